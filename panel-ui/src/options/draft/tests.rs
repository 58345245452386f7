//! The form as a user meets it: what is accepted, what is stored, and what is said about the rest.

use super::*;
use patchbay_protocol::{OrganisationRows, Part};
use proptest::prelude::*;
use serde_json::json;

fn layer(text: &str) -> Layer {
    let (layer, faults) = Layer::parse(text);
    assert_eq!(faults, []);
    layer
}

fn levels(policy: &str, user: &str) -> Levels {
    Levels { policy: layer(policy), user: layer(user), ..Levels::default() }
}

const VOICE: &str =
    r#"{"providers":[{"id":"voice","name":"Voice","landingUrl":"https://voice.example/","label":"Phone","roles":["Agents"]}]}"#;

fn typed(subject: Subject, levels: &Levels, texts: &[(&'static str, &str)]) -> Draft {
    let mut draft = Draft::open(subject, levels);
    for (id, text) in texts {
        draft.write(id, (*text).to_owned());
    }
    draft
}

fn new(texts: &[(&'static str, &str)]) -> Result<Filled, Vec<Wrong>> {
    typed(Subject::New, &Levels::default(), texts).read(&Levels::default())
}

fn wrong(result: Result<Filled, Vec<Wrong>>) -> Vec<&'static str> {
    result.unwrap_err().into_iter().map(|(id, _)| id).collect()
}

fn edited(levels: &Levels, texts: &[(&'static str, &str)]) -> Filled {
    typed(Subject::Provider("voice".into()), levels, texts).read(levels).unwrap()
}

#[test]
fn name_and_landing_url_make_a_provider_and_nothing_usual_is_stored() {
    let filled = new(&[("provider-name", "Contoso Voice"), ("landing-url", "https://voice.example/widget?x=1")]).unwrap();
    let expected =
        json!({"providers":[{"id":"contoso-voice","name":"Contoso Voice","landingUrl":"https://voice.example/widget?x=1"}]});
    assert_eq!(filled.user.to_json(), expected);
}

#[test]
fn a_site_alone_is_enough_and_nothing_at_all_is_not() {
    let filled = new(&[("site-match", "https://crm.example/*")]).unwrap();
    assert_eq!(filled.user.to_json(), json!({"sites":[{"match":"https://crm.example/*"}]}));
    assert_eq!(wrong(new(&[])), ["provider-name"]);
}

#[test]
fn every_wrong_field_is_named_at_once_with_the_value_and_what_is_accepted() {
    let result = new(&[
        ("provider-label", "Voice"),
        ("landing-url", "http://voice.example"),
        ("sort-order", "first"),
        ("apps", "sales"),
        ("trusted-origins", "https://login.example\nlogin"),
        ("site-match", "crm"),
        ("start-url", "crm"),
    ]);
    assert_eq!(
        wrong(result.clone()),
        ["provider-name", "landing-url", "sort-order", "apps", "trusted-origins", "site-match", "start-url"]
    );
    let sentences: Vec<String> = result.unwrap_err().into_iter().map(|(_, sentence)| sentence).collect();
    assert!(sentences[1].starts_with("\"http://voice.example\" is not encrypted; use https"), "{sentences:?}");
    assert_eq!(sentences[2], "Order must be a whole number from 0 (first) to 1000; it is \"first\".");
    assert!(sentences[4].contains("\"login\"") && !sentences[4].contains("\"https://login.example\""), "{sentences:?}");
    assert!(sentences[5].contains("https://*.crm.dynamics.com/*") && sentences[5].contains("\"crm\""), "{sentences:?}");
}

#[test]
fn origins_are_cut_from_addresses_and_kept_once() {
    let filled = new(&[
        ("provider-name", "Voice"),
        ("landing-url", "https://voice.example"),
        ("trusted-origins", "https://login.example/a\n\n https://login.example/b\nhttps://*.contoso.com"),
    ]);
    let part = filled.unwrap().user.providers.remove(0);
    assert_eq!(part.values["trustedOrigins"], json!(["https://login.example", "https://*.contoso.com"]));
}

#[test]
fn a_name_or_id_that_is_taken_is_refused() {
    let own = levels("", VOICE);
    let result = typed(Subject::New, &own, &[("provider-name", "VOICE"), ("landing-url", "https://a.example")]).read(&own);
    assert_eq!(wrong(result), ["provider-name"]);
    let policys = levels(VOICE, "");
    let texts = [("provider-name", "Mine"), ("provider-id", "voice"), ("landing-url", "https://a.example")];
    let refused = typed(Subject::New, &policys, &texts).read(&policys).unwrap_err();
    assert_eq!(refused[0].0, "provider-id");
    assert!(refused[0].1.contains("Your organisation has a provider of this id"), "{refused:?}");
}

#[test]
fn an_own_provider_keeps_its_id_when_its_name_changes() {
    let filled = edited(&levels("", VOICE), &[("provider-name", "Other")]);
    assert_eq!((filled.user.providers[0].id.as_str(), &filled.user.providers[0].values["name"]), ("voice", &"Other".into()));
}

#[test]
fn of_a_default_of_policy_only_the_changed_value_is_stored() {
    let levels = levels(VOICE, "");
    let filled = edited(&levels, &[("provider-label", "Mine")]);
    assert_eq!(filled.user.to_json(), json!({"providers":[{"id":"voice","label":"Mine"}]}));
    let after = Levels { user: filled.user, ..levels };
    assert_eq!(after.effective().0.providers[0].label, "Mine");
    assert_eq!(edited(&after, &[("provider-label", "Phone")]).user, Layer::default(), "what equals policy's is not stored");
}

/// Levels with one row of an organisation's records, as agreed to.
fn with_row(policy: &str, user: &str) -> Levels {
    let rows = OrganisationRows { origin: "https://org.example".into(), providers: layer(VOICE).providers };
    Levels { organisations: vec![rows], ..levels(policy, user) }
}

/// What is in force once the form is saved, its text read again as the worker does.
fn in_force(levels: &Levels, texts: &[(&'static str, &str)]) -> patchbay_protocol::Provider {
    let after = Levels { user: layer(&edited(levels, texts).user.text()), ..levels.clone() };
    let (mut configuration, faults) = after.effective();
    assert_eq!(faults, []);
    configuration.providers.remove(0)
}

#[test]
fn the_address_of_an_organisations_provider_is_changed_and_all_else_follows_the_records() {
    let levels = with_row("", "");
    let texts = [("landing-url", "https://test.example/")];
    assert_eq!(
        edited(&levels, &texts).user.to_json(),
        json!({"providers":[{"id":"voice","landingUrl":"https://test.example/"}]})
    );
    let provider = in_force(&levels, &texts);
    assert_eq!((provider.landing_url.as_str(), provider.label.as_str()), ("https://test.example/", "Phone"));
    assert_eq!(provider.organisation.as_deref(), Some("https://org.example"));
}

#[test]
fn an_organisations_provider_of_another_name_and_address_keeps_the_rest_and_its_organisation() {
    let provider = in_force(&with_row("", ""), &[("landing-url", "https://test.example/"), ("provider-name", "Test")]);
    assert_eq!((provider.name.as_str(), provider.landing_url.as_str()), ("Test", "https://test.example/"));
    assert_eq!((provider.label.as_str(), provider.roles.len(), provider.organisation.as_ref()), ("Phone", 1, None));
    assert!(provider.is_for_page("https://org.example/main.aspx", None));
    assert!(!provider.is_for_page("https://other.example/main.aspx", None));
}

#[test]
fn a_row_that_was_imported_is_edited_as_the_users_own() {
    let levels = with_row("", r#"{"providers":[{"id":"voice","name":"Voice","landingUrl":"https://voice.example/"}]}"#);
    let draft = Draft::open(Subject::Provider("voice".into()), &levels);
    assert_eq!((draft.text("provider-label"), draft.text("roles")), ("", ""), "what is in force, and not what the row says");
    assert_eq!(in_force(&levels, &[("provider-label", "Phone")]).label, "Phone", "what the row says too is stored all the same");
}

#[test]
fn a_value_that_was_refused_is_mended_in_the_form() {
    let (user, faults) =
        Layer::parse(r#"{"placement":"x","providers":[{"id":"voice","name":"Voice","landingUrl":"http://voice.example"}]}"#);
    assert_eq!(faults.len(), 2);
    let levels = Levels { user, ..Levels::default() };
    let filled = typed(Subject::General, &levels, &[("placement", "window")]).read(&levels).unwrap();
    assert_eq!(layer_and_faults(&filled.user), (json!("window"), 1));
    let texts = [("provider-name", "Voice"), ("landing-url", "https://voice.example")];
    let filled = typed(Subject::New, &levels, &texts).read(&levels).unwrap();
    assert_eq!(layer_and_faults(&filled.user), (Value::Null, 1), "that of the placement");
}

fn layer_and_faults(user: &Layer) -> (Value, usize) {
    let (user, faults) = Layer::parse(&user.text());
    (user.values.get("placement").cloned().unwrap_or_default(), faults.len())
}

#[test]
fn that_an_organisations_own_providers_are_wanted_is_stored_only_once_it_is_said() {
    let untouched = typed(Subject::General, &Levels::default(), &[("placement", "window")]).read(&Levels::default()).unwrap();
    assert_eq!(untouched.user.to_json(), json!({"placement":"window"}));
    let off = levels("", r#"{"dataverseProviders":false}"#);
    let on = typed(Subject::General, &off, &[("dataverse-providers", "true")]).read(&off).unwrap();
    assert_eq!(on.user.to_json(), json!({"dataverseProviders":true}));
    let kept = Levels { user: on.user, ..Levels::default() };
    assert_eq!(typed(Subject::General, &kept, &[]).read(&kept).unwrap().user, kept.user);
    let policys = levels(r#"{"dataverseProviders":true}"#, r#"{"dataverseProviders":false}"#);
    assert_eq!(
        typed(Subject::General, &policys, &[("dataverse-providers", "true")]).read(&policys).unwrap().user,
        Layer::default()
    );
}

#[test]
fn a_list_of_policys_can_be_emptied() {
    let filled = edited(&levels(VOICE, ""), &[("roles", "")]);
    assert_eq!(filled.user.to_json(), json!({"providers":[{"id":"voice","roles":[]}]}));
}

#[test]
fn what_policy_has_fixed_cannot_be_typed_into() {
    let mut policy = serde_json::from_str::<Value>(VOICE).unwrap();
    policy["mandatory"] = json!(["providers/voice/label"]);
    let levels = levels(&policy.to_string(), r#"{"providers":[{"id":"voice","label":"Old"}]}"#);
    let draft = typed(Subject::Provider("voice".into()), &levels, &[("provider-label", "Mine"), ("sort-order", "3")]);
    assert!(draft.is_locked("provider-label") && draft.is_locked("provider-id") && !draft.is_locked("sort-order"));
    assert_eq!(draft.text("provider-label"), "Phone", "what is in force is shown");
    let user = draft.read(&levels).unwrap().user;
    assert_eq!(
        user.to_json(),
        json!({"providers":[{"id":"voice","label":"Old","sortOrder":3}]}),
        "nothing of the user's is lost"
    );
}

#[test]
fn a_copy_has_everything_but_the_name() {
    let levels = levels(VOICE, "");
    let draft = Draft::copy_of("voice", &levels);
    assert_eq!((draft.text("provider-name"), draft.text("provider-id")), ("Voice copy", ""));
    let user = draft.read(&levels).unwrap().user;
    let expected =
        json!({"id":"voice-copy","name":"Voice copy","label":"Phone","landingUrl":"https://voice.example/","roles":["Agents"]});
    assert_eq!(user.to_json(), json!({ "providers": [expected] }));
    let again = Levels { user, ..levels };
    assert_eq!(Draft::copy_of("voice", &again).text("provider-name"), "Voice copy 2");
}

#[test]
fn general_values_have_the_same_rules() {
    let levels = levels(r#"{"placement":"window","startup":"window","mandatory":["startup"]}"#, "");
    let draft = typed(Subject::General, &levels, &[("placement", "side-panel"), ("startup", "ask"), ("live-call", "media")]);
    assert!(draft.is_locked("startup"));
    assert_eq!(draft.read(&levels).unwrap().user.to_json(), json!({"placement":"side-panel"}));
}

#[test]
fn a_start_page_must_be_one_of_the_sites_pages() {
    let site = |start: &str| new(&[("site-match", "https://crm.example/*"), ("start-url", start)]);
    assert!(site("https://crm.example/main").is_ok());
    let refused = site("https://other.example/main").unwrap_err();
    assert_eq!(refused[0].1, "\"https://other.example/main\" is not one of the CRM's pages https://crm.example/*.");
}

proptest! {
    #[test]
    fn what_the_form_accepts_the_configuration_accepts(
        name in "\\PC{0,12}", url in "(https?://)?[a-z.:0-9]{0,12}(/\\PC{0,5})?", more in "(https://[a-z.]{1,8}\\s){0,3}", pages in "(https|\\*)://[a-z*.]{1,9}/\\*?",
    ) {
        if let Ok(filled) = new(&[("provider-name", &name), ("landing-url", &url), ("trusted-origins", &more), ("site-match", &pages)]) {
            let (read, faults) = Layer::parse(&filled.user.text());
            prop_assert_eq!((&read, faults), (&filled.user, vec![]));
            let (configuration, faults) = Levels { user: read, ..Levels::default() }.effective();
            prop_assert_eq!((configuration.providers.len(), faults), (filled.user.providers.len(), vec![]));
        }
    }

    #[test]
    fn editing_and_saving_untouched_changes_nothing(name in "[A-Z][a-z ]{0,8}[a-z]", label in "[A-Z]{1,3}", click in any::<bool>(), order in 1u32..9) {
        let mut values = json!({"id":"voice","name":name,"label":label,"landingUrl":"https://a.example/","sortOrder":order,"customParams":" {\"a\": 1}\n"});
        if click {
            values["clickToAct"] = true.into();
        }
        let user = Layer { providers: vec![Part::provider(values.as_object().unwrap().clone()).unwrap()], ..Layer::default() };
        let levels = Levels { user, ..Levels::default() };
        prop_assert_eq!(edited(&levels, &[]).user, levels.user);
    }
}
