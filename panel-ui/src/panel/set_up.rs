//! Begins with what the organisation has: its own providers are looked for from then on.

use crate::bindings::{self, Area, Pipe};
use serde_json::{Map, Value};
use wasm_bindgen_futures::spawn_local;

/// Stores that the organisation's own providers are wanted. What cannot be read is not written over: the options page says so.
pub fn want_records(pipe: Pipe) {
    spawn_local(async move {
        let stored = bindings::configuration(Area::Local).await;
        let kept = match stored.ok().and_then(|text| with_records(&text)) {
            Some(text) => bindings::keep_configuration(&text).await.is_ok(),
            None => false,
        };
        if !kept {
            pipe.open_options();
        }
    });
}

/// A user's configuration in which the organisation's own providers are wanted; `None` when it is none.
fn with_records(text: &str) -> Option<String> {
    let text = if text.trim().is_empty() { "{}" } else { text };
    let mut configuration: Map<String, Value> = serde_json::from_str(text).ok()?;
    configuration.insert("dataverseProviders".to_owned(), true.into());
    serde_json::to_string(&configuration).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_else_of_the_users_configuration_is_changed_and_what_cannot_be_read_is_left_alone() {
        assert_eq!(with_records("").as_deref(), Some(r#"{"dataverseProviders":true}"#));
        let more = with_records(r#"{"placement":"window","zoo":[1]}"#);
        assert_eq!(more.as_deref(), Some(r#"{"dataverseProviders":true,"placement":"window","zoo":[1]}"#));
        assert_eq!((with_records("{"), with_records("[]")), (None, None));
    }
}
