//! What a document or worker left on its console.

use serde_json::Value;

use super::Session;
use super::wire::Event;

/// The events that make up the console.
pub(super) const CONSOLE: &[&str] = &["Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"];

/// One line a document or worker left: by `console.*`, as an uncaught exception, or by the browser (CSP, network).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsoleEntry {
    /// `log`, `warning`, `error`, …; `exception` for an uncaught one.
    pub level: String,
    /// The text, arguments joined by spaces.
    pub text: String,
}

impl Session {
    /// Everything the document or worker said on its console since it started, uncaught exceptions included.
    pub fn console(&self) -> Vec<ConsoleEntry> {
        // What a panicking reader left behind is a list of whole entries.
        let mut guard = self.console_buffer().lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let (events, entries) = &mut *guard;
        while let Ok(event) = events.try_recv() {
            entries.push(console_entry(&event));
        }
        entries.clone()
    }
}

/// The text of an exception as V8 describes it.
pub(super) fn exception_text(details: &Value) -> String {
    let exception = &details["exception"];
    exception["description"]
        .as_str()
        .map(str::to_owned)
        .or_else(|| exception.get("value").map(Value::to_string))
        .unwrap_or_else(|| details["text"].as_str().unwrap_or("no text").to_owned())
}

fn console_entry(event: &Event) -> ConsoleEntry {
    let params = &event.params;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    match event.method.as_str() {
        "Runtime.exceptionThrown" => {
            ConsoleEntry { level: "exception".into(), text: exception_text(&params["exceptionDetails"]) }
        }
        "Log.entryAdded" => ConsoleEntry { level: text(&params["entry"]["level"]), text: text(&params["entry"]["text"]) },
        _ => {
            let arguments = params["args"].as_array().map(Vec::as_slice).unwrap_or_default();
            let shown = arguments.iter().map(|argument| match argument.get("value") {
                Some(Value::String(plain)) => plain.clone(),
                Some(other) => other.to_string(),
                None => text(&argument["description"]),
            });
            ConsoleEntry { level: text(&params["type"]), text: shown.collect::<Vec<_>>().join(" ") }
        }
    }
}
