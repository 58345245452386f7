//! Copies of the package with one thing changed.

use super::super::breaks;
use super::super::sentences::{Break, Sentence};
use crate::package::Files;
use crate::project::Project;
use crate::run;
use crate::setup::Tools;
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The library's path in the package.
const LIBRARY: &str = "webresources/Widget/msdyn_ciLibrary.js";

/// Writes a package as a copy of its own.
pub fn write(place: &Path, name: &str, files: &Files) -> Result<PathBuf> {
    let folder = place.join("packages").join(name);
    fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    files.write(&folder)?;
    Ok(folder)
}

/// The package with another library.
pub fn with_library(place: &Path, name: &str, files: &Files, library: &Path) -> Result<PathBuf> {
    let content = fs::read(library).with_context(|| format!("{} cannot be read", library.display()))?;
    write(place, name, &with(files, LIBRARY, content)?)
}

/// A package for each break among the rows, with the rows that have it. A break that leaves no JavaScript is refused:
/// with that any test fails.
pub fn with_breaks(
    project: &Project,
    tools: &Tools,
    place: &Path,
    files: &Files,
    rows: &[Sentence],
) -> Result<Vec<(PathBuf, Vec<Sentence>)>> {
    let mut same: BTreeMap<&Break, Vec<Sentence>> = BTreeMap::new();
    for row in rows {
        if let Some(change) = &row.fault {
            same.entry(change).or_default().push(row.clone());
        }
    }
    let mut packages = Vec::new();
    for (change, rows) in same {
        let Some(first) = rows.first() else { continue };
        let script = match breaks::broken(files, change) {
            Ok(script) => script,
            Err(why) => bail!("the break of {} is stale: {why}", first.id),
        };
        let is_module = script.lines().any(|line| line.starts_with("import ") || line.starts_with("export "));
        let lint = place.join(if is_module { "broken.mjs" } else { "broken.cjs" });
        fs::write(&lint, &script).with_context(|| format!("{} cannot be written", lint.display()))?;
        run::quiet(tools.command(project, "node").arg("--check").arg(&lint))
            .with_context(|| format!("the break of {} leaves no JavaScript", first.id))?;
        let files = with(files, &change.file, script.into_bytes())?;
        packages.push((write(place, &format!("break-{}", first.id), &files)?, rows));
    }
    Ok(packages)
}

/// Removes copies that are no longer needed.
pub fn remove(folders: impl Iterator<Item = PathBuf>) {
    for folder in folders {
        // What stays takes room and does no harm.
        let _ = fs::remove_dir_all(folder);
    }
}

/// The same files with another content of one.
fn with(files: &Files, path: &str, content: Vec<u8>) -> Result<Files> {
    let mut changed = Files::default();
    for (name, old) in files.iter() {
        if name != path {
            changed.add(name, old.to_vec())?;
        }
    }
    changed.add(path, content)?;
    Ok(changed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_differs_in_one_file() {
        let mut files = Files::default();
        for path in ["a.js", LIBRARY, "panel.html"] {
            files.add(path, path.as_bytes().to_vec()).unwrap();
        }
        let place = tempfile::tempdir().unwrap();
        let library = place.path().join("null.js");
        fs::write(&library, "other").unwrap();
        let copy = with_library(place.path(), "null", &files, &library).unwrap();
        let mut there = Files::default();
        there.add_folder(&copy, "", None).unwrap();
        let changed: Vec<_> = there.iter().filter(|(path, content)| files.get(path) != Some(content)).collect();
        assert_eq!(changed, [(LIBRARY, b"other".as_slice())]);
        assert_eq!(there.iter().count(), 3);
    }
}
