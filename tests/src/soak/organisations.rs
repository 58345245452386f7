//! Two organisations side by side, the agent going to and fro between them: what a widget writes for one never reaches the
//! other.

use super::service::Service;
use super::stage::{SOAK, browser, widget};
use super::{Line, Measured, Tell};
use crate::asked::ask;
use crate::harness::{Session, WAIT};
use crate::quiet::panel_beside_nothing;
use crate::stage::Stage;
use anyhow::{Context, Result, ensure};
use patchbay_demo::{Demo, Options};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The whole measure: so many writes.
pub const WHOLE: usize = 100;

/// A write of so many kills the worker first, and one of so many finds its page just being loaded anew.
const KILL_EVERY: usize = 10;
const RELOAD_EVERY: usize = 7;

/// Both organisations, and a widget that works for the first.
struct Scene {
    stage: Stage,
    other: Demo,
    services: [Service; 2],
    pages: [Session; 2],
    widget: Session,
}

/// Runs the measure with so many writes.
///
/// # Errors
/// Something could not be set up or looked at.
pub async fn run(writes: usize, tell: Tell<'_>) -> Result<Measured> {
    let scene = Scene::set().await?;
    let contacts = scene.services[0].rows("contacts").await?;
    let contact = contacts.first().and_then(|row| row["contactid"].as_str()).context("a contact")?.to_owned();
    let mut resolved = 0;
    let mut rejections: BTreeMap<String, usize> = BTreeMap::new();
    let mut in_focus = [0, 0];
    for n in 0..writes {
        let at = n % 2;
        scene.pages[at].to_front().await?;
        scene.pages[at].wait_until("document.hasFocus()", "the page to be in focus", WAIT).await?;
        in_focus[at] += 1;
        if n % KILL_EVERY == KILL_EVERY - 1 {
            scene.stage.chromium.kill_worker().await?;
        }
        if n % RELOAD_EVERY == RELOAD_EVERY - 1 {
            // Not waited for: the write meets a page on its way.
            scene.pages[0].send("Page.reload", json!({})).await?;
        }
        let text = mark(n);
        let (method, args) = if n % 3 == 2 {
            ("updateRecord", json!(["contact", contact, json!({ "jobtitle": text }).to_string()]))
        } else {
            ("createRecord", json!(["phonecall", json!({ "subject": text }).to_string()]))
        };
        let reply = ask(&scene.widget, method, args).await?;
        if reply.ok {
            resolved += 1;
        } else {
            let message = reply.value["message"].as_str().unwrap_or("no message").to_owned();
            *rejections.entry(message).or_default() += 1;
        }
    }
    tell(&format!("organisations: {writes} writes, {resolved} resolved"));
    let [right, wrong] = [scene.written(0).await?, scene.written(1).await?];
    let doubled = right.values().filter(|times| **times > 1).count();
    let lines = vec![
        Line::none("writes that reached the other organisation", writes, wrong.len()),
        Line::new(
            "writes that resolved, each in its own",
            writes,
            "all or told",
            format!("{resolved} resolved, {} rejected, {} written", writes - resolved, right.len()),
            right.len() >= resolved && doubled == 0,
        ),
    ];
    let details = json!({
        "writes": writes, "resolved": resolved, "rejections": rejections, "writtenInOwn": right.len(), "writtenTwice": doubled,
        "writtenInOther": wrong.len(), "inFocus": { "own": in_focus[0], "other": in_focus[1] },
    });
    Ok(Measured { lines, details })
}

fn mark(n: usize) -> String {
    format!("Soak write {n}")
}

impl Scene {
    async fn set() -> Result<Self> {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/widgets/soak");
        let own = Options { widget_dirs: vec![("/soak".to_owned(), folder)], ..Options::default() };
        let stage = Stage::bare(own, browser()?).await?;
        let other_options =
            Options { seed: 2, org_unique_name: "otherorg".to_owned(), org_id: Uuid::from_u128(0x77), ..Options::default() };
        let other = patchbay_demo::start(other_options).await?;
        let mut configuration = stage.configuration_for(&format!("{}{SOAK}", stage.demo.widgets_origin));
        configuration["sites"] = [&stage.demo, &other].map(|demo| json!({ "match": format!("{}/*", demo.org_origin) })).into();
        stage.configure(&configuration).await?;
        let page = stage.open_page().await?;
        let (_, panel) = panel_beside_nothing(&stage).await?;
        let widget = widget(&panel).await?;
        let bound = ask(&widget, "getEnvironment", json!([])).await?;
        ensure!(bound.value["orgUniqueName"] == "patchbaydemo", "the widget is bound to {}", bound.value);
        let other_page = stage.chromium.new_window(&other.start_url).await?;
        other_page.wait_until("document.documentElement.dataset.ready === 'true'", "the other page", WAIT).await?;
        // Its launcher is lit once the bridge knows it.
        other_page.locate_in_shadow(".on[data-patchbay=launcher]").await?;
        let services = [Service::of(&stage.demo)?, Service::of(&other)?];
        Ok(Self { stage, other, services, pages: [page, other_page], widget })
    }

    /// The marks found in an organisation's log and rows, and how often each was worked off.
    async fn written(&self, at: usize) -> Result<BTreeMap<String, usize>> {
        let of =
            |row: &Value, column: &str| row[column].as_str().filter(|text| text.starts_with("Soak write ")).map(str::to_owned);
        let mut written: BTreeMap<String, usize> = BTreeMap::new();
        for entry in self.services[at].at_rest().await? {
            let done = entry["status"].as_u64().is_some_and(|status| (200..300).contains(&status));
            let text = of(&entry["body"], "subject").or_else(|| of(&entry["body"], "jobtitle"));
            if let Some(text) = text.filter(|_| done) {
                *written.entry(text).or_default() += 1;
            }
        }
        for (set, column) in [("phonecalls", "subject"), ("contacts", "jobtitle")] {
            let rows = self.services[at].rows(set).await?;
            for text in rows.iter().filter_map(|row| of(row, column)) {
                // A row that no logged request explains counts as well.
                written.entry(text).or_insert(1);
            }
        }
        let page = self.pages[at].evaluate("location.origin").await?;
        let own = [&self.stage.demo, &self.other][at].org_origin.as_str();
        ensure!(page == own, "the page of {own} went to {page}");
        Ok(written)
    }
}
