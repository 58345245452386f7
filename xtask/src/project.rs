//! What the chores know about the project: where it lies, its version, its test targets.

use crate::run;
use anyhow::{Context, Result};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The project as cargo sees it.
pub struct Project {
    /// The folder of the root `Cargo.toml`.
    pub root: PathBuf,
    /// Cargo's target folder; our intermediate files lie in `extension/` below it.
    pub target: PathBuf,
    metadata: Value,
}

impl Project {
    /// Asks cargo for the workspace this crate belongs to. Fetches missing dependencies.
    pub fn open() -> Result<Self> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut cargo = run::cargo();
        cargo.args(["metadata", "--format-version", "1"]).current_dir(here);
        let metadata: Value = serde_json::from_str(&run::output(&mut cargo)?).context("cargo metadata gave no JSON")?;
        Ok(Self { root: path(&metadata, "workspace_root")?, target: path(&metadata, "target_directory")?, metadata })
    }

    /// The workspace's version, which every package carries.
    pub fn version(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }

    /// The version of a dependency that `Cargo.lock` fixes.
    pub fn locked_version(&self, package: &str) -> Result<&str> {
        self.packages()
            .find(|found| found["name"] == package)
            .and_then(|found| found["version"].as_str())
            .with_context(|| format!("Cargo.lock has no package {package}"))
    }

    /// Names of the integration tests: of one package, or of all others.
    pub fn integration_tests(&self, package: &str, of_others: bool) -> Vec<&str> {
        self.packages()
            .filter(|found| found["source"].is_null() && (found["name"] == package) != of_others)
            .flat_map(|found| found["targets"].as_array().into_iter().flatten())
            .filter(|target| target["kind"][0] == "test")
            .filter_map(|target| target["name"].as_str())
            .collect()
    }

    /// The folder for intermediate files of one part of the extension.
    pub fn stage(&self, part: &str) -> PathBuf {
        self.target.join("extension").join(part)
    }

    fn packages(&self) -> impl Iterator<Item = &Value> {
        self.metadata["packages"].as_array().into_iter().flatten()
    }
}

fn path(metadata: &Value, key: &str) -> Result<PathBuf> {
    let text = metadata[key].as_str();
    text.map(PathBuf::from).with_context(|| format!("cargo metadata has no {key}"))
}
