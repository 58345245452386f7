//! Skipping work whose input has not changed. Cargo does this for Rust; this is for what comes after it.

use anyhow::{Context, Result};
use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::Path;

/// A fingerprint of everything a result depends on.
#[derive(Default)]
pub struct Inputs(DefaultHasher);

impl Inputs {
    /// Adds a word: a tool's version, an option.
    pub fn word(mut self, word: &str) -> Self {
        self.0.write(word.as_bytes());
        self.0.write_u8(0xff);
        self
    }

    /// Adds a file's content.
    pub fn file(mut self, path: &Path) -> Result<Self> {
        let content = fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
        self.0.write_usize(content.len());
        self.0.write(&content);
        Ok(self)
    }

    fn fingerprint(&self) -> String {
        format!("{:016x}", self.0.finish())
    }
}

/// Makes `folder` anew with `make`, unless it was made from the same inputs before.
/// Returns whether there was work to do.
pub fn folder(folder: &Path, inputs: &Inputs, make: impl FnOnce() -> Result<()>) -> Result<bool> {
    let stamp = folder.with_extension("made-from");
    if folder.is_dir() && fs::read_to_string(&stamp).is_ok_and(|made| made == inputs.fingerprint()) {
        return Ok(false);
    }
    if stamp.exists() {
        fs::remove_file(&stamp).with_context(|| format!("{} cannot be removed", stamp.display()))?;
    }
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("{} cannot be emptied", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    make()?;
    fs::write(&stamp, inputs.fingerprint()).with_context(|| format!("{} cannot be written", stamp.display()))?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_made_again_only_when_an_input_changes() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("worker");
        let made = |word: &str| folder(&target, &Inputs::default().word(word), || Ok(())).unwrap();
        assert!(made("one"));
        assert!(!made("one"));
        assert!(made("two"));
    }

    #[test]
    fn a_folder_whose_making_failed_is_made_again() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("worker");
        let (old, new) = (Inputs::default().word("old"), Inputs::default().word("new"));
        assert!(folder(&target, &old, || Ok(())).unwrap());
        assert!(folder(&target, &new, || anyhow::bail!("no room")).is_err());
        assert!(folder(&target, &old, || Ok(())).unwrap());
    }

    #[test]
    fn words_do_not_run_into_each_other() {
        let first = Inputs::default().word("ab").word("c");
        let second = Inputs::default().word("a").word("bc");
        assert_ne!(first.fingerprint(), second.fingerprint());
    }
}
