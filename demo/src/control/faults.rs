//! Faults to order: the next requests that fit fail, wait, or lose their answer.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use tokio::sync::watch;

/// Where a request is held until [`Faults::release`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Hold {
    /// It has arrived and nothing is written yet.
    Arrived,
    /// It is worked off (the row is written), and the answer waits.
    Committed,
}

/// What goes wrong, for which requests, how often. Without `status` the request is worked off as ever.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Fault {
    /// Only for this method (`"POST"`).
    pub method: Option<String>,
    /// Only for this set, or function (`"phonecalls"`, `"WhoAmI"`).
    pub set: Option<String>,
    /// Requests it is for; 1 when absent.
    #[serde(default = "once")]
    pub times: usize,
    /// Milliseconds to wait before the request is worked off.
    #[serde(default)]
    pub delay_ms: u64,
    /// Milliseconds to wait between working it off (the row is written) and answering.
    #[serde(default)]
    pub hold_ms: u64,
    /// Hold the request here until `POST /__demo/release`: `"arrived"` or `"committed"`.
    pub hold: Option<Hold>,
    /// Answer this status instead of working the request off; nothing is written.
    pub status: Option<u16>,
    /// With `status`: the error's code, `"0x80040265"` when absent.
    pub code: Option<String>,
    /// With `status`: the error's message.
    pub message: Option<String>,
    /// Work the request off, then cut the connection without a byte of answer.
    #[serde(default)]
    pub drop_answer: bool,
}

fn once() -> usize {
    1
}

/// A fault that a request has met.
pub(crate) struct Met {
    pub fault: Fault,
    released: watch::Receiver<()>,
}

impl Met {
    /// Whether the request is to be held here.
    pub(crate) fn holds(&self, at: Hold) -> bool {
        self.fault.hold == Some(at)
    }

    /// Waits for the next release after the fault was met.
    pub(crate) async fn released(&mut self) {
        // Without its organisation nobody is left to release anything.
        let _ = self.released.changed().await;
    }
}

/// The faults of one organisation, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    ordered: Mutex<Vec<Fault>>,
    release: watch::Sender<()>,
}

impl Faults {
    fn lock(&self) -> MutexGuard<'_, Vec<Fault>> {
        self.ordered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn add(&self, fault: Fault) {
        self.lock().push(fault);
    }

    pub(crate) fn list(&self) -> Vec<Fault> {
        self.lock().clone()
    }

    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    /// Lets every held request go on, and drops the faults that would hold more.
    pub(crate) fn release(&self) {
        let mut faults = self.lock();
        faults.retain(|fault| fault.hold.is_none());
        self.release.send_replace(());
    }

    /// Whether an answer may still have to be dropped.
    pub(crate) fn will_drop(&self) -> bool {
        self.lock().iter().any(|fault| fault.drop_answer)
    }

    /// The first fault that fits, used up by one.
    pub(crate) fn take(&self, method: &str, set: &str) -> Option<Met> {
        let mut faults = self.lock();
        let fits = |fault: &Fault| {
            fault.times > 0
                && fault.method.as_deref().is_none_or(|own| own.eq_ignore_ascii_case(method))
                && fault.set.as_deref().is_none_or(|own| own == set)
        };
        let at = faults.iter().position(fits)?;
        faults[at].times -= 1;
        let fault = faults[at].clone();
        faults.retain(|fault| fault.times > 0);
        // Subscribed under the lock: a release either comes later, or took the fault away before.
        Some(Met { fault, released: self.release.subscribe() })
    }
}
