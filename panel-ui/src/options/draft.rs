//! What stands in the form, and what is wrong with it. The rules are the protocol's own; only their place is found here.

use super::catalogue::{GENERAL, USERS};
use super::fields::{Control, Field};
use super::level::{List, usual_value, value_below};
use super::typed::Typed;
use patchbay_protocol::provider::slug;
use patchbay_protocol::{Layer, Level, Levels};
use serde_json::{Map, Value};

/// What the form is about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Subject {
    /// A provider and a CRM site that are new; either may stay empty.
    #[default]
    New,
    /// A provider that is there, by its id.
    Provider(String),
    /// A CRM site that is new.
    NewSite,
    /// A CRM site that is there, by its pattern.
    Site(String),
    /// The values of the whole.
    General,
}

impl Subject {
    /// Whether the form has the fields of a list's items.
    pub fn has(&self, list: List) -> bool {
        match self {
            Self::New => true,
            Self::Provider(_) => list == List::Providers,
            Self::NewSite | Self::Site(_) => list == List::Sites,
            Self::General => false,
        }
    }

    /// The item that is edited; none for a new one.
    pub fn item(&self, list: List) -> Option<&str> {
        match self {
            Self::Provider(id) if list == List::Providers => Some(id),
            Self::Site(pages) if list == List::Sites => Some(pages),
            _ => None,
        }
    }

    /// Whether nothing that is there already is edited.
    pub fn is_new(&self) -> bool {
        matches!(self, Self::New | Self::NewSite)
    }
}

/// What stands in the form, as typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Draft {
    /// What it is about.
    pub subject: Subject,
    /// The texts by the id of their control.
    texts: Typed,
    /// The same as they were when the form was opened: what is not touched is not stored anew.
    opened: Typed,
    /// Controls whose value policy has fixed.
    locked: Vec<&'static str>,
}

/// What is wrong with a field: the id of its control, and one sentence.
pub type Wrong = (&'static str, String);

/// What a form without faults makes of the user's configuration.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Filled {
    /// The whole of the user's level.
    pub user: Layer,
    /// What was saved, in the reader's words.
    pub saved: Vec<String>,
    /// The first item that was saved.
    pub item: Option<(List, String)>,
}

impl Draft {
    /// The form for a subject, with what holds now.
    pub fn open(subject: Subject, levels: &Levels) -> Self {
        let mut draft = Self { subject, ..Self::default() };
        for list in [List::Providers, List::Sites] {
            if !draft.subject.has(list) {
                continue;
            }
            let mut holds = draft.below(list, levels);
            let own = draft.subject.item(list).and_then(|id| list.find(&levels.user, id));
            holds.extend(own.map(|part| part.values.clone()).unwrap_or_default());
            if let Some(id) = draft.subject.item(list) {
                holds.insert(list.key().to_owned(), id.into());
            }
            for field in list.fields() {
                draft.texts.put(field.id, field.text(holds.get(field.name)));
            }
        }
        if draft.subject == Subject::General {
            for field in &GENERAL[..USERS] {
                let value = levels.user.values.get(field.name).cloned().or_else(|| value_below(levels, field.name));
                draft.texts.put(field.id, field.text(value.as_ref()));
            }
        }
        draft.opened = draft.texts.clone();
        draft.refresh(levels);
        draft
    }

    /// The form for a new provider like one that is there.
    pub fn copy_of(id: &str, levels: &Levels) -> Self {
        let from = Self::open(Subject::Provider(id.to_owned()), levels);
        let mut draft = Self::open(Subject::New, levels);
        draft.texts.take(from.texts);
        draft.texts.put("provider-id", String::new());
        draft.texts.put("provider-name", free_name(draft.text("provider-name"), levels));
        if let Some(origin) =
            levels.row(id).and_then(|_| levels.organisation_of(id)).filter(|_| draft.text("provider-sites").is_empty())
        {
            draft.texts.put("provider-sites", format!("{origin}/*"));
        }
        draft
    }

    /// Brings it in line with levels that have changed meanwhile; what was typed stays.
    pub fn refresh(&mut self, levels: &Levels) {
        self.locked = self
            .fields()
            .into_iter()
            .filter(|(list, field)| self.is_fixed(*list, field, levels))
            .map(|(_, field)| field.id)
            .collect();
        for (list, field) in self.fields() {
            if self.locked.contains(&field.id) {
                let value = match list {
                    Some(list) => self.below(list, levels).remove(field.name),
                    None => value_below(levels, field.name),
                };
                if field.name != "id" && field.name != "match" {
                    self.texts.put(field.id, field.text(value.as_ref()));
                    self.opened.put(field.id, field.text(value.as_ref()));
                }
            }
        }
    }

    /// The text of a control.
    pub fn text(&self, id: &str) -> &str {
        self.texts.get(id)
    }

    /// Types a text into a control.
    pub fn write(&mut self, id: &'static str, text: String) {
        if !self.is_locked(id) {
            self.texts.put(id, text);
        }
    }

    /// Whether a control's value is policy's for good, or what the edited item is known by.
    pub fn is_locked(&self, id: &str) -> bool {
        self.locked.contains(&id)
    }

    /// Whether there is nothing in it to be changed.
    pub fn is_all_locked(&self) -> bool {
        self.fields().iter().all(|(_, field)| self.is_locked(field.id))
    }

    /// Whether anything was typed.
    pub fn is_touched(&self) -> bool {
        self.texts != self.opened
    }

    /// What holds of a list's item without the user.
    pub fn below(&self, list: List, levels: &Levels) -> Map<String, Value> {
        self.subject.item(list).map_or_else(|| list.usual(), |id| list.below(levels, id))
    }

    /// Whether the part of the form for a list's items says anything.
    pub fn fills(&self, list: List) -> bool {
        let typed = |field: &Field| self.text(field.id) != self.opened.get(field.id);
        self.subject.has(list) && (self.subject != Subject::New || list.fields().any(typed))
    }

    fn fields(&self) -> Vec<(Option<List>, &'static Field)> {
        let lists = [List::Providers, List::Sites].into_iter().filter(|list| self.subject.has(*list));
        let items = lists.flat_map(|list| list.fields().map(move |field| (Some(list), field)));
        let values = GENERAL[..USERS].iter().filter(|_| self.subject == Subject::General).map(|field| (None, field));
        items.chain(values).collect()
    }

    fn is_fixed(&self, list: Option<List>, field: &Field, levels: &Levels) -> bool {
        let Some(list) = list else { return levels.source_of_value(field.name) == Level::Mandatory };
        let Some(id) = self.subject.item(list) else { return false };
        let is_name = field.name == "id" || field.name == "match" && list.is_below(levels, id);
        is_name || list.source(levels, id, field.name) == Level::Mandatory
    }
}

/// A name like another whose id is free.
fn free_name(name: &str, levels: &Levels) -> String {
    let is_taken = |name: &str| {
        let id = slug(name);
        List::Providers.is_below(levels, &id) || List::Providers.find(&levels.user, &id).is_some()
    };
    let names = (1..).map(|n| if n == 1 { format!("{name} copy") } else { format!("{name} copy {n}") });
    names.into_iter().find(|name| !is_taken(name)).unwrap_or_default()
}

/// The value a control shows when nobody has set any.
pub fn usual_of(field: &Field, list: Option<List>) -> Option<Value> {
    let value = match list {
        Some(list) => list.usual().remove(field.name),
        None => usual_value(field.name),
    };
    value.filter(|value| !matches!(field.control, Control::Line | Control::Text) || value != "")
}

mod reading;
#[cfg(test)]
mod tests;
