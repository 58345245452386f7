//! What the agent asks for by a click.

use patchbay_protocol::{NoticeAction, ProviderId};

/// One click. Components make it; only the page itself grants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// Fold (0) or unfold (1) a provider.
    Mode {
        /// Which.
        provider: ProviderId,
        /// 0 or 1.
        value: u8,
    },
    /// The button of a notice.
    Act(NoticeAction),
    /// Show or hide the list of rejected requests.
    ToggleTroubles,
    /// The rejected requests are read.
    Dismiss,
}

impl Wish {
    /// Load a provider's frame anew.
    pub fn reload(provider: &str) -> Self {
        Self::Act(NoticeAction::Reload { provider: provider.to_owned() })
    }
}
