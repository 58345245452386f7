//! Web API requests as the organisation's server saw them.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::http::{HeaderMap, StatusCode};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::faults::Hold;

/// One request. It is in the log from its arrival on; `status` follows when it is worked off.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Entry {
    /// From 1, in order of arrival.
    pub n: usize,
    pub method: String,
    /// `/api/data/v9.2/contacts(…)`, percent-decoded.
    pub path: String,
    /// As it came, without the question mark.
    pub query: String,
    /// Null while it is being worked on.
    pub status: Option<u16>,
    /// Where it is held by a fault now: `"arrived"` or `"committed"`, else null.
    pub held: Option<Hold>,
    /// The row it names, or the one it created.
    pub entity_id: Option<Uuid>,
    /// False when a fault cut the connection instead of answering; `status` says what would have been answered.
    pub answered: bool,
    /// `origin`, `referer`, `user-agent`, `prefer`, conditions, all of `sec-fetch-…` and `x-…`; lower-case names.
    pub headers: BTreeMap<String, String>,
    /// A JSON body, parsed.
    pub body: Option<Value>,
    /// Arrival, ISO 8601 in UTC.
    pub at: String,
}

/// The log of one organisation.
#[derive(Debug, Default)]
pub(crate) struct Log(Mutex<(usize, Vec<Entry>)>);

impl Log {
    fn lock(&self) -> MutexGuard<'_, (usize, Vec<Entry>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn entries(&self) -> Vec<Entry> {
        self.lock().1.clone()
    }

    pub(crate) fn clear(&self) {
        self.lock().1.clear();
    }

    /// Notes an arrival, and gives it its number.
    pub(crate) fn arrived(&self, mut entry: Entry) -> usize {
        let mut log = self.lock();
        log.0 += 1;
        entry.n = log.0;
        log.1.push(entry);
        log.0
    }

    pub(crate) fn held(&self, n: usize, at: Option<Hold>) {
        if let Some(entry) = self.lock().1.iter_mut().find(|entry| entry.n == n) {
            entry.held = at;
        }
    }

    pub(crate) fn done(&self, n: usize, status: StatusCode, created: Option<Uuid>, answered: bool) {
        let mut log = self.lock();
        if let Some(entry) = log.1.iter_mut().find(|entry| entry.n == n) {
            entry.status = Some(status.as_u16());
            entry.entity_id = created.or(entry.entity_id);
            entry.answered = answered;
        }
    }
}

/// The headers that tell who asked, and how.
pub(super) fn telling(headers: &HeaderMap) -> BTreeMap<String, String> {
    const NAMES: [&str; 7] = ["origin", "referer", "user-agent", "prefer", "if-match", "if-none-match", "content-type"];
    headers
        .iter()
        .filter(|(name, _)| {
            let name = name.as_str();
            NAMES.contains(&name) || name.starts_with("sec-fetch-") || name.starts_with("x-")
        })
        .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect()
}
