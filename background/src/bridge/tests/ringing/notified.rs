//! `notifyEvent` and `cancelEvent` of CIF 2.0.

use super::*;

fn notify(world: &mut World, id: &str, args: Value, attempt: u32) -> Vec<Effect> {
    let header = json!({"t": "request", "id": id, "seq": 1, "method": "notifyEvent", "attempt": attempt, "left": null});
    world.give(Input::Widget { connection: WIDGET.into(), text: format!("{header}\n{args}") })
}

fn input(token: &str) -> Value {
    let parameters = json!({"customerName": "Ada"});
    json!([{"templateName": "t", "templateParameters": parameters, "cancellationToken": token}])
}

/// What the one answer says, both ways.
fn said(effects: &[Effect]) -> Option<(String, String)> {
    let (_, ok, body) = answers(effects).pop()?;
    assert!(ok);
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((&body["actionName"], &body["responseReason"]), (&body["value"]["actionName"], &body["value"]["responseReason"]));
    Some((body["actionName"].as_str().unwrap().to_owned(), body["responseReason"].as_str().unwrap().to_owned()))
}

fn words(action: &str, reason: &str) -> Option<(String, String)> {
    Some((action.to_owned(), reason.to_owned()))
}

#[test]
fn it_rings_and_is_answered_as_the_agent_answers() {
    for (action, word, reason) in [(RingAction::Accept, "Accept", "Accept"), (RingAction::Reject, "Reject", "DeclinedByAgent")] {
        let mut world = desk(false);
        let effects = notify(&mut world, "1", input("c"), 1);
        assert!(answers(&effects).is_empty());
        assert_eq!(cards(&effects).unwrap()[0].buttons, ["Accept", "Reject"]);
        let effects = answer(&mut world, action);
        assert_eq!(said(&effects), words(word, reason));
        assert!(events_of(&effects).is_empty(), "the promise is the answer");
    }
}

#[test]
fn it_has_no_time_out_but_the_rings_own() {
    let mut world = desk(false);
    notify(&mut world, "1", input("c"), 1);
    world.now += 59_000;
    assert!(answers(&world.give(Input::Time)).is_empty());
    world.now += 1_000;
    assert_eq!(said(&world.give(Input::Time)), words("Timeout", "DisplayTimeout"));
}

#[test]
fn sent_again_after_a_kill_it_joins_the_ring_that_is_there() {
    let mut world = desk(false);
    notify(&mut world, "1", input("c"), 1);
    world.now += 30_000;
    world.kill();
    notify(&mut world, "1", input("c"), 2);
    assert_eq!(rings(&mut world).len(), 1);
    world.now += 30_000;
    assert_eq!(said(&world.give(Input::Time)), words("Timeout", "DisplayTimeout"), "its time has gone on");
}

#[test]
fn an_answer_that_was_lost_with_the_worker_is_given_again() {
    let mut world = desk(false);
    notify(&mut world, "1", input("c"), 1);
    answer(&mut world, RingAction::Reject);
    world.kill();
    assert_eq!(said(&notify(&mut world, "1", input("c"), 2)), words("Reject", "DeclinedByAgent"));
    assert!(rings(&mut world).is_empty());
}

#[test]
fn one_that_the_agent_answers_while_no_sending_is_pending_is_answered_with_the_next() {
    let mut world = desk(false);
    notify(&mut world, "1", input("c"), 1);
    world.kill();
    assert!(answers(&answer(&mut world, RingAction::Accept)).is_empty(), "nobody waits here yet");
    assert_eq!(said(&notify(&mut world, "1", input("c"), 2)), words("Accept", "Accept"));
}

#[test]
fn cancel_event_withdraws_it_and_it_was_missed() {
    let mut world = desk(false);
    notify(&mut world, "1", input("c"), 1);
    assert_eq!(answers(&world.request("2", "cancelEvent", json!(["other"]), 1))[0].2, "false");
    let effects = world.request("3", "cancelEvent", json!(["c"]), 1);
    let timed_out = answers(&effects).into_iter().find(|(id, ..)| id == "1").unwrap().2;
    assert!(timed_out.contains("\"Timeout\"") && timed_out.contains("\"Cancelled\""), "{timed_out}");
    assert_eq!(missed(&mut world).len(), 1);
}

#[test]
fn a_call_that_is_live_by_itself_was_accepted() {
    let mut world = desk(false);
    notify(&mut world, "1", input("c"), 1);
    assert_eq!(said(&tell(&mut world, FromPanel::Media { provider: "voice".into(), live: true })), words("Accept", "CallLive"));
}

#[test]
fn too_many_at_once_are_rejected_with_the_words_of_the_documentation() {
    let mut world = desk(false);
    for at in 0..5 {
        notify(&mut world, &format!("{at}"), input(&format!("c{at}")), 1);
    }
    assert_eq!(said(&notify(&mut world, "5", input("c5"), 1)), words("Reject", "NotificationQueueLimitExceeded"));
}

#[test]
fn without_an_object_it_is_rejected() {
    let mut world = desk(false);
    let effects = notify(&mut world, "1", json!(["text"]), 1);
    assert!(!answers(&effects)[0].1);
}

#[test]
fn two_without_a_token_are_two_calls_each_with_its_own_answer() {
    let mut world = desk(false);
    for (id, caller) in [("1", "Ada"), ("2", "Bo")] {
        notify(&mut world, id, json!([{"templateParameters": {"caller": caller}}]), 1);
    }
    assert_eq!(rings(&mut world).len(), 2);
    let effects = answer(&mut world, RingAction::Accept);
    assert_eq!((answers(&effects).len(), answers(&effects)[0].0.as_str()), (1, "1"));
    assert!(rings(&mut world)[0].text.starts_with("Bo calls"), "the other rings on");
    assert_eq!(said(&answer(&mut world, RingAction::Reject)), words("Reject", "DeclinedByAgent"));
}

#[test]
fn without_a_token_it_joins_what_the_widget_has_raised_without_an_id() {
    let mut world = desk(false);
    ring(&mut world, 1, json!("Ada"));
    notify(&mut world, "1", json!([{"title": "Ada"}]), 1);
    assert_eq!(rings(&mut world).len(), 1);
}
