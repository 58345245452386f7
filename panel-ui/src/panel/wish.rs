//! What the agent asks for by a click.

use patchbay_protocol::{NoticeAction, Placement, ProviderId, RequestId, RingAction};

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
    /// Have a provider fill the panel.
    Choose(ProviderId),
    /// Show or hide the list of all widgets.
    ToggleWidgets,
    /// The button of a notice.
    Act(NoticeAction),
    /// Do without the providers of an organisation's records: its origin.
    Decline(String),
    /// Show or hide the list of rejected requests.
    ToggleTroubles,
    /// The rejected requests are read.
    Dismiss,
    /// Show or hide the traffic view.
    ToggleTraffic,
    /// Copy the traffic view's lines.
    CopyTraffic,
    /// Have all widgets in another place.
    PlaceAll(Placement),
    /// Have a widget in another place.
    Place {
        /// Whose.
        provider: ProviderId,
        /// Where.
        placement: Placement,
    },
    /// Open the window in which a widget belongs.
    OpenItsWindow,
    /// Open the CRM page with which widgets start.
    OpenToStart(String),
    /// Start a widget without a CRM page.
    Start(ProviderId),
    /// Bring the window to the front in which a widget lives: the browser's number.
    ShowWindow(i32),
    /// Have a provider's widget here.
    TakeOver(ProviderId),
    /// Answer a call that rings, or show its widget.
    Ring {
        /// Its number.
        number: u64,
        /// What the agent does.
        action: RingAction,
    },
    /// Be disturbed no more, or again.
    DoNotDisturb(bool),
    /// The note is this now.
    TypeNote(String),
    /// Hand the note over; or cancel it.
    FinishNote {
        /// The request that asked for it.
        request: RequestId,
        /// The note; `None` when cancelled.
        text: Option<String>,
    },
}

impl Wish {
    /// Load a provider's frame anew.
    pub fn reload(provider: &str) -> Self {
        Self::Act(NoticeAction::Reload { provider: provider.to_owned() })
    }
}
