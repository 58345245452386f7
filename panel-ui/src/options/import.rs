//! What an import would do, before anything of it is done: nothing of the user's is overwritten unseen.

use super::level::List;
use patchbay_protocol::configuration::is_policys_alone;
use patchbay_protocol::import::Import;
use patchbay_protocol::{Fault, Layer, Level, Levels, Part};
use serde_json::{Map, Value};

/// What becomes of one item of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It is new.
    Added,
    /// It is there with other values: their names.
    Changed(Vec<String>),
    /// It is there as it is.
    Unchanged,
    /// It cannot be taken: the reason.
    Refused(&'static str),
}

/// One item of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The list it is in; none for a single value.
    pub list: Option<List>,
    /// Id, pattern or name.
    pub id: String,
    /// What it is called on the page.
    pub label: String,
    /// What becomes of it.
    pub fate: Fate,
    /// Something to know of it.
    pub note: Option<String>,
}

/// What an import would do.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    /// Item by item, in the order of the text.
    pub lines: Vec<Line>,
    /// What of the text is not accepted and left out.
    pub faults: Vec<Fault>,
    layer: Layer,
}

impl Plan {
    /// Reads a text and compares it with what is there.
    pub fn new(text: &str, levels: &Levels) -> Self {
        let (layer, faults) = match Import::read(text) {
            Ok(import) => (import.layer, import.faults),
            Err(faults) => (Layer::default(), faults),
        };
        let alone = levels.values_alone();
        let mut lines = Vec::new();
        for (list, allowed) in [(List::Providers, alone.allow_user_providers), (List::Sites, alone.allow_user_sites)] {
            for part in list.of(&layer) {
                lines.push(of_part(list, part, levels, allowed != Some(false)));
            }
        }
        for (name, value) in &layer.values {
            lines.push(of_value(name, value, levels));
        }
        Self { lines, faults, layer }
    }

    /// How many items are new, and how many there already with other values.
    pub fn counts(&self) -> (usize, usize) {
        let count = |is: fn(&Fate) -> bool| self.lines.iter().filter(|line| is(&line.fate)).count();
        (count(|fate| *fate == Fate::Added), count(|fate| matches!(fate, Fate::Changed(_))))
    }

    /// The user's level with what is new, and with what is changed if that is wanted.
    pub fn applied(&self, user: &Layer, replacing: bool) -> Layer {
        let mut user = user.clone();
        let is_taken = |fate: &Fate| *fate == Fate::Added || replacing && matches!(fate, Fate::Changed(_));
        for line in self.lines.iter().filter(|line| is_taken(&line.fate)) {
            match line.list {
                Some(list) => {
                    let Some(part) = list.find(&self.layer, &line.id).cloned() else { continue };
                    let parts = list.of_mut(&mut user);
                    match parts.iter_mut().find(|other| other.id == part.id) {
                        // What the user had changed of what lies below goes on.
                        Some(there) if line.fate == Fate::Added => {
                            let changes = std::mem::replace(&mut there.values, part.values);
                            there.values.extend(changes);
                        }
                        Some(there) => *there = part,
                        None => parts.push(part),
                    }
                    user.mend(list.name(), &line.id);
                }
                None => {
                    user.mend(&line.id, "");
                    user.values.extend(self.layer.values.get(&line.id).map(|value| (line.id.clone(), value.clone())));
                }
            }
        }
        user
    }
}

fn of_part(list: List, part: &Part, levels: &Levels, allowed: bool) -> Line {
    let own = list.find(&levels.user, &part.id);
    // What lies in the organisation's records alone is gone with them: that it is in force is no reason to leave it out.
    let is_lent = list.is_whole(part) && list.find(&levels.policy, &part.id).is_none() && list.is_below(levels, &part.id);
    let is_below = list.is_below(levels, &part.id);
    let text = |name: &str| part.values.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
    let fate = match own {
        _ if is_lent && allowed => Fate::Added,
        _ if is_lent => Fate::Refused("your organisation allows none of your own"),
        Some(own) => compared(list, &own.values, &part.values),
        None if is_below && compared(list, &list.below(levels, &part.id), &part.values) == Fate::Unchanged => Fate::Unchanged,
        None if !is_below && !allowed => Fate::Refused("your organisation allows none of your own"),
        None if is_below => Fate::Changed(differing(list, &list.below(levels, &part.id), &part.values)),
        None => Fate::Added,
    };
    let is_fixed = |name: &&String| **name != list.key() && list.source(levels, &part.id, name) == Level::Mandatory;
    let fixed: Vec<&str> = if is_below { part.values.keys().filter(is_fixed).map(String::as_str).collect() } else { Vec::new() };
    let note = match fixed.is_empty() {
        true => (fate == Fate::Added && is_lent).then(|| "from your organisation's records until now".to_owned()),
        false => Some(format!("without effect, since your organisation has fixed it: {}", fixed.join(", "))),
    };
    let label = text("label").or_else(|| text("name")).unwrap_or_else(|| part.id.clone());
    Line { list: Some(list), id: part.id.clone(), label, fate, note }
}

fn of_value(name: &str, value: &Value, levels: &Levels) -> Line {
    let fate = if is_policys_alone(name) {
        Fate::Refused("only policy sets it")
    } else if levels.source_of_value(name) == Level::Mandatory {
        Fate::Refused("your organisation has fixed it")
    } else {
        match levels.user.values.get(name) {
            Some(own) if own == value => Fate::Unchanged,
            Some(_) => Fate::Changed(vec![name.to_owned()]),
            None => Fate::Added,
        }
    };
    Line { list: None, id: name.to_owned(), label: name.to_owned(), fate, note: None }
}

fn compared(list: List, there: &Map<String, Value>, new: &Map<String, Value>) -> Fate {
    let names = differing(list, there, new);
    if names.is_empty() { Fate::Unchanged } else { Fate::Changed(names) }
}

/// The values that differ. One that is left out is the usual one.
fn differing(list: List, there: &Map<String, Value>, new: &Map<String, Value>) -> Vec<String> {
    let usual = list.usual();
    let fields = list.fields().filter(|field| field.name != list.key());
    let value = |values: &Map<String, Value>, name: &str| values.get(name).or_else(|| usual.get(name)).cloned();
    let differs = |name: &&str| value(there, name) != value(new, name);
    fields.map(|field| field.name).filter(differs).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use patchbay_protocol::OrganisationRows;

    const POLICY: &str = r#"{"providers":[{"id":"voice","name":"Voice","landingUrl":"https://voice.example/"}],"mandatory":["providers/voice/name"]}"#;
    const USER: &str =
        r#"{"providers":[{"id":"own","name":"Own","landingUrl":"https://own.example/","sortOrder":7}],"placement":"window"}"#;

    fn levels(policy: &str, user: &str) -> Levels {
        Levels { policy: Layer::parse(policy).0, user: Layer::parse(user).0, ..Levels::default() }
    }

    fn fates(text: &str, levels: &Levels) -> Vec<Fate> {
        Plan::new(text, levels).lines.into_iter().map(|line| line.fate).collect()
    }

    #[test]
    fn what_is_exported_is_unchanged_when_it_is_imported_again() {
        let levels = levels(POLICY, USER);
        let text = patchbay_protocol::export::own_text(&levels.user);
        assert_eq!(fates(&text, &levels), [Fate::Unchanged, Fate::Unchanged]);
        let plan = Plan::new(&text, &self::levels("", ""));
        assert_eq!(plan.counts(), (2, 0));
        assert_eq!(plan.applied(&Layer::default(), false), levels.user);
    }

    #[test]
    fn nothing_that_is_there_is_replaced_unless_that_is_wanted() {
        let levels = levels("", USER);
        let text = r#"{"providers":[{"id":"own","name":"Own","landingUrl":"https://other.example/"},{"name":"New","landingUrl":"https://new.example"}]}"#;
        let plan = Plan::new(text, &levels);
        assert_eq!(plan.counts(), (1, 1));
        assert_eq!(plan.lines[0].fate, Fate::Changed(vec!["landingUrl".into(), "sortOrder".into()]));
        let kept = plan.applied(&levels.user, false);
        assert_eq!(kept.provider("own"), levels.user.provider("own"));
        assert!(kept.provider("new").is_some());
        assert_eq!(plan.applied(&levels.user, true).provider("own").unwrap().values["landingUrl"], "https://other.example/");
    }

    /// The same with one row of the organisation's records, as agreed to.
    fn with_row(policy: &str, user: &str) -> Levels {
        let row = r#"{"providers":[{"id":"row","name":"Row","landingUrl":"https://row.example/","customParams":"queue=1"}]}"#;
        let rows = OrganisationRows { origin: "https://org.example".into(), providers: Layer::parse(row).0.providers };
        Levels { organisations: vec![rows], ..levels(policy, user) }
    }

    const ROW: &str = r#"{"providers":[{"id":"row","name":"Row","landingUrl":"https://row.example/","customParams":"queue=1"}]}"#;

    #[test]
    fn a_row_that_is_in_force_is_imported_all_the_same_and_outlives_the_records() {
        let levels = with_row("", "");
        let plan = Plan::new(ROW, &levels);
        assert_eq!((&plan.lines[0].fate, plan.counts()), (&Fate::Added, (1, 0)));
        assert_eq!(plan.lines[0].note.as_deref(), Some("from your organisation's records until now"));
        let user = plan.applied(&levels.user, false);
        let deactivated = Levels { user: user.clone(), ..Levels::default() };
        let (configuration, faults) = deactivated.effective();
        assert_eq!((configuration.providers[0].custom_params.as_str(), faults), ("queue=1", vec![]));
        // Imported again while the rows are still there, nothing is new.
        assert_eq!(fates(ROW, &Levels { user, ..levels }), [Fate::Unchanged]);
    }

    #[test]
    fn what_the_user_has_changed_of_a_row_goes_on_when_it_is_imported() {
        let levels = with_row("", r#"{"providers":[{"id":"row","label":"Mine"}]}"#);
        let user = Plan::new(ROW, &levels).applied(&levels.user, false);
        let part = user.provider("row").unwrap();
        assert_eq!((part.values["label"].as_str(), part.values["name"].as_str()), (Some("Mine"), Some("Row")));
    }

    #[test]
    fn a_row_is_not_imported_where_policy_allows_none_of_ones_own_or_describes_it() {
        let refused = Fate::Refused("your organisation allows none of your own");
        assert_eq!(fates(ROW, &with_row(r#"{"allowUserProviders":false}"#, "")), [refused]);
        assert_eq!(fates(ROW, &with_row(ROW, "")), [Fate::Unchanged]);
    }

    #[test]
    fn what_is_imported_takes_the_place_of_what_was_refused() {
        let levels = levels("", r#"{"placement":"x","providers":[{"name":"A","landingUrl":"http://a.example"}]}"#);
        let text = r#"{"placement":"window","providers":[{"name":"A","landingUrl":"https://a.example"}]}"#;
        let user = Plan::new(text, &levels).applied(&levels.user, false);
        assert_eq!(Layer::parse(&user.text()), (Layer::parse(text).0, vec![]));
    }

    #[test]
    fn what_policy_alone_sets_has_fixed_or_does_not_allow_is_not_taken() {
        let levels = levels(r#"{"allowUserProviders":false,"startup":"ask","mandatory":["startup"]}"#, "");
        let text = r#"{"readOnly":true,"startup":"window","providers":[{"name":"New","landingUrl":"https://new.example"}]}"#;
        let plan = Plan::new(text, &levels);
        assert!(plan.lines.iter().all(|line| matches!(line.fate, Fate::Refused(_))), "{plan:?}");
        assert_eq!(plan.applied(&Layer::default(), true), Layer::default());
    }

    #[test]
    fn a_value_that_is_fixed_is_named() {
        let text = r#"{"providers":[{"id":"voice","name":"Mine","landingUrl":"https://voice.example/"}]}"#;
        let line = Plan::new(text, &levels(POLICY, "")).lines.remove(0);
        assert_eq!(line.fate, Fate::Changed(vec!["name".into()]));
        assert_eq!(line.note.as_deref(), Some("without effect, since your organisation has fixed it: name"));
    }

    #[test]
    fn a_text_that_is_no_import_has_its_reason() {
        let plan = Plan::new("Hello", &Levels::default());
        assert!(plan.lines.is_empty() && plan.faults.len() == 1, "{plan:?}");
    }
}
