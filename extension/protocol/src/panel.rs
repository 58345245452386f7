//! What panel and bridge say to each other. Widget frames pass beside these, untouched, as `(connection, text)`.

use crate::RingAction;
use crate::read::{FromJson, UNKNOWN_WORD, Unfit, member, member_or, tag};
use crate::{ConnectionId, PanelId, PanelView, Placement, ProviderId, RequestId, TabId, TrafficLine};
use serde::Serialize;
use serde_json::Value;

/// A live connection as the panel knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FrameLink {
    /// Made by the panel at the handshake.
    pub connection: ConnectionId,
    /// Whose frame it is.
    pub provider: ProviderId,
    /// Origin of the document at the other end, as the browser stated it.
    pub origin: String,
    /// What it is bound to, as [`ToPanel::Bound`] said: the panel keeps it for a worker that has lost all it knew.
    pub bound: Option<String>,
    /// The number of the last event it was handed, 0 for none.
    pub heard: u64,
}

impl FromJson for FrameLink {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        Ok(Self {
            connection: member(value, "connection")?,
            provider: member(value, "provider")?,
            origin: member(value, "origin")?,
            bound: member(value, "bound")?,
            heard: member_or(value, "heard", || 0)?,
        })
    }
}

/// What the panel saw of a provider's frame.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum FrameState {
    /// Nothing yet.
    #[default]
    Loading,
    /// The page is up; no library has greeted (a plain page, or one that loads it later).
    Shown,
    /// The page asked for a CIF library and what answered is not ours.
    ForeignLibrary {
        /// Address the library was asked from.
        url: String,
    },
    /// The page refuses to be framed and has a window to itself.
    Apart {
        /// The window's tab.
        tab: TabId,
        /// The window.
        window: i32,
        /// One readable sentence: why.
        reason: String,
    },
    /// The page did not come up.
    Failed {
        /// One readable sentence: why.
        reason: String,
    },
}

impl FromJson for FrameState {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        match tag(value, "state") {
            "loading" => Ok(Self::Loading),
            "shown" => Ok(Self::Shown),
            "foreign-library" => Ok(Self::ForeignLibrary { url: member(value, "url")? }),
            "apart" => {
                Ok(Self::Apart { tab: member(value, "tab")?, window: member(value, "window")?, reason: member(value, "reason")? })
            }
            "failed" => Ok(Self::Failed { reason: member(value, "reason")? }),
            _ => Err(UNKNOWN_WORD),
        }
    }
}

/// A device that the browser gives to the whole extension, once and in a tab only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Device {
    /// The microphone.
    Microphone,
    /// The camera.
    Camera,
    /// A window that it opens.
    PopUp,
}

impl Device {
    /// Its name for people, and on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Microphone => "microphone",
            Self::Camera => "camera",
            Self::PopUp => "pop-up",
        }
    }
}

impl FromJson for Device {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        [Self::Microphone, Self::Camera, Self::PopUp].into_iter().find(|device| value == device.name()).ok_or(UNKNOWN_WORD)
    }
}

/// From the panel to the bridge.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "t", rename_all = "kebab-case")]
pub enum FromPanel {
    /// First message on each port: who the panel is and which connections live in it.
    Attach {
        /// The browser's number of its window.
        window: i32,
        /// Where it shows.
        place: Placement,
        /// The browser's number of its tab; none in the side panel, which is in no tab.
        tab: Option<TabId>,
        /// Real width in CSS pixels.
        width: u32,
        /// All live connections.
        links: Vec<FrameLink>,
    },
    /// The same of a panel that is docked in a CRM page.
    Docked {
        /// The key that the page's content script gave its frame ([`FromPage::Dock`](crate::FromPage::Dock)).
        key: String,
        /// The browser's number of its window.
        window: i32,
        /// The browser's number of its tab.
        tab: TabId,
        /// All live connections.
        links: Vec<FrameLink>,
    },
    /// A widget that is fine elsewhere does not come up docked.
    NotDocked {
        /// One readable sentence: why.
        reason: String,
    },
    /// A widget document shook hands.
    Connected {
        /// The connection.
        link: FrameLink,
    },
    /// A widget document was handed an event.
    Heard {
        /// Its connection.
        connection: ConnectionId,
        /// The event's number.
        number: u64,
    },
    /// A widget document is gone.
    Disconnected {
        /// Its connection.
        connection: ConnectionId,
    },
    /// The panel's width is this now.
    Width {
        /// CSS pixels.
        px: u32,
        /// Whether it follows [`ToPanel::Width`]; else the agent changed it.
        asked: bool,
    },
    /// The agent folded (0) or unfolded (1) a provider.
    Mode {
        /// Which.
        provider: ProviderId,
        /// 0 or 1.
        value: u8,
    },
    /// What became of a provider's frame.
    Frame {
        /// Which.
        provider: ProviderId,
        /// How it is.
        #[serde(flatten)]
        state: FrameState,
    },
    /// Whether there is live audio or a connected peer in a provider's frame.
    Media {
        /// Whose.
        provider: ProviderId,
        /// Whether there is.
        live: bool,
    },
    /// The browser did not give a provider's frame a device.
    DeviceRefused {
        /// Whose.
        provider: ProviderId,
        /// Which.
        device: Device,
    },
    /// A device is allowed now.
    DeviceAllowed {
        /// Which.
        device: Device,
    },
    /// The agent wants the update that is ready.
    Update,
    /// The agent has read the troubles.
    Dismiss,
    /// The agent has written a note, or will not.
    Note {
        /// The `insertNotes` that asked for it.
        request: RequestId,
        /// The note; `None` when cancelled.
        text: Option<String>,
    },
    /// The agent wants a provider's widget here instead of in the window where it lives.
    TakeOver {
        /// Which.
        provider: ProviderId,
    },
    /// The agent wants a provider's widget in another place, now and from now on.
    Place {
        /// Which.
        provider: ProviderId,
        /// Where.
        placement: Placement,
    },
    /// The agent has chosen a provider among several, or has chosen it before this panel opened: one that starts
    /// on demand starts.
    Choose {
        /// Which.
        provider: ProviderId,
    },
    /// Which provider the panel shows, and whether the agent can see it: the panel is not hidden, and its window is in front.
    Looked {
        /// Whether it can be seen.
        front: bool,
        /// The provider that fills it.
        shows: Option<ProviderId>,
    },
    /// The agent answers a call that rings, or wants to see its widget.
    Ring {
        /// Its number.
        number: u64,
        /// What the agent does.
        action: RingAction,
    },
    /// The agent wants to be disturbed no more, or again.
    DoNotDisturb {
        /// Whether not.
        on: bool,
    },
    /// The agent wants the panel's window of its own back.
    OpenWindow,
    /// The agent agrees to the providers that an organisation has in its own records, or wants none of them.
    UseOrganisation {
        /// Origin of the organisation's pages.
        origin: String,
        /// Whether the agent agrees.
        accept: bool,
    },
    /// The agent starts a provider's widget, although no CRM page is open.
    Start {
        /// Which.
        provider: ProviderId,
    },
    /// A provider's widget was ended here, as [`ToPanel::Release`] asked.
    Released {
        /// Whose.
        provider: ProviderId,
        /// The panel that takes it over.
        to: PanelId,
    },
}

impl FromJson for FromPanel {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        match tag(value, "t") {
            "attach" => Ok(Self::Attach {
                window: member(value, "window")?,
                place: member(value, "place")?,
                tab: member(value, "tab")?,
                width: member(value, "width")?,
                links: member(value, "links")?,
            }),
            "docked" => Ok(Self::Docked {
                key: member(value, "key")?,
                window: member(value, "window")?,
                tab: member(value, "tab")?,
                links: member(value, "links")?,
            }),
            "not-docked" => Ok(Self::NotDocked { reason: member(value, "reason")? }),
            "connected" => Ok(Self::Connected { link: member(value, "link")? }),
            "heard" => Ok(Self::Heard { connection: member(value, "connection")?, number: member(value, "number")? }),
            "disconnected" => Ok(Self::Disconnected { connection: member(value, "connection")? }),
            "width" => Ok(Self::Width { px: member(value, "px")?, asked: member(value, "asked")? }),
            "mode" => Ok(Self::Mode { provider: member(value, "provider")?, value: member(value, "value")? }),
            "frame" => Ok(Self::Frame { provider: member(value, "provider")?, state: FrameState::from_json(value)? }),
            "media" => Ok(Self::Media { provider: member(value, "provider")?, live: member(value, "live")? }),
            "device-refused" => {
                Ok(Self::DeviceRefused { provider: member(value, "provider")?, device: member(value, "device")? })
            }
            "update" => Ok(Self::Update),
            "device-allowed" => Ok(Self::DeviceAllowed { device: member(value, "device")? }),
            "dismiss" => Ok(Self::Dismiss),
            "note" => Ok(Self::Note { request: member(value, "request")?, text: member(value, "text")? }),
            "released" => Ok(Self::Released { provider: member(value, "provider")?, to: member(value, "to")? }),
            "take-over" => Ok(Self::TakeOver { provider: member(value, "provider")? }),
            "place" => Ok(Self::Place { provider: member(value, "provider")?, placement: member(value, "placement")? }),
            "choose" => Ok(Self::Choose { provider: member(value, "provider")? }),
            "looked" => Ok(Self::Looked { front: member(value, "front")?, shows: member(value, "shows")? }),
            "ring" => Ok(Self::Ring { number: member(value, "number")?, action: member(value, "action")? }),
            "do-not-disturb" => Ok(Self::DoNotDisturb { on: member(value, "on")? }),
            "open-window" => Ok(Self::OpenWindow),
            "use-organisation" => {
                Ok(Self::UseOrganisation { origin: member(value, "origin")?, accept: member(value, "accept")? })
            }
            "start" => Ok(Self::Start { provider: member(value, "provider")? }),
            _ => Err(UNKNOWN_WORD),
        }
    }
}

/// From the bridge to the panel.
#[allow(clippy::large_enum_variant, reason = "a view is what it mostly is, and none is kept in numbers")]
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "t", rename_all = "kebab-case")]
pub enum ToPanel {
    /// Everything the panel shows.
    View {
        /// The whole of it.
        view: PanelView,
    },
    /// What passed between widgets and pages, for the traffic view.
    Traffic {
        /// In the order of time.
        lines: Vec<TrafficLine>,
    },
    /// A connection is bound to an organisation and user.
    Bound {
        /// Which.
        connection: ConnectionId,
        /// To what, in the bridge's own words.
        bound: String,
    },
    /// End a provider's widget here and keep its place until another panel takes it.
    Release {
        /// Whose.
        provider: ProviderId,
        /// The panel that takes it over.
        to: PanelId,
    },
    /// A provider's widget was ended elsewhere: take its place.
    Take {
        /// Whose.
        provider: ProviderId,
    },
    /// Show this provider, as if the agent had chosen it.
    Choose {
        /// Which.
        provider: ProviderId,
    },
    /// Give the panel's window this width, and say which it has then.
    Width {
        /// CSS pixels of the panel's own page.
        px: u32,
    },
}

impl FromJson for ToPanel {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        match tag(value, "t") {
            "view" => Ok(Self::View { view: member(value, "view")? }),
            "traffic" => Ok(Self::Traffic { lines: member(value, "lines")? }),
            "bound" => Ok(Self::Bound { connection: member(value, "connection")?, bound: member(value, "bound")? }),
            "release" => Ok(Self::Release { provider: member(value, "provider")?, to: member(value, "to")? }),
            "take" => Ok(Self::Take { provider: member(value, "provider")? }),
            "choose" => Ok(Self::Choose { provider: member(value, "provider")? }),
            "width" => Ok(Self::Width { px: member(value, "px")? }),
            _ => Err(UNKNOWN_WORD),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::{read, write};
    use proptest::prelude::*;

    fn link() -> impl Strategy<Value = FrameLink> {
        ("\\PC{0,8}", "\\PC{0,8}", "\\PC{0,8}", any::<Option<String>>(), any::<u64>())
            .prop_map(|(connection, provider, origin, bound, heard)| FrameLink { connection, provider, origin, bound, heard })
    }

    fn frame_state() -> impl Strategy<Value = FrameState> {
        prop_oneof![
            Just(FrameState::Loading),
            Just(FrameState::Shown),
            "\\PC{0,8}".prop_map(|url| FrameState::ForeignLibrary { url }),
            "\\PC{0,8}".prop_map(|reason| FrameState::Failed { reason }),
            (any::<(i32, i32)>(), "\\PC{0,8}").prop_map(|((tab, window), reason)| FrameState::Apart { tab, window, reason }),
        ]
    }

    fn device() -> impl Strategy<Value = Device> {
        prop_oneof![Just(Device::Microphone), Just(Device::Camera), Just(Device::PopUp)]
    }

    fn place() -> impl Strategy<Value = Placement> {
        prop_oneof![Just(Placement::SidePanel), Just(Placement::Window), Just(Placement::Docked)]
    }

    fn message() -> impl Strategy<Value = FromPanel> {
        prop_oneof![
            (any::<i32>(), place(), any::<Option<i32>>(), any::<u32>(), prop::collection::vec(link(), 0..3))
                .prop_map(|(window, place, tab, width, links)| FromPanel::Attach { window, place, tab, width, links }),
            "\\PC{0,8}".prop_map(|reason| FromPanel::NotDocked { reason }),
            ("\\PC{0,8}", any::<i32>(), any::<i32>(), prop::collection::vec(link(), 0..3))
                .prop_map(|(key, window, tab, links)| FromPanel::Docked { key, window, tab, links }),
            ("\\PC{0,8}", any::<Option<String>>()).prop_map(|(request, text)| FromPanel::Note { request, text }),
            "\\PC{0,8}".prop_map(|provider| FromPanel::TakeOver { provider }),
            ("\\PC{0,8}", place()).prop_map(|(provider, placement)| FromPanel::Place { provider, placement }),
            Just(FromPanel::OpenWindow),
            (any::<bool>(), any::<Option<String>>()).prop_map(|(front, shows)| FromPanel::Looked { front, shows }),
            (any::<u64>(), prop_oneof![Just(RingAction::Accept), Just(RingAction::Reject), Just(RingAction::Show)])
                .prop_map(|(number, action)| FromPanel::Ring { number, action }),
            any::<bool>().prop_map(|on| FromPanel::DoNotDisturb { on }),
            ("\\PC{0,8}", any::<bool>()).prop_map(|(origin, accept)| FromPanel::UseOrganisation { origin, accept }),
            "\\PC{0,8}".prop_map(|provider| FromPanel::Start { provider }),
            ("\\PC{0,8}", "\\PC{0,8}").prop_map(|(provider, to)| FromPanel::Released { provider, to }),
            link().prop_map(|link| FromPanel::Connected { link }),
            ("\\PC{0,8}", any::<u64>()).prop_map(|(connection, number)| FromPanel::Heard { connection, number }),
            "\\PC{0,8}".prop_map(|connection| FromPanel::Disconnected { connection }),
            (any::<u32>(), any::<bool>()).prop_map(|(px, asked)| FromPanel::Width { px, asked }),
            ("\\PC{0,8}", any::<u8>()).prop_map(|(provider, value)| FromPanel::Mode { provider, value }),
            ("\\PC{0,8}", frame_state()).prop_map(|(provider, state)| FromPanel::Frame { provider, state }),
            Just(FromPanel::Dismiss),
            device().prop_map(|device| FromPanel::DeviceAllowed { device }),
            Just(FromPanel::Update),
            ("\\PC{0,8}", device()).prop_map(|(provider, device)| FromPanel::DeviceRefused { provider, device }),
            ("\\PC{0,8}", any::<bool>()).prop_map(|(provider, live)| FromPanel::Media { provider, live }),
            "\\PC{0,8}".prop_map(|provider| FromPanel::Choose { provider }),
        ]
    }

    proptest! {
        #[test]
        fn what_a_panel_writes_is_what_the_worker_reads(message in message()) {
            prop_assert_eq!(read::<FromPanel>(&write(&message)).unwrap(), message);
        }
    }
}
