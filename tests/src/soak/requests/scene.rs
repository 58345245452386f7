//! Page, panel and widget of the run, each with eyes of the soak's own.

use super::books::Settled;
use super::mix::{Request, Rows, deletes_in};
use crate::harness::{HarnessError, Session};
use crate::soak::service::Service;
use crate::soak::stage::{browser, set, widget};
use crate::stage::Stage;
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use uuid::Uuid;

/// Before the page's functions are there: sees each job, and keeps envelopes while the soak wants it.
const PAGE_EYES: &str = r#"(() => {
    const KEY = Symbol.for("patchbay.page");
    if (window[KEY]) { return false; }
    const eyes = globalThis.soak = { keeps: false, runs: [], kept: [], waiting: [], letGo() {
        eyes.keeps = false;
        eyes.kept.length = 0;
        eyes.waiting.splice(0).forEach((go) => go());
    } };
    const define = Object.defineProperty;
    Object.defineProperty = (target, key, how) => {
        if (target !== window || key !== KEY) { return define(target, key, how); }
        const run = async (text) => {
            const job = JSON.parse(text.slice(0, text.indexOf("\n")));
            if (job.op === "run") { eyes.runs.push([job.id, job.again]); }
            const envelope = await how.value.run(text);
            if (eyes.keeps && job.op === "run") {
                eyes.kept.push(job.id);
                await new Promise((go) => eyes.waiting.push(go));
            }
            return envelope;
        };
        return define(target, key, { ...how, value: Object.freeze({ ...how.value, run }) });
    };
    return true;
})()"#;

/// In a page of the extension: the ids the journal has as answered.
const JOURNAL_EYES: &str = r#"(() => {
    globalThis.answered = new Set();
    chrome.storage.session.onChanged.addListener(({ bridge }) => {
        for (const [id, { phase }] of Object.entries(JSON.parse(bridge?.newValue ?? "{}").journal ?? {})) {
            if (phase === "answered") { answered.add(id); }
        }
    });
})()"#;

/// The run's places.
pub struct Scene {
    pub stage: Stage,
    pub service: Service,
    pub page: Session,
    pub widget: Session,
    /// A page of the extension that reads the journal as it is written.
    pub observer: Session,
}

impl Scene {
    /// Opens everything, with the widget bound to the page's organisation.
    pub async fn set() -> Result<Self> {
        let stage = set(browser()?, "").await?;
        let service = Service::of(&stage.demo)?;
        let page = stage.open_page().await?;
        ensure!(page.evaluate(PAGE_EYES).await? == true, "the page's functions are there before the soak's eyes");
        let panel = stage.open_panel(&page).await?;
        let widget = widget(&panel).await?;
        let observer = stage.chromium.extension_page("manifest.json").await?;
        observer.evaluate(JOURNAL_EYES).await?;
        widget.evaluate("Microsoft.CIFramework.getEnvironment().then(() => (sent.length = 0))").await?;
        service.at_rest().await?;
        service.clear_log().await?;
        Ok(Self { stage, service, page, widget, observer })
    }

    /// Rows for so many requests.
    pub async fn rows(&self, requests: usize) -> Result<Rows> {
        let ids = |rows: Vec<Value>, key: &str| rows.iter().filter_map(|row| row[key].as_str().map(str::to_owned)).collect();
        let contacts = ids(self.service.rows("contacts").await?, "contactid");
        let doomed: Vec<String> =
            (0..deletes_in(requests)).map(|n| Uuid::from_u128((0x50a4 << 96) + n as u128).to_string()).collect();
        for (n, id) in doomed.iter().enumerate() {
            self.service.create("accounts", &json!({ "accountid": id, "name": format!("Soak doomed {n}") })).await?;
        }
        self.service.clear_log().await?;
        Ok(Rows { contacts, doomed })
    }

    /// Asks in the widget's name, a pause of milliseconds between two, and gives the requests' ids.
    pub async fn ask(&self, batch: &[Request], pause: u32) -> Result<Vec<String>> {
        let requests: Vec<Value> = batch.iter().map(|one| json!([one.n, one.method, one.args])).collect();
        let ids = self.widget.evaluate(&format!("ask({}, {pause})", Value::from(requests))).await?;
        serde_json::from_value(ids).context("ids of requests")
    }

    /// Waits until all that was asked is settled.
    pub async fn settled(&self) -> Result<Vec<Settled>> {
        serde_json::from_value(self.widget.evaluate("settled()").await?).context("settled requests")
    }

    /// Kills the worker; false when none ran.
    pub async fn kill(&self) -> Result<bool, HarnessError> {
        self.stage.chromium.kill_worker().await
    }
}
