//! What a page answered, and what follows from it.

use super::pending::is_change;
use super::state::Bound;
use super::{Bridge, Effect, NoEnvelope, Phase, Purpose};
use patchbay_protocol::method::Repeat;
use patchbay_protocol::page::Refusal;
use patchbay_protocol::read::{read, write};
use patchbay_protocol::{Envelope, Failure, Identity, Method, Outcome as TrafficOutcome, PageJob, ToPanel};

/// Said of a change made before it was known for whom the widget works.
const DONE_FOR_OTHERS: &str =
    "This was done in a CRM page of another organisation or user than this widget works with. Look at it there.";
/// Added to the refusal of a change that was sent before.
const EARLIER: &str = " It is not known whether it was saved at an earlier try. Look at the record before trying again.";

impl Bridge {
    pub(super) fn injected(&mut self, document: &str, purpose: Purpose, result: Result<String, NoEnvelope>) {
        match purpose {
            Purpose::Request(id) => self.request_ran(document, &id, result),
            Purpose::Show { connection } => self.shown(&connection, result),
            Purpose::App => self.app_known(document, result),
            Purpose::Roles => self.roles_known(document, result),
            Purpose::Raised => {} // what the page makes of it is the page's
            Purpose::Act { number } => self.acted(document, number, result),
        }
    }

    fn request_ran(&mut self, document: &str, id: &str, result: Result<String, NoEnvelope>) {
        let running_here = |entry: &super::JournalEntry| entry.document == document && entry.phase != Phase::Answered;
        if !self.state.journal.get(id).is_some_and(running_here) {
            return; // Answered, or given to another page since: a late word changes nothing.
        }
        let envelope = match result {
            Ok(text) => Envelope::decode(&text).ok_or(NoEnvelope::Unknown),
            Err(none) => Err(none),
        };
        match envelope {
            Ok(envelope) => self.enveloped(document, id, envelope),
            // The browser says the same of a page that has left for one we may not enter.
            Err(NoEnvelope::Denied) if self.may_enter(document) => self.not_run(document, id),
            Err(NoEnvelope::Denied) => {
                self.reject(id, "The browser does not let Patchbay into the CRM page; allow it in the options.")
            }
            Err(NoEnvelope::NotRun) => self.not_run(document, id),
            Err(NoEnvelope::Unknown) => self.no_envelope(document, id),
        }
    }

    /// Whether the extension holds the access that a page's site needs.
    fn may_enter(&self, document: &str) -> bool {
        let site = self.state.page(document).and_then(|page| self.settings.configuration.site_of(&page.url));
        site.is_none_or(|site| self.settings.granted.contains(&site.pages.permission()))
    }

    fn enveloped(&mut self, document: &str, id: &str, envelope: Envelope) {
        if envelope.header.started {
            if let Some(entry) = self.state.journal.get_mut(id) {
                entry.phase = Phase::Started;
            }
            return;
        }
        let connection = self.state.journal.get(id).map(|entry| entry.connection.clone()).unwrap_or_default();
        // Only the data requests of a connection bind it: a search page may well be shown in another organisation's page.
        if let Some(identity) = &envelope.header.identity
            && self.method_of(id).is_some_and(Method::is_bound)
            && let Err(reason) = self.bind_identity(&connection, identity)
        {
            let was_done = envelope.header.ok && self.method_of(id).is_some_and(is_change);
            return self.reject(id, if was_done { DONE_FOR_OTHERS } else { &reason });
        }
        let page = self.state.page(document).map(|page| (page.tab, page.window));
        if let (Some(what), Some((tab, window))) = (&envelope.header.then, page)
            && let Some(entry) = self.state.journal.get_mut(id).filter(|entry| !entry.shown)
        {
            entry.shown = true;
            let job = PageJob::Show { what }.encode();
            let purpose = Purpose::Show { connection: connection.clone() };
            self.push(Effect::Inject { tab, document: document.to_owned(), job, purpose });
            self.push(Effect::Activate { tab, window });
            self.connection_wants_attention(&connection);
        }
        if envelope.header.ok {
            // After a restart the outcome of a started request arrives before the library has sent it again.
            self.note_saved(id);
            if self.pending.contains_key(id) {
                self.resolve(id, envelope.body);
            } else {
                self.close_and_answer(&connection, id, true, envelope.body);
            }
            return;
        }
        if self.state.note.as_ref().is_some_and(|note| note.request == id) {
            return self.note_refused(&envelope.failure().message);
        }
        let mut failure = match envelope.header.refusal {
            Some(Refusal::Unknown) => Failure::new(super::dispatch::NOT_KNOWN),
            Some(Refusal::OtherOrganisation) => Failure::new(self.other_organisation(&connection)),
            _ => envelope.failure(),
        };
        if self.may_be_done(id) && failure.message != super::dispatch::NOT_KNOWN {
            failure.message.push_str(EARLIER);
        }
        self.unbind_if_unknown(&connection);
        if self.pending.contains_key(id) {
            self.reject_with(id, &failure);
        } else if let Some(method) = self.state.journal.get(id).map(|entry| entry.method.clone()) {
            self.note_trouble(&connection, &method, &failure.message);
            self.close_and_answer(&connection, id, false, failure.to_widget(&method));
        }
    }

    /// Whether a change that is refused now may have been made in another document: what this page says of it is then not
    /// the whole truth.
    fn may_be_done(&self, id: &str) -> bool {
        self.method_of(id).is_some_and(is_change) && self.state.journal.get(id).is_some_and(|entry| entry.elsewhere)
    }

    fn method_of(&self, id: &str) -> Option<Method> {
        self.state.journal.get(id).and_then(|entry| Method::named(&entry.method))
    }

    /// Answers a request whose arguments were lost with an earlier worker.
    fn close_and_answer(&mut self, connection: &str, id: &str, ok: bool, body: String) {
        if let Some(entry) = self.state.journal.get_mut(id) {
            let (method, document, took) = (entry.method.clone(), entry.document.clone(), self.now.saturating_sub(entry.at));
            entry.phase = Phase::Answered;
            entry.at = self.now;
            let outcome = if ok { TrafficOutcome::Resolved } else { TrafficOutcome::Rejected };
            let message =
                if ok { String::new() } else { read(&body).map(|failure: Failure| failure.message).unwrap_or_default() };
            self.about(&document);
            self.note_traffic(connection, &method, outcome, message, Some(took));
        }
        self.answer_to(connection, id, ok, body);
    }

    /// Completes the binding of a connection.
    ///
    /// # Errors
    /// The sentence to reject with, when the page works for someone else than the connection is bound to.
    fn bind_identity(&mut self, connection: &str, identity: &Identity) -> Result<(), String> {
        let other = self.other_organisation(connection);
        match self.state.connections.get_mut(connection).and_then(|connection| connection.bound.as_mut()) {
            Some(Bound { identity: Some(bound), .. }) if !bound.is_same(identity) => Err(other),
            Some(bound @ Bound { identity: None, .. }) => {
                bound.identity = Some(identity.clone());
                self.tell_bound(connection);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Has the panel keep what a connection is bound to: should the browser store nothing more, a new worker would bind it
    /// to whatever page is in focus then.
    fn tell_bound(&mut self, connection: &str) {
        let Some(known) = self.state.connections.get(connection) else { return };
        if let Some(bound) = &known.bound {
            let message = ToPanel::Bound { connection: connection.to_owned(), bound: write(bound) };
            let panel = known.panel.clone();
            self.push(Effect::ToPanel { panel, message });
        }
    }

    fn other_organisation(&self, connection: &str) -> String {
        let bound = self.state.connections.get(connection).and_then(|connection| connection.bound.as_ref());
        let name = bound.and_then(|bound| bound.identity.as_ref()).map_or_else(
            || "one organisation".to_owned(),
            |identity| match (identity.org_name.as_str(), identity.user_name.as_str()) {
                (org, "") => org.to_owned(),
                (org, user) => format!("{org} as {user}"),
            },
        );
        format!(
            "This widget works with {name}, but the open CRM page belongs to another organisation or user; nothing was sent there."
        )
    }

    /// A connection whose first data request failed before anything is known of the organisation starts afresh.
    fn unbind_if_unknown(&mut self, connection: &str) {
        let others_wait = self.pending.values().filter(|pending| pending.connection == connection).count() > 1;
        if let Some(connection) = self.state.connections.get_mut(connection)
            && connection.bound.as_ref().is_some_and(|bound| bound.identity.is_none())
            && !others_wait
        {
            connection.bound = None;
        }
    }

    /// The document was gone before the job ran there.
    fn not_run(&mut self, document: &str, id: &str) {
        self.state.pages.retain(|page| page.document != document);
        if self.is_started(id) {
            return self.lose_page(id); // it was only asked after
        }
        let Some(pending) = self.pending.get_mut(id) else { return };
        // An earlier sending of this worker's own may have run on a page that was lost.
        let was_lost = pending.lost_page;
        pending.place = super::pending::Place::Waiting;
        pending.lost_page = true;
        if (!was_lost && pending.frame.attempt == 1) || pending.method.repeat() == Repeat::Read {
            // This sending did not run, and there was no other: the next page gets it as new.
            self.state.journal.remove(id);
        }
        self.dispatch(id);
    }

    /// The document answered nothing: it was left in the middle, or the page broke the promise.
    fn no_envelope(&mut self, document: &str, id: &str) {
        self.state.pages.retain(|page| page.document != document);
        self.push(Effect::FindPages);
        self.lose_page(id);
    }

    /// A search's result could not be shown: the widget has its rows, the agent is told.
    fn shown(&mut self, connection: &str, result: Result<String, NoEnvelope>) {
        let Ok(text) = result else { return }; // The page left, which is what opening a form may do.
        if let Some(envelope) = Envelope::decode(&text)
            && !envelope.header.ok
        {
            self.note_trouble(connection, "searchAndOpenRecords", &envelope.failure().message);
        }
    }
}
