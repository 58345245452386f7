//! What survives the worker's death: connections, pages and the journal. Kept in `storage.session`.

pub use super::calls::{Call, Interrupted};
use super::ringing::RingState;
use crate::table::Table;
use patchbay_protocol::read::{read, write};
use patchbay_protocol::view::Trouble;
use patchbay_protocol::{
    ConnectionId, DocumentId, FrameState, Identity, Millis, PanelId, Placement, ProviderId, RequestId, TabId,
};
use serde::Serialize;

/// How long an answered request stays in the journal, so that a late resend finds it.
pub(super) const JOURNAL_KEEP: Millis = 60_000;

/// The saved state. Small by design: no arguments, no rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
pub struct State {
    /// Open panels, by panel id.
    pub panels: Table<Panel>,
    /// Live connections, by connection id.
    pub connections: Table<Connection>,
    /// Known CRM pages, the one last in focus first.
    pub pages: Vec<Page>,
    /// Clicks on phone fields whose record the page has not described yet, oldest first.
    pub acts: Vec<Act>,
    /// By document: the number of what it said last of that which must not be lost. Kept over the page's own end, since what
    /// it says again may come late.
    pub said: Vec<Said>,
    /// Requests that were sent into a page, by request id.
    pub journal: Table<JournalEntry>,
    /// Providers folded (0) by agent or widget, by provider id; open when absent.
    pub modes: Table<u8>,
    /// Click-to-act as widgets set it in this browser session, by provider id.
    pub click_to_act: Table<bool>,
    /// Places the agent has chosen in this browser session, by provider id.
    pub placements: Table<Placement>,
    /// Widgets that are to move, by provider id.
    pub moving: Table<Move>,
    /// When a window of its own was last asked for and has not come yet.
    pub window_asked: Option<Millis>,
    /// Providers whose widget has started and goes on without a CRM page.
    pub started: Vec<ProviderId>,
    /// Where each provider's frame lives and what its panel saw of it, by provider id.
    pub frames: Table<Frame>,
    /// Tabs of panels in windows of their own, for which the rules that put our library in place are in force.
    pub covered: Vec<TabId>,
    /// By document: the panel that is docked in a CRM page.
    pub docks: Table<Dock>,
    /// The width the agent gave the docked panel last, CSS pixels.
    pub dock_width: Option<u32>,
    /// By provider: the tab in which it lived docked last.
    pub docked_in: Table<TabId>,
    /// The rules in force that put our library in place for docked panels.
    pub dock_rules: Vec<DockRule>,
    /// How often each provider wanted the agent's attention, by provider id.
    pub attention: Table<u32>,
    /// Events that came while no widget of a provider was connected, by provider id.
    pub missed: Table<Vec<Missed>>,
    /// The note the agent is asked for.
    pub note: Option<Note>,
    /// Calls, by provider id.
    pub calls: Table<Call>,
    /// The call whose panel closed last, until the agent has read it.
    pub interrupted: Option<Interrupted>,
    /// Calls that ring, or did.
    pub ringing: RingState,
    /// Providers whose panel closed, and when the agent is told that they are off.
    pub leaving: Table<Millis>,
    /// A newer version of the extension waits to be loaded.
    pub update: bool,
    /// The provider that was refused a device last, by the device's name.
    pub refused_devices: Table<ProviderId>,
    /// The tab whose CRM page left it last, perhaps for its log-in.
    pub left: Option<Left>,
    /// Ids and names of the user's security roles in lower case, by origin of the CRM; asked for only when a provider is for
    /// some roles. Kept when the page goes: a widget must not come and go with it.
    pub roles: Table<Vec<String>>,
    /// By document: provider's pages that CRM pages frame by themselves, as Microsoft's panel does.
    pub framed: Table<Framed>,
    /// By origin: the status with which an organisation refused to tell its own providers.
    pub refused_rows: Table<u32>,
    /// By organisation and app: the kB of its own providers that were too many to take.
    pub long_rows: Table<u32>,
    /// The navigation widgets were told last.
    pub navigation: Option<Navigation>,
    /// Rejected requests the agent has not dismissed, newest first.
    pub troubles: Vec<Trouble>,
}

/// A widget's move to another place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Move {
    /// Where to.
    pub to: Placement,
    /// The panel in which the agent asked for it; `None` when policy or configuration wants it.
    pub asked_in: Option<PanelId>,
    /// A window was opened for it.
    pub opened: bool,
}

/// The panel docked in a CRM page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dock {
    /// What its content script has given to its frame, so that no other panel passes for it.
    pub key: String,
    /// Its width, CSS pixels.
    pub width: u32,
    /// The panel, once it is up.
    pub panel: Option<PanelId>,
    /// Why it cannot come up.
    pub failed: Option<String>,
    /// The agent has unfolded it although its widgets live in another page.
    pub unfolded: bool,
    /// Something of the page's lies on top of it.
    pub covered: bool,
}

/// For which widgets our library is put in place in which tabs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DockRule {
    /// Hosts of the widgets that are docked there.
    pub hosts: Vec<String>,
    /// The tabs.
    pub tabs: Vec<TabId>,
}

/// A provider's page in a frame that is not ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Framed {
    /// The tab it is in.
    pub tab: TabId,
    /// The tab's window.
    pub window: i32,
    /// Its origin and path.
    pub page: String,
    /// It has asked for the CIF library.
    pub library: bool,
    /// A CRM page is, or was, around it.
    pub in_crm: bool,
    /// It is gone, and may be coming again: until when it counts.
    pub until: Option<Millis>,
}

/// A tab that a CRM page has left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Left {
    /// The tab.
    pub tab: TabId,
    /// Its window.
    pub window: i32,
    /// Origin of the page that was there.
    pub origin: String,
}

/// A provider's frame.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Frame {
    /// The panel it lives in.
    pub panel: PanelId,
    /// How it is.
    pub state: FrameState,
    /// The tab of the window it has to itself.
    pub apart: Option<TabId>,
    /// For which pages its provider was when it was last right for one of them, as a number; 0 once it is right for none.
    pub assigned: Option<u64>,
}

impl Frame {
    /// What becomes of a frame by what its panel says of it. A window it has to itself stays its own, also when it is in
    /// trouble there, until the frame is loaded anew or lives in another panel.
    pub fn after(before: Option<&Self>, panel: &str, state: FrameState) -> Self {
        let apart = match state {
            FrameState::Apart { tab, .. } => Some(tab),
            FrameState::Loading => None,
            _ => before.filter(|before| before.panel == panel).and_then(|before| before.apart),
        };
        Self { panel: panel.to_owned(), state, apart, assigned: before.and_then(|before| before.assigned) }
    }
}

/// An event that waits for a widget (contract §7: "events raised before a widget is connected are kept").
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Missed {
    /// Its name in lower case.
    pub event: String,
    /// Whether another widget raised it.
    pub raised: bool,
    /// Its payload.
    pub body: String,
}

/// A note that a widget asked for (`insertNotes`) and the agent has not finished.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// The request.
    pub request: RequestId,
    /// Whose.
    pub connection: ConnectionId,
    /// Logical name of the record's table.
    pub entity: String,
    /// Whether it changes a note that is there.
    pub changes: bool,
    /// The agent has written it; it is on its way to the CRM.
    pub saving: bool,
    /// Why it could not be saved.
    pub error: Option<String>,
}

/// Where a CRM page went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Navigation {
    /// Its document.
    pub document: DocumentId,
    /// Its absolute URL.
    pub url: String,
}

/// An open panel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Panel {
    /// The browser's number of its window.
    pub window: i32,
    /// Where it shows.
    pub place: Placement,
    /// The tab it fills, in a window of its own.
    pub tab: Option<TabId>,
    /// Real width, CSS pixels.
    pub width: u32,
    /// Providers that start on demand and were chosen here.
    pub chosen: Vec<ProviderId>,
}

/// A live connection to a widget document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Connection {
    /// The panel it lives in.
    pub panel: PanelId,
    /// Its provider.
    pub provider: ProviderId,
    /// The widget document's origin.
    pub origin: String,
    /// Events it has handlers for, as the widget wrote their names.
    pub handlers: Vec<String>,
    /// Where its data requests go; set by the first of them.
    pub bound: Option<Bound>,
    /// How many events it was told.
    pub told: u64,
    /// The number of the last request that said something of a call that rings.
    pub rung: u64,
    /// The number of the last request that its library refused by itself and told of.
    pub refused: u64,
    /// Those of them that its panel has not said it was handed, oldest first.
    pub unheard: Vec<Unheard>,
}

/// An event on its way to a widget. A worker may die between saving that it was told and telling it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unheard {
    /// Its number.
    pub number: u64,
    /// The frame's text.
    pub text: String,
}

impl Connection {
    /// Whether it has a handler for an event; names compare without case (contract §7).
    pub fn listens(&self, event: &str) -> bool {
        self.handlers.iter().any(|name| name.trim().eq_ignore_ascii_case(event))
    }
}

/// What a connection is bound to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bound {
    /// Origin of the CRM page.
    pub origin: String,
    /// Organisation and user; known after the first answer.
    pub identity: Option<Identity>,
}

/// A known CRM page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page {
    /// Its tab.
    pub tab: TabId,
    /// The tab's window.
    pub window: i32,
    /// Its document.
    pub document: DocumentId,
    /// Its absolute URL.
    pub url: String,
    /// The app it is of, as its client API told it: lower case, without braces.
    pub app: Option<String>,
    /// When it last told its organisation's own providers.
    pub rows: Option<Read>,
}

/// What a page was asked or has told of its organisation's own providers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Read {
    /// For which app.
    pub app: String,
    /// When.
    pub at: Millis,
}

/// What was heard of a document last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Said {
    /// The document.
    pub document: DocumentId,
    /// The number.
    pub number: u64,
}

/// A click on a phone field while click-to-act was on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Act {
    /// Tab of the page.
    pub tab: TabId,
    /// Its document.
    pub document: DocumentId,
    /// The document's absolute URL then.
    pub url: String,
    /// The number of what the page said.
    pub number: u64,
    /// The number or address.
    pub value: String,
    /// Logical name of the column, empty when unknown.
    pub name: String,
    /// "Phone" or "Email".
    pub format: String,
}

/// How far a request that was sent into a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Given to the page; it may or may not have run.
    Sent,
    /// The page said it is running and will tell its outcome (requests without time-out).
    Started,
    /// Answered.
    Answered,
}

/// One line of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JournalEntry {
    /// Whose request.
    pub connection: ConnectionId,
    /// Name of the method.
    pub method: String,
    /// The document it was last given to.
    pub document: DocumentId,
    /// Whether an earlier sending went to another document.
    pub elsewhere: bool,
    /// What its search found was shown: not a second time, should its answer be lost.
    pub shown: bool,
    /// How far it is.
    pub phase: Phase,
    /// When it came to this phase.
    pub at: Millis,
}

impl State {
    /// Reads a saved state; one that cannot be read is as good as none (the panels attach anew).
    pub fn restore(text: &str) -> Self {
        read(text).unwrap_or_default()
    }

    /// The text to save.
    pub fn save(&self) -> String {
        write(self)
    }

    pub(super) fn page(&self, document: &str) -> Option<&Page> {
        self.pages.iter().find(|page| page.document == document)
    }
}
