//! The levels of a value and which of them counts: mandatory policy, the user, policy's defaults, the organisation's own
//! records (design, "Configuration").

mod list;

use super::checks::POLICY_ONLY;
use super::layer::{Layer, Part};
use super::{Configuration, Fault, Site, in_order};
use crate::order::sorted;
use crate::provider::Provider;
use crate::read::{FromJson, Unfit, member, member_or};
use list::{List, Parts};
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

impl Levels {
    /// What is in force, and what of it cannot be: providers and sites that no level completes, and values that are not
    /// the user's to set.
    pub fn effective(&self) -> (Configuration, Vec<Fault>) {
        let mut faults = Vec::new();
        let values = self.values(&mut faults);
        // Every value was accepted when its level was read: none of these can fail.
        let mut configuration = single_values(values).unwrap_or_default();
        let providers = self.list_of_providers();
        for id in providers.ids() {
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
        for id in sites.ids() {
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
        self.sources_of_providers(name)(id)
    }

    /// The same for whoever asks of many: by id.
    pub fn sources_of_providers(&self, name: &str) -> impl Fn(&str) -> Level {
        let providers = self.list_of_providers();
        move |id| providers.source(id, name)
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
        for list in [self.list_of_providers(), self.list_of_sites()] {
            for id in list.ids() {
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

    /// What an organisation's records say of a provider, as far as they count beside what policy and the user say of it.
    pub fn row(&self, id: &str) -> Option<&Part> {
        let row = self.organisations.iter().flat_map(|rows| &rows.providers).find(|part| part.id == id);
        let own = self.user.provider(id).filter(|_| self.allows("allowUserProviders"));
        row.filter(|_| list::takes_records(self.policy.provider(id), own))
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
        sorted(paths.into_iter().flatten().filter_map(Value::as_str).collect(), |path| *path)
    }

    /// Whether policy lets users have items of their own; it alone says so.
    fn allows(&self, name: &str) -> bool {
        self.policy.values.get(name) != Some(&Value::Bool(false))
    }

    fn list_of_providers(&self) -> List<'_> {
        let rows = self.organisations.iter().flat_map(|rows| &rows.providers);
        List {
            name: "providers",
            policy: Parts::new(self.policy.providers.iter()),
            user: Parts::new(self.user.providers.iter()),
            rows: Parts::new(rows),
            own: self.allows("allowUserProviders"),
            mandatory: self.mandatory(),
        }
    }

    fn list_of_sites(&self) -> List<'_> {
        List {
            name: "sites",
            policy: Parts::new(self.policy.sites.iter()),
            user: Parts::new(self.user.sites.iter()),
            rows: Parts::new([].iter()),
            own: self.allows("allowUserSites"),
            mandatory: self.mandatory(),
        }
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
        ring_sound: member(values, "ringSound")?,
        mandatory: member_or(values, "mandatory", Vec::new)?,
    })
}

#[cfg(test)]
mod tests;
