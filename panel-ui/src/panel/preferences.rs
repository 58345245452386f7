//! What the panel remembers of how the agent likes it. View only: nothing else depends on it.

use gloo_storage::{LocalStorage, Storage};
use patchbay_protocol::ProviderId;

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

/// The provider the agent chose last, in a window of the panel's own or in the side panel.
pub fn chosen(in_window: bool) -> Option<ProviderId> {
    LocalStorage::get(chosen_in(in_window)).ok()
}

/// Remembers the provider the agent chose.
pub fn keep_chosen(in_window: bool, provider: &str) {
    // As above.
    let _ = LocalStorage::set(chosen_in(in_window), provider);
}

fn chosen_in(in_window: bool) -> &'static str {
    if in_window { "panel.chosen.window" } else { "panel.chosen.side-panel" }
}
