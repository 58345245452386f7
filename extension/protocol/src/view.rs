//! What the panel shows: one value, sent whole whenever it changes.

use crate::read::{FromJson, Unfit, member};
use crate::{FrameState, Millis, Placement, ProviderId, RequestId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The whole panel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct PanelView {
    /// Providers in order.
    pub providers: Vec<ProviderView>,
    /// Lines about the whole panel, most important first.
    pub notices: Vec<Notice>,
    /// Rejected requests the agent has not dismissed, newest first, at most five.
    pub troubles: Vec<Trouble>,
    /// A note a widget asks the agent for.
    pub note: Option<NoteView>,
    /// Providers in a call, also such as are no longer configured.
    pub calls: Vec<ProviderId>,
}

/// The note box of `insertNotes` (contract §3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NoteView {
    /// The request that asks for it.
    pub request: RequestId,
    /// Label of the provider.
    pub provider: String,
    /// Logical name of the record's table.
    pub entity: String,
    /// Whether it changes a note that is there.
    pub changes: bool,
    /// It is on its way to the CRM.
    pub saving: bool,
    /// Why it could not be saved; the box stays open, so that nothing the agent wrote is lost.
    pub error: Option<String>,
}

/// One provider.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProviderView {
    /// Its id.
    pub id: ProviderId,
    /// Title on the panel.
    pub label: String,
    /// The frame's address; the frame is made only when `ready`.
    pub url: String,
    /// Exact origins whose documents get a connection.
    pub origins: Vec<String>,
    /// `sandbox` attribute of the frame.
    pub sandbox: String,
    /// `allow` attribute of the frame.
    pub allow: String,
    /// The rules that put our library in its frame are in force, and its origin may be reached.
    pub ready: bool,
    /// 0 folded to the header, 1 open.
    pub mode: u8,
    /// Its widget belongs into a place that this panel is not.
    pub home: Option<Placement>,
    /// Whether the agent may choose its place.
    pub movable: bool,
    /// It has not started, for want of a CRM page: the page to open.
    pub waits: Option<String>,
    /// The window in which its widget lives, when that is not this panel's: the browser's number.
    pub elsewhere: Option<i32>,
    /// Since when it is in a call, in milliseconds since 1970.
    pub in_call_since: Option<Millis>,
    /// What `document.referrer` of the widget says: the CRM page's origin with a slash; empty when none is known.
    pub referrer: String,
    /// A widget document is connected.
    pub connected: bool,
    /// Unique name of the organisation the connection is bound to.
    pub organisation: Option<String>,
    /// Name of the user there.
    pub user: Option<String>,
    /// What the panel saw of its frame.
    pub frame: FrameState,
    /// Lines about this provider, most important first.
    pub notices: Vec<Notice>,
}

/// A readable line, and the way out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Notice {
    /// What kind of line, for tests and styling: a stable word such as `no-provider`.
    pub kind: String,
    /// One sentence; `{time}` in it stands for `at`.
    pub text: String,
    /// A point in time, in milliseconds since 1970, which the panel writes as the reader does.
    pub at: Option<Millis>,
    /// A button.
    pub action: Option<NoticeAction>,
    /// Whether it can be dismissed.
    pub dismiss: bool,
}

/// What the button of a notice does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum NoticeAction {
    /// Ask the browser for access to these permission patterns.
    Allow {
        /// Permission patterns.
        patterns: Vec<String>,
    },
    /// Open the options page.
    Options,
    /// Open the page that asks for the microphone.
    Microphone,
    /// Load the extension anew, for its update.
    Update,
    /// Open an address in a tab.
    Open {
        /// The address.
        url: String,
    },
    /// Load the provider's frame anew.
    Reload {
        /// Whose.
        provider: ProviderId,
    },
}

/// A rejected request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Trouble {
    /// When, in milliseconds since 1970.
    pub at: Millis,
    /// Label of the provider.
    pub provider: String,
    /// Name of the method.
    pub method: String,
    /// One readable sentence.
    pub message: String,
}

impl FromJson for Trouble {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        Ok(Self {
            at: member(value, "at")?,
            provider: member(value, "provider")?,
            method: member(value, "method")?,
            message: member(value, "message")?,
        })
    }
}
