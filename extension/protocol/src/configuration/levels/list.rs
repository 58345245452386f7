//! One list over all levels: which items there are, and which level's value of each counts.

use super::Level;
use crate::configuration::layer::Part;
use crate::order::sorted;
use serde_json::{Map, Value};

/// One list of all levels, for finding items by their ids in a configuration of thousands.
pub(super) struct List<'a> {
    /// What its paths begin with.
    pub name: &'static str,
    pub policy: Parts<'a>,
    pub user: Parts<'a>,
    pub rows: Parts<'a>,
    /// Whether users may have items of their own; else they only change what others describe.
    pub own: bool,
    /// The paths of `mandatory`, sorted.
    pub mandatory: Vec<&'a str>,
}

/// Items of one level, in the order of the text and by id.
pub(super) struct Parts<'a> {
    pub listed: Vec<&'a Part>,
    by_id: Vec<&'a Part>,
}

impl<'a> List<'a> {
    /// The ids: policy's in their order, the user's, the organisations'.
    pub fn ids(&self) -> Vec<&'a str> {
        let policy = self.policy.listed.iter();
        let counts = |part: &&&Part| self.own || self.row(&part.id).is_some();
        let user = self.user.listed.iter().filter(|part| self.policy.get(&part.id).is_none()).filter(counts);
        let rows =
            self.rows.listed.iter().filter(|part| self.policy.get(&part.id).is_none() && self.user.get(&part.id).is_none());
        policy.chain(user).chain(rows).map(|part| part.id.as_str()).collect()
    }

    /// What an organisation's records say of an item, as far as they count.
    pub fn row(&self, id: &str) -> Option<&'a Part> {
        self.rows.get(id).filter(|_| takes_records(self.policy.get(id), self.user.get(id).filter(|_| self.own)))
    }

    pub fn merged(&self, id: &str) -> Map<String, Value> {
        let values = |parts: &Parts<'_>| parts.get(id).map(|part| part.values.clone()).unwrap_or_default();
        let mut merged = self.row(id).map(|part| part.values.clone()).unwrap_or_default();
        merged.extend(values(&self.policy));
        merged.extend(values(&self.user).into_iter().filter(|(name, _)| !self.is_locked(id, name)));
        merged
    }

    pub fn source(&self, id: &str, name: &str) -> Level {
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
    pub fn new(listed: impl Iterator<Item = &'a Part>) -> Self {
        let listed: Vec<&Part> = listed.collect();
        let by_id = sorted(listed.clone(), |part| part.id.as_str());
        Self { listed, by_id }
    }

    pub fn get(&self, id: &str) -> Option<&'a Part> {
        self.by_id.binary_search_by(|part| part.id.as_str().cmp(id)).ok().map(|at| self.by_id[at])
    }
}

/// Whether an item takes anything from an organisation's records. One that policy or the user describes whole does not, least of
/// all more trust: they may be others' to write. What a user imported where policy allows none of their own describes nothing
/// (`user` is none): it only changes what the records say. A user who changes the address alone still follows them.
pub(super) fn takes_records(policy: Option<&Part>, user: Option<&Part>) -> bool {
    let has = |part: Option<&Part>, name: &str| part.is_some_and(|part| part.values.contains_key(name));
    !(has(policy, "landingUrl") || has(user, "landingUrl") && has(user, "name"))
}
