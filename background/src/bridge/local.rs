//! The methods the bridge answers itself (contract §3): click-to-act, mode, width.

use super::pending::{Pending, Place};
use super::{Bridge, Effect, JournalEntry, Phase};
use patchbay_protocol::read::parse;
use patchbay_protocol::{Failure, Feature, Method, Outcome, Placement, ProviderId, RequestFrame, ToPage, ToPanel};
use serde_json::Value;

/// JSON text of an answer without a value.
const NULL: &str = "null";

impl Bridge {
    pub(super) fn answer_locally(&mut self, connection: &str, method: Method, frame: &RequestFrame) {
        // The library sends a JSON array; anything else counts as no arguments and is rejected below where one is needed.
        let args = parse(&frame.args).unwrap_or_default();
        if method == Method::SetWidth && self.resize(connection, frame, args.get(0).unwrap_or(&Value::Null)) {
            return;
        }
        let answered = match method {
            // At most once: a repetition whose answer was lost with the worker raises nothing again.
            // What it says counts by its place among the widget's requests, however often it is sent.
            Method::RaiseEvent if is_named(&args, super::ringing::RINGING) => {
                Ok(self.ring_raised(connection, frame.seq, args.get(1).unwrap_or(&Value::Null)).to_string())
            }
            Method::RaiseEvent if self.state.journal.contains_key(&frame.id) => Ok(true.to_string()),
            Method::RaiseEvent => {
                self.journal_done(connection, frame);
                Ok(self.raise(connection, &args).to_string())
            }
            _ => self.local(connection, method, &args),
        };
        // Once, though its answer may be lost with the worker: the agent may have looked meanwhile.
        if method == Method::SetMode && answered.as_deref() == Ok("1") && !self.state.journal.contains_key(&frame.id) {
            self.journal_done(connection, frame);
            self.connection_wants_attention(connection);
            if let Some(provider) = self.state.connections.get(connection).map(|known| known.provider.clone()) {
                self.wants_look(provider);
            }
        }
        match answered {
            Ok(value) => {
                self.note_traffic(connection, &frame.method, Outcome::Resolved, String::new(), Some(0));
                self.answer_to(connection, &frame.id, true, value);
            }
            Err(reason) => self.reject_to(connection, &frame.id, &frame.method, &Failure::new(reason)),
        }
    }

    /// Notes in the journal that a request was done here, without a page.
    pub(super) fn journal_done(&mut self, connection: &str, frame: &RequestFrame) {
        let entry = JournalEntry {
            connection: connection.to_owned(),
            method: frame.method.clone(),
            document: String::new(),
            elsewhere: false,
            shown: false,
            phase: Phase::Answered,
            at: self.now,
        };
        self.state.journal.insert(frame.id.clone(), entry);
    }

    /// In a window of its own and docked the panel can be given a width; it says which it has then, and that is the answer.
    /// False where that is not so: the side panel's width is the browser's and the agent's.
    fn resize(&mut self, connection: &str, frame: &RequestFrame, argument: &Value) -> bool {
        let Some(panel) = self.state.connections.get(connection).map(|connection| connection.panel.clone()) else { return false };
        let place = self.state.panels.get(&panel).map(|panel| panel.place).unwrap_or_default();
        // Below 300 it is ignored (contract §3): the answer is the width as it is.
        let Some(px) = number(argument).filter(|px| place != Placement::SidePanel && (300.0..=10_000.0).contains(px)) else {
            return false;
        };
        let mut pending = Pending::new(self.now, connection, Method::SetWidth, frame.clone());
        pending.place = Place::Agent;
        self.pending.insert(frame.id.clone(), pending);
        let px = px.round() as u32;
        match self.page_around(&panel).map(|page| (page.tab, page.document.clone())) {
            Some((tab, document)) => {
                self.push(Effect::Dock { tab, document, message: ToPage::DockWidth { id: frame.id.clone(), px } })
            }
            None => self.push(Effect::ToPanel { panel, message: ToPanel::Width { px } }),
        }
        true
    }

    /// A panel has the width it was asked to have, or as near as the screen allows: by this request, or all that wait. Gives
    /// the providers that asked.
    pub(super) fn width_set(&mut self, panel: &str, px: u32, request: Option<&str>) -> Vec<ProviderId> {
        let asked = |pending: &Pending| {
            let asker = self.state.connections.get(&pending.connection).filter(|_| pending.method == Method::SetWidth);
            asker.filter(|asker| asker.panel == panel).map(|asker| asker.provider.clone())
        };
        let is_it = |id: &String| request.is_none_or(|request| request == id);
        let waiting = self.pending.iter().filter(|(id, _)| is_it(id));
        let waiting: Vec<_> = waiting.filter_map(|(id, pending)| Some((id.clone(), asked(pending)?))).collect();
        let mut askers = Vec::new();
        for (id, asker) in waiting {
            self.resolve(&id, px.to_string());
            askers.push(asker);
        }
        askers
    }

    /// The JSON text of a method's value, or the sentence to reject it with.
    fn local(&mut self, connection: &str, method: Method, args: &Value) -> Result<String, &'static str> {
        let argument = args.get(0).unwrap_or(&Value::Null);
        let Some(known) = self.state.connections.get(connection) else { return Ok(NULL.to_owned()) };
        let (provider, panel) = (known.provider.clone(), known.panel.clone());
        match method {
            Method::SetClickToAct => {
                let on = truth(argument).ok_or("setClickToAct wants true or false.")?;
                self.state.click_to_act.insert(provider.clone(), on);
                self.settings.click_to_act.insert(provider.clone(), on);
                self.push(Effect::RememberClickToAct { provider, on });
                Ok(NULL.to_owned())
            }
            Method::GetClickToAct => Ok(self.click_to_act(&provider).to_string()),
            Method::SetMode => {
                let asked = number(argument).filter(|mode| [0.0, 1.0, 2.0].contains(mode)).ok_or("setMode wants 0, 1 or 2.")?;
                // Hidden acts as minimised in 1.0 (contract §3).
                let mode = u8::from(asked == 1.0);
                self.state.modes.insert(provider, mode);
                Ok(mode.to_string())
            }
            Method::GetMode => Ok(self.mode(&provider).to_string()),
            Method::SetWidth => {
                number(argument).filter(|px| *px >= 0.0).ok_or("setWidth wants a number of pixels, 0 or more.")?;
                // The browser lets nobody set a side panel's width: the answer is the real one (contract §3).
                Ok(self.width(&panel))
            }
            Method::GetWidth => Ok(self.width(&panel)),
            Method::CancelEvent => Ok(self.cancel_event(connection, args).to_string()),
            Method::IsConsoleApp => Ok(false.to_string()),
            _ => Ok(NULL.to_owned()),
        }
    }

    /// Whether click-to-act is on: as the widget said last, else as configured.
    pub(super) fn click_to_act(&self, provider: &str) -> bool {
        if !self.settings.configuration.has(Feature::ClickToAct) {
            return false;
        }
        let configured = || self.provider(provider).is_some_and(|provider| provider.click_to_act);
        let set = self.state.click_to_act.get(provider).or_else(|| self.settings.click_to_act.get(provider));
        set.copied().unwrap_or_else(configured)
    }

    /// Remembers anew what a killed worker did not come to remember.
    pub(super) fn remember_click_to_act(&mut self) {
        let set = self.state.click_to_act.iter().map(|(provider, on)| (provider.clone(), *on));
        let lost: Vec<_> = set.filter(|(provider, on)| self.settings.click_to_act.get(provider) != Some(on)).collect();
        for (provider, on) in lost {
            self.settings.click_to_act.insert(provider.clone(), on);
            self.push(Effect::RememberClickToAct { provider, on });
        }
    }

    pub(super) fn mode(&self, provider: &str) -> u8 {
        self.state.modes.get(provider).copied().unwrap_or(1)
    }

    fn width(&self, panel: &str) -> String {
        self.state.panels.get(panel).map_or_else(|| NULL.to_owned(), |panel| panel.width.to_string())
    }
}

/// Whether the arguments of a `raiseEvent` are of this event.
fn is_named(args: &Value, event: &str) -> bool {
    args.get(0).and_then(Value::as_str).is_some_and(|name| name.trim().eq_ignore_ascii_case(event))
}

/// A number as widgets give it: also as text.
fn number(argument: &Value) -> Option<f64> {
    argument.as_f64().or_else(|| argument.as_str()?.trim().parse().ok())
}

/// A boolean as widgets give it: also as text.
fn truth(argument: &Value) -> Option<bool> {
    argument.as_bool().or_else(|| argument.as_str()?.trim().parse().ok())
}
