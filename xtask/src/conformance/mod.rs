//! `cargo xtask conformance`: the sentences of the contract, the test that shows each, and the proof that the tests bite.
//!
//! The list is `tests/conformance/sentences.toml`; `docs/conformance.md` is made from it and never edited. Without
//! options the list, the page and the tests named are checked against each other, which needs no browser. `bite` runs
//! the tests where they must fail: see [`bite`].

mod bite;
mod breaks;
mod page;
mod sentences;
mod shown;

use crate::build;
use crate::package::Files;
use crate::project::Project;
use anyhow::{Context, Result, ensure};
use sentences::List;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

pub use bite::{Asked, bite_built};

/// What `cargo xtask conformance` is asked.
#[derive(clap::Args)]
pub struct Options {
    /// Write docs/conformance.md anew
    #[arg(long)]
    write: bool,
    #[command(subcommand)]
    chore: Option<Chore>,
}

#[derive(clap::Subcommand)]
enum Chore {
    /// Run the tests where they must fail: on a library that answers null, on one that never answers, on each break
    Bite(Asked),
}

/// Does what is asked.
pub fn conformance(project: &Project, options: &Options) -> Result<ExitCode> {
    if let Some(Chore::Bite(asked)) = &options.chore {
        return bite::bite(project, asked);
    }
    if options.write {
        let list = List::read(&project.root)?;
        fs::write(page_place(project), page::text(&list)).context("docs/conformance.md cannot be written")?;
    }
    println!("{}", check(project)?);
    Ok(ExitCode::SUCCESS)
}

/// Checks list, page, tests and breaks against each other, and gives the page's last line.
pub fn check(project: &Project) -> Result<String> {
    let list = List::read(&project.root)?;
    let mut files = Files::default();
    build::add_sources(&project.root, &mut files)?;
    let mut faults = list.faults();
    faults.extend(list.tests().filter_map(|(id, test)| shown::fault(&project.root, test).map(|fault| format!("{id}: {fault}"))));
    faults.extend(list.breaks().filter_map(|(id, change)| breaks::fault(&files, change).map(|fault| format!("{id}: {fault}"))));
    let page = page::text(&list);
    if fs::read_to_string(page_place(project)).unwrap_or_default() != page {
        faults.push("docs/conformance.md is not what the list gives; run `cargo xtask conformance --write`".to_owned());
    }
    ensure!(faults.is_empty(), "the contract's sentences and their tests do not fit:\n  {}", faults.join("\n  "));
    Ok(page::last_line(&list))
}

fn page_place(project: &Project) -> PathBuf {
    project.root.join("docs/conformance.md")
}
