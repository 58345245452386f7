//! What one click keeps and asks for.

use super::*;
use crate::options::{Action, Subject};
use patchbay_protocol::Policy;

const BOTH: &str =
    r#"{"providers":[{"name":"Voice","landingUrl":"https://voice.example/"}],"sites":[{"match":"https://crm.example/*"}]}"#;

fn options(user: &str, policy: &str) -> Options {
    Options::default().after(Action::Loaded { user: user.into(), policy: Policy::read(policy, ""), organisations: String::new() })
}

#[test]
fn one_click_asks_for_all_that_is_missing_and_for_nothing_that_is_there() {
    let options = options("", BOTH)
        .after(Action::Granted { granted: ["https://crm.example/*".to_owned()].into(), wanted: Default::default() })
        .after(Action::Type("provider-name", "Chat".into()))
        .after(Action::Type("landing-url", "https://chat.example".into()));
    let change = with_form(&options).unwrap();
    assert_eq!(change.ask.keys().collect::<Vec<_>>(), ["https://chat.example/*", "https://voice.example/*"]);
    assert_eq!(change.user.providers.len(), 1, "policy's provider is not copied into the user's");
}

#[test]
fn a_refusal_saves_and_says_what_will_not_work() {
    let options = options(BOTH, "");
    let change = allowing(&options);
    let report = change.report(Ok(()), Some(Ok(false)));
    assert!(!report.good && report.text.contains("did not give access"), "{report:?}");
    assert_eq!(report.lines.len(), 2);
    assert!(report.lines[1].starts_with("https://voice.example/* is needed to show Voice"), "{report:?}");
    assert!(change.report(Ok(()), Some(Ok(true))).good);
    assert!(!change.report(Err("full".into()), None).good);
}

#[test]
fn an_edited_site_takes_the_place_of_the_old_one() {
    let options = options(BOTH, "")
        .after(Action::Open(Subject::Site("https://crm.example/*".into())))
        .after(Action::Type("site-match", "https://new.example/*".into()));
    let sites = with_form(&options).unwrap().user.sites;
    assert_eq!(sites.iter().map(|part| part.id.as_str()).collect::<Vec<_>>(), ["https://new.example/*"]);
}

#[test]
fn what_is_deleted_can_be_brought_back() {
    let options = options(BOTH, "");
    let change = without(&options, List::Providers, "voice");
    assert_eq!((change.user.providers.len(), change.ask.len()), (0, 0));
    assert_eq!(change.undo, Some(Undo::Level(options.levels.user.clone())));
    assert_eq!(without(&options, List::Sites, "https://crm.example/*").user.sites, []);
}

#[test]
fn a_provider_of_policy_is_put_back_by_taking_the_users_part_away() {
    let options = options(r#"{"providers":[{"id":"voice","label":"Mine"}]}"#, BOTH);
    let change = without(&options, List::Providers, "voice");
    assert_eq!((change.user, change.done.as_str()), (Layer::default(), "Mine is as your organisation set it."));
}

#[test]
fn what_is_not_accepted_is_kept_by_every_change_until_its_owner_deletes_it() {
    let user = r#"{"providers":[{"name":"Voice","landingUrl":"https://voice.example/"},{"name":"Old","landingUrl":"http://old.example"}]}"#;
    let options = options(user, "");
    let kept = switched(&options, "voice", false).user;
    assert!(kept.text().contains("http://old.example"), "{}", kept.text());
    let dropped = dropping(&options);
    assert!(!dropped.user.text().contains("old.example"), "{}", dropped.user.text());
    assert_eq!(
        (dropped.user.providers, dropped.undo),
        (options.levels.user.providers.clone(), Some(Undo::Level(options.levels.user.clone())))
    );
}

#[test]
fn an_organisations_own_providers_are_wanted_by_one_click_which_asks_for_nothing_and_is_undone() {
    let options = options(r#"{"dataverseProviders":"x"}"#, "");
    let change = with_records(&options);
    assert_eq!(change.user.text(), r#"{"dataverseProviders":true}"#);
    assert!(change.ask.is_empty() && change.undo == Some(Undo::Level(options.levels.user.clone())));
}

#[test]
fn a_provider_that_is_switched_off_needs_no_access() {
    let options = options(BOTH, "");
    let off = switched(&options, "voice", false);
    assert_eq!(off.user.providers[0].values["enabled"], false);
    assert_eq!(off.ask.keys().collect::<Vec<_>>(), ["https://crm.example/*"]);
}
