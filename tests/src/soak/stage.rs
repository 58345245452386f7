//! The stage of the measures: the demo organisation, a browser with the package, the soak widget as provider.

use crate::harness::{LaunchOptions, Session, WAIT};
use crate::stage::{Stage, dev_package, launch};
use anyhow::{Context, Result};
use patchbay_demo::Options;
use std::path::Path;

/// Where the fixture is on the widgets' origin.
pub const SOAK: &str = "/soak/";

/// Organisation and browser with the soak widget configured, nothing opened. `query` goes to the widget.
pub async fn set(launch: LaunchOptions, query: &str) -> Result<Stage> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/widgets/soak");
    let options = Options { widget_dirs: vec![("/soak".to_owned(), folder)], ..Options::default() };
    let stage = Stage::bare(options, launch).await?;
    stage.configure(&stage.configuration_for(&landing_url(&stage, query))).await?;
    Ok(stage)
}

/// The widget's address.
pub fn landing_url(stage: &Stage, query: &str) -> String {
    format!("{}{SOAK}{query}", stage.demo.widgets_origin)
}

/// The browser with the package under test.
pub fn browser() -> Result<LaunchOptions> {
    Ok(launch(&dev_package())?)
}

/// The widget in a panel, once CIF is there for it.
pub async fn widget(panel: &Session) -> Result<Session> {
    let widget = panel.frame(|url| url.contains(SOAK)).await.context("the soak widget")?;
    widget.wait_until("document.documentElement.dataset.ready", "CIFInitDone in the soak widget", WAIT).await?;
    Ok(widget)
}
