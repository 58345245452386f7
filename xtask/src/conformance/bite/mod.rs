//! `cargo xtask conformance bite`: the tests are run where they must fail.
//!
//! 1. Control: the package as it is. Every test passes, else what follows shows nothing.
//! 2. `--null`: the library answers null to everything (`tests/conformance/null-library.js`).
//! 3. `--silent`: it never answers (`tests/conformance/silent-library.js`).
//! 4. `--breaks`: one line done wrong, for each row; that row's test must fail.
//!
//! Rows may share a test. All runs have the same short patience (`PATCHBAY_WAIT_MS`), so that what fails ends soon; only
//! tests that wait for a time-out of the product's have the usual one. Where most tests only wait, more processes run at
//! once than there are cores.

mod binaries;
mod copies;
mod outcome;
mod runner;
mod verdict;

use super::sentences::{List, Sentence};
use crate::build;
use crate::manifest::Package;
use crate::package::Files;
use crate::project::Project;
use crate::run;
use crate::setup::{self, Need, Tools};
use anyhow::{Context, Result, ensure};
use binaries::Binaries;
use runner::Job;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;
use verdict::Trial;

/// How many processes run at once: where tests work, where some wait for what does not come, and where all do.
const WORKING: usize = 2;
const WAITING: usize = 3;
const SILENT: usize = 5;

/// What to run; all of it when nothing is named.
#[derive(clap::Args, Default)]
pub struct Asked {
    /// On a library that answers null to everything
    #[arg(long)]
    pub null: bool,
    /// On a library that never answers
    #[arg(long)]
    pub silent: bool,
    /// With one line done wrong, for each row or those named
    #[arg(long, num_args = 0.., value_name = "ID")]
    pub breaks: Option<Vec<String>>,
    /// Without the control: the tests have just passed on this package
    #[arg(long)]
    pub no_control: bool,
}

impl Asked {
    fn is_nothing(&self) -> bool {
        !self.null && !self.silent && self.breaks.is_none()
    }
}

/// Builds the package, or takes that of `PATCHBAY_PACKAGE`, and runs what is asked.
pub fn bite(project: &Project, asked: &Asked) -> Result<ExitCode> {
    let tools = setup::prepare(project, Need::BROWSER)?;
    if std::env::var_os("PATCHBAY_PACKAGE").is_none() {
        build::build(project, &tools, &[Package::Dev])?;
    }
    let bitten = bite_built(project, &tools, asked)?;
    Ok(if bitten { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// As [`bite`], with a package that is built. Gives whether the tests bite.
pub fn bite_built(project: &Project, tools: &Tools, asked: &Asked) -> Result<bool> {
    let start = Instant::now();
    let list = List::read(&project.root)?;
    let bench = Bench::set(project, tools)?;
    let all = asked.is_nothing();
    let named = asked.breaks.as_deref().unwrap_or_default();
    // Breaks of some rows alone need the control of those rows alone.
    let few = !named.is_empty() && !asked.null && !asked.silent;
    let chosen = choose(&list, if few { named } else { &[] })?;

    let mut good =
        asked.no_control || bench.trial("control", "the package as it is", &bench.base, &chosen, WORKING)?.none_failed();
    if all || asked.null {
        good &= bench.library("null", "a library that answers null to everything", &chosen, WAITING)?.most_failed();
    }
    if all || asked.silent {
        good &= bench.library("silent", "a library that never answers", &chosen, SILENT)?.most_failed();
    }
    if all || asked.breaks.is_some() {
        good &= bench.breaks(&choose(&list, named)?)?.all_failed();
    }
    println!("\n{}  {}", run::seconds(start.elapsed()), if good { "the tests bite" } else { "FAILED: see above" });
    Ok(good)
}

/// The rows to run: those named, or all that have a test.
fn choose(list: &List, named: &[String]) -> Result<Vec<Sentence>> {
    let rows: Vec<Sentence> = list.sentences.iter().filter(|row| row.test.is_some()).cloned().collect();
    for id in named {
        ensure!(rows.iter().any(|row| row.id == *id), "there is no sentence {id} with a test");
    }
    Ok(rows.into_iter().filter(|row| named.is_empty() || named.contains(&row.id)).collect())
}

/// What all trials share.
struct Bench<'a> {
    project: &'a Project,
    tools: &'a Tools,
    binaries: Binaries,
    /// The package the copies are made of.
    base: PathBuf,
    files: Files,
    /// Copies, binaries and results.
    place: PathBuf,
}

impl<'a> Bench<'a> {
    fn set(project: &'a Project, tools: &'a Tools) -> Result<Self> {
        let place = project.target.join("conformance");
        let named = std::env::var_os("PATCHBAY_PACKAGE").map(PathBuf::from);
        let source = named.unwrap_or_else(|| build::dist(project, Package::Dev));
        let mut files = Files::default();
        files.add_folder(&source, "", None).context("the package cannot be read; build it first")?;
        // A copy, so that a build meanwhile changes nothing.
        let base = copies::write(&place, "base", &files)?;
        let list = List::read(&project.root)?;
        let binaries = Binaries::build(project, tools, &list, &place)?;
        Ok(Self { project, tools, binaries, base, files, place })
    }

    /// Runs the rows' tests on one package.
    fn trial(&self, name: &'static str, words: &'static str, package: &Path, rows: &[Sentence], at_once: usize) -> Result<Trial> {
        println!("\n── {name}: {words}");
        let outcomes = runner::run(self.project, self.tools, self.jobs(package, rows), at_once);
        Trial::judge(name, words, rows, |row| outcomes.of(package, row)).told(&self.place)
    }

    fn jobs(&self, package: &Path, rows: &[Sentence]) -> Vec<Job> {
        let job = |(name, slow, tests): (String, bool, Vec<String>)| {
            let binary = self.binaries.place(&name);
            Job { binary, name, package: package.to_owned(), tests, slow }
        };
        runner::grouped(rows).into_iter().map(job).collect()
    }

    fn library(&self, name: &'static str, words: &'static str, rows: &[Sentence], at_once: usize) -> Result<Trial> {
        let source = self.project.root.join(format!("tests/conformance/{name}-library.js"));
        let package = copies::with_library(&self.place, name, &self.files, &source)?;
        self.trial(name, words, &package, rows, at_once)
    }

    /// Runs each row's test on a package with the row's break; rows with the same break share a package.
    fn breaks(&self, rows: &[Sentence]) -> Result<Trial> {
        let words = "one line done wrong, for each row";
        println!("\n── breaks: {words}");
        let broken = copies::with_breaks(self.project, self.tools, &self.place, &self.files, rows)?;
        let jobs = broken.iter().flat_map(|(package, rows)| self.jobs(package, rows)).collect();
        let outcomes = runner::run(self.project, self.tools, jobs, WAITING);
        let package_of = |row: &Sentence| {
            broken.iter().find(|(_, rows)| rows.iter().any(|one| one.id == row.id)).map(|(package, _)| package.as_path())
        };
        let trial = Trial::judge("breaks", words, rows, |row| package_of(row).and_then(|package| outcomes.of(package, row)));
        copies::remove(broken.into_iter().map(|(package, _)| package));
        trial.told(&self.place)
    }
}
