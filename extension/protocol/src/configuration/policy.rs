//! The administrator's level, which outlives a text that cannot be read.

use super::{Fault, Layer};
use crate::read::parse;

/// What an administrator has pushed, as it is in force.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Policy {
    /// What is in force.
    pub layer: Layer,
    /// What is wrong with the text that was pushed, and with the one that is in force.
    pub faults: Vec<Fault>,
    /// The text that is in force, to be kept: the next one may be unreadable.
    pub text: String,
}

impl Policy {
    /// Reads a policy. One that is no object in JSON leaves the one before in force: a comma too many must not undo every
    /// lock and end every phone. An empty text is a policy taken away.
    ///
    /// `last`: [`Self::text`] of the one before, empty when there was none.
    pub fn read(text: &str, last: &str) -> Self {
        let (layer, mut faults) = Layer::parse(text);
        if last.is_empty() || can_be_read(text) {
            let text = if can_be_read(text) { text } else { "" };
            return Self { layer, faults, text: text.to_owned() };
        }
        for fault in &mut faults {
            fault.reason.push_str(". The policy before it goes on");
        }
        let (layer, more) = Layer::parse(last);
        faults.extend(more);
        Self { layer, faults, text: last.to_owned() }
    }
}

fn can_be_read(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}').trim();
    text.is_empty() || parse(text).is_ok_and(|value| value.is_object())
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"{"placement":"window","mandatory":["placement"]}"#;

    #[test]
    fn a_text_that_cannot_be_read_leaves_the_one_before_in_force_and_says_so() {
        for broken in ["{\"placement\":,}", "[]", "7", "{"] {
            let policy = Policy::read(broken, GOOD);
            assert_eq!((&policy.layer, policy.text.as_str()), (&Layer::parse(GOOD).0, GOOD), "{broken}");
            assert!(policy.faults[0].reason.ends_with("The policy before it goes on"), "{broken}: {:?}", policy.faults);
            let first = Policy::read(broken, "");
            assert_eq!((first.layer, first.faults.len(), first.text.as_str()), (Layer::default(), 1, ""), "{broken}");
        }
    }

    #[test]
    fn one_that_can_be_read_takes_its_place_and_an_empty_one_ends_it() {
        let next = r#"{"placement":"side-panel","plcement":1}"#;
        let policy = Policy::read(next, GOOD);
        assert_eq!((policy.layer, policy.faults.len(), policy.text.as_str()), (Layer::parse(next).0, 1, next));
        assert_eq!(Policy::read(" ", GOOD), Policy { text: " ".to_owned(), ..Policy::default() });
    }
}
