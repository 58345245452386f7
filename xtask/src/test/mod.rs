//! `cargo xtask test`: every check and every test, one step after another.
//!
//! A failed step does not stop the others; the command fails at the end and names it.

mod steps;
mod tally;

use crate::project::Project;
use crate::run::{self, seconds};
use crate::setup::{self, Need, Tools};
use anyhow::{Result, bail};
use clap::ValueEnum;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};
use tally::Tally;

/// A part of the tests that can be run alone.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// Formatting, lints, licences and the tests that need no browser
    Native,
    /// Lints and tests of the WASM crates
    Wasm,
    /// The type checker and the unit tests of our JavaScript
    Types,
    /// The packages with their budgets, and everything end to end in Chromium
    E2e,
    /// The contract's tests where they must fail: on a library that answers null, and on one that never answers;
    /// not among all parts
    Bite,
    /// Every scenario once more, the worker killed before each step; not among all parts
    Killed,
}

impl Part {
    const ALL: &[Self] = &[Self::Native, Self::Wasm, Self::Types, Self::E2e];

    fn needs(self) -> &'static [Need] {
        match self {
            // xtask's own tests ask Node for imports.
            Self::Native => &[Need::Lints, Need::Npm],
            Self::Wasm => &[Need::WasmTarget, Need::Lints, Need::WasmBindgen],
            Self::Types => &[Need::Npm],
            Self::Bite => Need::BROWSER,
            Self::E2e | Self::Killed => Need::SCENARIOS,
        }
    }
}

/// How a step ended.
enum End {
    Passed,
    Failed,
    /// Not run, and why.
    Skipped(String),
}

/// The steps so far.
struct Report<'a> {
    project: &'a Project,
    tools: &'a Tools,
    lines: Vec<(&'static str, Duration, Tally, End)>,
}

/// Runs the parts named, or all if none is. Fails if a step failed.
pub fn test(project: &Project, parts: &[Part]) -> Result<ExitCode> {
    let parts = if parts.is_empty() { Part::ALL } else { parts };
    let needs: Vec<Need> = parts.iter().flat_map(|part| part.needs()).copied().collect();
    // In the order of set-up, each once.
    let needs: Vec<Need> = Need::ALL.iter().filter(|need| needs.contains(need)).copied().collect();
    let tools = setup::prepare(project, &needs)?;
    let mut report = Report { project, tools: &tools, lines: Vec::new() };
    for one in parts {
        match one {
            Part::Native => steps::native(&mut report)?,
            Part::Wasm => steps::wasm(&mut report)?,
            Part::Types => steps::types(&mut report)?,
            Part::E2e => steps::e2e(&mut report)?,
            Part::Bite => steps::bite(&mut report, parts.contains(&Part::E2e)),
            Part::Killed => steps::killed(&mut report),
        }
    }
    report.close()
}

impl Report<'_> {
    /// Runs a program as a step.
    fn step(&mut self, name: &'static str, command: &mut Command) {
        self.tools.lend(command).current_dir(&self.project.root);
        println!("\n── {name}: {}", run::show(command));
        self.work(name, || {
            let (success, lines) = run::watched(command)?;
            Ok((success, tally::read(&lines)))
        });
    }

    /// Does something as a step: whether it succeeded, and what it counted.
    fn work(&mut self, name: &'static str, work: impl FnOnce() -> Result<(bool, Tally)>) {
        let start = Instant::now();
        let (success, mut tally) = work().unwrap_or_else(|error| {
            println!("{error:#}");
            (false, Tally::default())
        });
        if !success && tally.failed == 0 {
            // Nothing was counted as failed, yet something did fail: a lint, the compiler, the runner.
            tally.failed = 1;
        }
        let end = if success && tally.failed == 0 { End::Passed } else { End::Failed };
        self.lines.push((name, start.elapsed(), tally, end));
    }

    fn skip(&mut self, name: &'static str, why: impl Into<String>) {
        self.lines.push((name, Duration::ZERO, Tally::default(), End::Skipped(why.into())));
    }

    /// Prints the table and the closing line.
    fn close(self) -> Result<ExitCode> {
        println!();
        let mut sum = Tally::default();
        let mut failed = Vec::new();
        for (name, time, tally, end) in &self.lines {
            sum.passed += tally.passed;
            sum.failed += tally.failed;
            let words = match end {
                End::Passed if tally.passed == 0 => "ok".to_owned(),
                End::Passed => format!("{} passed", tally.passed),
                End::Failed => format!("FAILED ({} passed, {} failed)", tally.passed, tally.failed),
                End::Skipped(why) => format!("skipped: {why}"),
            };
            println!("{}  {name:<24}{words}", seconds(*time));
            if matches!(end, End::Failed) {
                failed.push(*name);
            }
        }
        println!("{} passed, {} failed", sum.passed, sum.failed);
        if !failed.is_empty() {
            bail!("failed: {}", failed.join(", "));
        }
        Ok(ExitCode::SUCCESS)
    }
}
