//! `insertNotes` (contract §3): the agent is asked for a note in the panel, and the CRM page saves it on the record.
//!
//! 1. One note at a time: a second request is rejected with `errorCode` 101.
//! 2. The request has no time-out. A resend finds its note box open and joins it.
//! 3. The agent cancels: `{"value": ""}`. The agent saves: the text goes to the page as the fifth argument.
//! 4. The CRM refuses: the box stays open with the reason, so that nothing the agent wrote is lost.
//! 5. The worker dies meanwhile: the panel has the text and hands it over again; the note's primary key is the
//!    request's id, so that it is saved once.

use super::pending::{Pending, Place};
use super::state::Note;
use super::{Bridge, Phase, shortened};
use patchbay_protocol::read::{parse, write};
use patchbay_protocol::{Failure, Method, NoteView, RequestFrame};
use serde_json::Value;

/// "Already open", in the contract's own code.
const ALREADY_OPEN: u64 = 101;
/// Longest note the service takes by default, in characters.
const LONGEST: usize = 100_000;

impl Bridge {
    pub(super) fn ask_for_note(&mut self, connection: &str, method: Method, frame: RequestFrame) {
        match &self.state.note {
            Some(note) if note.request != frame.id => {
                let message = "A note is already being written in the panel; save or cancel it first.".to_owned();
                let failure = Failure { message, error_code: Some(Value::from(ALREADY_OPEN)) };
                return self.reject_to(connection, &frame.id, &frame.method, &failure);
            }
            // After a restart: whether it was on its way is seen when the panel hands the text over again.
            Some(_) => self.set_saving(false),
            None => {
                let args = parse(&frame.args).unwrap_or_default();
                let text = |at: usize| args.get(at).and_then(Value::as_str).unwrap_or_default();
                if let Some(entry) = self.state.journal.get(&frame.id).filter(|entry| entry.phase == Phase::Answered) {
                    // Its answer was lost with the worker. A note cancelled was never given to a page.
                    let changed = text(3).trim_matches(['{', '}', ' ']);
                    let value = match (entry.document.is_empty(), changed.is_empty()) {
                        (true, _) => "",
                        (false, true) => frame.id.as_str(),
                        (false, false) => changed,
                    };
                    let body = format!("{{\"value\":{}}}", write(value));
                    return self.answer_to(connection, &frame.id, true, body);
                }
                self.state.note = Some(Note {
                    request: frame.id.clone(),
                    connection: connection.to_owned(),
                    entity: shortened(text(0), 100),
                    changes: !text(3).trim().is_empty(),
                    saving: false,
                    error: None,
                });
            }
        }
        let mut pending = Pending::new(self.now, connection, method, frame);
        pending.place = Place::Agent;
        pending.deadline = None;
        self.pending.insert(pending.frame.id.clone(), pending);
    }

    /// The agent wrote a note, or will not.
    pub(super) fn note_written(&mut self, request: &str, text: Option<String>) {
        if self.state.note.as_ref().is_none_or(|note| note.request != request) {
            return; // of a widget that is gone meanwhile
        }
        let Some(text) = text else {
            let note = self.state.note.take();
            if let (Some(note), Some(pending)) = (note, self.pending.get(request)) {
                let frame = pending.frame.clone();
                self.journal_done(&note.connection, &frame);
            }
            return self.resolve(request, r#"{"value":""}"#.to_owned());
        };
        if !self.pending.contains_key(request) {
            // The worker was lost, and the library has not sent the arguments again yet.
            return self.note_refused("The note could not be handed over in this moment. Save it once more.");
        }
        if text.trim().is_empty() || text.chars().count() > LONGEST {
            return self.note_refused("A note needs some text, and no more than 100,000 characters.");
        }
        let Some(pending) = self.pending.get_mut(request) else { return };
        let args = parse(&pending.frame.args).unwrap_or_default();
        let mut args = args.as_array().cloned().unwrap_or_default();
        args.resize(4, Value::Null);
        args.push(Value::from(text));
        pending.frame.args = write(&args);
        pending.place = Place::Waiting;
        pending.deadline = Some(self.now + super::pending::PATIENCE);
        self.set_saving(true);
        self.dispatch(request);
    }

    /// The CRM did not take the note.
    pub(super) fn note_refused(&mut self, reason: &str) {
        let Some(note) = &mut self.state.note else { return };
        note.error = Some(reason.to_owned());
        note.saving = false;
        let (request, connection) = (note.request.clone(), note.connection.clone());
        if let Some(pending) = self.pending.get_mut(&request) {
            pending.place = Place::Agent;
            pending.deadline = None;
        }
        // It did nothing there: the next try is a new one, on whatever page is there then.
        self.state.journal.remove(&request);
        self.note_trouble(&connection, "insertNotes", reason);
    }

    pub(super) fn note_saved(&mut self, request: &str) {
        self.state.note.take_if(|note| note.request == request);
    }

    fn set_saving(&mut self, saving: bool) {
        if let Some(note) = &mut self.state.note {
            note.saving = saving;
            note.error = None;
        }
    }

    /// The note box of a panel: it shows where the widget that asked lives.
    pub(super) fn note_view(&self, panel: &str) -> Option<NoteView> {
        let note = self.state.note.as_ref()?;
        let connection = self.state.connections.get(&note.connection).filter(|connection| connection.panel == panel)?;
        Some(NoteView {
            request: note.request.clone(),
            provider: self.label_of(&connection.provider),
            entity: note.entity.clone(),
            changes: note.changes,
            saving: note.saving,
            error: note.error.clone(),
        })
    }
}
