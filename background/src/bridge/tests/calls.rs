//! Calls: what counts as one, what is held up for it, and what the agent is told when its panel closes.

use super::*;
use patchbay_protocol::{FrameState, LiveCall, PanelView, Startup};

fn tell(world: &mut World, message: FromPanel) -> Vec<Effect> {
    world.give(Input::Panel { panel: PANEL.into(), message })
}

fn media(world: &mut World, live: bool) -> Vec<Effect> {
    tell(world, FromPanel::Media { provider: "voice".into(), live })
}

fn view(effects: &[Effect]) -> PanelView {
    let views = effects.iter().rev().find_map(|effect| match effect {
        Effect::ToPanel { message: ToPanel::View { view }, .. } => Some(view.clone()),
        _ => None,
    });
    views.expect("a view")
}

fn with(live_call: Option<LiveCall>, startup: Option<Startup>) -> World {
    let mut world = World::with_page();
    let mut settings = settings();
    settings.configuration.live_call = live_call;
    settings.configuration.startup = startup;
    world.give(Input::Settings(Box::new(settings)));
    world
}

#[test]
fn live_audio_is_a_call_until_it_is_over() {
    let mut world = World::with_page();
    let began = world.now;
    assert_eq!(view(&media(&mut world, true)).providers[0].in_call_since, Some(began));
    world.now += 5_000;
    assert_eq!(view(&media(&mut world, false)).providers[0].in_call_since, None);
}

#[test]
fn a_widget_may_declare_its_call_in_several_ways() {
    for (yes, no) in
        [(json!(true), json!(false)), (json!({"active": true}), json!("{\"active\":false}")), (json!("true"), json!("false"))]
    {
        let mut world = World::with_page();
        let effects = world.request("1", "raiseEvent", json!(["patchbay.call", yes]), 1);
        assert_eq!(answers(&effects)[0].2, "true");
        assert!(view(&effects).providers[0].in_call_since.is_some(), "{yes}");
        assert!(
            view(&world.request("2", "raiseEvent", json!(["patchbay.call", no]), 1)).providers[0].in_call_since.is_none(),
            "{no}"
        );
    }
    let effects = World::with_page().request("1", "raiseEvent", json!(["patchbay.call", {"nonsense": 1}]), 1);
    assert_eq!(answers(&effects)[0].2, "false", "what is not understood is not claimed");
}

#[test]
fn the_policy_decides_what_counts() {
    let mut world = with(Some(LiveCall::Declared), None);
    media(&mut world, true);
    assert_eq!(world.bridge.in_call("voice"), None);
    world.request("1", "raiseEvent", json!(["patchbay.call", true]), 1);
    assert!(world.bridge.in_call("voice").is_some());
    let mut world = with(Some(LiveCall::Off), None);
    world.request("1", "raiseEvent", json!(["patchbay.call", true]), 1);
    assert_eq!(world.bridge.in_call("voice"), None);
}

#[test]
fn a_live_call_survives_the_worker_and_is_not_taken_over() {
    let mut world = World::with_page();
    media(&mut world, true);
    world.kill();
    assert!(world.bridge.in_call("voice").is_some());
    let attach = FromPanel::Attach { window: 2, place: Placement::SidePanel, tab: None, width: 378, links: Vec::new() };
    world.give(Input::Panel { panel: "panel-2".into(), message: attach });
    let take = |world: &mut World| {
        let effects =
            world.give(Input::Panel { panel: "panel-2".into(), message: FromPanel::TakeOver { provider: "voice".into() } });
        effects.iter().any(|effect| matches!(effect, Effect::ToPanel { message: ToPanel::Release { .. }, .. }))
    };
    assert!(!take(&mut world));
    media(&mut world, false);
    assert!(take(&mut world));
}

#[test]
fn what_a_widget_declared_ends_with_its_document() {
    let mut world = World::with_page();
    world.request("1", "raiseEvent", json!(["patchbay.call", true]), 1);
    tell(&mut world, FromPanel::Disconnected { connection: WIDGET.into() });
    assert_eq!(world.bridge.in_call("voice"), None);
}

#[test]
fn a_panel_closed_during_a_call_is_told_when_one_is_back() {
    let mut world = World::with_page();
    media(&mut world, true);
    world.now += 60_000;
    let closed = world.now;
    world.give(Input::PanelGone { panel: PANEL.into() });
    world.now += 60_000;
    let notices = view(&world.attach()).notices;
    assert_eq!((notices[0].kind.as_str(), notices[0].at), ("call-interrupted", Some(closed)));
    assert!(notices[0].text.starts_with("Contoso Voice was closed during a call"));
    assert!(
        matches!(&notices[0].action, Some(patchbay_protocol::NoticeAction::Open { url }) if url.starts_with(ORG)),
        "the page that was open"
    );
    assert!(view(&tell(&mut world, FromPanel::Dismiss)).notices.iter().all(|notice| notice.kind != "call-interrupted"));
}

#[test]
fn a_phone_that_goes_off_is_told_once_unless_it_is_back_in_a_moment() {
    let told = |effects: &[Effect]| effects.iter().filter(|effect| matches!(effect, Effect::NotifyOff { .. })).count();
    let mut world = World::with_page();
    world.give(Input::PanelGone { panel: PANEL.into() });
    world.now += 3_000;
    assert_eq!(told(&world.give(Input::Time)), 1);
    world.now += 3_000;
    assert_eq!(told(&world.give(Input::Time)), 0, "once");
    // A panel that loads itself anew is no news.
    let mut world = World::with_page();
    world.give(Input::PanelGone { panel: PANEL.into() });
    assert!(world.bridge.wake_at().is_some(), "the bridge asks to be woken for it");
    world.attach();
    tell(&mut world, FromPanel::Frame { provider: "voice".into(), state: FrameState::Loading });
    world.now += 3_000;
    assert_eq!(told(&world.give(Input::Time)), 0);
}

#[test]
fn the_toolbar_button_says_while_a_phone_is_off() {
    let badge = |effects: &[Effect]| {
        effects.iter().rev().find_map(|effect| match effect {
            Effect::Badge { line, .. } => Some(line.clone()),
            _ => None,
        })
    };
    let mut world = World { bridge: Bridge::new(State::default()), now: 1_000_000 };
    let effects = world.give(Input::Settings(Box::new(settings())));
    assert_eq!(badge(&effects).as_deref(), Some("Contoso Voice is off. Click to open the panel."));
    world.attach();
    assert_eq!(badge(&world.connect(WIDGET)).as_deref(), Some(""));
    assert!(badge(&world.give(Input::PanelGone { panel: PANEL.into() })).unwrap().contains("is off"));
}

#[test]
fn an_update_waits_for_calls_and_panels_or_for_the_agent() {
    let reloads = |effects: &[Effect]| effects.contains(&Effect::ReloadExtension);
    let mut world = World::with_page();
    media(&mut world, true);
    assert!(!reloads(&world.give(Input::UpdateReady)));
    assert!(!reloads(&tell(&mut world, FromPanel::Update)), "never during a call");
    let notices = view(&media(&mut world, false)).notices;
    assert_eq!(notices[0].kind, "update-ready");
    assert!(reloads(&tell(&mut world, FromPanel::Update)));
    let mut world = World::with_page();
    world.give(Input::UpdateReady);
    assert!(reloads(&world.give(Input::PanelGone { panel: PANEL.into() })), "nobody has a panel open");
}

#[test]
fn the_phone_starts_with_the_browser_where_it_is_so_configured() {
    let opens = |mut world: World| world.give(Input::BrowserStarted).contains(&Effect::OpenPanelWindow);
    assert!(opens(with(None, Some(Startup::Window))));
    assert!(!opens(with(None, None)));
}

#[test]
fn a_page_opens_tabs_of_its_own_origin_only() {
    let mut world = World::with_page();
    let opens = |world: &mut World, url: &str| {
        let effects = world.says("doc-1", FromPage::OpenTab { url: url.into() });
        effects.contains(&Effect::OpenTab { url: url.into() })
    };
    assert!(opens(&mut world, &format!("{ORG}/main.aspx?etn=contact&id=1")));
    assert!(!opens(&mut world, "https://elsewhere.example/"));
}

#[test]
fn a_screen_pop_brings_its_tab_and_window_to_the_front() {
    let mut world = World::with_page();
    let front = Effect::Activate { tab: 1, window: 1 };
    assert!(world.request("1", "openForm", json!(["{\"entityName\":\"contact\"}"]), 1).contains(&front));
    world.request("2", "searchAndOpenRecords", json!(["contact", "?$top=1", false]), 1);
    let found = format!("{}\n[]", json!({"ok": true, "then": {"form": {"entityName": "contact", "entityId": "1"}}}));
    assert!(world.injected("doc-1", "2", Ok(&found)).contains(&front));
    assert!(!world.request("3", "retrieveRecord", json!(["contact", "1"]), 1).contains(&front), "a read moves nothing");
}
