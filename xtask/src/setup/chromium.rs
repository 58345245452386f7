//! A Chromium that loads unpacked extensions from the command line. Branded Chrome no longer does.

use super::{apt, on_path};
use crate::run;
use anyhow::{Context, Result, bail, ensure};
use std::path::PathBuf;
use std::process::Command;

/// `minimum_chrome_version` of the manifest.
const OLDEST: u32 = 142;
const NAMES: &[&str] = &["chromium", "chromium-browser", "google-chrome-for-testing", "chrome"];

/// Makes sure of Chromium. `PATCHBAY_CHROMIUM` may name the one to use. Returns its place and the words for the log.
pub fn ensure() -> Result<(PathBuf, String)> {
    if let Some(chosen) = std::env::var_os("PATCHBAY_CHROMIUM").map(PathBuf::from) {
        let version = version(&chosen)
            .with_context(|| format!("PATCHBAY_CHROMIUM is {}, which is no Chromium that runs", chosen.display()))?;
        return usable(chosen, version, "is there");
    }
    if let Some((place, version)) = find() {
        return usable(place, version, "is there");
    }
    if is_ubuntu() {
        // Ubuntu's apt package only fetches the snap, which needs a running snapd.
        bail!("Chromium is missing; install it with `sudo snap install chromium`");
    }
    apt::install("Chromium", "chromium")?;
    let (place, version) = find().context("apt installed chromium, but it does not start")?;
    usable(place, version, "installed")
}

fn usable(place: PathBuf, version: u32, how: &str) -> Result<(PathBuf, String)> {
    ensure!(version >= OLDEST, "{} is version {version}; Patchbay needs Chromium {OLDEST} or newer", place.display());
    let words = format!("{}: {version} {how}", place.display());
    Ok((place, words))
}

fn find() -> Option<(PathBuf, u32)> {
    on_path(NAMES).into_iter().find_map(|place| version(&place).map(|version| (place, version)))
}

/// The major version; none for Ubuntu's stub, which only tells to install the snap.
fn version(place: &PathBuf) -> Option<u32> {
    let text = run::output(Command::new(place).arg("--version")).ok()?;
    text.split_whitespace().find_map(|word| word.split_once('.')?.0.parse().ok())
}

fn is_ubuntu() -> bool {
    std::fs::read_to_string("/etc/os-release").is_ok_and(|text| text.lines().any(|line| line.trim_matches('"') == "ID=ubuntu"))
}
