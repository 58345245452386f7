//! `cargo xtask soak`: the dev package, then the long-running measures (binary `soak` of the crate `tests`).

use crate::build;
use crate::manifest::Package;
use crate::project::Project;
use crate::run;
use crate::setup::{self, Need};
use anyhow::{Context, Result};
use std::path::PathBuf;
use std::process::ExitCode;

/// Builds, then measures as the options say. The measures' exit code is ours: not 0 when a limit is missed.
pub fn soak(project: &Project, options: &[String]) -> Result<ExitCode> {
    let tools = setup::prepare(project, Need::BROWSER)?;
    let named = std::env::var_os("PATCHBAY_PACKAGE").map(PathBuf::from);
    if named.is_none() {
        build::build(project, &tools, &[Package::Dev])?;
    }
    let package = named.unwrap_or_else(|| build::dist(project, Package::Dev));
    let mut soak = run::compiler("run");
    // Without `--package`: the features of the whole workspace, as the tests build it, so nothing is built twice.
    soak.args(["--bin", "soak", "--", "--report"]).arg(project.target.join("soak.json")).args(options);
    soak.env("PATCHBAY_PACKAGE", package);
    let status = tools.lend(&mut soak).current_dir(&project.root).status();
    let status = status.with_context(|| format!("`{}` could not be started", run::show(&soak)))?;
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from))
}
