//! Providers from an organisation's own records.

use super::*;
use patchbay_protocol::read::write;
use patchbay_protocol::{NoticeAction, PanelView};

const APP: &str = "8e4211c3-9d70-4b5f-a6e8-73f01c2d5b03";

fn row(id: &str, label: &str) -> Value {
    json!({
        "msdyn_ciproviderid": id, "msdyn_name": "Row", "msdyn_label": label, "msdyn_landingurl": "http://row.localhost:8711/",
        "msdyn_appselector": format!("[\"{APP}\"]"), "statecode": 0,
    })
}

const ROW: &str = "3f1d2c6b-0a44-4c0e-9a1b-5d7e8f901234";

fn view(world: &World) -> PanelView {
    world.bridge.told_panels[&PANEL.to_owned()].clone()
}

/// What a page is asked: its document and the app.
fn asked(effects: &[Effect]) -> Vec<(String, String)> {
    let asked = effects.iter().filter_map(|effect| match effect {
        Effect::AskOrganisation { document, app, .. } => Some((document.clone(), app.clone())),
        _ => None,
    });
    asked.collect()
}

fn told(document: &str, rows: &Value) -> Input {
    Input::Rows { document: document.into(), app: APP.into(), text: json!({ "rows": rows }).to_string() }
}

/// The shell's part: what is to be kept comes back as settings.
fn kept(world: &mut World, effects: &[Effect], user: &str, policy: &str) -> bool {
    let text = effects.iter().find_map(|effect| match effect {
        Effect::RememberOrganisations { text } => Some(text.clone()),
        _ => None,
    });
    let Some(text) = text else { return false };
    let mut settings = Settings::read_all(policy, "", user, &text);
    settings.granted = settings.needed_permissions();
    settings.rules_in_force = true;
    world.give(Input::Settings(Box::new(settings)));
    true
}

const USER: &str = r#"{"sites":[{"match":"http://org.localhost/*"},{"match":"http://other.localhost/*"}]}"#;

fn page(world: &mut World) -> Vec<Effect> {
    world.open_page(1, "doc-1", &format!("{ORG}/main.aspx?appid={APP}"))
}

fn with_policy(policy: &str) -> World {
    let mut world = World::new();
    world.give(Input::Panel { panel: PANEL.into(), message: FromPanel::Disconnected { connection: WIDGET.into() } });
    let mut settings = Settings::read(policy, USER);
    settings.granted = settings.needed_permissions();
    settings.rules_in_force = true;
    world.give(Input::Settings(Box::new(settings)));
    world
}

#[test]
fn each_document_is_asked_once_for_its_app_and_again_when_the_app_changes() {
    let mut world = with_policy("");
    assert_eq!(asked(&page(&mut world)), [("doc-1".to_owned(), APP.to_owned())]);
    let same = world.says("doc-1", FromPage::Url { url: format!("{ORG}/main.aspx?appid={APP}&etn=contact") });
    assert_eq!(asked(&same), []);
    let other = APP.replace("8e42", "9e42");
    let moved = world.says("doc-1", FromPage::Url { url: format!("{ORG}/main.aspx?appid={other}") });
    assert_eq!(asked(&moved), [("doc-1".to_owned(), other)]);
}

#[test]
fn a_page_that_is_open_all_day_is_asked_again_when_the_agent_comes_back_or_moves_after_a_quarter_of_an_hour() {
    let moves = |etn: &str| FromPage::Url { url: format!("{ORG}/main.aspx?appid={APP}&etn={etn}") };
    for comes in [FromPage::Focus, moves("contact")] {
        let mut world = with_policy("");
        page(&mut world);
        world.give(told("doc-1", &json!([])));
        world.now += 899_999;
        assert_eq!(asked(&world.says("doc-1", moves("account"))), []);
        world.kill_with(Input::Settings(Box::new(Settings::read("", USER))));
        assert_eq!(asked(&world.says("doc-1", comes.clone())), [], "the next worker knows when that was");
        world.now += 1;
        assert_eq!(asked(&world.says("doc-1", comes.clone())), [("doc-1".to_owned(), APP.to_owned())]);
        assert_eq!(asked(&world.says("doc-1", comes)), [], "it is on its way");
    }
    // A clock that was set back by a day must not put it off for a day.
    let mut world = with_policy("");
    page(&mut world);
    world.give(told("doc-1", &json!([])));
    world.now -= 500_000;
    assert_eq!(asked(&world.says("doc-1", FromPage::Focus)).len(), 1);
}

#[test]
fn an_organisation_that_was_not_wanted_and_is_now_is_asked_again_at_once() {
    let mut world = with_policy("");
    page(&mut world);
    let effects = world.give(told("doc-1", &json!([row(ROW, "Contoso")])));
    kept(&mut world, &effects, USER, "");
    let word =
        |accept| Input::Panel { panel: PANEL.into(), message: FromPanel::UseOrganisation { origin: ORG.to_owned(), accept } };
    let effects = world.give(word(false));
    kept(&mut world, &effects, USER, "");
    world.says("doc-1", FromPage::Focus);
    let known = json!({ ORG: { "accepted": true } }).to_string();
    let wanted = world.give(Input::Settings(Box::new(Settings::read_all("", "", USER, &known))));
    assert_eq!(asked(&wanted), [("doc-1".to_owned(), APP.to_owned())]);
    let again = world.give(Input::Settings(Box::new(Settings::read_all("", "", USER, &known))));
    assert_eq!(asked(&again), [], "it is on its way");
    // The same where the agent says so in the panel.
    world.give(word(false));
    assert_eq!(asked(&world.give(word(true))).len(), 1);
}

#[test]
fn what_a_killed_worker_had_asked_and_not_heard_is_asked_by_the_next() {
    let mut world = with_policy("");
    page(&mut world);
    let effects = world.kill_with(Input::Settings(Box::new(Settings::read("", USER))));
    assert_eq!(asked(&effects), [("doc-1".to_owned(), APP.to_owned())]);
}

#[test]
fn rows_that_are_too_many_are_named_and_what_was_known_before_stays() {
    let trusts = format!(r#"{{"trustedOrganisations":["{ORG}"]}}"#);
    let mut world = with_policy(&trusts);
    page(&mut world);
    let effects = world.give(told("doc-1", &json!([row(ROW, "Contoso")])));
    kept(&mut world, &effects, USER, &trusts);
    let mut long = row(ROW, "Long");
    long["msdyn_customparams"] = "x".repeat(200_000).into();
    let effects = world.give(told("doc-1", &json!([long])));
    assert!(!kept(&mut world, &effects, USER, &trusts));
    let fault = |world: &World| view(world).notices.iter().find(|notice| notice.kind == "configuration-fault").cloned();
    let text = fault(&world).unwrap().text;
    assert!(text.contains(ORG) && text.contains("201 kB of provider rows, more than 200"), "{text}");
    assert_eq!(view(&world).providers[0].label, "Contoso");
    assert_eq!(State::restore(&world.bridge.state().save()), *world.bridge.state());
    world.give(told("doc-1", &json!([row(ROW, "Contoso")])));
    assert_eq!(fault(&world), None);
}

#[test]
fn an_address_without_an_app_has_the_page_asked_for_it_and_only_an_id_goes_on() {
    let mut world = with_policy("");
    let effects = world.open_page(1, "doc-1", &format!("{ORG}/main.aspx"));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Inject { purpose: Purpose::App, .. })), "{effects:?}");
    let answer = |body: &str| Input::Injected {
        document: "doc-1".into(),
        purpose: Purpose::App,
        result: Ok(format!("{{\"ok\":true}}\n{body}")),
    };
    assert_eq!(asked(&world.give(answer("\"x' or 1 eq 1\""))), []);
    assert_eq!(asked(&world.give(answer(&format!("\"{{{}}}\"", APP.to_uppercase())))), [("doc-1".to_owned(), APP.to_owned())]);
}

#[test]
fn the_agent_is_asked_once_and_agreed_rows_are_providers_of_that_organisation() {
    let mut world = with_policy("");
    page(&mut world);
    let effects = world.give(told("doc-1", &json!([row(ROW, "Contoso")])));
    assert!(kept(&mut world, &effects, USER, ""));
    let shown = view(&world);
    assert!(shown.providers.is_empty());
    let offer = shown.notices.iter().find(|notice| notice.kind == "organisation-providers").unwrap();
    assert!(offer.text.contains(ORG) && offer.text.contains("Contoso"), "{offer:?}");
    let origin = ORG.to_owned();
    assert_eq!(offer.action, Some(NoticeAction::UseOrganisation { origin: origin.clone() }));

    let effects = world.give(Input::Panel { panel: PANEL.into(), message: FromPanel::UseOrganisation { origin, accept: true } });
    assert!(kept(&mut world, &effects, USER, ""));
    let shown = view(&world);
    assert_eq!((shown.providers.len(), shown.providers[0].label.as_str()), (1, "Contoso"));
    assert!(!shown.notices.iter().any(|notice| notice.kind == "organisation-providers"));
    // The same again is no news; a changed row is followed.
    assert!(!kept(&mut world, &world_again(&mut with_policy("")), USER, ""), "nothing to keep without rows");
    let effects = world.give(told("doc-1", &json!([row(ROW, "Contoso")])));
    assert_eq!(effects, []);
    let effects = world.give(told("doc-1", &json!([row(ROW, "Renamed")])));
    assert!(kept(&mut world, &effects, USER, ""));
    assert_eq!(view(&world).providers[0].label, "Renamed");
    let effects = world.give(told("doc-1", &json!([])));
    assert!(kept(&mut world, &effects, USER, ""));
    assert!(view(&world).providers.is_empty(), "it is no longer active there");
}

fn world_again(world: &mut World) -> Vec<Effect> {
    page(world);
    world.give(told("doc-1", &json!([])))
}

#[test]
fn what_the_agent_does_not_want_is_not_offered_again() {
    let mut world = with_policy("");
    page(&mut world);
    let effects = world.give(told("doc-1", &json!([row(ROW, "Contoso")])));
    kept(&mut world, &effects, USER, "");
    // Reading something else is no answer to it.
    assert!(!kept(&mut world, &dismissed(&mut world_of_offers()), USER, ""));
    let refused = FromPanel::UseOrganisation { origin: ORG.to_owned(), accept: false };
    let effects = world.give(Input::Panel { panel: PANEL.into(), message: refused });
    assert!(kept(&mut world, &effects, USER, ""));
    let shown = view(&world);
    assert!(
        shown.providers.is_empty() && !shown.notices.iter().any(|notice| notice.kind == "organisation-providers"),
        "{shown:?}"
    );
    // Nothing of them is kept: not what was known, nor what later pages say.
    let known = |world: &World| world.bridge.settings.organisations.get(ORG).cloned().unwrap();
    assert_eq!((known(&world).accepted, known(&world).apps.is_empty()), (Some(false), true));
    let effects = world.give(told("doc-1", &json!([row(ROW, "Contoso")])));
    assert!(!kept(&mut world, &effects, USER, ""));
    // Unless policy names the organisation later.
    let trusts = format!(r#"{{"trustedOrganisations":["{ORG}"]}}"#);
    let text = write(&world.bridge.settings.organisations);
    world.give(Input::Settings(Box::new(Settings::read_all(&trusts, "", USER, &text))));
    let effects = world.give(told("doc-1", &json!([row(ROW, "Contoso")])));
    assert!(kept(&mut world, &effects, USER, &trusts));
    assert_eq!(view(&world).providers.len(), 1);
}

fn world_of_offers() -> World {
    let mut world = with_policy("");
    page(&mut world);
    let effects = world.give(told("doc-1", &json!([row(ROW, "Contoso")])));
    kept(&mut world, &effects, USER, "");
    world
}

fn dismissed(world: &mut World) -> Vec<Effect> {
    world.give(Input::Panel { panel: PANEL.into(), message: FromPanel::Dismiss })
}

#[test]
fn a_row_that_one_app_no_longer_has_is_gone_for_all_apps_that_it_named() {
    const OTHER: &str = "9e4211c3-9d70-4b5f-a6e8-73f01c2d5b03";
    let trusts = format!(r#"{{"trustedOrganisations":["{ORG}"]}}"#);
    let mut world = with_policy(&trusts);
    page(&mut world);
    let mut both = row(ROW, "Contoso");
    both["msdyn_appselector"] = format!("[\"{APP}\",\"{OTHER}\"]").into();
    let effects = world.give(told("doc-1", &json!([both])));
    kept(&mut world, &effects, USER, &trusts);
    assert_eq!(view(&world).providers.len(), 1);
    world.says("doc-1", FromPage::Url { url: format!("{ORG}/main.aspx?appid={OTHER}") });
    let none = Input::Rows { document: "doc-1".into(), app: OTHER.into(), text: json!({ "rows": [] }).to_string() };
    let effects = world.give(none);
    assert!(kept(&mut world, &effects, USER, &trusts));
    assert!(view(&world).providers.is_empty());
}

#[test]
fn who_may_no_longer_read_them_has_none_and_who_is_offline_keeps_them() {
    let trusts = format!(r#"{{"trustedOrganisations":["{ORG}"]}}"#);
    let mut world = with_policy(&trusts);
    page(&mut world);
    let effects = world.give(told("doc-1", &json!([row(ROW, "Contoso")])));
    kept(&mut world, &effects, USER, &trusts);
    let refused =
        |status: u32| Input::Rows { document: "doc-1".into(), app: APP.into(), text: json!({ "refused": status }).to_string() };
    let effects = world.give(refused(0));
    assert!(!kept(&mut world, &effects, USER, &trusts));
    let effects = world.give(refused(403));
    assert!(kept(&mut world, &effects, USER, &trusts));
    assert!(view(&world).providers.is_empty());
}

#[test]
fn a_page_whose_address_names_no_app_shows_the_providers_of_the_app_it_is_of() {
    let trusts = format!(r#"{{"trustedOrganisations":["{ORG}"]}}"#);
    let mut world = with_policy(&trusts);
    world.open_page(1, "doc-1", &format!("{ORG}/main.aspx"));
    let answer =
        Input::Injected { document: "doc-1".into(), purpose: Purpose::App, result: Ok(format!("{{\"ok\":true}}\n\"{APP}\"")) };
    world.give(answer);
    let effects = world.give(told("doc-1", &json!([row(ROW, "Contoso")])));
    assert!(kept(&mut world, &effects, USER, &trusts));
    assert_eq!(view(&world).providers.len(), 1, "{:?}", view(&world).notices);
}

#[test]
fn two_organisations_with_the_same_row_have_the_first_ones_provider_and_a_fault() {
    let known = json!({
        ORG: { "accepted": true, "apps": { APP: [row(ROW, "Original")] } },
        "http://other.localhost": { "accepted": true, "apps": { APP: [row(ROW, "Copy")] } },
    });
    let settings = Settings::read_all("", "", USER, &known.to_string());
    assert_eq!(settings.configuration.providers.len(), 1);
    assert_eq!(settings.configuration.providers[0].organisation.as_deref(), Some("http://org.localhost:8710"));
    assert!(settings.faults.iter().any(|fault| fault.reason.contains("same id")), "{:?}", settings.faults);
}

#[test]
fn policy_that_names_an_organisation_alone_makes_it_a_site() {
    let settings = Settings::read(&format!(r#"{{"trustedOrganisations":["{ORG}"]}}"#), "");
    assert!(settings.configuration.site_of(&format!("{ORG}/main.aspx")).is_some());
}

#[test]
fn an_organisation_that_policy_names_needs_no_consent_and_one_that_it_forbids_gets_none() {
    let trusts = format!(r#"{{"trustedOrganisations":["{ORG}"]}}"#);
    let mut world = with_policy(&trusts);
    page(&mut world);
    let effects = world.give(told("doc-1", &json!([row(ROW, "Contoso")])));
    assert!(kept(&mut world, &effects, USER, &trusts));
    assert_eq!(view(&world).providers.len(), 1);
    let mut world = with_policy(r#"{"dataverseProviders":false}"#);
    assert_eq!(asked(&page(&mut world)), []);
}

#[test]
fn a_row_is_shown_for_pages_of_its_organisation_alone() {
    let trusts = format!(r#"{{"trustedOrganisations":["{ORG}"]}}"#);
    let mut world = with_policy(&trusts);
    page(&mut world);
    let effects = world.give(told("doc-1", &json!([row(ROW, "Contoso")])));
    kept(&mut world, &effects, USER, &trusts);
    world.give(Input::TabGone { tab: 1 });
    world.open_page(2, "doc-2", &format!("http://other.localhost/main.aspx?appid={APP}"));
    let shown = view(&world);
    assert!(shown.providers.is_empty());
    assert!(shown.notices.iter().any(|notice| notice.kind == "wrong-organisation"), "{shown:?}");
}

#[test]
fn a_refusal_is_kept_for_the_diagnosis() {
    let mut world = with_policy("");
    page(&mut world);
    world.give(Input::Rows { document: "doc-1".into(), app: APP.into(), text: r#"{"refused":403}"#.into() });
    assert_eq!(world.bridge.state().refused_rows.get(ORG), Some(&403));
    world.give(told("doc-1", &json!([])));
    assert_eq!(world.bridge.state().refused_rows.get(ORG), None);
}
