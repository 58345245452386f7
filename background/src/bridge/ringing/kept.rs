//! What is kept of calls that ring, over the worker's death. Who called is in the session's storage only, never on disk.

use crate::table::Table;
use patchbay_protocol::read::{FromJson, Unfit, member};
use patchbay_protocol::{ConnectionId, Millis, ProviderId, RequestId, TabId};
use serde::Serialize;
use serde_json::Value;

/// All of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
pub struct RingState {
    /// Calls that ring, in the order in which they began.
    pub rings: Vec<Ring>,
    /// The number of the last.
    pub last: u64,
    /// Calls nobody took, oldest first, until the agent has read of them.
    pub missed: Vec<MissedRing>,
    /// What became of calls of `notifyEvent`, should the answer be lost, oldest first.
    pub answered: Vec<AnsweredRing>,
    /// A notification, a sound or a toast may be there, also one of an earlier worker.
    pub out: bool,
    /// Documents with a toast, and their tabs.
    pub toasts: Table<TabId>,
    /// Whether the agent is not to be disturbed, once that was said in this session.
    pub quiet: Option<bool>,
    /// Providers that unfolded themselves while the agent could not see it.
    pub wanting: Vec<ProviderId>,
    /// What of each open panel the agent can see, by panel id.
    pub looks: Table<Look>,
    /// What the browser refused.
    pub refused: Vec<String>,
}

/// What of a panel the agent can see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Look {
    /// It is not hidden, and its window is in front.
    pub front: bool,
    /// The provider that fills it; not known before its controls are there.
    pub shows: Option<ProviderId>,
}

/// A call that rings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ring {
    /// Its number: by this it is answered.
    pub number: u64,
    /// Whose.
    pub provider: ProviderId,
    /// Its label, also when it is taken out meanwhile.
    pub label: String,
    /// The widget document that said so.
    pub connection: ConnectionId,
    /// The widget's own name for it; may be empty.
    pub id: String,
    /// Who calls; may be empty.
    pub caller: String,
    /// When it is over by itself.
    pub until: Millis,
    /// Those of `notifyEvent` that wait for its end.
    pub requests: Vec<RequestId>,
    /// The agent has closed its notification.
    pub dismissed: bool,
    /// Its notification, as it was shown last, has a button to accept.
    pub accepts: bool,
}

/// A call that nobody took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MissedRing {
    /// Whose.
    pub provider: ProviderId,
    /// Its label.
    pub label: String,
    /// Who called; may be empty.
    pub caller: String,
    /// When it was over.
    pub at: Millis,
    /// Its widget did not say so: its time was up.
    pub late: bool,
}

/// What became of a call of `notifyEvent`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AnsweredRing {
    /// The request.
    pub request: RequestId,
    /// JSON text of the answer.
    pub body: String,
}

impl FromJson for RingState {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        Ok(Self {
            rings: member(value, "rings")?,
            last: member(value, "last")?,
            missed: member(value, "missed")?,
            answered: member(value, "answered")?,
            out: member(value, "out")?,
            toasts: member(value, "toasts")?,
            quiet: member(value, "quiet")?,
            wanting: member(value, "wanting")?,
            looks: member(value, "looks")?,
            refused: member(value, "refused")?,
        })
    }
}

impl FromJson for Look {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        Ok(Self { front: member(value, "front")?, shows: member(value, "shows")? })
    }
}

impl FromJson for Ring {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        Ok(Self {
            number: member(value, "number")?,
            provider: member(value, "provider")?,
            label: member(value, "label")?,
            connection: member(value, "connection")?,
            id: member(value, "id")?,
            caller: member(value, "caller")?,
            until: member(value, "until")?,
            requests: member(value, "requests")?,
            dismissed: member(value, "dismissed")?,
            accepts: member(value, "accepts")?,
        })
    }
}

impl FromJson for MissedRing {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        let (provider, label) = (member(value, "provider")?, member(value, "label")?);
        let caller = member(value, "caller")?;
        Ok(Self { provider, label, caller, at: member(value, "at")?, late: member(value, "late")? })
    }
}

impl FromJson for AnsweredRing {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        Ok(Self { request: member(value, "request")?, body: member(value, "body")? })
    }
}
