//! Node and the development tools npm installs: TypeScript's checker, wasm-opt, the lexer of imports.

use super::Tools;
use crate::project::Project;
use crate::run;
use anyhow::{Context, Result, bail, ensure};
use std::fs;
use std::time::SystemTime;

/// The oldest Node that runs our tools and tests; in a maintained Debian and Ubuntu.
const NODE: u32 = 20;

/// Makes sure of Node and of `node_modules`. Returns the words for the log.
pub fn ensure(project: &Project, tools: &Tools) -> Result<String> {
    let version = run::output(tools.command(project, "node").arg("--version"))
        .with_context(|| format!("Node is missing; install Node {NODE} or newer with npm (https://nodejs.org)"))?;
    let version = version.trim();
    let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse().ok());
    ensure!(
        major.is_some_and(|major: u32| major >= NODE),
        "Node is {version}; install Node {NODE} or newer (https://nodejs.org)"
    );
    if is_fresh(project)? {
        return Ok(format!("node {version}, node_modules: up to date"));
    }
    run::quiet(tools.command(project, "npm").args(["ci", "--no-audit", "--no-fund"]))
        .context("the npm packages could not be installed; try `npm ci`")?;
    if !is_fresh(project)? {
        bail!("`npm ci` left node_modules older than package-lock.json; delete node_modules and try again");
    }
    Ok(format!("node {version}, node_modules: installed"))
}

/// npm leaves a lock file of its own in `node_modules`; a newer one of ours means the packages changed.
fn is_fresh(project: &Project) -> Result<bool> {
    let changed =
        |file: &str| -> std::io::Result<SystemTime> { fs::metadata(project.root.join(file)).and_then(|file| file.modified()) };
    let wanted = changed("package-lock.json").context("package-lock.json cannot be read")?;
    Ok(changed("node_modules/.package-lock.json").is_ok_and(|there| there >= wanted))
}
