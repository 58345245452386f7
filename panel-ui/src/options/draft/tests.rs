//! The form as a user meets it: what is accepted, and what is said about the rest.

use super::*;
use patchbay_protocol::Configuration;
use proptest::prelude::*;

fn none() -> Configuration {
    Configuration::default()
}

fn configured(text: &str) -> Configuration {
    let (read, faults) = Configuration::parse(text);
    assert_eq!(faults, []);
    read
}

fn voice() -> Draft {
    Draft { name: "Contoso Voice".into(), landing_url: "https://voice.example/widget?x=1".into(), ..Default::default() }
}

fn wrong(draft: &Draft, user: &Configuration, policy: &Configuration) -> Vec<Field> {
    draft.read(user, policy).unwrap_err().into_iter().map(|(field, _)| field).collect()
}

#[test]
fn name_and_landing_url_make_a_provider_with_the_formats_defaults() {
    let filled = voice().read(&none(), &none()).unwrap();
    let expected = configured(r#"{"providers":[{"name":"Contoso Voice","landingUrl":"https://voice.example/widget?x=1"}]}"#);
    assert_eq!(filled, Filled { provider: Some(expected.providers[0].clone()), site: None });
}

#[test]
fn a_site_alone_is_enough_and_nothing_at_all_is_not() {
    let draft = Draft { site_match: "https://crm.example/*".into(), ..Default::default() };
    let filled = draft.read(&none(), &none()).unwrap();
    assert_eq!(filled.provider, None);
    assert_eq!(filled.site.unwrap().pages.as_str(), "https://crm.example/*");
    assert_eq!(wrong(&Draft::default(), &none(), &none()), [Field::Name]);
}

#[test]
fn every_wrong_field_is_named_at_once_with_the_protocols_own_sentence() {
    let draft = Draft {
        label: "Voice".into(),
        landing_url: "http://voice.example".into(),
        trusted_origins: "https://login.example/path\nlogin".into(),
        library_origins: "ftp://x".into(),
        site_match: "crm".into(),
        start_url: "crm".into(),
        ..Default::default()
    };
    use Field::{LandingUrl, LibraryOrigins, Name, SiteMatch, StartUrl, TrustedOrigins};
    assert_eq!(wrong(&draft, &none(), &none()), [Name, LandingUrl, TrustedOrigins, LibraryOrigins, SiteMatch, StartUrl]);
    let sentences = draft.read(&none(), &none()).unwrap_err();
    assert!(sentences[1].1.contains("use https"), "{}", sentences[1].1);
    assert!(sentences[4].1.contains("https://*.crm.dynamics.com/*"), "{}", sentences[4].1);
}

#[test]
fn origins_are_cut_from_addresses_and_kept_once() {
    let draft = Draft { trusted_origins: "https://login.example/a\n\n https://login.example/b".into(), ..voice() };
    let provider = draft.read(&none(), &none()).unwrap().provider.unwrap();
    assert_eq!(provider.trusted_origins, ["https://login.example"]);
}

#[test]
fn a_name_that_is_taken_is_refused_except_for_the_one_edited() {
    let taken = configured(
        r#"{"providers":[{"name":"Contoso voice","landingUrl":"https://other.example","sortOrder":7,"grants":["get*"]}]}"#,
    );
    assert_eq!(wrong(&voice(), &taken, &none()), [Field::Name]);
    assert_eq!(wrong(&voice(), &none(), &taken), [Field::Name]);

    let mut draft = Draft::default();
    draft.edit_provider(&taken.providers[0]);
    draft.write(Field::Name, "Voice 2".into());
    let provider = draft.read(&taken, &none()).unwrap().provider.unwrap();
    assert_eq!((provider.id.as_str(), provider.name.as_str()), ("contoso-voice", "Voice 2"));
    assert_eq!((provider.sort_order, provider.grants), (7, vec!["get*".to_owned()]), "what the form does not show is kept");
}

#[test]
fn a_start_page_must_be_one_of_the_sites_pages() {
    let site = |start: &str| Draft { site_match: "https://crm.example/*".into(), start_url: start.into(), ..Default::default() };
    assert!(site("https://crm.example/main").read(&none(), &none()).is_ok());
    assert_eq!(wrong(&site("https://other.example/main"), &none(), &none()), [Field::StartUrl]);
}

proptest! {
    #[test]
    fn what_the_form_accepts_the_configuration_accepts(
        name in "\\PC{0,12}", url in "(https?://)?[a-z.:0-9]{0,12}(/\\PC{0,5})?", more in "(https://[a-z.]{1,8}\\s){0,3}", pages in "(https|\\*)://[a-z*.]{1,9}/\\*?",
    ) {
        let draft = Draft { name, landing_url: url, trusted_origins: more, site_match: pages, ..Default::default() };
        if let Ok(filled) = draft.read(&none(), &none()) {
            let configuration = Configuration {
                providers: filled.provider.into_iter().collect(),
                sites: filled.site.into_iter().collect(),
                ..Configuration::default()
            };
            let (read, faults) = Configuration::parse(&serde_json::to_string(&configuration).unwrap());
            prop_assert_eq!(faults, vec![]);
            prop_assert_eq!(read, configuration);
        }
    }

    #[test]
    fn editing_and_saving_untouched_changes_nothing(name in "[A-Z][a-z ]{0,8}[a-z]", label in "[A-Z]{0,3}", click in any::<bool>(), order in 0u32..9) {
        let text = serde_json::json!({"providers":[{"name":name,"label":label,"landingUrl":"https://a.example/","clickToAct":click,"sortOrder":order,
            "customParams":"{\"a\": 1}","trustedOrigins":["https://b.example"]}],"sites":[{"match":"https://c.example/*","startUrl":"https://c.example/x"}]});
        let before = configured(&text.to_string());
        let mut draft = Draft::default();
        draft.edit_provider(&before.providers[0]);
        draft.edit_site(&before.sites[0]);
        let filled = draft.read(&before, &none()).unwrap();
        prop_assert_eq!(filled.provider.as_ref(), before.providers.first());
        prop_assert_eq!(filled.site.as_ref(), before.sites.first());
    }
}
