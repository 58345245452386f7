//! Packages of Debian, installed for the whole machine where we may.

use super::is_root_on_debian;
use crate::run;
use anyhow::{Context, Result, bail};
use std::process::Command;

/// Installs a package, or says what to type.
pub fn install(what: &str, package: &str) -> Result<()> {
    if !is_root_on_debian() {
        bail!("{what} is missing; install it, on Debian with `sudo apt-get install -y {package}`");
    }
    let apt = |arguments: &[&str]| run::quiet(Command::new("apt-get").args(arguments).env("DEBIAN_FRONTEND", "noninteractive"));
    apt(&["update"])
        .and_then(|()| apt(&["install", "-y", "--no-install-recommends", package]))
        .with_context(|| format!("{what} could not be installed; try `apt-get update && apt-get install -y {package}`"))
}
