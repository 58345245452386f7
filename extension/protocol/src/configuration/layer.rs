//! One level of the configuration, as it was written.

use super::checks::{self, Check, MOST, PROVIDER, RESERVED, SITE, VALUES};
use super::fault::{Fault, about};
use crate::provider::slug;
use crate::read::{ReadError, parse, write};
use serde_json::{Map, Value};

/// What one level says of one provider or site: all of its values, or only some of one that another level describes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Part {
    /// Id of the provider, or the site's `match`.
    pub id: String,
    /// Values by name, each of them accepted by itself.
    pub values: Map<String, Value>,
}

/// One level of the configuration. Every value in it is accepted by itself; whether a provider is complete is known only
/// when all levels are together ([`Levels`](super::Levels)).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Layer {
    /// Providers in the order of the text; ids differ.
    pub providers: Vec<Part>,
    /// Sites in the order of the text; their `match`es differ.
    pub sites: Vec<Part>,
    /// Single values by name.
    pub values: Map<String, Value>,
    /// What is not accepted, as it was written, by name; of the lists their items. It counts for nothing, and is written back:
    /// what is refused today was accepted yesterday, perhaps, and is its owner's to mend or to delete.
    pub refused: Map<String, Value>,
}

/// Lists that protect: one wrong item must not undo the others.
const SALVAGED: &[&str] = &["mandatory", "disabledFeatures", "trustedOrganisations"];

/// What makes the id of an item.
type IdOf = fn(&Map<String, Value>) -> String;

impl Layer {
    /// Reads a level from its JSON text. What is wrong is named and left out; the rest is kept. A provider or site with a
    /// wrong value is left out as a whole, since any value may be what keeps it from where it does not belong.
    pub fn parse(text: &str) -> (Self, Vec<Fault>) {
        let mut faults = Vec::new();
        if text.trim().is_empty() {
            return (Self::default(), faults);
        }
        let value = match parse(text.trim_start_matches('\u{feff}')) {
            Ok(value) => value,
            Err(error) => {
                faults.push(Fault::new("configuration", ReadError::from(error).to_string()));
                return (Self::default(), faults);
            }
        };
        (Self::read(value, &mut faults), faults)
    }

    /// The same from a JSON value.
    pub fn read(value: Value, faults: &mut Vec<Fault>) -> Self {
        let Value::Object(members) = value else {
            faults.push(Fault::new("configuration", about("must be an object, like {\"providers\": [ … ]}", &value)));
            return Self::default();
        };
        let mut layer = Self::default();
        for (name, value) in members {
            match name.as_str() {
                "providers" => layer.providers = parts(&name, value, PROVIDER, provider_id, &mut layer.refused, faults),
                "sites" => layer.sites = parts(&name, value, SITE, site_id, &mut layer.refused, faults),
                _ => layer.take(name, value, faults),
            }
        }
        layer
    }

    fn take(&mut self, name: String, value: Value, faults: &mut Vec<Fault>) {
        match VALUES.iter().find(|(known, _)| *known == name) {
            Some((_, check))
                if SALVAGED.contains(&name.as_str()) && value.as_array().is_some_and(|items| items.len() <= MOST) =>
            {
                let mut kept = Vec::new();
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    match check(&Value::Array(vec![item.clone()])) {
                        Ok(()) => kept.push(item.clone()),
                        Err(reason) => {
                            faults.push(Fault::new(format!("{name}[{index}]"), reason));
                            refuse(&mut self.refused, &name, item.clone());
                        }
                    }
                }
                self.values.insert(name, Value::Array(kept));
            }
            Some((_, check)) => match check(&value) {
                Ok(()) => drop(self.values.insert(name, value)),
                Err(reason) => {
                    faults.push(Fault::new(name.clone(), reason));
                    self.refused.insert(name, value);
                }
            },
            None if RESERVED.contains(&name.as_str()) => drop(self.refused.insert(name, value)),
            None => {
                let mut known = vec!["providers", "sites"];
                known.extend(checks::names(VALUES));
                faults.push(Fault::unknown(name.clone(), &name, &known));
                self.refused.insert(name, value);
            }
        }
    }

    /// The level as JSON, to be stored or exported.
    pub fn to_json(&self) -> Value {
        let list = |parts: &[Part]| parts.iter().map(|part| Value::Object(part.values.clone())).collect();
        let mut all = Map::new();
        for (name, parts) in [("providers", &self.providers), ("sites", &self.sites)] {
            if !parts.is_empty() {
                all.insert(name.to_owned(), list(parts));
            }
        }
        all.extend(self.values.clone());
        for (name, refused) in &self.refused {
            match (all.get_mut(name), refused) {
                (Some(Value::Array(list)), Value::Array(items)) => list.extend(items.iter().cloned()),
                (Some(_), _) => {} // its owner has set another value meanwhile
                (None, _) => drop(all.insert(name.clone(), refused.clone())),
            }
        }
        Value::Object(all)
    }

    /// The JSON text of [`Self::to_json`].
    pub fn text(&self) -> String {
        write(&self.to_json())
    }

    /// Forgets what was refused of what its owner sets anew: a single value, or an item of a list by its id.
    pub fn mend(&mut self, name: &str, id: &str) {
        let id_of = if name == "sites" { site_id } else { provider_id };
        if let Some(Value::Array(items)) = self.refused.get_mut(name) {
            items.retain(|item| item.as_object().is_none_or(|values| id_of(values) != id));
            if !items.is_empty() {
                return;
            }
        }
        self.refused.remove(name);
    }

    /// What it says of a provider.
    pub fn provider(&self, id: &str) -> Option<&Part> {
        self.providers.iter().find(|part| part.id == id)
    }

    /// What it says of a site.
    pub fn site(&self, pages: &str) -> Option<&Part> {
        self.sites.iter().find(|part| part.id == pages)
    }
}

impl Part {
    /// A provider's values, with its id among them.
    ///
    /// # Errors
    /// The faults of its values; the place of each is the value's name.
    pub fn provider(values: Map<String, Value>) -> Result<Self, Vec<Fault>> {
        part(Value::Object(values), "", PROVIDER, provider_id).map_err(|(_, wrong)| wrong)
    }

    /// A site's values.
    ///
    /// # Errors
    /// As with [`Self::provider`].
    pub fn site(values: Map<String, Value>) -> Result<Self, Vec<Fault>> {
        part(Value::Object(values), "", SITE, site_id).map_err(|(_, wrong)| wrong)
    }
}

fn provider_id(values: &Map<String, Value>) -> String {
    let text = |name: &str| values.get(name).and_then(Value::as_str).unwrap_or_default().trim();
    match text("id") {
        "" => slug(text("name")),
        id => id.to_owned(),
    }
}

fn site_id(values: &Map<String, Value>) -> String {
    values.get("match").and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn parts(
    name: &str,
    value: Value,
    checks: &[(&'static str, Check)],
    id_of: IdOf,
    refused: &mut Map<String, Value>,
    faults: &mut Vec<Fault>,
) -> Vec<Part> {
    let Value::Array(items) = value else {
        faults.push(Fault::new(name, about(&format!("must be a list of {name}, like [{{ … }}]"), &value)));
        refused.insert(name.to_owned(), value);
        return Vec::new();
    };
    let mut parts: Vec<Part> = Vec::new();
    let mut known: Vec<String> = Vec::new();
    for (index, item) in items.into_iter().enumerate() {
        let place = format!("{name}[{index}]");
        match part(item, &place, checks, id_of) {
            Ok(part) if !is_new(&mut known, &part.id) => {
                let what = if name == "sites" { "match" } else { "id" };
                faults.push(Fault::new(format!("{place}.{what}"), format!("\"{}\" is used twice; each must differ", part.id)));
                refuse(refused, name, Value::Object(part.values));
            }
            Ok(mut part) => {
                faults.append(&mut unknown(&mut part, &place, checks));
                parts.push(part);
            }
            Err((item, mut wrong)) => {
                faults.append(&mut wrong);
                parts.extend(stopped(&item, id_of).filter(|part| is_new(&mut known, &part.id)));
                refuse(refused, name, item);
            }
        }
    }
    parts
}

/// Keeps an item that is not accepted beside the others of its list.
fn refuse(refused: &mut Map<String, Value>, name: &str, item: Value) {
    if let Value::Array(items) = refused.entry(name).or_insert_with(|| Value::Array(Vec::new())) {
        items.push(item);
    }
}

/// What is left of a faulty item that is to be switched off: that it is. Whatever else is wrong with it must not keep it going.
fn stopped(item: &Value, id_of: IdOf) -> Option<Part> {
    let values = item.as_object().filter(|values| values.get("enabled") == Some(&Value::Bool(false)))?;
    let id = Some(id_of(values)).filter(|id| !id.is_empty())?;
    let kept = ["id", "enabled"].iter().filter_map(|name| Some((name.to_string(), values.get(*name)?.clone())));
    Some(Part { id, values: kept.collect() })
}

/// Whether an id comes for the first time; `known` is sorted.
fn is_new(known: &mut Vec<String>, id: &str) -> bool {
    let at = known.binary_search_by(|other| other.as_str().cmp(id));
    if let Err(at) = at {
        known.insert(at, id.to_owned());
    }
    at.is_err()
}

/// An item of a list, or the item itself again with what is wrong with it.
fn part(item: Value, place: &str, checks: &[(&'static str, Check)], id_of: IdOf) -> Result<Part, (Value, Vec<Fault>)> {
    let Value::Object(values) = item else {
        let wrong = vec![Fault::new(place, about("must be an object, like {\"name\": \"…\"}", &item))];
        return Err((item, wrong));
    };
    let at = |name: &str| if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") };
    let mut wrong = Vec::new();
    for (name, check) in checks {
        if let Some(Err(reason)) = values.get(*name).map(check) {
            wrong.push(Fault::new(at(name), reason));
        }
    }
    let id = id_of(&values);
    if id.is_empty() && wrong.is_empty() {
        let (name, reason) = match checks.iter().any(|(name, _)| *name == "match") {
            true => ("match", "is missing; say which pages, like https://crm.example.com/*"),
            false if values.contains_key("name") => ("name", "needs at least one letter or digit"),
            false => ("name", "is missing; give the provider a name, or the id of one that is set elsewhere"),
        };
        wrong.push(Fault::new(at(name), reason));
    }
    if wrong.is_empty() { Ok(Part { id, values }) } else { Err((Value::Object(values), wrong)) }
}

/// Takes out what means nothing.
fn unknown(part: &mut Part, place: &str, checks: &[(&'static str, Check)]) -> Vec<Fault> {
    let names = checks::names(checks);
    let odd: Vec<String> = part.values.keys().filter(|name| !names.contains(&name.as_str())).cloned().collect();
    odd.into_iter()
        .map(|name| {
            part.values.remove(&name);
            Fault::unknown(format!("{place}.{name}"), &name, &names)
        })
        .collect()
}
