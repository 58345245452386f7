//! What a widget or a page may do to it.

use crate::Desk;
use patchbay_tests::asked::ask;
use patchbay_tests::harness::WAIT;
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_rings_in_a_second_are_one_notification_and_requests_go_on() {
    let desk = Desk::open().await;
    desk.fold().await;
    let flood = "Promise.all(Array.from({ length: 50 }, (_, at) =>
        Microsoft.CIFramework.raiseEvent('patchbay.ringing', { id: `${at}`, caller: `Caller ${at}` }))).then((all) => all.filter(Boolean).length)";
    assert_eq!(desk.widget.evaluate(flood).await.unwrap(), 5);
    desk.wait_for_notifications(1).await;
    assert_eq!(ask(&desk.widget, "getMode", json!([])).await.unwrap().resolved(), 0);
    ask(&desk.widget, "raiseEvent", json!(["patchbay.ringing", false])).await.unwrap().resolved();
    desk.wait_for_notifications(0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caller_of_ten_kilobytes_of_markup_is_cut_and_stays_text() {
    let desk = Desk::open().await;
    desk.fold().await;
    desk.ring(json!({"caller": "<img src=x onerror=\"document.title='owned'\">".repeat(250)})).await.resolved();
    desk.toast().await;
    let line = desk.line().await;
    assert!(line.starts_with("<img src=x") && line.chars().count() < 150, "{line}");
    let within = "document.querySelector('[data-ring] img')";
    assert_eq!(desk.panel.evaluate(within).await.unwrap(), json!(null));
    assert_ne!(desk.page.evaluate("document.title").await.unwrap(), "owned");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_that_writes_its_body_anew_has_its_toast_again() {
    let desk = Desk::open().await;
    desk.fold().await;
    desk.ring(json!({"caller": "Ada"})).await.resolved();
    desk.toast().await;
    desk.page.evaluate("document.body.replaceChildren(), 1").await.unwrap();
    desk.toast().await;
    desk.ring(json!({"over": true})).await.resolved();
    desk.page.wait_until(crate::NO_TOAST, "the toast to go", WAIT).await.unwrap();
}
