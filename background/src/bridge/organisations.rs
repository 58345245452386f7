//! Channel providers that organisations have in their own records (contract §8, `msdyn_ciprovider`). Each page of a
//! model-driven app is asked for those of its app when it loads, when it goes to another app, and when the agent comes back to it
//! or moves in it a while later: a page may be open all day. What comes back is kept, so that its widgets start with the
//! browser, and becomes part of the configuration once the agent has agreed or policy names the organisation.

use super::state::{Page, Read};
use super::view::notice;
use super::{Bridge, Effect, NoEnvelope, Purpose};
use crate::store::{Known, Settings};
use crate::table::Table;
use patchbay_protocol::hosts::origin_of;
use patchbay_protocol::order::sorted;
use patchbay_protocol::provider::app_of;
use patchbay_protocol::read::{parse, read, write};
use patchbay_protocol::{DocumentId, Envelope, Millis, Notice, NoticeAction, TabId};
use serde_json::Value;

/// Id and method of the question for a page's app, which no widget can ask.
const APP: &str = "app";
/// How much of one app's rows is kept, in kB.
const LONGEST: usize = 200;
/// How long what a page said counts, in milliseconds.
const FRESH: Millis = 900_000;

/// The column with a row's id.
const ID: &str = "msdyn_ciproviderid";

fn text_of<'a>(row: &'a Value, column: &str) -> &'a str {
    row.get(column).and_then(Value::as_str).unwrap_or_default()
}

/// Whether nobody has said that an organisation's providers are not wanted, or policy names it.
fn is_wanted(settings: &Settings, origin: &str) -> bool {
    let known = settings.organisations.get(origin);
    known.is_none_or(|known| known.accepted != Some(false)) || settings.configuration.trusts(origin)
}

impl Bridge {
    /// Asks a page for its organisation's own providers, unless it has told those of its app lately.
    pub(super) fn ask_for_rows(&mut self, tab: TabId, document: &str) {
        let Some(page) = self.state.page(document).filter(|_| self.settings.configuration.wants_organisations()) else { return };
        match app_of(&page.url).or_else(|| page.app.clone()) {
            Some(app) => self.ask_app(tab, document, app),
            None if self.asked_apps.contains_key(document) => {}
            None => {
                // The address does not name the app; its client API does.
                self.asked_apps.insert(document.to_owned(), Read { app: String::new(), at: self.now });
                self.ask_page(tab, document, APP, Purpose::App);
            }
        }
    }

    fn ask_app(&mut self, tab: TabId, document: &str, app: String) {
        // It is put into a query: nothing but an id gets there.
        let is_id = app.len() == 36 && app.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
        // A time to come is one before the clock was set back.
        let counts = |read: &Read| read.app == app && (read.at..read.at + FRESH).contains(&self.now);
        let told = self.state.page(document).and_then(|page| page.rows.as_ref());
        if is_id && !self.asked_apps.get(document).into_iter().chain(told).any(counts) {
            self.asked_apps.insert(document.to_owned(), Read { app: app.clone(), at: self.now });
            self.push(Effect::AskOrganisation { tab, document: document.to_owned(), app });
        }
    }

    /// A page has told its app, or could not.
    pub(super) fn app_known(&mut self, document: &str, result: Result<String, NoEnvelope>) {
        let envelope = result.ok().and_then(|text| Envelope::decode(&text)).filter(|envelope| envelope.header.ok);
        let app = envelope.and_then(|envelope| read::<String>(&envelope.body).ok()).unwrap_or_default();
        let app = app.trim_matches(['{', '}']).to_lowercase();
        let Some(page) = self.state.pages.iter_mut().find(|page| page.document == document) else { return };
        page.app = Some(app.clone()).filter(|app| !app.is_empty());
        let tab = page.tab;
        self.ask_app(tab, document, app);
    }

    /// Takes new settings. What pages told of an organisation whose providers nobody wanted was not kept: they are asked again
    /// once they are wanted.
    pub(super) fn take_settings(&mut self, settings: Settings) {
        let before = std::mem::replace(&mut self.settings, settings);
        let wanted = |origin: &&String| !is_wanted(&before, origin) && is_wanted(&self.settings, origin);
        let wanted: Vec<String> = self.settings.organisations.keys().filter(wanted).cloned().collect();
        wanted.iter().for_each(|origin| self.ask_anew(origin));
    }

    fn ask_anew(&mut self, origin: &str) {
        let is_its = |page: &&mut Page| origin_of(&page.url).is_some_and(|of| of == origin);
        let mut pages = Vec::new();
        for page in self.state.pages.iter_mut().filter(is_its) {
            page.rows = None;
            pages.push((page.tab, page.document.clone()));
        }
        for (tab, document) in pages {
            self.asked_apps.remove(&document);
            self.ask_for_rows(tab, &document);
        }
    }

    /// What the service said of an app's rows.
    pub(super) fn rows_known(&mut self, document: &DocumentId, app: String, text: &str) {
        let now = self.now;
        let Some(page) = self.state.pages.iter_mut().find(|page| page.document == *document) else { return };
        page.rows = Some(Read { app: app.clone(), at: now });
        let Some(origin) = self.origin_of(document) else { return };
        let (place, size) = (format!("{origin} app {app}"), text.len().div_ceil(1000));
        self.state.long_rows.remove(&place);
        if size > LONGEST {
            self.state.long_rows.insert(place, size as u32);
            return;
        }
        let answer = parse(text).unwrap_or_default();
        let Some(rows) = answer.get("rows").filter(|rows| rows.is_array()) else {
            let status = answer.get("refused").and_then(Value::as_u64).unwrap_or_default();
            if status > 0 {
                self.state.refused_rows.insert(origin.clone(), status as u32);
            }
            // Who may not read them has none, as in Microsoft's panel; of one that is offline or signed out nothing is known.
            if matches!(status, 403 | 404) {
                self.follow_rows(origin, app, &Value::Array(Vec::new()));
            }
            return;
        };
        self.state.refused_rows.remove(&origin);
        self.follow_rows(origin, app, rows);
    }

    /// Keeps what is new of an app's rows, also where they are kept for other apps of the organisation.
    fn follow_rows(&mut self, origin: String, app: String, rows: &Value) {
        let before = self.settings.organisations.get(&origin).cloned().unwrap_or_default();
        let mut known = before.clone();
        if !is_wanted(&self.settings, &origin) {
            // Of whom nothing is wanted nothing is kept.
            known.apps = Table::default();
            if known != before {
                self.remember_organisation(origin, known);
            }
            return;
        }
        let fresh: Vec<&Value> = rows.as_array().into_iter().flatten().collect();
        // The answer has all active rows that name this app: one that names it and is not there is none any more.
        let names_it = |row: &Value| text_of(row, "msdyn_appselector").to_lowercase().contains(&app);
        let again = |row: &Value| fresh.iter().find(|fresh| text_of(fresh, ID) == text_of(row, ID)).map(|fresh| (*fresh).clone());
        let others = known.apps.iter_mut().filter(|(other, _)| **other != app);
        for kept in others.filter_map(|(_, kept)| kept.as_array_mut()) {
            *kept = kept.drain(..).filter_map(|row| again(&row).or_else(|| (!names_it(&row)).then_some(row))).collect();
        }
        if !fresh.is_empty() || known.apps.contains_key(&app) {
            known.apps.insert(app, rows.clone());
        }
        if known != before {
            self.remember_organisation(origin, known);
        }
    }

    /// The agent agrees to an organisation's own providers, or wants none of them.
    pub(super) fn use_organisation(&mut self, origin: String, accepted: bool) {
        let is_news = accepted && !is_wanted(&self.settings, &origin);
        if let Some(known) = self.settings.organisations.get(&origin) {
            let apps = if accepted { known.apps.clone() } else { Table::default() };
            let known = Known { accepted: Some(accepted), apps };
            self.remember_organisation(origin.clone(), known);
        }
        if is_news {
            self.ask_anew(&origin);
        }
    }

    fn remember_organisation(&mut self, origin: String, known: Known) {
        self.settings.organisations.insert(origin, known);
        self.push(Effect::RememberOrganisations { text: write(&self.settings.organisations) });
    }

    /// Organisations with providers of their own that nobody has agreed to yet.
    fn offers(&self) -> impl Iterator<Item = (&String, &Known)> {
        let wants = self.settings.configuration.wants_organisations();
        let is_offer = move |(origin, known): &(&String, &Known)| {
            let has_any = known.apps.values().any(|rows| rows.as_array().is_some_and(|rows| !rows.is_empty()));
            wants && known.accepted.is_none() && has_any && !self.settings.configuration.trusts(origin)
        };
        self.settings.organisations.iter().filter(is_offer)
    }

    /// The question whether an organisation's own providers are used, and what was not taken of them.
    pub(super) fn organisation_notices(&self) -> Vec<Notice> {
        let mut notices = Vec::new();
        let of_wanted = |place: &str| is_wanted(&self.settings, place.split(' ').next().unwrap_or_default());
        for (place, size) in self.state.long_rows.iter().filter(|(place, _)| of_wanted(place)) {
            let text = format!(
                "From your organisation {place}: has {size} kB of provider rows, more than {LONGEST}; what was known of them before stays in force."
            );
            notices.push(notice("configuration-fault", &text, None));
        }
        for (origin, known) in self.offers() {
            let mut names: Vec<&str> = Vec::new();
            for row in known.apps.values().filter_map(Value::as_array).flatten() {
                names.extend(row.get("msdyn_label").or_else(|| row.get("msdyn_name")).and_then(Value::as_str));
            }
            let mut names = sorted(names, |name| *name);
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
