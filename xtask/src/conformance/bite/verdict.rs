//! What a trial shows: how many rows failed, and which did not.

use super::super::sentences::Sentence;
use super::outcome::Outcome;
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// How many of a hundred rows must fail on a library that does nothing.
const MOST: usize = 90;

/// The rows' outcomes on one kind of package.
pub struct Trial {
    name: &'static str,
    words: &'static str,
    rows: Vec<(Sentence, Option<Outcome>)>,
}

impl Trial {
    /// Puts each row's outcome beside it.
    pub fn judge(
        name: &'static str,
        words: &'static str,
        rows: &[Sentence],
        outcome: impl Fn(&Sentence) -> Option<Outcome>,
    ) -> Self {
        Self { name, words, rows: rows.iter().map(|row| (row.clone(), outcome(row))).collect() }
    }

    /// Writes the results to `<name>.json` and prints those that are not obvious.
    pub fn told(self, place: &Path) -> Result<Self> {
        let file = place.join(format!("{}.json", self.name));
        fs::write(&file, format!("{:#}\n", self.json())).with_context(|| format!("{} cannot be written", file.display()))?;
        println!("{}", self.table());
        Ok(self)
    }

    fn json(&self) -> Value {
        let told = self.rows.iter().map(|(row, outcome)| {
            let (word, why) = said(outcome.as_ref());
            let fault = row.fault.as_ref().filter(|_| self.name == "breaks").map(|fault| &fault.name);
            json!({ "id": row.id, "says": row.says, "test": row.test, "break": fault, "outcome": word, "why": why })
        });
        let outcomes: Vec<Value> = told.collect();
        json!({ "trial": self.words, "rows": outcomes.len(), "failed": self.failed(), "outcomes": outcomes })
    }

    /// A line for each row that went against expectation, and for each break; then the sum.
    fn table(&self) -> String {
        let expected = if self.name == "control" { "passed" } else { "failed" };
        let mut lines = Vec::new();
        for (row, outcome) in &self.rows {
            let (word, why) = said(outcome.as_ref());
            if word != expected || self.name == "breaks" {
                let what = row.fault.as_ref().filter(|_| self.name == "breaks").map_or(&row.says, |fault| &fault.name);
                let why = if why.is_empty() { String::new() } else { format!("\n{:16}{why}", "") };
                let word = if word == expected { word.to_owned() } else { word.to_uppercase() };
                lines.push(format!("  {:<6}{word:<8}{what}{why}", row.id));
            }
        }
        lines.push(format!("  {}: {} of {} rows failed ({} %)", self.name, self.failed(), self.rows.len(), self.percent()));
        lines.join("\n")
    }

    fn failed(&self) -> usize {
        self.rows.iter().filter(|(_, outcome)| matches!(outcome, Some(Outcome::Failed(_)))).count()
    }

    /// Rounded down: 89.9 is not 90.
    fn percent(&self) -> usize {
        (self.failed() * 100).checked_div(self.rows.len()).unwrap_or(0)
    }

    /// Whether all ran and none failed.
    pub fn none_failed(&self) -> bool {
        self.rows.iter().all(|(_, outcome)| *outcome == Some(Outcome::Passed))
    }

    /// Whether enough failed. A row whose test did not end counts as one that did not fail.
    pub fn most_failed(&self) -> bool {
        !self.rows.is_empty() && self.percent() >= MOST
    }

    /// Whether each failed.
    pub fn all_failed(&self) -> bool {
        self.failed() == self.rows.len()
    }
}

/// An outcome in words.
fn said(outcome: Option<&Outcome>) -> (&'static str, &str) {
    match outcome {
        Some(Outcome::Passed) => ("passed", ""),
        Some(Outcome::Failed(why)) => ("failed", why),
        None => ("lost", ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A trial of ten rows of which some fail, one is lost if asked, and the others pass.
    fn trial(failed: usize, lost: bool) -> Trial {
        let row = |at: usize| Sentence { id: format!("2.{at}"), says: "S.".into(), test: None, fault: None, slow: false };
        let outcome = |at: usize| match at {
            at if at < failed => Some(Outcome::Failed("left: Null".into())),
            9 if lost => None,
            _ => Some(Outcome::Passed),
        };
        Trial { name: "null", words: "w", rows: (0..10).map(|at| (row(at), outcome(at))).collect() }
    }

    #[test]
    fn nine_of_ten_are_enough_and_a_lost_one_does_not_count_as_failed() {
        assert!(trial(9, false).most_failed() && !trial(8, true).most_failed());
        assert!(trial(10, false).all_failed() && !trial(9, true).all_failed());
        assert!(trial(0, false).none_failed() && !trial(0, true).none_failed() && !trial(1, false).none_failed());
    }

    #[test]
    fn the_table_names_rows_that_should_have_failed_and_the_share() {
        let table = trial(9, true).table();
        assert_eq!(table, "  2.9   LOST    S.\n  null: 9 of 10 rows failed (90 %)");
        let json = trial(9, false).json();
        assert_eq!([&json["failed"], &json["rows"]], [9, 10]);
        assert_eq!(json["outcomes"][0]["why"], "left: Null");
    }

    #[test]
    fn no_rows_show_nothing() {
        let empty = Trial { name: "null", words: "w", rows: Vec::new() };
        assert!(!empty.most_failed());
    }
}
