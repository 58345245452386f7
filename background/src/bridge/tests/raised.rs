//! Events by name: `raiseEvent` to widgets and page, and events of the page (contract §§3, 7).

use super::*;

const OTHER: &str = "connection-2";

/// A second provider with a widget of its own.
fn with_chat(page: bool) -> World {
    let mut world = if page { World::with_page() } else { World::new() };
    let mut settings = settings();
    let mut chat = settings.configuration.providers[0].clone();
    (chat.id, chat.label) = ("chat".into(), "Chat".into());
    settings.configuration.providers.push(chat);
    world.give(Input::Settings(Box::new(settings)));
    world
}

fn connect_chat(world: &mut World) -> Vec<Effect> {
    let link = FrameLink {
        connection: OTHER.into(),
        provider: "chat".into(),
        origin: "http://chat.localhost:8711".into(),
        bound: None,
        heard: 0,
    };
    world.give(Input::Panel { panel: PANEL.into(), message: FromPanel::Connected { link } })
}

fn listen(world: &mut World, connection: &str, events: &[&str]) -> Vec<Effect> {
    let text = json!({"t": "handlers", "events": events}).to_string();
    world.give(Input::Widget { connection: connection.into(), text })
}

/// The events each connection got: connection, name, whether raised, payload.
fn heard(effects: &[Effect]) -> Vec<(String, String, bool, Value)> {
    let frames = effects.iter().filter_map(|effect| {
        let Effect::ToWidget { connection, text, .. } = effect else { return None };
        let (header, body) = text.split_once('\n').unwrap();
        let header: Value = serde_json::from_str(header).unwrap();
        (header["t"] == "event").then(|| {
            let name = header["event"].as_str().unwrap().to_owned();
            (connection.clone(), name, header["raised"] == true, serde_json::from_str(body).unwrap())
        })
    });
    frames.filter(|(_, name, _, _)| name != "onpagenavigate").collect()
}

fn custom(world: &mut World, event: &str, detail: Value) -> Vec<Effect> {
    let number = world.bridge.state().said.iter().find(|said| said.document == "doc-1").map_or(0, |said| said.number) + 1;
    world.says("doc-1", FromPage::Custom { number, event: event.into(), detail: detail.to_string() })
}

#[test]
fn a_raised_event_reaches_the_other_widgets_and_the_page_and_not_its_raiser() {
    let mut world = with_chat(true);
    connect_chat(&mut world);
    let effects = world.request("r1", "raiseEvent", json!(["Call.Ended", {"seconds": 7}, "c-1"]), 1);
    let payload = json!({"value": {"seconds": 7}, "correlationId": "c-1"});
    assert_eq!(heard(&effects), [(OTHER.to_owned(), "call.ended".to_owned(), true, payload)]);
    assert_eq!(answers(&effects), [("r1".into(), true, "true".into())]);
    let (document, header, value) = jobs(&effects).remove(0);
    assert_eq!(
        (document.as_str(), header["op"].as_str(), header["event"].as_str()),
        ("doc-1", Some("raise"), Some("Call.Ended"))
    );
    assert_eq!((header["correlation"].as_str(), value.as_str()), (Some("c-1"), r#"{"seconds":7}"#));
}

#[test]
fn the_contracts_own_events_and_ours_are_nobodys_to_raise() {
    let mut world = with_chat(true);
    connect_chat(&mut world);
    for name in ["onClickToAct", "onmodechanged", "patchbay.call", "PATCHBAY.other"] {
        let effects = world.request(name, "raiseEvent", json!([name, "{}"]), 1);
        assert_eq!(answers(&effects), [(name.to_owned(), true, "false".to_owned())]);
        assert!(heard(&effects).is_empty() && jobs(&effects).is_empty(), "{name}");
    }
}

#[test]
fn an_event_for_a_widget_that_is_not_connected_yet_is_kept_in_order_also_over_a_kill() {
    let mut world = with_chat(false);
    for (id, name, value) in [("1", "first", 1), ("2", "second", 2), ("3", "first", 3)] {
        world.request(id, "raiseEvent", json!([name, value]), 1);
    }
    let mut settings = settings();
    let mut chat = settings.configuration.providers[0].clone();
    (chat.id, chat.label) = ("chat".into(), "Chat".into());
    settings.configuration.providers.push(chat);
    world.kill();
    world.give(Input::Settings(Box::new(settings)));
    let told: Vec<_> =
        heard(&connect_chat(&mut world)).into_iter().map(|(_, name, _, body)| (name, body["value"].clone())).collect();
    assert_eq!(told, [("second".to_owned(), json!(2)), ("first".to_owned(), json!(3))], "the last of each kind");
    assert!(heard(&connect_chat(&mut world)).is_empty(), "once");
}

#[test]
fn a_mode_the_agent_chose_before_the_widget_was_there_is_not_lost() {
    let mut world = with_chat(true);
    let fold = FromPanel::Mode { provider: "chat".into(), value: 0 };
    world.give(Input::Panel { panel: PANEL.into(), message: fold });
    assert_eq!(heard(&connect_chat(&mut world)), [(OTHER.to_owned(), "onmodechanged".to_owned(), false, json!({"value": 0}))]);
}

#[test]
fn an_event_of_the_page_reaches_only_those_who_listen_whatever_the_letter_case() {
    let mut world = with_chat(true);
    connect_chat(&mut world);
    let effects = listen(&mut world, WIDGET, &["Order.Placed", "onclicktoact", "patchbay.x"]);
    let told = effects.iter().find_map(|effect| match effect {
        Effect::ToPage { message: ToPage::State { events, .. }, .. } => Some(events.clone()),
        _ => None,
    });
    assert_eq!(told, Some(vec!["Order.Placed".to_owned()]), "the page forwards just these, as they are written");
    let effects = custom(&mut world, "Order.Placed", json!({"no": 5}));
    assert_eq!(heard(&effects), [(WIDGET.to_owned(), "order.placed".to_owned(), false, json!({"no": 5}))]);
    assert!(heard(&custom(&mut world, "patchbay.x", json!({}))).is_empty());
}

#[test]
fn an_article_to_send_and_a_click_of_the_pages_own_have_the_contracts_payload() {
    let mut world = World::with_page();
    let effects = custom(&mut world, "KMClickToSend", json!({"title": "Reset", "link": "https://kb.example/1", "more": 1}));
    let article = json!({"title": "Reset", "link": "https://kb.example/1"});
    assert_eq!(heard(&effects), [(WIDGET.to_owned(), "onsendkbarticle".to_owned(), false, article)]);
    let act = json!({"value": "+12065550100", "name": "mobilephone", "format": "Phone"});
    assert!(heard(&custom(&mut world, "CIClickToAct", act.clone())).is_empty(), "click-to-act is off");
    world.request("r1", "setClickToAct", json!([true]), 1);
    let effects = custom(&mut world, "CIClickToAct", act.clone());
    assert_eq!(heard(&effects), [(WIDGET.to_owned(), "onclicktoact".to_owned(), false, act)]);
}

#[test]
fn an_event_whose_answer_was_lost_with_the_worker_is_raised_once() {
    let mut world = with_chat(true);
    connect_chat(&mut world);
    world.request("r1", "raiseEvent", json!(["x", 1]), 1);
    world.kill();
    let effects = world.request("r1", "raiseEvent", json!(["x", 1]), 2);
    assert_eq!(answers(&effects), [("r1".into(), true, "true".into())]);
    assert!(heard(&effects).is_empty() && jobs(&effects).is_empty());
}

#[test]
fn widgets_of_two_organisations_do_not_hear_each_other() {
    let mut world = with_chat(true);
    connect_chat(&mut world);
    world.request("r1", "getEnvironment", json!([]), 1);
    world.injected("doc-1", "r1", Ok(&done("o", "u", "{}")));
    world.open_page(2, "doc-2", "http://other.localhost:8710/main.aspx");
    let header = json!({"t": "request", "id": "r2", "seq": 1, "method": "getEnvironment", "attempt": 1, "left": 10_000});
    world.give(Input::Widget { connection: OTHER.into(), text: format!("{header}\n[]") });
    world.injected("doc-2", "r2", Ok(&done("p", "v", "{}")));
    assert!(heard(&world.request("r3", "raiseEvent", json!(["x", "secret"]), 1)).is_empty());
}
