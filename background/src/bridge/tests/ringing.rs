//! Calls that ring: what begins one, what ends it, who is told of it and how, and what is answered.

use super::*;
use crate::bridge::RingCard;
use patchbay_protocol::{Notice, RingAction, RingView};

mod notified;
mod outside;

/// A desk whose panel shows the widget, or not.
fn desk(seen: bool) -> World {
    let mut world = World::with_page();
    look(&mut world, seen);
    world
}

fn look(world: &mut World, front: bool) -> Vec<Effect> {
    tell(world, FromPanel::Looked { front, shows: Some("voice".into()) })
}

fn tell(world: &mut World, message: FromPanel) -> Vec<Effect> {
    world.give(Input::Panel { panel: PANEL.into(), message })
}

/// The widget's `seq`-th request: `raiseEvent("patchbay.ringing", value)`.
fn ring(world: &mut World, seq: u64, value: Value) -> Vec<Effect> {
    raise(world, seq, "patchbay.ringing", value)
}

fn raise(world: &mut World, seq: u64, event: &str, value: Value) -> Vec<Effect> {
    let id = format!("r{seq}");
    let header = json!({"t": "request", "id": id, "seq": seq, "method": "raiseEvent", "attempt": 1, "left": 10_000});
    world.give(Input::Widget { connection: WIDGET.into(), text: format!("{header}\n{}", json!([event, value])) })
}

fn handlers(world: &mut World, events: Value) -> Vec<Effect> {
    let text = json!({"t": "handlers", "events": events}).to_string();
    world.give(Input::Widget { connection: WIDGET.into(), text })
}

/// The notifications that were last wanted, if something was.
fn cards(effects: &[Effect]) -> Option<Vec<RingCard>> {
    effects.iter().rev().find_map(|effect| match effect {
        Effect::ShowRings { cards, .. } => Some(cards.clone()),
        _ => None,
    })
}

fn view(world: &mut World) -> PanelView {
    world.bridge.told_panels.remove(PANEL);
    let told = world.give(Input::Time).into_iter().find_map(|effect| match effect {
        Effect::ToPanel { message: ToPanel::View { view }, .. } => Some(view),
        _ => None,
    });
    told.unwrap()
}

fn rings(world: &mut World) -> Vec<RingView> {
    view(world).providers.into_iter().flat_map(|provider| provider.rings).collect()
}

fn missed(world: &mut World) -> Vec<Notice> {
    view(world).notices.into_iter().filter(|notice| notice.kind == "call-missed").collect()
}

fn answer(world: &mut World, action: RingAction) -> Vec<Effect> {
    let number = world.bridge.state().ringing.rings[0].number;
    tell(world, FromPanel::Ring { number, action })
}

#[test]
fn a_ring_that_the_agent_sees_is_a_line_in_the_panel_and_nothing_else() {
    let mut world = desk(true);
    let effects = ring(&mut world, 1, json!({"caller": "Ada"}));
    assert_eq!(answers(&effects)[0].2, "true");
    assert_eq!(cards(&effects), None);
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Badge { .. } | Effect::Toast { .. })));
    assert_eq!(rings(&mut world)[0].text, "Ada calls on Contoso Voice.");
}

#[test]
fn the_same_again_is_no_second_ring_and_rings_on_for_its_time() {
    let mut world = desk(true);
    ring(&mut world, 1, json!({"caller": "Ada"}));
    world.now += 50_000;
    ring(&mut world, 2, json!({"caller": "Ada Lovelace"}));
    assert_eq!(rings(&mut world).len(), 1);
    world.now += 50_000;
    assert_eq!(rings(&mut world)[0].text, "Ada Lovelace calls on Contoso Voice.");
    world.now += 10_000;
    assert!(rings(&mut world).is_empty());
}

#[test]
fn what_is_sent_again_does_not_undo_what_came_after_it() {
    let mut world = desk(true);
    ring(&mut world, 1, json!({"caller": "Ada"}));
    ring(&mut world, 2, json!({"over": true}));
    world.kill();
    assert_eq!(answers(&ring(&mut world, 1, json!({"caller": "Ada"})))[0].2, "true");
    assert!(rings(&mut world).is_empty());
    ring(&mut world, 2, json!({"over": true}));
    assert_eq!(missed(&mut world).len(), 1, "and nothing is missed twice");
}

#[test]
fn a_ring_ends_when_its_call_is_live_and_was_not_missed() {
    for live in [
        |world: &mut World| drop(tell(world, FromPanel::Media { provider: "voice".into(), live: true })),
        |world: &mut World| drop(raise(world, 2, "patchbay.call", json!(true))),
    ] {
        let mut world = desk(false);
        ring(&mut world, 1, json!("Ada"));
        live(&mut world);
        assert!(rings(&mut world).is_empty() && missed(&mut world).is_empty());
    }
}

#[test]
fn a_widget_may_say_that_it_rings_no_more_just_before_its_call_is_live() {
    let mut world = desk(false);
    ring(&mut world, 1, json!("Ada"));
    ring(&mut world, 2, json!(false));
    world.now += 800;
    raise(&mut world, 3, "patchbay.call", json!(true));
    assert!(missed(&mut world).is_empty());
}

#[test]
fn a_call_that_nobody_took_is_missed_until_the_agent_has_read_of_it() {
    let mut world = desk(false);
    ring(&mut world, 1, json!({"caller": "Ada"}));
    world.now += 3_000;
    ring(&mut world, 2, json!({"over": true}));
    let at = world.now;
    world.kill();
    let [line] = &missed(&mut world)[..] else { panic!("one line") };
    assert_eq!((line.text.as_str(), line.at), ("Missed call from Ada on Contoso Voice at {time}.", Some(at)));
    tell(&mut world, FromPanel::Dismiss);
    assert!(missed(&mut world).is_empty());
}

#[test]
fn its_widget_may_say_what_became_of_it() {
    for why in ["answered", "rejected"] {
        let mut world = desk(false);
        ring(&mut world, 1, json!({"caller": "Ada", "id": "7"}));
        ring(&mut world, 2, json!({"id": "other", "over": why}));
        assert_eq!(rings(&mut world).len(), 1, "another call's end");
        ring(&mut world, 3, json!({"id": "7", "over": why}));
        assert!(rings(&mut world).is_empty() && missed(&mut world).is_empty(), "{why}");
    }
}

#[test]
fn a_ring_whose_time_is_up_says_so_also_when_the_worker_was_killed_meanwhile() {
    let mut world = desk(false);
    ring(&mut world, 1, json!({"caller": "Ada", "seconds": 20}));
    assert_eq!(world.bridge.rings_until(), Some(world.now + 20_000));
    assert_eq!(world.bridge.wake_at(), Some(world.now + 20_000));
    world.now += 20_000;
    world.kill();
    assert!(missed(&mut world)[0].text.ends_with("at {time}, after it had rung for its time."));
}

#[test]
fn a_ring_ends_with_its_widgets_document_and_with_its_panel() {
    for gone in [
        |world: &mut World| drop(tell(world, FromPanel::Disconnected { connection: WIDGET.into() })),
        |world: &mut World| drop(world.give(Input::PanelGone { panel: PANEL.into() })),
    ] {
        let mut world = desk(false);
        ring(&mut world, 1, json!("Ada"));
        gone(&mut world);
        assert!(world.bridge.state().ringing.rings.is_empty());
        assert_eq!(world.bridge.state().ringing.missed.len(), 1);
    }
}

#[test]
fn answers_are_offered_only_where_the_widget_has_handlers_for_them() {
    let offers = |events: Value| {
        let mut world = desk(false);
        handlers(&mut world, events);
        ring(&mut world, 1, json!("Ada"));
        let ring = rings(&mut world).remove(0);
        (ring.accept, ring.reject)
    };
    assert_eq!(offers(json!([])), (false, false));
    assert_eq!(offers(json!(["Patchbay.Accept"])), (true, false));
    assert_eq!(offers(json!(["patchbay.reject", "patchbay.accept"])), (true, true));
    let mut world = desk(false);
    ring(&mut world, 1, json!("Ada"));
    assert!(events_of(&answer(&mut world, RingAction::Accept)).is_empty());
    assert_eq!(rings(&mut world).len(), 1, "what cannot be answered rings on");
}

#[test]
fn the_agents_answer_reaches_the_widget_once_and_ends_the_ring() {
    for (action, event) in [(RingAction::Accept, "patchbay.accept"), (RingAction::Reject, "patchbay.reject")] {
        let mut world = desk(false);
        handlers(&mut world, json!(["patchbay.accept", "patchbay.reject"]));
        ring(&mut world, 1, json!({"caller": "Ada", "id": "7"}));
        let number = world.bridge.state().ringing.rings[0].number;
        let effects = answer(&mut world, action);
        assert_eq!(events_of(&effects), [(event.to_owned(), json!({"id": "7", "caller": "Ada"}))]);
        assert!(events_of(&tell(&mut world, FromPanel::Ring { number, action })).is_empty());
        assert!(rings(&mut world).is_empty() && missed(&mut world).is_empty());
    }
}

#[test]
fn an_answer_that_the_worker_died_of_comes_from_the_next() {
    let mut world = desk(false);
    handlers(&mut world, json!(["patchbay.accept"]));
    ring(&mut world, 1, json!("Ada"));
    answer(&mut world, RingAction::Accept);
    let saved = serde_json::to_string(world.bridge.state()).unwrap();
    world.bridge = Bridge::new(State::restore(&saved));
    world.give(Input::Settings(Box::new(settings())));
    assert!(events_of(&world.attach()).iter().any(|(event, _)| event == "patchbay.accept"));
}

#[test]
fn fifty_rings_a_second_are_five_at_most_and_one_notification() {
    let mut world = desk(false);
    let (mut shown, mut taken) = (Vec::new(), 0);
    for seq in 1..=50 {
        let effects = ring(&mut world, seq, json!({"caller": format!("Caller {seq}"), "id": format!("{seq}")}));
        taken += usize::from(answers(&effects)[0].2 == "true");
        shown.extend(cards(&effects));
        world.now += 20;
    }
    assert_eq!((taken, rings(&mut world).len()), (5, 5));
    assert_eq!(shown.iter().map(Vec::len).max(), Some(1), "one for each provider");
    assert!(shown.len() <= 2, "{} times within a second", shown.len());
    assert!(world.bridge.state().save().len() < 10_000);
}

#[test]
fn fifty_beginnings_and_ends_a_second_keep_the_state_small_and_the_notifications_few() {
    let mut world = desk(false);
    let mut shown = 0;
    for seq in 1..=100 {
        let value = if seq % 2 == 1 { json!({"caller": "Ada"}) } else { json!({"over": true}) };
        shown += usize::from(cards(&ring(&mut world, seq, value)).is_some());
        world.now += 20;
    }
    assert!(shown <= 9, "{shown} times in two seconds");
    assert_eq!(world.bridge.state().ringing.missed.len(), 20);
    assert_eq!(missed(&mut world).len(), 6, "five of them, and how many more there are");
}

#[test]
fn a_caller_of_ten_kilobytes_is_cut() {
    let mut world = desk(false);
    ring(&mut world, 1, json!({"caller": "<img src=x onerror=alert(1)>".repeat(400)}));
    assert!(rings(&mut world)[0].text.chars().count() < 150);
}

#[test]
fn without_a_caller_it_rings_all_the_same() {
    let mut world = desk(false);
    let effects = ring(&mut world, 1, json!({}));
    assert_eq!(cards(&effects).unwrap()[0].title, "Incoming call");
    assert_eq!(rings(&mut world)[0].text, "Contoso Voice rings.");
    ring(&mut world, 2, json!({"over": true}));
    assert_eq!(missed(&mut world)[0].text, "Missed call on Contoso Voice at {time}.");
}

#[test]
fn what_is_not_understood_is_not_claimed() {
    let mut world = desk(false);
    assert_eq!(answers(&ring(&mut world, 1, json!([1])))[0].2, "false");
    assert!(rings(&mut world).is_empty());
}

#[test]
fn who_called_is_in_no_report() {
    let mut world = desk(false);
    ring(&mut world, 1, json!({"caller": "Ada Lovelace"}));
    let report = serde_json::to_string(&world.bridge.diagnosis()).unwrap();
    ring(&mut world, 2, json!({"over": true}));
    let after = serde_json::to_string(&world.bridge.diagnosis()).unwrap();
    assert!(!report.contains("Lovelace") && !after.contains("Lovelace"), "{after}");
}
