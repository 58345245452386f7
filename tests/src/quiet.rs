//! The quiet widget (`fixtures/widgets/trouble/`): it asks for nothing by itself, so that a scenario decides what its
//! first request is. And what the agent reads of it in the panel.

use crate::harness::{HarnessError, LaunchOptions, Session, WAIT};
use crate::stage::{PANEL, Stage, StageError, dev_package, launch};
use patchbay_demo::Options;
use serde_json::{Value, json};
use std::path::Path;

/// Where the fixture is on the widgets' origin.
pub const QUIET: &str = "/trouble/";

/// An organisation's options with the fixture on its widgets' origin.
pub fn with_quiet(options: Options) -> Options {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/widgets/trouble");
    Options { widget_dirs: vec![("/trouble".to_owned(), folder)], ..options }
}

/// Organisation and browser with the quiet widget configured, nothing opened.
///
/// # Errors
/// [`StageError`].
pub async fn set() -> Result<Stage, StageError> {
    set_with(launch(&dev_package())?).await
}

/// The same in a browser launched otherwise.
///
/// # Errors
/// [`StageError`].
pub async fn set_with(launch: LaunchOptions) -> Result<Stage, StageError> {
    let stage = Stage::bare(with_quiet(Options::default()), launch).await?;
    let url = format!("{}{QUIET}", stage.demo.widgets_origin);
    stage.configure(&stage.configuration_for(&url)).await?;
    Ok(stage)
}

/// A window with a page that is no CRM page, and its side panel, opened by the toolbar button: pages can come and go
/// beside it.
///
/// # Errors
/// [`HarnessError`].
pub async fn panel_beside_nothing(stage: &Stage) -> Result<(Session, Session), HarnessError> {
    let extension = stage.chromium.extension_page("manifest.json").await?;
    let button = "chrome.sidePanel.getPanelBehavior().then((behavior) => behavior.openPanelOnActionClick)";
    extension.wait_until(button, "the toolbar button to be set up", WAIT).await?;
    extension.close().await?;
    let window = stage.chromium.new_window("about:blank").await?;
    stage.chromium.click_action(&window).await?;
    let panel = stage.chromium.side_panel(&window, PANEL).await?;
    Ok((window, panel))
}

/// The quiet widget in a panel, once CIF is there for it.
///
/// # Errors
/// [`HarnessError`].
pub async fn widget(panel: &Session) -> Result<Session, HarnessError> {
    let widget = panel.frame(|url| url.contains(QUIET)).await?;
    widget.wait_until("document.documentElement.dataset.ready", "CIFInitDone in the quiet widget", WAIT).await?;
    Ok(widget)
}

/// Waits until the panel shows a notice of this kind to the agent's eyes, and gives its sentence.
///
/// # Errors
/// [`HarnessError::Waited`] with what the panel shows.
pub async fn notice(panel: &Session, kind: &str) -> Result<String, HarnessError> {
    let condition =
        format!("[...document.querySelectorAll('[data-notice=\"{kind}\"] p')].find((line) => line.checkVisibility())?.innerText");
    shown(panel, &condition, &format!("the notice {kind}")).await
}

/// Waits until the panel shows no notice of this kind.
///
/// # Errors
/// [`HarnessError::Waited`].
pub async fn no_notice(panel: &Session, kind: &str) -> Result<(), HarnessError> {
    let condition = format!("!document.querySelector('[data-notice=\"{kind}\"]')");
    shown(panel, &condition, &format!("no notice {kind}")).await.map(drop)
}

/// Waits until the panel tells the agent of a rejected request of this method with this sentence.
///
/// # Errors
/// [`HarnessError::Waited`] with what the panel shows.
pub async fn trouble(panel: &Session, method: &str, sentence: &str) -> Result<(), HarnessError> {
    let condition = format!(
        "[...document.querySelectorAll('[data-trouble=\"{method}\"]')].some((line) => line.textContent.includes({}))
            && document.querySelector('.troubles-summary').checkVisibility()",
        json!(sentence)
    );
    shown(panel, &condition, &format!("the rejected {method}: {sentence}")).await.map(drop)
}

/// Waits until the provider's header is in this state (`connected`, `waiting`, `failed`, `folded`).
///
/// # Errors
/// [`HarnessError::Waited`] with what the panel shows.
pub async fn status(panel: &Session, word: &str) -> Result<(), HarnessError> {
    let condition = format!("document.querySelector('header[data-head]')?.dataset.status === '{word}'");
    shown(panel, &condition, &format!("the provider to be {word}")).await.map(drop)
}

/// Waits for a condition on the panel; a failure tells all the panel says.
async fn shown(panel: &Session, condition: &str, what: &str) -> Result<String, HarnessError> {
    match panel.wait_until(condition, what, WAIT).await {
        Ok(value) => Ok(value.as_str().map_or_else(|| value.to_string(), str::to_owned)),
        Err(HarnessError::Waited { what, after, .. }) => {
            let last = panel.evaluate("document.body.innerText").await.unwrap_or(Value::Null);
            Err(HarnessError::Waited { what, after, last: format!("a panel with {last}") })
        }
        Err(error) => Err(error),
    }
}
