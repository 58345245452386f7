//! The configuration: one shape for policy, import, export and the options page (design, "Configuration").
//!
//! A value may be set on several levels. Each level is read by itself ([`Layer`]), what is wrong in it is named
//! ([`Fault`]) and left out, and [`Levels`] makes of all of them what is in force ([`Configuration`]).

mod checks;
mod fault;
mod layer;
mod levels;
mod words;

pub use fault::Fault;
pub use layer::{Layer, Part};
pub use levels::{Level, Levels, OrganisationRows};
pub use words::{Adapter, Feature, LiveCall, MicrosoftPanel, Placement, Start, Startup};

use crate::hosts::MatchPattern;
use crate::provider::Provider;
use crate::read::{FromJson, Unfit, member, member_or};
use serde::Serialize;
use serde_json::Value;

/// A configured set of CRM pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Site {
    /// Which pages.
    #[serde(rename = "match")]
    pub pages: MatchPattern,
    /// How they are driven.
    pub adapter: Adapter,
    /// Page to open when none is; empty for none.
    pub start_url: String,
}

impl FromJson for Site {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        Ok(Self {
            pages: member(value, "match")?,
            adapter: member_or(value, "adapter", Adapter::default)?,
            start_url: member_or(value, "startUrl", String::new)?,
        })
    }
}

/// The configuration that is in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct Configuration {
    /// Providers, in order.
    pub providers: Vec<Provider>,
    /// CRM sites.
    pub sites: Vec<Site>,
    /// Where widgets show whose provider says nothing of it; [`Placement::SidePanel`] when not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub placement: Option<Placement>,
    /// What happens at the browser's start; [`Startup::Ask`] when not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub startup: Option<Startup>,
    /// By what a live call is known; [`LiveCall::Media`] when not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub live_call: Option<LiveCall>,
    /// Whether the organisation's own providers are read from its `msdyn_ciproviders`; yes when not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dataverse_providers: Option<bool>,
    /// What becomes of Microsoft's own panel; [`MicrosoftPanel::StandDown`] when not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub microsoft_panel: Option<MicrosoftPanel>,
    /// Origins of organisations whose own providers need no agent's consent. Policy alone sets it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub trusted_organisations: Vec<String>,
    /// Whether users may have providers of their own; yes when not set. Policy alone sets it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow_user_providers: Option<bool>,
    /// Whether users may have CRM sites of their own; yes when not set. Policy alone sets it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow_user_sites: Option<bool>,
    /// Parts of the extension that are switched off. Policy alone sets it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub disabled_features: Vec<Feature>,
    /// Whether widgets may only read: the kill switch for a provider that writes what it should not. Policy alone sets it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_only: Option<bool>,
    /// Paths of the values of policy that nobody changes. Policy alone sets it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mandatory: Vec<String>,
}

impl Configuration {
    /// Reads a configuration that stands alone, as a user's does without any policy. What is wrong is named and left out;
    /// the rest is kept.
    pub fn parse(text: &str) -> (Self, Vec<Fault>) {
        let (user, mut faults) = Layer::parse(text);
        let (configuration, more) = Levels { user, ..Levels::default() }.effective();
        faults.extend(more);
        (configuration, faults)
    }

    /// Whether a part of the extension is switched on.
    pub fn has(&self, feature: Feature) -> bool {
        !self.disabled_features.contains(&feature)
    }

    /// The site a page belongs to.
    pub fn site_of(&self, url: &str) -> Option<&Site> {
        self.sites.iter().find(|site| site.pages.matches(url))
    }
}

/// Puts a provider behind those of its order and before those of a higher one.
fn in_order(providers: &mut Vec<Provider>, provider: Provider) {
    let at = providers.partition_point(|other| other.sort_order <= provider.sort_order);
    providers.insert(at, provider);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::SANDBOX;
    use proptest::prelude::*;

    #[test]
    fn only_name_and_landing_url_are_required() {
        let (read, faults) =
            Configuration::parse(r#"{"providers":[{"name":"Contoso Voice","landingUrl":"https://voice.contoso.com/w"}]}"#);
        assert_eq!(faults, []);
        let provider = &read.providers[0];
        assert_eq!((provider.id.as_str(), provider.label.as_str()), ("contoso-voice", "Contoso Voice"));
        assert!(provider.enabled);
        assert_eq!(provider.origins(), [crate::hosts::OriginPattern::Exact("https://voice.contoso.com".into())]);
        assert_eq!(provider.sandbox(), SANDBOX);
    }

    #[test]
    fn a_wrong_provider_is_named_and_the_others_work_on() {
        let (read, faults) = Configuration::parse(
            r#"{"providers":[{"name":"A","landingUrl":"http://a.example"},{"name":"B","landingUrl":"https://b.example","clickToAct":"yes"},
                {"name":"C","landingUrl":"https://c.example"},{"id":"c","name":"D","landingUrl":"https://d.example"}],"sites":7}"#,
        );
        assert_eq!(read.providers.iter().map(|p| p.id.as_str()).collect::<Vec<_>>(), ["c"]);
        let places: Vec<&str> = faults.iter().map(|fault| fault.place.as_str()).collect();
        assert_eq!(places, ["providers[0].landingUrl", "providers[1].clickToAct", "providers[3].id", "sites"]);
        assert!(faults[0].reason.contains("use https"), "{}", faults[0]);
        assert!(faults[2].reason.contains("used twice"), "{}", faults[2]);
    }

    #[test]
    fn text_that_is_no_json_is_one_fault() {
        let (read, faults) = Configuration::parse("{providers:[]}");
        assert_eq!(read, Configuration::default());
        assert_eq!(faults.len(), 1);
        assert!(faults[0].to_string().starts_with("configuration: is not valid JSON"));
    }

    #[test]
    fn a_wrong_word_is_named_with_what_is_accepted_and_counts_as_not_set() {
        let (read, faults) = Configuration::parse(r#"{"startup":"window","liveCall":"sometimes"}"#);
        assert_eq!((read.startup, read.live_call), (Some(Startup::Window), None));
        assert_eq!(faults[0].to_string(), "liveCall: must be \"media\", \"declared\" or \"off\"; it is \"sometimes\"");
    }

    #[test]
    fn a_name_that_means_nothing_is_ignored_and_named_with_the_one_that_was_meant() {
        let (read, faults) = Configuration::parse(
            r#"{"placment":"window","adapters":[],"providers":[{"name":"A","landingURL":"https://a.example","landingUrl":"https://b.example"}]}"#,
        );
        assert_eq!(read.providers.len(), 1);
        assert!(faults.iter().all(|fault| fault.ignored) && faults.len() == 2, "{faults:?}");
        let said: Vec<String> = faults.iter().map(ToString::to_string).collect();
        assert!(
            said.iter().any(|fault| fault.starts_with("placment: is not known and is ignored; known are providers")),
            "{said:?}"
        );
        assert!(
            said.contains(&"providers[0].landingURL: is not known and is ignored; write \"landingUrl\"".to_owned()),
            "{said:?}"
        );
    }

    proptest! {
        #[test]
        fn no_text_stops_the_parser(text in "\\PC{0,200}") {
            let _ = Configuration::parse(&text);
        }

        #[test]
        fn what_is_written_is_read_back(name in "[A-Za-z][A-Za-z0-9 ]{0,20}", order in 0u32..1000, click in any::<bool>()) {
            let text = serde_json::json!({"providers":[{"name": name, "landingUrl":"https://a.example/x", "sortOrder": order, "clickToAct": click}]}).to_string();
            let (first, faults) = Configuration::parse(&text);
            prop_assert!(faults.is_empty());
            let (second, _) = Configuration::parse(&serde_json::to_string(&first).unwrap());
            prop_assert_eq!(first, second);
        }
    }
}
