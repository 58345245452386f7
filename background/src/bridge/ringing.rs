//! Calls that ring: when one begins, what ends it, and how it is answered.
//!
//! 1. A ring begins by `raiseEvent("patchbay.ringing", {caller, id})`, or by `notifyEvent`. The same again, of the same id,
//!    is no second one; it goes on for its time from then.
//! 2. It ends by the widget's word, by its call's becoming live, with its document, by the agent's answer, or when its time
//!    is up. One that nobody took was missed, and the agent reads of it.
//! 3. The agent may accept or reject where the widget takes that: by handlers of `patchbay.accept` and `patchbay.reject`, or
//!    by the promise of `notifyEvent`.
//! 4. While the agent cannot see the widget, it is told elsewhere ([`outside`]).

mod kept;
mod outside;

pub use kept::{AnsweredRing, Look, MissedRing, Ring, RingState};
pub use outside::{BURST, Outside, RingCard, STEP};

use super::pending::{Pending, Place};
use super::state::Connection;
use super::view::notice;
use super::{Bridge, Effect};
use patchbay_protocol::read::{parse, write};
use patchbay_protocol::ringing::{Over, cancelled};
use patchbay_protocol::{
    FrameState, Method, Millis, Notice, Placement, ProviderId, RequestFrame, RingAction, RingView, Ringing, ToPanel,
};
use serde::Serialize;
use serde_json::Value;

/// Name under which a widget says by `raiseEvent` that it rings.
pub(super) const RINGING: &str = "patchbay.ringing";
/// Events by which it hears the agent's answer.
const ACCEPT: &str = "patchbay.accept";
const REJECT: &str = "patchbay.reject";
/// How many calls of one provider may ring at once.
const MOST: usize = 5;
/// How many missed calls are kept, and how many are shown.
const MISSED: usize = 20;
const SHOWN: usize = 5;
/// How many answers of `notifyEvent` are kept, should they be lost.
const ANSWERED: usize = 20;
/// How long after its end a call may become live and was not missed after all: widgets say the one before the other.
const TAKEN: Millis = 5_000;

/// Why a ring is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// As its widget says.
    Said(Over),
    /// Its call is live.
    Live,
    /// Its widget's document is gone.
    Gone,
    /// The agent has answered.
    Answer(RingAction),
    /// Its time is up.
    Late,
}

/// The answer of `notifyEvent`: what is read of CIF 2.0's, whichever way.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Notified {
    action_name: &'static str,
    response_reason: &'static str,
    value: Words,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Words {
    action_name: &'static str,
    response_reason: &'static str,
}

/// Payload of `patchbay.accept` and `patchbay.reject`.
#[derive(Serialize)]
struct Answered<'a> {
    id: &'a str,
    caller: &'a str,
}

fn notified(action_name: &'static str, response_reason: &'static str) -> String {
    write(&Notified { action_name, response_reason, value: Words { action_name, response_reason } })
}

impl End {
    fn is_missed(self) -> bool {
        matches!(self, Self::Said(Over::Missed) | Self::Gone | Self::Late)
    }

    /// What `notifyEvent` answers.
    fn answer(self) -> String {
        match self {
            Self::Answer(RingAction::Reject) => notified("Reject", "DeclinedByAgent"),
            Self::Answer(_) => notified("Accept", "Accept"),
            Self::Live | Self::Said(Over::Answered) => notified("Accept", "CallLive"),
            Self::Said(Over::Rejected) => notified("Reject", "Cancelled"),
            Self::Said(Over::Missed) | Self::Gone => notified("Timeout", "Cancelled"),
            Self::Late => notified("Timeout", "DisplayTimeout"),
        }
    }
}

impl Bridge {
    /// `raiseEvent("patchbay.ringing", …)`, the `seq`-th request of its document: one sent again must not undo what came
    /// after it. Whether it could be understood, and there was room for it.
    pub(super) fn ring_raised(&mut self, connection: &str, seq: u64, value: &Value) -> bool {
        let Some(ringing) = Ringing::raised(value) else { return false };
        let Some(known) = self.state.connections.get_mut(connection) else { return false };
        if seq <= known.rung {
            return true;
        }
        known.rung = seq;
        let provider = known.provider.clone();
        match ringing.over {
            None => self.begin_ring(connection, ringing).is_some(),
            Some(over) => {
                self.end_rings(End::Said(over), |ring| {
                    ring.provider == provider && (ringing.id.is_empty() || ring.id == ringing.id)
                });
                true
            }
        }
    }

    /// `notifyEvent`: rings, and is answered when that is over. It has no time-out but the ring's own.
    pub(super) fn notify_event(&mut self, connection: &str, frame: RequestFrame) {
        let id = frame.id.clone();
        if let Some(known) = self.state.ringing.answered.iter().find(|known| known.request == id) {
            let body = known.body.clone(); // its answer was lost with a worker
            return self.answer_to(connection, &id, true, body);
        }
        if !self.state.ringing.rings.iter().any(|ring| ring.requests.contains(&id)) {
            let Some(mut ringing) = Ringing::notified(&parse(&frame.args).unwrap_or_default()) else {
                let failure = patchbay_protocol::Failure::new("notifyEvent wants an object with templateParameters.");
                return self.reject_to(connection, &id, &frame.method, &failure);
            };
            if ringing.id.is_empty() && self.waits_nameless(connection) {
                ringing.id.clone_from(&id); // another call: each has its own answer
            }
            let ring = self.begin_ring(connection, ringing).filter(|ring| ring.requests.len() < MOST);
            let Some(ring) = ring else {
                return self.answer_to(connection, &id, true, notified("Reject", "NotificationQueueLimitExceeded"));
            };
            ring.requests.push(id.clone());
        }
        let mut pending = Pending::new(self.now, connection, Method::NotifyEvent, frame);
        pending.place = Place::Agent;
        pending.deadline = None;
        self.pending.insert(id, pending);
    }

    /// `cancelEvent`: withdraws what `notifyEvent` has shown. Whether there was any.
    pub(super) fn cancel_event(&mut self, connection: &str, args: &Value) -> bool {
        let token = cancelled(args);
        let provider = self.state.connections.get(connection).map(|known| known.provider.clone());
        let is_it = |ring: &Ring| Some(&ring.provider) == provider.as_ref() && ring.id == token;
        let found = !token.is_empty() && self.state.ringing.rings.iter().any(is_it);
        if found {
            self.end_rings(End::Said(Over::Missed), is_it);
        }
        found
    }

    /// Whether a `notifyEvent` without a token waits for its answer already.
    fn waits_nameless(&self, connection: &str) -> bool {
        let provider = self.state.connections.get(connection).map(|known| &known.provider);
        let waits = |ring: &Ring| Some(&ring.provider) == provider && ring.id.is_empty() && !ring.requests.is_empty();
        self.state.ringing.rings.iter().any(waits)
    }

    /// A call rings, or rings on; none when too many do.
    fn begin_ring(&mut self, connection: &str, ringing: Ringing) -> Option<&mut Ring> {
        let provider = self.state.connections.get(connection)?.provider.clone();
        let until = self.now + ringing.time;
        let rings = &self.state.ringing.rings;
        let known = rings.iter().position(|ring| ring.provider == provider && ring.id == ringing.id);
        let at = match known {
            Some(at) => at,
            None if rings.iter().filter(|ring| ring.provider == provider).count() >= MOST => return None,
            None => {
                self.wants_attention(&provider);
                let label = self.label_of(&provider);
                let kept = &mut self.state.ringing;
                // Never that of an earlier session: the system may still show a notification of a browser that crashed.
                kept.last = self.now.max(kept.last + 1);
                let (number, id, caller) = (kept.last, ringing.id, String::new());
                let (connection, requests) = (connection.to_owned(), Vec::new());
                kept.rings.push(Ring {
                    number,
                    provider,
                    label,
                    connection,
                    id,
                    caller,
                    until,
                    requests,
                    dismissed: false,
                    accepts: false,
                });
                kept.rings.len() - 1
            }
        };
        let ring = self.state.ringing.rings.get_mut(at)?;
        connection.clone_into(&mut ring.connection);
        ring.until = until;
        if !ringing.caller.is_empty() && ringing.caller != ring.caller {
            // Perhaps another call, of a widget that has no ids for them: that the agent has put the one away must not hide it.
            ring.dismissed &= !ring.id.is_empty();
            ring.caller = ringing.caller;
        }
        Some(ring)
    }

    /// Ends the rings that are meant.
    fn end_rings(&mut self, end: End, is_meant: impl Fn(&Ring) -> bool) {
        let (ended, left) = std::mem::take(&mut self.state.ringing.rings).into_iter().partition(is_meant);
        self.state.ringing.rings = left;
        let ended: Vec<Ring> = ended;
        for ring in ended {
            for request in ring.requests {
                let (kept, body) = (&mut self.state.ringing.answered, end.answer());
                kept.push(AnsweredRing { request: request.clone(), body: body.clone() });
                if kept.len() > ANSWERED {
                    kept.remove(0);
                }
                self.resolve(&request, body);
            }
            if end.is_missed() {
                let missed = &mut self.state.ringing.missed;
                let late = end == End::Late;
                missed.push(MissedRing { provider: ring.provider, label: ring.label, caller: ring.caller, at: self.now, late });
                if missed.len() > MISSED {
                    missed.remove(0);
                }
            }
        }
    }

    /// A provider's call is live: what rang first has been taken, or was just now.
    pub(super) fn ring_taken(&mut self, provider: &str) {
        let first = self.state.ringing.rings.iter().find(|ring| ring.provider == provider).map(|ring| ring.number);
        if let Some(number) = first {
            return self.end_rings(End::Live, |ring| ring.number == number);
        }
        let now = self.now;
        let missed = &mut self.state.ringing.missed;
        let taken = missed.iter().rposition(|missed| missed.provider == provider && !missed.late && missed.at + TAKEN > now);
        if let Some(at) = taken {
            missed.remove(at);
        }
    }

    /// A widget's document is gone, and what rang in it.
    pub(super) fn rings_gone(&mut self, connection: &str) {
        self.end_rings(End::Gone, |ring| ring.connection == connection);
    }

    /// Ends what has rung for its time.
    pub(super) fn expire_rings(&mut self) {
        let now = self.now;
        if self.state.ringing.rings.iter().any(|ring| ring.until <= now) {
            self.end_rings(End::Late, |ring| ring.until <= now);
        }
    }

    /// Until when something rings.
    pub fn rings_until(&self) -> Option<Millis> {
        self.state.ringing.rings.iter().map(|ring| ring.until).min()
    }

    /// The agent answers a call that rings, or wants to see its widget.
    pub(super) fn answer_ring(&mut self, number: u64, action: RingAction, from_outside: bool) {
        let Some(ring) = self.state.ringing.rings.iter().find(|ring| ring.number == number).cloned() else { return };
        let (accept, reject) = self.takes_answers(&ring);
        match action {
            RingAction::Show => return self.show_provider(&ring.provider, true),
            RingAction::Accept if accept => self.show_provider(&ring.provider, from_outside),
            RingAction::Reject if reject => {}
            _ => return, // its widget has taken its handler away meanwhile
        }
        if ring.requests.is_empty() {
            let event = if action == RingAction::Accept { ACCEPT } else { REJECT };
            let body = write(&Answered { id: &ring.id, caller: &ring.caller });
            self.event(&ring.connection, event, false, &body);
        }
        self.end_rings(End::Answer(action), |ring| ring.number == number);
    }

    /// Whether its widget takes an acceptance, and a rejection.
    fn takes_answers(&self, ring: &Ring) -> (bool, bool) {
        let listens = |connection: &Connection, event| !ring.requests.is_empty() || connection.listens(event);
        let known = self.state.connections.get(&ring.connection);
        known.map_or((false, false), |known| (listens(known, ACCEPT), listens(known, REJECT)))
    }

    /// Shows a provider's widget where it lives, as if the agent had chosen and unfolded it there.
    fn show_provider(&mut self, provider: &str, in_front: bool) {
        self.change_mode(provider.to_owned(), 1);
        let Some(frame) = self.state.frames.get(provider) else { return };
        if let (FrameState::Apart { tab, window, .. }, true) = (&frame.state, in_front) {
            let (tab, window) = (*tab, *window);
            return self.push(Effect::Activate { tab, window });
        }
        let panel = frame.panel.clone();
        let show = self.state.panels.get(&panel).filter(|_| in_front).map(|panel| match (panel.place, panel.tab) {
            // Its tab may be behind another one of its window.
            (Placement::Docked, Some(tab)) => Effect::Activate { tab, window: panel.window },
            _ => Effect::ShowWindow { window: panel.window },
        });
        self.push(Effect::ToPanel { panel, message: ToPanel::Choose { provider: provider.to_owned() } });
        if let Some(show) = show {
            self.push(show);
        }
    }

    /// Whether a provider's widget is needed where it is: it is in a call, or one rings.
    pub(super) fn is_busy(&self, provider: &str) -> bool {
        self.in_call(provider).is_some() || self.state.ringing.rings.iter().any(|ring| ring.provider == provider)
    }

    /// Whether any call is live or rings.
    pub(super) fn is_any_busy(&self) -> bool {
        !self.state.ringing.rings.is_empty() || self.live_calls().next().is_some()
    }

    /// A provider's calls that ring, as panel and page show them.
    pub(super) fn ring_views(&self, provider: &str) -> Vec<RingView> {
        self.state.ringing.rings.iter().filter(|ring| ring.provider == provider).map(|ring| self.ring_view(ring)).collect()
    }

    pub(super) fn ring_view(&self, ring: &Ring) -> RingView {
        let label = &ring.label;
        let mut text =
            if ring.caller.is_empty() { format!("{label} rings.") } else { format!("{} calls on {label}.", ring.caller) };
        text.push_str(&self.why_silent(&ring.provider).unwrap_or_default());
        let (accept, reject) = self.takes_answers(ring);
        RingView { number: ring.number, text, accept, reject }
    }

    /// Why a provider's ring makes no sound: the agent is talking on another one.
    pub(super) fn why_silent(&self, provider: &str) -> Option<String> {
        let (other, _) = self.live_calls().find(|(other, _)| *other != provider)?;
        Some(format!(" Silent: you are in a call on {}.", self.label_of(other)))
    }

    /// What the panel says of missed calls, newest first, and of what the browser refused.
    pub(super) fn ring_notices(&self) -> Vec<Notice> {
        let mut notices: Vec<Notice> = Vec::new();
        let kept = &self.state.ringing;
        for missed in kept.missed.iter().rev().take(SHOWN) {
            let from = if missed.caller.is_empty() { String::new() } else { format!(" from {}", missed.caller) };
            let late = if missed.late { ", after it had rung for its time" } else { "" };
            let text = format!("Missed call{from} on {} at {{time}}{late}.", missed.label);
            notices.push(Notice { at: Some(missed.at), dismiss: true, ..notice("call-missed", &text, None) });
        }
        if kept.missed.len() > SHOWN {
            let text = format!("{} more calls were missed before.", kept.missed.len() - SHOWN);
            notices.push(Notice { dismiss: true, ..notice("call-missed", &text, None) });
        }
        for what in &kept.refused {
            let text = match what.as_str() {
                outside::NOTIFICATIONS => {
                    "The browser shows no notifications of Patchbay: a ringing call is told by the toolbar button and in CRM pages alone. Allow notifications for the browser in the system's settings, and for Patchbay where they were switched off."
                }
                _ => {
                    "The browser refuses to play Patchbay's ring tone. Close and open the browser; until then widgets ring themselves."
                }
            };
            notices.push(notice(&format!("{what}-refused"), text, None));
        }
        notices
    }

    /// The browser refuses notifications or the ring tone, or does so no more.
    pub(super) fn ring_refused(&mut self, what: String, refused: bool) {
        let list = &mut self.state.ringing.refused;
        list.retain(|known| *known != what);
        if refused {
            list.push(what);
        }
    }

    /// Whether the agent cannot see a provider's widget: its panel is hidden, covered, folded, shows another one, or is in a
    /// window that is not in front.
    pub(super) fn is_hidden(&self, provider: &str) -> bool {
        let Some(frame) = self.state.frames.get(provider).filter(|frame| frame.apart.is_none()) else { return true };
        let sees = |look: &Look| look.front && look.shows.as_ref().is_none_or(|shown| shown == provider);
        self.mode(provider) != 1 || self.is_covered(&frame.panel) || !self.state.ringing.looks.get(&frame.panel).is_some_and(sees)
    }

    /// A widget has unfolded itself while the agent cannot see it.
    pub(super) fn wants_look(&mut self, provider: ProviderId) {
        if !self.state.ringing.wanting.contains(&provider) {
            self.state.ringing.wanting.push(provider);
        }
    }
}
