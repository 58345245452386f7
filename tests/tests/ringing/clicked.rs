//! The notification as the agent reads it and clicks on it, wherever the phone is.

use crate::screen::{Agent, Place};
use patchbay_tests::asked::ask;
use patchbay_tests::harness::{Notification, WAIT};
use serde_json::json;

async fn every_click_is_answered_with_the_phone_in(place: Place) {
    let mut agent = Agent::with_phone_in(place).await;
    agent.desk.listen().await;
    for (round, (label, event)) in [("Accept", "patchbay.accept"), ("Reject", "patchbay.reject")].into_iter().enumerate() {
        agent.look_away().await;
        agent.ring(json!({"caller": "Ada Lovelace", "id": label})).await;
        let shown = agent.one().await;
        assert_eq!((&*shown.title, &*shown.body), ("Ada Lovelace", "Softphone rings."));
        assert_eq!(shown.buttons(), ["Accept", "Reject"]);
        assert!(shown.stays && !shown.silent, "{shown:?}");
        agent.press(&shown, label).await;
        assert_eq!(agent.desk.heard(event).await, json!([[event, {"id": label, "caller": "Ada Lovelace"}]]));
        agent.desk.no_line().await;
        agent.none().await;
        assert_eq!(agent.screen.came() as usize, round + 1);
        match label {
            "Accept" => agent.is_brought_up().await,
            _ => agent.see().await,
        }
        agent.desk.widget.evaluate("answers = []").await.unwrap();
    }
    // A click beside the buttons brings the phone up, and answers nothing.
    agent.look_away().await;
    agent.ring(json!({"caller": "Ada Lovelace", "id": "7"})).await;
    agent.click(&agent.one().await).await;
    agent.is_brought_up().await;
    agent.none().await;
    assert_eq!(agent.desk.line().await, "Ada Lovelace calls on Softphone.", "it rings on");
    // It still rings: turning away again the agent is told again.
    agent.look_away().await;
    agent.press(&agent.one().await, "Reject").await;
    assert_eq!(agent.desk.heard("patchbay.reject").await.as_array().unwrap().len(), 1, "the click had answered nothing");
    agent.none().await;
    assert_eq!(agent.screen.came(), 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_the_phone_in_the_side_panel_every_click_on_a_notification_is_answered() {
    every_click_is_answered_with_the_phone_in(Place::SidePanel).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_the_phone_in_a_window_of_its_own_every_click_on_a_notification_is_answered() {
    every_click_is_answered_with_the_phone_in(Place::Window).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_the_phone_docked_every_click_on_a_notification_is_answered_and_brings_its_tab_to_the_front() {
    every_click_is_answered_with_the_phone_in(Place::Docked).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn its_words_and_buttons_follow_what_rings() {
    let mut agent = Agent::with_phone_in(Place::SidePanel).await;
    agent.look_away().await;
    agent.ring(json!({"id": "7"})).await;
    let shown = agent.says("Incoming call", "Softphone rings.").await;
    assert_eq!(shown.buttons(), [] as [&str; 0], "its widget takes no answer");
    agent.ring(json!({"id": "7", "caller": "Ada"})).await;
    agent.says("Ada", "Softphone rings.").await;
    agent.ring(json!({"id": "8", "caller": "Bo"})).await;
    agent.says("Ada", "Softphone rings. 1 more.").await;
    assert_eq!(agent.screen.came(), 1, "what is there changes its words, and draws no attention a second time");
    agent.desk.listen().await;
    let with_buttons = |shown: &[Notification]| shown.len() == 1 && shown[0].buttons() == ["Accept", "Reject"];
    agent.screen.wait_until(with_buttons, "the buttons, now that the widget takes answers").await.unwrap();
    agent.press(&agent.one().await, "Accept").await;
    assert_eq!(agent.desk.heard("patchbay.accept").await[0][1]["id"], "7", "what rang first");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_goes_when_the_call_is_over_however_that_is() {
    let agent = Agent::with_phone_in(Place::SidePanel).await;
    agent.desk.fold().await;
    for over in ["by its word", "by a live call", "by its time"] {
        agent.ring(json!({"caller": over, "seconds": if over == "by its time" { 5 } else { 60 }})).await;
        agent.says(over, "Softphone rings.").await;
        match over {
            "by its word" => agent.ring(json!({"over": true})).await,
            "by a live call" => {
                for live in [true, false] {
                    let said = ask(&agent.desk.widget, "raiseEvent", json!(["patchbay.call", live])).await.unwrap();
                    said.resolved();
                }
            }
            _ => {}
        }
        agent.none().await;
    }
    agent.ring(json!({"caller": "Ada"})).await;
    agent.says("Ada", "Softphone rings.").await;
    agent.desk.panel.evaluate("void setTimeout(() => window.close())").await.unwrap();
    agent.none().await;
    assert_eq!(agent.screen.came(), 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_killed_before_the_click_answers_it_once_and_shows_no_second_notification() {
    let mut agent = Agent::with_phone_in(Place::SidePanel).await;
    agent.desk.listen().await;
    agent.look_away().await;
    for round in 1..=3 {
        agent.ring(json!({"caller": "Ada", "id": "7"})).await;
        let shown = agent.one().await;
        assert!(agent.desk.stage.chromium.kill_worker().await.unwrap());
        agent.press(&shown, "Reject").await;
        assert_eq!(agent.desk.heard("patchbay.reject").await.as_array().unwrap().len(), 1);
        agent.desk.no_line().await;
        agent.none().await;
        assert_eq!(agent.screen.came(), round);
        agent.desk.widget.evaluate("answers = []").await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn closed_by_the_agent_it_does_not_come_again_and_button_and_toast_stay() {
    let agent = Agent::with_phone_in(Place::SidePanel).await;
    agent.desk.fold().await;
    agent.ring(json!({"caller": "Ada", "id": "7"})).await;
    let shown = agent.one().await;
    agent.desk.toast().await;
    agent.close(&shown).await;
    agent.dismissed().await;
    // In another CRM tab the agent is told by a toast, and back in the first one too.
    let tab = agent.desk.tab_beside(&format!("{}&beside", agent.desk.stage.demo.start_url)).await;
    tab.wait_until("document.querySelector('patchbay-toast')", "the toast in the other tab", WAIT).await.unwrap();
    agent.desk.page.to_front().await.unwrap();
    agent.desk.stage.chromium.kill_worker().await.unwrap();
    agent.desk.wait_for_badge("call").await;
    agent.desk.toast().await;
    // The next call has its own.
    agent.ring(json!({"caller": "Bo", "id": "8"})).await;
    agent.says("Bo", "Softphone rings.").await;
    agent.desk.toast().await;
    assert_eq!(agent.screen.came(), 2);
    agent.ring(json!({"over": true})).await;
    agent.none().await;
    agent.desk.no_toast().await;
    agent.desk.wait_for_badge("").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn closed_by_the_agent_it_does_not_come_again_when_the_docked_phone_is_seen_and_left_again() {
    let mut agent = Agent::with_phone_in(Place::Docked).await;
    agent.look_away().await;
    agent.ring(json!({"caller": "Ada", "id": "7"})).await;
    agent.close(&agent.one().await).await;
    agent.dismissed().await;
    for _ in 0..2 {
        agent.see().await;
        agent.desk.wait_for_badge("").await;
        agent.look_away().await;
        agent.desk.wait_for_badge("call").await;
    }
    agent.ring(json!({"caller": "Bo", "id": "8"})).await;
    agent.says("Bo", "Softphone rings.").await;
    assert_eq!(agent.screen.came(), 2);
}
