//! What stands where no widget shows.

use super::{Wish, state::Panel};
use patchbay_protocol::ProviderView;
use yew::prelude::*;

/// What stands in the widgets' place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A widget is there.
    Taken,
    /// The worker has not spoken yet.
    Starting,
    /// There is no provider; the panel's notices say why.
    Empty,
    /// Every provider is folded.
    AllFolded,
}

impl Place {
    /// What stands in the widgets' place now.
    pub fn of(panel: &Panel) -> Self {
        match panel.view.as_deref() {
            None => Self::Starting,
            Some(view) if view.providers.is_empty() && view.notices.is_empty() => Self::Starting,
            Some(view) if view.providers.is_empty() => Self::Empty,
            Some(view) if view.providers.iter().all(|provider| provider.mode == 0) => Self::AllFolded,
            Some(_) => Self::Taken,
        }
    }
}

/// What a placeholder shows.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct PlaceholderProps {
    /// Which.
    pub place: Place,
    /// Its sentence and buttons.
    #[prop_or_default]
    pub children: Children,
}

/// Fills the widgets' place with a picture and a sentence.
#[component]
pub fn Placeholder(props: &PlaceholderProps) -> Html {
    let (class, title) = match props.place {
        Place::Taken => return Html::default(),
        Place::Starting => ("starting", "Starting …"),
        Place::Empty => ("empty", "No widget to show"),
        Place::AllFolded => ("all-folded", "Folded"),
    };
    html! {
        <div class={classes!("placeholder", class)} aria-busy={(props.place == Place::Starting).to_string()}>
            <img src="icons/icon.svg" alt="" width="56" height="56" />
            <h2>{ title }</h2>
            { props.children.clone() }
        </div>
    }
}

/// The sentence and buttons for folded providers.
pub fn folded(providers: &[ProviderView], on_wish: &Callback<Wish>) -> Html {
    html! {
        <>
            if providers.iter().all(|provider| provider.connected) {
                <p>{ "Still running: nothing is missed while the panel is folded." }</p>
            }
            { for providers.iter().map(|provider| {
                let wish = Wish::Mode { provider: provider.id.clone(), value: 1 };
                html! { <button data-do="unfold" onclick={on_wish.reform(move |_: MouseEvent| wish.clone())}>{ format!("Unfold {}", provider.label) }</button> }
            }) }
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panel::state::examples::{access_missing, voice};
    use patchbay_protocol::PanelView;
    use std::rc::Rc;

    fn panel(providers: Vec<ProviderView>, told: bool) -> Panel {
        let notices = if told { vec![access_missing()] } else { Vec::new() };
        Panel { view: Some(Rc::new(PanelView { providers, notices, ..Default::default() })), ..Default::default() }
    }

    #[test]
    fn an_empty_panel_says_why_and_a_silent_one_is_starting() {
        assert_eq!(Place::of(&Panel::default()), Place::Starting);
        assert_eq!(Place::of(&panel(Vec::new(), false)), Place::Starting);
        assert_eq!(Place::of(&panel(Vec::new(), true)), Place::Empty);
    }

    #[test]
    fn a_widget_that_shows_keeps_its_place() {
        let folded = ProviderView { mode: 0, ..voice() };
        assert_eq!(Place::of(&panel(vec![folded.clone()], false)), Place::AllFolded);
        assert_eq!(Place::of(&panel(vec![folded, voice()], true)), Place::Taken);
    }
}
