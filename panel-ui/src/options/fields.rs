//! The fields of the forms: which value of the configuration each one is, how it is shown and how it is written.

use super::texts::{self, Texts};
use serde_json::Value;

/// A field: one value of a provider, of a site, or of the whole.
#[derive(Debug)]
pub struct Field {
    /// `id` of its control, stable for tests and labels.
    pub id: &'static str,
    /// The list whose items have it; empty for a value of the whole.
    pub place: &'static str,
    /// Name of the value in the configuration.
    pub name: &'static str,
    /// What holds when it is empty, in words; empty where the usual value says so itself.
    pub usual: &'static str,
    /// How it is shown.
    pub control: Control,
}

/// A word of the configuration with what it says to a reader.
pub type Word = (&'static str, &'static str);

/// How a value is shown and typed.
#[derive(Debug, Clone, Copy)]
pub enum Control {
    /// A text of one line.
    Line,
    /// A text of several lines.
    Text,
    /// A list, one item a line.
    Lines,
    /// A whole number.
    Number,
    /// Yes or no.
    Switch,
    /// One of a few words.
    Words(fn() -> Vec<Word>),
}

impl PartialEq for Field {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Field {}

impl Field {
    /// Its name on the page, its help and an example.
    pub fn texts(&self) -> Texts {
        texts::of(self.place, self.name)
    }

    /// The value a text stands for; `Null` for none. What is wrong with it only the protocol says.
    pub fn value(&self, text: &str) -> Value {
        match self.control {
            Control::Line => text.trim().into(),
            Control::Text => text.into(),
            Control::Lines => text.lines().map(str::trim).filter(|line| !line.is_empty()).collect(),
            Control::Number if text.trim().is_empty() => Value::Null,
            Control::Number => text.trim().parse::<u64>().map_or_else(|_| text.trim().into(), Value::from),
            Control::Switch => (text == "true").into(),
            Control::Words(_) if text.is_empty() => Value::Null,
            Control::Words(_) => text.into(),
        }
    }

    /// The text a value is shown as.
    pub fn text(&self, value: Option<&Value>) -> String {
        match value {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\n"),
            Some(value) => value.to_string(),
        }
    }

    /// A value in words, for a sentence.
    pub fn in_words(&self, value: &Value) -> String {
        match (self.control, value) {
            (_, Value::Bool(on)) => if *on { "yes" } else { "no" }.to_owned(),
            (_, Value::Array(items)) if items.is_empty() => "none".to_owned(),
            (_, Value::Array(_)) => self.text(Some(value)).replace('\n', ", "),
            (Control::Words(words), Value::String(word)) => {
                words().iter().find(|(known, _)| known == word).map_or(word.as_str(), |(_, words)| words).to_owned()
            }
            (_, Value::String(text)) if text.is_empty() => "empty".to_owned(),
            _ => self.text(Some(value)),
        }
    }

    /// A sentence of the protocol about this field: most begin with what it must be.
    pub fn sentence(&self, reason: &str) -> String {
        let names_value = reason.starts_with('"');
        if names_value { format!("{reason}.") } else { format!("{} {reason}.", self.texts().label) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::catalogue::{GENERAL, SITE, USERS, provider_fields};
    use super::*;
    use patchbay_protocol::configuration::{is_policys_alone, provider_values, single_values, site_values};
    use std::collections::BTreeSet;

    #[test]
    fn every_value_of_the_configuration_has_its_field() {
        let names = |fields: &mut dyn Iterator<Item = &'static Field>| fields.map(|field| field.name).collect::<BTreeSet<_>>();
        assert_eq!(names(&mut provider_fields()), provider_values().into_iter().collect());
        assert_eq!(names(&mut SITE.iter()), site_values().into_iter().collect());
        assert_eq!(names(&mut GENERAL.iter()), single_values().into_iter().collect());
        assert!(GENERAL.iter().enumerate().all(|(at, field)| is_policys_alone(field.name) == (at >= USERS)));
    }

    #[test]
    fn every_field_has_an_id_of_its_own_and_a_help_that_says_more_than_its_label() {
        let all: Vec<&Field> = provider_fields().chain(SITE).chain(GENERAL).collect();
        let ids: BTreeSet<&str> = all.iter().map(|field| field.id).collect();
        assert_eq!(ids.len(), all.len());
        for field in all {
            let texts = field.texts();
            assert!(!texts.label.is_empty() && texts.help.len() > texts.label.len() + 10, "{}: {texts:?}", field.id);
        }
    }

    #[test]
    fn a_text_and_its_value_belong_together() {
        for field in provider_fields() {
            let (text, value) = match field.control {
                Control::Line | Control::Text => ("a b", Value::from("a b")),
                Control::Lines => ("a\nb", serde_json::json!(["a", "b"])),
                Control::Number => ("7", Value::from(7)),
                Control::Switch => ("true", Value::from(true)),
                Control::Words(words) => (words()[0].0, Value::from(words()[0].0)),
            };
            assert_eq!(field.value(text), value, "{}", field.id);
            assert_eq!(field.text(Some(&value)), text, "{}", field.id);
        }
    }

    #[test]
    fn what_is_no_number_stays_as_it_was_typed_so_that_it_can_be_named() {
        let order = provider_fields().find(|field| field.name == "sortOrder").unwrap();
        assert_eq!(order.value(" first "), Value::from("first"));
    }
}
