//! The effective configuration: policy (managed storage) over the user's (local storage), and what the browser allows.

use crate::table::Table;
use patchbay_protocol::diagnosis::EffectiveValue;
use patchbay_protocol::hosts::{MatchPattern, OriginPattern, origin_of};
use patchbay_protocol::provider::distinct;
use patchbay_protocol::read::{FromJson, Unfit, member, member_or, parse, read, write};
use patchbay_protocol::regions::MICROSOFT_SITES;
use patchbay_protocol::rows::Rows;
use patchbay_protocol::{
    Adapter, Configuration, Fault, Layer, Level, Levels, MicrosoftPanel, OrganisationRows, Part, Placement, Policy, Provider,
    Site,
};
use serde::Serialize;
use serde_json::Value;

/// Everything the bridge knows from outside.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Settings {
    /// Whether storage has been read; before that there is nothing to show and nothing to complain of.
    pub loaded: bool,
    /// The texts all this was read from.
    texts: Texts,
    /// Policy over user.
    pub configuration: Configuration,
    /// What in it is not accepted.
    pub faults: Vec<Fault>,
    /// Permission patterns the extension holds, of those the configuration needs.
    pub granted: Vec<String>,
    /// The redirect rules for widget frames are in force.
    pub rules_in_force: bool,
    /// What the browser refused when the configuration was applied, as one sentence.
    pub trouble: Option<String>,
    /// What organisations have in their own records, by origin.
    pub organisations: Table<Known>,
    /// Click-to-act as widgets set it last.
    pub click_to_act: Table<bool>,
    /// Places the agent has chosen, by provider id.
    pub placements: Table<Placement>,
    /// The places that policy has fixed: of single providers, and of all others.
    policy_placements: (Table<Placement>, Option<Placement>),
}

/// What is known of an organisation's own providers.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Known {
    /// Whether its providers are used: the agent's word; none yet.
    pub accepted: Option<bool>,
    /// By app: its rows, as the Web API gave them.
    pub apps: Table<Value>,
}

impl FromJson for Known {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        Ok(Self { accepted: member_or(value, "accepted", || None)?, apps: member_or(value, "apps", Default::default)? })
    }
}

/// The configuration as it is stored: JSON, or nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Texts {
    policy: String,
    /// The last policy that could be read.
    last_policy: String,
    user: String,
    organisations: String,
}

/// Settings as they are kept for a browser session: a worker that wakes up reads them again from the texts, and what
/// the browser answered when they were applied it need not ask again.
#[derive(Serialize)]
struct Kept<'a> {
    policy: &'a str,
    last_policy: &'a str,
    user: &'a str,
    organisations: &'a str,
    granted: &'a [String],
    rules_in_force: bool,
    trouble: Option<&'a str>,
    click_to_act: &'a Table<bool>,
    placements: &'a Table<Placement>,
}

impl Settings {
    /// Reads policy and user configuration (JSON texts, empty when there is none).
    ///
    /// Without any configured site the pages of Microsoft's CRM regions are the sites, once there is a provider:
    /// nothing is injected anywhere for an extension nobody has set up.
    pub fn read(policy: &str, user: &str) -> Self {
        Self::read_all(policy, "", user, "")
    }

    /// The same with what is known of organisations' own providers: [`Known`] by origin.
    ///
    /// `last_policy`: the last one that could be read ([`Policy::read`]).
    pub fn read_all(policy: &str, last_policy: &str, user: &str, organisations: &str) -> Self {
        let Policy { layer: policy_layer, mut faults, text: last_policy } = Policy::read(policy, last_policy);
        let texts =
            Texts { policy: policy.to_owned(), last_policy, user: user.to_owned(), organisations: organisations.to_owned() };
        for fault in &mut faults {
            fault.place = format!("policy {}", fault.place);
        }
        let (user, user_faults) = Layer::parse(user);
        faults.extend(user_faults);
        let known: Table<Known> = read(organisations).unwrap_or_default();
        let mut levels = Levels { policy: policy_layer, user, organisations: Vec::new() };
        levels.organisations = accepted_rows(&known, &levels, &mut faults);
        let (mut configuration, more) = levels.effective();
        faults.extend(more);
        let mut fixed_placements = Table::default();
        let source = levels.sources_of_providers("placement");
        for provider in configuration.providers.iter().filter(|provider| provider.placement.is_some()) {
            if source(&provider.id) == Level::Mandatory {
                fixed_placements.extend(provider.placement.map(|placement| (provider.id.clone(), placement)));
            }
        }
        let is_fixed = levels.source_of_value("placement") == Level::Mandatory;
        let policy_placements = (fixed_placements, configuration.placement.filter(|_| is_fixed));
        let trusted = configuration.trusted_organisations.clone();
        let asked_for = configuration.dataverse_providers == Some(true) || !trusted.is_empty();
        if configuration.sites.is_empty() && (asked_for || !configuration.providers.is_empty()) {
            configuration.sites = microsoft_sites();
        }
        // An organisation that policy names is meant to be a site, wherever it is.
        for origin in trusted.iter().filter_map(|named| origin_of(named)) {
            let pattern = MatchPattern::try_from(format!("{origin}/*")).ok();
            if let Some(pages) = pattern.filter(|_| configuration.site_of(&format!("{origin}/")).is_none()) {
                configuration.sites.push(Site { pages, adapter: Adapter::ModelDriven, start_url: String::new() });
            }
        }
        Self { loaded: true, texts, configuration, faults, policy_placements, organisations: known, ..Self::default() }
    }

    /// The policy to fall back on: this one, if it can be read.
    pub fn policy_to_keep(&self) -> &str {
        &self.texts.last_policy
    }

    /// Whether these were read from the same texts, with the same access held.
    pub fn is_same_as(&self, other: &Self) -> bool {
        self.texts == other.texts && self.granted == other.granted
    }

    /// The text to keep for the browser session.
    pub fn keep(&self) -> String {
        write(&Kept {
            policy: &self.texts.policy,
            last_policy: &self.texts.last_policy,
            user: &self.texts.user,
            organisations: &self.texts.organisations,
            granted: &self.granted,
            rules_in_force: self.rules_in_force,
            trouble: self.trouble.as_deref(),
            click_to_act: &self.click_to_act,
            placements: &self.placements,
        })
    }

    /// Takes over what was set in earlier sessions, each a JSON text by provider id: by widgets whether click-to-act is on,
    /// by the agent where widgets show.
    pub fn remember(&mut self, click_to_act: &str, placements: &str) {
        self.click_to_act = read(click_to_act).unwrap_or_default();
        self.placements = read(placements).unwrap_or_default();
    }

    /// The place that policy has set for a provider; the agent cannot choose another.
    pub fn fixed_placement(&self, provider: &str) -> Option<Placement> {
        let (single, all) = &self.policy_placements;
        let general = |placement: Placement| {
            let configured = self.configuration.providers.iter().find(|configured| configured.id == provider);
            configured.map_or(placement, |configured| placement_for(configured, placement))
        };
        single.get(provider).copied().or_else(|| all.map(general))
    }

    /// Settings from a text of [`Self::keep`]; `None` if it is none.
    pub fn restore(kept: &str) -> Option<Self> {
        let restore = || -> Result<Self, Unfit> {
            let kept = parse(kept).unwrap_or_default();
            let (policy, user): (String, String) = (member(&kept, "policy")?, member(&kept, "user")?);
            let (organisations, last_policy): (String, String) = (member(&kept, "organisations")?, member(&kept, "last_policy")?);
            Ok(Self {
                granted: member(&kept, "granted")?,
                rules_in_force: member(&kept, "rules_in_force")?,
                trouble: member(&kept, "trouble")?,
                click_to_act: member(&kept, "click_to_act")?,
                placements: member(&kept, "placements")?,
                ..Self::read_all(&policy, &last_policy, &user, &organisations)
            })
        };
        restore().ok()
    }

    /// Every permission pattern the configuration needs, sorted.
    pub fn needed_permissions(&self) -> Vec<String> {
        let sites = self.configuration.sites.iter().map(|site| site.pages.permission());
        let providers = self.configuration.providers.iter().filter(|provider| provider.enabled).flat_map(Provider::permissions);
        distinct(sites.chain(providers))
    }

    /// Permission patterns a provider's frame needs and the extension does not hold.
    pub fn missing_access(&self, provider: &Provider) -> Vec<String> {
        provider.permissions().into_iter().filter(|pattern| !self.granted.contains(pattern)).collect()
    }

    /// Permission patterns of configured sites the extension does not hold: it cannot see their pages.
    pub fn missing_sites(&self) -> Vec<String> {
        let patterns = self.configuration.sites.iter().map(|site| site.pages.permission());
        distinct(patterns.filter(|pattern| !self.granted.contains(pattern)))
    }

    /// Patterns of the pages that get a content script: configured sites the extension may enter.
    pub fn page_patterns(&self) -> Vec<String> {
        let mut patterns: Vec<String> = self.configuration.sites.iter().map(|site| site.pages.permission()).collect();
        patterns.retain(|pattern| self.granted.contains(pattern));
        distinct(patterns.into_iter())
    }

    /// Patterns of the documents that get the frame script: the origins of enabled providers the extension may enter.
    pub fn frame_patterns(&self) -> Vec<String> {
        let patterns = self.enabled_providers().flat_map(Provider::origins).filter_map(|origin| origin.permission());
        distinct(patterns.filter(|pattern| self.granted.contains(pattern)))
    }

    /// Hosts of widget documents, whose requests for the CIF library are redirected to ours.
    pub fn widget_hosts(&self) -> Vec<String> {
        distinct(self.enabled_providers().flat_map(Provider::origins).map(|origin| origin.host().to_owned()))
    }

    /// Permission patterns that are needed and not held.
    pub fn missing(&self) -> Vec<String> {
        let mut missing = self.needed_permissions();
        missing.retain(|pattern| !self.granted.contains(pattern));
        missing
    }

    /// Every value that somebody has set, with its source, without anything confidential.
    pub fn effective_values(&self) -> Vec<EffectiveValue> {
        let mut levels = Levels {
            policy: Policy::read(&self.texts.policy, &self.texts.last_policy).layer,
            user: Layer::parse(&self.texts.user).0,
            organisations: Vec::new(),
        };
        levels.organisations = accepted_rows(&self.organisations, &levels, &mut Vec::new());
        let values = levels.all_values().into_iter().take(MOST_VALUES);
        values
            .map(|(path, value, level)| EffectiveValue { value: redacted(&path, &value), path, source: word(level).to_owned() })
            .collect()
    }

    /// Hosts of CRM pages in which widgets are kept from loading, since ours take their place.
    pub fn replaced_sites(&self) -> Vec<String> {
        let replaces = self.configuration.microsoft_panel == Some(MicrosoftPanel::Replace);
        let sites = self.configuration.sites.iter().filter(|_| replaces);
        distinct(sites.map(|site| site.pages.domain().to_owned()).filter(|domain| !domain.is_empty()))
    }

    /// Hosts of landing pages that are kept from loading there. A widget on a CRM's own host cannot be told from its forms.
    pub fn replaced_hosts(&self) -> Vec<String> {
        let hosts = self.enabled_providers().filter_map(|provider| OriginPattern::parse(&provider.landing_url).ok());
        distinct(self.without_sites(&hosts.map(|origin| origin.host().to_owned()).collect::<Vec<_>>()))
    }

    /// Of these hosts those that no configured site has.
    pub fn without_sites<'a>(&'a self, hosts: &'a [String]) -> impl Iterator<Item = String> + 'a {
        let is_site = |host: &str| self.configuration.sites.iter().any(|site| site.pages.is_host(host));
        hosts.iter().filter(move |host| !is_site(host)).cloned()
    }

    /// Providers whose pages are opened in our frames although they refuse to be framed: the host of the landing page, and
    /// those from whose pages the frame may come back to it.
    pub fn refusing_hosts(&self) -> Vec<([String; 1], Vec<String>)> {
        let hosts = |provider: &Provider| {
            let landing = OriginPattern::parse(&provider.landing_url).ok()?;
            Some(([landing.host().to_owned()], distinct(provider.origins().iter().map(|origin| origin.host().to_owned()))))
        };
        self.enabled_providers().filter(|provider| provider.open_refused_frames).filter_map(hosts).collect()
    }

    fn enabled_providers(&self) -> impl Iterator<Item = &Provider> {
        self.configuration.providers.iter().filter(|provider| provider.enabled)
    }
}

/// The providers of organisations that the agent has agreed to or policy names. A row that is not accepted is a fault.
fn accepted_rows(known: &Table<Known>, levels: &Levels, faults: &mut Vec<Fault>) -> Vec<OrganisationRows> {
    let alone = levels.values_alone();
    let mut all = Vec::new();
    for (origin, known) in known.iter() {
        if !alone.wants_organisations() || !(known.accepted == Some(true) || alone.trusts(origin)) {
            continue;
        }
        let mut providers: Vec<Part> = Vec::new();
        for rows in known.apps.values() {
            let Some(read) = Rows::read(rows) else { continue };
            for part in read.providers {
                let is_elsewhere = all.iter().any(|other: &OrganisationRows| other.providers.iter().any(|one| one.id == part.id));
                if is_elsewhere {
                    // A copy of an environment has the ids of its original.
                    let reason =
                        format!("{origin} has a provider of the same id as another organisation; that of the first is used");
                    faults.push(Fault::new(format!("{origin} {}", part.id), reason));
                } else if !providers.iter().any(|one| one.id == part.id) {
                    providers.push(part); // it may be for several apps
                }
            }
            faults.extend(read.faults.into_iter().map(|fault| Fault { place: format!("{origin} {}", fault.place), ..fault }));
        }
        all.push(OrganisationRows { origin: origin.clone(), providers });
    }
    all
}

/// The place meant for all providers, for one of them. Docked the microphone would be the CRM page's, and mostly refused.
pub fn placement_for(provider: &Provider, general: Placement) -> Placement {
    let needs_microphone = || provider.permissions_policy.iter().any(|feature| feature == "microphone");
    if general == Placement::Docked && needs_microphone() { Placement::SidePanel } else { general }
}

/// How many values a report lists.
const MOST_VALUES: usize = 10_000;

/// Who has set a value, for people.
fn word(level: Level) -> &'static str {
    match level {
        Level::Mandatory => "policy, mandatory",
        Level::User => "user",
        Level::Default => "policy, default",
        Level::Organisation => "the organisation's records",
        Level::Usual => "usual",
    }
}

/// A value as it may be sent to somebody: addresses without their queries, custom parameters by their length alone.
fn redacted(path: &str, value: &Value) -> String {
    match value {
        Value::String(text) if path.ends_with("/customParams") => format!("({} characters)", text.chars().count()),
        Value::String(text) => write(text.split(['?', '#']).next().unwrap_or_default()),
        Value::Array(items) => format!("[{}]", items.iter().map(|item| redacted(path, item)).collect::<Vec<_>>().join(", ")),
        value => write(value),
    }
}

fn microsoft_sites() -> Vec<Site> {
    // The patterns are constants and well-formed; a test below reads each of them.
    let patterns = MICROSOFT_SITES.iter().filter_map(|text| MatchPattern::try_from((*text).to_owned()).ok());
    patterns.map(|pages| Site { pages, adapter: Adapter::ModelDriven, start_url: String::new() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROVIDER: &str =
        r#"{"providers":[{"name":"A","landingUrl":"http://voice.localhost:8711/w","trustedOrigins":["https://login.example"]}]}"#;

    #[test]
    fn the_sites_of_a_fresh_provider_are_those_of_the_manifest() {
        let manifest: serde_json::Value = serde_json::from_str(include_str!("../../manifest.json")).unwrap();
        let named: Vec<&str> =
            manifest["host_permissions"].as_array().unwrap().iter().map(|host| host.as_str().unwrap()).collect();
        let sites = Settings::read("", PROVIDER).configuration.sites;
        assert_eq!(sites.iter().map(|site| site.pages.as_str()).collect::<Vec<_>>(), named);
    }

    #[test]
    fn without_a_provider_nothing_is_injected_anywhere() {
        let settings = Settings::read("", "");
        assert!(
            settings.page_patterns().is_empty()
                && settings.frame_patterns().is_empty()
                && settings.needed_permissions().is_empty()
        );
    }

    #[test]
    fn a_provider_needs_its_own_origin_and_each_trusted_one() {
        let mut settings = Settings::read("", PROVIDER);
        let provider = settings.configuration.providers[0].clone();
        assert_eq!(settings.missing_access(&provider), ["http://voice.localhost/*", "https://login.example/*"]);
        settings.granted.push("http://voice.localhost/*".into());
        assert_eq!(settings.missing_access(&provider), ["https://login.example/*"]);
        assert_eq!(settings.widget_hosts(), ["login.example", "voice.localhost"]);
    }

    #[test]
    fn a_site_that_may_not_be_entered_is_missing_and_gets_no_script() {
        let mut settings =
            Settings::read("", r#"{"sites":[{"match":"https://crm.example:8443/*"},{"match":"https://b.example/*"}]}"#);
        settings.granted.push("https://b.example/*".into());
        assert_eq!(settings.missing_sites(), ["https://crm.example/*"]);
        assert_eq!(settings.page_patterns(), ["https://b.example/*"]);
    }

    #[test]
    fn settings_kept_for_the_session_come_back_as_they_were() {
        let mut settings = Settings::read(r#"{"providers":[{"name":"Policy"}]}"#, PROVIDER);
        settings.granted = settings.needed_permissions();
        settings.rules_in_force = true;
        settings.trouble = Some("The browser said \"no\".".into());
        settings.click_to_act.insert("a".into(), true);
        settings.placements.insert("a".into(), Placement::Window);
        assert_eq!(Settings::restore(&settings.keep()), Some(settings));
        assert_eq!(Settings::restore(""), None, "a new browser session has none");
    }

    #[test]
    fn a_policy_that_cannot_be_read_leaves_the_one_before_in_force_and_is_named() {
        let good = r#"{"placement":"window","mandatory":["placement"],"readOnly":true}"#;
        let settings = Settings::read_all("{\"placement\":,}", good, PROVIDER, "");
        assert_eq!((settings.configuration.placement, settings.configuration.read_only), (Some(Placement::Window), Some(true)));
        assert!(
            settings.faults[0].reason.contains("not valid JSON") && settings.faults[0].reason.contains("goes on"),
            "{:?}",
            settings.faults
        );
        assert_eq!(settings.policy_to_keep(), good);
        let values = settings.effective_values();
        let reported = values.iter().find(|value| value.path == "placement").map(|value| value.source.as_str());
        assert_eq!(reported, Some("policy, mandatory"), "the report has what is in force: {values:?}");
        assert_eq!(Settings::restore(&settings.keep()), Some(settings));
        let taken_away = Settings::read_all("", good, PROVIDER, "");
        assert_eq!((taken_away.configuration.read_only, taken_away.policy_to_keep()), (None, ""));
    }

    #[test]
    fn a_fault_of_the_policy_says_so() {
        let settings = Settings::read(r#"{"providers":[{"name":"A","clickToAct":7}]}"#, PROVIDER);
        assert_eq!(settings.faults[0].place, "policy providers[0].clickToAct");
        assert_eq!(settings.configuration.providers.len(), 1);
    }
}
