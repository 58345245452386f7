//! The user's level beside those below it: what holds without the user, and the user's part with one value more or less.

use super::catalogue::{SITE, provider_fields};
use super::fields::Field;
use patchbay_protocol::{Configuration, Layer, Level, Levels, Part, Site};
use serde_json::{Map, Value, json};

/// One of the two lists of a configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// Channel providers.
    Providers,
    /// CRM sites.
    Sites,
}

impl List {
    /// Its name in a configuration.
    pub fn name(self) -> &'static str {
        if self == Self::Providers { "providers" } else { "sites" }
    }

    /// The value that tells its items apart.
    pub fn key(self) -> &'static str {
        if self == Self::Providers { "id" } else { "match" }
    }

    /// The fields of its items.
    pub fn fields(self) -> Box<dyn Iterator<Item = &'static Field>> {
        if self == Self::Providers { Box::new(provider_fields()) } else { Box::new(SITE.iter()) }
    }

    /// Its items on a level.
    pub fn of(self, layer: &Layer) -> &Vec<Part> {
        if self == Self::Providers { &layer.providers } else { &layer.sites }
    }

    /// The same, to be changed.
    pub fn of_mut(self, layer: &mut Layer) -> &mut Vec<Part> {
        if self == Self::Providers { &mut layer.providers } else { &mut layer.sites }
    }

    /// An item on a level.
    pub fn find<'a>(self, layer: &'a Layer, id: &str) -> Option<&'a Part> {
        self.of(layer).iter().find(|part| part.id == id)
    }

    /// Whether an item is described below the user's level.
    pub fn is_below(self, levels: &Levels, id: &str) -> bool {
        self.find(&levels.policy, id).is_some() || self == Self::Providers && levels.row(id).is_some()
    }

    /// Where a value of an item comes from.
    pub fn source(self, levels: &Levels, id: &str, name: &str) -> Level {
        match self {
            Self::Providers => levels.source_of_provider(id, name),
            Self::Sites => levels.source_of_site(id, name),
        }
    }

    /// Whether a part describes an item by itself, so that it goes on whatever becomes of an organisation's records.
    pub fn is_whole(self, part: &Part) -> bool {
        self == Self::Sites || ["name", "landingUrl"].iter().all(|name| part.values.contains_key(*name))
    }

    /// Checks an item's values and makes a part of them.
    ///
    /// # Errors
    /// The faults of its values; the place of each is the value's name.
    pub fn part(self, values: Map<String, Value>) -> Result<Part, Vec<patchbay_protocol::Fault>> {
        if self == Self::Providers { Part::provider(values) } else { Part::site(values) }
    }

    /// What is usual of an item that nobody says anything of.
    pub fn usual(self) -> Map<String, Value> {
        thread_local! {
            static USUAL: [Map<String, Value>; 2] = [List::Providers.usual_anew(), List::Sites.usual_anew()];
        }
        USUAL.with(|[providers, sites]| if self == Self::Providers { providers.clone() } else { sites.clone() })
    }

    /// The same, in the protocol's own words.
    fn usual_anew(self) -> Map<String, Value> {
        let (read, _) = Configuration::parse(
            r#"{"providers":[{"name":"a","landingUrl":"https://a.example"}],"sites":[{"match":"https://a.example/*"}]}"#,
        );
        let first = match self {
            Self::Providers => read.providers.first().and_then(|provider| serde_json::to_value(provider).ok()),
            Self::Sites => read.sites.first().map(usual_site),
        };
        let mut usual = match first {
            Some(Value::Object(usual)) => usual,
            _ => Map::new(),
        };
        for own in ["id", "name", "landingUrl", "match", "label"] {
            usual.remove(own);
        }
        if self == Self::Providers {
            usual.insert("label".to_owned(), "".into());
        }
        usual
    }

    /// What policy and the organisation's records say of an item.
    pub fn organisations(self, levels: &Levels, id: &str) -> Map<String, Value> {
        let mut said = Map::new();
        if self == Self::Providers {
            said.extend(levels.row(id).map(|part| part.values.clone()).unwrap_or_default());
        }
        said.extend(self.find(&levels.policy, id).map(|part| part.values.clone()).unwrap_or_default());
        said
    }

    /// What holds of an item without the user.
    pub fn below(self, levels: &Levels, id: &str) -> Map<String, Value> {
        let mut below = self.usual();
        below.extend(self.organisations(levels, id));
        below
    }

    /// Sets one value in the user's part of an item. One that holds without the user is not stored, and a part that says
    /// nothing any more is taken out.
    pub fn set(self, levels: &Levels, user: &mut Layer, id: &str, name: &str, value: Value) {
        let below = self.below(levels, id);
        let parts = self.of_mut(user);
        let at = parts.iter().position(|part| part.id == id).unwrap_or_else(|| {
            parts.push(Part { id: id.to_owned(), values: Map::from_iter([(self.key().to_owned(), id.into())]) });
            parts.len() - 1
        });
        if let Some(part) = parts.get_mut(at) {
            keep(&mut part.values, &below, name, value);
            part.values.entry(self.key()).or_insert_with(|| id.into());
            if part.values.len() == 1 && self.is_below(levels, id) {
                parts.remove(at);
            }
        }
    }
}

/// Puts a value among others, unless it is what holds anyway.
pub fn keep(values: &mut Map<String, Value>, below: &Map<String, Value>, name: &str, value: Value) {
    if value.is_null() || below.get(name) == Some(&value) {
        values.remove(name);
    } else {
        values.insert(name.to_owned(), value);
    }
}

/// What is usual of the whole.
pub fn usual_value(name: &str) -> Option<Value> {
    use patchbay_protocol::{LiveCall, MicrosoftPanel, Placement, Startup};
    Some(match name {
        "placement" => Placement::default().word().into(),
        "startup" => Startup::default().word().into(),
        "liveCall" => LiveCall::default().word().into(),
        "microsoftPanel" => MicrosoftPanel::default().word().into(),
        "dataverseProviders" | "allowUserProviders" | "allowUserSites" => true.into(),
        "readOnly" | "ringSound" => false.into(),
        "trustedOrganisations" | "disabledFeatures" | "mandatory" => json!([]),
        _ => return None,
    })
}

/// What holds of the whole without the user.
pub fn value_below(levels: &Levels, name: &str) -> Option<Value> {
    levels.policy.values.get(name).cloned().or_else(|| usual_value(name))
}

fn usual_site(site: &Site) -> Value {
    json!({ "adapter": site.adapter.word(), "startUrl": site.start_url })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels(policy: &str, user: &str) -> Levels {
        let layer = |text: &str| {
            let (layer, faults) = Layer::parse(text);
            assert_eq!(faults, []);
            layer
        };
        Levels { policy: layer(policy), user: layer(user), ..Levels::default() }
    }

    const VOICE: &str = r#"{"providers":[{"id":"voice","name":"Voice","landingUrl":"https://voice.example/","sortOrder":3}]}"#;

    #[test]
    fn only_what_differs_from_below_is_stored_and_a_part_that_says_nothing_goes() {
        let levels = levels(VOICE, "");
        let mut user = Layer::default();
        List::Providers.set(&levels, &mut user, "voice", "sortOrder", 7.into());
        assert_eq!(user.text(), r#"{"providers":[{"id":"voice","sortOrder":7}]}"#);
        List::Providers.set(&levels, &mut user, "voice", "sortOrder", 3.into());
        assert_eq!(user, Layer::default());
    }

    #[test]
    fn a_usual_value_of_ones_own_provider_is_not_stored() {
        let levels = levels("", VOICE);
        let mut user = levels.user.clone();
        List::Providers.set(&levels, &mut user, "voice", "enabled", false.into());
        assert_eq!(user.providers[0].values["enabled"], false);
        List::Providers.set(&levels, &mut user, "voice", "enabled", true.into());
        assert_eq!(user, levels.user);
    }

    #[test]
    fn what_is_usual_is_what_the_protocol_takes_for_a_provider_that_says_nothing() {
        let usual = List::Providers.usual();
        assert_eq!((&usual["enabled"], &usual["grants"]), (&true.into(), &json!(["*"])));
        assert!(!usual.contains_key("landingUrl") && !usual.contains_key("id"));
    }
}
