//! The widget zoo: pages that differ in how they come by the library or log in (`fixtures/widgets/zoo`), each shown alone
//! in the real panel, in each place the panel can be.
//!
//! A place has one browser per file of tests, and its tests take turns: each configures its page as the only provider,
//! live, as an agent would in the options.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests fail as tests do: by panicking")]

use crate::harness::{Chromium, HarnessError, Kind, Session, WAIT};
use crate::quiet;
use crate::stage::{PANEL, Stage, dev_package, launch};
use crate::zoo_server::ZooServer;
use patchbay_demo::Options;
use serde_json::{Value, json};
use std::sync::LazyLock;
use tokio::runtime::Runtime;
use tokio::sync::{Mutex, MutexGuard, OnceCell};

/// Tests have a runtime each; the servers they share must outlive them.
static SERVERS: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().expect("a runtime for the servers"));

/// Where the panel is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the browser's side panel.
    SidePanel,
    /// In a window of its own.
    Window,
}

/// Organisation, browser and panel in one place.
pub struct Zoo {
    /// Organisation and browser.
    pub stage: Stage,
    /// The server of the zoo's pages.
    pub server: ZooServer,
    /// The agent's page.
    pub page: Session,
    /// The panel, in its place.
    pub panel: Session,
    shown: u32,
}

impl Zoo {
    /// The zoo of a place, for one test at a time.
    pub async fn turn(place: Place) -> MutexGuard<'static, Self> {
        static SIDE_PANEL: OnceCell<Mutex<Zoo>> = OnceCell::const_new();
        static WINDOW: OnceCell<Mutex<Zoo>> = OnceCell::const_new();
        let cell = match place {
            Place::SidePanel => &SIDE_PANEL,
            Place::Window => &WINDOW,
        };
        let zoo = cell.get_or_init(|| async { Mutex::new(Self::open(place).await.expect("the zoo")) }).await;
        zoo.lock().await
    }

    async fn open(place: Place) -> Result<Self, HarnessError> {
        let demo = SERVERS.spawn(patchbay_demo::start(Options::default())).await.unwrap().expect("the demo organisation");
        let server = SERVERS.spawn(ZooServer::start()).await.unwrap().expect("the zoo's server");
        let chromium = Chromium::launch(launch(&dev_package()).unwrap_or_else(|error| panic!("{error}"))).await?;
        let stage = Stage { demo, chromium };
        stage.configure(&json!({ "providers": [], "sites": sites(&stage) })).await?;
        let page = stage.open_page().await?;
        let panel = match place {
            Place::SidePanel => stage.open_panel(&page).await?,
            Place::Window => open_window(&stage.chromium).await?,
        };
        // The page is the one last in focus, whatever was opened after it.
        page.to_front().await?;
        Ok(Self { stage, server, page, panel, shown: 0 })
    }

    /// Makes a page the panel's only widget and gives its frame, once there is one.
    ///
    /// # Errors
    /// [`HarnessError`].
    pub async fn show(&mut self, path: &str) -> Result<Session, HarnessError> {
        self.show_trusting(path, &[]).await
    }

    /// The same, with further origins of the provider.
    ///
    /// # Errors
    /// [`HarnessError`].
    pub async fn show_trusting(&mut self, path: &str, trusted: &[&str]) -> Result<Session, HarnessError> {
        let host = self.configure(path, trusted).await?;
        self.panel.frame(move |url| url.starts_with(&host)).await
    }

    /// The host of the page that is shown next, for what happens there before.
    pub fn next_host(&self) -> String {
        self.server.origin(&format!("animal-{}", self.shown + 1))
    }

    /// Makes a page the panel's only widget, on a host of its own whose name nobody has seen before. Gives the host.
    ///
    /// # Errors
    /// [`HarnessError`].
    pub async fn configure(&mut self, path: &str, trusted: &[&str]) -> Result<String, HarnessError> {
        self.configure_with(path, trusted, &json!({})).await
    }

    /// The same, with further values of the provider.
    ///
    /// # Errors
    /// [`HarnessError`].
    pub async fn configure_with(&mut self, path: &str, trusted: &[&str], more: &Value) -> Result<String, HarnessError> {
        self.shown += 1;
        let host = self.server.origin(&format!("animal-{}", self.shown));
        let mut provider = json!({ "id": format!("animal-{}", self.shown), "name": "Animal", "landingUrl": format!("{host}{path}"),
            "trustedOrigins": trusted });
        provider.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let configuration: Value = json!({ "providers": [provider], "sites": sites(&self.stage) });
        self.stage.configure(&configuration).await?;
        let shown = format!("document.querySelector('header[data-head=animal-{}]')", self.shown);
        self.panel.wait_until(&format!("!!{shown}"), "the panel to show the page's provider alone", WAIT).await?;
        Ok(host)
    }

    /// As [`answered`], in this panel.
    ///
    /// # Errors
    /// [`HarnessError::Waited`].
    pub async fn answered(&self, frame: &Session, document: &str) -> Result<(), HarnessError> {
        answered(&self.panel, frame, document).await
    }
}

/// Waits until a page of the zoo has had its answer from the organisation and seen `CIFInitDone`, and the panel says that it
/// is connected. `document` is the page's document as its frame's session can reach it.
///
/// # Errors
/// [`HarnessError::Waited`].
pub async fn answered(panel: &Session, frame: &Session, document: &str) -> Result<(), HarnessError> {
    let seen = format!(
        "(({{ organisation, initDone }}) => organisation && initDone && organisation)({document}.documentElement.dataset)"
    );
    let organisation = frame.wait_until(&seen, "the organisation's answer and CIFInitDone in the page", WAIT).await?;
    assert_eq!(organisation, "patchbaydemo");
    quiet::status(panel, "connected").await
}

fn sites(stage: &Stage) -> Value {
    json!([{ "match": format!("{}/*", stage.demo.org_origin), "adapter": "model-driven" }])
}

/// Opens the panel in a window of its own, as the extension does.
async fn open_window(chromium: &Chromium) -> Result<Session, HarnessError> {
    let opener = chromium.extension_page("manifest.json").await?;
    let window = json!({ "url": format!("{PANEL}?place=window"), "type": "popup", "width": 394, "height": 760 });
    opener.evaluate(&format!("chrome.windows.create({window}).then(() => true)")).await?;
    opener.close().await?;
    let is_panel = |url: &str| url.contains(PANEL) && url.contains("place=window");
    let target =
        chromium.wait_for_target(|target| target.kind == Kind::Page && is_panel(&target.url), "the panel's window", WAIT).await?;
    chromium.attach(&target).await
}
