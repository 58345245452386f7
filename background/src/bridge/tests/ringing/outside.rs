//! What is told outside of the panel, when, and that it goes again.

use super::*;
use patchbay_protocol::ToPage;

/// The toasts that were shown or taken away: document, what rings, and whether a click opens the side panel.
fn toasts(effects: &[Effect]) -> Vec<(String, usize, bool)> {
    let toasts = effects.iter().filter_map(|effect| match effect {
        Effect::Toast { document, message: ToPage::Rings { rings, opens, .. }, .. } => {
            Some((document.clone(), rings.len(), *opens))
        }
        _ => None,
    });
    toasts.collect()
}

fn badge(effects: &[Effect]) -> Option<&str> {
    effects.iter().rev().find_map(|effect| match effect {
        Effect::Badge { mark, .. } => Some(*mark),
        _ => None,
    })
}

fn sound(effects: &[Effect]) -> Option<bool> {
    effects.iter().rev().find_map(|effect| match effect {
        Effect::ShowRings { sound, .. } => Some(*sound),
        _ => None,
    })
}

fn click(world: &mut World, card: &RingCard, button: Option<usize>) -> Vec<Effect> {
    world.give(Input::RingClicked { id: card.id.clone(), button })
}

fn with_sound(world: &mut World) {
    let mut settings = settings();
    settings.configuration.ring_sound = Some(true);
    world.give(Input::Settings(Box::new(settings)));
}

#[test]
fn while_the_agent_cannot_see_it_there_are_a_notification_a_badge_and_a_toast() {
    let mut world = desk(false);
    let effects = ring(&mut world, 1, json!({"caller": "Ada"}));
    let [card] = &cards(&effects).unwrap()[..] else { panic!("one notification") };
    assert_eq!((card.title.as_str(), card.message.as_str()), ("Ada", "Contoso Voice rings."));
    assert!(card.buttons.is_empty() && !card.silent);
    assert_eq!(badge(&effects), Some("call"));
    assert_eq!(toasts(&effects), [("doc-1".to_owned(), 1, true)]);
    assert!(matches!(effects[0], Effect::ShowRings { .. }), "before the widget has its answer");
    assert_eq!(sound(&effects), Some(false), "widgets ring themselves");
}

#[test]
fn hidden_folded_another_tab_and_no_panel_known_are_out_of_sight() {
    let mut hidden = desk(true);
    tell(&mut hidden, FromPanel::Looked { front: true, shows: Some("chat".into()) });
    assert!(cards(&ring(&mut hidden, 1, json!("Ada"))).is_some(), "another provider's tab");
    let mut folded = desk(true);
    tell(&mut folded, FromPanel::Mode { provider: "voice".into(), value: 0 });
    assert!(cards(&ring(&mut folded, 1, json!("Ada"))).is_some(), "folded");
    let mut unknown = World::with_page();
    assert!(cards(&ring(&mut unknown, 1, json!("Ada"))).is_some(), "nothing known");
    let mut elsewhere = desk(false);
    assert!(cards(&ring(&mut elsewhere, 1, json!("Ada"))).is_some(), "its window is not in front");
    let mut stacked = World::with_page();
    tell(&mut stacked, FromPanel::Looked { front: true, shows: None });
    assert_eq!(cards(&ring(&mut stacked, 1, json!("Ada"))), None, "without the panel's controls all are shown");
}

#[test]
fn all_of_it_goes_when_the_ring_ends_or_the_agent_sees_the_widget() {
    for end in [
        |world: &mut World| ring(world, 2, json!({"over": true})),
        |world: &mut World| look(world, true),
        |world: &mut World| tell(world, FromPanel::Disconnected { connection: WIDGET.into() }),
    ] {
        let mut world = desk(false);
        ring(&mut world, 1, json!("Ada"));
        world.now += 2_000;
        let effects = end(&mut world);
        assert_eq!(cards(&effects), Some(Vec::new()));
        assert_eq!(toasts(&effects), [("doc-1".to_owned(), 0, false)]);
        assert!(badge(&effects).is_some_and(|mark| mark != "call"));
    }
}

#[test]
fn a_worker_that_was_killed_leaves_nothing_behind_and_doubles_nothing() {
    let mut world = desk(false);
    let before = cards(&ring(&mut world, 1, json!("Ada"))).unwrap();
    assert!(before[0].is_new);
    let again = cards(&world.kill()).unwrap();
    assert_eq!((again.len(), &again[0].id, again[0].is_new), (1, &before[0].id, false), "told again, under the same id");
    world.now += 2_000;
    ring(&mut world, 2, json!({"over": true})); // and the worker dies before it clears anything
    let effects = world.kill();
    assert_eq!(cards(&effects), Some(Vec::new()));
    assert_eq!(toasts(&effects), [("doc-1".to_owned(), 0, false)]);
    world.give(Input::RingsCleared);
    assert_eq!(cards(&world.kill()), None, "once it is known to be gone, nothing is asked again");
}

#[test]
fn it_is_told_at_once_and_then_once_a_second_at_most() {
    let mut world = desk(false);
    assert!(cards(&ring(&mut world, 1, json!({"caller": "+44 1"}))).is_some());
    world.now += 100;
    assert_eq!(cards(&ring(&mut world, 2, json!({"caller": "Ada"}))), None);
    assert_eq!(world.bridge.wake_at(), Some(world.now + 900));
    world.now += 900;
    assert_eq!(cards(&world.give(Input::Time)).unwrap()[0].title, "Ada");
}

#[test]
fn a_call_just_after_the_end_of_another_is_told_at_once() {
    let mut world = desk(false);
    for seq in 0..2 {
        world.now += 1_500;
        assert_eq!(cards(&ring(&mut world, 2 * seq + 1, json!("Ada"))).map(|cards| cards.len()), Some(1));
        world.now += 100;
        assert_eq!(cards(&ring(&mut world, 2 * seq + 2, json!(false))), Some(Vec::new()));
    }
    world.now += 100;
    assert_eq!(cards(&ring(&mut world, 9, json!("Bo"))).map(|cards| cards.len()), Some(1));
}

#[test]
fn a_click_brings_the_widget_to_the_front_unfolded_and_chosen() {
    let mut world = desk(false);
    tell(&mut world, FromPanel::Mode { provider: "voice".into(), value: 0 });
    let card = cards(&ring(&mut world, 1, json!("Ada"))).unwrap().remove(0);
    let effects = click(&mut world, &card, None);
    assert!(effects.contains(&Effect::ShowWindow { window: 1 }));
    let choose = Effect::ToPanel { panel: PANEL.into(), message: ToPanel::Choose { provider: "voice".into() } };
    assert!(effects.contains(&choose));
    assert_eq!(events_of(&effects), [("onmodechanged".to_owned(), json!({"value": 1}))]);
    assert_eq!(rings(&mut world).len(), 1, "it rings on");
}

#[test]
fn a_button_does_what_it_said_whatever_the_widget_listens_for_by_then() {
    let mut world = desk(false);
    handlers(&mut world, json!(["patchbay.reject"]));
    let card = cards(&ring(&mut world, 1, json!("Ada"))).unwrap().remove(0);
    assert_eq!(card.buttons, ["Reject"]);
    handlers(&mut world, json!(["patchbay.accept", "patchbay.reject"]));
    assert_eq!(events_of(&click(&mut world, &card, Some(0)))[0].0, "patchbay.reject");
}

#[test]
fn a_click_that_comes_late_answers_no_other_call() {
    let mut world = desk(false);
    handlers(&mut world, json!(["patchbay.accept"]));
    let card = cards(&ring(&mut world, 1, json!({"id": "1"}))).unwrap().remove(0);
    ring(&mut world, 2, json!({"id": "1", "over": true}));
    ring(&mut world, 3, json!({"id": "2"}));
    assert!(events_of(&click(&mut world, &card, Some(0))).is_empty());
    assert_eq!(rings(&mut world).len(), 1);
    for id in ["ring", "ring x 11", "ring 9999999999999999999999 11", "off"] {
        world.give(Input::RingClicked { id: id.into(), button: Some(0) });
    }
}

#[test]
fn do_not_disturb_leaves_the_line_the_badge_and_the_missed_call() {
    let mut world = desk(false);
    with_sound(&mut world);
    assert!(tell(&mut world, FromPanel::DoNotDisturb { on: true }).contains(&Effect::RememberQuiet { on: true }));
    let effects = ring(&mut world, 1, json!("Ada"));
    assert_eq!((cards(&effects), toasts(&effects)), (None, Vec::new()));
    assert_eq!(badge(&effects), Some("call"));
    assert!(view(&mut world).do_not_disturb && rings(&mut world).len() == 1);
    ring(&mut world, 2, json!({"over": true}));
    assert_eq!(missed(&mut world).len(), 1);
    let effects = world.kill();
    assert!(effects.contains(&Effect::RememberQuiet { on: true }), "should the worker have died of it");
    assert!(view(&mut world).do_not_disturb);
}

#[test]
fn our_own_sound_plays_when_configured_until_the_ring_ends() {
    let mut world = desk(true);
    with_sound(&mut world);
    assert_eq!(sound(&ring(&mut world, 1, json!("Ada"))), Some(true), "also where the agent sees it");
    world.now += 2_000;
    assert_eq!(sound(&ring(&mut world, 2, json!(false))), Some(false));
}

#[test]
fn a_live_call_on_another_provider_silences_the_ring_and_it_says_so() {
    let mut world = desk(false);
    let mut both = settings();
    let other = json!({"providers": [{"id": "chat", "name": "Chat", "landingUrl": "http://chat.localhost:8711/"}]}).to_string();
    both.configuration.providers.extend(Settings::read("", &other).configuration.providers);
    both.configuration.ring_sound = Some(true);
    world.give(Input::Settings(Box::new(both)));
    tell(&mut world, FromPanel::Media { provider: "chat".into(), live: true });
    let effects = ring(&mut world, 1, json!("Ada"));
    let card = cards(&effects).unwrap().remove(0);
    assert!(card.silent && card.message.contains("Silent: you are in a call on Chat."), "{}", card.message);
    assert_eq!(sound(&effects), Some(false));
    assert!(rings(&mut world)[0].text.contains("Silent"));
}

#[test]
fn a_widget_that_unfolds_itself_out_of_sight_only_wants_attention() {
    let mut world = desk(false);
    let effects = world.request("1", "setMode", json!([1]), 1);
    assert_eq!((cards(&effects), badge(&effects)), (None, Some("!")));
    assert_eq!(badge(&look(&mut world, true)), Some(""));
    let mut seen = desk(true);
    assert_eq!(badge(&seen.request("1", "setMode", json!([1]), 1)), None);
}

#[test]
fn who_calls_is_no_business_of_another_organisations_page() {
    let mut world = desk(false);
    world.request("1", "getEnvironment", json!([]), 1);
    world.injected("doc-1", "1", Ok(&done("o", "u", "\"{}\"")));
    world.open_page(2, "doc-2", "http://other.localhost:8720/main.aspx");
    assert_eq!(toasts(&ring(&mut world, 2, json!("Ada"))), [("doc-1".to_owned(), 1, true)]);
}

#[test]
fn a_page_that_comes_while_it_rings_has_its_toast_and_answers_by_it() {
    let mut world = desk(false);
    handlers(&mut world, json!(["patchbay.accept"]));
    ring(&mut world, 1, json!("Ada"));
    world.now += 2_000;
    let effects = world.open_page(2, "doc-2", &format!("{ORG}/main.aspx"));
    assert_eq!(toasts(&effects), [("doc-2".to_owned(), 1, true)]);
    let number = world.bridge.state().ringing.rings[0].number;
    let message = || FromPage::Ring { number: 1, ring: number, action: RingAction::Accept };
    let stranger = world.give(Input::Page { address: address(9, "doc-9"), message: message() });
    assert!(events_of(&stranger).is_empty(), "a page that nobody knows has no say");
    assert_eq!(events_of(&world.says("doc-2", message()))[0].0, "patchbay.accept");
}

#[test]
fn no_page_is_needed() {
    let mut world = World::new();
    look(&mut world, false);
    assert_eq!(cards(&ring(&mut world, 1, json!("Ada"))).unwrap().len(), 1);
}

#[test]
fn notifications_that_are_refused_are_said_with_the_way_out() {
    let mut world = desk(false);
    world.give(Input::RingRefused { what: "notifications".into(), refused: true });
    let effects = ring(&mut world, 1, json!("Ada"));
    assert_eq!((badge(&effects), toasts(&effects).len()), (Some("call"), 1), "the others tell it");
    assert_eq!(cards(&effects), None, "and what is refused is not asked for");
    let notice = |world: &mut World| view(world).notices.into_iter().find(|notice| notice.kind == "notifications-refused");
    assert!(notice(&mut world).unwrap().text.contains("Allow notifications"));
    let effects = world.give(Input::RingRefused { what: "notifications".into(), refused: false });
    assert_eq!(cards(&effects).map(|cards| cards.len()), Some(1), "it still rings");
    assert_eq!(notice(&mut world), None);
}

/// For how long each toast that was shown stays without another word.
fn times(effects: &[Effect]) -> Vec<u64> {
    let times = effects.iter().filter_map(|effect| match effect {
        Effect::Toast { message: ToPage::Rings { rings, left, .. }, .. } if !rings.is_empty() => Some(*left),
        _ => None,
    });
    times.collect()
}

#[test]
fn a_toast_stays_as_long_as_its_call_rings_on() {
    let mut world = desk(false);
    let mut ends = 0;
    for seq in 1..=10 {
        let told = times(&ring(&mut world, seq, json!({"caller": "Ada", "seconds": 5})));
        ends = told.last().map_or(ends, |left| world.now + left);
        assert!(ends >= world.now + 5_000, "the toast goes {} ms too early", world.now + 5_000 - ends);
        world.now += 3_000;
    }
}

#[test]
fn a_toast_of_several_calls_stays_for_the_longest() {
    let mut world = desk(false);
    ring(&mut world, 1, json!({"id": "1", "seconds": 5}));
    world.now += 2_000;
    let told = times(&ring(&mut world, 2, json!({"id": "2", "seconds": 60})));
    assert!(told[0] >= 60_000, "{told:?}");
}

#[test]
fn a_notification_that_the_agent_has_closed_does_not_come_again_but_the_next_calls_does() {
    let mut world = desk(false);
    let card = cards(&ring(&mut world, 1, json!({"caller": "Ada", "id": "1"}))).unwrap().remove(0);
    world.now += 2_000;
    let effects = world.give(Input::RingDismissed { id: card.id });
    assert_eq!((cards(&effects), toasts(&effects)), (Some(Vec::new()), Vec::new()), "the toast stays");
    world.now += 2_000;
    assert_eq!(cards(&ring(&mut world, 2, json!({"caller": "Ada L.", "id": "1"}))), None, "the same call");
    assert_eq!(cards(&world.kill()), Some(Vec::new()), "nor from the next worker");
    world.now += 2_000;
    assert_eq!(cards(&ring(&mut world, 3, json!({"caller": "Bo", "id": "2"}))).unwrap()[0].title, "Bo");
    assert_eq!(rings(&mut world).len(), 2);
}

#[test]
fn another_caller_of_a_widget_that_names_no_calls_is_told_of_although_the_agent_closed_the_first() {
    let mut world = desk(false);
    let card = cards(&ring(&mut world, 1, json!("Ada"))).unwrap().remove(0);
    world.now += 2_000;
    world.give(Input::RingDismissed { id: card.id });
    world.now += 2_000;
    assert_eq!(cards(&ring(&mut world, 2, json!("Ada"))), None, "it rings on");
    assert_eq!(cards(&ring(&mut world, 3, json!("Bo"))).unwrap()[0].title, "Bo");
}

#[test]
fn a_handler_that_comes_after_the_ring_changes_its_notification_and_makes_no_second() {
    let mut world = desk(false);
    let card = cards(&ring(&mut world, 1, json!("Ada"))).unwrap().remove(0);
    assert_eq!(card.buttons, Vec::<&str>::new());
    world.now += 2_000;
    let changed = cards(&handlers(&mut world, json!(["patchbay.accept"]))).unwrap().remove(0);
    assert_eq!((&changed.id, changed.is_new, changed.buttons.as_slice()), (&card.id, false, &["Accept"][..]));
    assert_eq!(events_of(&click(&mut world, &changed, Some(0)))[0].0, "patchbay.accept");
}

#[test]
fn a_notification_that_a_click_has_closed_comes_again_when_the_agent_turns_away_at_once() {
    let mut world = desk(false);
    let card = cards(&ring(&mut world, 1, json!("Ada"))).unwrap().remove(0);
    world.now += 100;
    click(&mut world, &card, None);
    assert_eq!(cards(&look(&mut world, true)), Some(Vec::new()));
    assert_eq!(cards(&look(&mut world, false)).unwrap()[0].title, "Ada");
    world.now += 100;
    click(&mut world, &card, None);
    assert_eq!(cards(&look(&mut world, true)), None, "too much in a second");
    assert_eq!(cards(&look(&mut world, false)), None);
    world.now += 1_000;
    let again = cards(&world.give(Input::Time)).unwrap();
    assert_eq!((&*again[0].title, again[0].is_new), ("Ada", false), "there or not: that is the browser's to know");
    world.now += 1_000;
    assert_eq!(cards(&world.give(Input::Time)), None, "once");
}

#[test]
fn another_tab_in_front_asks_for_no_notification_again() {
    let mut world = desk(false);
    ring(&mut world, 1, json!("Ada"));
    world.now += 2_000;
    let effects = world.open_page(2, "doc-2", &format!("{ORG}/main.aspx"));
    assert_eq!((cards(&effects), toasts(&effects).len()), (None, 1));
}

#[test]
fn a_notification_of_an_earlier_browser_session_answers_no_call_of_this_one() {
    let mut world = desk(false);
    handlers(&mut world, json!(["patchbay.accept"]));
    let card = cards(&ring(&mut world, 1, json!("Ada"))).unwrap().remove(0);
    let mut later = World { now: world.now + 60_000, ..desk(false) };
    handlers(&mut later, json!(["patchbay.accept"]));
    ring(&mut later, 1, json!("Bo"));
    assert!(events_of(&click(&mut later, &card, Some(0))).is_empty());
}
