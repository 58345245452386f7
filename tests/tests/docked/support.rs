//! What the scenarios of the docked panel share.

use patchbay_tests::asked::ask;
use patchbay_tests::harness::{HarnessError, Session, WAIT, poll};
use patchbay_tests::quiet;
use patchbay_tests::stage::Stage;
use serde_json::{Value, json};

/// The separator at the panel's inner edge, and the button that folds it.
pub const EDGE: &str = "[data-patchbay=edge]";
pub const FOLD: &str = "[data-patchbay=fold]";
/// A panel in which the widget lives and is connected.
pub const LIVE: &str = "document.querySelector('[data-status=connected]') && document.querySelector('.provider iframe')";

/// The configuration with the first provider docked, and with these members as well.
pub fn docked(mut configuration: Value, more: Value) -> Value {
    configuration["providers"][0]["placement"] = json!("docked");
    configuration.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    configuration
}

/// The quiet widget, to be docked.
pub async fn stage() -> Stage {
    let stage = quiet::set().await.unwrap();
    configure(&stage).await;
    stage
}

/// Has the quiet widget docked.
pub async fn configure(stage: &Stage) {
    let url = format!("{}{}", stage.demo.widgets_origin, quiet::QUIET);
    stage.configure(&docked(stage.configuration_for(&url), json!({}))).await.unwrap();
}

/// The panel docked in a page, once it is up.
pub async fn panel(page: &Session) -> Session {
    up(page, "document.querySelector('[data-head]')").await
}

/// The panel docked in a page, once this holds in it. One that is just being made anew is waited for.
async fn up(page: &Session, condition: &str) -> Session {
    poll("the docked panel", 2 * WAIT, || async {
        let attempt = async {
            let panel = page.frame(|url| url.contains("docked.html")).await?;
            panel.wait_until(condition, "the docked panel to show its widget", WAIT).await.map(|_| panel)
        };
        match attempt.await {
            Ok(panel) => Ok(Ok(panel)),
            Err(HarnessError::TargetGone { .. }) => Ok(Err("it is made anew".to_owned())),
            Err(error) => Err(error),
        }
    })
    .await
    .unwrap()
}

/// The same with the quiet widget connected in it.
pub async fn live(page: &Session) -> (Session, Session) {
    let panel = up(page, LIVE).await;
    let widget = quiet::widget(&panel).await.unwrap();
    (panel, widget)
}

/// Waits until there is no docked panel in a page.
pub async fn none(page: &Session) -> Result<(), HarnessError> {
    page.wait_until("!document.querySelector('patchbay-docked')", "no docked panel in the page", WAIT).await.map(drop)
}

/// The box of the docked panel in its page: left edge and width.
pub const BOX: &str = "(() => { const { left, width } = document.querySelector('patchbay-docked').getBoundingClientRect(); return [left, width]; })()";

/// The widget says that its call is live, or over.
pub async fn declares(widget: &Session, live: bool) {
    ask(widget, "raiseEvent", json!(["patchbay.call", live])).await.unwrap().resolved();
}
