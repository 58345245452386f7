//! The other service's process, and the probe beside its page.

use patchbay_tests::harness::{Session, WAIT, patience};
use patchbay_tests::probe::{Probe, lasting_stage};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use tokio::sync::{Mutex, MutexGuard, OnceCell};

/// The probe beside a page of the other service.
pub struct Other {
    /// Page, panel and widget.
    pub probe: Probe,
    origin: String,
    /// Ends with its standard input, so with this process, however that ends.
    _node: Child,
}

/// The file's one page, its rows as they were at first; held until the guard is dropped.
pub async fn other() -> MutexGuard<'static, Other> {
    static SHARED: OnceCell<Mutex<Other>> = OnceCell::const_new();
    let shared = SHARED.get_or_init(|| async { Mutex::new(Other::start().await) }).await;
    let other = shared.lock().await;
    tokio::time::timeout(2 * patience(WAIT), other.renew()).await.expect("page or probe hangs");
    other
}

/// Starts the server and gives its port.
fn start_node() -> (Child, String) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/second-page/server.mjs");
    let mut command = Command::new("node");
    command.arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut node = command.spawn().expect("node, and the packages of `npm ci`");
    let mut lines = BufReader::new(node.stdout.take().expect("its output")).lines().map_while(Result::ok);
    let port = lines.find_map(|line| line.strip_prefix("listening on ").map(str::to_owned)).expect("the port of the server");
    // It goes on to log, and would wait for a reader.
    std::thread::spawn(move || lines.for_each(drop));
    (node, port)
}

impl Other {
    async fn start() -> Self {
        let (node, port) = start_node();
        let origin = format!("http://second.localhost:{port}");
        let stage = lasting_stage("probe").await;
        let mut configuration = stage.configuration_for(&format!("{}/probe/", stage.demo.widgets_origin));
        configuration["sites"] = json!([{ "match": format!("{origin}/*"), "adapter": "model-driven" }]);
        stage.configure(&configuration).await.unwrap();
        let page = stage.chromium.new_window(&format!("{origin}/page.html")).await.unwrap();
        let panel = stage.open_panel(&page).await.unwrap();
        let widgets = stage.demo.widgets_origin.clone();
        let widget = panel.frame(move |url| url.starts_with(&widgets)).await.unwrap();
        Self { probe: Probe { stage, page, panel, widget }, origin, _node: node }
    }

    async fn renew(&self) {
        self.visit("page.html").await;
        self.page().wait_until("globalThis.Xrm", "the client API", WAIT).await.unwrap();
        let forget = "fetch('odata/$metadata/reload', { method: 'POST' }).then((answer) => answer.ok)";
        assert_eq!(self.page().evaluate(forget).await.unwrap(), true, "the rows as they were");
        self.probe.reload_widget().await.unwrap();
    }

    /// Opens a page of the service in the agent's tab.
    pub async fn visit(&self, path: &str) {
        self.page().navigate(&format!("{}/{path}", self.origin)).await.unwrap();
    }

    /// The agent's page.
    pub fn page(&self) -> &Session {
        &self.probe.page
    }

    /// All rows of an entity set, asked of the service itself.
    pub async fn rows(&self, set: &str) -> Vec<Value> {
        let answer = self.probe.stage.ask(self.page(), &format!("/odata/{set}")).await.unwrap();
        answer["value"].as_array().expect("rows").clone()
    }

    /// The row with this key.
    pub async fn row(&self, set: &str, key: &str, id: &str) -> Option<Value> {
        self.rows(set).await.into_iter().find(|row| row[key] == id)
    }

    /// Searches in the widget's name.
    pub async fn search(&self, entity: &str, query: &str, only: bool) -> Vec<Value> {
        let found = self.probe.json(&format!("searchAndOpenRecords({}, {}, {only})", json!(entity), json!(query))).await;
        found.as_array().unwrap_or_else(|| panic!("no array: {found}")).clone()
    }

    /// Waits until the page was asked to show this.
    pub async fn shows(&self, what: &str) {
        let shown = format!("document.getElementById('shown').textContent === {}", json!(what));
        self.page().wait_until(&shown, &format!("the page to show {what}"), WAIT).await.unwrap();
    }
}
