//! `insertNotes` (contract §3): asking the agent, saving, cancelling, and what a lost worker does to it.

use super::*;

const ASKED: &[&str] = &["contact", "contacts", "1"];

fn ask(world: &mut World, id: &str) -> Vec<Effect> {
    world.request_without_time_out(id, "insertNotes", json!(ASKED), 1)
}

fn write(world: &mut World, text: Option<&str>) -> Vec<Effect> {
    let message = FromPanel::Note { request: "n1".into(), text: text.map(str::to_owned) };
    world.give(Input::Panel { panel: PANEL.into(), message })
}

/// The note box the panel shows last.
fn note(effects: &[Effect]) -> Option<patchbay_protocol::NoteView> {
    let mut views = effects.iter().filter_map(|effect| match effect {
        Effect::ToPanel { message: ToPanel::View { view }, .. } => Some(view.note.clone()),
        _ => None,
    });
    views.next_back().flatten()
}

#[test]
fn the_agent_is_asked_and_the_note_goes_to_the_page_as_fifth_argument() {
    let mut world = World::with_page();
    let asked = ask(&mut world, "n1");
    assert!(jobs(&asked).is_empty() && answers(&asked).is_empty(), "nothing happens before the agent has written");
    assert_eq!(note(&asked).unwrap().entity, "contact");
    let (_, header, args) = jobs(&write(&mut world, Some("Rings back"))).remove(0);
    assert_eq!((header["method"].as_str(), header["id"].as_str()), (Some("insertNotes"), Some("n1")));
    assert_eq!(args, r#"["contact","contacts","1",null,"Rings back"]"#);
    let effects = world.injected("doc-1", "n1", Ok(&done("o", "u", r#"{"value":"n1"}"#)));
    assert_eq!(answers(&effects), [("n1".into(), true, r#"{"value":"n1"}"#.into())]);
    assert_eq!(note(&effects), None, "the box is closed");
}

#[test]
fn a_cancelled_note_resolves_with_an_empty_value() {
    let mut world = World::with_page();
    ask(&mut world, "n1");
    assert_eq!(answers(&write(&mut world, None)), [("n1".into(), true, r#"{"value":""}"#.into())]);
}

#[test]
fn a_second_note_while_one_is_open_is_rejected_with_code_101() {
    let mut world = World::with_page();
    ask(&mut world, "n1");
    let (id, ok, body) = answers(&ask(&mut world, "n2")).remove(0);
    assert_eq!((id.as_str(), ok), ("n2", false));
    let failure: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(failure["errorCode"], 101);
    assert_eq!(answers(&write(&mut world, None))[0].0, "n1", "the first is still open");
}

#[test]
fn a_note_has_no_time_out() {
    let mut world = World::with_page();
    ask(&mut world, "n1");
    world.now += 3_600_000;
    assert_eq!(answers(&world.give(Input::Time)), []);
    assert_eq!(jobs(&write(&mut world, Some("after an hour"))).len(), 1);
}

#[test]
fn a_refused_note_stays_open_with_the_reason_and_can_be_saved_again() {
    let mut world = World::with_page();
    ask(&mut world, "n1");
    write(&mut world, Some("x"));
    let effects = world.injected("doc-1", "n1", Ok(&refused("service", "You may not add notes.")));
    assert_eq!(answers(&effects), []);
    assert_eq!(note(&effects).unwrap().error.as_deref(), Some("You may not add notes."));
    let (_, header, _) = jobs(&write(&mut world, Some("x"))).remove(0);
    assert_eq!(header["again"], false, "the first did nothing");
}

#[test]
fn without_a_page_the_note_waits_for_one_and_then_says_why_not() {
    let mut world = World::new();
    ask(&mut world, "n1");
    let mut effects = write(&mut world, Some("x"));
    assert!(effects.contains(&Effect::FindPages));
    world.now += 10_000;
    effects = world.give(Input::Time);
    assert!(note(&effects).unwrap().error.unwrap().contains("No CRM page is open"), "the box stays, with the reason");
    assert_eq!(answers(&effects), []);
}

#[test]
fn a_kill_while_the_agent_writes_loses_nothing() {
    let mut world = World::with_page();
    ask(&mut world, "n1");
    world.kill();
    assert!(write(&mut world, Some("early")).iter().all(|effect| !matches!(effect, Effect::Inject { .. })));
    let again = world.request_without_time_out("n1", "insertNotes", json!(ASKED), 2);
    assert_eq!(answers(&again), []);
    assert_eq!(jobs(&write(&mut world, Some("x")))[0].2, r#"["contact","contacts","1",null,"x"]"#);
}

#[test]
fn a_kill_while_it_is_saved_saves_it_once() {
    let mut world = World::with_page();
    ask(&mut world, "n1");
    write(&mut world, Some("x"));
    world.kill();
    let effects = world.request_without_time_out("n1", "insertNotes", json!(ASKED), 2);
    assert!(!note(&effects).unwrap().saving, "by which the panel sees that it has to hand it over again");
    let (_, header, _) = jobs(&write(&mut world, Some("x"))).remove(0);
    assert_eq!((header["id"].as_str(), header["again"].as_bool()), (Some("n1"), Some(true)), "under the same key");
}

#[test]
fn an_answer_that_was_lost_with_the_worker_is_given_again_and_no_box_opens() {
    for (cancelled, value) in [(false, "n1"), (true, "")] {
        let mut world = World::with_page();
        ask(&mut world, "n1");
        if cancelled {
            write(&mut world, None);
        } else {
            write(&mut world, Some("x"));
            world.injected("doc-1", "n1", Ok(&done("o", "u", r#"{"value":"n1"}"#)));
        }
        world.kill();
        let effects = world.request_without_time_out("n1", "insertNotes", json!(ASKED), 2);
        assert_eq!(answers(&effects), [("n1".into(), true, json!({ "value": value }).to_string())]);
        assert_eq!(note(&effects), None);
    }
}

#[test]
fn a_widget_that_goes_takes_its_note_box_along() {
    let mut world = World::with_page();
    ask(&mut world, "n1");
    let gone = FromPanel::Disconnected { connection: WIDGET.into() };
    assert_eq!(note(&world.give(Input::Panel { panel: PANEL.into(), message: gone })), None);
    assert!(answers(&write(&mut world, Some("x"))).is_empty());
}
