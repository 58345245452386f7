//! The browser's process, which never outlives the test that started it.

use std::collections::HashMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::HarnessError;

/// How much of the browser's standard error an error message carries, bytes.
const LAST_WORDS: u64 = 4_000;

/// A running program, the browser as a rule. Dropping it ends the whole process tree and deletes a throw-away profile.
///
/// **Invariant:** the same happens when this process dies without dropping anything (a kill, an abort, statics at
/// exit): the script between us and the browser sees its standard input close.
#[derive(Debug)]
pub(super) struct Leash {
    script: Child,
    log: File,
}

impl Leash {
    /// Starts `program` in a process group of its own, with these variables beside ours.
    pub fn start(
        program: &Path,
        args: &[String],
        throw_away: Option<&Path>,
        variables: &HashMap<&str, &str>,
    ) -> Result<Self, HarnessError> {
        let doing = || format!("starting {}", program.display());
        let log = tempfile::tempfile().map_err(HarnessError::io(doing()))?;
        let to_log = log.try_clone().map_err(HarnessError::io(doing()))?;
        let script = Command::new("sh")
            .arg("-c")
            .arg(include_str!("leash.sh"))
            .arg("leash")
            .arg(throw_away.unwrap_or(Path::new("")))
            .arg(program)
            .args(args)
            .envs(variables)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(to_log)
            .process_group(0)
            .spawn()
            .map_err(HarnessError::io(doing()))?;
        Ok(Self { script, log })
    }

    /// Whether the browser has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        !matches!(self.script.try_wait(), Ok(None))
    }

    /// The end of what the browser wrote on standard error; empty when that cannot be read.
    pub fn last_words(&self) -> String {
        let mut words = Vec::new();
        let read = || -> std::io::Result<Vec<u8>> {
            // The script writes at the end through the same file description, so the place is put back.
            let mut log = &self.log;
            let end = log.seek(SeekFrom::End(0))?;
            log.seek(SeekFrom::Start(end.saturating_sub(LAST_WORDS)))?;
            log.read_to_end(&mut words)?;
            Ok(words)
        };
        String::from_utf8_lossy(&read().unwrap_or_default()).into_owned()
    }
}

impl Drop for Leash {
    fn drop(&mut self) {
        drop(self.script.stdin.take());
        // Waiting keeps a later launch on the same profile from meeting the dying browser.
        let _ = self.script.wait();
    }
}

/// Finds the browser: `PATCHBAY_CHROMIUM`, else the first known name on the path.
pub(super) fn find_browser() -> Result<PathBuf, HarnessError> {
    const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome-for-testing", "chrome"];
    if let Some(named) = std::env::var_os("PATCHBAY_CHROMIUM").filter(|named| !named.is_empty()) {
        return Ok(PathBuf::from(named));
    }
    on_path(&NAMES).ok_or_else(|| HarnessError::NoBrowser { tried: NAMES.join(", ") })
}

/// The first of these programs that is on the path.
pub(super) fn on_path(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    names
        .iter()
        .flat_map(|name| std::env::split_paths(&path).map(move |folder| folder.join(name)))
        .find(|candidate| candidate.is_file())
}
