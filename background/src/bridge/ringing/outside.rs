//! What tells the agent of a ringing call that the panel does not show: a notification, the toolbar button, a toast in the
//! CRM page, a sound. All of it is told whole and again by each worker that finds something there; it goes with the ring.

use crate::bridge::{Bridge, Effect, Page};
use patchbay_protocol::{DocumentId, Millis, Placement, RingAction, RingView, TabId, ToPage};

/// In which time what is said of a ring may change once, and what rings [`BURST`] times, in milliseconds.
const PAUSE: Millis = 1_000;
pub const BURST: usize = 3;
/// How finely the end of what rings is followed: by a toast that goes by itself, and by the alarm.
pub const STEP: Millis = 5_000;
/// How many CRM pages get a toast, those last in focus.
const PAGES: usize = 3;

/// The button of a notification that takes the call.
const ACCEPT: &str = "Accept";

/// What the browser may refuse to show, by its word in [`crate::bridge::Input::RingRefused`].
pub(super) const NOTIFICATIONS: &str = "notifications";

/// All that is shown outside.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outside {
    cards: Vec<RingCard>,
    sound: bool,
    toasts: Vec<Toast>,
}

/// A notification of the operating system, one for each provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RingCard {
    /// Its id, which says which call it is of: a click may come when another one rings.
    pub id: String,
    /// Who calls.
    pub title: String,
    /// Where, and what else there is to say.
    pub message: String,
    /// Labels of its buttons.
    pub buttons: Vec<&'static str>,
    /// It makes no sound.
    pub silent: bool,
    /// Its call began under this worker and it was not shown yet: there is none to be changed.
    pub is_new: bool,
}

/// The number of the call that a notification is of, by its id.
fn number_of(id: &str) -> Option<u64> {
    id.split(' ').nth(1)?.parse().ok()
}

#[derive(Debug, Clone, PartialEq)]
struct Toast {
    tab: TabId,
    document: DocumentId,
    rings: Vec<RingView>,
    opens: bool,
    /// When it goes by itself: never before what it shows, so that one that rings on is told again in time.
    until: Millis,
}

impl Bridge {
    fn outside(&self) -> Outside {
        let mut outside = Outside::default();
        if self.is_quiet() {
            return outside;
        }
        let rings = &self.state.ringing.rings;
        let wants_sound = self.settings.configuration.ring_sound == Some(true);
        outside.sound = wants_sound && rings.iter().any(|ring| self.why_silent(&ring.provider).is_none());
        let hidden: Vec<_> = rings.iter().filter(|ring| self.is_hidden(&ring.provider)).collect();
        let may_notify = !self.state.ringing.refused.iter().any(|what| what == NOTIFICATIONS);
        let wanted: Vec<_> = hidden.iter().filter(|ring| may_notify && !ring.dismissed).collect();
        for (at, ring) in wanted.iter().enumerate() {
            let is_of_same = |other: &&&&super::Ring| other.provider == ring.provider;
            if wanted.iter().take(at).any(|other| is_of_same(&other)) {
                continue; // what rang first is to be answered first
            }
            let view = self.ring_view(ring);
            let more = wanted.iter().filter(is_of_same).count() - 1;
            let more = if more > 0 { format!(" {more} more.") } else { String::new() };
            let silent = self.why_silent(&ring.provider);
            let message = format!("{} rings.{more}{}", ring.label, silent.as_deref().unwrap_or_default());
            let buttons = [(view.accept, ACCEPT), (view.reject, "Reject")];
            outside.cards.push(RingCard {
                id: format!("ring {}", ring.number),
                title: if ring.caller.is_empty() { "Incoming call".to_owned() } else { ring.caller.clone() },
                message,
                buttons: buttons.into_iter().filter(|(there, _)| *there).map(|(_, label)| label).collect(),
                silent: silent.is_some(),
                is_new: false,
            });
        }
        for page in self.state.pages.iter().take(PAGES) {
            let mine: Vec<_> = hidden.iter().filter(|ring| self.may_tell(&ring.connection, page)).collect();
            if let Some(first) = mine.first() {
                let holder = self.state.frames.get(&first.provider).and_then(|frame| self.state.panels.get(&frame.panel));
                let opens = holder.is_some_and(|panel| panel.place == Placement::SidePanel && panel.window == page.window);
                let rings = mine.iter().map(|ring| self.ring_view(ring)).collect();
                let until = mine.iter().map(|ring| ring.until).max().unwrap_or_default().next_multiple_of(STEP);
                outside.toasts.push(Toast { tab: page.tab, document: page.document.clone(), rings, opens, until });
            }
        }
        outside
    }

    /// Whether who calls is a page's business: it is of the organisation that the widget works for.
    fn may_tell(&self, connection: &str, page: &Page) -> bool {
        self.state.connections.get(connection).is_some_and(|connection| self.may_use(connection, &page.url))
    }

    /// Shows outside what is to be shown there, where that has changed: at once, but not all the time. It comes before all
    /// other effects: what says that a call rings may be answered when it does.
    pub(in crate::bridge) fn tell_rings(&mut self) {
        let wanted = self.outside();
        let told = self.told_rings.as_ref();
        self.rings_due = None;
        if told == Some(&wanted) && !self.rings_changed {
            return;
        }
        // A call must not wait for the end of the one before; a flood of them must.
        let is_same =
            told.is_some_and(|told| told.cards.iter().map(|card| &card.id).eq(wanted.cards.iter().map(|card| &card.id)));
        let [oldest, .., newest] = self.rings_told_at;
        let since = if is_same { newest } else { oldest };
        if told.is_some() && (since..since + PAUSE).contains(&self.now) {
            self.rings_due = Some(since + PAUSE);
            // Should all be as it was by then: what the agent has clicked meanwhile was closed by that.
            self.rings_changed = true;
            return;
        }
        let is_nothing = wanted == Outside::default();
        if !is_nothing || self.state.ringing.out {
            self.state.ringing.out = true;
            self.rings_told_at.rotate_left(1);
            self.rings_told_at[BURST - 1] = self.now;
            let mut cards = wanted.cards.clone();
            for card in &mut cards {
                let is_told = told.is_some_and(|told| told.cards.iter().any(|known| known.id == card.id));
                card.is_new = !is_told && number_of(&card.id).is_some_and(|number| number > self.rings_before);
            }
            let mut first = Vec::new();
            // What stays as it is stays alone. That there is nothing is asked for again: its end is to be heard of.
            if is_nothing
                || self.rings_changed
                || told.is_none_or(|told| told.cards != wanted.cards || told.sound != wanted.sound)
            {
                for ring in &mut self.state.ringing.rings {
                    if let Some(card) = cards.iter().find(|card| number_of(&card.id) == Some(ring.number)) {
                        ring.accepts = card.buttons.first() == Some(&ACCEPT);
                    }
                }
                first.push(Effect::ShowRings { cards, sound: wanted.sound });
            }
            for toast in &wanted.toasts {
                let Toast { tab, document, rings, opens, until } = toast;
                if !told.is_some_and(|told| told.toasts.contains(toast)) {
                    let left = until.saturating_sub(self.now);
                    let message = ToPage::Rings { rings: rings.clone(), opens: *opens, left };
                    first.push(Effect::Toast { tab: *tab, document: document.clone(), message });
                }
            }
            for (document, tab) in self.state.ringing.toasts.iter() {
                if !wanted.toasts.iter().any(|toast| toast.document == *document) {
                    let message = ToPage::Rings { rings: Vec::new(), opens: false, left: 0 };
                    first.push(Effect::Toast { tab: *tab, document: document.clone(), message });
                }
            }
            if !is_nothing {
                self.state.ringing.toasts.retain(|_, _| false);
            }
            for toast in &wanted.toasts {
                self.state.ringing.toasts.insert(toast.document.clone(), toast.tab);
            }
            self.effects.splice(0..0, first);
        }
        self.told_rings = Some(wanted);
        self.rings_changed = false;
    }

    /// Everything outside is gone, as it was told to.
    pub(in crate::bridge) fn rings_cleared(&mut self) {
        if self.told_rings.as_ref() == Some(&Outside::default()) {
            self.state.ringing.out = false;
            self.state.ringing.toasts.retain(|_, _| false);
        }
    }

    /// The agent has closed a notification: it does not come again. Toolbar button and toast stay.
    pub(in crate::bridge) fn ring_dismissed(&mut self, id: &str) {
        if let Some(ring) = self.state.ringing.rings.iter_mut().find(|ring| number_of(id) == Some(ring.number)) {
            ring.dismissed = true;
        }
    }

    /// A notification was clicked, or one of its buttons.
    pub(in crate::bridge) fn ring_clicked(&mut self, id: &str, button: Option<usize>) {
        let Some(ring) = self.state.ringing.rings.iter().find(|ring| number_of(id) == Some(ring.number)) else { return };
        let action = match button {
            None => RingAction::Show,
            Some(0) if ring.accepts => RingAction::Accept,
            Some(_) => RingAction::Reject,
        };
        self.answer_ring(ring.number, action, true);
    }

    /// The sign on the toolbar button and its words, for a call that rings or a widget that wants to be looked at.
    pub(in crate::bridge) fn ring_badge(&self) -> Option<(&'static str, String)> {
        let hidden = self.state.ringing.rings.iter().find(|ring| self.is_hidden(&ring.provider))?;
        Some(("call", self.ring_view(hidden).text))
    }

    /// The same for a widget that has unfolded itself out of sight.
    pub(in crate::bridge) fn wish_badge(&self) -> Option<(&'static str, String)> {
        let labels: Vec<String> = self.state.ringing.wanting.iter().map(|provider| self.label_of(provider)).collect();
        (!labels.is_empty()).then(|| ("!", format!("{} wants attention. Click to open the panel.", labels.join(", "))))
    }

    /// Forgets wishes for attention that the agent sees by now.
    pub(in crate::bridge) fn forget_wishes(&mut self) {
        let mut wanting = std::mem::take(&mut self.state.ringing.wanting);
        wanting.retain(|provider| self.is_hidden(provider) && self.state.frames.contains_key(provider));
        self.state.ringing.wanting = wanting;
    }

    /// Whether the agent is not to be disturbed.
    pub(in crate::bridge) fn is_quiet(&self) -> bool {
        self.state.ringing.quiet == Some(true)
    }

    /// The agent is not to be disturbed, or is again.
    pub(in crate::bridge) fn do_not_disturb(&mut self, on: bool) {
        self.state.ringing.quiet = Some(on);
        self.push(Effect::RememberQuiet { on });
    }

    /// Remembers anew what a killed worker may not have come to remember.
    pub(in crate::bridge) fn remember_quiet(&mut self) {
        if let Some(on) = self.state.ringing.quiet {
            self.push(Effect::RememberQuiet { on });
        }
    }
}
