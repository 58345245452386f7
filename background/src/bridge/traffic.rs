//! What panels are told of requests and events, for the traffic view. No arguments and no rows.

use super::pending::{Pending, Place};
use super::{Bridge, Effect};
use patchbay_protocol::{Millis, Outcome, ToPanel, TrafficLine};

impl Bridge {
    /// Notes how a pending request ended.
    pub(super) fn note_traffic_of(&mut self, pending: &Pending, outcome: Outcome, message: String) {
        let page = match &pending.place {
            Place::Running(document) => self.page_name(document),
            Place::Waiting | Place::Agent => String::new(),
        };
        let provider = self.state.connections.get(&pending.connection).map(|connection| connection.provider.clone());
        self.traffic.push(TrafficLine {
            at: self.now,
            provider: self.label_of(&provider.unwrap_or_default()),
            name: pending.frame.method.clone(),
            page,
            outcome,
            message,
            took: Some(self.now.saturating_sub(pending.since)),
        });
    }

    /// Notes how a request ended that went nowhere, or an event that was handed over.
    pub(super) fn note_traffic(&mut self, connection: &str, name: &str, outcome: Outcome, message: String, took: Option<Millis>) {
        let provider = self.state.connections.get(connection).map(|connection| connection.provider.clone());
        let provider = self.label_of(&provider.unwrap_or_default());
        self.traffic.push(TrafficLine {
            at: self.now,
            provider,
            name: name.to_owned(),
            page: self.about.clone(),
            outcome,
            message,
            took,
        });
    }

    /// Notes an event for a provider without a widget.
    pub(super) fn note_event(&mut self, label: &str, name: &str, outcome: Outcome) {
        self.traffic.push(TrafficLine {
            at: self.now,
            provider: label.to_owned(),
            name: name.to_owned(),
            page: String::new(),
            outcome,
            message: String::new(),
            took: None,
        });
    }

    /// Tells each panel what happened in this turn.
    pub(super) fn tell_traffic(&mut self) {
        if self.traffic.is_empty() {
            return;
        }
        let lines = std::mem::take(&mut self.traffic);
        let panels: Vec<_> = self.state.panels.keys().cloned().collect();
        for panel in panels {
            self.push(Effect::ToPanel { panel, message: ToPanel::Traffic { lines: lines.clone() } });
        }
    }

    /// What follows in this turn is about a document's page.
    pub(super) fn about(&mut self, document: &str) {
        self.about = self.page_name(document);
    }

    /// Where a document is, as the traffic view names it: its host and path, without parameters, which may be a customer's.
    fn page_name(&self, document: &str) -> String {
        let Some(page) = self.state.page(document) else { return String::new() };
        let place = page.url.split(['?', '#']).next().unwrap_or_default();
        place.split_once("://").map_or(place, |(_, rest)| rest).to_owned()
    }

    pub(super) fn label_of(&self, provider: &str) -> String {
        self.provider(provider).map(|provider| provider.label.clone()).unwrap_or_default()
    }
}
