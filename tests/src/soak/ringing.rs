//! From the widget's word that a call rings to the notification, with the worker killed before each, in each placement.
//!
//! The widget stamps its own clock just before it speaks; a page of the extension asks the browser again and again which
//! notifications there are, and stamps its clock when it is told of one. Both clocks are the machine's. A notification's id
//! says when its call began, in milliseconds, and no two calls have the same: one that is shown beside another, or is of a
//! call that began before the widget spoke, is one too many.

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

/// Says that a call rings, and when it was said: by the finest clock, and by the one that the worker reads.
const RING: &str = "(() => {
    const said = { at: performance.timeOrigin + performance.now(), clock: Date.now() };
    return Microsoft.CIFramework.raiseEvent('patchbay.ringing', { caller: 'Ada Lovelace' }).then((taken) => taken ? said : null);
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
    for n in 0..rings {
        rung.kills += usize::from(stage.chromium.kill_worker().await?);
        let (said, seen) = tokio::join!(widget.evaluate(RING), eyes.evaluate(SEEN));
        count(&mut rung, &said?, &seen?).with_context(|| format!("ring {n} was not taken in"))?;
        widget.evaluate(OVER).await?;
        eyes.wait_until(NONE, "the notification to go", WAIT).await.with_context(|| format!("ring {n}"))?;
    }
    ensure!(rung.kills * 10 >= rings * 9, "only {} of {rings} rings met a worker that was killed", rung.kills);
    Ok(rung)
}

/// Books one ring, by what the widget said and what was seen of it; none if the widget was refused.
fn count(rung: &mut Rung, said: &Value, seen: &Value) -> Option<()> {
    let (at, clock) = (said["at"].as_f64()?, said["clock"].as_u64()?);
    let ids: Vec<&str> = seen["ids"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let began = |id: &&str| id.split(' ').nth(1).and_then(|began| began.parse::<u64>().ok());
    match (ids.iter().filter_map(began).max(), seen["at"].as_f64()) {
        (Some(began), Some(shown)) => {
            rung.took.push(shown - at);
            rung.doubled += usize::from(ids.len() > 1 || began < clock);
        }
        _ => rung.missed += 1,
    }
    Some(())
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
        let mut rung = Rung::default();
        let said = json!({"at": 10_010.0, "clock": 10_010});
        let mut see =
            |ids: Value| count(&mut rung, &said, &json!({"at": 10_030.0, "ids": ids})).map(|()| (rung.missed, rung.doubled));
        assert_eq!(see(json!(["ring 10012"])), Some((0, 0)), "told once");
        assert_eq!(see(json!([])), Some((1, 0)), "missed");
        assert_eq!(see(json!(["ring 10012", "ring 10013"])), Some((1, 1)), "two at once");
        assert_eq!(see(json!(["ring 9000"])), Some((1, 2)), "one of a call before it");
        assert_eq!(rung.took, [20.0, 20.0, 20.0]);
        assert_eq!(count(&mut rung, &Value::Null, &json!({"at": 10_030.0, "ids": []})), None, "its widget was refused");
    }
}
