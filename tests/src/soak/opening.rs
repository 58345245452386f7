//! A panel opened with a thousand configured providers, of which three live at the end, against one with these three alone.
//! Two browsers at once, opened in turn, so that what else the machine does weighs on both.

use super::report::percentile;
use super::{Line, Measured, Tell};
use crate::harness::{Session, WAIT};
use crate::several::{configuration, set, widget};
use crate::stage::{Stage, dev_package, launch};
use anyhow::{Context, Result};
use serde_json::{Value, json};

/// The whole measure: so many openings of each, with the worker awake and with it killed before.
pub const WHOLE: usize = 20;

/// The providers that live at the end.
const LIVE: [&str; 3] = ["voice", "chat", "sms"];
/// How many providers are configured in all.
const ALL: usize = 1_000;
/// How many times longer it may take.
const LIMIT: f64 = 2.0;

/// One browser, and the page beside which its panel opens.
struct Desk {
    stage: Stage,
    page: Session,
}

/// Runs the measure with so many openings.
///
/// # Errors
/// Something could not be set up, or a panel did not open.
pub async fn run(openings: usize, tell: Tell<'_>) -> Result<Measured> {
    let few = Desk::with(&[]).await.context("the browser with three providers")?;
    let many = Desk::with(&others()).await.context("the browser with a thousand")?;
    let mut lines = Vec::new();
    let mut details = json!({ "providers": ALL, "openings": openings });
    for (state, kill) in [("worker awake", false), ("worker killed before", true)] {
        let mut took = [Vec::new(), Vec::new()];
        // The first of each is not counted: the browser compiles the WASM then.
        for turn in 0..=openings {
            for (desk, took) in [&few, &many].into_iter().zip(&mut took) {
                let time = desk.open(kill).await.with_context(|| format!("opening {turn}, {state}"))?;
                if turn > 0 {
                    took.push(time);
                }
            }
        }
        let [few, many] = [&took[0], &took[1]].map(|took| percentile(took, 0.5));
        let ratio = many / few;
        tell(&format!("opening, {state}: {few:.0} ms with three providers, {many:.0} ms with {ALL}"));
        let seen = format!("{ratio:.2} × ({many:.0} ms to {few:.0} ms, medians)");
        let measure = format!("a panel of {ALL} providers until three widgets are ready, {state}");
        lines.push(Line::new(measure, format!("{openings} openings"), format!("≤ {LIMIT} × three alone"), seen, ratio <= LIMIT));
        details[state] = json!({ "threeMs": took[0], "thousandMs": took[1] });
    }
    Ok(Measured { lines, details })
}

/// Those that do not live at the end: on demand, switched off, and for another app than the one that is open.
fn others() -> Vec<(String, Value)> {
    let more = |at: usize| match at % 3 {
        0 => json!({ "start": "on-demand", "landingUrl": format!("https://provider-{at:03}.example/") }),
        1 => json!({ "enabled": false }),
        _ => json!({ "apps": ["00000000-0000-0000-0000-000000000001"] }),
    };
    (LIVE.len()..ALL).map(|at| (format!("provider-{at:03}"), more(at))).collect()
}

impl Desk {
    async fn with(others: &[(String, Value)]) -> Result<Self> {
        let live = LIVE.map(|id| (id, json!({})));
        let stage = set(launch(&dev_package())?, &live).await?;
        let page = stage.open_page().await?;
        // Apart from each other, as a list by order has them.
        let mut all: Vec<(&str, Value)> = others.iter().map(|(id, more)| (id.as_str(), more.clone())).collect();
        for (at, provider) in live.into_iter().enumerate() {
            all.insert(at * others.len() / 3, provider);
        }
        stage.configure(&configuration(&stage, &all)).await?;
        let last = json!(others.last().map_or(LIVE[2], |(id, _)| id.as_str()));
        let extension = stage.chromium.extension_page("manifest.json").await?;
        let kept = format!("chrome.storage.session.get('settings').then(({{ settings }}) => settings?.includes({last}))");
        extension.wait_until(&kept, "the configuration to be in force", WAIT * 4).await?;
        extension.close().await?;
        Ok(Self { stage, page })
    }

    /// Opens the panel, waits for the three widgets, and closes it. Gives the time from the panel's beginning until CIF was
    /// there for the last of them, in milliseconds.
    async fn open(&self, kill: bool) -> Result<f64> {
        if kill {
            self.stage.chromium.kill_worker().await?;
        }
        let panel = self.stage.open_panel(&self.page).await?;
        let mut ready: f64 = 0.0;
        for id in LIVE {
            let widget = widget(&panel, id).await?;
            let at = "performance.timeOrigin + performance.getEntriesByName('CIFInitDone')[0].startTime";
            ready = ready.max(widget.evaluate(at).await?.as_f64().context("the time of CIFInitDone")?);
        }
        let frames = panel.evaluate("document.querySelectorAll('.provider iframe').length").await?;
        anyhow::ensure!(frames == LIVE.len(), "{frames} frames instead of three");
        let begun = panel.evaluate("performance.timeOrigin").await?.as_f64().context("the panel's beginning")?;
        panel.evaluate("void setTimeout(() => window.close())").await?;
        self.stage.chromium.wait_side_panel_closed(&panel).await?;
        Ok(ready - begun)
    }
}
