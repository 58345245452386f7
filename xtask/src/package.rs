//! A package in memory: path in the package → content. Collected first, checked as a whole, written last.

use anyhow::{Context, Result, ensure};
use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;

/// The files of a package by their path, with `/` between folders.
#[derive(Clone, Default)]
pub struct Files(BTreeMap<String, Vec<u8>>);

impl Files {
    /// Adds a file. Two different files of one name are a mistake.
    pub fn add(&mut self, path: &str, content: Vec<u8>) -> Result<()> {
        let clash = self.0.get(path).is_some_and(|there| *there != content);
        ensure!(!clash, "two different files would be {path} in the package; rename one");
        self.0.insert(path.to_owned(), content);
        Ok(())
    }

    /// Adds one file under another name.
    pub fn add_file(&mut self, source: &Path, path: &str) -> Result<()> {
        let content = fs::read(source).with_context(|| format!("{} cannot be read", source.display()))?;
        self.add(path, content)
    }

    /// Adds what a folder holds, folders in it too, below `prefix` (empty, or ending in `/`).
    /// Leaves out what is only for developers, and, with `only` given, files of other extensions.
    pub fn add_folder(&mut self, folder: &Path, prefix: &str, only: Option<&str>) -> Result<()> {
        let unreadable = || format!("{} cannot be read", folder.display());
        for entry in fs::read_dir(folder).with_context(unreadable)? {
            let place = entry.with_context(unreadable)?.path();
            let Some(name) = place.file_name().and_then(|name| name.to_str()) else { continue };
            let path = format!("{prefix}{name}");
            if place.is_dir() {
                self.add_folder(&place, &format!("{path}/"), only)?;
            } else if is_shipped(name) && only.is_none_or(|only| extension(name) == only) {
                self.add_file(&place, &path)?;
            }
        }
        Ok(())
    }

    /// The content of a file.
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.0.get(path).map(Vec::as_slice)
    }

    /// All files in order of their path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0.iter().map(|(path, content)| (path.as_str(), content.as_slice()))
    }

    /// Files with an extension, in order of their path.
    pub fn with_extension(&self, wanted: &str) -> impl Iterator<Item = (&str, &[u8])> {
        self.iter().filter(move |(path, _)| extension(path) == wanted)
    }

    /// The package as the stores take it: a zip archive, the same bytes for the same files.
    pub fn zip(&self) -> Result<Vec<u8>> {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (path, content) in self.iter() {
            archive.start_file(path, zip::write::SimpleFileOptions::default())?;
            archive.write_all(content)?;
        }
        Ok(archive.finish()?.into_inner())
    }

    /// Makes a folder hold exactly these files. Files that are the same are not touched.
    pub fn write(&self, folder: &Path) -> Result<()> {
        let unwritable = |place: &Path| format!("{} cannot be written", place.display());
        for (path, content) in self.iter() {
            let place = folder.join(path);
            if fs::read(&place).is_ok_and(|there| there == content) {
                continue;
            }
            if let Some(parent) = place.parent() {
                fs::create_dir_all(parent).with_context(|| unwritable(parent))?;
            }
            fs::write(&place, content).with_context(|| unwritable(&place))?;
        }
        self.remove_others(folder, "")
    }

    fn remove_others(&self, folder: &Path, prefix: &str) -> Result<()> {
        let stuck = || format!("{} cannot be cleared of old files", folder.display());
        for entry in fs::read_dir(folder).with_context(stuck)? {
            let place = entry.with_context(stuck)?.path();
            let name = place.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let path = format!("{prefix}{name}");
            if !place.is_dir() {
                if !self.0.contains_key(&path) {
                    fs::remove_file(&place).with_context(stuck)?;
                }
            } else if self.0.keys().any(|kept| kept.starts_with(&format!("{path}/"))) {
                self.remove_others(&place, &format!("{path}/"))?;
            } else {
                fs::remove_dir_all(&place).with_context(stuck)?;
            }
        }
        Ok(())
    }
}

fn extension(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// Type declarations, tests, read-mes and hidden files are for developers.
fn is_shipped(name: &str) -> bool {
    let ours = [".d.ts", ".test.js", ".md"];
    !name.starts_with('.') && !ours.iter().any(|ending| name.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(paths: &[&str]) -> Files {
        let mut files = Files::default();
        for path in paths {
            files.add(path, path.as_bytes().to_vec()).unwrap();
        }
        files
    }

    #[test]
    fn a_written_folder_holds_exactly_the_files() {
        let place = tempfile::tempdir().unwrap();
        files(&["a.js", "old.js", "gone/old.js", "kept/b.js", "kept/old.js"]).write(place.path()).unwrap();
        let new = files(&["a.js", "kept/b.js", "new/c.js"]);
        new.write(place.path()).unwrap();
        let mut there = Files::default();
        there.add_folder(place.path(), "", None).unwrap();
        assert_eq!(there.0, new.0);
        assert!(!place.path().join("gone").exists());
    }

    #[test]
    fn files_for_developers_stay_out() {
        let place = tempfile::tempdir().unwrap();
        let all = ["a.js", "a.test.js", "a.d.ts", "README.md", ".hidden", "a.css", "sub/b.js", "sub/b.test.js"];
        files(&all).write(place.path()).unwrap();
        let mut collected = Files::default();
        collected.add_folder(place.path(), "page/", Some("js")).unwrap();
        assert_eq!(collected.0.keys().collect::<Vec<_>>(), ["page/a.js", "page/sub/b.js"]);
    }

    #[test]
    fn two_different_files_cannot_share_a_name() {
        let mut files = files(&["a.js"]);
        assert!(files.add("a.js", b"a.js".to_vec()).is_ok());
        assert!(files.add("a.js", b"other".to_vec()).is_err());
    }
}
