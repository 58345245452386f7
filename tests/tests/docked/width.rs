//! Width and mode, which are exact here (contract §3 and §7).

use super::support::*;
use patchbay_tests::asked::ask;
use patchbay_tests::harness::{Point, Session, WAIT};
use serde_json::{Value, json};

async fn asks(widget: &Session, method: &str, args: Value) -> Value {
    ask(widget, method, args).await.unwrap().resolved().clone()
}

/// The events of this name that the widget has heard, by their values.
async fn heard(widget: &Session, event: &str) -> Value {
    widget.evaluate(&format!("heard.filter(([name]) => name === '{event}').map(([, payload]) => payload.value)")).await.unwrap()
}

async fn has_width(page: &Session, px: i64) {
    page.wait_until(&format!("{BOX}[1] === {px}"), &format!("the panel to be {px} px wide"), WAIT).await.unwrap();
}

/// Drags the panel's edge by so many pixels.
async fn drag(page: &Session, by: f64) {
    let Point { x, y } = page.locate_in_shadow(EDGE).await.unwrap();
    let steps =
        [("mouseMoved", x), ("mousePressed", x), ("mouseMoved", x + by / 2.0), ("mouseMoved", x + by), ("mouseReleased", x + by)];
    for (kind, x) in steps {
        let button = if kind == "mouseMoved" && x == steps[0].1 { "none" } else { "left" };
        let event =
            json!({ "type": kind, "x": x, "y": y, "button": button, "buttons": i32::from(button == "left"), "clickCount": 1 });
        page.send("Input.dispatchMouseEvent", event).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_widget_gets_the_width_it_asks_for_and_hears_of_the_agents_only() {
    let stage = stage().await;
    let page = stage.open_page().await.unwrap();
    let (_, widget) = live(&page).await;
    assert_eq!(asks(&widget, "getWidth", json!([])).await, json!(378));
    assert_eq!(asks(&widget, "setWidth", json!([500])).await, json!(500));
    assert_eq!(widget.evaluate("innerWidth").await.unwrap(), json!(500));
    has_width(&page, 500).await;
    assert_eq!(asks(&widget, "setWidth", json!([30])).await, json!(500), "below 300 it is ignored");
    drag(&page, -60.0).await;
    has_width(&page, 560).await;
    widget.wait_until("heard.some(([name]) => name === 'onsizechanged')", "the drag to be told", WAIT).await.unwrap();
    assert_eq!(heard(&widget, "onsizechanged").await, json!([560]));
    assert_eq!(asks(&widget, "getWidth", json!([])).await, json!(560));
    // The agent's width holds for the next page, whose widget has it from the start.
    page.reload().await.unwrap();
    let (_, widget) = live(&page).await;
    has_width(&page, 560).await;
    assert_eq!(asks(&widget, "getWidth", json!([])).await, json!(560));
    assert_eq!(widget.evaluate("innerWidth").await.unwrap(), json!(560));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_widths_in_a_row_have_each_their_answer_and_a_fold_is_not_lost() {
    let stage = stage().await;
    let page = stage.open_page().await.unwrap();
    let (_, widget) = live(&page).await;
    let both = |first, second| {
        let width = |px: u32| format!("Microsoft.CIFramework.setWidth({px})");
        format!("Promise.all([{}, {}])", width(first), width(second))
    };
    assert_eq!(widget.evaluate(&both(400, 500)).await.unwrap(), json!([400, 500]));
    has_width(&page, 500).await;
    assert_eq!(widget.evaluate(&both(420, 5000)).await.unwrap(), json!([420, 420]), "the width as it is");
    has_width(&page, 34).await;
    assert_eq!(asks(&widget, "getMode", json!([])).await, json!(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_than_half_of_the_window_folds_the_panel() {
    let stage = stage().await;
    let page = stage.open_page().await.unwrap();
    let (_, widget) = live(&page).await;
    assert_eq!(asks(&widget, "setWidth", json!([2000])).await, json!(378), "the width as it is");
    has_width(&page, 34).await;
    assert_eq!(asks(&widget, "getMode", json!([])).await, json!(0));
    assert_eq!((heard(&widget, "onmodechanged").await, heard(&widget, "onsizechanged").await), (json!([]), json!([])));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn folded_it_is_a_strip_behind_which_the_widget_lives_on() {
    let stage = stage().await;
    let page = stage.open_page().await.unwrap();
    let (_, widget) = live(&page).await;
    widget.evaluate("globalThis.still = 'here'").await.unwrap();
    for mode in [0, 1, 2, 1] {
        let now = if mode == 2 { 0 } else { mode };
        assert_eq!(asks(&widget, "setMode", json!([mode])).await, json!(now));
        has_width(&page, if now == 0 { 34 } else { 378 }).await;
        assert_eq!(widget.evaluate("[still, innerWidth]").await.unwrap(), json!(["here", 378]), "in mode {mode}");
    }
    assert_eq!(heard(&widget, "onmodechanged").await, json!([]), "its own doing is not told");
    page.click_in_shadow(FOLD).await.unwrap();
    has_width(&page, 34).await;
    page.click_in_shadow(FOLD).await.unwrap();
    has_width(&page, 378).await;
    widget.wait_until("heard.filter(([name]) => name === 'onmodechanged').length === 2", "both to be told", WAIT).await.unwrap();
    assert_eq!(heard(&widget, "onmodechanged").await, json!([0, 1]));
    assert_eq!(widget.evaluate("still").await.unwrap(), "here");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_keyboard_moves_the_edge_and_a_double_click_brings_the_usual_width_back() {
    let stage = stage().await;
    let page = stage.open_page().await.unwrap();
    let (_, widget) = live(&page).await;
    let half = page.evaluate("Math.floor(innerWidth / 2)").await.unwrap().as_i64().unwrap();
    page.click_in_shadow(EDGE).await.unwrap();
    for (key, px) in [("ArrowLeft", 394), ("ArrowLeft", 410), ("ArrowRight", 394), ("End", half), ("Home", 300)] {
        page.press_key(key).await.unwrap();
        has_width(&page, px).await;
    }
    let at = page.locate_in_shadow(EDGE).await.unwrap();
    for count in [1, 2] {
        for kind in ["mousePressed", "mouseReleased"] {
            let event = json!({ "type": kind, "x": at.x, "y": at.y, "button": "left", "clickCount": count });
            page.send("Input.dispatchMouseEvent", event).await.unwrap();
        }
    }
    has_width(&page, 378).await;
    widget.wait_until("innerWidth === 378", "the widget to have it", WAIT).await.unwrap();
    // To anybody who cannot see it, it is a separator with a value.
    let tree = page.send("Accessibility.getFullAXTree", json!({})).await.unwrap();
    let nodes = tree["nodes"].as_array().unwrap();
    let separator = nodes.iter().find(|node| node["name"]["value"] == "Width of the Patchbay panel").unwrap();
    assert_eq!(separator["role"]["value"], "separator");
}
