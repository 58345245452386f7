//! Whether a test that the list names is there, read from its source: nothing is compiled for it.

use std::fs;
use std::path::Path;

/// Where the test binaries' sources are.
const TESTS: &str = "tests/tests";

/// What is wrong with a name, `<test binary>::<module …>::<function>`; `None` when there is such a test.
pub fn fault(root: &Path, name: &str) -> Option<String> {
    let parts: Vec<&str> = name.split("::").collect();
    let [binary, modules @ .., function] = parts.as_slice() else { return Some(format!("{name} names no test binary")) };
    let folder = root.join(TESTS);
    let single = folder.join(format!("{binary}.rs"));
    let mut file = if single.is_file() { single } else { folder.join(binary).join("main.rs") };
    let mut folder = folder.join(binary);
    for module in modules {
        let source = fs::read_to_string(&file).unwrap_or_default();
        if !source.lines().any(|line| line.trim_end() == format!("mod {module};")) {
            return Some(format!("{name}: {} has no module {module}", shorter(root, &file)));
        }
        file = folder.join(format!("{module}.rs"));
        folder = folder.join(module);
        if !file.is_file() {
            file = folder.join("mod.rs");
        }
    }
    let Ok(source) = fs::read_to_string(&file) else { return Some(format!("{name}: there is no {}", shorter(root, &file))) };
    let missing = || format!("{name}: {} has no test {function}", shorter(root, &file));
    (!has_test(&source, function)).then(missing)
}

/// Whether a source has a test function of that name that is run.
fn has_test(source: &str, function: &str) -> bool {
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    let Some(at) = lines.iter().position(|line| line.split('(').next().is_some_and(|head| is_head(head, function))) else {
        return false;
    };
    let attributes: Vec<_> = lines[..at].iter().rev().take_while(|line| line.starts_with("#[")).collect();
    let is_test = |line: &&&str| line.starts_with("#[test]") || line.starts_with("#[tokio::test");
    attributes.iter().any(is_test) && !attributes.iter().any(|line| line.starts_with("#[ignore"))
}

fn is_head(head: &str, function: &str) -> bool {
    head.strip_prefix("async ").unwrap_or(head).strip_prefix("fn ") == Some(function)
}

fn shorter(root: &Path, file: &Path) -> String {
    file.strip_prefix(root).unwrap_or(file).display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project() -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        let tests = root.path().join(TESTS);
        fs::create_dir_all(tests.join("api/deep")).unwrap();
        let test = |name: &str| format!("#[tokio::test(flavor = \"multi_thread\")]\nasync fn {name}() {{}}\n");
        fs::write(tests.join("alone.rs"), format!("{}fn helper() {{}}\n#[test]\n#[ignore]\nfn later() {{}}\n", test("works")))
            .unwrap();
        fs::write(tests.join("api/main.rs"), "mod rows;\nmod deep;\n").unwrap();
        fs::write(tests.join("api/rows.rs"), test("a_row_is_made")).unwrap();
        fs::write(tests.join("api/deep/mod.rs"), test("found")).unwrap();
        fs::write(tests.join("api/orphan.rs"), test("never_compiled")).unwrap();
        root
    }

    #[test]
    fn tests_are_found_in_files_and_in_modules() {
        let root = project();
        for name in ["alone::works", "api::rows::a_row_is_made", "api::deep::found"] {
            assert_eq!(fault(root.path(), name), None);
        }
    }

    #[test]
    fn what_is_no_test_is_named() {
        let root = project();
        for (name, words) in [
            ("alone::helper", "tests/tests/alone.rs has no test helper"),
            ("alone::later", "tests/tests/alone.rs has no test later"),
            ("alone::work", "tests/tests/alone.rs has no test work"),
            ("api::rows::a_row", "tests/tests/api/rows.rs has no test a_row"),
            ("api::orphan::never_compiled", "tests/tests/api/main.rs has no module orphan"),
            ("gone::x", "there is no tests/tests/gone/main.rs"),
            ("alone", "names no test binary"),
        ] {
            let fault = fault(root.path(), name).unwrap();
            assert!(fault.contains(words), "{fault}");
        }
    }
}
