//! The page of promises, `docs/compatibility.md`: each names a test, and the test is there.

use std::fs;
use std::path::Path;

/// The `file: test` pairs of a page.
fn promises(page: &str) -> Vec<(&str, &str)> {
    page.split('`')
        .skip(1)
        .step_by(2)
        .filter_map(|quoted| quoted.split_once(": "))
        .filter(|(file, test)| {
            let is_name = |text: &str| text.chars().all(|letter| letter.is_ascii_lowercase() || "_/0123456789".contains(letter));
            is_name(file) && is_name(test)
        })
        .collect()
}

#[test]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
fn every_promise_of_the_compatibility_page_names_a_test_that_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("../docs/compatibility.md")).unwrap();
    let promises = promises(&page);
    assert!(promises.len() > 30, "the page is read: {promises:?}");
    for (file, test) in promises {
        let source = fs::read_to_string(root.join("tests").join(format!("{file}.rs"))).unwrap_or_default();
        assert!(
            source.contains(&format!("async fn {test}(")),
            "docs/compatibility.md promises {file}: {test}, which is not there"
        );
    }
}

#[test]
fn only_names_of_tests_are_taken_for_promises() {
    let page = "`zoo/frames: of_the_same_origin`, `Content-Security-Policy: x`, `data-notice`, `a: b c`";
    assert_eq!(promises(page), [("zoo/frames", "of_the_same_origin")]);
}
