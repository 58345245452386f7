//! From the widget's word that a call rings to the notification, with the worker killed before each, in each placement.
//!
//! The widget stamps its own clock just before it speaks; a page of the extension asks the browser again and again which
//! notifications there are, and stamps its clock when it is told of one. Both clocks are the machine's. A notification's id
//! counts the calls: one that is missed, or shown twice, is seen by its number.

use super::report::percentile;
use super::stage::{browser, set, widget};
use super::{Line, Measured, Tell};
use crate::harness::{Session, WAIT};
use crate::stage::Stage;
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

/// The whole measure: so many rings in each placement.
pub const WHOLE: usize = 100;
/// What 95 of 100 notifications may take, in milliseconds: a worker starts in it.
const LIMIT: f64 = 500.0;

/// Says that a call rings, and when it was said.
const RING: &str = "(() => {
    const at = performance.timeOrigin + performance.now();
    return Microsoft.CIFramework.raiseEvent('patchbay.ringing', { caller: 'Ada Lovelace' }).then((taken) => taken ? at : 0);
})()";
const OVER: &str = "Microsoft.CIFramework.raiseEvent('patchbay.ringing', { over: 'rejected' })";
/// In a page of the extension: waits for a notification, and says when it was there and which there are. Without a timer, which
/// in a tab behind others would come once a second; each question gives way to the browser.
const SEEN: &str = "(async () => {
    const until = performance.now() + 10_000;
    for (;;) {
        const ids = Object.keys(await chrome.notifications.getAll()).filter((id) => id.startsWith('ring '));
        if (ids.length > 0 || performance.now() > until) {
            return { at: performance.timeOrigin + performance.now(), ids };
        }
    }
})()";
const NONE: &str = "chrome.notifications.getAll().then((all) => !Object.keys(all).some((id) => id.startsWith('ring ')))";

/// What came of the rings in one placement.
#[derive(Default)]
struct Rung {
    took: Vec<f64>,
    missed: usize,
    doubled: usize,
    kills: usize,
}

/// Runs the measure with so many rings in each placement.
///
/// # Errors
/// Something could not be set up, or a ring was not taken in at all.
pub async fn run(rings: usize, tell: Tell<'_>) -> Result<Measured> {
    let mut lines = Vec::new();
    let mut details = json!({ "rings": rings });
    for (place, name) in [("side-panel", "side panel"), ("window", "window"), ("docked", "docked")] {
        let rung = in_place(place, rings).await.with_context(|| format!("ringing, {name}"))?;
        let time = |share| percentile(&rung.took, share).round();
        tell(&format!("ringing, {name}: p50 {}, p95 {}, longest {} ms", time(0.5), time(0.95), time(1.0)));
        let seen = format!("p50 {}, p95 {}, max {} ms", time(0.5), time(0.95), time(1.0));
        let is_fast = rung.took.len() == rings && time(0.95) < LIMIT;
        let asked = format!("{rings} rings");
        lines.push(Line::new(
            format!("ring → notification, {name}, worker killed before"),
            &asked,
            format!("p95 < {LIMIT} ms"),
            seen,
            is_fast,
        ));
        lines.push(Line::none(format!("rings without a notification, {name}"), &asked, rung.missed));
        lines.push(Line::none(format!("rings with more than one, {name}"), &asked, rung.doubled));
        details[place] = json!({ "tookMs": rung.took, "missed": rung.missed, "doubled": rung.doubled, "kills": rung.kills });
    }
    Ok(Measured { lines, details })
}

async fn in_place(place: &str, rings: usize) -> Result<Rung> {
    let stage = set(browser()?, "").await?;
    let mut configuration = stage.configuration_for(&super::stage::landing_url(&stage, ""));
    configuration["placement"] = json!(place);
    if place == "docked" {
        // Docked is off for providers that may use the microphone, unless it is named for each.
        configuration["providers"][0]["placement"] = json!(place);
    }
    stage.configure(&configuration).await?;
    let page = stage.open_page().await?;
    let (_panel, widget) = open(&stage, &page, place).await?;
    let eyes = stage.chromium.extension_page("manifest.json").await?;
    let folded = widget.evaluate("Microsoft.CIFramework.setMode(0)").await?;
    ensure!(folded == 0, "the widget did not fold: {folded}");
    let mut rung = Rung::default();
    let mut last = 0;
    for n in 0..rings {
        rung.kills += usize::from(stage.chromium.kill_worker().await?);
        let (at, seen) = tokio::join!(widget.evaluate(RING), eyes.evaluate(SEEN));
        let at = at?.as_f64().filter(|at| *at > 0.0).with_context(|| format!("ring {n} was not taken in"))?;
        count(&mut rung, &mut last, at, &seen?);
        widget.evaluate(OVER).await?;
        eyes.wait_until(NONE, "the notification to go", WAIT).await.with_context(|| format!("ring {n}"))?;
    }
    ensure!(rung.kills * 10 >= rings * 9, "only {} of {rings} rings met a worker that was killed", rung.kills);
    Ok(rung)
}

/// Books one ring: `last` is the number of the one before.
fn count(rung: &mut Rung, last: &mut u64, at: f64, seen: &Value) {
    let ids: Vec<&str> = seen["ids"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let number = |id: &&str| id.split(' ').nth(1).and_then(|number| number.parse::<u64>().ok());
    match (ids.iter().find_map(number), seen["at"].as_f64()) {
        (Some(number), Some(shown)) => {
            rung.took.push(shown - at);
            rung.doubled += usize::from(ids.len() > 1 || (*last > 0 && number != *last + 1));
            *last = number;
        }
        _ => rung.missed += 1,
    }
}

async fn open(stage: &Stage, page: &Session, place: &str) -> Result<(Session, Session)> {
    let panel = match place {
        "docked" => page.frame(|url| url.contains("docked.html")).await?,
        "window" => {
            stage.open_panel(page).await?;
            stage.own_window().await?
        }
        _ => stage.open_panel(page).await?,
    };
    let widget = widget(&panel).await?;
    Ok((panel, widget))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_that_is_missed_and_one_that_is_shown_twice_are_seen() {
        let (mut rung, mut last) = (Rung::default(), 0);
        count(&mut rung, &mut last, 10.0, &json!({"at": 30.0, "ids": ["ring 1 00"]}));
        assert_eq!((rung.took.as_slice(), rung.missed, rung.doubled), (&[20.0][..], 0, 0));
        count(&mut rung, &mut last, 10.0, &json!({"at": 30.0, "ids": []}));
        assert_eq!(rung.missed, 1);
        count(&mut rung, &mut last, 10.0, &json!({"at": 30.0, "ids": ["ring 2 00", "ring 3 00"]}));
        count(&mut rung, &mut last, 10.0, &json!({"at": 30.0, "ids": ["ring 9 00"]}));
        assert_eq!(rung.doubled, 2, "two at once, and a number that jumps");
    }
}
