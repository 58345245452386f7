//! Panels in windows of their own, and the one live widget over all of them.

use super::*;
use patchbay_protocol::{FrameState, PanelView};

const WINDOW: &str = "panel-2";

fn attach_window(world: &mut World) -> Vec<Effect> {
    let message = FromPanel::Attach { window: 2, place: Placement::Window, tab: Some(77), width: 394, links: Vec::new() };
    world.give(Input::Panel { panel: WINDOW.into(), message })
}

fn says(world: &mut World, panel: &str, message: FromPanel) -> Vec<Effect> {
    world.give(Input::Panel { panel: panel.into(), message })
}

fn view(effects: &[Effect], of: &str) -> PanelView {
    let views = effects.iter().rev().find_map(|effect| match effect {
        Effect::ToPanel { panel, message: ToPanel::View { view } } if panel == of => Some(view.clone()),
        _ => None,
    });
    views.unwrap_or_else(|| panic!("{of} was told nothing: {effects:?}"))
}

#[test]
fn a_windows_frames_wait_for_rules_of_their_own() {
    let mut world = World::new();
    let effects = attach_window(&mut world);
    assert!(effects.contains(&Effect::Cover { tabs: vec![77] }));
    assert!(!view(&effects, WINDOW).providers[0].ready, "the genuine library would load");
    let effects = world.give(Input::Covered { tabs: vec![77] });
    assert!(view(&effects, WINDOW).providers[0].ready);
    assert!(world.give(Input::PanelGone { panel: WINDOW.into() }).contains(&Effect::Cover { tabs: Vec::new() }));
}

#[test]
fn a_panel_says_in_which_window_the_widget_lives() {
    let mut world = World::new();
    let effects = attach_window(&mut world);
    assert_eq!(view(&effects, WINDOW).providers[0].elsewhere, Some(1));
    let effects = world.give(Input::PanelGone { panel: PANEL.into() });
    assert_eq!(view(&effects, WINDOW).providers[0].elsewhere, None, "its holder is gone");
}

#[test]
fn a_take_over_ends_the_widget_there_before_it_begins_here() {
    let mut world = World::new();
    attach_window(&mut world);
    let effects = says(&mut world, WINDOW, FromPanel::TakeOver { provider: "voice".into() });
    let release = ToPanel::Release { provider: "voice".into(), to: WINDOW.into() };
    assert!(effects.contains(&Effect::ToPanel { panel: PANEL.into(), message: release }));
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::ToPanel { message: ToPanel::Take { .. }, .. })));
    let effects = says(&mut world, PANEL, FromPanel::Released { provider: "voice".into(), to: WINDOW.into() });
    assert!(effects.contains(&Effect::ToPanel { panel: WINDOW.into(), message: ToPanel::Take { provider: "voice".into() } }));
    assert_eq!(view(&effects, PANEL).providers[0].elsewhere, Some(2), "the other panel says so at once");
    let loading = FromPanel::Frame { provider: "voice".into(), state: FrameState::Loading };
    let effects = says(&mut world, WINDOW, loading);
    let told = effects.iter().any(|effect| matches!(effect, Effect::ToPanel { message: ToPanel::View { .. }, .. }));
    assert!(!told, "which is as it was said: {effects:?}");
}

#[test]
fn in_a_window_the_width_is_set_and_the_answer_is_what_it_became() {
    let mut world = World::new();
    attach_window(&mut world);
    let link = FrameLink {
        connection: "w".into(),
        provider: "voice".into(),
        origin: "http://voice.localhost:8711".into(),
        bound: None,
        heard: 0,
    };
    says(&mut world, WINDOW, FromPanel::Connected { link });
    let ask = |world: &mut World, id: &str, px: Value| {
        let header = json!({"t": "request", "id": id, "seq": 1, "method": "setWidth", "attempt": 1, "left": 10_000});
        world.give(Input::Widget { connection: "w".into(), text: format!("{header}\n[{px}]") })
    };
    let effects = ask(&mut world, "1", json!(500));
    assert!(effects.contains(&Effect::ToPanel { panel: WINDOW.into(), message: ToPanel::Width { px: 500 } }));
    assert_eq!(answers(&effects), [], "nothing is claimed yet");
    let effects = says(&mut world, WINDOW, FromPanel::Width { px: 498, asked: true });
    assert_eq!(answers(&effects), [("1".into(), true, "498".into())]);
    assert_eq!(events_of(&effects), [], "the agent changed nothing");
    assert_eq!(answers(&ask(&mut world, "2", json!(30))), [("2".into(), true, "498".into())], "below 300 is ignored");
}

#[test]
fn a_worker_that_has_lost_all_it_knew_hears_from_the_panel_what_a_connection_is_bound_to() {
    let mut world = World::with_page();
    world.request("r1", "getEnvironment", json!([]), 1);
    let effects = world.injected("doc-1", "r1", Ok(&done("org", "ann", "{}")));
    let bound = effects.iter().find_map(|effect| match effect {
        Effect::ToPanel { message: ToPanel::Bound { connection, bound }, .. } if connection == WIDGET => Some(bound.clone()),
        _ => None,
    });
    world.bridge = Bridge::new(State::default());
    world.give(Input::Settings(Box::new(settings())));
    let link = FrameLink {
        connection: WIDGET.into(),
        provider: "voice".into(),
        origin: "http://voice.localhost:8711".into(),
        bound,
        heard: 0,
    };
    let attach = FromPanel::Attach { window: 1, place: Placement::SidePanel, tab: None, width: 378, links: vec![link] };
    world.give(Input::Panel { panel: PANEL.into(), message: attach });
    world.open_page(2, "doc-2", "http://other.localhost/main.aspx");
    assert_eq!(jobs(&world.request("r2", "createRecord", json!(["contact", "{}"]), 1)), [], "not into another organisation");
    world.open_page(1, "doc-3", &format!("{ORG}/main.aspx"));
    let job = world.request("r3", "createRecord", json!(["contact", "{}"]), 1);
    assert_eq!(jobs(&job)[0].1["expect"]["userId"], "ann");
}

#[test]
fn why_is_it_not_here_is_answered_with_the_window_that_has_it() {
    let mut world = World::with_page();
    world.connect(WIDGET);
    let before = world.bridge.diagnosis().providers.remove(0);
    assert!(before.works && before.causes.is_empty(), "{before:?}");
    attach_window(&mut world);
    let told = world.bridge.diagnosis().providers.remove(0);
    assert!(told.works, "it works, where it is");
    assert!(told.causes.iter().any(|cause| cause.kind == "elsewhere" && cause.text.contains("number 1")), "{told:?}");
}

#[test]
fn of_many_providers_each_that_is_not_for_this_agent_has_its_reason() {
    let mut world = World::with_page();
    let mut settings = settings();
    for n in 0..100 {
        let mut other = settings.configuration.providers[0].clone();
        other.id = format!("other-{n:02}");
        if n % 2 == 0 {
            other.apps = vec!["8e4211c3-9d70-4b5f-a6e8-000000000000".into()];
        }
        settings.configuration.providers.push(other);
    }
    world.give(Input::Settings(Box::new(settings)));
    let told = world.bridge.diagnosis();
    let wrong_app = told.providers.iter().filter(|one| one.causes.iter().any(|cause| cause.kind == "wrong-app")).count();
    assert_eq!((wrong_app, told.providers.len(), told.more), (50, 80, 21));
}
