//! What a panel says of a configuration that has nothing in it yet, or much that is wrong.

use super::*;
use patchbay_protocol::{Notice, NoticeAction};

fn notices(policy: &str, user: &str) -> Vec<Notice> {
    let mut world = World::new();
    world.give(Input::Settings(Box::new(Settings::read(policy, user))));
    world.bridge.told_panels[&PANEL.to_owned()].notices.clone()
}

#[test]
fn who_has_nothing_yet_is_offered_the_organisations_own_until_somebody_has_said_so() {
    let action = |policy: &str, user: &str| notices(policy, user)[0].action.clone();
    assert_eq!(action("", ""), Some(NoticeAction::SetUp));
    assert_eq!(action(r#"{"placement":"window"}"#, r#"{"startup":"ask"}"#), Some(NoticeAction::SetUp));
    for (policy, user) in [
        ("", r#"{"dataverseProviders":true}"#),
        (r#"{"dataverseProviders":false}"#, ""),
        ("", r#"{"sites":[{"match":"https://crm.example/*"}]}"#),
    ] {
        assert_eq!(action(policy, user), Some(NoticeAction::Options), "{policy} {user}");
    }
    let said = &notices("", r#"{"dataverseProviders":true}"#)[0].text;
    assert!(said.contains("none of Microsoft's, add it as a site"), "{said}");
}

#[test]
fn the_organisations_own_make_microsofts_regions_the_sites_once_somebody_has_said_so() {
    assert_eq!(Settings::read("", "").configuration.sites, []);
    let sites = Settings::read("", r#"{"dataverseProviders":true}"#).configuration.sites;
    assert!(sites.iter().any(|site| site.pages.matches("https://contoso.crm4.dynamics.com/main.aspx")));
}

#[test]
fn a_thousand_faults_of_a_policy_are_four_lines_and_the_diagnosis_names_more() {
    let providers: Vec<Value> =
        (0..1000).map(|n| json!({"name": format!("P{n}"), "landingUrl": "https://p.example", "sortOrder": "1"})).collect();
    let policy = json!({ "providers": providers }).to_string();
    let faults = |notices: Vec<Notice>| {
        notices.into_iter().filter(|notice| notice.kind == "configuration-fault").map(|notice| notice.text).collect::<Vec<_>>()
    };
    let said = faults(notices(&policy, ""));
    assert!(said.len() == 4 && said[2].contains("providers[2].sortOrder"), "{said:?}");
    assert_eq!(said[3], "The configuration has 997 more faults: see the options.");
    let mut world = World::new();
    world.give(Input::Settings(Box::new(Settings::read(&policy, ""))));
    let diagnosed = faults(world.bridge.panel_notices());
    assert_eq!((diagnosed.len(), diagnosed[50].contains("950 more")), (51, true));
    // Three are no more than they are.
    assert_eq!(faults(notices(r#"{"startup":1,"liveCall":2,"placement":3}"#, "")).len(), 3);
}
