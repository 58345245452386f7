//! How a provider is doing, in one word and one line.

use patchbay_protocol::{FrameState, ProviderView};

/// How a provider is doing, for colour, shape and tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// A widget is connected and shown.
    Connected,
    /// Nothing is wrong; no widget is connected yet.
    Waiting,
    /// It cannot work; a notice says why.
    Failed,
    /// Folded to its header by agent or widget.
    Folded,
    /// It starts when the agent chooses it.
    Dormant,
}

impl Status {
    /// What is wrong comes first, since a folded phone that is off must not look like one that is on.
    pub fn of(provider: &ProviderView) -> Self {
        if provider.dormant {
            Self::Dormant
        } else if trouble(provider).is_some() {
            Self::Failed
        } else if provider.mode == 0 {
            Self::Folded
        } else if provider.connected {
            Self::Connected
        } else {
            Self::Waiting
        }
    }

    /// The value of `data-status`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Connected => "connected",
            Self::Waiting => "waiting",
            Self::Failed => "failed",
            Self::Folded => "folded",
            Self::Dormant => "dormant",
        }
    }
}

/// The status as the agent reads it.
pub fn line(provider: &ProviderView) -> &'static str {
    if provider.dormant {
        return "Not started";
    }
    if let Some(trouble) = trouble(provider) {
        return trouble;
    }
    match (provider.connected, provider.mode) {
        (true, 0) if provider.away => "Folded, connected, not for the page in front",
        (true, 0) => "Folded, connected",
        (true, _) if provider.away => "Connected, not for the page in front",
        (true, _) => "Connected",
        (false, 0) => "Folded, waiting for the widget",
        (false, _) if provider.elsewhere.is_some() => "In another window",
        (false, _) if provider.home.is_some() => "Off: its window is closed",
        (false, _) if provider.waits.is_some() => "Waiting for a CRM page",
        (false, _) if !provider.ready => "Starting",
        (false, _) if provider.frame == FrameState::Loading => "Loading the widget",
        (false, _) => "Waiting for the widget to connect",
    }
}

fn trouble(provider: &ProviderView) -> Option<&'static str> {
    match &provider.frame {
        FrameState::Failed { .. } => Some("The widget did not load"),
        // A document that is connected has our library, whatever one before it had loaded.
        _ if provider.connected => None,
        FrameState::ForeignLibrary { .. } => Some("Not connected: not our library"),
        _ if !provider.ready && provider.notices.iter().any(|notice| notice.kind == "no-access") => Some("Needs access"),
        FrameState::Loading | FrameState::Shown | FrameState::Apart { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panel::state::examples::{access_missing, voice};
    use proptest::prelude::*;

    #[test]
    fn a_connected_widget_is_connected_and_folded_says_so_too() {
        let mut provider = voice();
        assert_eq!((Status::of(&provider), line(&provider)), (Status::Connected, "Connected"));
        provider.mode = 0;
        assert_eq!((Status::of(&provider), line(&provider)), (Status::Folded, "Folded, connected"));
    }

    #[test]
    fn a_widget_of_other_pages_than_the_one_in_front_says_so_while_it_is_connected() {
        let mut provider = ProviderView { away: true, ..voice() };
        assert_eq!((Status::of(&provider), line(&provider)), (Status::Connected, "Connected, not for the page in front"));
        provider.mode = 0;
        assert_eq!(line(&provider), "Folded, connected, not for the page in front");
        provider = ProviderView { connected: false, mode: 1, ..provider };
        assert_eq!(line(&provider), "Waiting for the widget to connect");
    }

    #[test]
    fn a_page_that_never_greets_is_waited_for_and_one_without_access_has_failed() {
        let mut provider = ProviderView { connected: false, frame: FrameState::Shown, ..voice() };
        assert_eq!((Status::of(&provider), line(&provider)), (Status::Waiting, "Waiting for the widget to connect"));
        provider.ready = false;
        assert_eq!((Status::of(&provider), line(&provider)), (Status::Waiting, "Starting"));
        provider.notices = vec![access_missing()];
        assert_eq!((Status::of(&provider), line(&provider)), (Status::Failed, "Needs access"));
    }

    #[test]
    fn a_library_that_is_not_ours_matters_only_until_ours_has_connected() {
        let foreign = FrameState::ForeignLibrary { url: "https://org.example/msdyn_ciLibrary.js".into() };
        let mut provider = ProviderView { connected: false, frame: foreign, ..voice() };
        assert_eq!(Status::of(&provider), Status::Failed);
        provider.connected = true;
        assert_eq!(Status::of(&provider), Status::Connected);
    }

    proptest! {
        #[test]
        fn a_frame_that_did_not_come_up_is_never_hidden(mode in 0u8..=1, connected in any::<bool>(), ready in any::<bool>()) {
            let frame = FrameState::Failed { reason: "The server cannot be reached.".into() };
            let provider = ProviderView { mode, connected, ready, frame, ..voice() };
            prop_assert_eq!(Status::of(&provider), Status::Failed);
        }
    }
}
