//! Which level of a value counts.

use super::*;
use crate::configuration::Placement;
use proptest::prelude::*;
use serde_json::json;

fn layer(value: Value) -> Layer {
    let (layer, faults) = Layer::parse(&value.to_string());
    assert_eq!(faults, []);
    layer
}

fn levels(policy: Value, user: Value) -> Levels {
    Levels { policy: layer(policy), user: layer(user), organisations: Vec::new() }
}

fn voice(values: Value) -> Value {
    let mut provider = json!({"id": "voice", "name": "Voice", "landingUrl": "https://voice.example/"});
    provider.as_object_mut().unwrap().extend(values.as_object().unwrap().clone());
    json!({ "providers": [provider] })
}

#[test]
fn a_user_changes_single_values_of_a_default_and_keeps_the_others() {
    let levels =
        levels(voice(json!({"label": "Phone", "sortOrder": 7})), json!({"providers": [{"id": "voice", "label": "My phone"}]}));
    let (configuration, faults) = levels.effective();
    assert_eq!(faults, []);
    let provider = &configuration.providers[0];
    assert_eq!((provider.label.as_str(), provider.sort_order), ("My phone", 7));
    assert_eq!(levels.source_of_provider("voice", "label"), Level::User);
    assert_eq!(levels.source_of_provider("voice", "sortOrder"), Level::Default);
    assert_eq!(levels.source_of_provider("voice", "roles"), Level::Usual);
}

#[test]
fn what_is_mandatory_is_nobodys_to_change_by_value_by_item_or_by_list() {
    for mandatory in ["providers/voice/label", "providers/voice", "providers"] {
        let mut policy = voice(json!({"label": "Phone"}));
        policy["mandatory"] = json!([mandatory]);
        let levels = levels(policy, json!({"providers": [{"id": "voice", "label": "Mine"}]}));
        assert_eq!(levels.effective().0.providers[0].label, "Phone", "{mandatory}");
        assert_eq!(levels.source_of_provider("voice", "label"), Level::Mandatory);
    }
    let other = levels(
        {
            let mut policy = voice(json!({"label": "Phone"}));
            policy["mandatory"] = json!(["providers/voice/landingUrl"]);
            policy
        },
        json!({"providers": [{"id": "voice", "label": "Mine", "landingUrl": "https://evil.example"}]}),
    );
    let provider = other.effective().0.providers.remove(0);
    assert_eq!((provider.label.as_str(), provider.landing_url.as_str()), ("Mine", "https://voice.example/"));
}

#[test]
fn a_provider_that_is_fixed_is_so_in_what_policy_leaves_as_usual_too() {
    let mut policy = voice(json!({}));
    let own = json!({"providers": [{"id": "voice", "trustedOrigins": ["https://evil.example"]}, {"name": "Own", "landingUrl": "https://own.example"}]});
    let trusted = |policy: &Value| levels(policy.clone(), own.clone()).effective().0.providers[0].trusted_origins.len();
    assert_eq!(trusted(&policy), 1, "as a default it is the user's to change");
    for mandatory in ["providers", "providers/voice", "providers/voice/trustedOrigins"] {
        policy["mandatory"] = json!([mandatory]);
        assert_eq!(trusted(&policy), 0, "{mandatory}");
        let levels = levels(policy.clone(), own.clone());
        assert_eq!(levels.source_of_provider("voice", "trustedOrigins"), Level::Mandatory);
        assert_eq!(levels.source_of_provider("own", "landingUrl"), Level::User, "of what is the user's alone nothing is fixed");
        assert_eq!(levels.effective().0.providers.len(), 2);
    }
}

#[test]
fn single_values_have_the_same_levels() {
    let default = levels(json!({"placement": "window"}), json!({"placement": "side-panel"}));
    assert_eq!(default.effective().0.placement, Some(Placement::SidePanel));
    let fixed = levels(json!({"placement": "window", "mandatory": ["placement"]}), json!({"placement": "side-panel"}));
    assert_eq!(fixed.effective().0.placement, Some(Placement::Window));
    assert_eq!((default.source_of_value("placement"), fixed.source_of_value("placement")), (Level::User, Level::Mandatory));
    assert_eq!(
        (default.source_of_value("startup"), levels(json!({"startup": "ask"}), json!({})).source_of_value("startup")),
        (Level::Usual, Level::Default)
    );
}

#[test]
fn a_provider_that_policy_switches_off_stays_off() {
    let levels = levels(voice(json!({"enabled": false})), json!({"providers": [{"id": "voice", "enabled": true}]}));
    assert!(!levels.effective().0.providers[0].enabled);
    let on = self::levels(voice(json!({"enabled": true})), json!({"providers": [{"id": "voice", "enabled": false}]}));
    assert!(!on.effective().0.providers[0].enabled, "and one that it switches on is the user's to switch off");
}

#[test]
fn users_have_providers_and_sites_of_their_own_unless_policy_says_no() {
    let own = json!({
        "providers": [{"name": "Own", "landingUrl": "https://own.example"}, {"id": "voice", "label": "Mine"}],
        "sites": [{"match": "https://crm.example/*"}],
    });
    let (configuration, _) = levels(voice(json!({})), own.clone()).effective();
    assert_eq!((configuration.providers.len(), configuration.sites.len()), (2, 1));
    let mut policy = voice(json!({}));
    policy["allowUserProviders"] = json!(false);
    policy["allowUserSites"] = json!(false);
    let (configuration, _) = levels(policy, own).effective();
    assert_eq!((configuration.providers.len(), configuration.sites.len()), (1, 0));
    assert_eq!(configuration.providers[0].label, "Mine", "what policy sets by default is still the user's to change");
}

#[test]
fn what_policy_alone_sets_is_not_the_users() {
    let (configuration, faults) = levels(json!({}), json!({"readOnly": true, "mandatory": ["placement"]})).effective();
    assert_eq!(configuration.read_only, None);
    assert_eq!(faults.len(), 2);
    assert!(faults[0].reason.contains("policy alone"), "{faults:?}");
}

#[test]
fn an_organisations_own_records_are_the_lowest_level_and_bound_to_it() {
    let mut levels = levels(json!({"providers": [{"id": "row", "label": "From policy"}]}), json!({}));
    let values = json!({"id": "row", "name": "Row", "label": "From the row", "landingUrl": "https://row.example"});
    let part = Part::provider(values.as_object().unwrap().clone()).unwrap();
    levels.organisations.push(OrganisationRows { origin: "https://org.example".into(), providers: vec![part] });
    let (configuration, faults) = levels.effective();
    assert_eq!(faults, []);
    let provider = &configuration.providers[0];
    assert_eq!((provider.name.as_str(), provider.label.as_str()), ("Row", "From policy"));
    assert_eq!(provider.organisation.as_deref(), Some("https://org.example"));
    assert!(
        provider.is_for_page("https://org.example/main.aspx", None)
            && !provider.is_for_page("https://other.example/main.aspx", None)
    );
    assert_eq!(levels.source_of_provider("row", "landingUrl"), Level::Organisation);
}

#[test]
fn a_provider_that_policy_describes_takes_nothing_from_records_that_others_write() {
    let mut levels = levels(voice(json!({})), json!({}));
    let values =
        json!({"id": "voice", "name": "V", "landingUrl": "https://evil.example", "trustedOrigins": ["https://evil.example"]});
    let part = Part::provider(values.as_object().unwrap().clone()).unwrap();
    levels.organisations.push(OrganisationRows { origin: "https://org.example".into(), providers: vec![part] });
    let (configuration, _) = levels.effective();
    let provider = &configuration.providers[0];
    assert_eq!((configuration.providers.len(), provider.trusted_origins.len(), &provider.organisation), (1, 0, &None));
    assert_eq!(levels.source_of_provider("voice", "trustedOrigins"), Level::Usual);
}

/// An organisation's row, as agreed to; its id is "row".
fn with_row(policy: Value, user: Value, more: Value) -> Levels {
    let mut values = json!({"id": "row", "name": "Row", "landingUrl": "https://row.example/", "label": "From the row",
        "trustedOrigins": ["https://login.example"]});
    values.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let part = Part::provider(values.as_object().unwrap().clone()).unwrap();
    let rows = OrganisationRows { origin: "https://org.example".into(), providers: vec![part] };
    Levels { organisations: vec![rows], ..levels(policy, user) }
}

#[test]
fn a_row_that_was_imported_is_the_users_own_and_takes_nothing_from_records() {
    let imported = json!({"providers": [{"id": "row", "name": "Row", "landingUrl": "https://row.example/"}]});
    let levels = with_row(json!({}), imported, json!({}));
    let provider = levels.effective().0.providers.remove(0);
    assert_eq!((provider.label.as_str(), provider.trusted_origins.len(), provider.organisation), ("Row", 0, None));
    assert_eq!(levels.row("row"), None);
}

#[test]
fn who_imported_a_row_keeps_it_when_policy_allows_none_of_ones_own() {
    let imported = json!({"providers": [{"id": "row", "name": "Row", "landingUrl": "https://row.example/"},
        {"name": "Own", "landingUrl": "https://own.example"}]});
    let levels = with_row(json!({"allowUserProviders": false}), imported, json!({}));
    let (configuration, faults) = levels.effective();
    assert_eq!((configuration.providers.len(), faults), (1, vec![]), "the row, and none of the user's own");
    let provider = &configuration.providers[0];
    assert_eq!((provider.label.as_str(), provider.trusted_origins.len()), ("From the row", 1));
    assert_eq!(provider.organisation.as_deref(), Some("https://org.example"), "it is the organisation's, and bound to it");
    assert!(levels.row("row").is_some());
}

#[test]
fn the_address_of_an_organisations_provider_is_the_users_to_change_like_any_other_value() {
    let levels = with_row(json!({}), json!({"providers": [{"id": "row", "landingUrl": "https://test.example/"}]}), json!({}));
    let (configuration, faults) = levels.effective();
    assert_eq!(faults, []);
    let provider = &configuration.providers[0];
    assert_eq!((provider.name.as_str(), provider.landing_url.as_str()), ("Row", "https://test.example/"));
    assert_eq!(provider.organisation.as_deref(), Some("https://org.example"));
    assert_eq!(levels.source_of_provider("row", "name"), Level::Organisation);
}

#[test]
fn what_its_owner_sets_anew_takes_the_place_of_what_was_refused() {
    let text = r#"{"placement":"x","providers":[{"name":"A","landingUrl":"http://a.example"},{"name":"B","landingUrl":"http://b.example"}],"sites":7}"#;
    let (mut layer, faults) = Layer::parse(text);
    assert_eq!(faults.len(), 4);
    layer.values.insert("placement".into(), "window".into());
    layer.sites.push(Part::site(json!({"match": "https://crm.example/*"}).as_object().unwrap().clone()).unwrap());
    layer.mend("providers", "a");
    let (again, faults) = Layer::parse(&layer.text());
    assert_eq!((again.values["placement"].as_str(), again.sites.len()), (Some("window"), 1));
    assert_eq!(faults.iter().map(|fault| fault.place.as_str()).collect::<Vec<_>>(), ["providers[0].landingUrl"], "that of B");
}

#[test]
fn one_wrong_item_of_a_list_that_protects_does_not_undo_the_others() {
    let (policy, faults) = Layer::parse(
        r#"{"mandatory":["placement","plcement"],"disabledFeatures":["import","exprt"],"placement":"window",
            "providers":[{"id":"voice","enabled":false,"sortOrder":5000}]}"#,
    );
    let places: Vec<&str> = faults.iter().map(|fault| fault.place.as_str()).collect();
    for place in ["mandatory[1]", "disabledFeatures[1]", "providers[0].sortOrder"] {
        assert!(places.contains(&place), "{place} in {places:?}");
    }
    let user =
        layer(json!({"placement": "side-panel", "providers": [{"id": "voice", "name": "V", "landingUrl": "https://v.example"}]}));
    let (configuration, _) = Levels { policy, user, organisations: Vec::new() }.effective();
    assert_eq!(configuration.placement, Some(Placement::Window));
    assert!(!configuration.has(crate::Feature::Import));
    assert!(!configuration.providers[0].enabled, "what is to be stopped is stopped, whatever else is wrong with it");
}

#[test]
fn what_is_refused_counts_for_nothing_and_is_written_back_as_it_was() {
    let text = r#"{"adapters":[],"liveCall":"sometimes","plcement":1,"providers":[{"name":"A","landingUrl":"http://a.example"},
        {"name":"B","landingUrl":"https://b.example"},7],"sites":"none"}"#;
    let (layer, faults) = Layer::parse(text);
    assert_eq!((faults.len(), layer.providers.len(), layer.sites.len()), (5, 1, 0));
    let written: Value = serde_json::from_str(&layer.text()).unwrap();
    assert_eq!(written["providers"].as_array().unwrap().len(), 3);
    assert_eq!((&written["liveCall"], &written["plcement"], &written["sites"]), (&json!("sometimes"), &json!(1), &json!("none")));
    assert_eq!(Layer::parse(&layer.text()).0, layer);
}

#[test]
fn a_lock_on_what_is_not_there_is_named() {
    let mut policy = voice(json!({}));
    policy["mandatory"] = json!(["providers/Voice", "providers/voice/label", "sites/https://a.example/*", "providers"]);
    let (_, faults) = levels(policy, json!({})).effective();
    let named: Vec<&str> = faults.iter().map(|fault| fault.reason.split('"').nth(1).unwrap()).collect();
    assert_eq!(named, ["providers/Voice", "sites/https://a.example/*"]);
}

#[test]
fn a_part_that_no_level_completes_is_a_fault_and_the_rest_works_on() {
    let (configuration, faults) = levels(voice(json!({})), json!({"providers": [{"id": "gone", "label": "Mine"}]})).effective();
    assert_eq!(configuration.providers.len(), 1);
    assert_eq!(faults[0].to_string(), "providers/gone: name is missing");
}

#[test]
fn an_app_is_read_from_the_address_in_whatever_letters() {
    let mut provider =
        levels(voice(json!({"apps": ["{8E4211C3-9D70-4B5F-A6E8-73F01C2D5B03}"]})), json!({})).effective().0.providers.remove(0);
    let page = "https://org.example/main.aspx?AppId=8e4211c3-9d70-4b5f-a6e8-73f01c2d5b03&pagetype=entitylist";
    assert!(provider.is_for_page(page, None) && !provider.is_for_page("https://org.example/main.aspx?appid=other", None));
    assert!(provider.is_for_page("https://org.example/main.aspx", Some("8e4211c3-9d70-4b5f-a6e8-73f01c2d5b03")));
    provider.sites = vec![crate::hosts::MatchPattern::try_from("https://else.example/*".to_owned()).unwrap()];
    assert!(!provider.is_for_page(page, None));
}

proptest! {
    #[test]
    fn whatever_a_layer_keeps_is_read_again_as_it_was_written(
        labels in prop::collection::vec("[a-zA-Z ]{1,8}", 0..4), order in 0u64..1000, placement in any::<bool>(),
    ) {
        let providers: Vec<Value> = labels.iter().enumerate()
            .map(|(n, label)| json!({"id": format!("p{n}"), "name": label, "landingUrl": "https://a.example", "sortOrder": order})).collect();
        let text = json!({"providers": providers, "placement": if placement { "window" } else { "side-panel" }}).to_string();
        let (first, _) = Layer::parse(&text);
        let (second, _) = Layer::parse(&first.text());
        prop_assert_eq!(first, second);
    }

    #[test]
    fn no_json_stops_the_reader(text in "[\\[\\]{}\",:a-z0-9 ]{0,80}") {
        let (policy, _) = Layer::parse(&text);
        let _ = Levels { policy, ..Levels::default() }.effective();
    }
}
