//! A rejected request, in the shape widgets read (contract §2, "Failures", and §9).

use crate::read::{FromJson, Unfit, member, write};
use serde::Serialize;
use serde_json::Value;

/// Why a request was rejected.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// One readable sentence; the service's own message when the service refused.
    pub message: String,
    /// The service's code, as the service gave it (a number or a text).
    pub error_code: Option<Value>,
}

impl Failure {
    /// A failure that did not come from a service.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), error_code: None }
    }

    /// The JSON text a widget gets: `message`, `errorMsg` (same text), `errorCode` when there is one, `msdyn_name`
    /// (the method), and `value.errorMsg`, which some widgets read instead.
    pub fn to_widget(&self, method: &str) -> String {
        #[derive(Serialize)]
        struct Shape<'a> {
            message: &'a str,
            #[serde(rename = "errorMsg")]
            error_msg: &'a str,
            #[serde(rename = "errorCode", skip_serializing_if = "Option::is_none")]
            error_code: &'a Option<Value>,
            msdyn_name: &'a str,
            value: Inner<'a>,
        }
        #[derive(Serialize)]
        struct Inner<'a> {
            #[serde(rename = "errorMsg")]
            error_msg: &'a str,
        }
        let text = self.message.as_str();
        let value = Inner { error_msg: text };
        write(&Shape { message: text, error_msg: text, error_code: &self.error_code, msdyn_name: method, value })
    }
}

impl FromJson for Failure {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        Ok(Self { message: member(value, "message")?, error_code: member(value, "errorCode")? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_failure_carries_its_message_under_every_name_widgets_read() {
        let failure = Failure { message: "No such row".into(), error_code: Some(json!(2147746327u32)) };
        let shape: Value = serde_json::from_str(&failure.to_widget("retrieveRecord")).unwrap();
        assert_eq!(shape["message"], "No such row");
        assert_eq!(shape["errorMsg"], "No such row");
        assert_eq!(shape["value"]["errorMsg"], "No such row");
        assert_eq!(shape["errorCode"], 2147746327u32);
        assert_eq!(shape["msdyn_name"], "retrieveRecord");
    }

    #[test]
    fn a_failure_without_a_service_has_no_error_code() {
        let shape: Value = serde_json::from_str(&Failure::new("x").to_widget("openForm")).unwrap();
        assert!(shape.get("errorCode").is_none());
    }
}
