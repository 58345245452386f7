//! Several providers in one panel: which start, and which want the agent's attention.

use super::*;
use patchbay_protocol::{PanelView, ProviderView};

const CHAT: &str = "chat";

/// A voice provider that starts with the panel and a chat that starts on demand, with a page and an empty side panel.
fn desk(more: Value) -> World {
    let mut world = World { bridge: Bridge::new(State::default()), now: 1_000_000 };
    world.give(Input::Settings(Box::new(both(more))));
    world.open_page(1, "doc-1", &format!("{ORG}/main.aspx"));
    world.attach();
    world
}

fn both(more: Value) -> Settings {
    let mut chat = json!({"id": CHAT, "name": "Chat", "landingUrl": "http://chat.localhost:8711/", "start": "on-demand"});
    chat.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let configuration = json!({
        "providers": [{"id": "voice", "name": "Voice", "landingUrl": "http://voice.localhost:8711/"}, chat],
        "sites": [{"match": "http://org.localhost/*"}],
    });
    let mut settings = Settings::read("", &configuration.to_string());
    settings.granted = settings.needed_permissions();
    settings.rules_in_force = true;
    settings
}

fn panel(world: &mut World, message: FromPanel) -> Vec<Effect> {
    world.give(Input::Panel { panel: PANEL.into(), message })
}

fn choose(world: &mut World) -> Vec<Effect> {
    panel(world, FromPanel::Choose { provider: CHAT.into() })
}

fn view(world: &mut World) -> PanelView {
    world.bridge.told_panels.remove(PANEL);
    let told = world.give(Input::Time).into_iter().find_map(|effect| match effect {
        Effect::ToPanel { panel, message: ToPanel::View { view } } if panel == PANEL => Some(view),
        _ => None,
    });
    told.unwrap()
}

fn chat(world: &mut World) -> ProviderView {
    view(world).providers.into_iter().find(|provider| provider.id == CHAT).unwrap()
}

/// What was last said to the toolbar button.
fn badge(effects: &[Effect]) -> Option<&str> {
    effects.iter().rev().find_map(|effect| match effect {
        Effect::Badge { line, .. } => Some(line.as_str()),
        _ => None,
    })
}

#[test]
fn one_that_starts_on_demand_waits_for_the_agents_choice_and_is_not_called_off() {
    let mut world = World { bridge: Bridge::new(State::default()), now: 1_000_000 };
    let effects = world.give(Input::Settings(Box::new(both(json!({})))));
    assert_eq!(badge(&effects), Some("Voice is off. Click to open the panel."));
    let mut world = desk(json!({}));
    assert_eq!(chat(&mut world), ProviderView::dormant(CHAT.into(), "Chat".into()));
    choose(&mut world);
    let chosen = chat(&mut world);
    assert!(chosen.ready && !chosen.dormant && chosen.url.starts_with("http://chat.localhost"));
}

#[test]
fn once_chosen_it_goes_on_after_a_workers_death_until_its_panel_is_closed() {
    let mut world = desk(json!({}));
    choose(&mut world);
    let saved = world.bridge.state().save();
    world.bridge = Bridge::new(State::restore(&saved));
    world.give(Input::Settings(Box::new(both(json!({})))));
    world.attach();
    assert!(!chat(&mut world).dormant, "the panel attaches to the next worker without choosing again");
    world.give(Input::PanelGone { panel: PANEL.into() });
    world.attach();
    assert!(chat(&mut world).dormant, "a new panel starts afresh");
}

#[test]
fn a_chosen_one_whose_panel_closed_is_told_of_once_and_not_called_off() {
    let mut world = desk(json!({}));
    choose(&mut world);
    panel(&mut world, FromPanel::Frame { provider: CHAT.into(), state: patchbay_protocol::FrameState::Loading });
    world.give(Input::PanelGone { panel: PANEL.into() });
    world.now += 3_000;
    let effects = world.give(Input::Time);
    let told = |effect: &Effect| matches!(effect, Effect::NotifyOff { text, .. } if text.starts_with("Chat is off"));
    assert!(effects.iter().any(told), "{effects:?}");
    assert_eq!(badge(&effects).unwrap_or("Voice is off. Click to open the panel."), "Voice is off. Click to open the panel.");
    world.attach();
    assert!(chat(&mut world).dormant);
}

#[test]
fn a_choice_opens_the_window_in_which_the_widget_belongs() {
    let mut world = desk(json!({"placement": "window"}));
    assert!(choose(&mut world).contains(&Effect::OpenPanelWindow));
    assert!(!choose(&mut world).contains(&Effect::OpenPanelWindow), "once");
}

#[test]
fn no_events_are_kept_for_one_that_nobody_has_chosen() {
    let mut world = desk(json!({"clickToAct": true}));
    let event = FromPage::Custom { event: "CIClickToAct".into(), detail: r#"{"value":"1"}"#.into(), number: 1 };
    world.says("doc-1", event);
    assert_eq!(world.bridge.state().missed.get(CHAT), None);
}

#[test]
fn unfolding_a_call_a_screen_pop_and_a_raised_event_want_attention_and_folding_does_not() {
    let mut world = desk(json!({}));
    world.connect(WIDGET);
    let mut wanted = 0;
    let mut asks = |world: &mut World, id: &str, method: &str, args: Value, times: u32| {
        world.request(id, method, args, 1);
        wanted += times;
        assert_eq!(view(world).providers[0].attention, wanted, "{method} {id}");
    };
    asks(&mut world, "1", "setMode", json!([0]), 0);
    asks(&mut world, "2", "setMode", json!([1]), 1);
    asks(&mut world, "3", "setMode", json!([1]), 1);
    asks(&mut world, "4", "raiseEvent", json!(["sample.news", 1]), 1);
    asks(&mut world, "5", "raiseEvent", json!(["patchbay.call", true]), 1);
    asks(&mut world, "6", "raiseEvent", json!(["patchbay.call", true]), 0);
    asks(&mut world, "7", "raiseEvent", json!(["patchbay.call", false]), 0);
    asks(&mut world, "8", "openForm", json!([{"entityName": "contact"}]), 1);
    asks(&mut world, "9", "getEnvironment", json!([]), 0);
    // The worker dies before the widget has its answers: what it asks again, the agent may have seen already.
    let saved = world.bridge.state().save();
    world.bridge = Bridge::new(State::restore(&saved));
    world.give(Input::Settings(Box::new(both(json!({})))));
    world.attach();
    for (id, method, args) in [
        ("3", "setMode", json!([1])),
        ("4", "raiseEvent", json!(["sample.news", 1])),
        ("8", "openForm", json!([{"entityName": "contact"}])),
    ] {
        asks(&mut world, id, method, args, 0);
    }
    panel(&mut world, FromPanel::Mode { provider: "voice".into(), value: 0 });
    panel(&mut world, FromPanel::Mode { provider: "voice".into(), value: 1 });
    assert_eq!(view(&mut world).providers[0].attention, wanted, "what the agent does is no news");
}
