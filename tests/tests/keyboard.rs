//! The panel by keyboard alone.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests fail as tests do: by panicking")]

use patchbay_tests::harness::{Session, WAIT};
use patchbay_tests::stage::Stage;
use serde_json::json;

/// Presses Tab until the element that fits has the focus; 30 stops are more than the panel has.
async fn tab_to(session: &Session, selector: &str) {
    for _ in 0..30 {
        session.press_key("Tab").await.unwrap();
        if session.evaluate(&format!("!!document.activeElement?.matches({})", json!(selector))).await.unwrap() == json!(true) {
            return;
        }
    }
    panic!("Tab never reaches {selector}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_can_be_taken_from_the_panel_without_a_mouse() {
    let stage = Stage::set().await.unwrap();
    let page = stage.open_page().await.unwrap();
    let panel = stage.open_panel(&page).await.unwrap();
    let phone = stage.softphone(&panel).await.unwrap();

    // The softphone folds itself at its start, as the contract's sample does.
    tab_to(&panel, "[data-do=fold]").await;
    let focus = "getComputedStyle(document.activeElement).outlineStyle !== 'none'";
    assert_eq!(panel.evaluate(focus).await.unwrap(), json!(true), "the focus can be seen");
    panel.press_key("Enter").await.unwrap();
    panel.wait_until("document.querySelector('[data-status=connected]')", "the unfolded widget", WAIT).await.unwrap();

    // On into the widget's frame, which has its own keys.
    tab_to(&panel, "iframe").await;
    phone.wait_until("document.hasFocus()", "the focus in the frame", WAIT).await.unwrap();
    tab_to(&phone, "#simulate-incoming").await;
    phone.press_key("Enter").await.unwrap();
    phone.wait_until("document.body.dataset.state === 'ringing'", "ringing", WAIT).await.unwrap();
    tab_to(&phone, "#answer").await;
    phone.press_key("Enter").await.unwrap();
    page.wait_until("document.querySelector('.form[data-etn=contact]')", "the caller's record", WAIT).await.unwrap();
}
