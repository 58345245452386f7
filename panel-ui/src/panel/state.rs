//! What the panel knows and how that changes. No browser in it.

use patchbay_protocol::{PanelView, ToPanel};
use std::collections::BTreeSet;
use std::rc::Rc;

/// The panel's state.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Panel {
    /// What the worker last sent; none before its first word.
    pub view: Option<Rc<PanelView>>,
    /// The list of rejected requests is open.
    pub troubles_open: bool,
    /// Accesses that were asked for and not given: the patterns, joined by commas.
    pub refused: BTreeSet<String>,
    /// The worker's last word could not be read: why.
    pub garbled: Option<String>,
}

/// What can happen to the panel.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// The worker sent JSON text of a [`ToPanel`].
    Heard(String),
    /// The agent opened or closed the list of rejected requests.
    ToggleTroubles,
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
            Action::Heard(text) => match serde_json::from_str(&text) {
                Ok(ToPanel::View { view }) => {
                    next.view = Some(Rc::new(view));
                    next.garbled = None;
                }
                Err(error) => next.garbled = Some(error.to_string()),
            },
            Action::ToggleTroubles => next.troubles_open = !self.troubles_open,
            Action::Asked { patterns, granted: true } => drop(next.refused.remove(&patterns.join(", "))),
            Action::Asked { patterns, granted: false } => drop(next.refused.insert(patterns.join(", "))),
        }
        next
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
            connected: true,
            organisation: Some("demo-org".into()),
            user: Some("Amy Agent".into()),
            frame: FrameState::Shown,
            notices: Vec::new(),
        }
    }

    pub fn access_missing() -> Notice {
        Notice {
            kind: "no-access".into(),
            text: "Contoso Voice cannot be shown: Patchbay may not open https://voice.example/*.".into(),
            action: Some(NoticeAction::Allow { patterns: vec!["https://voice.example/*".into()] }),
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
