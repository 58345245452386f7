//! Which access the browser must give, and why.

use patchbay_protocol::hosts::permission_for;
use patchbay_protocol::{Configuration, Provider, Site};
use std::collections::BTreeMap;

/// Permission pattern → what it is for, in the words of the page.
pub type Needs = BTreeMap<String, Vec<String>>;

/// What a whole configuration needs. A provider that is switched off needs nothing.
pub fn needs(configuration: &Configuration) -> Needs {
    let mut needs = Needs::new();
    for provider in configuration.providers.iter().filter(|provider| provider.enabled) {
        add(&mut needs, of_provider(provider));
    }
    for site in &configuration.sites {
        add(&mut needs, of_site(site));
    }
    needs
}

/// What a provider's frame needs: the patterns of [`Provider::permissions`], each with its reasons.
pub fn of_provider(provider: &Provider) -> Needs {
    let own = permission_for(&provider.landing_url);
    let libraries: Vec<String> = provider.library_origins.iter().filter_map(|origin| permission_for(origin)).collect();
    let trusted: Vec<String> = provider.trusted_origins.iter().filter_map(|origin| permission_for(origin)).collect();
    let label = &provider.label;
    let mut needs = Needs::new();
    for pattern in provider.permissions() {
        let mut why = Vec::new();
        if own.as_ref() == Some(&pattern) {
            why.push(format!("to show {label}, signed in as you are there"));
        }
        if trusted.contains(&pattern) {
            why.push(format!("so that {label} stays connected on this address"));
        }
        if libraries.contains(&pattern) {
            why.push(format!("to put Patchbay in place of the library {label} loads from there"));
        }
        needs.insert(pattern, why);
    }
    needs
}

/// What a CRM site needs.
pub fn of_site(site: &Site) -> Needs {
    Needs::from([(site.pages.permission(), vec!["to find and open records in the CRM for the widget".to_owned()])])
}

fn add(all: &mut Needs, more: Needs) {
    for (pattern, reasons) in more {
        let known = all.entry(pattern).or_default();
        known.extend(reasons.into_iter().filter(|reason| !known.contains(reason)).collect::<Vec<_>>());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Configuration {
        let (read, faults) = Configuration::parse(text);
        assert_eq!(faults, []);
        read
    }

    #[test]
    fn every_access_is_asked_with_its_reason() {
        let read = read(
            r#"{"providers":[{"name":"Voice","landingUrl":"https://voice.example/w","trustedOrigins":["https://login.example"],
                "libraryOrigins":["https://org.crm.example"]}],"sites":[{"match":"https://org.crm.example:8443/*"}]}"#,
        );
        let needs = needs(&read);
        let patterns: Vec<&str> = needs.keys().map(String::as_str).collect();
        assert_eq!(patterns, ["https://login.example/*", "https://org.crm.example/*", "https://voice.example/*"]);
        assert_eq!(needs["https://org.crm.example/*"].len(), 2, "a library and the CRM itself: {needs:?}");
    }

    #[test]
    fn what_is_switched_off_needs_nothing() {
        let read = read(r#"{"providers":[{"name":"Voice","landingUrl":"https://voice.example/w","enabled":false}]}"#);
        assert_eq!(needs(&read), Needs::new());
    }

    proptest! {
        #[test]
        fn no_pattern_is_missing_and_none_is_without_a_reason(hosts in proptest::collection::vec("[a-c]\\.example", 1..5)) {
            let origins: Vec<String> = hosts.iter().map(|host| format!("https://{host}")).collect();
            let (landing, rest) = origins.split_first().unwrap();
            let (trusted, library) = rest.split_at(rest.len() / 2);
            let text = serde_json::json!({"providers":[{"name":"V","landingUrl":landing,"trustedOrigins":trusted,"libraryOrigins":library}]});
            let provider = &read(&text.to_string()).providers[0];
            let needs = of_provider(provider);
            prop_assert_eq!(needs.keys().cloned().collect::<Vec<_>>(), provider.permissions());
            prop_assert!(needs.values().all(|why| !why.is_empty()));
        }
    }
}
