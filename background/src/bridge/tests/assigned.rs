//! Providers for some apps, sites and users; and what policy switches off.

use super::*;
use patchbay_protocol::hosts::MatchPattern;
use patchbay_protocol::{Configuration, Feature, PanelView, Provider};

const APP: &str = "8e4211c3-9d70-4b5f-a6e8-73f01c2d5b03";

fn with(change: impl FnOnce(&mut Configuration)) -> Input {
    let mut settings = settings();
    change(&mut settings.configuration);
    Input::Settings(Box::new(settings))
}

fn of_voice(change: impl FnOnce(&mut Provider)) -> Input {
    with(|configuration| change(&mut configuration.providers[0]))
}

/// A panel without any widget, and what it shows.
fn idle(settings: Input) -> (World, PanelView) {
    let mut world = World::new();
    world.give(Input::PanelGone { panel: PANEL.into() });
    world.attach();
    world.give(settings);
    let view = view(&world);
    (world, view)
}

fn view(world: &World) -> PanelView {
    world.bridge.told_panels[&PANEL.to_owned()].clone()
}

#[test]
fn a_provider_of_an_app_shows_when_a_page_of_the_app_is_open_and_stays_while_it_lives() {
    let (mut world, before) = idle(of_voice(|voice| voice.apps = vec![APP.to_uppercase()]));
    assert_eq!((before.providers.len(), before.notices[0].kind.as_str()), (0, "wrong-app"));
    world.open_page(1, "doc-1", &format!("{ORG}/main.aspx?appid=other"));
    assert!(view(&world).providers.is_empty());
    world.open_page(2, "doc-2", &format!("{ORG}/main.aspx?appid={APP}"));
    assert_eq!(view(&world).providers.len(), 1);
    world.connect(WIDGET);
    world.give(Input::TabGone { tab: 2 });
    assert_eq!(view(&world).providers.len(), 1, "a live widget is not taken away");
    world.give(Input::Panel { panel: PANEL.into(), message: FromPanel::Disconnected { connection: WIDGET.into() } });
    assert_eq!(view(&world).providers.len(), 1, "nor one that is at its log-in");
    world.give(Input::PanelGone { panel: PANEL.into() });
    world.attach();
    assert!(view(&world).providers.is_empty());
}

#[test]
fn a_widget_whose_provider_is_for_other_pages_now_goes_and_stays_while_the_agent_only_navigates() {
    let mut world = World::with_page();
    let of = |apps: &[&str]| of_voice(|voice| voice.apps = apps.iter().map(|app| (*app).to_owned()).collect());
    world.give(of(&["a"]));
    assert_eq!(view(&world).providers.len(), 1, "the open page is of the app");
    let elsewhere = world.says("doc-1", FromPage::Url { url: format!("{ORG}/main.aspx?appid=b") });
    assert!(!elsewhere.is_empty() && view(&world).providers[0].away, "it lives on, and the panel says what it is not for");
    world.kill_with(of(&["a"]));
    assert_eq!(view(&world).providers.len(), 1, "nor does the worker's death take it away");
    world.give(of(&["c"]));
    assert!(view(&world).providers.is_empty());
    assert_eq!(view(&world).notices[0].kind, "wrong-app");
    // What its panel says late, or a configuration that is taken back, does not bring it back.
    let frame = FromPanel::Frame { provider: "voice".into(), state: patchbay_protocol::FrameState::Shown };
    world.give(Input::Panel { panel: PANEL.into(), message: frame });
    world.give(of(&["a"]));
    assert!(view(&world).providers.is_empty());
    world.open_page(2, "doc-2", &format!("{ORG}/main.aspx?appid=a"));
    assert!(!view(&world).providers[0].away);
}

#[test]
fn a_widget_in_a_call_that_is_for_other_pages_now_goes_when_the_call_is_over() {
    let mut world = World::with_page();
    let media = |live| Input::Panel { panel: PANEL.into(), message: FromPanel::Media { provider: "voice".into(), live } };
    world.give(media(true));
    world.give(of_voice(|voice| voice.apps = vec!["c".into()]));
    // The panel keeps its frame as long as it is among the calls.
    assert_eq!((view(&world).providers.len(), view(&world).calls), (0, vec!["voice".to_owned()]));
    world.give(of_voice(|_| {}));
    assert_eq!(view(&world).providers.len(), 1, "taken back in time, it changes nothing");
    world.give(of_voice(|voice| voice.apps = vec!["c".into()]));
    world.give(media(false));
    assert_eq!((view(&world).providers.len(), view(&world).calls.len()), (0, 0));
}

#[test]
fn a_worker_that_has_lost_all_it_knew_takes_no_widget_away() {
    let mut world = World { bridge: Bridge::new(State::default()), now: 1_000_000 };
    world.give(of_voice(|voice| voice.apps = vec![APP.to_owned()]));
    let link = FrameLink {
        connection: WIDGET.into(),
        provider: "voice".into(),
        origin: "http://voice.localhost:8711".into(),
        bound: None,
        heard: 0,
    };
    let attach = FromPanel::Attach { window: 1, place: Placement::SidePanel, tab: None, width: 378, links: vec![link] };
    world.give(Input::Panel { panel: PANEL.into(), message: attach });
    world.open_page(1, "doc-1", &format!("{ORG}/main.aspx?appid=other"));
    assert_eq!(view(&world).providers.len(), 1);
}

#[test]
fn a_provider_of_a_site_sends_requests_and_takes_clicks_there_alone() {
    let pages = || MatchPattern::try_from("http://other.localhost/*".to_owned()).unwrap();
    let (mut world, before) = idle(of_voice(|voice| voice.sites = vec![pages()]));
    assert_eq!(before.notices[0].kind, "wrong-site");
    world.open_page(2, "doc-2", "http://other.localhost/main.aspx");
    world.connect(WIDGET);
    world.open_page(1, "doc-1", &format!("{ORG}/main.aspx"));
    let effects = world.request("r1", "retrieveRecord", json!(["contact", "1", ""]), 1);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Inject { document, .. } if document == "doc-2")), "{effects:?}");
    world.request("r2", "setClickToAct", json!([true]), 1);
    let act = FromPage::Act { number: 1, value: "1".into(), name: String::new(), format: "Phone".into() };
    world.says("doc-1", act);
    let described =
        Input::Injected { document: "doc-1".into(), purpose: Purpose::Act { number: 1 }, result: Err(NoEnvelope::NotRun) };
    assert!(!world.give(described).iter().any(|effect| matches!(effect, Effect::ToWidget { .. })));
}

#[test]
fn requests_prefer_a_page_of_the_providers_app() {
    let (mut world, _) = idle(of_voice(|voice| voice.apps = vec![APP.to_owned()]));
    world.open_page(2, "doc-2", &format!("{ORG}/main.aspx?appid={APP}"));
    world.connect(WIDGET);
    world.open_page(1, "doc-1", &format!("{ORG}/main.aspx?appid=other"));
    let effects = world.request("r1", "retrieveRecord", json!(["contact", "1", ""]), 1);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Inject { document, .. } if document == "doc-2")), "{effects:?}");
}

#[test]
fn a_provider_can_be_kept_from_administrators_by_name_and_by_template() {
    for roles in [json!(["system administrator"]), json!(["sysadmin auf deutsch", "627090ff-40a3-4053-8790-584edc5be201"])] {
        let (mut world, before) = idle(of_voice(|voice| voice.hide_from_administrators = true));
        assert_eq!(before.notices[0].kind, "roles-unknown");
        world.open_page(1, "doc-1", &format!("{ORG}/main.aspx"));
        let told = |roles: Value| Input::Injected {
            document: "doc-1".into(),
            purpose: Purpose::Roles,
            result: Ok(format!("{{\"ok\":true}}\n{roles}")),
        };
        world.give(told(roles));
        assert_eq!(view(&world).notices[0].kind, "hidden-from-administrators");
        world.give(told(json!(["agent"])));
        assert_eq!(view(&world).providers.len(), 1);
    }
}

#[test]
fn read_only_refuses_what_writes_at_once_and_lets_everything_else_through() {
    let mut world = World::with_page();
    let sent = world.request("r0", "createRecord", json!(["contact", {}]), 1);
    assert_eq!(jobs(&sent).len(), 1);
    world.give(with(|configuration| configuration.read_only = Some(true)));
    for (id, method, args) in [
        ("r1", "createRecord", json!(["contact", {}])),
        ("r2", "updateRecord", json!(["contact", "1", {}])),
        ("r3", "deleteRecord", json!(["contact", "1"])),
        ("r4", "insertNotes", json!(["contact", "contacts", "1"])),
    ] {
        let effects = world.request(id, method, args, 1);
        assert!(jobs(&effects).is_empty(), "{method}");
        assert!(answer(&effects).contains("read only"), "{method}: {effects:?}");
    }
    assert_eq!(jobs(&world.request("r5", "retrieveRecord", json!(["contact", "1", ""]), 1)).len(), 1);
    // What waits for a page when it is set is not run when one comes.
    let mut waiting = World::new();
    waiting.request("r6", "createRecord", json!(["contact", {}]), 1);
    waiting.give(with(|configuration| configuration.read_only = Some(true)));
    let effects = waiting.open_page(1, "doc-1", &format!("{ORG}/main.aspx"));
    assert!(jobs(&effects).is_empty() && answer(&effects).contains("read only"), "{effects:?}");
    // What was on its way is not said to have failed.
    world.kill();
    world.give(with(|configuration| configuration.read_only = Some(true)));
    assert_eq!(jobs(&world.request("r0", "createRecord", json!(["contact", {}]), 2)).len(), 1);
    assert_eq!(view(&world).notices[0].kind, "read-only");
}

#[test]
fn click_to_act_and_the_choice_of_places_can_be_switched_off() {
    let mut world = World::with_page();
    world.request("r1", "setClickToAct", json!([true]), 1);
    world.give(with(|configuration| configuration.disabled_features = vec![Feature::ClickToAct, Feature::PlacementChoice]));
    assert_eq!(answer(&world.request("r2", "getClickToAct", json!([]), 1)), "false");
    assert!(!view(&world).providers[0].movable);
    let chosen = world.give(Input::Panel {
        panel: PANEL.into(),
        message: FromPanel::Place { provider: "voice".into(), placement: Placement::Window },
    });
    assert_eq!(chosen, []);
}

#[test]
fn where_the_crm_page_shows_a_widget_itself_ours_stands_back_and_says_so() {
    let mut world = World::with_page();
    let framed = |there| Input::Framed {
        address: address(1, "frame-1"),
        url: "http://voice.localhost:8711/softphone/?a=1".into(),
        there,
        library: false,
    };
    assert!(view(&world).providers[0].ready);
    world.give(framed(true));
    let shown = view(&world).providers.remove(0);
    assert!(shown.yields && !shown.ready);
    assert!(shown.notices.iter().any(|notice| notice.kind == "microsoft-panel"), "{:?}", shown.notices);
    world.give(framed(false));
    assert!(view(&world).providers[0].yields, "its page may just be loading anew");
    assert_eq!(world.bridge.wake_at(), Some(world.now + 10_000));
    world.now += 10_000;
    world.give(Input::Time);
    assert!(view(&world).providers[0].ready && !view(&world).providers[0].yields);
    // A page that goes takes its frames with it, unless they come again.
    world.give(framed(true));
    world.open_page(1, "doc-2", &format!("{ORG}/main.aspx"));
    assert!(view(&world).providers[0].yields);
    world.now += 10_000;
    world.give(Input::Time);
    assert!(!view(&world).providers[0].yields);
}

#[test]
fn a_worker_that_starts_asks_for_the_frames_for_which_ours_stands_back() {
    let mut world = World::with_page();
    let framed = |tab, frame: &str| Input::Framed {
        address: address(tab, frame),
        url: "http://voice.localhost:8711/softphone/".into(),
        there: true,
        library: false,
    };
    world.give(framed(1, "frame-1"));
    world.give(framed(9, "of another site"));
    let asked = |effects: &[Effect]| -> Vec<PageAddress> {
        let asked = effects.iter().filter_map(|effect| match effect {
            Effect::AskFrame { address } => Some(address.clone()),
            _ => None,
        });
        asked.collect()
    };
    let settings = || Input::Settings(Box::new(settings_under("")));
    assert_eq!(asked(&world.give(settings())), [], "this one has heard all there was");
    let mut next = World { bridge: Bridge::new(world.bridge.state.clone()), now: world.now };
    assert_eq!(asked(&next.give(settings())), [address(1, "frame-1")]);
    assert_eq!(asked(&next.give(settings())), []);
}

#[test]
fn a_frame_of_another_site_or_another_page_of_its_server_is_no_reason_to_stand_back() {
    let mut world = World::with_page();
    let framed =
        |tab, url: &str| Input::Framed { address: address(tab, "frame-1"), url: url.into(), there: true, library: false };
    world.give(framed(9, "http://voice.localhost:8711/softphone/"));
    assert!(!view(&world).providers[0].yields, "no CRM page is in that tab");
    world.give(framed(1, "http://other.localhost:8711/"));
    assert!(!view(&world).providers[0].yields, "another widget");
    world.give(framed(1, "http://voice.localhost:8711/dashboard/"));
    assert!(!view(&world).providers[0].yields, "another page of its server");
}

#[test]
fn a_widget_that_a_redirect_or_a_log_in_has_led_elsewhere_is_known_by_the_library_it_asks_for() {
    let mut world = World::with_page();
    let framed = |url: &str, library| Input::Framed { address: address(1, "frame-1"), url: url.into(), there: true, library };
    world.give(framed("http://voice.localhost:8711/app/home?token=s3cr3t", false));
    assert!(!view(&world).providers[0].yields);
    world.give(framed("http://voice.localhost:8711/app/home?token=s3cr3t", true));
    assert!(view(&world).providers[0].yields);
    assert!(!world.bridge.state.save().contains("s3cr3t"), "of its address only what is needed is kept");
    // The same page is another provider's own: then it is that one's widget.
    world.give(with(|configuration| {
        let mut other = configuration.providers[0].clone();
        (other.id, other.landing_url) = ("chat".into(), "http://voice.localhost:8711/app/home".into());
        configuration.providers.push(other);
    }));
    let yields: Vec<bool> = view(&world).providers.iter().map(|provider| provider.yields).collect();
    assert_eq!(yields, [false, true]);
}

#[test]
fn with_a_replaced_panel_what_is_there_already_is_stood_back_for_until_its_page_is_loaded_anew() {
    let mut world = World::with_page();
    let url = "http://voice.localhost:8711/softphone/".to_owned();
    world.give(Input::Framed { address: address(1, "frame-1"), url, there: true, library: true });
    world.give(with(|configuration| configuration.microsoft_panel = Some(patchbay_protocol::MicrosoftPanel::Replace)));
    let shown = view(&world).providers.remove(0);
    assert!(shown.yields && shown.notices.iter().any(|notice| notice.text.contains("Reload that page")), "{:?}", shown.notices);
}

#[test]
fn frames_of_other_origins_are_not_remembered_and_those_outside_of_crm_pages_make_room() {
    let mut world = World::with_page();
    let framed = |tab, document: &str, url: &str| Input::Framed {
        address: address(tab, document),
        url: url.into(),
        there: true,
        library: false,
    };
    for n in 0..60 {
        world.give(framed(1, &format!("web-resource-{n}"), "http://org.localhost:8710/WebResources/chart.html"));
    }
    assert!(world.bridge.state.framed.is_empty());
    for n in 0..60 {
        world.give(framed(9, &format!("elsewhere-{n}"), "http://voice.localhost:8711/softphone/"));
    }
    world.give(framed(1, "theirs", "http://voice.localhost:8711/softphone/"));
    assert!(view(&world).providers[0].yields);
}

/// The body of the answer among these effects.
fn answer(effects: &[Effect]) -> String {
    let texts = effects.iter().find_map(|effect| match effect {
        Effect::ToWidget { text, number: 0, .. } => Some(text.clone()),
        _ => None,
    });
    texts.as_deref().and_then(|text| text.split_once('\n')).map(|(_, body)| body.to_owned()).unwrap_or_default()
}
