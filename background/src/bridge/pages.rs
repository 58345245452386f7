//! Known CRM pages, and which of them a request goes to.
//!
//! **Invariant.** A bound connection's requests go only to pages of the origin it is bound to; the page itself checks
//! organisation and user before it touches anything ([`patchbay_protocol::PageJob::Run`], `expect`).

use super::pending::Place;
use super::state::{Act, Bound, Connection, Left, Page, Said};
use super::{Bridge, Effect, PageAddress, Phase, Purpose};
use patchbay_protocol::hosts::origin_of;
use patchbay_protocol::method::Repeat;
use patchbay_protocol::{FromPage, Method, RingAction};

/// Of how many documents it is remembered what they said.
const MOST_SAID: usize = 30;

impl Bridge {
    pub(super) fn page(&mut self, address: PageAddress, message: FromPage) {
        if message.number().is_some_and(|number| !self.is_news(&address.document, number)) {
            return;
        }
        match message {
            FromPage::Hello { url, focused } => self.hello(address, url, focused),
            FromPage::Url { url } => {
                if let Some(page) = self.state.pages.iter_mut().find(|page| page.document == address.document) {
                    page.url = url;
                    self.navigated();
                    self.ask_for_roles(address.tab, &address.document); // it may have been too early before
                    self.ask_for_rows(address.tab, &address.document); // another app of the same document
                }
            }
            FromPage::Focus => {
                if let Some(at) = self.state.pages.iter().position(|page| page.document == address.document) {
                    let mut page = self.state.pages.remove(at);
                    page.window = address.window; // its tab may have been dragged into another
                    self.state.pages.insert(0, page);
                    self.navigated();
                    self.ask_for_rows(address.tab, &address.document); // it may have been here all day
                } else {
                    self.push(Effect::FindPages); // its hello died with a worker; it says so again, with the focus
                }
            }
            FromPage::Gone => {
                let page = self.state.page(&address.document).and_then(|page| origin_of(&page.url));
                self.state.left = page.map(|origin| Left { tab: address.tab, window: address.window, origin });
                self.document_gone(&address.document);
            }
            FromPage::Act { number, value, name, format } => {
                let url = self.state.page(&address.document).map(|page| page.url.clone()).unwrap_or_default();
                self.act(Act { tab: address.tab, document: address.document, url, number, value, name, format });
            }
            FromPage::Custom { event, detail, .. } => self.page_raised(&address.document, &event, &detail),
            FromPage::Dock { key, width } => self.dock_made(address, key, width),
            FromPage::DockWidth { px, asked, collapse, .. } => self.dock_width(&address.document, px, asked.as_deref(), collapse),
            FromPage::DockKept { px, .. } => {
                self.state.dock_width = Some(px);
                self.remember_width();
            }
            FromPage::DockMode { mode, .. } => self.dock_mode(&address.document, mode),
            FromPage::DockCovered { covered, .. } => self.dock_covered(&address.document, covered),
            FromPage::DockFailed { reason, .. } => self.dock_failed(&address.document, reason),
            FromPage::OpenTab { url } => {
                // A page may open its own pages only.
                if self.state.page(&address.document).is_some_and(|page| origin_of(&page.url) == origin_of(&url)) {
                    self.push(Effect::OpenTab { url });
                }
            }
            FromPage::Ring { ring, action, .. } => self.answer_ring(ring, action, action == RingAction::Show),
            FromPage::Outcome { id, text } if id == super::roles::ROLES => self.roles_known(&address.document, Ok(text)),
            FromPage::Outcome { id, text } => self.injected(&address.document, Purpose::Request(id), Ok(text)),
        }
    }

    /// Whether a page says something for the first time: it says it again when its worker died before it had an answer,
    /// which may have been after that worker had saved all of it.
    fn is_news(&mut self, document: &str, number: u64) -> bool {
        if self.state.page(document).is_none() {
            return false; // it has to say hello before it has a say
        }
        let said = &mut self.state.said;
        let before = said.iter().position(|said| said.document == document).map(|at| said.remove(at).number).unwrap_or_default();
        said.push(Said { document: document.to_owned(), number: before.max(number) });
        if said.len() > MOST_SAID {
            said.remove(0);
        }
        number > before
    }

    fn hello(&mut self, address: PageAddress, url: String, focused: bool) {
        if self.settings.configuration.site_of(&url).is_none() {
            return;
        }
        let PageAddress { tab, window, document } = address;
        let replaced: Vec<_> = self
            .state
            .pages
            .iter()
            .filter(|page| page.tab == tab && page.document != document)
            .map(|page| page.document.clone())
            .collect();
        // A navigation in the tab that was last in focus stays last in focus, whatever has the keyboard now.
        let was_first = self.state.pages.first().is_some_and(|page| page.tab == tab);
        if !replaced.is_empty() {
            self.frames_gone(tab);
        }
        for old in replaced {
            self.document_gone(&old);
        }
        let (app, rows) = self.state.page(&document).map(|page| (page.app.clone(), page.rows.clone())).unwrap_or_default();
        self.state.pages.retain(|page| page.document != document);
        self.state.left.take_if(|left| left.tab == tab);
        let at = if focused || was_first { 0 } else { self.state.pages.len() };
        self.state.pages.insert(at, Page { tab, window, document: document.clone(), url, app, rows });
        self.ask_for_roles(tab, &document);
        self.ask_for_rows(tab, &document);
        self.told_pages.remove(&document);
        self.told_docks.remove(&document);
        self.navigated();
        self.retry_waiting();
    }

    pub(super) fn tab_gone(&mut self, tab: i32) {
        self.frames_gone(tab);
        self.state.left.take_if(|left| left.tab == tab);
        let documents: Vec<_> =
            self.state.pages.iter().filter(|page| page.tab == tab).map(|page| page.document.clone()).collect();
        for document in documents {
            self.document_gone(&document);
        }
        self.state.docked_in.retain(|_, docked| *docked != tab); // no next page is awaited there
    }

    /// A document is gone: what it was running is repeated elsewhere or rejected, by class.
    pub(super) fn document_gone(&mut self, document: &str) {
        self.forget_dock(document);
        self.state.pages.retain(|page| page.document != document);
        self.told_pages.remove(document);
        self.asked_apps.remove(document);
        let orphans: Vec<_> = self
            .pending
            .iter()
            .filter(|(_, pending)| pending.place == Place::Running(document.to_owned()))
            .map(|(id, _)| id.clone())
            .collect();
        for id in orphans {
            self.lose_page(&id);
        }
    }

    /// The page that had a request went away without an answer.
    pub(super) fn lose_page(&mut self, id: &str) {
        let Some(pending) = self.pending.get_mut(id) else { return };
        pending.place = Place::Waiting;
        pending.lost_page = true;
        let method = pending.method;
        let started = self.state.journal.get(id).is_some_and(|entry| entry.phase == Phase::Started);
        match method.repeat() {
            // The form was opened: that the page left is what opening a form may do. Nothing was saved through it.
            Repeat::Screen if started && method == Method::OpenForm => self.resolve(id, "null".to_owned()),
            Repeat::Screen | Repeat::Update => self.reject(id, super::dispatch::NOT_KNOWN),
            Repeat::Read | Repeat::Create | Repeat::Delete => self.dispatch(id),
        }
    }

    /// The page for a connection's requests: of the origin it is bound to, last in focus, if there is one of an app that its
    /// provider is for.
    pub(super) fn page_for(&self, connection: &str) -> Option<&Page> {
        let connection = self.state.connections.get(connection)?;
        let mut pages = self.state.pages.iter().filter(|page| self.may_use(connection, &page.url));
        let provider = self.provider(&connection.provider);
        let best =
            pages.clone().find(|page| provider.is_some_and(|provider| provider.is_for_page(&page.url, page.app.as_deref())));
        best.or_else(|| pages.next())
    }

    /// Whether a page is a connection's business: one its provider may enter, of the origin it is bound to, or any while it
    /// is bound to none.
    pub(super) fn may_use(&self, connection: &Connection, url: &str) -> bool {
        let is_bound_elsewhere = |bound: &Bound| origin_of(url).is_none_or(|origin| origin != bound.origin);
        let may_enter = self.provider(&connection.provider).is_none_or(|provider| provider.may_enter(url));
        may_enter && !connection.bound.as_ref().is_some_and(is_bound_elsewhere)
    }

    /// The tab that a page of what a connection is bound to has left, and no other has come into since.
    pub(super) fn left_by(&self, bound: &Bound) -> Option<&Left> {
        self.state.left.as_ref().filter(|left| left.origin == bound.origin)
    }

    /// Why there is no page for a connection, and the way out, in one sentence.
    pub(super) fn why_no_page(&self, connection: &str) -> String {
        let bound = self.state.connections.get(connection).and_then(|connection| connection.bound.as_ref());
        match bound {
            Some(bound) if !self.state.pages.is_empty() => format!(
                "This widget works with {}, and no page of it is open; nothing was sent to the other organisation that is.",
                bound.identity.as_ref().map_or(bound.origin.as_str(), |identity| identity.org_name.as_str()),
            ),
            Some(bound) if self.left_by(bound).is_some() => {
                format!("The tab with {} has gone elsewhere, perhaps to its log-in; sign in there and try again.", bound.origin)
            }
            Some(bound) => format!("No page of {} is open; open one and try again.", bound.origin),
            None => "No CRM page is open; open one and try again.".to_owned(),
        }
    }
}
