//! The committed list of the contract's sentences, and what may be wrong with it as it stands.

use anyhow::{Context, Result};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Where the list is in the project.
pub const PLACE: &str = "tests/conformance/sentences.toml";
/// How many sentences the contract gives at the least.
const LEAST: usize = 120;

/// The list.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Ids that had a sentence once and are never given again.
    #[serde(default)]
    pub retired: Vec<String>,
    /// The sentences, by section and number.
    #[serde(rename = "sentence", default)]
    pub sentences: Vec<Sentence>,
}

/// One fact a widget may rely on.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sentence {
    /// Section of the contract, dot, running number.
    pub id: String,
    /// The fact.
    pub says: String,
    /// `<test binary>::<path of the test function>`; none while there is no such test.
    pub test: Option<String>,
    /// A fault the test must find.
    #[serde(rename = "break")]
    pub fault: Option<Break>,
    /// Whether the test waits for a time-out of the product's, and so needs the harness's full patience.
    #[serde(default)]
    pub slow: bool,
}

/// One line of the packaged JavaScript, done wrong.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Break {
    /// What is wrong then, in words.
    pub name: String,
    /// The script, by its path in the package.
    pub file: String,
    /// What is taken out; it occurs exactly once.
    pub find: String,
    /// What takes its place.
    pub replace: String,
}

impl List {
    /// Reads the list of the project.
    pub fn read(root: &Path) -> Result<Self> {
        let text = fs::read_to_string(root.join(PLACE)).with_context(|| format!("{PLACE} cannot be read"))?;
        Self::parse(&text).with_context(|| format!("{PLACE} is not as it should be"))
    }

    fn parse(text: &str) -> Result<Self> {
        Ok(toml::from_str(text)?)
    }

    /// The sentences that have a test, with its name.
    pub fn tests(&self) -> impl Iterator<Item = (&str, &str)> {
        self.sentences.iter().filter_map(|one| Some((one.id.as_str(), one.test.as_deref()?)))
    }

    /// The sentences that have a break.
    pub fn breaks(&self) -> impl Iterator<Item = (&str, &Break)> {
        self.sentences.iter().filter_map(|one| Some((one.id.as_str(), one.fault.as_ref()?)))
    }

    /// What is wrong with the list by itself, a line each.
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        if self.sentences.len() < LEAST {
            faults.push(format!("there are {} sentences; the contract gives at least {LEAST}", self.sentences.len()));
        }
        let mut before = (0, 0);
        let mut said = BTreeSet::new();
        for sentence in &self.sentences {
            let mut fault = |what: &str| faults.push(format!("{}: {what}", sentence.id));
            match number(&sentence.id) {
                None => fault("an id is a section of the contract, a dot and a running number, such as 2.4"),
                Some(here) if here <= before => fault("ids ascend, each once"),
                Some(here) => before = here,
            }
            if self.retired.contains(&sentence.id) {
                fault("this id had another sentence once; take a new number");
            }
            if !sentence.says.ends_with('.') || sentence.says.contains('\n') {
                fault("a sentence is one line that ends with a full stop");
            }
            if !said.insert(sentence.says.as_str()) {
                fault("the same is said twice");
            }
            match (&sentence.test, &sentence.fault) {
                (None, _) => fault("no test shows this sentence"),
                (Some(_), None) => fault("no break is named for its test"),
                (Some(_), Some(change)) if change.find == change.replace => fault("its break changes nothing"),
                (Some(_), Some(change))
                    if [&change.find, &change.replace, &change.name].iter().any(|text| text.contains('\n')) =>
                {
                    fault("a break changes one line");
                }
                _ => {}
            }
        }
        faults
    }
}

/// Section and running number.
fn number(id: &str) -> Option<(u32, u32)> {
    let (section, running) = id.split_once('.')?;
    Some((section.parse().ok()?, running.parse().ok()?)).filter(|(section, running)| *section > 0 && *running > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: &str = "says = 'A fact.'\ntest = 'api::a::b'\nbreak = { name = 'n', file = 'f.js', find = 'x', replace = 'y' }\n";

    fn faults(text: &str) -> Vec<String> {
        List::parse(text).unwrap().faults()
    }

    fn complaint(text: &str) -> String {
        // The first is always that there are too few.
        faults(text).into_iter().skip(1).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn a_row_with_test_and_break_is_fine_and_too_few_are_not() {
        let text = format!("[[sentence]]\nid = '2.4'\n{ROW}");
        assert_eq!(faults(&text), ["there are 1 sentences; the contract gives at least 120"]);
    }

    #[test]
    fn a_sentence_without_a_test_or_break_is_a_fault() {
        assert_eq!(complaint("[[sentence]]\nid = '2.4'\nsays = 'A fact.'"), "2.4: no test shows this sentence");
        let text = "[[sentence]]\nid = '2.4'\nsays = 'A fact.'\ntest = 'api::a'";
        assert_eq!(complaint(text), "2.4: no break is named for its test");
    }

    #[test]
    fn ids_ascend_and_are_never_given_again() {
        let twice = format!("[[sentence]]\nid = '2.4'\n{ROW}[[sentence]]\nid = '2.4'\n{}", ROW.replace("A fact", "Another"));
        assert_eq!(complaint(&twice), "2.4: ids ascend, each once");
        let ten = format!("[[sentence]]\nid = '2.9'\n{ROW}[[sentence]]\nid = '2.10'\n{}", ROW.replace("A fact", "Another"));
        assert_eq!(complaint(&ten), "");
        let retired = format!("retired = ['2.4']\n[[sentence]]\nid = '2.4'\n{ROW}");
        assert_eq!(complaint(&retired), "2.4: this id had another sentence once; take a new number");
        assert!(complaint(&format!("[[sentence]]\nid = 'x'\n{ROW}")).contains("such as 2.4"));
    }

    #[test]
    fn the_same_sentence_twice_and_one_without_an_end_are_faults() {
        let twice = format!("[[sentence]]\nid = '2.4'\n{ROW}[[sentence]]\nid = '2.5'\n{ROW}");
        assert_eq!(complaint(&twice), "2.5: the same is said twice");
        let endless = format!("[[sentence]]\nid = '2.4'\n{}", ROW.replace("fact.", "fact"));
        assert!(complaint(&endless).contains("full stop"));
    }

    #[test]
    fn a_break_changes_one_line_and_changes_it() {
        let same = format!("[[sentence]]\nid = '2.4'\n{}", ROW.replace("'y'", "'x'"));
        assert_eq!(complaint(&same), "2.4: its break changes nothing");
        let lines = format!("[[sentence]]\nid = '2.4'\n{}", ROW.replace("'y'", "\"y\\nz\""));
        assert_eq!(complaint(&lines), "2.4: a break changes one line");
    }

    #[test]
    fn what_the_list_does_not_know_is_refused() {
        assert!(List::parse(&format!("[[sentence]]\nid = '2.4'\ntets = ''\n{ROW}")).is_err());
    }
}
