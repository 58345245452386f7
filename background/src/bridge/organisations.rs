//! Channel providers that organisations have in their own records (contract §8, `msdyn_ciprovider`). Each page of a
//! model-driven app is asked once for those of its app; what comes back is kept, so that its widgets start with the browser,
//! and becomes part of the configuration once the agent has agreed or policy names the organisation.

use super::view::notice;
use super::{Bridge, Effect, NoEnvelope, Purpose};
use crate::store::Known;
use patchbay_protocol::hosts::origin_of;
use patchbay_protocol::provider::app_of;
use patchbay_protocol::read::{parse, read, write};
use patchbay_protocol::{DocumentId, Envelope, Notice, NoticeAction, PageJob, TabId};
use serde_json::Value;

/// Id and method of the question for a page's app, which no widget can ask.
const APP: &str = "app";
/// How long the page may take to start its client API, in milliseconds.
const PATIENCE: u64 = 9_000;
/// How much of one app's rows is kept, in bytes.
const LONGEST: usize = 200_000;

impl Bridge {
    /// Asks a page for its organisation's own providers, once for each document and app.
    pub(super) fn ask_for_rows(&mut self, tab: TabId, document: &str) {
        let Some(page) = self.state.page(document).filter(|_| self.settings.wants_organisations()) else { return };
        match app_of(&page.url) {
            Some(app) => self.ask_app(tab, document, app),
            None if self.asked_apps.contains_key(document) => {}
            None => {
                // The address does not name the app; its client API does.
                self.asked_apps.insert(document.to_owned(), String::new());
                let left = Some(PATIENCE);
                let run = PageJob::Run {
                    id: APP,
                    method: APP,
                    args: "[]",
                    again: false,
                    elsewhere: false,
                    left,
                    until: None,
                    expect: None,
                    custom: "",
                };
                self.push(Effect::Inject { tab, document: document.to_owned(), job: run.encode(), purpose: Purpose::App });
            }
        }
    }

    fn ask_app(&mut self, tab: TabId, document: &str, app: String) {
        // It is put into a query: nothing but an id gets there.
        let is_id = app.len() == 36 && app.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
        if is_id && self.asked_apps.get(document) != Some(&app) {
            self.asked_apps.insert(document.to_owned(), app.clone());
            self.push(Effect::AskOrganisation { tab, document: document.to_owned(), app });
        }
    }

    /// A page has told its app, or could not.
    pub(super) fn app_known(&mut self, document: &str, result: Result<String, NoEnvelope>) {
        let envelope = result.ok().and_then(|text| Envelope::decode(&text)).filter(|envelope| envelope.header.ok);
        let app = envelope.and_then(|envelope| read::<String>(&envelope.body).ok()).unwrap_or_default();
        if let Some(tab) = self.state.page(document).map(|page| page.tab) {
            self.ask_app(tab, document, app.trim_matches(['{', '}']).to_lowercase());
        }
    }

    /// What the service said of an app's rows.
    pub(super) fn rows_known(&mut self, document: &DocumentId, app: String, text: &str) {
        let Some(origin) = self.state.page(document).and_then(|page| origin_of(&page.url)) else { return };
        let answer = parse(text).unwrap_or_default();
        let Some(rows) = answer.get("rows").filter(|rows| rows.is_array() && text.len() <= LONGEST) else {
            if let Some(status) = answer.get("refused").and_then(Value::as_u64).filter(|status| *status > 0) {
                self.state.refused_rows.insert(origin, status as u32);
            }
            return;
        };
        self.state.refused_rows.remove(&origin);
        let known = self.settings.organisations.get(&origin);
        let before = known.and_then(|known| known.apps.get(&app));
        let is_empty = rows.as_array().is_some_and(Vec::is_empty);
        if before == Some(rows) || (before.is_none() && is_empty) {
            return;
        }
        let mut known = known.cloned().unwrap_or_default();
        known.apps.insert(app, rows.clone());
        self.remember_organisation(origin, known);
    }

    /// The agent agrees to an organisation's own providers, or wants none of them.
    pub(super) fn use_organisation(&mut self, origin: String, accepted: bool) {
        if let Some(known) = self.settings.organisations.get(&origin) {
            let known = Known { accepted: Some(accepted), ..known.clone() };
            self.remember_organisation(origin, known);
        }
    }

    /// Said of once: the agent has read which organisations have providers, and did not want them.
    pub(super) fn decline_offers(&mut self) {
        let offered: Vec<String> = self.offers().map(|(origin, _)| origin.clone()).collect();
        for origin in offered {
            self.use_organisation(origin, false);
        }
    }

    fn remember_organisation(&mut self, origin: String, known: Known) {
        self.settings.organisations.insert(origin, known);
        self.push(Effect::RememberOrganisations { text: write(&self.settings.organisations) });
    }

    /// Organisations with providers of their own that nobody has agreed to yet.
    fn offers(&self) -> impl Iterator<Item = (&String, &Known)> {
        let wants = self.settings.wants_organisations();
        let is_offer = move |(origin, known): &(&String, &Known)| {
            let has_any = known.apps.values().any(|rows| rows.as_array().is_some_and(|rows| !rows.is_empty()));
            wants && known.accepted.is_none() && has_any && !self.settings.trusts(origin)
        };
        self.settings.organisations.iter().filter(is_offer)
    }

    /// The question whether an organisation's own providers are used.
    pub(super) fn organisation_notices(&self) -> Vec<Notice> {
        let mut notices = Vec::new();
        for (origin, known) in self.offers() {
            let mut names: Vec<&str> = Vec::new();
            for row in known.apps.values().filter_map(Value::as_array).flatten() {
                names.extend(row.get("msdyn_label").or_else(|| row.get("msdyn_name")).and_then(Value::as_str));
            }
            names.sort_unstable();
            names.dedup();
            let text = format!(
                "Your organisation at {origin} has channel providers of its own: {}. Use them here if you expect them; they work with this organisation alone.",
                names.join(", ")
            );
            let action = Some(NoticeAction::UseOrganisation { origin: origin.clone() });
            notices.push(Notice { dismiss: true, ..notice("organisation-providers", &text, action) });
        }
        notices
    }
}
