//! The demo organisation's control surface, asked past its pages: from a page of the extension, which may reach it and
//! wakes no worker by doing so.

use crate::harness::{Chromium, HarnessError, Session, WAIT, poll};
use patchbay_demo::Demo;
use serde_json::{Value, json};

/// Log, faults and rows of one organisation.
#[derive(Debug, Clone)]
pub struct Control {
    asker: Session,
    origin: String,
}

impl Control {
    /// Opens a page to ask from.
    ///
    /// # Errors
    /// [`HarnessError`].
    pub async fn of(demo: &Demo, chromium: &Chromium) -> Result<Self, HarnessError> {
        Ok(Self { asker: chromium.extension_page("manifest.json").await?, origin: demo.org_origin.clone() })
    }

    /// The extension's page that asks, from which its storage can be read as well.
    pub fn asker(&self) -> &Session {
        &self.asker
    }

    /// Orders a fault, see `patchbay_demo`'s control surface.
    ///
    /// # Errors
    /// [`HarnessError`].
    pub async fn fault(&self, fault: Value) -> Result<(), HarnessError> {
        let init = json!({ "method": "POST", "headers": { "content-type": "application/json" }, "body": fault.to_string() });
        self.send("/__demo/faults", init).await
    }

    /// Forgets all Web API requests there have been.
    ///
    /// # Errors
    /// [`HarnessError`].
    pub async fn clear_log(&self) -> Result<(), HarnessError> {
        self.send("/__demo/log", json!({ "method": "DELETE" })).await
    }

    /// Logged requests with this method whose path names this set; all for an empty one.
    ///
    /// # Errors
    /// [`HarnessError`].
    pub async fn log(&self, method: &str, set: &str) -> Result<Vec<Value>, HarnessError> {
        let js = format!("fetch({}).then((answer) => answer.json())", json!(format!("{}/__demo/log", self.origin)));
        let fits = |entry: &Value| {
            let last = entry["path"].as_str().and_then(|path| path.rsplit('/').next()).unwrap_or_default();
            (method.is_empty() || entry["method"] == method) && (set.is_empty() || last.split('(').next() == Some(set))
        };
        let log = self.asker.evaluate(&js).await?;
        Ok(log.as_array().into_iter().flatten().filter(|entry| fits(entry)).cloned().collect())
    }

    /// Waits until a request is being worked on, and gives its log entry.
    ///
    /// # Errors
    /// [`HarnessError::Waited`].
    pub async fn in_flight(&self, method: &str, set: &str) -> Result<Value, HarnessError> {
        poll(&format!("a {method} on {set} in flight"), WAIT, || async {
            let log = self.log(method, set).await?;
            let flying = log.iter().find(|entry| entry["status"].is_null()).cloned();
            Ok(flying.ok_or_else(|| Value::from(log).to_string()))
        })
        .await
    }

    /// Rows of a set whose column has this value.
    ///
    /// # Errors
    /// [`HarnessError`].
    pub async fn rows(&self, set: &str, column: &str, value: &str) -> Result<Vec<Value>, HarnessError> {
        let js = format!(
            "fetch({}).then((answer) => answer.json()).then(({{ rows }}) => rows.filter((row) => row[{}] === {}))",
            json!(format!("{}/__demo/rows/{set}", self.origin)),
            json!(column),
            json!(value)
        );
        Ok(self.asker.evaluate(&js).await?.as_array().cloned().unwrap_or_default())
    }

    /// The first row of a set, as stored.
    ///
    /// # Errors
    /// [`HarnessError`].
    pub async fn first_row(&self, set: &str) -> Result<Value, HarnessError> {
        let url = json!(format!("{}/__demo/rows/{set}", self.origin));
        self.asker.evaluate(&format!("fetch({url}).then((answer) => answer.json()).then(({{ rows }}) => rows[0])")).await
    }

    async fn send(&self, path: &str, init: Value) -> Result<(), HarnessError> {
        let url = json!(format!("{}{path}", self.origin));
        let js =
            format!("fetch({url}, {init}).then(async (answer) => {{ if (!answer.ok) throw new Error(await answer.text()); }})");
        self.asker.evaluate(&js).await.map(drop)
    }
}
