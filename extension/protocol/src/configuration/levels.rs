//! The levels of a value and which of them counts: mandatory policy, the user, policy's defaults, the organisation's own
//! records (design, "Configuration").

use super::checks::POLICY_ONLY;
use super::layer::{Layer, Part};
use super::{Configuration, Fault, Site, in_order};
use crate::provider::Provider;
use crate::read::{FromJson, Unfit, member, member_or};
use serde_json::{Map, Value};

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Nobody has set it: what is usual.
    Usual,
    /// The organisation's own records (contract §8).
    Organisation,
    /// Policy, and the user may set something else.
    Default,
    /// The user.
    User,
    /// Policy, for good.
    Mandatory,
}

/// Providers that an organisation has in its own records.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OrganisationRows {
    /// Origin of the organisation's pages; its providers work with it alone.
    pub origin: String,
    /// Its providers.
    pub providers: Vec<Part>,
}

/// Every level of the configuration.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Levels {
    /// The administrator's.
    pub policy: Layer,
    /// The user's own.
    pub user: Layer,
    /// Those of organisations that are accepted.
    pub organisations: Vec<OrganisationRows>,
}

/// One list of all levels, for finding items by their ids in a configuration of thousands.
struct List<'a> {
    /// What its paths begin with.
    name: &'static str,
    policy: Parts<'a>,
    user: Parts<'a>,
    rows: Parts<'a>,
    /// The paths of `mandatory`, sorted.
    mandatory: Vec<&'a str>,
}

/// Items of one level, in the order of the text and by id.
struct Parts<'a> {
    listed: Vec<&'a Part>,
    by_id: Vec<&'a Part>,
}

impl Levels {
    /// What is in force, and what of it cannot be: providers and sites that no level completes, and values that are not
    /// the user's to set.
    pub fn effective(&self) -> (Configuration, Vec<Fault>) {
        let mut faults = Vec::new();
        let values = self.values(&mut faults);
        // Every value was accepted when its level was read: none of these can fail.
        let mut configuration = single_values(values).unwrap_or_default();
        let providers = self.list_of_providers();
        for id in providers.ids(configuration.allow_user_providers != Some(false)) {
            let provider = Provider::from_json(&Value::Object(providers.merged(id))).map_err(|unfit| unfit.to_string());
            match provider.and_then(Provider::complete) {
                Ok(provider) => {
                    let organisation = providers.row(id).and_then(|_| self.organisation_of(id)).map(str::to_owned);
                    in_order(&mut configuration.providers, Provider { id: id.to_owned(), organisation, ..provider });
                }
                Err(reason) => faults.push(Fault::new(format!("providers/{id}"), reason)),
            }
        }
        let sites = self.list_of_sites();
        for id in sites.ids(configuration.allow_user_sites != Some(false)) {
            match Site::from_json(&Value::Object(sites.merged(id))) {
                Ok(site) => configuration.sites.push(site),
                Err(unfit) => faults.push(Fault::new(format!("sites/{id}"), unfit.to_string())),
            }
        }
        self.find_idle_locks(&mut faults);
        (configuration, faults)
    }

    /// A lock on an item that policy does not have locks nothing.
    fn find_idle_locks(&self, faults: &mut Vec<Fault>) {
        let lists = [("providers/", self.list_of_providers()), ("sites/", self.list_of_sites())];
        for path in self.mandatory() {
            for (prefix, list) in &lists {
                let Some(rest) = path.strip_prefix(prefix) else { continue };
                let id = if *prefix == "sites/" { rest } else { rest.split('/').next().unwrap_or_default() };
                let within =
                    |part: &&Part| rest == part.id || rest.strip_prefix(&part.id).is_some_and(|rest| rest.starts_with('/'));
                if list.policy.get(id).is_none() && !list.policy.listed.iter().any(within) {
                    faults.push(Fault::new("mandatory", format!("\"{path}\" locks nothing: policy has no such item")));
                }
            }
        }
    }

    /// Where a provider's value comes from.
    pub fn source_of_provider(&self, id: &str, name: &str) -> Level {
        self.list_of_providers().source(id, name)
    }

    /// Where a site's value comes from.
    pub fn source_of_site(&self, pages: &str, name: &str) -> Level {
        self.list_of_sites().source(pages, name)
    }

    /// Where a single value comes from.
    pub fn source_of_value(&self, name: &str) -> Level {
        let own = POLICY_ONLY.contains(&name);
        let (policy, user) = (self.policy.values.contains_key(name), self.user.values.contains_key(name));
        if policy && (own || self.mandatory().contains(&name)) {
            Level::Mandatory
        } else if user && !own {
            Level::User
        } else if policy {
            Level::Default
        } else {
            Level::Usual
        }
    }

    /// Every value that somebody has set: its path, what is in force, and from where.
    pub fn all_values(&self) -> Vec<(String, Value, Level)> {
        let mut all: Vec<_> = self
            .values(&mut Vec::new())
            .into_iter()
            .map(|(name, value)| (name.clone(), value, self.source_of_value(&name)))
            .collect();
        let alone = self.values_alone();
        let lists = [
            (self.list_of_providers(), alone.allow_user_providers != Some(false)),
            (self.list_of_sites(), alone.allow_user_sites != Some(false)),
        ];
        for (list, own) in lists {
            for id in list.ids(own) {
                for (name, value) in list.merged(id) {
                    let level = list.source(id, &name);
                    all.push((format!("{}/{id}/{name}", list.name), value, level));
                }
            }
        }
        all
    }

    /// The origin of the organisation a provider is from, when it is from its records.
    pub fn organisation_of(&self, id: &str) -> Option<&str> {
        let has = |rows: &&OrganisationRows| rows.providers.iter().any(|part| part.id == id);
        self.organisations.iter().find(has).map(|rows| rows.origin.as_str())
    }

    /// The single values in force, without any list.
    pub fn values_alone(&self) -> Configuration {
        single_values(self.values(&mut Vec::new())).unwrap_or_default()
    }

    /// The single values in force.
    fn values(&self, faults: &mut Vec<Fault>) -> Map<String, Value> {
        let mandatory = self.mandatory();
        let mut values = self.policy.values.clone();
        for (name, value) in &self.user.values {
            if POLICY_ONLY.contains(&name.as_str()) {
                faults.push(Fault::new(name.as_str(), "is set by policy alone; it is ignored here"));
            } else if !(values.contains_key(name) && mandatory.contains(&name.as_str())) {
                values.insert(name.clone(), value.clone());
            }
        }
        values
    }

    fn mandatory(&self) -> Vec<&str> {
        let paths = self.policy.values.get("mandatory").and_then(Value::as_array);
        let mut paths: Vec<&str> = paths.into_iter().flatten().filter_map(Value::as_str).collect();
        paths.sort_unstable();
        paths
    }

    fn list_of_providers(&self) -> List<'_> {
        let rows = self.organisations.iter().flat_map(|rows| &rows.providers);
        List {
            name: "providers",
            policy: Parts::new(self.policy.providers.iter()),
            user: Parts::new(self.user.providers.iter()),
            rows: Parts::new(rows),
            mandatory: self.mandatory(),
        }
    }

    fn list_of_sites(&self) -> List<'_> {
        List {
            name: "sites",
            policy: Parts::new(self.policy.sites.iter()),
            user: Parts::new(self.user.sites.iter()),
            rows: Parts::new([].iter()),
            mandatory: self.mandatory(),
        }
    }
}

impl<'a> List<'a> {
    /// The ids: policy's in their order, the user's, the organisations'. Without `own` the user only changes what others
    /// describe.
    fn ids(&self, own: bool) -> Vec<&'a str> {
        let is_elsewhere = |id: &str| self.policy.get(id).is_some() || self.row(id).is_some();
        let policy = self.policy.listed.iter();
        let user = self.user.listed.iter().filter(|part| self.policy.get(&part.id).is_none() && (own || is_elsewhere(&part.id)));
        let rows =
            self.rows.listed.iter().filter(|part| self.policy.get(&part.id).is_none() && self.user.get(&part.id).is_none());
        policy.chain(user).chain(rows).map(|part| part.id.as_str()).collect()
    }

    /// What an organisation's records say of an item. One that policy or the user describes whole takes nothing from them, least
    /// of all more trust: they may be others' to write.
    fn row(&self, id: &str) -> Option<&'a Part> {
        let describes = |parts: &Parts<'_>| parts.get(id).is_some_and(|part| part.values.contains_key("landingUrl"));
        self.rows.get(id).filter(|_| !describes(&self.policy) && !describes(&self.user))
    }

    fn merged(&self, id: &str) -> Map<String, Value> {
        let values = |parts: &Parts<'_>| parts.get(id).map(|part| part.values.clone()).unwrap_or_default();
        let mut merged = self.row(id).map(|part| part.values.clone()).unwrap_or_default();
        merged.extend(values(&self.policy));
        merged.extend(values(&self.user).into_iter().filter(|(name, _)| !self.is_locked(id, name)));
        merged
    }

    fn source(&self, id: &str, name: &str) -> Level {
        let sets = |parts: &Parts<'_>| parts.get(id).is_some_and(|part| part.values.contains_key(name));
        if self.is_locked(id, name) {
            Level::Mandatory
        } else if sets(&self.user) {
            Level::User
        } else if sets(&self.policy) {
            Level::Default
        } else if self.row(id).is_some_and(|part| part.values.contains_key(name)) {
            Level::Organisation
        } else {
            Level::Usual
        }
    }

    /// Whether a value of an item that policy names is not the user's to set, whether policy sets it or leaves it as usual: who
    /// fixes a provider means all of it, its trusted origins too. A provider that policy switches off stays off in any case:
    /// that is how one is stopped.
    fn is_locked(&self, id: &str, name: &str) -> bool {
        let Some(policy) = self.policy.get(id) else { return false };
        let stops = name == "enabled" && policy.values.get(name) == Some(&Value::Bool(false));
        let covers = |path: &str| self.mandatory.binary_search(&path).is_ok();
        stops
            || !self.mandatory.is_empty()
                && (covers(self.name) || covers(&format!("{}/{id}", self.name)) || covers(&format!("{}/{id}/{name}", self.name)))
    }
}

impl<'a> Parts<'a> {
    fn new(listed: impl Iterator<Item = &'a Part>) -> Self {
        let listed: Vec<&Part> = listed.collect();
        let mut by_id = listed.clone();
        by_id.sort_by(|a, b| a.id.cmp(&b.id));
        Self { listed, by_id }
    }

    fn get(&self, id: &str) -> Option<&'a Part> {
        self.by_id.binary_search_by(|part| part.id.as_str().cmp(id)).ok().map(|at| self.by_id[at])
    }
}

fn single_values(values: Map<String, Value>) -> Result<Configuration, Unfit> {
    let values = &Value::Object(values);
    Ok(Configuration {
        providers: Vec::new(),
        sites: Vec::new(),
        placement: member(values, "placement")?,
        startup: member(values, "startup")?,
        live_call: member(values, "liveCall")?,
        dataverse_providers: member(values, "dataverseProviders")?,
        microsoft_panel: member(values, "microsoftPanel")?,
        trusted_organisations: member_or(values, "trustedOrganisations", Vec::new)?,
        allow_user_providers: member(values, "allowUserProviders")?,
        allow_user_sites: member(values, "allowUserSites")?,
        disabled_features: member_or(values, "disabledFeatures", Vec::new)?,
        read_only: member(values, "readOnly")?,
        mandatory: member_or(values, "mandatory", Vec::new)?,
    })
}

#[cfg(test)]
mod tests {
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
        let levels = levels(
            voice(json!({"label": "Phone", "sortOrder": 7})),
            json!({"providers": [{"id": "voice", "label": "My phone"}]}),
        );
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
            assert_eq!(
                levels.source_of_provider("own", "landingUrl"),
                Level::User,
                "of what is the user's alone nothing is fixed"
            );
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
        let user = layer(
            json!({"placement": "side-panel", "providers": [{"id": "voice", "name": "V", "landingUrl": "https://v.example"}]}),
        );
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
        assert_eq!(
            (&written["liveCall"], &written["plcement"], &written["sites"]),
            (&json!("sometimes"), &json!(1), &json!("none"))
        );
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
        let (configuration, faults) =
            levels(voice(json!({})), json!({"providers": [{"id": "gone", "label": "Mine"}]})).effective();
        assert_eq!(configuration.providers.len(), 1);
        assert_eq!(faults[0].to_string(), "providers/gone: name is missing");
    }

    #[test]
    fn an_app_is_read_from_the_address_in_whatever_letters() {
        let mut provider = levels(voice(json!({"apps": ["{8E4211C3-9D70-4B5F-A6E8-73F01C2D5B03}"]})), json!({}))
            .effective()
            .0
            .providers
            .remove(0);
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
            let (second, faults) = Layer::parse(&first.text());
            prop_assert_eq!((&first, faults), (&second, Vec::new()));
        }

        #[test]
        fn no_json_stops_the_reader(text in "[\\[\\]{}\",:a-z0-9 ]{0,80}") {
            let (policy, _) = Layer::parse(&text);
            let _ = Levels { policy, ..Levels::default() }.effective();
        }
    }
}
