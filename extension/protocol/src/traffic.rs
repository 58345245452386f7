//! What the traffic view shows: each request and event, with its outcome. No arguments and no rows: they may be a
//! customer's.

use crate::Millis;
use serde::{Deserialize, Serialize};

/// How a request or event ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
