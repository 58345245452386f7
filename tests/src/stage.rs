//! The stage of every scenario: a demo organisation, a browser with the extension, a configured provider, and the
//! agent's page and side panel.

use crate::harness::{Chromium, HarnessError, LaunchOptions, Session, TargetInfo, WAIT};
use patchbay_demo::{Demo, Options, StartError};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// The launcher tab the content script puts on CRM pages.
pub const LAUNCHER: &str = "[data-patchbay=launcher]";
/// The panel's page in the package.
pub const PANEL: &str = "panel.html";
/// Id of the configured provider.
pub const PROVIDER: &str = "sample-softphone";

/// Why the stage could not be set.
#[derive(Debug, thiserror::Error)]
pub enum StageError {
    /// The package is not there.
    #[error("there is no package at {0}: run `cargo xtask build` first")]
    NoPackage(PathBuf),
    /// The demo organisation did not start.
    #[error("the demo organisation: {0}")]
    Demo(#[from] StartError),
    /// The browser, or something in it.
    #[error(transparent)]
    Harness(#[from] HarnessError),
}

/// Organisation, browser and configuration; page and panel are opened by the scenario.
pub struct Stage {
    /// The organisation and the widgets' server.
    pub demo: Demo,
    /// The browser.
    pub chromium: Chromium,
}

/// The package under test: `PATCHBAY_PACKAGE`, else the dev package of this checkout.
pub fn dev_package() -> PathBuf {
    let named = std::env::var_os("PATCHBAY_PACKAGE").map(PathBuf::from);
    named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../dist/dev"))
}

/// The package of fleets: `PATCHBAY_MANAGED`, else the one of this checkout.
pub fn managed_package() -> PathBuf {
    let named = std::env::var_os("PATCHBAY_MANAGED").map(PathBuf::from);
    named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../dist/managed"))
}

impl Stage {
    /// Starts everything with the dev package and configures the sample softphone.
    ///
    /// # Errors
    /// [`StageError`].
    pub async fn set() -> Result<Self, StageError> {
        let stage = Self::bare(Options::default(), launch(&dev_package())?).await?;
        stage.configure(&stage.configuration()).await?;
        Ok(stage)
    }

    /// Organisation and browser, nothing configured.
    ///
    /// # Errors
    /// [`StageError`].
    pub async fn bare(options: Options, launch: LaunchOptions) -> Result<Self, StageError> {
        let demo = patchbay_demo::start(options).await?;
        let chromium = Chromium::launch(launch).await?;
        Ok(Self { demo, chromium })
    }

    /// A configuration with the sample softphone and the demo organisation's site.
    pub fn configuration(&self) -> Value {
        self.configuration_for(&format!("{}/softphone/", self.demo.widgets_origin))
    }

    /// The same with another landing URL.
    pub fn configuration_for(&self, landing_url: &str) -> Value {
        json!({
            "providers": [{ "id": PROVIDER, "name": "Sample softphone", "label": "Softphone", "landingUrl": landing_url,
                "customParams": "queue=support" }],
            "sites": [{ "match": format!("{}/*", self.demo.org_origin), "adapter": "model-driven" }],
        })
    }

    /// Stores a configuration as the options page does.
    ///
    /// # Errors
    /// [`HarnessError`].
    pub async fn configure(&self, configuration: &Value) -> Result<(), HarnessError> {
        let extension = self.chromium.extension_page("manifest.json").await?;
        let text = Value::String(configuration.to_string());
        extension.evaluate(&format!("chrome.storage.local.set({{ configuration: {text} }})")).await?;
        extension.close().await
    }

    /// Opens the organisation's start page in a window of its own and waits until the launcher tab is there.
    ///
    /// # Errors
    /// [`HarnessError`].
    pub async fn open_page(&self) -> Result<Session, HarnessError> {
        let page = self.chromium.new_window(&self.demo.start_url).await?;
        page.wait_until("document.documentElement.dataset.ready === 'true'", "the CRM page to be ready", WAIT).await?;
        Ok(page)
    }

    /// Opens the side panel as the agent does, by a click on the launcher tab.
    ///
    /// # Errors
    /// [`HarnessError`].
    pub async fn open_panel(&self, page: &Session) -> Result<Session, HarnessError> {
        page.click_in_shadow(LAUNCHER).await?;
        self.chromium.side_panel(page, PANEL).await
    }

    /// The panel in a window of its own, once it is open (the bar's *Own window*).
    ///
    /// # Errors
    /// [`HarnessError`].
    pub async fn own_window(&self) -> Result<Session, HarnessError> {
        let address = self.chromium.extension_url(&format!("{PANEL}?place=window")).await?;
        let fits = move |target: &TargetInfo| target.url.starts_with(&address);
        let target = self.chromium.wait_for_target(fits, "the panel's own window", WAIT).await?;
        self.chromium.attach(&target).await
    }

    /// The widget's frame in the panel, connected to its organisation.
    ///
    /// # Errors
    /// [`HarnessError`].
    pub async fn softphone(&self, panel: &Session) -> Result<Session, HarnessError> {
        let origin = self.demo.widgets_origin.clone();
        let widget = panel.frame(move |url| url.starts_with(&origin)).await?;
        widget.wait_until("document.body?.dataset.state === 'ready'", "the softphone to be ready", WAIT).await?;
        Ok(widget)
    }

    /// A JSON answer of the organisation's control surface or Web API, asked by the page itself.
    ///
    /// # Errors
    /// [`HarnessError`].
    pub async fn ask(&self, page: &Session, path: &str) -> Result<Value, HarnessError> {
        page.evaluate(&format!("fetch({}).then((answer) => answer.json())", json!(path))).await
    }

    /// Requests the organisation's server logged with this method on this entity set.
    ///
    /// # Errors
    /// [`HarnessError`].
    pub async fn logged(&self, page: &Session, method: &str, set: &str) -> Result<Vec<Value>, HarnessError> {
        let log = self.ask(page, "/__demo/log").await?;
        let fits = |entry: &&Value| {
            entry["method"] == method
                && entry["path"]
                    .as_str()
                    .is_some_and(|path| path.rsplit('/').next().is_some_and(|last| last.split('(').next() == Some(set)))
        };
        Ok(log.as_array().map(|entries| entries.iter().filter(fits).cloned().collect()).unwrap_or_default())
    }
}

/// How a scenario launches the browser with a package.
///
/// # Errors
/// [`StageError::NoPackage`].
pub fn launch(package: &Path) -> Result<LaunchOptions, StageError> {
    if !package.join("manifest.json").is_file() {
        return Err(StageError::NoPackage(package.to_owned()));
    }
    Ok(LaunchOptions::with_extension(package))
}
