//! Answers to widgets, and the troubles they leave for the agent to read.

use super::{Bridge, Effect, Phase, shortened};
use patchbay_protocol::view::Trouble;
use patchbay_protocol::{Answer, Failure, Outcome, Provider};

/// How many rejected requests are kept.
const TROUBLES: usize = 50;
/// How much of a method's name and of a reason is kept, in characters.
const NAME: usize = 100;
const MESSAGE: usize = 500;

impl Bridge {
    pub(super) fn provider_of(&self, connection: &str) -> Option<&Provider> {
        self.provider(&self.state.connections.get(connection)?.provider).filter(|provider| provider.enabled)
    }

    /// Resolves a pending request.
    pub(super) fn resolve(&mut self, id: &str, body: String) {
        let Some(pending) = self.pending.remove(id) else { return };
        self.close_journal(id);
        self.note_traffic_of(&pending, Outcome::Resolved, String::new());
        self.answer_to(&pending.connection, id, true, body);
    }

    /// Rejects a pending request with a sentence of ours.
    pub(super) fn reject(&mut self, id: &str, reason: &str) {
        self.reject_with(id, &Failure::new(reason));
    }

    /// Rejects a pending request with a failure of the service.
    pub(super) fn reject_with(&mut self, id: &str, failure: &Failure) {
        if self.state.note.as_ref().is_some_and(|note| note.request == id) {
            return self.note_refused(&failure.message); // the agent decides what becomes of the note
        }
        let Some(pending) = self.pending.remove(id) else { return };
        self.close_journal(id);
        self.note_traffic_of(&pending, Outcome::Rejected, failure.message.clone());
        self.note_trouble(&pending.connection, &pending.frame.method, &failure.message);
        self.answer_to(&pending.connection, id, false, failure.to_widget(&pending.frame.method));
    }

    /// Rejects a request that is not pending: it never went anywhere.
    pub(super) fn reject_to(&mut self, connection: &str, id: &str, method: &str, failure: &Failure) {
        self.note_traffic(connection, method, Outcome::Rejected, failure.message.clone(), Some(0));
        self.note_trouble(connection, method, &failure.message);
        self.answer_to(connection, id, false, failure.to_widget(method));
    }

    pub(super) fn answer_to(&mut self, connection: &str, id: &str, ok: bool, body: String) {
        let Some(panel) = self.state.connections.get(connection).map(|connection| connection.panel.clone()) else { return };
        let text = Answer { id: id.to_owned(), ok, body }.encode();
        self.push(Effect::ToWidget { panel, connection: connection.to_owned(), text, number: 0 });
    }

    pub(super) fn note_trouble(&mut self, connection: &str, method: &str, message: &str) {
        let provider = self.provider_of(connection).map(|provider| provider.label.clone()).unwrap_or_default();
        let trouble = Trouble { at: self.now, provider, method: shortened(method, NAME), message: shortened(message, MESSAGE) };
        self.state.troubles.insert(0, trouble);
        self.state.troubles.truncate(TROUBLES);
    }

    fn close_journal(&mut self, id: &str) {
        if let Some(entry) = self.state.journal.get_mut(id) {
            entry.phase = Phase::Answered;
            entry.at = self.now;
        }
    }
}
