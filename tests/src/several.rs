//! Several providers at once, each the quiet widget on a host of its own: what the agent sees of them, and whether a widget
//! is the document it was.

use crate::harness::{HarnessError, LaunchOptions, Session, WAIT};
use crate::quiet::{QUIET, with_quiet};
use crate::stage::{Stage, StageError};
use patchbay_demo::Options;
use serde_json::{Value, json};

/// Organisation and browser with these providers: ids, and what each has beyond the usual.
///
/// # Errors
/// [`StageError`].
pub async fn set(launch: LaunchOptions, providers: &[(&str, Value)]) -> Result<Stage, StageError> {
    let stage = Stage::bare(with_quiet(Options::default()), launch).await?;
    stage.configure(&configuration(&stage, providers)).await?;
    Ok(stage)
}

/// A configuration with these providers, in this order.
pub fn configuration(stage: &Stage, providers: &[(&str, Value)]) -> Value {
    let mut configuration = stage.configuration();
    configuration["providers"] = providers.iter().map(|(id, more)| provider(stage, id, more)).collect();
    configuration
}

/// A provider with the quiet widget on a host of its own.
pub fn provider(stage: &Stage, id: &str, more: &Value) -> Value {
    let port = stage.demo.widgets_address.port();
    let mut provider = json!({ "id": id, "name": format!("Contoso {id}"), "label": id,
        "landingUrl": format!("http://{id}.localhost:{port}{QUIET}") });
    for (key, value) in more.as_object().into_iter().flatten() {
        provider[key] = value.clone();
    }
    provider
}

/// A provider's widget in a panel, once CIF is there for it.
///
/// # Errors
/// [`HarnessError`].
pub async fn widget(panel: &Session, id: &str) -> Result<Session, HarnessError> {
    let host = format!("http://{id}.localhost");
    let widget = panel.frame(move |url| url.starts_with(&host)).await?;
    widget.wait_until("document.documentElement.dataset.ready", &format!("CIFInitDone in {id}"), WAIT).await?;
    Ok(widget)
}

/// Clicks a provider's tab, and waits until its widget fills the panel.
///
/// # Errors
/// [`HarnessError`].
pub async fn choose(panel: &Session, id: &str) -> Result<(), HarnessError> {
    panel.click(&format!("[data-tab={id}]")).await?;
    shows(panel, id).await
}

/// Waits until a provider's tab is the chosen one and its header is the only one to be seen.
///
/// # Errors
/// [`HarnessError::Waited`] with what the panel shows.
pub async fn shows(panel: &Session, id: &str) -> Result<(), HarnessError> {
    let condition = format!(
        "document.querySelector('[role=tab][aria-selected=true]')?.dataset.tab === '{id}' &&
            [...document.querySelectorAll('header[data-head]')].filter((head) => head.checkVisibility()).map((head) => head.dataset.head).join() === '{id}' &&
            [...document.querySelectorAll('.provider')].every(({{ dataset, classList }}) => classList.contains('behind') === (dataset.provider !== '{id}'))"
    );
    panel.wait_until(&condition, &format!("{id} to fill the panel"), WAIT).await.map(drop)
}

/// Waits until exactly these tabs are marked as wanting attention.
///
/// # Errors
/// [`HarnessError::Waited`].
pub async fn marked(panel: &Session, ids: &[&str]) -> Result<(), HarnessError> {
    let condition = format!(
        "JSON.stringify([...document.querySelectorAll('[data-attention=true]')].map((tab) => tab.dataset.tab)) === {}",
        json!(json!(ids).to_string())
    );
    panel.wait_until(&condition, &format!("{ids:?} to be marked"), WAIT).await.map(drop)
}

/// The providers that have frames here, in the order of their ids.
///
/// # Errors
/// [`HarnessError`].
pub async fn framed(panel: &Session) -> Result<Value, HarnessError> {
    panel
        .evaluate(
            "[...document.querySelectorAll('.provider iframe')].map((frame) => frame.parentElement.dataset.provider).sort()",
        )
        .await
}

/// Leaves a mark in the widget's document.
///
/// # Errors
/// [`HarnessError`].
pub async fn brand(widget: &Session) -> Result<(), HarnessError> {
    widget.evaluate("globalThis.branded = performance.timeOrigin, 1").await.map(drop)
}

/// Whether the widget is the document that was marked.
///
/// # Errors
/// [`HarnessError`].
pub async fn is_branded(widget: &Session) -> Result<bool, HarnessError> {
    Ok(widget.evaluate("globalThis.branded === performance.timeOrigin").await? == true)
}
