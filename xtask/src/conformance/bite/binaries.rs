//! The test binaries, built once and set aside: a build meanwhile must not change what runs.

use super::List;
use crate::project::Project;
use crate::run;
use crate::setup::Tools;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Test binaries by name.
pub struct Binaries {
    folder: PathBuf,
}

impl Binaries {
    /// Builds every binary the list names.
    pub fn build(project: &Project, tools: &Tools, list: &List, place: &Path) -> Result<Self> {
        let names: BTreeSet<&str> = list.tests().filter_map(|(_, test)| test.split("::").next()).collect();
        // Without `--package`: the features of the whole workspace, as the tests build it, so nothing is built twice.
        let mut cargo = run::compiler("test");
        cargo.args(["--no-run", "--message-format", "json"]);
        for name in &names {
            cargo.args(["--test", name]);
        }
        let told = run::output(tools.lend(&mut cargo).current_dir(&project.root))?;
        let built = executables(&told);
        let folder = place.join("bin");
        fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        for name in names {
            let Some(executable) = built.get(name) else { bail!("cargo built no test binary {name}") };
            fs::copy(executable, folder.join(name)).with_context(|| format!("{executable} cannot be copied"))?;
        }
        Ok(Self { folder })
    }

    /// Where a binary is.
    pub fn place(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// Executables of tests by their target's name, from cargo's messages.
fn executables(messages: &str) -> BTreeMap<String, String> {
    let read = |line: &str| {
        let message: Value = serde_json::from_str(line).ok()?;
        let is_test = message["target"]["kind"][0] == "test";
        let place = message["executable"].as_str().filter(|_| is_test)?;
        Some((message["target"]["name"].as_str()?.to_owned(), place.to_owned()))
    };
    messages.lines().filter_map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn executables_are_those_of_test_targets() {
        let messages = r#"{"reason":"compiler-artifact","target":{"kind":["lib"],"name":"a"},"executable":null}
{"reason":"compiler-artifact","target":{"kind":["bin"],"name":"demo"},"executable":"/t/demo"}
{"reason":"compiler-artifact","target":{"kind":["test"],"name":"api"},"executable":"/t/api-1"}
{"reason":"build-finished","success":true}
no json"#;
        assert_eq!(executables(messages), BTreeMap::from([("api".to_owned(), "/t/api-1".to_owned())]));
    }
}
