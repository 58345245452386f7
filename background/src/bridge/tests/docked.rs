//! The panel that is docked in CRM pages.

use super::*;
use patchbay_protocol::{FrameState, PanelView, ProviderView};

mod beside;

const VOICE: &str = "voice";
const DOCKED: &str = r#"{"providers":[{"id":"voice","placement":"docked"}]}"#;

/// A bridge with a page of this tab, no panel.
fn idle(policy: &str) -> World {
    let mut world = World { bridge: Bridge::new(State::default()), now: 1_000_000 };
    world.give(Input::Settings(Box::new(settings_under(policy))));
    world
}

fn opens(world: &mut World, tab: TabId, document: &str) -> Vec<Effect> {
    world.open_page(tab, document, &format!("{ORG}/main.aspx"))
}

/// What a page was told of its docked panel last.
fn told(effects: &[Effect], document: &str) -> Option<ToPage> {
    effects.iter().rev().find_map(|effect| match effect {
        Effect::Dock { document: of, message, .. } if of == document => Some(message.clone()),
        _ => None,
    })
}

fn is_on(effects: &[Effect], document: &str) -> Option<(bool, bool, bool, bool)> {
    told(effects, document).map(|message| match message {
        ToPage::Dock { on, open, call, up, .. } => (on, open, call, up),
        _ => panic!("{message:?}"),
    })
}

fn page(world: &mut World, tab: TabId, document: &str, message: FromPage) -> Vec<Effect> {
    world.give(Input::Page { address: address(tab, document), message })
}

/// The page's script makes the frame, and the panel in it comes up.
fn docks(world: &mut World, tab: TabId, document: &str, panel: &str) -> Vec<Effect> {
    let key = format!("key of {document}");
    let mut effects = page(world, tab, document, FromPage::Dock { key: key.clone(), width: 378 });
    effects.extend(covers(world));
    effects.extend(says(world, panel, FromPanel::Docked { key, window: 1, tab, links: Vec::new() }));
    effects.extend(covers(world));
    effects
}

fn covers(world: &mut World) -> Vec<Effect> {
    let rules = world.bridge.docked_rules();
    world.give(Input::DocksCovered { rules })
}

fn says(world: &mut World, panel: &str, message: FromPanel) -> Vec<Effect> {
    world.give(Input::Panel { panel: panel.into(), message })
}

fn side_panel(world: &mut World) -> Vec<Effect> {
    let message = FromPanel::Attach { window: 1, place: Placement::SidePanel, tab: None, width: 378, links: Vec::new() };
    says(world, PANEL, message)
}

fn connects(world: &mut World, panel: &str) {
    let link = FrameLink {
        connection: WIDGET.into(),
        provider: VOICE.into(),
        origin: "http://voice.localhost:8711".into(),
        bound: None,
        heard: 0,
    };
    says(world, panel, FromPanel::Connected { link });
}

fn view(world: &mut World, panel: &str) -> Option<PanelView> {
    world.bridge.told_panels.remove(panel);
    world.give(Input::Time).into_iter().find_map(|effect| match effect {
        Effect::ToPanel { panel: to, message: ToPanel::View { view } } if to == panel => Some(view),
        _ => None,
    })
}

fn shown(world: &mut World, panel: &str) -> ProviderView {
    view(world, panel).expect("a view").providers.remove(0)
}

fn release(from: &str, to: &str) -> Effect {
    Effect::ToPanel { panel: from.into(), message: ToPanel::Release { provider: VOICE.into(), to: to.into() } }
}

#[test]
fn a_page_is_told_to_dock_the_panel_only_where_a_widget_belongs_there() {
    assert_eq!(told(&opens(&mut idle(""), 1, "doc-1"), "doc-1"), None);
    let mut world = idle(DOCKED);
    assert_eq!(is_on(&opens(&mut world, 1, "doc-1"), "doc-1"), Some((true, true, false, false)));
    let elsewhere = world.open_page(2, "doc-2", "http://elsewhere.localhost/");
    assert_eq!(told(&elsewhere, "doc-2"), None, "it is no configured site");
    let away = world.give(Input::Settings(Box::new(settings())));
    assert_eq!(is_on(&away, "doc-1").map(|told| told.0), Some(false), "and to take it away again");
}

#[test]
fn meant_for_all_widgets_docked_is_not_for_those_that_may_use_a_microphone() {
    let general = r#"{"placement":"docked"}"#;
    assert_eq!(told(&opens(&mut idle(general), 1, "doc-1"), "doc-1"), None);
    let fixed = r#"{"placement":"docked","mandatory":["placement"]}"#;
    assert_eq!(told(&opens(&mut idle(fixed), 1, "doc-1"), "doc-1"), None);
    let chat = r#"{"placement":"docked","providers":[{"id":"voice","permissionsPolicy":["autoplay"]}]}"#;
    assert_eq!(is_on(&opens(&mut idle(chat), 1, "doc-1"), "doc-1").map(|told| told.0), Some(true));
    // The agent's own choice of it holds.
    let mut world = idle(general);
    opens(&mut world, 1, "doc-1");
    side_panel(&mut world);
    let chosen = says(&mut world, PANEL, FromPanel::Place { provider: VOICE.into(), placement: Placement::Docked });
    assert_eq!(is_on(&chosen, "doc-1").map(|told| told.0), Some(true));
}

#[test]
fn only_the_panel_that_has_the_key_of_a_pages_frame_is_docked_there() {
    let mut world = idle(DOCKED);
    opens(&mut world, 1, "doc-1");
    page(&mut world, 1, "doc-1", FromPage::Dock { key: "secret".into(), width: 378 });
    let framed = |key: &str, tab| FromPanel::Docked { key: key.into(), window: 1, tab, links: Vec::new() };
    for (key, tab) in [("guess", 1), ("", 1), ("secret", 2)] {
        says(&mut world, "framed-by-another", framed(key, tab));
        assert_eq!(view(&mut world, "framed-by-another"), None, "{key} {tab}");
    }
    let pretending = FromPanel::Attach { window: 1, place: Placement::Docked, tab: Some(1), width: 378, links: Vec::new() };
    says(&mut world, "framed-by-another", pretending);
    assert_eq!(view(&mut world, "framed-by-another"), None);
    assert_eq!(is_on(&says(&mut world, "docked", framed("secret", 1)), "doc-1"), Some((true, true, false, true)));
    assert!(!shown(&mut world, "docked").ready, "the rules for the library come first");
    covers(&mut world);
    assert!(shown(&mut world, "docked").ready);
    says(&mut world, "second", framed("secret", 1));
    assert_eq!(view(&mut world, "second"), None, "a key is for one");
    // A document that goes takes its key with it.
    page(&mut world, 1, "doc-1", FromPage::Gone);
    says(&mut world, "late", framed("secret", 1));
    assert_eq!(view(&mut world, "late"), None);
}

#[test]
fn our_library_is_put_in_place_for_the_docked_widgets_alone() {
    let mut world = idle(
        r#"{"providers":[{"id":"voice","placement":"docked"},{"id":"chat","name":"Chat","landingUrl":"http://chat.localhost/"}]}"#,
    );
    opens(&mut world, 7, "doc-1");
    assert_eq!(world.bridge.docked_rules(), []);
    docks(&mut world, 7, "doc-1", "docked");
    assert_eq!(world.bridge.docked_rules(), [DockRule { hosts: vec!["voice.localhost".to_owned()], tabs: vec![7] }]);
    assert_eq!(world.bridge.window_tabs(), Vec::<TabId>::new());
}

#[test]
fn a_width_is_the_pages_to_give_and_its_answer_is_the_widgets() {
    let mut world = idle(DOCKED);
    opens(&mut world, 1, "doc-1");
    docks(&mut world, 1, "doc-1", "docked");
    connects(&mut world, "docked");
    world.give(Input::Widget {
        connection: WIDGET.into(),
        text: r#"{"t":"handlers","events":["onsizechanged","onmodechanged"]}"#.into(),
    });
    assert_eq!(answers(&world.request("1", "getWidth", json!([]), 1)), [("1".into(), true, "378".into())]);
    let asked = world.request("2", "setWidth", json!([500]), 1);
    assert_eq!(told(&asked, "doc-1"), Some(ToPage::DockWidth { id: "2".into(), px: 500 }));
    assert!(answers(&asked).is_empty());
    let width =
        |number, px, asked: Option<&str>, collapse| FromPage::DockWidth { number, px, asked: asked.map(Into::into), collapse };
    let done = page(&mut world, 1, "doc-1", width(1, 500, Some("2"), false));
    assert_eq!((answers(&done), events_of(&done)), (vec![("2".into(), true, "500".into())], vec![]));
    let dragged = page(&mut world, 1, "doc-1", width(2, 420, None, false));
    assert_eq!(events_of(&dragged), [("onsizechanged".into(), json!({"value": 420}))]);
    assert_eq!(answers(&world.request("3", "getWidth", json!([]), 1)), [("3".into(), true, "420".into())]);
    assert_eq!(answers(&world.request("4", "setWidth", json!([100]), 1)), [("4".into(), true, "420".into())], "below 300");
    // More than half of the page: it folds, by the widget's own doing.
    world.request("5", "setWidth", json!([2000]), 1);
    let folds = page(&mut world, 1, "doc-1", width(3, 420, Some("5"), true));
    assert_eq!((answers(&folds), events_of(&folds)), (vec![("5".into(), true, "420".into())], vec![]));
    assert_eq!(is_on(&folds, "doc-1"), Some((true, false, false, true)));
    assert_eq!(answers(&world.request("6", "getMode", json!([]), 1)), [("6".into(), true, "0".into())]);
    // Said again to the next worker, it is no news.
    let again = page(&mut world, 1, "doc-1", width(2, 420, None, false));
    assert_eq!(events_of(&again), []);
}

#[test]
fn folding_by_the_agent_is_told_and_by_the_widget_is_not() {
    let mut world = idle(DOCKED);
    opens(&mut world, 1, "doc-1");
    docks(&mut world, 1, "doc-1", "docked");
    connects(&mut world, "docked");
    world.give(Input::Widget { connection: WIDGET.into(), text: r#"{"t":"handlers","events":["onmodechanged"]}"#.into() });
    let folded = page(&mut world, 1, "doc-1", FromPage::DockMode { number: 1, mode: 0 });
    assert_eq!(events_of(&folded), [("onmodechanged".into(), json!({"value": 0}))]);
    let opened = world.request("1", "setMode", json!([1]), 1);
    assert_eq!((is_on(&opened, "doc-1"), events_of(&opened)), (Some((true, true, false, true)), vec![]));
    let hidden = world.request("2", "setMode", json!([2]), 1);
    assert_eq!((is_on(&hidden, "doc-1"), events_of(&hidden)), (Some((true, false, false, true)), vec![]));
}

#[test]
fn the_next_page_of_the_tab_has_the_widget_first_and_another_tabs_only_after_a_while() {
    let mut world = idle(DOCKED);
    opens(&mut world, 1, "doc-1");
    docks(&mut world, 1, "doc-1", "one");
    connects(&mut world, "one");
    opens(&mut world, 2, "doc-2");
    docks(&mut world, 2, "doc-2", "two");
    let other = shown(&mut world, "two");
    assert_eq!((other.ready, other.aside, other.docked_in), (true, true, Some(1)), "it lives once");
    page(&mut world, 1, "doc-1", FromPage::Gone);
    world.give(Input::PanelGone { panel: "one".into() });
    assert!(shown(&mut world, "two").aside, "although it is in front now");
    opens(&mut world, 1, "doc-3");
    docks(&mut world, 1, "doc-3", "three");
    assert_eq!((shown(&mut world, "three").aside, shown(&mut world, "two").aside), (false, true));
    says(&mut world, "three", FromPanel::Frame { provider: VOICE.into(), state: FrameState::Loading });
    // Closed, nothing is awaited of it.
    world.give(Input::TabGone { tab: 1 });
    assert!(!shown(&mut world, "two").aside);
}

#[test]
fn a_page_that_never_comes_leaves_the_widget_to_another_tab() {
    let mut world = idle(DOCKED);
    for (tab, document, panel) in [(1, "doc-1", "one"), (2, "doc-2", "two")] {
        opens(&mut world, tab, document);
        docks(&mut world, tab, document, panel);
    }
    says(&mut world, "one", FromPanel::Frame { provider: VOICE.into(), state: FrameState::Loading });
    page(&mut world, 1, "doc-1", FromPage::Gone);
    world.now += super::super::docked::COMES_AGAIN;
    world.give(Input::Time);
    assert!(!shown(&mut world, "two").aside);
}

#[test]
fn the_agents_choice_moves_a_widget_from_the_side_panel_into_the_page_and_back_never_in_a_call() {
    let mut world = idle("");
    opens(&mut world, 1, "doc-1");
    side_panel(&mut world);
    connects(&mut world, PANEL);
    let place = |placement| FromPanel::Place { provider: VOICE.into(), placement };
    let talking = |live| FromPanel::Media { provider: VOICE.into(), live };
    says(&mut world, PANEL, talking(true));
    let chosen = says(&mut world, PANEL, place(Placement::Docked));
    assert_eq!(is_on(&chosen, "doc-1").map(|told| told.0), Some(true));
    assert!(!docks(&mut world, 1, "doc-1", "docked").contains(&release(PANEL, "docked")), "not in the call");
    assert!(says(&mut world, PANEL, talking(false)).contains(&release(PANEL, "docked")));
    says(&mut world, PANEL, FromPanel::Disconnected { connection: WIDGET.into() });
    says(&mut world, PANEL, FromPanel::Released { provider: VOICE.into(), to: "docked".into() });
    connects(&mut world, "docked");
    assert_eq!((shown(&mut world, PANEL).home, shown(&mut world, PANEL).docked_in), (Some(Placement::Docked), Some(1)));
    // Back: it stays docked until it has ended there.
    let back = says(&mut world, "docked", place(Placement::SidePanel));
    assert!(back.contains(&release("docked", PANEL)) && told(&back, "doc-1").is_none(), "{back:?}");
    says(&mut world, "docked", FromPanel::Disconnected { connection: WIDGET.into() });
    let gone = says(&mut world, "docked", FromPanel::Released { provider: VOICE.into(), to: PANEL.into() });
    assert_eq!(is_on(&gone, "doc-1").map(|told| told.0), Some(false));
}

#[test]
fn where_the_panel_cannot_be_docked_the_side_panel_has_the_widget_and_says_why() {
    let mut world = idle(DOCKED);
    opens(&mut world, 1, "doc-1");
    side_panel(&mut world);
    assert_eq!(shown(&mut world, PANEL).home, Some(Placement::Docked));
    page(&mut world, 1, "doc-1", FromPage::Dock { key: "k".into(), width: 378 });
    let failed = page(&mut world, 1, "doc-1", FromPage::DockFailed { number: 1, reason: "This page lets nothing in.".into() });
    assert_eq!(is_on(&failed, "doc-1").map(|told| told.0), Some(false));
    let side = shown(&mut world, PANEL);
    assert!(side.ready && side.home.is_none());
    assert_eq!(
        (side.notices[0].kind.as_str(), side.notices[0].text.as_str()),
        ("not-docked", "Contoso Voice is not docked. This page lets nothing in.")
    );
    assert!(world.bridge.diagnosis().providers[0].causes.iter().any(|cause| cause.kind == "not-docked"));
}

#[test]
fn a_call_in_the_docked_panel_guards_the_page_and_no_other() {
    let mut world = idle(DOCKED);
    opens(&mut world, 2, "doc-2");
    docks(&mut world, 2, "doc-2", "two");
    opens(&mut world, 1, "doc-1");
    docks(&mut world, 1, "doc-1", "one");
    connects(&mut world, "one");
    let live = says(&mut world, "one", FromPanel::Media { provider: VOICE.into(), live: true });
    assert_eq!((is_on(&live, "doc-1"), told(&live, "doc-2")), (Some((true, true, true, true)), None));
    let over = says(&mut world, "one", FromPanel::Media { provider: VOICE.into(), live: false });
    assert_eq!(is_on(&over, "doc-1"), Some((true, true, false, true)));
}

#[test]
fn a_killed_worker_knows_the_docked_panel_again() {
    let mut world = idle(DOCKED);
    opens(&mut world, 1, "doc-1");
    docks(&mut world, 1, "doc-1", "docked");
    connects(&mut world, "docked");
    let saved = world.bridge.state().save();
    world.bridge = Bridge::new(State::restore(&saved));
    let again = world.give(Input::Settings(Box::new(settings_under(DOCKED))));
    assert_eq!(is_on(&again, "doc-1"), Some((true, true, false, true)), "its page is told again");
    assert!(!again.iter().any(|effect| matches!(effect, Effect::Cover { .. })), "the rules are in force");
    assert!(shown(&mut world, "docked").connected);
}

#[test]
fn a_refused_microphone_is_the_pages_to_allow() {
    let mut world = idle(DOCKED);
    opens(&mut world, 1, "doc-1");
    docks(&mut world, 1, "doc-1", "docked");
    connects(&mut world, "docked");
    says(
        &mut world,
        "docked",
        FromPanel::DeviceRefused { provider: VOICE.into(), device: patchbay_protocol::Device::Microphone },
    );
    let notices = view(&mut world, "docked").unwrap().notices;
    let microphone = notices.iter().find(|notice| notice.kind == "microphone").unwrap();
    assert!(microphone.text.contains("it is the CRM's page that must have it") && microphone.action.is_none(), "{microphone:?}");
}

/// The widget says that a call rings.
fn rings(world: &mut World) -> Vec<Effect> {
    let header = json!({"t": "request", "id": "r1", "seq": 1, "method": "raiseEvent", "attempt": 1, "left": 10_000});
    let text = format!("{header}\n{}", json!(["patchbay.ringing", { "caller": "Ada", "seconds": 20 }]));
    world.give(Input::Widget { connection: WIDGET.into(), text })
}

#[test]
fn a_click_on_its_notification_brings_the_tab_to_the_front_in_which_the_phone_is_docked() {
    let mut world = idle(DOCKED);
    opens(&mut world, 1, "doc-1");
    docks(&mut world, 1, "doc-1", "panel-1");
    connects(&mut world, "panel-1");
    let told = rings(&mut world);
    let card = told.iter().find_map(|effect| match effect {
        Effect::ShowRings { cards, .. } => cards.first().cloned(),
        _ => None,
    });
    let shown = world.give(Input::RingClicked { id: card.unwrap().id, button: None });
    assert!(shown.contains(&Effect::Activate { tab: 1, window: 1 }), "{shown:?}");
    assert!(!shown.iter().any(|effect| matches!(effect, Effect::ShowWindow { .. })));
}

#[test]
fn a_phone_that_rings_moves_nowhere_until_it_is_answered_or_over() {
    let mut world = idle("");
    opens(&mut world, 1, "doc-1");
    side_panel(&mut world);
    connects(&mut world, PANEL);
    assert!(!rings(&mut world).is_empty());
    says(&mut world, PANEL, FromPanel::Place { provider: VOICE.into(), placement: Placement::Docked });
    let effects = docks(&mut world, 1, "doc-1", "docked");
    let taken = says(&mut world, "docked", FromPanel::TakeOver { provider: VOICE.into() });
    for effects in [effects, taken] {
        assert!(!effects.contains(&release(PANEL, "docked")), "{effects:?}");
    }
    world.now += 21_000;
    let over = world.give(Input::Time);
    assert!(over.contains(&release(PANEL, "docked")), "{over:?}");
}

#[test]
fn a_widget_that_does_not_come_up_does_not_end_the_call_beside_it() {
    let mut world = idle(DOCKED);
    opens(&mut world, 1, "doc-1");
    docks(&mut world, 1, "doc-1", "docked");
    connects(&mut world, "docked");
    let media = |live| FromPanel::Media { provider: VOICE.into(), live };
    let failed = || FromPanel::NotDocked { reason: "It did not come up.".into() };
    says(&mut world, "docked", media(true));
    assert_eq!(told(&says(&mut world, "docked", failed()), "doc-1"), None);
    says(&mut world, "docked", media(false));
    assert_eq!(is_on(&says(&mut world, "docked", failed()), "doc-1").map(|told| told.0), Some(false));
}

#[test]
fn each_width_that_is_asked_for_has_its_own_answer() {
    let mut world = idle(DOCKED);
    opens(&mut world, 1, "doc-1");
    docks(&mut world, 1, "doc-1", "docked");
    connects(&mut world, "docked");
    world.request("1", "setWidth", json!([400]), 1);
    world.request("2", "setWidth", json!([5000]), 1);
    let set = |number, id: &str, collapse| FromPage::DockWidth { number, px: 400, asked: Some(id.into()), collapse };
    let second = page(&mut world, 1, "doc-1", set(1, "2", true));
    assert_eq!(answers(&second), [("2".into(), true, "400".into())]);
    assert_eq!(is_on(&second, "doc-1"), Some((true, false, false, true)), "it folds");
    let first = page(&mut world, 1, "doc-1", set(2, "1", false));
    assert_eq!(answers(&first), [("1".into(), true, "400".into())]);
}

#[test]
fn a_page_answers_for_the_widths_of_its_own_panel_alone() {
    let mut world = idle(DOCKED);
    opens(&mut world, 1, "doc-1");
    docks(&mut world, 1, "doc-1", "docked");
    connects(&mut world, "docked");
    opens(&mut world, 2, "doc-2");
    docks(&mut world, 2, "doc-2", "other");
    world.request("1", "setWidth", json!([400]), 1);
    let set = |number| FromPage::DockWidth { number, px: 400, asked: Some("1".into()), collapse: false };
    assert_eq!(answers(&page(&mut world, 2, "doc-2", set(1))), []);
    assert_eq!(answers(&page(&mut world, 1, "doc-1", set(2))), [("1".into(), true, "400".into())]);
}

#[test]
fn a_docked_frame_is_allowed_what_a_widget_needs_that_comes_to_it_later() {
    let mut world = idle(
        r#"{"providers":[{"id":"voice"},{"id":"chat","name":"Chat","landingUrl":"http://chat.localhost/","placement":"docked","permissionsPolicy":["autoplay"]}]}"#,
    );
    let opened = opens(&mut world, 1, "doc-1");
    let Some(ToPage::Dock { on: true, allow, .. }) = told(&opened, "doc-1") else { panic!("{opened:?}") };
    assert!(allow.contains("autoplay") && allow.contains("microphone"), "{allow}");
}

#[test]
fn of_a_panel_that_is_none_of_ours_nothing_is_kept() {
    let mut world = idle(DOCKED);
    opens(&mut world, 1, "doc-1");
    docks(&mut world, 1, "doc-1", "docked");
    let looked = || FromPanel::Looked { front: true, shows: None };
    says(&mut world, "docked", looked());
    says(&mut world, "stranger", looked());
    let panels: Vec<_> = world.bridge.state.ringing.looks.iter().map(|(panel, _)| panel.clone()).collect();
    assert_eq!(panels, ["docked"]);
}

/// The configuration without its provider.
fn taken_out() -> Input {
    Input::Settings(Box::new(settings_under(r#"{"providers":[{"id":"voice","enabled":false,"placement":"docked"}]}"#)))
}

#[test]
fn a_provider_that_is_switched_off_stays_docked_until_its_call_is_over() {
    let mut world = idle(DOCKED);
    opens(&mut world, 1, "doc-1");
    docks(&mut world, 1, "doc-1", "docked");
    connects(&mut world, "docked");
    says(&mut world, "docked", FromPanel::Media { provider: VOICE.into(), live: true });
    let effects = world.give(taken_out());
    assert!(matches!(is_on(&effects, "doc-1"), None | Some((true, true, true, true))), "{effects:?}");
    assert_eq!(view(&mut world, "docked").map(|view| view.calls), Some(vec![VOICE.to_owned()]));
    let over = says(&mut world, "docked", FromPanel::Media { provider: VOICE.into(), live: false });
    assert_eq!(is_on(&over, "doc-1").map(|told| told.0), Some(false));
}

#[test]
fn one_that_rings_stays_too_folded_or_not_and_keeps_its_name() {
    let mut world = idle(DOCKED);
    opens(&mut world, 1, "doc-1");
    docks(&mut world, 1, "doc-1", "docked");
    connects(&mut world, "docked");
    page(&mut world, 1, "doc-1", FromPage::DockMode { number: 1, mode: 0 });
    let label = view(&mut world, "docked").unwrap().providers[0].label.clone();
    rings(&mut world);
    let effects = world.give(taken_out());
    assert_eq!(is_on(&effects, "doc-1"), Some((true, true, false, true)), "it can be answered");
    let ringing = view(&mut world, "docked").unwrap().ringing;
    assert_eq!(ringing, [VOICE]);
    world.now += 21_000;
    let over = world.give(Input::Time);
    assert_eq!(is_on(&over, "doc-1").map(|told| told.0), Some(false));
    let missed = world.bridge.panel_notices();
    assert!(missed.iter().any(|notice| notice.text.contains(&format!("from Ada on {label} at"))), "{missed:?}");
}

#[test]
fn a_page_whose_widgets_live_in_another_has_a_strip_which_folds_nobody() {
    let mut world = idle(DOCKED);
    opens(&mut world, 1, "doc-1");
    docks(&mut world, 1, "doc-1", "one");
    connects(&mut world, "one");
    let mut second = opens(&mut world, 2, "doc-2");
    second.extend(docks(&mut world, 2, "doc-2", "two"));
    assert_eq!(is_on(&second, "doc-2"), Some((true, false, false, true)));
    let fold = |number, mode| FromPage::DockMode { number, mode };
    let unfolded = page(&mut world, 2, "doc-2", fold(1, 1));
    assert_eq!((is_on(&unfolded, "doc-2"), is_on(&unfolded, "doc-1")), (Some((true, true, false, true)), None));
    let folded = page(&mut world, 2, "doc-2", fold(2, 0));
    assert_eq!((is_on(&folded, "doc-2"), is_on(&folded, "doc-1")), (Some((true, false, false, true)), None));
    assert_eq!(answers(&world.request("1", "getMode", json!([]), 1)), [("1".into(), true, "1".into())]);
    // Where it lives it is the widget that folds.
    let own = page(&mut world, 1, "doc-1", fold(1, 0));
    assert_eq!(is_on(&own, "doc-1"), Some((true, false, false, true)));
    assert_eq!(answers(&world.request("2", "getMode", json!([]), 1)), [("2".into(), true, "0".into())]);
}

#[test]
fn a_call_that_rings_below_what_fills_the_screen_is_told_of_elsewhere() {
    let mut world = idle(DOCKED);
    opens(&mut world, 1, "doc-1");
    docks(&mut world, 1, "doc-1", "docked");
    connects(&mut world, "docked");
    says(&mut world, "docked", FromPanel::Looked { front: true, shows: Some(VOICE.into()) });
    let cards = |effects: &[Effect]| {
        let cards = effects.iter().rev().find_map(|effect| match effect {
            Effect::ShowRings { cards, .. } => Some(cards.len()),
            _ => None,
        });
        cards.unwrap_or_default()
    };
    assert_eq!(cards(&rings(&mut world)), 0, "the agent sees it");
    let covered = |number, covered| FromPage::DockCovered { number, covered };
    assert_eq!(cards(&page(&mut world, 1, "doc-1", covered(1, true))), 1);
    world.now += 2_000;
    assert_eq!(cards(&page(&mut world, 1, "doc-1", covered(2, false))), 0);
}

#[test]
fn the_agents_width_is_kept_for_later_pages_and_by_the_next_worker_too() {
    let mut world = idle(DOCKED);
    let opened = opens(&mut world, 1, "doc-1");
    let width = |effects: &[Effect], document: &str| match told(effects, document) {
        Some(ToPage::Dock { width, .. }) => width,
        other => panic!("{other:?}"),
    };
    assert_eq!(width(&opened, "doc-1"), None);
    docks(&mut world, 1, "doc-1", "docked");
    let kept = page(&mut world, 1, "doc-1", FromPage::DockKept { number: 1, px: 560 });
    assert!(kept.contains(&Effect::RememberWidth { px: 560 }), "{kept:?}");
    assert_eq!(width(&opens(&mut world, 2, "doc-2"), "doc-2"), Some(560));
    let mut next = World { bridge: Bridge::new(State::restore(&world.bridge.state.save())), now: world.now };
    let started = next.give(Input::Settings(Box::new(settings_under(DOCKED))));
    assert!(started.contains(&Effect::RememberWidth { px: 560 }), "should the worker have died of it");
    assert_eq!(width(&opens(&mut next, 3, "doc-3"), "doc-3"), Some(560));
}
