//! What the panel knows and how that changes. No browser in it.

use super::shown::Shown;
use patchbay_protocol::{Feature, NoteView, PanelView, ProviderId, ProviderView, RequestId, ToPanel, TrafficLine, read};
use std::collections::BTreeSet;
use std::rc::Rc;

/// The panel's state.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Panel {
    /// What the worker last sent; none before its first word.
    pub view: Option<Rc<PanelView>>,
    /// Which of several providers shows.
    pub shown: Shown,
    /// The list of all widgets is open.
    pub widgets_open: bool,
    /// The list of rejected requests is open.
    pub troubles_open: bool,
    /// Accesses that were asked for and not given: the patterns, joined by commas.
    pub refused: BTreeSet<String>,
    /// The worker's last word could not be read: why.
    pub garbled: Option<String>,
    /// The traffic view is open.
    pub traffic_open: bool,
    /// Its lines, oldest first; kept up to date while it is open.
    pub traffic: Rc<Vec<TrafficLine>>,
    /// What the agent has written into the note box.
    pub draft: NoteDraft,
}

/// A note the agent is writing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NoteDraft {
    /// The request that asks for it.
    pub request: RequestId,
    /// What is written so far.
    pub text: String,
    /// It was handed to the worker.
    pub handed: bool,
    /// The worker has said that it is being saved.
    pub confirmed: bool,
}

/// What can happen to the panel.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// The worker sent JSON text of a [`ToPanel`].
    Heard(String),
    /// The agent chose a provider.
    Choose(ProviderId),
    /// The agent opened or closed the list of all widgets.
    ToggleWidgets,
    /// The agent opened or closed the list of rejected requests.
    ToggleTroubles,
    /// The agent opened or closed the traffic view.
    ToggleTraffic,
    /// The traffic, JSON text of a list of [`TrafficLine`].
    Traffic(String),
    /// The agent wrote this into the note box.
    TypeNote(String),
    /// The note was handed to the worker.
    HandNote,
    /// The browser answered a request for access.
    Asked {
        /// What was asked for.
        patterns: Vec<String>,
        /// Whether it was given.
        granted: bool,
    },
}

impl Panel {
    /// The state after an action.
    #[must_use]
    pub fn after(&self, action: Action) -> Self {
        let mut next = self.clone();
        match action {
            Action::Heard(text) => match read(&text) {
                Ok(ToPanel::View { mut view }) => {
                    next.draft = self.draft_for(view.note.as_ref());
                    next.shown.keep_ending(self.view.as_deref(), &mut view);
                    next.shown.look(&view);
                    next.view = Some(Rc::new(view));
                    next.garbled = None;
                }
                Ok(ToPanel::Choose { provider }) => next.shown.choose(provider, self.view.as_deref()),
                // The others are the pipe's.
                Ok(_) => {}
                Err(error) => next.garbled = Some(error.to_string()),
            },
            Action::Choose(provider) => {
                next.shown.choose(provider, self.view.as_deref());
                next.widgets_open = false;
            }
            Action::ToggleWidgets => next.widgets_open = !self.widgets_open,
            Action::ToggleTraffic => next.traffic_open = !self.traffic_open,
            Action::Traffic(text) if self.traffic_open => match read(&text) {
                Ok(lines) => next.traffic = Rc::new(lines),
                Err(error) => next.garbled = Some(error.to_string()),
            },
            Action::Traffic(_) => {}
            Action::TypeNote(text) => next.draft.text = text,
            Action::HandNote => (next.draft.handed, next.draft.confirmed) = (true, false),
            Action::ToggleTroubles => next.troubles_open = !self.troubles_open,
            Action::Asked { patterns, granted: true } => drop(next.refused.remove(&patterns.join(", "))),
            Action::Asked { patterns, granted: false } => drop(next.refused.insert(patterns.join(", "))),
        }
        next
    }

    /// The draft that goes with what the worker says of the note.
    fn draft_for(&self, note: Option<&NoteView>) -> NoteDraft {
        let Some(note) = note else { return NoteDraft::default() };
        if note.request != self.draft.request {
            return NoteDraft { request: note.request.clone(), ..NoteDraft::default() };
        }
        let mut draft = self.draft.clone();
        if note.error.is_some() {
            (draft.handed, draft.confirmed) = (false, false);
        }
        draft.confirmed |= draft.handed && note.saving;
        draft
    }

    /// The note was being saved and the worker no longer knows of it, as after its death: it is to be handed over again.
    pub fn note_to_hand_again(&self) -> Option<(RequestId, String)> {
        let note = self.view.as_ref()?.note.as_ref()?;
        let lost = self.draft.handed && self.draft.confirmed && !note.saving && note.error.is_none();
        lost.then(|| (note.request.clone(), self.draft.text.clone()))
    }

    /// The provider that fills the panel.
    pub fn shown(&self) -> Option<&ProviderView> {
        self.view.as_ref()?.providers.iter().find(|provider| self.shown.is_now(provider))
    }

    /// Whether a part of the extension is switched on.
    pub fn has(&self, feature: Feature) -> bool {
        self.view.as_ref().is_some_and(|view| view.features.contains(&feature))
    }

    /// Whether this access was asked for and not given.
    pub fn is_refused(&self, patterns: &[String]) -> bool {
        self.refused.contains(&patterns.join(", "))
    }
}

impl yew::Reducible for Panel {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        Rc::new(self.after(action))
    }
}

/// Views for the tests of this page.
#[cfg(test)]
pub(crate) mod examples {
    use patchbay_protocol::{FrameState, Notice, NoticeAction, ProviderView, view::Trouble};

    pub fn voice() -> ProviderView {
        ProviderView {
            id: "voice".into(),
            label: "Contoso Voice".into(),
            url: "https://voice.example/widget".into(),
            origins: vec!["https://voice.example".into()],
            sandbox: "allow-scripts".into(),
            allow: "microphone".into(),
            ready: true,
            mode: 1,
            home: None,
            movable: true,
            waits: None,
            apart: None,
            elsewhere: None,
            in_call_since: None,
            referrer: String::new(),
            connected: true,
            organisation: Some("demo-org".into()),
            user: Some("Amy Agent".into()),
            frame: FrameState::Shown,
            notices: Vec::new(),
            ..ProviderView::default()
        }
    }

    pub fn access_missing() -> Notice {
        Notice {
            kind: "no-access".into(),
            text: "Contoso Voice cannot be shown: Patchbay may not open https://voice.example/*.".into(),
            action: Some(NoticeAction::Allow { patterns: vec!["https://voice.example/*".into()] }),
            at: None,
            dismiss: false,
        }
    }

    pub fn rejected(method: &str) -> Trouble {
        let message = "The table \"contcat\" is not known.".into();
        Trouble { at: 1_700_000_000_000, provider: "Contoso Voice".into(), method: method.into(), message }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn heard(view: PanelView) -> Action {
        Action::Heard(serde_json::to_string(&ToPanel::View { view }).unwrap())
    }

    #[test]
    fn a_view_replaces_the_one_before() {
        let view = PanelView { providers: vec![examples::voice()], ..Default::default() };
        let panel = Panel::default().after(heard(view.clone())).after(heard(PanelView::default())).after(heard(view.clone()));
        assert_eq!(panel.view.as_deref(), Some(&view));
    }

    #[test]
    fn a_word_that_cannot_be_read_is_told_and_the_last_view_stays() {
        let view = PanelView { providers: vec![examples::voice()], ..Default::default() };
        let panel = Panel::default().after(heard(view.clone())).after(Action::Heard("{".into()));
        assert!(panel.garbled.is_some());
        assert_eq!(panel.view.as_deref(), Some(&view));
        assert_eq!(panel.after(heard(view)).garbled, None);
    }

    #[test]
    fn a_refused_access_is_remembered_until_it_is_given() {
        let patterns = vec!["https://voice.example/*".to_owned()];
        let panel = Panel::default().after(Action::Asked { patterns: patterns.clone(), granted: false });
        assert!(panel.is_refused(&patterns));
        assert!(!panel.is_refused(&["https://other.example/*".to_owned()]));
        assert!(!panel.after(Action::Asked { patterns: patterns.clone(), granted: true }).is_refused(&patterns));
    }

    #[test]
    fn a_note_that_a_lost_worker_forgot_is_handed_over_again_and_a_refused_one_is_not() {
        let note = |saving, error: Option<&str>| {
            let note = NoteView {
                request: "r".into(),
                provider: "Voice".into(),
                entity: "contact".into(),
                changes: false,
                saving,
                error: error.map(str::to_owned),
            };
            heard(PanelView { note: Some(note), ..Default::default() })
        };
        let written =
            Panel::default().after(note(false, None)).after(Action::TypeNote("Rings back".into())).after(Action::HandNote);
        assert_eq!(written.note_to_hand_again(), None, "it is on its way");
        let lost = written.after(note(true, None)).after(note(false, None));
        assert_eq!(lost.note_to_hand_again(), Some(("r".into(), "Rings back".into())));
        let refused = written.after(note(true, None)).after(note(false, Some("No right to")));
        assert_eq!((refused.note_to_hand_again(), refused.draft.text.as_str()), (None, "Rings back"), "what was written stays");
        assert_eq!(refused.after(heard(PanelView::default())).draft, NoteDraft::default());
    }

    proptest! {
        #[test]
        fn no_word_of_the_worker_stops_the_panel(text in "\\PC{0,200}") {
            let before = Panel { troubles_open: true, ..Default::default() };
            let after = before.after(Action::Heard(text));
            prop_assert_eq!(after.view, None);
            prop_assert!(after.troubles_open && after.garbled.is_some());
        }
    }
}
