//! The world of our content script in a page, which the page's own scripts do not see.

use serde_json::{Value, json};
use tokio::time::timeout;

use super::{HarnessError, Session, WAIT};

impl Session {
    /// Evaluates an expression as our content script would, and gives the value of its promise.
    ///
    /// # Errors
    /// As [`Session::send`]; [`HarnessError::Waited`] where the page has no script of ours.
    pub async fn evaluate_as_content_script(&self, js: &str) -> Result<Value, HarnessError> {
        let mut events = self.subscribe(&["Runtime.executionContextCreated"]);
        // Enabled anew, the browser tells of all worlds there are.
        self.send("Runtime.disable", json!({})).await?;
        self.send("Runtime.enable", json!({})).await?;
        let is_ours =
            |context: &Value| context["origin"].as_str().is_some_and(|origin| origin.starts_with("chrome-extension://"));
        let world = async {
            while let Some(event) = events.recv().await {
                if is_ours(&event.params["context"]) {
                    return Some(event.params["context"]["id"].clone());
                }
            }
            None
        };
        let nobody = || HarnessError::Waited { what: "our script's world".to_owned(), after: WAIT, last: "none".to_owned() };
        let world = timeout(WAIT, world).await.ok().flatten().ok_or_else(nobody)?;
        let params = json!({ "contextId": world, "expression": js, "awaitPromise": true, "returnByValue": true });
        let answer = self.send("Runtime.evaluate", params).await?;
        Ok(answer["result"]["value"].clone())
    }
}
