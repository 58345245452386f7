//! Events to widgets, and what panel and pages are shown.

use super::*;

#[test]
fn each_navigation_is_told_once() {
    let mut world = World::new();
    let url = format!("{ORG}/main.aspx?etn=contact");
    assert_eq!(events_of(&world.open_page(1, "doc-1", &url)), [("onpagenavigate".into(), json!({"value": url}))]);
    assert_eq!(events_of(&world.says("doc-1", FromPage::Focus)), []);
    let next = format!("{url}&id=1");
    assert_eq!(
        events_of(&world.says("doc-1", FromPage::Url { url: next.clone() })),
        [("onpagenavigate".into(), json!({"value": next}))]
    );
    assert_eq!(events_of(&world.says("doc-1", FromPage::Url { url: next.clone() })), []);
    assert_eq!(events_of(&world.open_page(1, "doc-2", &next)).len(), 1, "a reload is a navigation");
}

#[test]
fn focusing_another_crm_page_counts_as_a_navigation_once() {
    let mut world = World::with_page();
    let other = format!("{ORG}/main.aspx?etn=account");
    world.give(Input::Page { address: address(2, "doc-2"), message: FromPage::Hello { url: other.clone(), focused: false } });
    let focus = |world: &mut World| world.give(Input::Page { address: address(2, "doc-2"), message: FromPage::Focus });
    assert_eq!(events_of(&focus(&mut world)), [("onpagenavigate".into(), json!({"value": other}))]);
    assert_eq!(events_of(&focus(&mut world)), []);
}

#[test]
fn a_widget_connected_later_hears_where_the_page_is() {
    let mut world = World::with_page();
    assert_eq!(events_of(&world.connect("connection-2"))[0].0, "onpagenavigate");
}

#[test]
fn a_click_reaches_the_widget_with_the_record_it_belongs_to() {
    let mut world = World::with_page();
    world.request("r1", "setClickToAct", json!([true]), 1);
    let effects = world.says(
        "doc-1",
        FromPage::Act { number: 1, value: "+12065550100".into(), name: "mobilephone".into(), format: "Phone".into() },
    );
    let Some(Effect::Inject { job, purpose, .. }) = effects.iter().find(|effect| matches!(effect, Effect::Inject { .. })) else {
        panic!("{effects:?}")
    };
    assert!(job.starts_with(r#"{"op":"describe"}"#));
    let result = Ok("{\"ok\":true}\n{\"entityLogicalName\":\"contact\",\"entityId\":\"1\",\"recordTitle\":\"Ann\"}".to_owned());
    let effects = world.give(Input::Injected { document: "doc-1".into(), purpose: purpose.clone(), result });
    let (name, payload) = events_of(&effects).remove(0);
    assert_eq!(name, "onclicktoact");
    assert_eq!(
        payload,
        json!({"value": "+12065550100", "name": "mobilephone", "format": "Phone", "entityLogicalName": "contact", "entityId": "1", "recordTitle": "Ann"})
    );
}

#[test]
fn a_page_gives_up_its_clicks_only_to_a_widget_that_listens() {
    let mut world = World::with_page();
    let clicks = |effects: &[Effect]| {
        effects.iter().rev().find_map(|effect| match effect {
            Effect::ToPage { message: ToPage::State { click_to_act, .. }, .. } => Some(*click_to_act),
            _ => None,
        })
    };
    world.request("r1", "setClickToAct", json!([true]), 1);
    let handlers = json!({"t": "handlers", "events": ["onclicktoact"]}).to_string();
    assert_eq!(clicks(&world.give(Input::Widget { connection: WIDGET.into(), text: handlers })), Some(true));
    assert_eq!(clicks(&world.request("r2", "setClickToAct", json!([false]), 1)), Some(false));
}

#[test]
fn the_mode_is_told_when_the_agent_changes_it_and_not_when_the_widget_does() {
    let mut world = World::new();
    assert_eq!(events_of(&world.request("r1", "setMode", json!([0]), 1)), []);
    let unfold = FromPanel::Mode { provider: "voice".into(), value: 1 };
    let effects = world.give(Input::Panel { panel: PANEL.into(), message: unfold });
    assert_eq!(events_of(&effects), [("onmodechanged".into(), json!({"value": 1}))]);
}

#[test]
fn a_panel_that_attaches_to_a_new_worker_gets_its_view_again() {
    let mut world = World::with_page();
    let saved = serde_json::to_string(world.bridge.state()).unwrap();
    world.bridge = Bridge::new(State::restore(&saved));
    world.give(Input::Settings(Box::new(settings())));
    let effects = world.attach();
    let view = effects.iter().find_map(|effect| match effect {
        Effect::ToPanel { message: ToPanel::View { view }, .. } => Some(view.clone()),
        _ => None,
    });
    let provider = &view.unwrap().providers[0];
    assert!(provider.ready && provider.connected && provider.label == "Contoso Voice");
}

#[test]
fn the_panel_says_why_there_is_nothing_to_show() {
    let kinds =
        |world: &World| world.bridge.told_panels[&PANEL.to_owned()].notices.iter().map(|n| n.kind.clone()).collect::<Vec<_>>();
    let mut world = World::new();
    world.give(Input::Settings(Box::new(Settings::read("", ""))));
    assert_eq!(kinds(&world), ["no-provider"]);
    let mut bare = settings();
    bare.granted.clear();
    world.give(Input::Settings(Box::new(bare)));
    let provider = &world.bridge.told_panels[&PANEL.to_owned()].providers[0];
    assert!(!provider.ready);
    assert_eq!(provider.notices[0].kind, "no-access");
}

#[test]
fn a_click_on_a_page_of_another_organisation_stays_there() {
    let mut world = World::with_page();
    world.request("r1", "setClickToAct", json!([true]), 1);
    world.request("r2", "getEnvironment", json!([]), 1);
    world.injected("doc-1", "r2", Ok(&done("org-a", "user-a", "{}")));
    world.open_page(2, "doc-2", "http://other.localhost:8710/main.aspx");
    let act = |world: &mut World, tab, document: &str| {
        let message = FromPage::Act { number: 1, value: "1".into(), name: String::new(), format: "Phone".into() };
        world.give(Input::Page { address: address(tab, document), message });
        let (document, purpose) = (document.into(), Purpose::Act { number: 1 });
        world.give(Input::Injected { document, purpose, result: Ok("{\"ok\":true}\n{}".into()) })
    };
    assert_eq!(events_of(&act(&mut world, 2, "doc-2")), []);
    assert_eq!(events_of(&act(&mut world, 1, "doc-1")).len(), 1);
}

#[test]
fn an_event_that_a_worker_died_of_is_told_by_the_next_until_the_panel_has_handed_it_on() {
    let mut world = World::with_page();
    world
        .give(Input::Widget { connection: WIDGET.into(), text: "{\"t\":\"handlers\",\"events\":[\"onpagenavigate\"]}\n".into() });
    let effects = world.says("doc-1", FromPage::Url { url: format!("{ORG}/main.aspx?second") });
    let number = |effects: &[Effect]| {
        let numbers = effects.iter().filter_map(|effect| match effect {
            Effect::ToWidget { number, .. } if *number > 0 => Some(*number),
            _ => None,
        });
        numbers.collect::<Vec<_>>()
    };
    let last = *number(&effects).last().unwrap();
    // Saved, and not carried out.
    let saved = world.bridge.state().save();
    world.bridge = Bridge::new(State::restore(&saved));
    world.give(Input::Settings(Box::new(settings())));
    assert_eq!(number(&world.attach()).last(), Some(&last));
    let heard = FromPanel::Heard { connection: WIDGET.into(), number: last };
    world.give(Input::Panel { panel: PANEL.into(), message: heard });
    assert_eq!(number(&world.attach()), Vec::<u64>::new(), "it was handed on");
}

#[test]
fn a_click_whose_worker_dies_is_told_by_the_next_once_also_when_the_page_says_it_again() {
    let mut world = World::with_page();
    world.request("r1", "setClickToAct", json!([true]), 1);
    let act = FromPage::Act { number: 1, value: "+1".into(), name: String::new(), format: "Phone".into() };
    world.says("doc-1", act.clone());
    let asked = world.kill();
    let described = |effect: &&Effect| matches!(effect, Effect::Inject { purpose: Purpose::Act { number: 1 }, .. });
    assert_eq!(asked.iter().filter(described).count(), 1, "{asked:?}");
    let again = world.says("doc-1", act);
    assert!(!again.iter().any(|effect| described(&effect)), "{again:?}");
    let described =
        Input::Injected { document: "doc-1".into(), purpose: Purpose::Act { number: 1 }, result: Ok("{\"ok\":true}\n{}".into()) };
    assert_eq!(events_of(&world.give(described.clone()))[0].0, "onclicktoact");
    assert_eq!(events_of(&world.give(described)), []);
}

#[test]
fn what_a_page_raises_is_told_once_however_often_the_page_says_it() {
    let mut world = World::with_page();
    world.give(Input::Widget { connection: WIDGET.into(), text: "{\"t\":\"handlers\",\"events\":[\"ring\"]}\n".into() });
    let ring = |number| FromPage::Custom { number, event: "Ring".into(), detail: "{}".into() };
    assert_eq!(events_of(&world.says("doc-1", ring(1))).len(), 1);
    world.kill();
    world.says("doc-1", FromPage::Hello { url: format!("{ORG}/main.aspx"), focused: true });
    assert_eq!(events_of(&world.says("doc-1", ring(1))), []);
    assert_eq!(events_of(&world.says("doc-1", ring(2))).len(), 1);
}
