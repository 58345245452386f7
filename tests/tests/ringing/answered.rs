//! What the agent answers, and where: in the panel and in the toast. (On the notification: `clicked.rs`.)

use crate::{Desk, TOAST};
use patchbay_tests::quiet;
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_handlers_no_answer_is_offered() {
    let desk = Desk::open().await;
    desk.ring(json!({"caller": "Ada"})).await.resolved();
    desk.line().await;
    let buttons = "document.querySelectorAll('[data-ring] [data-do=accept], [data-ring] [data-do=reject]').length";
    assert_eq!(desk.panel.evaluate(buttons).await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rejected_in_the_panel_it_is_over_and_was_not_missed() {
    let desk = Desk::open().await;
    desk.listen().await;
    desk.ring(json!({"caller": "Ada", "id": "7"})).await.resolved();
    desk.panel.click("[data-ring] [data-do=reject]").await.unwrap();
    assert_eq!(desk.heard("patchbay.reject").await, json!([["patchbay.reject", {"id": "7", "caller": "Ada"}]]));
    desk.no_line().await;
    quiet::no_notice(&desk.panel, "call-missed").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn accepted_in_the_toast_the_widget_hears_it_once_and_unfolds() {
    let desk = Desk::open().await;
    desk.listen().await;
    desk.fold().await;
    desk.ring(json!({"caller": "Ada", "id": "7"})).await.resolved();
    desk.toast().await;
    desk.page.click_in_shadow(&format!("{TOAST} [data-do=accept]")).await.unwrap();
    assert_eq!(desk.heard("patchbay.accept").await.as_array().unwrap().len(), 1);
    desk.no_toast().await;
    desk.wait_for_notifications(0).await;
    quiet::status(&desk.panel, "connected").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn notify_event_resolves_with_the_agents_answer() {
    let desk = Desk::open().await;
    for (button, action, reason) in [("accept", "Accept", "Accept"), ("reject", "Reject", "DeclinedByAgent")] {
        let input = json!({"templateName": "incoming", "templateParameters": {"customerName": "Bo"}, "cancellationToken": "c"});
        let asked = format!(
            "globalThis.answer = null; Microsoft.CIFramework.notifyEvent({input}).then((said) => {{ answer = said; }}), 1"
        );
        desk.widget.evaluate(&asked).await.unwrap();
        assert_eq!(desk.line().await, "Bo calls on Softphone.");
        desk.panel.click(&format!("[data-ring] [data-do={button}]")).await.unwrap();
        let said = desk.widget.wait_until("globalThis.answer", "the answer", patchbay_tests::harness::WAIT).await.unwrap();
        let value = json!({"actionName": action, "responseReason": reason});
        assert_eq!(said, json!({"actionName": action, "responseReason": reason, "value": value}));
        desk.no_line().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn notify_event_that_nobody_answers_times_out_and_says_so() {
    let desk = Desk::open().await;
    let asked = "Microsoft.CIFramework.notifyEvent({ title: 'Chat', seconds: 5 })";
    let said = desk.widget.evaluate(asked).await.unwrap();
    assert_eq!((&said["actionName"], &said["responseReason"]), (&json!("Timeout"), &json!("DisplayTimeout")));
    assert!(quiet::notice(&desk.panel, "call-missed").await.unwrap().contains("after it had rung for its time"));
}
