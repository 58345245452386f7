//! Requests that wait for their answer.

use super::Bridge;
use patchbay_protocol::{ConnectionId, DocumentId, Method, Millis, RequestFrame};

/// How long before the library's own time-out the bridge gives up, so that the reason is told and not only the time.
const MARGIN: Millis = 400;
/// How long a request without time-out waits for a page to appear.
pub(super) const PATIENCE: Millis = 10_000;

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

impl Bridge {
    /// Rejects what has run out of time, with the reason.
    pub(super) fn expire(&mut self) {
        let now = self.now;
        let due = |pending: &Pending| pending.deadline.is_some_and(|deadline| deadline <= now);
        let late: Vec<_> = self.pending.iter().filter(|(_, pending)| due(pending)).map(|(id, _)| id.clone()).collect();
        for id in late {
            let Some(pending) = self.pending.get(&id) else { continue };
            let reason = match (&pending.place, pending.lost_page) {
                (Place::Agent, _) => "The panel did not answer in time.".to_owned(),
                (Place::Running(_), _) => "The CRM page did not answer in time.".to_owned(),
                (Place::Waiting, true) => {
                    "The CRM page was closed or left before it answered, and no other came in time.".to_owned()
                }
                (Place::Waiting, false) => self.why_no_page(&pending.connection.clone()),
            };
            self.reject(&id, &reason);
        }
        let keep = super::state::JOURNAL_KEEP;
        self.state.journal.retain(|_, entry| entry.phase != super::Phase::Answered || entry.at + keep > now);
    }

    /// Gives waiting requests to a page that has just become known. One that is not theirs leaves them as they are:
    /// looking for pages again would only make this one say hello again, and so on for ever.
    pub(super) fn retry_waiting(&mut self) {
        let can_go = |pending: &Pending| pending.place == Place::Waiting && self.page_for(&pending.connection).is_some();
        let waiting: Vec<_> = self.pending.iter().filter(|(_, pending)| can_go(pending)).map(|(id, _)| id.clone()).collect();
        for id in waiting {
            self.dispatch(&id);
        }
    }
}
