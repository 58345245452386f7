//! What is said of a value that is not accepted.

use serde_json::Value;

/// How much of a wrong value is repeated, in characters.
const SHOWN: usize = 60;

/// Something in a configuration that is not accepted; the rest goes on working.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {reason}")]
pub struct Fault {
    /// Place of the value in its text, like `providers[2].landingUrl`.
    pub place: String,
    /// One sentence without its full stop: the value, what is wrong with it and what is accepted.
    pub reason: String,
    /// It is a name that means nothing here, as of a newer version: nothing is missing without it.
    pub ignored: bool,
}

impl Fault {
    /// A value that is wrong.
    pub fn new(place: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { place: place.into(), reason: reason.into(), ignored: false }
    }

    /// A name that means nothing; `known` are those that do.
    pub(super) fn unknown(place: String, name: &str, known: &[&str]) -> Self {
        let same = |other: &&&str| other.eq_ignore_ascii_case(name.trim());
        let reason = match known.iter().find(same) {
            Some(meant) => format!("is not known and is ignored; write \"{meant}\""),
            None => format!("is not known and is ignored; known are {}", known.join(", ")),
        };
        Self { place, reason, ignored: true }
    }
}

/// A sentence about a value that ends with the value itself. Of objects only that they are: custom parameters may be in them.
pub(super) fn about(reason: &str, value: &Value) -> String {
    if value.is_object() || value.as_array().is_some_and(|items| items.iter().any(Value::is_object)) {
        return format!("{reason}; it is {}", kind(value));
    }
    let text = value.to_string();
    let shown: String = text.chars().take(SHOWN).collect();
    let more = if shown.len() < text.len() { "…" } else { "" };
    format!("{reason}; it is {shown}{more}")
}

/// What a value is, without what it says.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
