//! Reading what became of each test from the lines of a test binary.

use std::collections::BTreeMap;

/// How a test ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It passed.
    Passed,
    /// It failed, and the first words of why.
    Failed(String),
}

/// Outcomes by test. A test the binary said nothing of is not in it.
pub fn read(lines: &[String]) -> BTreeMap<String, Outcome> {
    let mut outcomes = BTreeMap::new();
    for line in lines {
        let Some((name, word)) = line.strip_prefix("test ").and_then(|rest| rest.rsplit_once(" ... ")) else { continue };
        let outcome = match word {
            "ok" => Outcome::Passed,
            "FAILED" => Outcome::Failed(why(lines, name)),
            _ => continue,
        };
        outcomes.insert(name.to_owned(), outcome);
    }
    outcomes
}

/// What a failed test wrote after the place it panicked at.
fn why(lines: &[String], name: &str) -> String {
    let head = format!("---- {name} stdout ----");
    let said = lines.iter().skip_while(|line| **line != head).skip(1);
    let said = said.skip_while(|line| !line.contains("panicked at ")).skip(1);
    let end =
        |line: &&String| !(line.starts_with("---- ") || line.starts_with("note: run with") || line.starts_with("failures:"));
    let words: Vec<&str> = said.take_while(end).map(|line| line.trim()).filter(|line| !line.is_empty()).take(4).collect();
    words.join(" / ").chars().take(300).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_test_has_its_outcome_and_a_failed_one_its_reason() {
        let said = "
running 3 tests
test api::one ... ok
test api::two ... FAILED
test api::later ... ignored

failures:

---- api::two stdout ----

thread 'api::two' (77) panicked at tests/tests/api/x.rs:9:5:
assertion `left == right` failed: the width
  left: Null
 right: 360
note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace


failures:
    api::two

test result: FAILED. 1 passed; 1 failed; 1 ignored; 0 measured; 80 filtered out; finished in 3.10s
";
        let outcomes = read(&said.lines().map(str::to_owned).collect::<Vec<_>>());
        let why = "assertion `left == right` failed: the width / left: Null / right: 360";
        let expected = [("api::one", Outcome::Passed), ("api::two", Outcome::Failed(why.to_owned()))];
        assert_eq!(outcomes, expected.map(|(name, outcome)| (name.to_owned(), outcome)).into());
    }
}
