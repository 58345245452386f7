//! Panels and the connections that live in them.

use super::ringing::Look;
use super::state::{Connection, Frame, Panel};
use super::{Bridge, Effect, shortened};
use patchbay_protocol::order::sorted;
use patchbay_protocol::read::read;
use patchbay_protocol::{FrameLink, FrameState, FromPanel, LibraryFrame, Outcome, Placement, ProviderId, TabId, ToPanel};

/// How many names of events a widget may listen for, and how long each may be, in characters.
const HANDLERS: usize = 200;
const EVENT_NAME: usize = 200;

impl Bridge {
    pub(super) fn panel(&mut self, panel: String, message: FromPanel) {
        match message {
            // One that is docked says so by itself, with a key.
            FromPanel::Attach { place: Placement::Docked, .. } => {}
            FromPanel::Attach { window, place, tab, width, links } => {
                let chosen = Vec::new();
                self.attach(panel, Panel { window, place, tab, width, chosen }, links);
            }
            FromPanel::Docked { key, window, tab, links } => self.docked(panel, &key, window, tab, links),
            FromPanel::NotDocked { reason } => {
                let document = self.page_around(&panel).map(|page| page.document.clone());
                // A widget that does not come up beside another's call does not end that.
                if let Some(document) = document.filter(|_| !self.is_busy_in(&panel)) {
                    self.dock_failed(&document, reason);
                }
            }
            FromPanel::Connected { link } => self.connect(&panel, link),
            FromPanel::Heard { connection, number } => self.heard(&connection, number),
            FromPanel::Disconnected { connection } => self.disconnect(&connection),
            FromPanel::Width { px, asked } => {
                if let Some(panel) = self.state.panels.get_mut(&panel) {
                    panel.width = px;
                }
                if asked {
                    self.width_set(&panel, px, None);
                } else {
                    self.size_changed(&panel, px);
                }
            }
            FromPanel::Mode { provider, value } => self.change_mode(provider, value.min(1)),
            FromPanel::Frame { provider, state } => {
                self.started(&provider);
                let frame = Frame::after(self.state.frames.get(&provider), &panel, state);
                self.state.frames.insert(provider, frame);
                self.cover_windows(); // it may have got a window to itself, or lost it
            }
            FromPanel::Media { provider, live } => self.media(&provider, live),
            FromPanel::DeviceRefused { provider, device } => {
                self.state.refused_devices.insert(device.name().to_owned(), provider);
            }
            FromPanel::DeviceAllowed { device } => {
                self.state.refused_devices.remove(device.name());
            }
            FromPanel::Update => {
                if self.state.update && !self.is_any_busy() {
                    self.reload_extension();
                }
            }
            FromPanel::Dismiss => {
                self.state.troubles.clear();
                self.state.interrupted = None;
                self.state.ringing.missed.clear();
                self.state.refused_devices.clear();
            }
            FromPanel::UseOrganisation { origin, accept } => self.use_organisation(origin, accept),
            FromPanel::Note { request, text } => self.note_written(&request, text),
            FromPanel::TakeOver { provider } => {
                let holder = self.state.frames.get(&provider).map(|frame| frame.panel.clone());
                // A live call is not ended by another window, nor one that rings.
                if let Some(holder) = holder.filter(|holder| *holder != panel && !self.is_busy(&provider)) {
                    self.push(Effect::ToPanel { panel: holder, message: ToPanel::Release { provider, to: panel } });
                }
            }
            FromPanel::Place { provider, placement } => self.choose_place(panel, provider, placement),
            FromPanel::Choose { provider } => self.choose_provider(&panel, provider),
            FromPanel::Looked { front, shows } => {
                // Whoever frames the panel's page is none of ours before it is known.
                if self.state.panels.contains_key(&panel) {
                    self.state.ringing.looks.insert(panel, Look { front, shows });
                }
            }
            FromPanel::Ring { number, action } => self.answer_ring(number, action, false),
            FromPanel::DoNotDisturb { on } => self.do_not_disturb(on),
            FromPanel::OpenWindow => self.open_window(),
            FromPanel::Start { provider } => self.started(&provider),
            FromPanel::Released { provider, to } => {
                if self.state.panels.contains_key(&to) {
                    // It is on its way there, and nowhere else meanwhile.
                    self.state.frames.insert(provider.clone(), Frame::after(None, &to, FrameState::Loading));
                    self.push(Effect::ToPanel { panel: to, message: ToPanel::Take { provider } });
                } else {
                    self.state.frames.remove(&provider);
                }
            }
        }
    }

    /// A panel opened its port: it is new, or this worker is.
    pub(super) fn attach(&mut self, panel: String, now: Panel, links: Vec<FrameLink>) {
        let gone: Vec<String> = self
            .state
            .connections
            .iter()
            .filter(|(id, connection)| connection.panel == panel && links.iter().all(|link| link.connection != **id))
            .map(|(id, _)| id.clone())
            .collect();
        for connection in gone {
            self.disconnect(&connection);
        }
        let place = now.place;
        let before = self.state.panels.remove(&panel);
        let is_new = before.is_none();
        let chosen = before.map(|before| before.chosen).unwrap_or_default();
        self.state.panels.insert(panel.clone(), Panel { chosen, ..now });
        self.cover_windows();
        if !self.attached.contains(&panel) {
            self.attached.push(panel.clone());
        }
        // A panel's port is new after each start of the worker: it may have missed anything.
        self.told_panels.remove(&panel);
        for link in links {
            let (connection, heard) = (link.connection.clone(), link.heard);
            self.connect(&panel, link);
            self.tell_unheard(&connection, heard);
        }
        if self.state.pages.is_empty() {
            self.push(Effect::FindPages);
            self.push(Effect::WakePage); // a browser that has just started lets its old tabs sleep
        }
        match place {
            Placement::SidePanel if is_new => self.side_panel_opened(),
            Placement::SidePanel | Placement::Docked => {}
            Placement::Window => self.state.window_asked = None, // it has come
        }
    }

    /// The agent has folded (0) or opened (1) a provider.
    pub(super) fn change_mode(&mut self, provider: ProviderId, mode: u8) {
        if self.state.modes.insert(provider.clone(), mode).unwrap_or(1) != mode {
            self.mode_changed(&provider, mode);
        }
    }

    pub(super) fn panel_gone(&mut self, panel: &str) {
        self.phones_off(panel); // before its connections go, and what they declared with them
        let mut gone = Vec::new();
        for (id, connection) in self.state.connections.iter() {
            if connection.panel == panel {
                gone.push(id.clone());
            }
        }
        for connection in gone {
            self.disconnect(&connection);
        }
        for (_, dock) in self.state.docks.iter_mut() {
            dock.panel.take_if(|docked| docked == panel);
        }
        self.state.panels.remove(panel);
        self.state.ringing.looks.remove(panel);
        self.told_panels.remove(panel);
        self.attached.retain(|attached| attached != panel);
        self.cover_windows();
    }

    /// The tabs of panels in windows of their own, and of widgets that have a window to themselves.
    pub fn window_tabs(&self) -> Vec<TabId> {
        let apart = self.state.frames.values().filter_map(|frame| frame.apart);
        let windows = self.state.panels.values().filter(|panel| panel.place != Placement::Docked).filter_map(|panel| panel.tab);
        sorted(windows.chain(apart).collect(), |tab| *tab)
    }

    /// The rules for our library follow the panels that are in windows of their own.
    pub(super) fn cover_windows(&mut self) {
        let tabs = self.window_tabs();
        if tabs != self.state.covered {
            self.push(Effect::Cover { tabs });
        }
    }

    fn connect(&mut self, panel: &str, link: FrameLink) {
        let known = self.state.connections.contains_key(&link.connection);
        self.started(&link.provider);
        let before = self.state.frames.get(&link.provider);
        if !before.is_some_and(|frame| frame.panel == panel && matches!(frame.state, FrameState::Apart { .. })) {
            let frame = Frame::after(before, panel, FrameState::Shown);
            self.state.frames.insert(link.provider.clone(), frame);
        }
        let connection = self.state.connections.entry(link.connection.clone()).or_insert_with(|| Connection {
            panel: panel.to_owned(),
            provider: link.provider,
            origin: link.origin,
            handlers: Default::default(),
            bound: link.bound.and_then(|bound| read(&bound).ok()),
            told: link.heard,
            unheard: Vec::new(),
            refused: 0,
            rung: 0,
        });
        panel.clone_into(&mut connection.panel);
        if !known {
            self.catch_up(&link.connection);
        }
    }

    fn disconnect(&mut self, connection: &str) {
        self.rings_gone(connection);
        let provider = self.state.connections.remove(connection).map(|connection| connection.provider);
        self.undeclare(&provider.unwrap_or_default());
        // Nobody is left to hear the answers. What runs in a page runs on; its journal entry ages out.
        self.pending.retain(|_, pending| pending.connection != connection);
        self.state.note.take_if(|note| note.connection == connection);
        let now = self.now;
        for (_, entry) in self.state.journal.iter_mut().filter(|(_, entry)| entry.connection == connection) {
            entry.phase = super::Phase::Answered;
            entry.at = now;
        }
    }

    pub(super) fn widget(&mut self, connection: &str, text: &str) {
        // A connection nobody vouched for gets no answer; after a restart its panel attaches first.
        let Some(known) = self.state.connections.get_mut(connection) else { return };
        match LibraryFrame::decode(text) {
            Ok(LibraryFrame::Request(request)) => self.request(connection, request),
            Ok(LibraryFrame::Handlers { mut events }) => {
                events.truncate(HANDLERS);
                known.handlers = events.iter().map(|event| shortened(event, EVENT_NAME)).collect();
            }
            Ok(LibraryFrame::Rejected { seq, .. }) if seq <= known.refused => {} // said again
            Ok(LibraryFrame::Rejected { seq, method, message }) => {
                known.refused = seq;
                self.note_trouble(connection, &method, &message);
                self.note_traffic(connection, &method, Outcome::Rejected, message, Some(0));
            }
            // A frame that cannot be read has no id to answer to; one bad message must not stop the others.
            Err(_) => self.note_trouble(connection, "?", "The widget sent a message that cannot be read."),
        }
    }
}
