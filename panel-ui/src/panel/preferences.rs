//! What the panel remembers of how the agent likes it. View only: nothing depends on it.

use gloo_storage::{LocalStorage, Storage};

const TROUBLES_OPEN: &str = "panel.troublesOpen";

/// Whether the list of rejected requests is to be open.
pub fn troubles_open() -> bool {
    LocalStorage::get(TROUBLES_OPEN).unwrap_or_default()
}

/// Remembers whether the list of rejected requests is open.
pub fn keep_troubles_open(open: bool) {
    // A full or forbidden storage costs a click next time, nothing else.
    let _ = LocalStorage::set(TROUBLES_OPEN, open);
}
