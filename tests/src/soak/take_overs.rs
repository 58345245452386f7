//! One phone, two windows, and the agent who takes it from one to the other and back: at no moment are there two.

use super::stage::{browser, set, widget};
use super::{Line, Measured, Tell};
use crate::harness::{Session, WAIT};
use crate::stage::Stage;
use anyhow::{Context, Result, ensure};
use serde_json::json;
use std::time::Instant;

/// The whole measure: so many take-overs.
pub const WHOLE: usize = 200;

const CONNECTED: &str = "document.querySelector('[data-status=connected]') && document.querySelector('.provider iframe')";
const ELSEWHERE: &str = "document.querySelector('[data-elsewhere]') && !document.querySelector('.provider iframe')";
const FRAMES: &str = "document.querySelectorAll('.provider iframe').length";
/// In each panel, from its first moment with the other on: at every change of its own frames, the frames of both. What they
/// tell each other by is the extension's storage, which documents of one process see at once.
const PANEL_EYES: &str = r#"(() => {
    const all = JSON.parse(localStorage.getItem("soak panels") ?? "[]");
    const own = `soak panel ${all.length}`;
    localStorage.setItem("soak panels", JSON.stringify([...all, own]));
    const look = () => {
        localStorage.setItem(own, `${document.querySelectorAll(".provider iframe").length}`);
        const panels = JSON.parse(localStorage.getItem("soak panels"));
        const frames = panels.reduce((sum, panel) => sum + Number(localStorage.getItem(panel)), 0);
        if (frames > 1) {
            localStorage.setItem("soak two", `${Number(localStorage.getItem("soak two")) + 1}`);
        }
    };
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
    look();
})()"#;
const TWO_FRAMES: &str = "Number(localStorage.getItem('soak two'))";
/// In the widget: the documents there have been, and how often one saw another alive (`alive.js`).
const COUNTS: &str = "[Number(localStorage.getItem('lives')), Number(localStorage.getItem('overlaps'))]";

/// Runs the measure with so many take-overs.
///
/// # Errors
/// Something could not be set up, or a take-over did not come about.
pub async fn run(take_overs: usize, tell: Tell<'_>) -> Result<Measured> {
    let stage = set(browser()?, "").await?;
    let first = panel_in_window(&stage).await?;
    first.wait_until(CONNECTED, "the widget to be connected", WAIT).await?;
    let second = panel_in_window(&stage).await?;
    second.wait_until(ELSEWHERE, "the second panel to say where the widget is", WAIT).await?;
    let panels = [&first, &second];
    for panel in panels {
        panel.evaluate(PANEL_EYES).await?;
    }
    let mut connected = 0;
    let mut took = Vec::new();
    let mut crowded = 0;
    for n in 0..take_overs {
        let [from, to] = [panels[n % 2], panels[(n + 1) % 2]];
        let start = Instant::now();
        to.click("[data-do=take-over]").await.with_context(|| format!("take-over {n}"))?;
        to.wait_until(CONNECTED, "the widget to be taken over", WAIT).await.with_context(|| format!("take-over {n}"))?;
        from.wait_until(ELSEWHERE, "the other panel to let it go", WAIT).await?;
        took.push(start.elapsed().as_secs_f64() * 1_000.0);
        let frames = [from.evaluate(FRAMES).await?, to.evaluate(FRAMES).await?];
        crowded += usize::from(frames != [json!(0), json!(1)]);
        connected += usize::from(answers(to).await?);
        if n % 50 == 49 {
            tell(&format!("take-overs: {} of {take_overs}", n + 1));
        }
    }
    let two = first.evaluate(TWO_FRAMES).await?.as_u64().unwrap_or_default() as usize;
    let last = widget(panels[take_overs % 2]).await?;
    let counts = last.evaluate(COUNTS).await?;
    let [lives, overlaps] = [0, 1].map(|at| counts[at].as_u64().unwrap_or_default() as usize);
    ensure!(lives > take_overs, "{lives} documents in {take_overs} take-overs: the widgets do not count themselves");
    let lines = vec![
        Line::none("moments with two frames of a widget", format!("{take_overs} take-overs"), two),
        Line::none("moments with two live documents of a widget", format!("{take_overs} take-overs"), overlaps),
        Line::none("take-overs after which not exactly one panel has the frame", take_overs, crowded),
        Line::new("take-overs that end with one connected widget", take_overs, "all", connected, connected == take_overs),
    ];
    let time = |share| super::report::percentile(&took, share).round();
    let details = json!({
        "takeOvers": take_overs, "documents": lives, "twoFrames": two, "overlaps": overlaps, "crowded": crowded, "connected": connected,
        "tookMs": { "p50": time(0.5), "p95": time(0.95), "max": time(1.0) },
    });
    Ok(Measured { lines, details })
}

async fn panel_in_window(stage: &Stage) -> Result<Session> {
    let page = stage.open_page().await?;
    Ok(stage.open_panel(&page).await?)
}

/// Whether the widget in this panel is answered.
async fn answers(panel: &Session) -> Result<bool> {
    let widget = widget(panel).await?;
    let answer = widget.evaluate("Microsoft.CIFramework.getEnvironment().then((text) => JSON.parse(text).orgUniqueName)").await?;
    Ok(answer == "patchbaydemo")
}
