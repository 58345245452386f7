//! What must hold when a run is over.

use super::library::{Library, Request};
use super::*;
use std::collections::BTreeSet;

/// What a rejection says when the change may have been made after all.
const NOT_KNOWN: &str = "not known";

impl Sim {
    /// Compares what the widgets were told with what happened.
    ///
    /// # Errors
    /// The sentence that does not hold.
    pub(super) fn check(&self) -> Result<(), String> {
        for library in &self.libraries {
            for request in &library.requests {
                self.check_settled(library, request)?;
                self.check_effects(request)?;
            }
            self.check_binding(library)?;
            self.check_order_of_updates(library)?;
            self.check_order_of_events(library)?;
        }
        self.check_state()
    }

    fn check_settled(&self, library: &Library, request: &Request) -> Result<(), String> {
        match &request.settled {
            None if library.alive => Err(format!("{} never settled", request.id)),
            Some((at, ..)) if !request.is_patient() && *at > request.made + 10_000 => {
                Err(format!("{} settled after more than ten seconds", request.id))
            }
            _ => Ok(()),
        }
    }

    fn check_effects(&self, request: &Request) -> Result<(), String> {
        let done: Vec<_> = self.service.done.iter().filter(|done| done.request == request.id).collect();
        let whose: BTreeSet<_> = done.iter().map(|done| &done.whose).collect();
        if whose.len() > 1 {
            return Err(format!("{} was done for two organisations or users: {whose:?}", request.id));
        }
        if done.len() > 1 {
            return Err(format!("{} ({}) was done {} times", request.id, request.method, done.len()));
        }
        let changes = matches!(request.method, "createRecord" | "updateRecord" | "deleteRecord");
        match &request.settled {
            Some((_, true, _)) if changes && done.is_empty() => Err(format!("{} resolved, and was never done", request.id)),
            Some((_, false, body)) if changes && !done.is_empty() && !body.contains(NOT_KNOWN) => {
                Err(format!("{} was done, and its rejection does not say that this is not known: {body}", request.id))
            }
            _ => Ok(()),
        }
    }

    /// All that resolved for a connection was done for one organisation and user.
    fn check_binding(&self, library: &Library) -> Result<(), String> {
        let resolved = |request: &&Request| matches!(request.settled, Some((_, true, _))) && request.method.ends_with("Record");
        let resolved: Vec<_> = library.requests.iter().filter(resolved).map(|request| &request.id).collect();
        let whose: BTreeSet<_> =
            self.service.done.iter().filter(|done| resolved.contains(&&done.request)).map(|done| &done.whose).collect();
        if whose.len() > 1 {
            return Err(format!("{} worked for two organisations or users: {whose:?}", library.connection));
        }
        Ok(())
    }

    /// A record's updates that resolved were made in the order the widget asked for them. One that was given up as not known
    /// may still be on its way to the service.
    fn check_order_of_updates(&self, library: &Library) -> Result<(), String> {
        let mut last: BTreeMap<&str, u64> = BTreeMap::new();
        for done in self.service.done.iter().filter(|done| done.what == "update") {
            let resolved = |request: &&Request| request.id == done.request && matches!(request.settled, Some((_, true, _)));
            let Some(request) = library.requests.iter().find(resolved) else { continue };
            let before = last.insert(&done.record, request.seq).unwrap_or_default();
            if before > request.seq {
                return Err(format!("{} came before an update of {} that was asked for earlier", request.id, done.record));
            }
        }
        Ok(())
    }

    /// Each event is heard at most once, and those of one widget or page in the order in which they were raised.
    fn check_order_of_events(&self, library: &Library) -> Result<(), String> {
        let mut last: BTreeMap<String, u64> = BTreeMap::new();
        for (event, payload) in library.heard.iter().filter(|(event, _)| event.starts_with("from") || event == "ring") {
            let number = payload["value"].as_u64().or(payload["n"].as_u64()).unwrap_or_default() + 1;
            let before = last.insert(format!("{event} {}", payload["tab"]), number).unwrap_or_default();
            if before >= number {
                return Err(format!("{} heard {event} {number} after {before}", library.connection));
            }
        }
        Ok(())
    }

    fn check_state(&self) -> Result<(), String> {
        let state = &self.storage;
        for library in self.libraries.iter().filter(|library| library.alive) {
            let known = state.connections.get(&library.connection);
            if known.is_none_or(|known| known.handlers != ["Ring"]) {
                return Err(format!("the bridge has forgotten the handlers of {}", library.connection));
            }
        }
        if state.panels.keys().any(|panel| self.panels.iter().all(|open| open.id != *panel)) {
            return Err(format!("the bridge keeps panels that are gone: {:?}", state.panels));
        }
        if state.connections.len() > self.libraries.iter().filter(|library| library.alive).count() {
            return Err("the bridge keeps connections that are gone".to_owned());
        }
        let over = |entry: &&JournalEntry| entry.phase == Phase::Answered || entry.method == "retrieveRecord";
        if state.journal.values().any(|entry| over(&entry)) || state.journal.len() > pending::ORPHANS {
            return Err(format!("the journal keeps what is over: {:?}", state.journal));
        }
        Ok(())
    }

    /// What a widget raised, the others heard, each once; what a page raised, the widgets of its organisation.
    pub(super) fn check_all_heard(&self) -> Result<(), String> {
        for from in &self.libraries {
            for request in from.requests.iter().filter(|request| request.method == "raiseEvent") {
                let is_it =
                    |(event, payload): &&(String, Value)| request.args[0] == *event && payload["value"] == request.args[1];
                let heard = |library: &&Library| library.heard.iter().filter(is_it).count() == 1;
                // Widgets that work for two organisations have nothing to tell each other.
                let own = self.bound_to(&from.connection);
                let is_for = |library: &&Library| {
                    let other = self.bound_to(&library.connection);
                    library.connection != from.connection && (own.is_none() || other.is_none() || own == other)
                };
                if !self.libraries.iter().filter(is_for).all(|library| heard(&library)) {
                    return Err(format!("not all heard {}", request.args));
                }
            }
        }
        for (document, detail) in &self.raised {
            let payload: Value = serde_json::from_str(detail).unwrap();
            let origin = self.documents.get(document).map(|page| self.tabs[page.tab].origin);
            let is_its_business = |library: &&Library| {
                let bound = self.bound_to(&library.connection);
                bound.is_none() || bound == origin
            };
            for library in self.libraries.iter().filter(is_its_business) {
                if library.heard.iter().filter(|(event, heard)| event == "ring" && *heard == payload).count() != 1 {
                    return Err(format!("{} did not hear {detail}", library.connection));
                }
            }
        }
        Ok(())
    }

    /// The origin a connection is bound to.
    fn bound_to(&self, connection: &str) -> Option<&str> {
        let bound = self.storage.connections.get(connection)?.bound.as_ref()?;
        Some(&bound.origin)
    }

    /// With pages and service well, every request resolves.
    pub(super) fn check_all_resolve(&self) -> Result<(), String> {
        let mut all = self.libraries.iter().flat_map(|library| &library.requests);
        match all.find(|request| !matches!(request.settled, Some((_, true, _)))) {
            Some(request) => Err(format!("{} did not resolve: {:?}", request.id, request.settled)),
            None => Ok(()),
        }
    }
}
