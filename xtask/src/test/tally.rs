//! Reading how many tests passed and failed from the closing lines of the runners.

/// Counts of tests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub passed: usize,
    pub failed: usize,
}

/// Sums the closing lines among a runner's output. Lines of any other kind count nothing.
pub fn read(lines: &[String]) -> Tally {
    let mut sum = Tally::default();
    for line in lines {
        let one = libtest(line).or_else(|| nextest(line)).or_else(|| node(line)).unwrap_or_default();
        sum.passed += one.passed;
        sum.failed += one.failed;
    }
    sum
}

/// `test result: ok. 3 passed; 0 failed; 1 ignored; …`, also of the WASM runner. Indented, it is part of what
/// nextest repeats of a failed test, and nextest's own summary counts that.
fn libtest(line: &str) -> Option<Tally> {
    let (_, counts) = line.strip_prefix("test result: ")?.split_once(". ")?;
    Some(counted(counts.split(';')))
}

/// `Summary [   0.5s] 12 tests run: 10 passed (1 slow), 1 failed, 1 timed out, 2 skipped`
fn nextest(line: &str) -> Option<Tally> {
    let (_, after) = line.trim().strip_prefix("Summary [")?.split_once(']')?;
    let (_, counts) = after.split_once(" run: ")?;
    Some(counted(counts.split(',')))
}

/// `ℹ pass 3`, `ℹ fail 0`, `ℹ cancelled 0`: one line each.
fn node(line: &str) -> Option<Tally> {
    let (kind, count) = line.trim().strip_prefix("ℹ ")?.split_once(' ')?;
    let count = count.parse().ok()?;
    match kind {
        "pass" => Some(Tally { passed: count, failed: 0 }),
        "fail" | "cancelled" => Some(Tally { passed: 0, failed: count }),
        _ => None,
    }
}

fn counted<'a>(counts: impl Iterator<Item = &'a str>) -> Tally {
    let mut tally = Tally::default();
    for count in counts {
        let Some((number, kind)) = count.trim().split_once(' ') else { continue };
        let Ok(number) = number.parse::<usize>() else { continue };
        if kind.starts_with("passed") {
            tally.passed += number;
        } else if ["failed", "timed out", "exec failed"].iter().any(|bad| kind.starts_with(bad)) {
            tally.failed += number;
        }
    }
    tally
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> (usize, usize) {
        let tally = read(&text.lines().map(str::to_owned).collect::<Vec<_>>());
        (tally.passed, tally.failed)
    }

    #[test]
    fn libtest_prints_one_line_for_each_binary() {
        let text = "running 2 tests\ntest result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out\n\
                    test result: FAILED. 3 passed; 1 failed; 2 ignored; 0 measured; 0 filtered out; finished in 0.1s";
        assert_eq!(of(text), (5, 1));
    }

    #[test]
    fn nextest_counts_what_timed_out_as_failed() {
        assert_eq!(of("     Summary [   0.012s] 1 test run: 1 passed, 0 skipped"), (1, 0));
        let text = "Summary [ 60.5s] 12/14 tests run: 9 passed (1 slow), 1 failed, 1 timed out, 1 exec failed, 2 skipped";
        assert_eq!(of(text), (9, 3));
    }

    #[test]
    fn a_failed_test_that_nextest_repeats_counts_once() {
        let text = "    test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 50 filtered out\n\
                    \x20    Summary [   0.4s] 2 tests run: 1 passed, 1 failed, 0 skipped";
        assert_eq!(of(text), (1, 1));
    }

    #[test]
    fn node_counts_what_was_cancelled_as_failed() {
        assert_eq!(of("ℹ tests 6\nℹ suites 0\nℹ pass 4\nℹ fail 1\nℹ cancelled 1\nℹ skipped 0"), (4, 2));
    }

    #[test]
    fn a_test_that_talks_about_passing_counts_nothing() {
        assert_eq!(of("3 passed, 4 failed\nthe test result was fine\npass 3"), (0, 0));
    }
}
