//! The probe: a widget that loads the library and nothing else, whose requests the tests make (contract §§2, 3).
//!
//! All tests of a file share one browser with one page, one panel and one probe, and take turns: requests go to the
//! page last in focus, so two at once would work each other's page. Each turn begins with page and probe loaded anew.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests fail as tests do: by panicking")]

use crate::harness::{Chromium, HarnessError, Session, WAIT, patience};
use crate::stage::{Stage, dev_package, launch};
use patchbay_demo::Options;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use tokio::runtime::Runtime;
use tokio::sync::{Mutex, MutexGuard, OnceCell};

/// Tests have a runtime each; the servers they share must outlive them.
static SERVERS: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().expect("a runtime for the servers"));

/// What became of a request.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Whether it resolved.
    pub ok: bool,
    /// `typeof` of the value or reason; "map" for a `Map`, "null" for null.
    pub kind: String,
    /// The value or reason; a `Map` as an object.
    pub value: Value,
}

/// Stage, page, panel and probe of a file of tests.
pub struct Probe {
    /// Organisation and browser.
    pub stage: Stage,
    /// The agent's page.
    pub page: Session,
    /// The side panel beside it.
    pub panel: Session,
    /// The widget's document.
    pub widget: Session,
}

/// A folder of widgets under `tests/fixtures/widgets`, as [`Options::widget_dirs`] wants it.
pub fn widget_dir(name: &str) -> (String, PathBuf) {
    (format!("/{name}"), Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/widgets").join(name))
}

/// A stage whose servers outlive the test that sets it. Nothing is configured.
pub async fn lasting_stage(folder: &'static str) -> Stage {
    let options = Options { widget_dirs: vec![widget_dir(folder)], ..Options::default() };
    let demo = SERVERS.spawn(patchbay_demo::start(options)).await.expect("the servers").expect("the demo organisation");
    let package = launch(&dev_package()).unwrap_or_else(|error| panic!("{error}"));
    Stage { demo, chromium: Chromium::launch(package).await.expect("the browser") }
}

/// The file's probe, loaded anew; held until the guard is dropped.
pub async fn probe() -> MutexGuard<'static, Probe> {
    static SHARED: OnceCell<Mutex<Probe>> = OnceCell::const_new();
    let shared = SHARED.get_or_init(|| async { Mutex::new(Probe::start().await.expect("the shared probe")) }).await;
    let probe = shared.lock().await;
    tokio::time::timeout(4 * patience(WAIT), probe.renew())
        .await
        .expect("page or probe hangs")
        .expect("page and probe to be loaded anew");
    probe
}

impl Probe {
    async fn start() -> Result<Self, HarnessError> {
        let stage = lasting_stage("probe").await;
        stage.configure(&stage.configuration_for(&format!("{}/probe/", stage.demo.widgets_origin))).await?;
        let page = stage.open_page().await?;
        let panel = stage.open_panel(&page).await?;
        let origin = stage.demo.widgets_origin.clone();
        let widget = panel.frame(move |url| url.starts_with(&origin)).await?;
        Ok(Self { stage, page, panel, widget })
    }

    async fn renew(&self) -> Result<(), HarnessError> {
        self.page.evaluate("localStorage.removeItem('demo.reload')").await?;
        self.visit(&self.stage.demo.start_url).await?;
        let forget = "Promise.all(['log', 'faults'].map((what) => fetch(`/__demo/${what}`, { method: 'DELETE' })))";
        self.page.evaluate(forget).await?;
        self.reload_widget().await?;
        self.raw("setMode(1)").await;
        self.raw("setClickToAct(false)").await;
        Ok(())
    }

    /// Lets the widget load itself anew and waits until its requests are answered.
    ///
    /// # Errors
    /// [`HarnessError`].
    pub async fn reload_widget(&self) -> Result<(), HarnessError> {
        // Some tests bring it to other pages.
        let landing = json!(format!("{}/probe/", self.stage.demo.widgets_origin));
        let load = format!("location.href === {landing} ? location.reload() : location.replace({landing})");
        self.widget.evaluate(&format!("globalThis.old = true, void setTimeout(() => {load})")).await?;
        let connected = "!globalThis.old && Microsoft.CIFramework.getMode().then(() => true)";
        self.widget.wait_until(connected, "the probe to be loaded and connected", WAIT).await.map(drop)
    }

    /// Opens an address in the agent's tab by loading it, whatever is unsaved there, and waits until the page is ready.
    ///
    /// # Errors
    /// [`HarnessError`].
    pub async fn visit(&self, url: &str) -> Result<(), HarnessError> {
        self.step().await;
        // The page asks before unsaved changes are lost; nobody is there to answer.
        self.page.evaluate("BeforeUnloadEvent.prototype.preventDefault = () => {}, 1").await?;
        self.page.navigate(url).await?;
        let ready = "document.documentElement.dataset.ready === 'true' && !document.querySelector('[aria-busy]')";
        self.page.wait_until(ready, "the CRM page to be ready", WAIT).await.map(drop)
    }

    /// Opens a record's form by loading its address.
    ///
    /// # Errors
    /// [`HarnessError`].
    pub async fn visit_record(&self, etn: &str, id: &str) -> Result<(), HarnessError> {
        self.visit(&self.address("entityrecord", etn, id)).await?;
        self.shows_record(etn, id).await
    }

    /// An absolute address of the app.
    pub fn address(&self, pagetype: &str, etn: &str, id: &str) -> String {
        let app = self.stage.demo.start_url.split(['?', '&']).find(|part| part.starts_with("appid=")).unwrap_or_default();
        let id = if id.is_empty() { String::new() } else { format!("&id={id}") };
        format!("{}/main.aspx?{app}&pagetype={pagetype}&etn={etn}{id}", self.stage.demo.org_origin)
    }

    /// Waits until the page shows the form of a record; of a new one when `id` is empty.
    ///
    /// # Errors
    /// [`HarnessError::Waited`].
    pub async fn shows_record(&self, etn: &str, id: &str) -> Result<(), HarnessError> {
        let shown = format!(
            "(() => {{ const form = document.querySelector('.form'); const open = Xrm.Page.data?.entity;
               return form?.dataset.etn === {} && form.dataset.record.toLowerCase() === {} && open?.getEntityName() === {} }})()",
            json!(etn),
            json!(id.to_lowercase()),
            json!(etn)
        );
        self.page.wait_until(&shown, &format!("the form of {etn} {id}"), WAIT).await.map(drop)
    }

    /// All rows of an entity set, as the organisation stores them.
    pub async fn rows(&self, set: &str) -> Vec<Value> {
        let rows = self.stage.ask(&self.page, &format!("/__demo/rows/{set}")).await.unwrap();
        rows["rows"].as_array().cloned().unwrap_or_default()
    }

    /// Requests the organisation got with this method on this set since the turn began.
    pub async fn logged(&self, method: &str, set: &str) -> Vec<Value> {
        self.stage.logged(&self.page, method, set).await.unwrap()
    }

    /// Begins a step, see [`Session::step`].
    async fn step(&self) {
        self.widget.step().await.expect("the worker to be killed");
    }

    /// Makes a request, written as JavaScript after `Microsoft.CIFramework.`, and waits for its outcome.
    pub async fn ask(&self, request: &str) -> Outcome {
        self.step().await;
        let settled = settled(request);
        let told = tokio::time::timeout(patience(WAIT), self.widget.evaluate(&settled)).await;
        let told = told.unwrap_or_else(|_| panic!("{request} never settled"));
        outcome(told.unwrap_or_else(|error| panic!("{request}: {error}")))
    }

    /// The value a request resolves with.
    pub async fn raw(&self, request: &str) -> Value {
        let outcome = self.ask(request).await;
        assert!(outcome.ok, "{request} was rejected: {}", outcome.value);
        outcome.value
    }

    /// What is in the JSON *text* a request resolves with.
    pub async fn json(&self, request: &str) -> Value {
        let value = self.raw(request).await;
        let text = value.as_str().unwrap_or_else(|| panic!("{request} gave no text: {value}"));
        serde_json::from_str(text).unwrap_or_else(|_| panic!("{request} gave no JSON: {text}"))
    }

    /// The failure in the JSON text a request is rejected with.
    pub async fn rejected(&self, request: &str) -> Value {
        let outcome = self.ask(request).await;
        assert!(!outcome.ok, "{request} resolved: {}", outcome.value);
        assert_eq!(outcome.kind, "string", "{request}: {}", outcome.value);
        serde_json::from_str(outcome.value.as_str().unwrap_or_default()).unwrap()
    }

    /// Makes a request and goes on; [`Probe::begun`] looks how it is.
    pub async fn begin(&self, request: &str) {
        self.step().await;
        let js =
            format!("void (globalThis.begun = null, {}.then((outcome) => {{ globalThis.begun = outcome }}))", settled(request));
        self.widget.evaluate(&js).await.unwrap();
    }

    /// The outcome of the request begun last, if it is there.
    pub async fn begun(&self) -> Option<Outcome> {
        let value = self.widget.evaluate("globalThis.begun").await.unwrap();
        (!value.is_null()).then(|| outcome(value))
    }

    /// Adds a handler that keeps what it gets, for [`Probe::heard`].
    pub async fn listen(&self, event: &str) {
        self.step().await;
        let js = format!(
            "((kept) => {{
                globalThis.kept ??= {{}};
                globalThis.kept[{0}] = kept;
                Microsoft.CIFramework.addHandler({0}, (payload) => void kept.push(JSON.parse(payload)));
            }})([])",
            json!(event)
        );
        self.widget.evaluate(&js).await.unwrap();
    }

    /// What the handler of an event got so far, once it is at least so much.
    pub async fn heard(&self, event: &str, least: usize) -> Vec<Value> {
        let condition = format!("globalThis.kept[{0}].length >= {least} && globalThis.kept[{0}]", json!(event));
        let heard = self.widget.wait_until(&condition, &format!("{least} × {event}"), WAIT).await.unwrap();
        heard.as_array().cloned().unwrap_or_default()
    }

    /// Waits for the outcome of the request begun last.
    pub async fn outcome(&self) -> Outcome {
        outcome(self.widget.wait_until("globalThis.begun", "the outcome of the request", WAIT).await.unwrap())
    }
}

fn outcome(value: Value) -> Outcome {
    Outcome {
        ok: value["ok"] == true,
        kind: value["kind"].as_str().unwrap_or_default().to_owned(),
        value: value["value"].clone(),
    }
}

/// A request as an expression that gives its outcome as plain data. One that throws at once throws here as well.
fn settled(request: &str) -> String {
    format!(
        "((promise) => {{
            const kind = (value) => value === null ? 'null' : value instanceof Map ? 'map' : typeof value;
            const plain = (value) => value instanceof Map ? Object.fromEntries(value) : value;
            const told = (ok) => (value) => ({{ ok, kind: kind(value), value: plain(value) }});
            return promise.then(told(true), told(false));
        }})(Microsoft.CIFramework.{request})"
    )
}
