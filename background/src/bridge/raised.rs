//! Events by name: from widget to widget and page (`raiseEvent`, contract §3), and from page to widget (contract §7).

use super::events::Changed;
use super::state::Missed;
use super::{Bridge, Effect, Purpose};
use patchbay_protocol::order::sorted;
use patchbay_protocol::read::{parse, write};
use patchbay_protocol::{Outcome, PageJob};
use serde::Serialize;
use serde_json::Value;

/// Names with this beginning are ours and never forwarded (contract §7).
const OURS: &str = "patchbay.";
/// The contract's own events. They come from the host alone: a widget that could raise them could make others dial.
const BUILT_IN: &[&str] = &["onclicktoact", "onmodechanged", "onsizechanged", "onpagenavigate", "onsendkbarticle"];
/// How many events wait for a provider without a widget, and how long each may be, in bytes.
const MISSED: usize = 20;
const MISSED_LENGTH: usize = 4096;

/// What handlers of a raised event get, as a Map-like (contract §3).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Raised<'a> {
    value: &'a Value,
    correlation_id: &'a str,
}

/// Payload of `onsendkbarticle`.
#[derive(Serialize)]
struct Article<'a> {
    title: Option<&'a Value>,
    link: Option<&'a Value>,
}

impl Bridge {
    /// `raiseEvent`: hands an event to the other widgets and to the page. False for names that are not the widget's to raise.
    pub(super) fn raise(&mut self, from: &str, args: &Value) -> bool {
        let text = |at: usize| args.get(at).and_then(Value::as_str).unwrap_or_default();
        let (name, correlation) = (text(0).trim(), text(2));
        let event = name.to_ascii_lowercase();
        if event == super::calls::CALL {
            let provider = self.state.connections.get(from).map(|connection| connection.provider.clone()).unwrap_or_default();
            return self.declared(&provider, args.get(1).unwrap_or(&Value::Null));
        }
        if event.starts_with(OURS) || BUILT_IN.contains(&event.as_str()) {
            return false;
        }
        self.connection_wants_attention(from);
        let value = args.get(1).unwrap_or(&Value::Null);
        let body = write(&Raised { value, correlation_id: correlation });
        let bound = self.state.connections.get(from).and_then(|connection| connection.bound.clone());
        // Two widgets that work for different organisations have nothing to tell each other.
        let others = self.listeners(&|connection| match (&bound, &connection.bound) {
            (Some(one), Some(other)) => one.origin == other.origin,
            _ => true,
        });
        for connection in others.iter().filter(|connection| *connection != from) {
            self.event(connection, &event, true, &body);
        }
        self.keep_for_absent(&event, true, &body, Some(from));
        if let Some(page) = self.page_for(from) {
            let job = PageJob::Raise { event: name, correlation, value: &write(value) }.encode();
            let (tab, document) = (page.tab, page.document.clone());
            self.push(Effect::Inject { tab, document, job, purpose: Purpose::Raised });
        }
        true
    }

    /// An event of the CRM page: one that the contract names, or that widgets have handlers for.
    pub(super) fn page_raised(&mut self, document: &str, event: &str, detail: &str) {
        let Some(url) = self.state.page(document).map(|page| page.url.clone()) else { return };
        self.about(document);
        match event {
            "CIClickToAct" => {
                // Its detail has the keys of the payload (contract §7).
                for connection in self.listeners(&|connection| self.takes_clicks(connection, &url)) {
                    self.event(&connection, "onclicktoact", false, detail);
                }
                let waits = |provider: &str| self.click_to_act(provider) && !self.is_connected(provider);
                let absent: Vec<_> = self.awake_providers().filter(|one| waits(&one.id)).map(|one| one.id.clone()).collect();
                for provider in absent {
                    self.keep_for(&provider, "onclicktoact", false, detail);
                }
            }
            "KMClickToSend" => {
                let read = parse(detail).unwrap_or_default();
                let body = write(&Article { title: read.get("title"), link: read.get("link") });
                for connection in self.listeners(&|connection| self.may_use(connection, &url)) {
                    self.event(&connection, "onsendkbarticle", false, &body);
                }
                self.keep_for_absent("onsendkbarticle", false, &body, None);
            }
            _ => {
                let name = event.to_ascii_lowercase();
                if name.starts_with(OURS) || BUILT_IN.contains(&name.as_str()) {
                    return;
                }
                for connection in self.listeners(&|connection| self.may_use(connection, &url) && connection.listens(&name)) {
                    self.event(&connection, &name, false, detail);
                }
            }
        }
    }

    /// Names of the page's own events that a page is to forward: those widgets have handlers for.
    pub(super) fn wanted_of(&self, url: &str) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for connection in self.state.connections.values().filter(|connection| self.may_use(connection, url)) {
            for name in connection.handlers.iter().map(|name| name.trim()) {
                let lower = name.to_ascii_lowercase();
                let known = BUILT_IN.contains(&lower.as_str()) || lower.starts_with(OURS);
                if !known && !names.iter().any(|other| other == name) {
                    names.push(name.to_owned());
                }
            }
        }
        sorted(names, String::clone)
    }

    /// Keeps an event for the providers that have no widget connected: the last of each kind, in order.
    pub(super) fn keep_for_absent(&mut self, event: &str, raised: bool, body: &str, from: Option<&str>) {
        let own = from.and_then(|from| self.state.connections.get(from)).map(|connection| connection.provider.clone());
        let absent: Vec<(String, String)> = self
            .awake_providers()
            .filter(|provider| own.as_ref() != Some(&provider.id) && !self.is_connected(&provider.id))
            .map(|provider| (provider.id.clone(), provider.label.clone()))
            .collect();
        for (provider, label) in absent {
            self.keep_for(&provider, event, raised, body);
            self.note_event(&label, event, Outcome::Kept);
        }
    }

    pub(super) fn keep_for(&mut self, provider: &str, event: &str, raised: bool, body: &str) {
        if event.len() + body.len() > MISSED_LENGTH {
            return;
        }
        let missed = self.state.missed.entry(provider.to_owned()).or_default();
        missed.retain(|kept| kept.event != event);
        if missed.len() >= MISSED {
            missed.remove(0);
        }
        missed.push(Missed { event: event.to_owned(), raised, body: body.to_owned() });
    }

    /// A widget's first connection hears what came before it, in order.
    pub(super) fn tell_missed(&mut self, connection: &str) {
        let Some(provider) = self.state.connections.get(connection).map(|connection| connection.provider.clone()) else { return };
        for missed in self.state.missed.remove(&provider).unwrap_or_default() {
            self.event(connection, &missed.event, missed.raised, &missed.body);
        }
    }

    /// The agent changed a provider's mode or width while no widget of it was connected.
    pub(super) fn keep_change(&mut self, provider: &str, event: &str, value: u32) {
        if !self.is_connected(provider) {
            self.keep_for(provider, event, false, &write(&Changed { value }));
        }
    }
}
