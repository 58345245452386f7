//! The configuration: one shape for policy, import, export and the options page (design, "Configuration").

use crate::hosts::MatchPattern;
use crate::provider::Provider;
use crate::read::{FromJson, ReadError, UNKNOWN_WORD, Unfit, member, member_or, parse};
use serde::Serialize;
use serde_json::Value;

/// Where a panel shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Placement {
    /// The browser's side panel.
    #[default]
    SidePanel,
    /// A window of its own.
    Window,
}

impl FromJson for Placement {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        match value.as_str().unwrap_or_default() {
            "side-panel" => Ok(Self::SidePanel),
            "window" => Ok(Self::Window),
            _ => Err(Unfit::new("must be \"side-panel\" or \"window\"")),
        }
    }
}

/// What happens at the browser's start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Startup {
    /// Nothing: the toolbar button and the launcher tab say that the phone is off.
    #[default]
    Ask,
    /// The panel opens in a window of its own.
    Window,
}

impl FromJson for Startup {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        match value.as_str().unwrap_or_default() {
            "ask" => Ok(Self::Ask),
            "window" => Ok(Self::Window),
            _ => Err(Unfit::new("must be \"ask\" or \"window\"")),
        }
    }
}

/// By what it is known that a call is live.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum LiveCall {
    /// A connected `RTCPeerConnection` or a live audio track in a widget's frame, or the widget's own word.
    #[default]
    Media,
    /// The widget's own word alone: `raiseEvent("patchbay.call", …)`.
    Declared,
    /// Nothing is ever held up for a call.
    Off,
}

impl FromJson for LiveCall {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        match value.as_str().unwrap_or_default() {
            "media" => Ok(Self::Media),
            "declared" => Ok(Self::Declared),
            "off" => Ok(Self::Off),
            _ => Err(Unfit::new("must be \"media\", \"declared\" or \"off\"")),
        }
    }
}

/// How a site's pages are driven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Adapter {
    /// The client API `Xrm` of model-driven apps.
    #[default]
    ModelDriven,
}

impl FromJson for Adapter {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        match value.as_str().unwrap_or_default() {
            "model-driven" => Ok(Self::ModelDriven),
            _ => Err(UNKNOWN_WORD),
        }
    }
}

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

/// The whole configuration.
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
}

/// Something in a configuration that is not accepted; the rest goes on working.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {reason}")]
pub struct Fault {
    /// Path of the value, like `providers[2]`.
    pub place: String,
    /// One sentence: what is wrong and what is accepted.
    pub reason: String,
}

impl Configuration {
    /// Reads a configuration from its JSON text. What is wrong is named and left out; the rest is kept.
    pub fn parse(text: &str) -> (Self, Vec<Fault>) {
        let mut faults = Vec::new();
        if text.trim().is_empty() {
            return (Self::default(), faults);
        }
        let value = match parse(text) {
            Ok(value) => value,
            Err(error) => {
                faults.push(Fault { place: "configuration".into(), reason: ReadError::from(error).to_string() });
                return (Self::default(), faults);
            }
        };
        let mut providers: Vec<Provider> = Vec::new();
        for (place, item) in list::<Provider>(&value, "providers", &mut faults) {
            match item.and_then(Provider::complete) {
                Ok(provider) if providers.iter().any(|other| other.id == provider.id) => {
                    faults.push(Fault { place, reason: format!("id: \"{}\" is used twice; ids must differ", provider.id) });
                }
                Ok(provider) => in_order(&mut providers, provider),
                Err(reason) => faults.push(Fault { place, reason }),
            }
        }
        let mut sites = Vec::new();
        for (place, item) in list::<Site>(&value, "sites", &mut faults) {
            match item {
                Ok(site) => sites.push(site),
                Err(reason) => faults.push(Fault { place, reason }),
            }
        }
        let placement = single(&value, "placement", &mut faults);
        let startup = single(&value, "startup", &mut faults);
        let live_call = single(&value, "liveCall", &mut faults);
        (Self { providers, sites, placement, startup, live_call }, faults)
    }

    /// `self` with `user` beneath it: values of the same id or pages are `self`'s.
    pub fn over(mut self, user: Self) -> Self {
        for provider in user.providers {
            if self.providers.iter().all(|other| other.id != provider.id) {
                in_order(&mut self.providers, provider);
            }
        }
        self.placement = self.placement.or(user.placement);
        self.startup = self.startup.or(user.startup);
        self.live_call = self.live_call.or(user.live_call);
        for site in user.sites {
            if self.sites.iter().all(|other| other.pages != site.pages) {
                self.sites.push(site);
            }
        }
        self
    }

    /// The site a page belongs to.
    pub fn site_of(&self, url: &str) -> Option<&Site> {
        self.sites.iter().find(|site| site.pages.matches(url))
    }
}

/// Puts a provider behind those of its order and before those of a higher one.
fn in_order(providers: &mut Vec<Provider>, provider: Provider) {
    let at = providers.iter().position(|other| other.sort_order > provider.sort_order).unwrap_or(providers.len());
    providers.insert(at, provider);
}

/// A single value; one that is not accepted is a fault and counts as not set.
fn single<T: FromJson>(value: &Value, name: &'static str, faults: &mut Vec<Fault>) -> Option<T> {
    let read = T::from_json(value.get(name)?);
    read.map_err(|error| faults.push(Fault { place: name.to_owned(), reason: error.to_string() })).ok()
}

/// The items of a list with their places, each read or with the reason why not; no list at all is a fault.
fn list<T: FromJson>(value: &Value, name: &str, faults: &mut Vec<Fault>) -> Vec<(String, Result<T, String>)> {
    match value.get(name) {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(values)) => values
            .iter()
            .enumerate()
            .map(|(index, item)| (format!("{name}[{index}]"), T::from_json(item).map_err(|error| error.to_string())))
            .collect(),
        Some(_) => {
            faults.push(Fault { place: name.to_owned(), reason: "must be a list".to_owned() });
            Vec::new()
        }
    }
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
        assert_eq!(provider.origins(), ["https://voice.contoso.com"]);
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
        assert_eq!(places, ["providers[0]", "providers[1]", "providers[3]", "sites"]);
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
    fn policy_wins_over_the_user_and_both_lists_are_kept() {
        let policy = Configuration::parse(r#"{"providers":[{"id":"v","name":"Policy","landingUrl":"https://p.example"}]}"#).0;
        let user = Configuration::parse(
            r#"{"providers":[{"id":"v","name":"User","landingUrl":"https://u.example"},{"id":"w","name":"Own","landingUrl":"https://o.example"}]}"#,
        )
        .0;
        let both = policy.over(user);
        assert_eq!(both.providers.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["Policy", "Own"]);
    }

    #[test]
    fn a_wrong_word_is_named_with_what_is_accepted_and_counts_as_not_set() {
        let (read, faults) = Configuration::parse(r#"{"startup":"window","liveCall":"sometimes"}"#);
        assert_eq!((read.startup, read.live_call), (Some(Startup::Window), None));
        assert_eq!(faults[0].to_string(), "liveCall: must be \"media\", \"declared\" or \"off\"");
    }

    #[test]
    fn a_policys_single_values_win_over_the_users() {
        let policy = Configuration::parse(r#"{"startup":"ask"}"#).0;
        let user = Configuration::parse(r#"{"startup":"window","liveCall":"off"}"#).0;
        let both = policy.over(user);
        assert_eq!((both.startup, both.live_call), (Some(Startup::Ask), Some(LiveCall::Off)));
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
