//! Events to the handlers of widgets (contract §7).

use super::state::{Act, Connection, Navigation, Unheard};
use super::{Bridge, Effect, NoEnvelope, Purpose};
use patchbay_protocol::read::{parse, write};
use patchbay_protocol::{ConnectionId, Envelope, EventFrame, Outcome, PageJob};
use serde::Serialize;
use serde_json::Value;

/// How many events are kept for a widget whose panel has not said that it was handed them.
const UNHEARD: usize = 50;

/// Payload of the events that carry one value.
#[derive(Serialize)]
pub(super) struct Changed<T> {
    pub(super) value: T,
}

/// Payload of `onclicktoact`: what was clicked, and the record it belongs to as far as the page knows it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Acted<'a> {
    value: &'a str,
    name: &'a str,
    format: &'a str,
    entity_logical_name: Option<&'a Value>,
    entity_id: Option<&'a Value>,
    record_title: Option<&'a Value>,
}

/// Asks a page for the record a click belongs to.
fn describe(act: &Act) -> Effect {
    let purpose = Purpose::Act { number: act.number };
    Effect::Inject { tab: act.tab, document: act.document.clone(), job: PageJob::Describe.encode(), purpose }
}

impl Bridge {
    /// The page last in focus is at another document or URL than widgets were told: tell them, once.
    pub(super) fn navigated(&mut self) {
        let Some(page) = self.state.pages.first() else { return };
        let place = Navigation { document: page.document.clone(), url: page.url.clone() };
        if self.state.navigation.as_ref() == Some(&place) {
            return;
        }
        let document = place.document.clone();
        self.state.navigation = Some(place);
        self.about(&document);
        for connection in self.listeners(&|_| true) {
            self.tell_navigation(&connection);
        }
    }

    /// A new connection hears where the CRM page is; what it missed before is not lost.
    pub(super) fn catch_up(&mut self, connection: &str) {
        self.tell_missed(connection);
        self.tell_navigation(connection);
    }

    fn tell_navigation(&mut self, connection: &str) {
        let Some(Navigation { url, .. }) = &self.state.navigation else { return };
        // A page of another organisation is none of this widget's business.
        if !self.state.connections.get(connection).is_some_and(|connection| self.may_use(connection, url)) {
            return;
        }
        let body = write(&Changed { value: url.as_str() });
        self.event(connection, "onpagenavigate", false, &body);
    }

    /// A click on a phone field: its page is asked for the record it belongs to.
    pub(super) fn act(&mut self, act: Act) {
        self.push(describe(&act));
        self.state.acts.push(act);
    }

    /// A worker that starts asks again for the records of clicks that the one before has died of.
    pub(super) fn resume_acts(&mut self) {
        self.effects.extend(self.state.acts.iter().map(describe));
    }

    /// A click on a phone field, completed with the record it belongs to.
    /// It reaches the widgets of that page's organisation only.
    pub(super) fn acted(&mut self, document: &str, number: u64, result: Result<String, NoEnvelope>) {
        let is_it = |act: &Act| act.document == document && act.number == number;
        let Some(at) = self.state.acts.iter().position(is_it) else { return };
        let act = self.state.acts.remove(at);
        self.about(document);
        let envelope = result.ok().and_then(|text| Envelope::decode(&text)).filter(|envelope| envelope.header.ok);
        let record = envelope.and_then(|envelope| parse(&envelope.body).ok()).unwrap_or_default();
        let body = write(&Acted {
            value: &act.value,
            name: &act.name,
            format: &act.format,
            entity_logical_name: record.get("entityLogicalName"),
            entity_id: record.get("entityId"),
            record_title: record.get("recordTitle"),
        });
        for connection in self.listeners(&|connection| self.takes_clicks(connection, &act.url)) {
            self.event(&connection, "onclicktoact", false, &body);
        }
    }

    /// The app of a page that is open, as its client API told it.
    fn app_at(&self, url: &str) -> Option<&str> {
        self.state.pages.iter().find(|page| page.url == url)?.app.as_deref()
    }

    /// Whether a click on a page belongs to a connection: click-to-act is on, and the page is its business.
    pub(super) fn takes_clicks(&self, connection: &Connection, url: &str) -> bool {
        let is_for = self.provider(&connection.provider).is_none_or(|provider| provider.is_for_page(url, self.app_at(url)));
        is_for && self.click_to_act(&connection.provider) && self.may_use(connection, url)
    }

    /// The agent folded (0) or unfolded (1) a provider.
    pub(super) fn mode_changed(&mut self, provider: &str, mode: u8) {
        let body = write(&Changed { value: u32::from(mode) });
        for connection in self.listeners(&|connection| connection.provider == provider) {
            self.event(&connection, "onmodechanged", false, &body);
        }
        self.keep_change(provider, "onmodechanged", u32::from(mode));
    }

    /// A panel has another width, in CSS pixels.
    pub(super) fn size_changed(&mut self, panel: &str, width: u32) {
        let body = write(&Changed { value: width });
        for connection in self.listeners(&|connection| connection.panel == panel) {
            self.event(&connection, "onsizechanged", false, &body);
        }
        let lives = |provider: &str| self.state.frames.get(provider).is_some_and(|frame| frame.panel == panel);
        let here: Vec<_> = self.shown_providers().filter(|one| lives(&one.id)).map(|one| one.id.clone()).collect();
        for provider in here {
            self.keep_change(&provider, "onsizechanged", width);
        }
    }

    /// The connections an event is for.
    pub(super) fn listeners(&self, concerned: &dyn Fn(&Connection) -> bool) -> Vec<ConnectionId> {
        let mut listeners = Vec::new();
        for (id, connection) in self.state.connections.iter() {
            if concerned(connection) {
                listeners.push(id.clone());
            }
        }
        listeners
    }

    /// Sends an event; the library keeps it until a handler is there.
    pub(super) fn event(&mut self, connection: &str, event: &str, raised: bool, body: &str) {
        let Some(known) = self.state.connections.get_mut(connection) else { return };
        let text = EventFrame { event: event.to_owned(), raised, body: body.to_owned() }.encode();
        known.told += 1;
        known.unheard.push(Unheard { number: known.told, text: text.clone() });
        if known.unheard.len() > UNHEARD {
            known.unheard.remove(0);
        }
        let (panel, number) = (known.panel.clone(), known.told);
        self.note_traffic(connection, event, Outcome::Delivered, String::new(), None);
        if self.attached.contains(&panel) {
            self.push(Effect::ToWidget { panel, connection: connection.to_owned(), text, number });
        } else {
            self.push(Effect::AskToAttach); // it is told then, in its order
        }
    }

    /// A worker that starts may find events that the one before has died of.
    pub(super) fn ask_for_unheard(&mut self) {
        let waits = |known: &Connection| !known.unheard.is_empty() && !self.attached.contains(&known.panel);
        if self.state.connections.values().any(waits) {
            self.push(Effect::AskToAttach);
        }
    }

    /// A widget was handed an event, and with it all before.
    pub(super) fn heard(&mut self, connection: &str, number: u64) {
        if let Some(known) = self.state.connections.get_mut(connection) {
            known.unheard.retain(|event| event.number > number);
        }
    }

    /// Tells a widget again what its panel was not handed, as an earlier worker died of it.
    pub(super) fn tell_unheard(&mut self, connection: &str, heard: u64) {
        self.heard(connection, heard);
        let Some(known) = self.state.connections.get_mut(connection) else { return };
        known.told = known.told.max(heard);
        let (panel, unheard) = (known.panel.clone(), known.unheard.clone());
        for Unheard { number, text } in unheard {
            self.push(Effect::ToWidget { panel: panel.clone(), connection: connection.to_owned(), text, number });
        }
    }
}
