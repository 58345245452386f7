//! One attached document, frame or worker.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chromiumoxide::types::{Command, MethodType};
use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedReceiver;

use super::console::{CONSOLE, ConsoleEntry, exception_text};
use super::wait::poll;
use super::wire::{Event, Wire};
use super::{HarnessError, Kind, TargetInfo};

/// A debugger session on one target. Clones share it; the last one dropped detaches, so that a worker may idle again.
#[derive(Debug, Clone)]
pub struct Session {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    wire: Wire,
    target: TargetInfo,
    id: String,
    console: Mutex<(UnboundedReceiver<Event>, Vec<ConsoleEntry>)>,
    /// Whether it is a page of the browser's or the extension's that the test only looks from.
    aside: AtomicBool,
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.wire.post("Target.detachFromTarget", json!({ "sessionId": self.id }));
    }
}

impl Session {
    pub(super) async fn attach(wire: Wire, target: &TargetInfo) -> Result<Self, HarnessError> {
        let params = json!({ "targetId": target.id, "flatten": true });
        let attached = wire.send(None, "Target.attachToTarget", params).await?;
        let id = attached["sessionId"]
            .as_str()
            .ok_or_else(|| HarnessError::shape("Target.attachToTarget", "no sessionId"))?
            .to_owned();
        let console = Mutex::new((wire.subscribe(Some(&id), CONSOLE), Vec::new()));
        let session =
            Self { inner: Arc::new(Inner { wire, target: target.clone(), id, console, aside: AtomicBool::new(false) }) };
        if matches!(target.kind, Kind::Page | Kind::Iframe | Kind::ServiceWorker) {
            session.send("Runtime.enable", json!({})).await?;
            session.send("Log.enable", json!({})).await?;
        }
        if matches!(target.kind, Kind::Page | Kind::Iframe) {
            session.send("Page.enable", json!({})).await?;
            session.send("Page.setLifecycleEventsEnabled", json!({ "enabled": true })).await?;
        }
        Ok(session)
    }

    /// The target as it was when attached.
    pub fn target(&self) -> &TargetInfo {
        &self.inner.target
    }

    pub(super) fn is_aside(&self) -> bool {
        self.inner.aside.load(Ordering::Relaxed)
    }

    pub(super) fn set_aside(&self, aside: bool) {
        self.inner.aside.store(aside, Ordering::Relaxed);
    }

    pub(super) fn wire(&self) -> &Wire {
        &self.inner.wire
    }

    pub(super) fn console_buffer(&self) -> &Mutex<(UnboundedReceiver<Event>, Vec<ConsoleEntry>)> {
        &self.inner.console
    }

    pub(super) fn subscribe(&self, methods: &'static [&'static str]) -> UnboundedReceiver<Event> {
        self.inner.wire.subscribe(Some(&self.inner.id), methods)
    }

    /// Sends a command of the protocol by name.
    ///
    /// # Errors
    /// What Chromium refuses; [`HarnessError::TargetGone`], [`HarnessError::Disconnected`].
    pub async fn send(&self, method: &str, params: Value) -> Result<Value, HarnessError> {
        self.inner.wire.send(Some(&self.inner.id), method, params).await
    }

    /// Sends a typed command of `chromiumoxide::cdp`.
    ///
    /// # Errors
    /// As [`Session::send`], and [`HarnessError::Shape`] when the browser's answer is not of that type.
    pub async fn execute<C: Command + MethodType>(&self, command: C) -> Result<C::Response, HarnessError> {
        let method = C::method_id();
        let params = serde_json::to_value(&command).map_err(|why| HarnessError::shape(&*method, why))?;
        let answer = self.send(&method, params).await?;
        C::response_from_value(answer).map_err(|why| HarnessError::shape(&*method, why))
    }

    /// Evaluates one JavaScript expression in the target's own world, awaits it if it is a promise, and gives its
    /// value as JSON (`undefined` as null). For several steps: `(async () => { … })()`.
    ///
    /// # Errors
    /// [`HarnessError::Thrown`] with the exception's text when it throws or rejects.
    pub async fn evaluate(&self, js: &str) -> Result<Value, HarnessError> {
        self.evaluate_by(js, false).await
    }

    /// As [`Session::evaluate`], but counting as done by the agent: for `permissions.request` and the like where no
    /// real click is at hand. (A click by [`Session::click`] is the better proof.)
    ///
    /// # Errors
    /// As [`Session::evaluate`].
    pub async fn evaluate_in_gesture(&self, js: &str) -> Result<Value, HarnessError> {
        self.evaluate_by(js, true).await
    }

    async fn evaluate_by(&self, js: &str, gesture: bool) -> Result<Value, HarnessError> {
        let params = json!({ "expression": js, "awaitPromise": true, "returnByValue": true, "userGesture": gesture });
        let answer = self.send("Runtime.evaluate", params).await?;
        match answer.get("exceptionDetails") {
            None => Ok(answer["result"]["value"].clone()),
            Some(details) => Err(HarnessError::Thrown {
                target: self.inner.target.url.clone(),
                message: exception_text(details),
                source_text: js.to_owned(),
            }),
        }
    }

    /// Evaluates `condition` again and again until it is truthy, and gives its value. A condition that throws, or a
    /// document just being replaced, counts as *not yet*.
    ///
    /// # Errors
    /// [`HarnessError::Waited`] with `what` and the last value; a target that is gone ends the wait at once.
    pub async fn wait_until(&self, condition: &str, what: &str, limit: Duration) -> Result<Value, HarnessError> {
        poll(what, limit, || async {
            match self.evaluate(condition).await {
                Ok(value) if is_truthy(&value) => Ok(Ok(value)),
                Ok(value) => Ok(Err(value.to_string())),
                Err(error) if error.is_passing() => Ok(Err(error.to_string())),
                Err(error) => Err(error),
            }
        })
        .await
    }
}

fn is_truthy(value: &Value) -> bool {
    !matches!(value, Value::Null | Value::Bool(false)) && value.as_f64() != Some(0.0) && value.as_str() != Some("")
}
