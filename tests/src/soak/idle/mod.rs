//! A phone nobody looks at: the panel in a window of its own, minimised and left alone. Then its own server rings, and the
//! widget must hear it and be able to log the call. Nothing is attached to any document or worker meanwhile, since that
//! alone would keep them awake.

mod bell;

use super::service::Service;
use super::stage::{browser, set};
use super::{Line, Measured, Tell};
use crate::harness::{Chromium, Kind, WAIT};
use crate::stage::{PANEL, Stage};
use anyhow::{Context, Result, ensure};
use bell::Bell;
use serde_json::{Value, json};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// A ring that comes later than this is a lost customer.
const LATEST_RING: f64 = 1_000.0;

/// Between two looks at what the browser lists.
const LOOK: Duration = Duration::from_secs(10);

/// Runs the measure for so long.
///
/// # Errors
/// Something could not be set up or looked at.
pub async fn run(idle: Duration, tell: Tell<'_>) -> Result<Measured> {
    let mut bell = Bell::hang().await?;
    let stage = set(browser()?, &format!("?ring={}", bell.address)).await?;
    let service = Service::of(&stage.demo)?;
    // The page's session is dropped at once: it goes on by itself.
    drop(stage.open_page().await?);
    let born = open_minimised(&stage, &mut bell).await?;
    tell(&format!("idle: minimised, {:.1} min to wait", idle.as_secs_f64() / 60.0));

    let quiet = leave_alone(&stage.chromium, idle).await?;
    let rung = since_epoch();
    bell.ring("1");
    let heard = bell.hears("at", WAIT).await;
    let created = bell.hears("created", WAIT).await;
    let attached = count_attached(&stage.chromium).await?;
    let same = heard.as_ref().is_some_and(|heard| heard["born"] == born);
    let rows = service.rows("phonecalls").await?.iter().filter(|row| row["subject"] == "Ring 1").count();

    let minutes = format!("{:.1} min", idle.as_secs_f64() / 60.0);
    let latency = heard.as_ref().and_then(|heard| heard["at"].as_f64()).map(|at| at - rung);
    let visible = heard.as_ref().map_or(Value::Null, |heard| heard["visible"].clone());
    let resolved = created.as_ref().is_some_and(|told| told["created"]["ok"] == true);
    let took = created.as_ref().map_or(Value::Null, |told| told["took"].clone());
    let lines = vec![
        Line::new(
            "ring → widget in a minimised window",
            &minutes,
            format!("< {LATEST_RING} ms"),
            latency.map_or("never".to_owned(), |ms| format!("{ms:.0} ms")),
            latency.is_some_and(|ms| ms < LATEST_RING),
        ),
        Line::new(
            "createRecord asked then resolves, with one row",
            1,
            "resolves",
            format!(
                "{}, {rows} row",
                if resolved { format!("{:.0} ms", took.as_f64().unwrap_or_default()) } else { "no".to_owned() }
            ),
            resolved && rows == 1,
        ),
        Line::new(
            "left alone as agreed",
            &minutes,
            "hidden, same document, 0 attached",
            format!(
                "{}, {} document, {} attached",
                visible.as_str().unwrap_or("?"),
                if same { "same" } else { "another" },
                quiet.attached + attached
            ),
            visible == "hidden" && same && quiet.attached + attached == 0,
        ),
    ];
    let details = json!({
        "idleSeconds": idle.as_secs(), "ringMs": latency, "created": created, "visible": visible,
        "looks": quiet.looks, "looksWithoutWorker": quiet.asleep, "attached": quiet.attached,
    });
    Ok(Measured { lines, details })
}

/// Opens the panel in a window of its own, as a click on its notification does, and minimises it once the widget works. Gives what
/// the widget's document is known by.
async fn open_minimised(stage: &Stage, bell: &mut Bell) -> Result<Value> {
    let opener = stage.chromium.extension_page("manifest.json").await?;
    let open = format!(
        "chrome.windows.create({{ url: '{PANEL}?place=window', type: 'popup', width: 394, height: 760 }}).then(({{ id }}) => id)"
    );
    let window = opener.evaluate(&open).await?;
    let ready = bell.hears("ready", WAIT).await.context("the widget in the panel's own window never got to work")?;
    opener.evaluate(&format!("chrome.windows.update({window}, {{ state: 'minimized' }})")).await?;
    let minimised = format!("chrome.windows.get({window}).then(({{ state }}) => state === 'minimized')");
    opener.wait_until(&minimised, "the window to be minimised", WAIT).await?;
    opener.close().await?;
    Ok(ready["born"].clone())
}

#[derive(Default)]
struct Quiet {
    looks: usize,
    /// Looks at which no worker ran.
    asleep: usize,
    /// Documents and workers that something was attached to, over all looks.
    attached: usize,
}

/// Waits, and looks now and then from afar, which keeps nothing awake.
async fn leave_alone(chromium: &Chromium, idle: Duration) -> Result<Quiet> {
    let end = Instant::now() + idle;
    let mut quiet = Quiet::default();
    // Detaching needs no answer, so the first look may come too early for it.
    tokio::time::sleep(LOOK.min(idle / 2)).await;
    while Instant::now() < end {
        quiet.looks += 1;
        quiet.asleep += usize::from(chromium.running_worker().await?.is_none());
        quiet.attached += count_attached(chromium).await?;
        tokio::time::sleep(LOOK.min(end.saturating_duration_since(Instant::now()))).await;
    }
    Ok(quiet)
}

async fn count_attached(chromium: &Chromium) -> Result<usize> {
    let targets = chromium.targets().await?;
    ensure!(targets.iter().any(|target| target.kind == Kind::Page && target.url.contains(PANEL)), "the panel's window is gone");
    Ok(targets.iter().filter(|target| target.attached).count())
}

/// Milliseconds, as the browser's clock tells them.
fn since_epoch() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64() * 1_000.0
}
