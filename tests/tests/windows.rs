//! The panel in a window of its own, and one live widget over all windows.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests fail as tests do: by panicking")]

use patchbay_tests::asked::ask;
use patchbay_tests::harness::{Screens, Session, WAIT};
use patchbay_tests::quiet;
use patchbay_tests::stage::{PANEL, Stage};
use serde_json::json;

const CONNECTED: &str = "document.querySelector('[data-status=connected]') && document.querySelector('.provider iframe')";
const ELSEWHERE: &str = "document.querySelector('[data-elsewhere]') && !document.querySelector('.provider iframe')";

/// Page, side panel and quiet widget in a first window.
async fn first_window(stage: &Stage) -> (Session, Session) {
    let page = stage.open_page().await.unwrap();
    let panel = stage.open_panel(&page).await.unwrap();
    panel.wait_until(CONNECTED, "the widget to be connected", WAIT).await.unwrap();
    (page, panel)
}

/// The widget moves into a window of its own.
async fn into_window(stage: &Stage, panel: &Session) -> Session {
    panel.click("[data-do=open-window]").await.unwrap();
    let window = stage.own_window().await.unwrap();
    window.wait_until(CONNECTED, "the widget to be connected in the window", WAIT).await.unwrap();
    window
}

/// Frames in a panel, whichever provider's.
async fn frames(panel: &Session) -> u64 {
    panel.evaluate("document.querySelectorAll('.provider iframe').length").await.unwrap().as_u64().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_widget_moves_into_a_window_of_its_own_and_works_there() {
    let stage = quiet::set().await.unwrap();
    let (_page, panel) = first_window(&stage).await;
    let window = into_window(&stage, &panel).await;
    panel.wait_until(ELSEWHERE, "the side panel to say that the widget is elsewhere", WAIT).await.unwrap();

    let widget = quiet::widget(&window).await.unwrap();
    let made = ask(&widget, "createRecord", json!(["contact", { "lastname": "Window" }])).await.unwrap();
    assert_eq!(made.resolved()["entityType"], "contact");
    // In a window the width is the widget's to set (contract §3), and the answer is what it became.
    let width = ask(&widget, "setWidth", json!([500])).await.unwrap().resolved().clone();
    assert_eq!(window.evaluate("innerWidth").await.unwrap(), width);
    assert_eq!(width, 500);
    assert_eq!(ask(&widget, "getWidth", json!([])).await.unwrap().resolved(), &width);
    assert_eq!(ask(&widget, "setWidth", json!([30])).await.unwrap().resolved(), &width, "below 300 is ignored");
    Screens::of_test(&[&panel, &window], "own-window").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_window_of_its_own_it_outlives_navigation_reload_and_closing_of_the_crm_page() {
    let stage = quiet::set().await.unwrap();
    let (page, panel) = first_window(&stage).await;
    let window = into_window(&stage, &panel).await;
    let widget = quiet::widget(&window).await.unwrap();
    widget.evaluate("globalThis.sameDocument = true").await.unwrap();
    page.reload().await.unwrap();
    ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved();
    page.navigate("about:blank").await.unwrap();
    page.close().await.unwrap();
    let other = stage.open_page().await.unwrap();
    ask(&widget, "retrieveRecord", json!(["contact", "00000000-0000-0000-0000-000000000000", "?$select=lastname"]))
        .await
        .unwrap();
    assert_eq!(widget.evaluate("globalThis.sameDocument").await.unwrap(), true);
    drop(other);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_window_asks_before_it_closes_in_a_call_and_only_then() {
    let stage = quiet::set().await.unwrap();
    let (_page, panel) = first_window(&stage).await;
    let window = into_window(&stage, &panel).await;
    let guarded = "!dispatchEvent(new Event('beforeunload', { cancelable: true }))";
    assert_eq!(window.evaluate(guarded).await.unwrap(), false);
    let widget = quiet::widget(&window).await.unwrap();
    ask(&widget, "raiseEvent", json!(["patchbay.call", true])).await.unwrap();
    window.wait_until(guarded, "the window to be guarded", WAIT).await.unwrap();
    ask(&widget, "raiseEvent", json!(["patchbay.call", false])).await.unwrap();
    window.wait_until(&format!("!({guarded})"), "the window not to be guarded", WAIT).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_windows_have_one_live_widget_and_either_can_take_it_over() {
    let stage = quiet::set().await.unwrap();
    let (_one, first) = first_window(&stage).await;
    let page = stage.open_page().await.unwrap();
    let second = stage.open_panel(&page).await.unwrap();
    second.wait_until(ELSEWHERE, "the second panel to say where the widget is", WAIT).await.unwrap();
    for (to, from) in [(&second, &first), (&first, &second), (&second, &first)] {
        to.click("[data-do=take-over]").await.unwrap();
        to.wait_until(CONNECTED, "the widget to be taken over", WAIT).await.unwrap();
        from.wait_until(ELSEWHERE, "the other panel to let it go", WAIT).await.unwrap();
        assert_eq!([frames(&first).await + frames(&second).await, frames(from).await], [1, 0]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_widget_passes_to_the_next_window_when_its_own_is_closed() {
    let stage = quiet::set().await.unwrap();
    let (_page, first) = first_window(&stage).await;
    let page = stage.open_page().await.unwrap();
    let second = stage.open_panel(&page).await.unwrap();
    second.wait_until(ELSEWHERE, "the second panel to say where the widget is", WAIT).await.unwrap();
    first.evaluate("void setTimeout(() => window.close())").await.unwrap();
    stage.chromium.wait_side_panel_closed(&first).await.unwrap();
    second.wait_until(CONNECTED, "the widget to pass on", WAIT).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn show_brings_the_window_to_the_front_in_which_the_widget_lives() {
    let stage = quiet::set().await.unwrap();
    let (_page, panel) = first_window(&stage).await;
    let window = into_window(&stage, &panel).await;
    panel.wait_until(ELSEWHERE, "the side panel to say that the widget is elsewhere", WAIT).await.unwrap();
    let own = "chrome.windows.getCurrent().then((own) => own.focused)";
    let page = stage.open_page().await.unwrap();
    page.to_front().await.unwrap();
    panel.click("[data-do=show-window]").await.unwrap();
    window.wait_until(own, "the window to have the focus", WAIT).await.unwrap();
    assert!(window.target().url.contains(PANEL));
}
