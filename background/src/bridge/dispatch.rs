//! Admitting a request and giving it to a page.
//!
//! Order matters: (1) a request already pending is left alone, its answer is on the way; (2) an unknown method
//! resolves to null (contract §2); (3) grants; (4) what the bridge knows itself it answers; (5) the rest goes to a
//! page, journalled before it is sent. A request that is in the journal already may have run: it goes back to the
//! document that had it, where the page's own table joins it, and elsewhere only if its class allows a second run.

use super::pending::{PATIENCE, Pending, Place, is_change};
use super::state::{Bound, Page};
use super::{Bridge, Effect, JournalEntry, Phase, Purpose, grants};
use patchbay_protocol::hosts::origin_of;
use patchbay_protocol::method::{Repeat, Route};
use patchbay_protocol::read::parse;
use patchbay_protocol::{Failure, Method, Outcome, PageJob, RequestFrame};

/// Said of a change that may or may not have happened.
pub(super) const NOT_KNOWN: &str = "The CRM page went away while this was being done; it is not known whether it was saved. Look at the record before trying again.";

/// Where a request may go.
enum Choice {
    Page(Page),
    /// None is there; another may come.
    Wait,
    /// Its document is gone and it must not run twice.
    NotKnown,
}

/// Why something that writes was not run.
fn read_only(method: &str) -> String {
    format!("Your organisation has set Patchbay to read only; {method} was not run.")
}

impl Bridge {
    fn is_read_only(&self) -> bool {
        self.settings.configuration.read_only == Some(true)
    }

    pub(super) fn request(&mut self, connection: &str, frame: RequestFrame) {
        if let Some(pending) = self.pending.get(&frame.id) {
            // Its answer is on the way. Only a page that was to tell it any time later may have gone without a word.
            if pending.frame.left.is_none() && self.is_started(&frame.id) {
                self.dispatch(&frame.id);
            } else if let Place::Running(document) = &pending.place
                && let Some(tab) = self.state.page(document).map(|page| page.tab)
            {
                // Silent so far: the browser may have frozen it, as it does with tabs in the background.
                self.push(Effect::Thaw { tab });
            }
            return;
        }
        let Some(method) = Method::named(&frame.method) else {
            self.note_traffic(connection, &frame.method, Outcome::NotImplemented, String::new(), Some(0));
            self.answer_to(connection, &frame.id, true, "null".to_owned());
            return;
        };
        let Some(provider) = self.provider_of(connection) else {
            if method == Method::RaiseEvent && self.says_of_call(&frame.args) {
                // A provider that was taken out of the configuration stays until its call is over, and that is its to say.
                return self.answer_locally(connection, method, &frame);
            }
            let failure = Failure::new("This provider is no longer configured.");
            self.reject_to(connection, &frame.id, &frame.method, &failure);
            return;
        };
        if let Err(failure) = grants::check(provider, &frame.method) {
            self.reject_to(connection, &frame.id, &frame.method, &failure);
            return;
        }
        // What was sent before may have been done: it is asked after, not refused.
        let was_sent = self.state.journal.get(&frame.id).is_some_and(|entry| entry.method == frame.method);
        if method.writes() && self.is_read_only() && !was_sent {
            let text = read_only(&frame.method);
            self.reject_to(connection, &frame.id, &frame.method, &Failure::new(text));
            return;
        }
        let id = frame.id.clone();
        match method.route() {
            Route::Bridge => self.answer_locally(connection, method, &frame),
            Route::Page => {
                self.pending.insert(id.clone(), Pending::new(self.now, connection, method, frame));
                self.dispatch(&id);
            }
            Route::Agent if method == Method::NotifyEvent => self.notify_event(connection, frame),
            Route::Agent => self.ask_for_note(connection, method, frame),
        }
    }

    /// Gives a pending request to the page it belongs to, or lets it wait for one.
    pub(super) fn dispatch(&mut self, id: &str) {
        let Some(pending) = self.pending.get(id).cloned() else { return };
        if pending.method.writes() && self.is_read_only() && !self.state.journal.contains_key(id) {
            return self.reject(id, &read_only(&pending.frame.method)); // it has waited while that was set
        }
        let page = match self.choose(id, &pending) {
            Choice::Page(page) => page,
            // The form was opened: that the page left is what opening a form may do.
            Choice::NotKnown if pending.method == Method::OpenForm && self.is_started(id) => {
                return self.resolve(id, "null".to_owned());
            }
            Choice::NotKnown => return self.reject(id, NOT_KNOWN),
            Choice::Wait => return self.wait_for_page(id),
        };
        if pending.method.is_bound() {
            self.bind_origin(&pending.connection, &page);
        }
        let entry = self.state.journal.get(id);
        let again = entry.is_some();
        let shown = entry.is_some_and(|entry| entry.shown);
        let elsewhere = entry.is_some_and(|entry| entry.elsewhere || entry.document != page.document);
        let started = entry.is_some_and(|entry| entry.phase == Phase::Started && entry.document == page.document);
        let expect = self.state.connections.get(&pending.connection).and_then(|connection| connection.bound.as_ref());
        let custom = self.provider_of(&pending.connection).map(|provider| provider.custom_params.as_str());
        let job = if started {
            PageJob::Peek { id }.encode()
        } else {
            PageJob::Run {
                id,
                method: &pending.frame.method,
                args: &pending.frame.args,
                again,
                elsewhere,
                left: pending.left(self.now),
                until: pending.left(self.now).map(|left| self.page_time.unwrap_or(self.now) + left),
                expect: expect.and_then(|bound| bound.identity.as_ref()).filter(|_| pending.method.is_bound()),
                custom: custom.unwrap_or_default(),
            }
            .encode()
        };
        self.state.journal.insert(
            id.to_owned(),
            JournalEntry {
                connection: pending.connection.clone(),
                method: pending.frame.method.clone(),
                document: page.document.clone(),
                elsewhere,
                shown,
                phase: if started { Phase::Started } else { Phase::Sent },
                at: self.now,
            },
        );
        if let Some(pending) = self.pending.get_mut(id) {
            pending.place = Place::Running(page.document.clone());
            if pending.frame.left.is_none() {
                pending.deadline = None;
            }
        }
        let (tab, window) = (page.tab, page.window);
        self.push(Effect::Inject { tab, document: page.document, job, purpose: Purpose::Request(id.to_owned()) });
        if !started && matches!(pending.method, Method::OpenForm | Method::RenderSearchPage) {
            // What the agent is to see comes to the front.
            self.push(Effect::Activate { tab, window });
            if !again {
                self.connection_wants_attention(&pending.connection);
            }
        }
    }

    /// Whether a page has said that it is running a request and will tell its outcome.
    pub(super) fn is_started(&self, id: &str) -> bool {
        self.state.journal.get(id).is_some_and(|entry| entry.phase == Phase::Started)
    }

    /// Whether organisation and user of a connection are known, so that a page can look whether it is theirs.
    fn knows_identity(&self, connection: &str) -> bool {
        let bound = self.state.connections.get(connection).and_then(|connection| connection.bound.as_ref());
        bound.is_some_and(|bound| bound.identity.is_some())
    }

    fn choose(&self, id: &str, pending: &Pending) -> Choice {
        if let Some(entry) = self.state.journal.get(id) {
            if let Some(page) = self.state.page(&entry.document) {
                return Choice::Page(page.clone());
            }
            if matches!(pending.method.repeat(), Repeat::Update | Repeat::Screen) {
                return Choice::NotKnown;
            }
            // Nor may a change go to a page that perhaps works for somebody else than the first did.
            if is_change(pending.method) && !self.knows_identity(&pending.connection) {
                return Choice::NotKnown;
            }
        }
        if let Some(page) = self.page_to_follow(pending) {
            return Choice::Page(page.clone());
        }
        self.page_for(&pending.connection).map_or(Choice::Wait, |page| Choice::Page(page.clone()))
    }

    /// The page to which a request follows an earlier one of its connection. Until the first answer tells organisation and
    /// user, data requests go to one and the same document: two pages of one origin may work for two organisations. And an
    /// update goes where an earlier one of its record is under way, since only there one waits for the other.
    fn page_to_follow(&self, pending: &Pending) -> Option<&Page> {
        let bound = self.state.connections.get(&pending.connection)?.bound.as_ref()?;
        let is_unknown = bound.identity.is_none() && pending.method.is_bound();
        let others = self.pending.values().filter(|other| other.connection == pending.connection);
        let leads = |other: &&Pending| (is_unknown && other.method.is_bound()) || updates_same_record(other, pending);
        others.filter(leads).find_map(|other| {
            let Place::Running(document) = &other.place else { return None };
            self.state.page(document)
        })
    }

    /// Binds a connection to the origin of the page its first data request goes to, so that requests made at the same
    /// moment follow it there; the organisation and user follow with the answer.
    fn bind_origin(&mut self, connection: &str, page: &Page) {
        let Some(connection) = self.state.connections.get_mut(connection) else { return };
        if connection.bound.is_none()
            && let Some(origin) = origin_of(&page.url)
        {
            connection.bound = Some(Bound { origin, identity: None });
        }
    }

    fn wait_for_page(&mut self, id: &str) {
        let Some(pending) = self.pending.get_mut(id) else { return };
        pending.place = Place::Waiting;
        // One without time-out that comes back from a page that was gone has none of its own any more.
        pending.deadline.get_or_insert(self.now + PATIENCE);
        let navigates = matches!(pending.method, Method::OpenForm | Method::RenderSearchPage);
        self.push(Effect::FindPages);
        self.push(Effect::WakePage);
        let others_wait = self.pending.values().filter(|other| other.place == Place::Waiting).count() > 1;
        if navigates
            && !others_wait
            && self.state.pages.is_empty()
            && let Some(url) = self.start_url().map(str::to_owned)
        {
            self.push(Effect::OpenTab { url });
        }
    }
}

fn updates_same_record(one: &Pending, other: &Pending) -> bool {
    let record = |pending: &Pending| {
        let args = parse(&pending.frame.args).ok()?;
        let text = |at: usize| args.get(at)?.as_str().map(|text| text.trim_matches(['{', '}', ' ']).to_ascii_lowercase());
        Some((text(0)?, text(1)?))
    };
    let both = [one, other].iter().all(|pending| pending.method == Method::UpdateRecord);
    both && record(one).is_some_and(|known| record(other) == Some(known))
}
