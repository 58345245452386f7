//! The steps of each part.
//!
//! All native commands name the whole workspace: cargo then chooses one set of features for all of them
//! and compiles each dependency once.

use super::Report;
use super::tally::Tally;
use crate::build;
use crate::conformance;
use crate::manifest::Package;
use crate::run;
use crate::setup;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const TARGET: &str = "wasm32-unknown-unknown";
/// The crate whose integration tests need a browser.
const END_TO_END: &str = "patchbay-tests";
/// The crates that run in the browser, and their folders.
const WASM_CRATES: &[(&str, &str)] =
    &[("patchbay-protocol", "extension/protocol"), ("patchbay-background", "background"), ("patchbay-panel-ui", "panel-ui")];

pub fn native(report: &mut Report) -> Result<()> {
    println!("\n── the contract's sentences and their tests");
    let project = report.project;
    report.work("conformance list", || {
        println!("{}", conformance::check(project)?);
        Ok((true, Tally::default()))
    });
    report.step("format", &mut cargo(&["fmt", "--all", "--check"]));
    report.step("lints", &mut cargo(&["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"]));
    let mut tests = if has_nextest() {
        let mut nextest = cargo(&["nextest", "run", "--no-fail-fast", "--no-tests", "pass"]);
        // A pipe is no terminal: without this, one line for each test.
        nextest.args(["--status-level", "fail", "--cargo-quiet"]);
        nextest
    } else {
        cargo(&["test", "--quiet", "--no-fail-fast"])
    };
    tests.args(["--workspace", "--lib", "--bins"]);
    for name in report.project.integration_tests(END_TO_END, true) {
        tests.args(["--test", name]);
    }
    report.step("native tests", &mut tests);
    report.step("documentation tests", &mut cargo(&["test", "--quiet", "--workspace", "--doc"]));
    if setup::cargo_deny(report.project, report.tools)? {
        report.step(
            "licences and sources",
            &mut cargo(&["deny", "--workspace", "check", "--hide-inclusion-graph", "bans", "licenses", "sources"]),
        );
    } else {
        report.skip("licences and sources", "no cargo-deny; `cargo install --locked cargo-deny`");
    }
    Ok(())
}

pub fn wasm(report: &mut Report) -> Result<()> {
    let mut lints = cargo(&["clippy", "--quiet", "--target", TARGET]);
    for (name, _) in WASM_CRATES {
        lints.args(["--package", name]);
    }
    report.step("lints of WASM", lints.args(["--", "-D", "warnings"]));
    let mut tests = cargo(&["test", "--no-fail-fast", "--target", TARGET]);
    let mut some = false;
    for (name, folder) in WASM_CRATES {
        if has_wasm_tests(&report.project.root.join(folder))? {
            tests.args(["--package", name]);
            some = true;
        }
    }
    if !some {
        report.skip("WASM tests", "no crate has any");
        return Ok(());
    }
    tests.args(["--test", "*"]).env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner");
    report.step("WASM tests", &mut tests);
    Ok(())
}

pub fn types(report: &mut Report) -> Result<()> {
    report.step("JavaScript types", Command::new("tsc").args(["-p", "."]));
    let mut tests = Vec::new();
    for folder in ["extension", "panel-ui/js", "background", "demo"] {
        find(&report.project.root.join(folder), &|name| name.ends_with(".test.js"), &mut tests)?;
    }
    if tests.is_empty() {
        report.skip("JavaScript tests", "there are none");
        return Ok(());
    }
    tests.sort();
    let mut node = Command::new("node");
    report.step("JavaScript tests", node.args(["--test", "--test-reporter", "spec"]).args(tests));
    Ok(())
}

pub fn e2e(report: &mut Report) -> Result<()> {
    println!("\n── packages");
    let (project, tools) = (report.project, report.tools);
    report.work("packages and budgets", || {
        build::build(project, tools, &[Package::Store, Package::Managed, Package::Dev])?;
        Ok((true, Tally::default()))
    });
    let names = project.integration_tests(END_TO_END, false);
    if names.is_empty() {
        report.skip("end to end", "there are no tests");
        return Ok(());
    }
    let mut tests = cargo(&["test", "--no-fail-fast"]);
    for name in names {
        tests.args(["--test", name]);
    }
    report.step("end to end", &mut tests);
    Ok(())
}

/// The contract's tests on a library that answers null and on one that never answers. The breaks take too long for here:
/// `cargo xtask conformance bite` runs them as well.
pub fn bite(report: &mut Report, after_e2e: bool) {
    println!("\n── the contract's tests where they must fail");
    let (project, tools) = (report.project, report.tools);
    report.work("tests bite", || {
        if !after_e2e {
            build::build(project, tools, &[Package::Dev])?;
        }
        let asked = conformance::Asked { null: true, silent: true, no_control: after_e2e, ..conformance::Asked::default() };
        Ok((conformance::bite_built(project, tools, &asked)?, Tally::default()))
    });
}

/// Scenarios that are about the worker, or the harness, themselves.
const ABOUT_WORKERS: &[&str] = &["harness", "kills", "soak"];

/// Every scenario once more, on the packages there are, with the worker killed before each step.
pub fn killed(report: &mut Report) {
    let mut tests = cargo(&["test", "--no-fail-fast"]);
    let names = report.project.integration_tests(END_TO_END, false);
    for name in names.into_iter().filter(|name| !ABOUT_WORKERS.contains(name)) {
        tests.args(["--test", name]);
    }
    report.step("worker killed at each step", tests.env("PATCHBAY_KILL", "1"));
}

fn cargo(arguments: &[&str]) -> Command {
    let mut cargo = run::cargo();
    cargo.args(arguments);
    cargo
}

fn has_nextest() -> bool {
    run::output(run::cargo().args(["nextest", "--version"])).is_ok()
}

fn has_wasm_tests(folder: &Path) -> Result<bool> {
    let mut sources = Vec::new();
    find(folder, &|name| name.ends_with(".rs"), &mut sources)?;
    for source in sources {
        let text = fs::read_to_string(&source).with_context(|| format!("{} cannot be read", source.display()))?;
        if text.contains("#[wasm_bindgen_test") {
            return Ok(true);
        }
    }
    Ok(false)
}

/// All files below a folder whose name fits.
fn find(folder: &Path, fits: &dyn Fn(&str) -> bool, found: &mut Vec<PathBuf>) -> Result<()> {
    let unreadable = || format!("{} cannot be read", folder.display());
    if !folder.exists() {
        return Ok(());
    }
    for entry in fs::read_dir(folder).with_context(unreadable)? {
        let place = entry.with_context(unreadable)?.path();
        if place.is_dir() {
            find(&place, fits, found)?;
        } else if place.file_name().and_then(|name| name.to_str()).is_some_and(fits) {
            found.push(place);
        }
    }
    Ok(())
}
