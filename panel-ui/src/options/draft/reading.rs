//! The form as the user's configuration: what of it is stored, and what is wrong with it.

use super::{Draft, Filled, Subject, Wrong};
use crate::options::catalogue::{GENERAL, USERS};
use crate::options::fields::Field;
use crate::options::level::{List, keep, value_below};
use patchbay_protocol::hosts::{MatchPattern, OriginPattern, origin_of};
use patchbay_protocol::{Layer, Levels, Part};
use serde_json::{Map, Value};

impl Draft {
    /// Reads the form.
    ///
    /// # Errors
    /// Every field that is wrong, in the order of the form.
    pub fn read(&self, levels: &Levels) -> Result<Filled, Vec<Wrong>> {
        let mut wrong = Vec::new();
        let mut filled = Filled { user: levels.user.clone(), ..Filled::default() };
        if self.subject == Subject::General {
            self.read_values(levels, &mut filled, &mut wrong);
        } else {
            for list in [List::Providers, List::Sites] {
                if self.fills(list) {
                    self.read_item(list, levels, &mut filled, &mut wrong);
                }
            }
            if self.subject == Subject::New && !self.fills(List::Providers) && !self.fills(List::Sites) {
                wrong.push(("provider-name", "Fill in a provider, a CRM site, or both.".to_owned()));
            }
        }
        if wrong.is_empty() { Ok(filled) } else { Err(wrong) }
    }

    fn read_values(&self, levels: &Levels, filled: &mut Filled, wrong: &mut Vec<Wrong>) {
        for field in GENERAL[..USERS].iter().filter(|field| !self.is_locked(field.id)) {
            let value = field.value(self.text(field.id));
            let alone = Map::from_iter([(field.name.to_owned(), value.clone())]);
            let mut faults = Vec::new();
            Layer::read(Value::Object(alone), &mut faults);
            wrong.extend(faults.iter().map(|fault| (field.id, field.sentence(&fault.reason))));
            let is_touched = self.opened.get(field.id) != self.text(field.id);
            if is_touched {
                filled.user.mend(field.name, "");
            }
            // Set by somebody it does more than it does as usual: Microsoft's regions become sites.
            let counts_when_set = field.name == "dataverseProviders"
                && (is_touched || filled.user.values.contains_key(field.name))
                && !levels.policy.values.contains_key(field.name);
            let below = value_below(levels, field.name).filter(|_| !counts_when_set);
            keep(
                &mut filled.user.values,
                &below.map(|value| (field.name.to_owned(), value)).into_iter().collect(),
                field.name,
                value,
            );
        }
        filled.saved.push("the general settings".to_owned());
    }

    fn read_item(&self, list: List, levels: &Levels, filled: &mut Filled, wrong: &mut Vec<Wrong>) {
        let before = wrong.len();
        let edited = self.subject.item(list);
        let values = self.values(list, levels);
        for (name, sentence) in [("name", "Give the provider a name."), ("landingUrl", "Give the address of the widget's page.")]
        {
            self.require(list, name, sentence, wrong);
        }
        self.require(list, "match", "Say which pages are your CRM, like https://crm.example.com/*.", wrong);
        let mut part = match list.part(values) {
            Ok(part) => part,
            Err(faults) => {
                for field in list.fields() {
                    let fault = faults.iter().find(|fault| fault.place == field.name);
                    if let Some(fault) = fault.filter(|_| !wrong.iter().any(|(id, _)| *id == field.id)) {
                        wrong.push((field.id, field.sentence(&fault.reason)));
                    }
                }
                wrong[before..].sort_by_key(|(id, _)| list.fields().position(|field| field.id == *id));
                return;
            }
        };
        if let Some(id) = edited.filter(|id| list == List::Providers || list.is_below(levels, id)) {
            part.id = id.to_owned();
        }
        if edited != Some(part.id.as_str()) {
            wrong.extend(taken(list, &part.id, self.text("provider-id").trim().is_empty(), levels));
        }
        wrong.extend(self.start_page(list, &part.id));
        if wrong.len() > before {
            return;
        }
        part.values.insert(list.key().to_owned(), part.id.clone().into());
        keep_whole(list, &mut part, levels);
        let text =
            |name: &str| part.values.get(name).or(self.below(list, levels).get(name)).and_then(Value::as_str).map(str::to_owned);
        let known = text("label").filter(|label| !label.is_empty()).or_else(|| text("name")).unwrap_or_else(|| part.id.clone());
        filled.saved.push(known);
        filled.item.get_or_insert_with(|| (list, part.id.clone()));
        filled.user.mend(list.name(), &part.id);
        put(list.of_mut(&mut filled.user), edited, part, list, levels);
    }

    /// The values of the user's part: what was there, and what was typed as far as it does not hold anyway.
    fn values(&self, list: List, levels: &Levels) -> Map<String, Value> {
        let edited = self.subject.item(list);
        let below = self.below(list, levels);
        let mut values = edited.and_then(|id| list.find(&levels.user, id)).map(|part| part.values.clone()).unwrap_or_default();
        for field in list.fields().filter(|field| !self.is_locked(field.id)) {
            let text = self.text(field.id);
            let is_untouched = self.opened.get(field.id) == text;
            match values.get(field.name).filter(|_| is_untouched).cloned() {
                Some(value) => keep(&mut values, &below, field.name, value),
                None if is_untouched => {}
                None => keep(&mut values, &below, field.name, tidy(field, text)),
            }
        }
        if let Some(id) = edited.filter(|id| list == List::Providers || list.is_below(levels, id)) {
            values.insert(list.key().to_owned(), id.into());
        }
        // An id that is left empty is made of the name.
        if values.get("id").is_some_and(|id| id == "") {
            values.remove("id");
        }
        values
    }

    fn require(&self, list: List, name: &str, sentence: &str, wrong: &mut Vec<Wrong>) {
        let blank = |field: &&Field| field.name == name && self.text(field.id).trim().is_empty() && !self.is_locked(field.id);
        wrong.extend(list.fields().find(blank).map(|field| (field.id, sentence.to_owned())));
    }

    fn start_page(&self, list: List, pages: &str) -> Option<Wrong> {
        let start = self.text("start-url").trim();
        let pages = MatchPattern::try_from(pages.to_owned()).ok().filter(|_| list == List::Sites && !start.is_empty())?;
        let sentence = format!("\"{start}\" is not one of the CRM's pages {}.", pages.as_str());
        (!pages.matches(start)).then_some(("start-url", sentence))
    }
}

/// Addresses among origins are cut to their origins, and each is kept once.
fn tidy(field: &Field, text: &str) -> Value {
    let value = field.value(text);
    let Value::Array(items) = &value else { return value };
    let origin = |text: &str| match field.name {
        "trustedOrigins" => OriginPattern::parse(text).ok().map(|origin| origin.text()),
        "libraryOrigins" => origin_of(text),
        _ => None,
    };
    let mut kept: Vec<Value> = Vec::new();
    for item in items {
        let item = item.as_str().and_then(origin).map_or_else(|| item.clone(), Value::from);
        if !kept.contains(&item) {
            kept.push(item);
        }
    }
    Value::Array(kept)
}

fn taken(list: List, id: &str, of_name: bool, levels: &Levels) -> Option<Wrong> {
    let at = if of_name { "provider-name" } else { "provider-id" };
    let what = if of_name { "name" } else { "id" };
    let by = if list.is_below(levels, id) {
        true
    } else if list.find(&levels.user, id).is_some() {
        false
    } else {
        return None;
    };
    Some(match (list, by) {
        (List::Providers, true) => (
            at,
            format!("Your organisation has a provider of this {what} (\"{id}\"); change that one, or choose another {what}."),
        ),
        (List::Providers, false) => {
            (at, format!("There is a provider of this {what} already (\"{id}\"); edit that one, or choose another {what}."))
        }
        (List::Sites, true) => ("site-match", format!("Your organisation has set \"{id}\" already; change that one.")),
        (List::Sites, false) => ("site-match", format!("\"{id}\" is in the list already; edit that one.")),
    })
}

/// With a name and an address of its own a provider takes nothing more from its organisation's records: it gets all that holds of
/// it now, and stays with its organisation.
fn keep_whole(list: List, part: &mut Part, levels: &Levels) {
    let is_left = list == List::Providers && list.is_whole(part) && levels.values_alone().allow_user_providers != Some(false);
    let Some(row) = levels.row(&part.id).filter(|_| is_left) else { return };
    for (name, value) in &row.values {
        part.values.entry(name).or_insert_with(|| value.clone());
    }
    if let Some(origin) = levels.organisation_of(&part.id) {
        part.values.entry("sites").or_insert_with(|| vec![format!("{origin}/*")].into());
    }
}

/// Puts a part in the place of the edited one, or behind all others. A part that says nothing of what is described below
/// the user's level is left out.
fn put(parts: &mut Vec<Part>, edited: Option<&str>, part: Part, list: List, levels: &Levels) {
    let says_nothing = part.values.len() == 1 && list.is_below(levels, &part.id);
    let at = edited.and_then(|id| parts.iter().position(|other| other.id == id));
    match (at, says_nothing) {
        (Some(at), true) => drop(parts.remove(at)),
        (Some(at), false) => parts[at] = part,
        (None, true) => {}
        (None, false) => parts.push(part),
    }
}
