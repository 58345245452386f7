//! Asking in a widget's name, and what came of it.

use crate::harness::{HarnessError, Session};
use serde_json::{Value, json};
use std::time::Duration;

/// A settled request.
#[derive(Debug, Clone)]
pub struct Reply {
    /// What was asked.
    pub method: String,
    /// Whether it resolved.
    pub ok: bool,
    /// JavaScript's `typeof` of what it settled with, or `Map`.
    pub kind: String,
    /// What it settled with; JSON text read, a Map as an object.
    pub value: Value,
    /// How long it took, as the widget sees it.
    pub took: Duration,
}

/// Asks from the widget's frame and waits until it is settled, however.
///
/// # Errors
/// [`HarnessError`]: the frame is gone, or the request never settles.
pub async fn ask(widget: &Session, method: &str, args: Value) -> Result<Reply, HarnessError> {
    let js = format!(
        r#"(async () => {{
            const start = performance.now();
            const settled = (ok, value) => {{
                const map = value instanceof Map;
                let read = map ? Object.fromEntries(value) : value;
                if (typeof read === "string") {{ try {{ read = JSON.parse(read); }} catch {{ /* plain text */ }} }}
                return {{ ok, kind: map ? "Map" : typeof value, value: read, took: performance.now() - start }};
            }};
            return Microsoft.CIFramework[{method}](...{args}).then((value) => settled(true, value), (value) => settled(false, value));
        }})()"#,
        method = json!(method)
    );
    widget.step().await?;
    let settled = widget.evaluate(&js).await?;
    Ok(Reply {
        method: method.to_owned(),
        ok: settled["ok"] == true,
        kind: settled["kind"].as_str().unwrap_or_default().to_owned(),
        value: settled["value"].clone(),
        took: Duration::from_millis(settled["took"].as_f64().unwrap_or_default() as u64),
    })
}

impl Reply {
    /// The value it resolved with.
    ///
    /// # Panics
    /// It was rejected.
    pub fn resolved(&self) -> &Value {
        assert!(self.ok, "{} was rejected after {:?}: {}", self.method, self.took, self.value);
        &self.value
    }

    /// The sentence it was rejected with, after a look at the rejection's whole shape and time (contract §2).
    ///
    /// # Panics
    /// It resolved, took longer than 10 seconds, or was rejected in another shape.
    pub fn rejected(&self) -> &str {
        let Self { method, value, .. } = self;
        assert!(!self.ok, "{method} resolved: {value}");
        // Without a time-out in the library, the bridge's patience begins once a worker has heard of it.
        let limit = if matches!(method.as_str(), "openForm" | "insertNotes") { 12_000 } else { 10_050 };
        assert!(self.took <= Duration::from_millis(limit), "{method} took {:?}", self.took);
        let raw = matches!(
            method.as_str(),
            "setClickToAct"
                | "getClickToAct"
                | "setWidth"
                | "getWidth"
                | "setMode"
                | "getMode"
                | "getEntityMetadata"
                | "renderSearchPage"
        );
        // What is wrong with the arguments rejects with JSON text whatever the method (contract §2).
        let at_once = self.kind == "string" && self.took < Duration::from_millis(200);
        assert!(self.kind == if raw { "Map" } else { "string" } || at_once, "{method} was rejected with a {}", self.kind);
        let message = value["message"].as_str().unwrap_or_default();
        assert!(!message.is_empty(), "no message: {value}");
        assert_eq!(value["errorMsg"], message, "{value}");
        assert_eq!(value["msdyn_name"], method.as_str(), "{value}");
        assert_eq!(value["value"]["errorMsg"], message, "{value}");
        message
    }
}
