//! What the panel remembers of how the agent likes it. View only: nothing else depends on it.

use gloo_storage::{LocalStorage, Storage};
use patchbay_protocol::{Placement, ProviderId};

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
pub fn chosen(place: Placement) -> Option<ProviderId> {
    LocalStorage::get(chosen_in(place)).ok()
}

/// Remembers the provider the agent chose.
pub fn keep_chosen(place: Placement, provider: &str) {
    // As above.
    let _ = LocalStorage::set(chosen_in(place), provider);
}

fn chosen_in(place: Placement) -> &'static str {
    match place {
        Placement::SidePanel => "panel.chosen.side-panel",
        Placement::Window => "panel.chosen.window",
        Placement::Docked => "panel.chosen.docked",
    }
}
