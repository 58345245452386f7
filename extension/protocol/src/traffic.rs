//! What the traffic view shows: each request and event, with its outcome. No arguments and no rows: they may be a
//! customer's.

use crate::Millis;
use crate::read::{FromJson, UNKNOWN_WORD, Unfit, member};
use serde::Serialize;
use serde_json::Value;

/// How a request or event ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The request was resolved.
    Resolved,
    /// The request was rejected.
    Rejected,
    /// A method of a later version: resolved to null (contract §2).
    NotImplemented,
    /// The event was handed to a widget.
    Delivered,
    /// No widget was connected: the event is kept until one is.
    Kept,
}

/// One request or event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TrafficLine {
    /// When it ended, in milliseconds since 1970.
    pub at: Millis,
    /// Label of the provider.
    pub provider: String,
    /// Name of the method or event.
    pub name: String,
    /// The CRM page it was about, without its parameters' values beyond table and page type; empty for none.
    pub page: String,
    /// How it ended.
    pub outcome: Outcome,
    /// Why it was rejected; empty otherwise.
    pub message: String,
    /// From its arrival at the bridge to its end, in milliseconds; none for events.
    pub took: Option<Millis>,
}

impl FromJson for Outcome {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        match value.as_str().unwrap_or_default() {
            "resolved" => Ok(Self::Resolved),
            "rejected" => Ok(Self::Rejected),
            "not-implemented" => Ok(Self::NotImplemented),
            "delivered" => Ok(Self::Delivered),
            "kept" => Ok(Self::Kept),
            _ => Err(UNKNOWN_WORD),
        }
    }
}

impl FromJson for TrafficLine {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        Ok(Self {
            at: member(value, "at")?,
            provider: member(value, "provider")?,
            name: member(value, "name")?,
            page: member(value, "page")?,
            outcome: member(value, "outcome")?,
            message: member(value, "message")?,
            took: member(value, "took")?,
        })
    }
}
