//! The message bus of Linux desktops, by which the tests read and click the browser's notifications.

use super::{apt, on_path};
use anyhow::{Result, ensure};

const PROGRAM: &str = "dbus-daemon";

/// Makes sure of it. Returns the words for the log.
pub fn ensure() -> Result<String> {
    if is_there() {
        return Ok(format!("{PROGRAM} is there"));
    }
    apt::install(PROGRAM, PROGRAM)?;
    ensure!(is_there(), "apt installed {PROGRAM}, but it is not on the path");
    Ok(format!("{PROGRAM} installed"))
}

fn is_there() -> bool {
    !on_path(&[PROGRAM]).is_empty()
}
