//! Requests that wait for their answer.

use super::state::JOURNAL_KEEP;
use super::{Bridge, JournalEntry, Phase};
use patchbay_protocol::method::Repeat;
use patchbay_protocol::order::sorted;
use patchbay_protocol::{ConnectionId, DocumentId, Method, Millis, RequestFrame};

/// How long before the library's own time-out the bridge gives up, so that the reason is told and not only the time.
const MARGIN: Millis = 400;
/// How long a request without time-out waits for a page to appear.
pub(super) const PATIENCE: Millis = 10_000;
/// How many changes of unknown outcome the journal keeps that nobody asks for.
pub(super) const ORPHANS: usize = 50;
/// Said of a change that a page was given and has not answered.
const LATE: &str =
    "The CRM page did not answer in time; it is not known whether it was saved. Look at the record before trying again.";

/// Where a pending request is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// No page to give it to yet.
    Waiting,
    /// The agent is asked (`insertNotes`).
    Agent,
    /// Given to this document.
    Running(DocumentId),
}

/// A request not answered yet, with its arguments.
#[derive(Debug, Clone)]
pub struct Pending {
    pub(super) connection: ConnectionId,
    pub(super) method: Method,
    pub(super) frame: RequestFrame,
    /// When it arrived.
    pub(super) since: Millis,
    pub(super) place: Place,
    /// When the bridge answers for a page that has not; `None` once a request without time-out is running.
    pub(super) deadline: Option<Millis>,
    /// Whether a page that had it was lost, for the words of the rejection.
    pub(super) lost_page: bool,
}

impl Pending {
    pub(super) fn new(now: Millis, connection: &str, method: Method, frame: RequestFrame) -> Self {
        let deadline = match frame.left {
            Some(left) => now + left.saturating_sub(MARGIN),
            None => now + PATIENCE,
        };
        Self {
            connection: connection.to_owned(),
            method,
            frame,
            since: now,
            place: Place::Waiting,
            deadline: Some(deadline),
            lost_page: false,
        }
    }

    /// Milliseconds the page may take, for [`patchbay_protocol::PageJob::Run`].
    pub(super) fn left(&self, now: Millis) -> Option<Millis> {
        self.frame.left?;
        self.deadline.map(|deadline| deadline.saturating_sub(now))
    }
}

/// Whether a method changes rows.
pub(super) fn is_change(method: Method) -> bool {
    matches!(method.repeat(), Repeat::Create | Repeat::Delete | Repeat::Update)
}

impl Bridge {
    /// Rejects what has run out of time, with the reason.
    pub(super) fn expire(&mut self) {
        let now = self.now;
        let due = |pending: &Pending| pending.deadline.is_some_and(|deadline| deadline <= now);
        let late: Vec<_> = self.pending.iter().filter(|(_, pending)| due(pending)).map(|(id, _)| id.clone()).collect();
        for id in late {
            let Some(pending) = self.pending.get(&id) else { continue };
            // A page may do it after all, or have done it.
            let may_be_done = is_change(pending.method) && self.state.journal.contains_key(&id);
            let reason = match (&pending.place, pending.lost_page) {
                (Place::Agent, _) => "The panel did not answer in time.".to_owned(),
                (Place::Running(_), _) if may_be_done => LATE.to_owned(),
                (Place::Running(_), _) => "The CRM page did not answer in time.".to_owned(),
                (Place::Waiting, _) if may_be_done => super::dispatch::NOT_KNOWN.to_owned(),
                (Place::Waiting, true) => {
                    "The CRM page was closed or left before it answered, and no other came in time.".to_owned()
                }
                (Place::Waiting, false) => self.why_no_page(&pending.connection.clone()),
            };
            self.reject(&id, &reason);
        }
        self.clear_journal();
    }

    /// The journal forgets what was answered a while ago, and what nobody asks for any more: its library had the answer
    /// of an earlier worker, or gave up. A change is forgotten only when there are many newer ones, never by the clock,
    /// which jumps when a computer wakes up: a library that slept too may still send it again.
    fn clear_journal(&mut self) {
        let (now, pending) = (self.now, &self.pending);
        let is_read = |entry: &JournalEntry| Method::named(&entry.method).is_some_and(|method| method.repeat() == Repeat::Read);
        let is_over =
            |id: &String, entry: &JournalEntry| entry.phase == Phase::Answered || (is_read(entry) && !pending.contains_key(id));
        self.state.journal.retain(|id, entry| !is_over(id, entry) || entry.at + JOURNAL_KEEP > now);
        let orphan =
            |id: &String, entry: &JournalEntry| entry.phase != Phase::Answered && !is_read(entry) && !pending.contains_key(id);
        loop {
            let orphans: Vec<_> = self.state.journal.iter().filter(|(id, entry)| orphan(id, entry)).collect();
            let oldest = orphans.iter().min_by_key(|(_, entry)| entry.at).map(|(id, _)| (*id).clone());
            let Some(oldest) = oldest.filter(|_| orphans.len() > ORPHANS) else { return };
            self.state.journal.remove(&oldest);
        }
    }

    /// Gives waiting requests to a page that has just become known. One that is not theirs leaves them as they are:
    /// looking for pages again would only make this one say hello again, and so on for ever.
    pub(super) fn retry_waiting(&mut self) {
        let can_go = |pending: &Pending| pending.place == Place::Waiting && self.page_for(&pending.connection).is_some();
        let waiting: Vec<_> = self
            .pending
            .iter()
            .filter(|(_, pending)| can_go(pending))
            .map(|(id, pending)| (pending.frame.seq, id.clone()))
            .collect();
        // In the order in which each widget asked: a later update of a record is to win.
        for (_, id) in sorted(waiting, |(seq, _)| *seq) {
            self.dispatch(&id);
        }
    }
}
