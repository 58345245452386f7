//! The fields of the forms: which value of the configuration each one is, how it is shown and how it is written.

use serde_json::Value;

/// A field: one value of a provider, of a site, or of the whole.
#[derive(Debug)]
pub struct Field {
    /// `id` of its control, stable for tests and labels.
    pub id: &'static str,
    /// Name of the value in the configuration.
    pub name: &'static str,
    /// Its name on the page.
    pub label: &'static str,
    /// What it does, for who has to decide.
    pub help: &'static str,
    /// An example; empty where the help says it all.
    pub example: &'static str,
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
        if names_value { format!("{reason}.") } else { format!("{} {reason}.", self.label) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::catalogue::{GENERAL, SITE, provider_fields};
    use super::*;
    use patchbay_protocol::Layer;
    use std::collections::BTreeSet;

    /// The names that a place of a configuration knows, as its own fault lists them.
    fn known(text: &str) -> BTreeSet<String> {
        let (_, faults) = Layer::parse(text);
        let (_, names) = faults[0].reason.split_once("known are ").unwrap();
        names.split(", ").map(str::to_owned).collect()
    }

    #[test]
    fn every_value_of_the_configuration_has_its_field() {
        let of =
            |fields: &mut dyn Iterator<Item = &'static Field>| fields.map(|field| field.name.to_owned()).collect::<BTreeSet<_>>();
        assert_eq!(of(&mut provider_fields()), known(r#"{"providers":[{"name":"a","?":1}]}"#));
        assert_eq!(of(&mut SITE.iter()), known(r#"{"sites":[{"match":"https://a.example/*","?":1}]}"#));
        let mut all = known(r#"{"?":1}"#);
        all.retain(|name| name != "providers" && name != "sites");
        assert_eq!(of(&mut GENERAL.iter()), all);
    }

    #[test]
    fn every_field_has_an_id_of_its_own_and_a_help_that_says_more_than_its_label() {
        let all: Vec<&Field> = provider_fields().chain(SITE).chain(GENERAL).collect();
        let ids: BTreeSet<&str> = all.iter().map(|field| field.id).collect();
        assert_eq!(ids.len(), all.len());
        for field in all {
            assert!(field.help.len() > field.label.len() + 10, "{}: {}", field.id, field.help);
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
