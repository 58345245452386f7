//! A worker that dies while a call rings loses nothing, doubles nothing and leaves nothing behind.

use crate::Desk;
use patchbay_tests::harness::WAIT;
use patchbay_tests::quiet;
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ring_outlives_the_worker_and_ends_under_the_next() {
    let desk = Desk::open().await;
    desk.fold().await;
    desk.ring(json!({"caller": "Ada"})).await.resolved();
    let before = desk.wait_for_notifications(1).await;
    assert!(desk.stage.chromium.kill_worker().await.unwrap());
    // The panel has the next one at once, since a call rings.
    let back = async || Ok(desk.stage.chromium.running_worker().await?.is_some().then_some(()).ok_or("no worker".to_owned()));
    patchbay_tests::harness::poll("the worker to be back", WAIT, back).await.unwrap();
    assert_eq!(desk.wait_for_notifications(1).await, before);
    desk.stage.chromium.kill_worker().await.unwrap();
    desk.ring(json!({"over": true})).await.resolved();
    desk.wait_for_notifications(0).await;
    desk.no_toast().await;
    desk.wait_for_badge("").await;
    quiet::notice(&desk.panel, "call-missed").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ring_wakes_a_worker_that_was_killed_before_it() {
    let desk = Desk::open().await;
    desk.fold().await;
    for round in 0..5 {
        desk.stage.chromium.kill_worker().await.unwrap();
        desk.ring(json!({"caller": format!("Caller {round}")})).await.resolved();
        desk.wait_for_notifications(1).await;
        desk.ring(json!({"over": "rejected"})).await.resolved();
        desk.wait_for_notifications(0).await;
    }
    quiet::no_notice(&desk.panel, "call-missed").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn notify_event_survives_the_worker_and_joins_its_ring() {
    let desk = Desk::open().await;
    let asked =
        "globalThis.answer = null; Microsoft.CIFramework.notifyEvent({ title: 'Chat' }).then((said) => { answer = said; }), 1";
    desk.widget.evaluate(asked).await.unwrap();
    desk.line().await;
    desk.stage.chromium.kill_worker().await.unwrap();
    desk.panel.click("[data-ring] [data-do=accept]").await.unwrap();
    let said = desk.widget.wait_until("globalThis.answer?.actionName", "the answer", WAIT).await.unwrap();
    assert_eq!(said, "Accept");
    desk.no_line().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_widget_whose_document_goes_rings_no_more() {
    let desk = Desk::open().await;
    desk.fold().await;
    desk.ring(json!({"caller": "Ada"})).await.resolved();
    desk.wait_for_notifications(1).await;
    desk.panel.evaluate("void setTimeout(() => window.close())").await.unwrap();
    desk.stage.chromium.wait_side_panel_closed(&desk.panel).await.unwrap();
    desk.wait_for_notifications(0).await;
    desk.no_toast().await;
}
