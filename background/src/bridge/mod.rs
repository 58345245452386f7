//! The bridge: decides what happens to every request and event. A pure state machine, `input → new state + effects`:
//! it has no browser, clock or randomness of its own, so native tests run all of it.
//!
//! **Invariants**
//! - A request is answered at most once per sending, and always by its deadline.
//! - A request that may have changed something is never run twice (see [`dispatch`]).
//! - A bound connection's data requests go to pages of its organisation and user only (see [`pages`]).
//! - The journal holds ids, methods, documents and phases; never arguments or rows.

mod answer;
mod assigned;
mod calls;
mod connections;
mod diagnosis;
mod dispatch;
mod docked;
mod events;
mod grants;
mod local;
mod microsoft;
mod notes;
mod organisations;
mod outcome;
mod pages;
mod pending;
mod placement;
mod raised;
mod ringing;
mod roles;
mod saved;
mod several;
mod state;
#[cfg(test)]
mod tests;
mod traffic;
mod view;

pub use pending::Pending;
pub use ringing::{RingCard, RingState, STEP as RING_STEP};
pub use state::{Connection, DockRule, JournalEntry, Page, Phase, State};

use crate::store::Settings;
use crate::table::Table;
use patchbay_protocol::{
    ConnectionId, DocumentId, FromPage, FromPanel, Millis, PanelId, PanelView, ProviderId, RequestId, TabId, ToPage, ToPanel,
    TrafficLine,
};

/// Where a message of a CRM page came from, as the browser stated it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageAddress {
    /// Its tab.
    pub tab: TabId,
    /// The tab's window.
    pub window: i32,
    /// Its document.
    pub document: DocumentId,
}

/// Why a job in a page gave no envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoEnvelope {
    /// The document was already gone: the job did not run.
    NotRun,
    /// The document went away, or answered nothing: what the job did is not known.
    Unknown,
    /// The browser does not let the extension into the page: the job did not run.
    Denied,
}

/// What a job in a page was for; comes back with its result.
#[derive(Debug, Clone, PartialEq)]
pub enum Purpose {
    /// A widget's request.
    Request(RequestId),
    /// Showing what a search found; nobody waits for it.
    Show {
        /// Whose search.
        connection: ConnectionId,
    },
    /// Asking for the user's security roles.
    Roles,
    /// Asking which app a page is of.
    App,
    /// Raising a widget's event in a page; nobody waits for it.
    Raised,
    /// Completing a click-to-act, one of [`State::acts`].
    Act {
        /// Its number in its document.
        number: u64,
    },
}

/// What happens to the bridge.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// The effective configuration, at start and on each change.
    Settings(Box<Settings>),
    /// A panel spoke.
    Panel {
        /// Which.
        panel: PanelId,
        /// What it said.
        message: FromPanel,
    },
    /// A panel's port closed.
    PanelGone {
        /// Which.
        panel: PanelId,
    },
    /// A widget spoke; the panel vouches for the connection.
    Widget {
        /// On which connection.
        connection: ConnectionId,
        /// The frame's text.
        text: String,
    },
    /// A content script spoke.
    Page {
        /// From where.
        address: PageAddress,
        /// What it said.
        message: FromPage,
    },
    /// A tab was closed, or its document replaced without a word.
    TabGone {
        /// Which.
        tab: TabId,
    },
    /// A document of a provider's origin is framed by a page that is not ours, or is so no more.
    Framed {
        /// The document, and the tab it is in.
        address: PageAddress,
        /// Its absolute URL.
        url: String,
        /// Whether it is.
        there: bool,
        /// Whether it has asked for the CIF library.
        library: bool,
    },
    /// What a page's organisation said when it was asked for its own providers.
    Rows {
        /// The page's document.
        document: DocumentId,
        /// Id of the app it was asked for.
        app: String,
        /// JSON text: `{"rows": […]}` or `{"refused": status}`.
        text: String,
    },
    /// A job in a page has ended.
    Injected {
        /// The document it ran in.
        document: DocumentId,
        /// What it was for.
        purpose: Purpose,
        /// The envelope's text.
        result: Result<String, NoEnvelope>,
    },
    /// The rules that put our library in place are in force for these tabs.
    Covered {
        /// Which.
        tabs: Vec<TabId>,
    },
    /// The same for docked panels.
    DocksCovered {
        /// For which widgets in which tabs.
        rules: Vec<DockRule>,
    },
    /// The browser has started.
    BrowserStarted,
    /// The notification of a call that rings was clicked, or a button of it.
    RingClicked {
        /// The notification's id.
        id: String,
        /// Which button.
        button: Option<usize>,
    },
    /// The notification that a docked phone is off was clicked.
    DockedOffClicked,
    /// The agent has closed the notification of a call that rings.
    RingDismissed {
        /// The notification's id.
        id: String,
    },
    /// What was shown of calls that ring is gone.
    RingsCleared,
    /// The browser refuses to show or play something of calls that ring, or does so no more.
    RingRefused {
        /// `notifications` or `sound`.
        what: String,
        /// Whether it refuses.
        refused: bool,
    },
    /// A newer version of the extension waits to be loaded.
    UpdateReady,
    /// Time has passed.
    Time,
}

/// What the bridge wants done.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Send a frame to a widget.
    ToWidget {
        /// Its panel.
        panel: PanelId,
        /// Its connection.
        connection: ConnectionId,
        /// The frame's text.
        text: String,
        /// The number of an event among those of the connection, from 1; 0 for an answer. The panel hands on each number once.
        number: u64,
    },
    /// Tell a panel.
    ToPanel {
        /// Which.
        panel: PanelId,
        /// What.
        message: ToPanel,
    },
    /// Ask a page's organisation for its own providers of an app; what it says comes as [`Input::Rows`].
    AskOrganisation {
        /// The page's tab.
        tab: TabId,
        /// Its document.
        document: DocumentId,
        /// Id of the app.
        app: String,
    },
    /// Keep what is known of organisations' own providers; the configuration is read again then.
    RememberOrganisations {
        /// All of it as JSON text.
        text: String,
    },
    /// Have the panels attach: there is something for them, and this worker has not heard of them yet.
    AskToAttach,
    /// Tell a content script.
    ToPage {
        /// Its tab.
        tab: TabId,
        /// Its document.
        document: DocumentId,
        /// What.
        message: ToPage,
    },
    /// See whether a foreign frame is still there: [`Input::Framed`] follows, either way.
    AskFrame {
        /// Where it was.
        address: PageAddress,
    },
    /// Run a job in a page's world. The state is saved first.
    Inject {
        /// The page's tab.
        tab: TabId,
        /// The page's document.
        document: DocumentId,
        /// The job's text.
        job: String,
        /// What for.
        purpose: Purpose,
    },
    /// Look for tabs of configured sites and give each a content script, which then says hello.
    FindPages,
    /// Put the rules for our library in force for the frames in these tabs, beside the side panel's.
    Cover {
        /// Which.
        tabs: Vec<TabId>,
    },
    /// Tell a content script of the panel that is docked in its page; it may have to be brought there first.
    Dock {
        /// Its tab.
        tab: TabId,
        /// Its document.
        document: DocumentId,
        /// What.
        message: ToPage,
    },
    /// Mark the toolbar button: a call rings, a phone is off, a widget wants attention.
    Badge {
        /// The mark; empty for none.
        mark: &'static str,
        /// One sentence; empty for none.
        line: String,
    },
    /// Show these notifications of calls that ring and no others; play the ring tone or do not.
    ShowRings {
        /// The notifications.
        cards: Vec<RingCard>,
        /// Whether the ring tone is played.
        sound: bool,
    },
    /// Show a toast in a CRM page, or take it away.
    Toast {
        /// The page's tab.
        tab: TabId,
        /// Its document.
        document: DocumentId,
        /// What.
        message: ToPage,
    },
    /// Bring a window to the front.
    ShowWindow {
        /// The browser's number of it.
        window: i32,
    },
    /// Remember over browser restarts whether the agent is not to be disturbed.
    RememberQuiet {
        /// Whether not.
        on: bool,
    },
    /// Remember over browser restarts which width the agent gave the docked panel.
    RememberWidth {
        /// CSS pixels.
        px: u32,
    },
    /// Tell the agent by a notification that a phone is off.
    NotifyOff {
        /// What of, and what a click does.
        text: String,
        /// It belongs docked in a page: a click is [`Input::DockedOffClicked`], and else opens the panel's window.
        docked: bool,
    },
    /// Open the panel in a window of its own.
    OpenPanelWindow,
    /// Load the extension anew: its panels close, and nothing opens them again.
    ReloadExtension,
    /// Bring a tab and its window to the front.
    Activate {
        /// The tab.
        tab: TabId,
        /// Its window: the browser's number.
        window: i32,
    },
    /// Bring a tab to the front of its window if the browser has frozen it, which wakes its page.
    Thaw {
        /// The tab.
        tab: TabId,
    },
    /// Close a tab.
    CloseTab {
        /// Which.
        tab: TabId,
    },
    /// Wake a tab of a configured site, if all of them are asleep.
    WakePage,
    /// Open a tab.
    OpenTab {
        /// Where.
        url: String,
    },
    /// Remember over browser restarts which places the agent has chosen.
    RememberPlacements,
    /// Remember over browser restarts whether click-to-act is on.
    RememberClickToAct {
        /// For which provider.
        provider: ProviderId,
        /// Whether it is on.
        on: bool,
    },
}

/// The beginning of a text that comes from outside and is kept: one widget must not fill the browser's storage.
fn shortened(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

/// The bridge. See the module's documentation.
#[derive(Debug, Default)]
pub struct Bridge {
    settings: Settings,
    state: State,
    /// Requests not answered yet, by id, with their arguments; lost with the worker, sent again by the library.
    pending: Table<Pending>,
    /// What each panel was last told; a panel is told again only when it changed.
    told_panels: Table<PanelView>,
    /// Panels that have attached to this run of the worker: what one has been handed is known only then.
    attached: Vec<PanelId>,
    /// By document: the app whose providers its organisation was asked for, and when.
    asked_apps: Table<state::Read>,
    /// Whether this run of the worker has taken up what the one before left.
    is_running: bool,
    /// What each document was last told.
    told_pages: Table<ToPage>,
    /// The same of the panel that is docked in it.
    told_docks: Table<ToPage>,
    /// The rules for docked panels that were asked for last.
    asked_docks: Option<Vec<DockRule>>,
    /// What the toolbar button was last told.
    told_badge: Option<(&'static str, String)>,
    /// What was last shown of calls that ring, when it changed the last times, and when it may again.
    told_rings: Option<ringing::Outside>,
    rings_told_at: [Millis; ringing::BURST],
    /// The number of the last call that rang before this run of the worker.
    rings_before: u64,
    rings_due: Option<Millis>,
    /// It is another than it was told, or was meanwhile.
    rings_changed: bool,
    /// Panels that were asked to give a widget to the panel named here, by provider id.
    asked_to_move: Table<PanelId>,
    /// What happened in this turn, for the traffic views.
    traffic: Vec<TrafficLine>,
    /// The page this turn is about, as the traffic views name it.
    about: String,
    effects: Vec<Effect>,
    now: Millis,
    /// The time as the browser's pages see it, where that is another than `now`, which nobody sets.
    page_time: Option<Millis>,
}

impl Bridge {
    /// A bridge that goes on from a saved state (or [`State::default`] at the browser's start).
    pub fn new(state: State) -> Self {
        Self { rings_before: state.ringing.last, state, ..Self::default() }
    }

    /// The state to save; it has changed if it differs from the one saved last.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The settings as they are now.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// What time it is to the browser's pages, for what they compare with their own clock.
    pub fn set_page_time(&mut self, now: Millis) {
        self.page_time = Some(now);
    }

    /// Takes one input at the time `now` (milliseconds since 1970) and returns what is to be done, in order.
    pub fn handle(&mut self, now: Millis, input: Input) -> Vec<Effect> {
        self.now = now;
        self.about.clear();
        match input {
            Input::Settings(settings) => {
                self.take_settings(*settings);
                self.remember_click_to_act();
                self.remember_placements();
                self.ask_for_unheard();
                if !std::mem::replace(&mut self.is_running, true) {
                    self.remember_quiet();
                    self.remember_width();
                    self.ask_frames();
                    self.resume_acts();
                }
                self.ask_all_pages();
            }
            Input::Panel { panel, message } => self.panel(panel, message),
            Input::PanelGone { panel } => self.panel_gone(&panel),
            Input::Widget { connection, text } => self.widget(&connection, &text),
            Input::Page { address, message } => self.page(address, message),
            Input::TabGone { tab } => self.tab_gone(tab),
            Input::Injected { document, purpose, result } => self.injected(&document, purpose, result),
            Input::Framed { address, url, there, library } => self.framed(address, &url, there, library),
            Input::Rows { document, app, text } => self.rows_known(&document, app, &text),
            Input::Covered { tabs } => {
                self.state.covered = tabs;
                self.cover_windows(); // one may have come meanwhile
            }
            Input::DocksCovered { rules } => self.state.dock_rules = rules,
            Input::BrowserStarted => self.browser_started(),
            Input::RingClicked { id, button } => self.ring_clicked(&id, button),
            Input::DockedOffClicked => self.docked_off_clicked(),
            Input::RingDismissed { id } => self.ring_dismissed(&id),
            Input::RingsCleared => self.rings_cleared(),
            Input::RingRefused { what, refused } => self.ring_refused(what, refused),
            Input::UpdateReady => self.state.update = true,
            Input::Time => {}
        }
        self.expire();
        self.expire_rings();
        self.forget_frames();
        self.note_assignments();
        self.cover_docks();
        self.bring_home();
        self.tell_phones_off();
        self.update_when_quiet();
        self.forget_wishes();
        self.tell_badge();
        self.tell_panels();
        self.tell_pages();
        self.tell_docks();
        self.tell_traffic();
        self.tell_rings();
        std::mem::take(&mut self.effects)
    }

    /// When [`Input::Time`] is next wanted.
    pub fn wake_at(&self) -> Option<Millis> {
        let deadlines = self.pending.values().filter_map(|pending| pending.deadline);
        deadlines
            .chain(self.state.leaving.values().copied())
            .chain(self.state.framed.values().filter_map(|framed| framed.until))
            .chain(self.rings_until())
            .chain(self.rings_due)
            .min()
    }

    fn push(&mut self, effect: Effect) {
        self.effects.push(effect);
    }
}
