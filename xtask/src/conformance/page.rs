//! `docs/conformance.md`, made from the list.

use super::sentences::{List, Sentence};
use std::fmt::Write;

/// Titles of the contract's sections.
const SECTIONS: &[(&str, &str)] = &[
    ("1", "Loading and readiness"),
    ("2", "Rules for all methods"),
    ("3", "Methods"),
    ("4", "`getEnvironment`"),
    ("5", "`searchAndOpenRecords`"),
    ("6", "`openForm`"),
    ("7", "Events"),
    ("8", "The provider and its frame"),
    ("9", "The sample softphone"),
    ("10", "What users of other hosts complain of"),
];

const HEAD: &str = "# Conformance

What a widget written for Channel Integration Framework 1.0 may rely on, sentence by sentence, and the test that shows
each. Every test runs in a real Chromium through the whole way: a widget's frame in the side panel, the worker, the page
of a demo organisation. No real organisation was ever asked; the demo organisation is a stand-in.

Ids are the contract's section and a running number; they are never given again. The last column names a fault, one line
of the packaged JavaScript done wrong, with which the test fails. `cargo xtask conformance bite` shows that each does,
and that the tests fail on a library that answers null to everything and on one that never answers.

This page is made from `tests/conformance/sentences.toml` by `cargo xtask conformance --write`.
";

/// The whole page.
pub fn text(list: &List) -> String {
    let mut page = HEAD.to_owned();
    for (section, title) in SECTIONS {
        let of_section = |sentence: &&Sentence| sentence.id.split('.').next() == Some(section);
        let rows: Vec<&Sentence> = list.sentences.iter().filter(of_section).collect();
        if rows.is_empty() {
            continue;
        }
        let _ = write!(page, "\n## {section}. {title}\n\n| Id | Sentence | Test | Fails when |\n|---|---|---|---|\n");
        for row in rows {
            let test = row.test.as_ref().map_or_else(|| "none yet".to_owned(), |test| format!("`{test}`"));
            let fault = row.fault.as_ref().map_or("–", |fault| fault.name.as_str());
            let _ = writeln!(page, "| {} | {} | {test} | {} |", row.id, cell(&row.says), cell(fault));
        }
    }
    let _ = write!(page, "\n{}\n", last_line(list));
    page
}

/// The measure.
pub fn last_line(list: &List) -> String {
    format!("{} of {} sentences tested", list.tests().count(), list.sentences.len())
}

/// A text inside a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> List {
        let row = |id: &str, test: Option<&str>| Sentence {
            id: id.into(),
            says: "Modes are 0|1|2.".into(),
            test: test.map(str::to_owned),
            fault: None,
            slow: false,
        };
        List { retired: Vec::new(), sentences: vec![row("2.1", Some("api::panel::mode")), row("10.1", None)] }
    }

    #[test]
    fn the_last_line_is_the_measure() {
        assert!(text(&list()).ends_with("\n\n1 of 2 sentences tested\n"));
    }

    #[test]
    fn each_sentence_is_a_row_of_its_section() {
        let page = text(&list());
        assert!(page.contains("## 2. Rules for all methods\n"), "{page}");
        assert!(page.contains("\n| 2.1 | Modes are 0\\|1\\|2. | `api::panel::mode` | – |\n"), "{page}");
        assert!(page.contains("complain of\n\n| Id | Sentence | Test | Fails when |\n|---|---|---|---|\n| 10.1 | "), "{page}");
        assert!(!page.contains("## 1. "), "a section without sentences has no table");
    }
}
