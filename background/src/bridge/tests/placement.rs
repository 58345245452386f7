//! Where widgets show, and when they start.

use super::*;
use patchbay_protocol::{FrameState, PanelView, ProviderView};

const WINDOW: &str = "panel-2";
const VOICE: &str = "voice";

/// A bridge with an open page and a side panel, in which no widget lives yet.
fn idle(policy: &str) -> World {
    let mut world = World { bridge: Bridge::new(State::default()), now: 1_000_000 };
    world.give(Input::Settings(Box::new(settings_under(policy))));
    world.open_page(1, "doc-1", &format!("{ORG}/main.aspx"));
    world
}

fn attach(world: &mut World, panel: &str, place: Placement) -> Vec<Effect> {
    let (window, tab) = if place == Placement::Window { (2, Some(77)) } else { (1, None) };
    let message = FromPanel::Attach { window, place, tab, width: 394, links: Vec::new() };
    let mut effects = world.give(Input::Panel { panel: panel.into(), message });
    effects.extend(world.give(Input::Covered { tabs: world.bridge.window_tabs() }));
    effects
}

fn says(world: &mut World, panel: &str, message: FromPanel) -> Vec<Effect> {
    world.give(Input::Panel { panel: panel.into(), message })
}

fn loads(world: &mut World, panel: &str) -> Vec<Effect> {
    says(world, panel, FromPanel::Frame { provider: VOICE.into(), state: FrameState::Loading })
}

fn shown(world: &mut World, panel: &str) -> ProviderView {
    // Told anew, since a panel is told what changed only.
    world.bridge.told_panels.remove(panel);
    let effects = world.give(Input::Time);
    let view: Option<PanelView> = effects.into_iter().find_map(|effect| match effect {
        Effect::ToPanel { panel: to, message: ToPanel::View { view } } if to == panel => Some(view),
        _ => None,
    });
    view.expect("a view").providers.remove(0)
}

fn release(to: &str) -> Effect {
    Effect::ToPanel { panel: PANEL.into(), message: ToPanel::Release { provider: VOICE.into(), to: to.into() } }
}

#[test]
fn a_widget_for_a_window_of_its_own_has_no_frame_in_a_side_panel_which_opens_that_window() {
    let mut world = idle(r#"{"placement":"window","mandatory":["placement"]}"#);
    let effects = attach(&mut world, PANEL, Placement::SidePanel);
    assert_eq!(effects.iter().filter(|effect| **effect == Effect::OpenPanelWindow).count(), 1);
    let side = shown(&mut world, PANEL);
    assert_eq!((side.ready, side.home, side.movable), (false, Some(Placement::Window), false));
    attach(&mut world, WINDOW, Placement::Window);
    assert!(shown(&mut world, WINDOW).ready);
    let again = attach(&mut world, "panel-3", Placement::SidePanel);
    assert!(!again.contains(&Effect::OpenPanelWindow), "there is one");
}

#[test]
fn one_providers_place_is_chosen_apart_from_the_others() {
    let policy = r#"{"providers":[{"id":"voice","name":"V","landingUrl":"http://voice.localhost:8711/","placement":"side-panel"}],
        "placement":"window","mandatory":["placement","providers/voice"]}"#;
    let mut world = idle(policy);
    assert!(!attach(&mut world, PANEL, Placement::SidePanel).contains(&Effect::OpenPanelWindow));
    assert!(shown(&mut world, PANEL).ready);
}

#[test]
fn the_agents_choice_moves_the_widget_and_is_kept() {
    let mut world = idle("");
    attach(&mut world, PANEL, Placement::SidePanel);
    loads(&mut world, PANEL);
    let place = |placement| FromPanel::Place { provider: VOICE.into(), placement };
    let effects = says(&mut world, PANEL, place(Placement::Window));
    assert!(effects.contains(&Effect::OpenPanelWindow) && effects.contains(&Effect::RememberPlacements));
    assert_eq!(world.bridge.settings().placements.get(VOICE), Some(&Placement::Window));
    assert!(attach(&mut world, WINDOW, Placement::Window).contains(&release(WINDOW)), "it ends in the side panel first");
    let effects = says(&mut world, PANEL, FromPanel::Released { provider: VOICE.into(), to: WINDOW.into() });
    assert!(effects.contains(&Effect::ToPanel { panel: WINDOW.into(), message: ToPanel::Take { provider: VOICE.into() } }));
    loads(&mut world, WINDOW);
    let effects = says(&mut world, WINDOW, place(Placement::SidePanel));
    let back = ToPanel::Release { provider: VOICE.into(), to: PANEL.into() };
    assert!(effects.contains(&Effect::ToPanel { panel: WINDOW.into(), message: back }), "and back: {effects:?}");
}

#[test]
fn a_widget_in_a_call_moves_when_the_call_is_over() {
    let mut world = idle("");
    attach(&mut world, PANEL, Placement::SidePanel);
    loads(&mut world, PANEL);
    says(&mut world, PANEL, FromPanel::Media { provider: VOICE.into(), live: true });
    says(&mut world, PANEL, FromPanel::Place { provider: VOICE.into(), placement: Placement::Window });
    assert!(!attach(&mut world, WINDOW, Placement::Window).contains(&release(WINDOW)));
    world.kill();
    let effects = says(&mut world, PANEL, FromPanel::Media { provider: VOICE.into(), live: false });
    assert!(effects.contains(&release(WINDOW)), "{effects:?}");
}

#[test]
fn a_policy_that_changes_moves_the_widget_and_opens_the_window_once() {
    let mut world = idle("");
    attach(&mut world, PANEL, Placement::SidePanel);
    loads(&mut world, PANEL);
    let effects = world.give(Input::Settings(Box::new(settings_under(r#"{"placement":"window","mandatory":["placement"]}"#))));
    assert!(effects.contains(&Effect::OpenPanelWindow));
    world.now += 60_000;
    assert!(!world.give(Input::Time).contains(&Effect::OpenPanelWindow), "an agent who closed it has seen it");
    assert!(attach(&mut world, WINDOW, Placement::Window).contains(&release(WINDOW)));
}

#[test]
fn what_policy_has_set_the_agent_cannot_choose() {
    let mut world = idle(r#"{"placement":"side-panel","mandatory":["placement"]}"#);
    attach(&mut world, PANEL, Placement::SidePanel);
    let effects = says(&mut world, PANEL, FromPanel::Place { provider: VOICE.into(), placement: Placement::Window });
    assert_eq!(effects, []);
    assert!(!shown(&mut world, PANEL).movable);
}

#[test]
fn a_widget_starts_with_a_crm_page_or_by_the_agents_word_and_goes_on_without() {
    let start = format!("{ORG}/main.aspx?appid=a");
    let site = json!({"sites": [{"match": "http://org.localhost/*", "startUrl": start}]}).to_string();
    let mut world = idle(&site);
    world.says("doc-1", FromPage::Gone);
    let effects = attach(&mut world, PANEL, Placement::SidePanel);
    assert!(effects.contains(&Effect::WakePage), "a page that sleeps is woken for it");
    assert_eq!((shown(&mut world, PANEL).ready, shown(&mut world, PANEL).waits), (false, Some(start)));
    says(&mut world, PANEL, FromPanel::Start { provider: VOICE.into() });
    assert!(shown(&mut world, PANEL).ready);

    let mut world = idle(&site);
    attach(&mut world, PANEL, Placement::SidePanel);
    loads(&mut world, PANEL);
    world.says("doc-1", FromPage::Gone);
    assert!(shown(&mut world, PANEL).ready, "it has started");
    world.give(Input::PanelGone { panel: PANEL.into() });
    world.now += 10_000;
    world.give(Input::Time);
    attach(&mut world, "panel-3", Placement::SidePanel);
    assert!(!shown(&mut world, "panel-3").ready, "it is off, and starts anew");
}

#[test]
fn a_provider_taken_out_in_a_call_can_still_say_that_the_call_is_over() {
    let mut world = World::with_page();
    world.request("r1", "raiseEvent", json!(["patchbay.call", true]), 1);
    world.give(Input::Settings(Box::new(Settings::read("", r#"{"providers":[]}"#))));
    assert!(world.bridge.state().calls.contains_key(VOICE));
    assert!(!answers(&world.request("r2", "createRecord", json!(["contact", "{}"]), 1))[0].1, "anything else is refused");
    assert!(answers(&world.request("r3", "raiseEvent", json!(["patchbay.call", false]), 1))[0].1);
    assert!(!world.bridge.state().calls.contains_key(VOICE));
}

#[test]
fn a_window_that_was_asked_for_is_not_asked_for_again_by_the_next_worker() {
    let mut world = idle("");
    attach(&mut world, PANEL, Placement::SidePanel);
    loads(&mut world, PANEL);
    let effects = says(&mut world, PANEL, FromPanel::Place { provider: VOICE.into(), placement: Placement::Window });
    assert!(effects.contains(&Effect::OpenPanelWindow));
    let saved = world.bridge.state().save();
    world.bridge = Bridge::new(State::restore(&saved));
    assert!(!world.give(Input::Settings(Box::new(settings()))).contains(&Effect::OpenPanelWindow), "it is coming");
    world.now += 60_000;
    assert!(!world.give(Input::Time).contains(&Effect::OpenPanelWindow), "an agent who closed it has seen it");
}

#[test]
fn a_wish_that_policy_has_overtaken_moves_nothing() {
    let mut world = idle("");
    attach(&mut world, WINDOW, Placement::Window);
    loads(&mut world, WINDOW);
    says(&mut world, WINDOW, FromPanel::Place { provider: VOICE.into(), placement: Placement::SidePanel });
    world.give(Input::Settings(Box::new(settings_under(r#"{"placement":"window","mandatory":["placement"]}"#))));
    let effects = attach(&mut world, PANEL, Placement::SidePanel);
    assert!(
        !effects.iter().any(|effect| matches!(effect, Effect::ToPanel { message: ToPanel::Release { .. }, .. })),
        "{effects:?}"
    );
}

#[test]
fn a_widget_goes_to_the_panel_in_which_the_agent_asked_for_it() {
    let mut world = idle("");
    attach(&mut world, WINDOW, Placement::Window);
    loads(&mut world, WINDOW);
    for panel in ["panel-a", "panel-b", "panel-c"] {
        attach(&mut world, panel, Placement::SidePanel);
    }
    let effects = says(&mut world, "panel-b", FromPanel::Place { provider: VOICE.into(), placement: Placement::SidePanel });
    let release = ToPanel::Release { provider: VOICE.into(), to: "panel-b".into() };
    assert!(effects.contains(&Effect::ToPanel { panel: WINDOW.into(), message: release }), "{effects:?}");
}

#[test]
fn a_widget_that_did_not_come_up_is_off() {
    let mut world = idle("");
    attach(&mut world, PANEL, Placement::SidePanel);
    let failed = FrameState::Failed { reason: "It cannot be reached.".into() };
    let effects = says(&mut world, PANEL, FromPanel::Frame { provider: VOICE.into(), state: failed });
    assert!(world.bridge.off_providers().contains(&"Contoso Voice"), "{effects:?}");
    loads(&mut world, PANEL);
    assert_eq!(world.bridge.off_providers(), Vec::<&str>::new());
}
