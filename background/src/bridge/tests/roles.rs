//! Providers for some security roles only.

use super::*;
use patchbay_protocol::PanelView;

fn world() -> (World, Vec<Effect>) {
    let mut world = World::new();
    world.give(Input::PanelGone { panel: PANEL.into() });
    world.attach();
    let mut settings = settings();
    settings.configuration.providers[0].roles = vec!["Call Centre".into(), "{AB-1}".into()];
    let effects = world.give(Input::Settings(Box::new(settings)));
    (world, effects)
}

fn last_view(effects: &[Effect]) -> Option<PanelView> {
    effects.iter().rev().find_map(|effect| match effect {
        Effect::ToPanel { message: ToPanel::View { view }, .. } => Some(view.clone()),
        _ => None,
    })
}

fn shown(effects: &[Effect]) -> PanelView {
    last_view(effects).expect("a view")
}

fn roles(world: &mut World, roles: Value) -> Vec<Effect> {
    let result = Ok(format!("{{\"ok\":true}}\n{roles}"));
    world.give(Input::Injected { document: "doc-1".into(), purpose: Purpose::Roles, result })
}

#[test]
fn before_the_roles_are_known_the_panel_says_what_it_waits_for() {
    let (_, effects) = world();
    let view = shown(&effects);
    assert!(view.providers.is_empty());
    assert_eq!(view.notices[0].kind, "roles-unknown");
}

#[test]
fn a_user_with_a_role_by_name_or_by_id_sees_it() {
    for held in [json!(["x", "call centre"]), json!(["ab-1"])] {
        let (mut world, _) = world();
        let asked = world.open_page(1, "doc-1", &format!("{ORG}/main.aspx"));
        assert_eq!(jobs(&asked)[0].1["method"], "roles");
        assert_eq!(shown(&roles(&mut world, held)).providers.len(), 1);
    }
}

#[test]
fn an_administrator_without_the_role_does_not_see_it_and_is_told_why() {
    let (mut world, _) = world();
    world.open_page(1, "doc-1", &format!("{ORG}/main.aspx"));
    let view = shown(&roles(&mut world, json!(["system administrator"])));
    assert!(view.providers.is_empty());
    assert!(view.notices[0].text.contains("Call Centre"), "{:?}", view.notices);
}

#[test]
fn a_live_widget_is_not_taken_away_by_a_page_of_someone_else() {
    let (mut world, _) = world();
    world.open_page(1, "doc-1", &format!("{ORG}/main.aspx"));
    roles(&mut world, json!(["ab-1"]));
    world.connect(WIDGET);
    world.says("doc-1", FromPage::Gone);
    let effects = world.open_page(2, "doc-2", "http://other.localhost/main.aspx");
    let hidden = effects
        .iter()
        .any(|effect| matches!(effect, Effect::ToPanel { message: ToPanel::View { view }, .. } if view.providers.is_empty()));
    assert!(!hidden);
}

#[test]
fn a_widget_that_is_still_logging_in_is_not_taken_away_when_the_page_reloads() {
    let (mut world, _) = world();
    world.open_page(1, "doc-1", &format!("{ORG}/main.aspx"));
    roles(&mut world, json!(["ab-1"]));
    let gone = world.says("doc-1", FromPage::Gone);
    let back = world.open_page(1, "doc-2", &format!("{ORG}/main.aspx"));
    let views = gone.iter().chain(&back).filter_map(|effect| match effect {
        Effect::ToPanel { message: ToPanel::View { view }, .. } => Some(view.providers.len()),
        _ => None,
    });
    assert!(views.clone().all(|shown| shown == 1), "{:?}", views.collect::<Vec<_>>());
    assert_eq!(jobs(&back)[0].1["method"], "roles", "another user may have signed in, or a role been given");
}

#[test]
fn a_role_that_is_given_or_another_user_counts_from_the_next_page_on() {
    let (mut world, _) = world();
    world.open_page(1, "doc-1", &format!("{ORG}/main.aspx"));
    assert!(shown(&roles(&mut world, json!(["agent"]))).providers.is_empty());
    world.open_page(1, "doc-2", &format!("{ORG}/main.aspx"));
    let result = Ok("{\"ok\":true}\n[\"ab-1\"]".to_owned());
    let given = world.give(Input::Injected { document: "doc-2".into(), purpose: Purpose::Roles, result });
    assert_eq!(shown(&given).providers.len(), 1);
}

#[test]
fn a_role_in_one_organisation_opens_no_provider_of_another() {
    let (mut world, _) = world();
    let mut settings = settings();
    settings.configuration.providers[0].roles = vec!["ab-1".into()];
    settings.configuration.providers[0].organisation = Some("http://other.localhost".into());
    world.give(Input::Settings(Box::new(settings)));
    world.open_page(2, "doc-2", "http://other.localhost/main.aspx");
    world.open_page(1, "doc-1", &format!("{ORG}/main.aspx"));
    let effects = roles(&mut world, json!(["ab-1"]));
    assert!(last_view(&effects).is_none_or(|view| view.providers.is_empty()));
}

#[test]
fn a_live_widget_goes_when_its_provider_is_for_other_roles_now_and_not_before_the_users_are_known() {
    let mut world = World::with_page();
    let mut settings = settings();
    settings.configuration.providers[0].roles = vec!["Call Centre".into()];
    let asked = world.give(Input::Settings(Box::new(settings)));
    assert_eq!(jobs(&asked)[0].1["method"], "roles");
    assert!(last_view(&asked).is_none_or(|view| view.providers.len() == 1));
    assert!(shown(&roles(&mut world, json!(["agent"]))).providers.is_empty());
}

#[test]
fn without_such_a_provider_no_page_is_asked() {
    let mut world = World::new();
    assert_eq!(jobs(&world.open_page(1, "doc-1", &format!("{ORG}/main.aspx"))), []);
}
