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
    /// The provider that shows is folded.
    Folded,
    /// The provider that shows starts when the agent says so.
    Dormant,
}

impl Place {
    /// What stands in the widgets' place now.
    pub fn of(panel: &Panel) -> Self {
        match panel.view.as_deref() {
            None => Self::Starting,
            Some(view) if view.providers.is_empty() && view.notices.is_empty() => Self::Starting,
            Some(view) if view.providers.is_empty() => Self::Empty,
            Some(_) => match panel.shown() {
                Some(shown) if shown.dormant => Self::Dormant,
                Some(shown) if shown.mode == 0 => Self::Folded,
                _ => Self::Taken,
            },
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
        Place::Folded => ("is-folded", "Folded"),
        Place::Dormant => ("is-dormant", "Not started"),
    };
    html! {
        <div class={classes!("placeholder", class)} aria-busy={(props.place == Place::Starting).to_string()}>
            <img src="icons/icon.svg" alt="" width="56" height="56" />
            <h2>{ title }</h2>
            { props.children.clone() }
        </div>
    }
}

/// The sentence and button for a folded provider.
pub fn folded(provider: &ProviderView, on_wish: &Callback<Wish>) -> Html {
    let wish = Wish::Mode { provider: provider.id.clone(), value: 1 };
    html! {
        <>
            if provider.connected {
                <p>{ "Still running: nothing is missed while it is folded." }</p>
            }
            <button data-do="unfold" onclick={on_wish.reform(move |_: MouseEvent| wish.clone())}>{ format!("Unfold {}", provider.label) }</button>
        </>
    }
}

/// The sentence and button for a provider that starts when the agent says so.
pub fn dormant(provider: &ProviderView, on_wish: &Callback<Wish>) -> Html {
    let wish = Wish::Choose(provider.id.clone());
    html! {
        <>
            <p>{ format!("{} starts when you want it, and then stays.", provider.label) }</p>
            <button class="primary" data-do="start-widget" onclick={on_wish.reform(move |_: MouseEvent| wish.clone())}>{ format!("Start {}", provider.label) }</button>
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panel::Action;
    use crate::panel::state::examples::{access_missing, voice};
    use patchbay_protocol::{PanelView, ToPanel, write};

    fn panel(providers: Vec<ProviderView>, told: bool) -> Panel {
        let notices = if told { vec![access_missing()] } else { Vec::new() };
        let view = PanelView { providers, notices, ..Default::default() };
        Panel::default().after(Action::Heard(write(&ToPanel::View { view })))
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
        assert_eq!(Place::of(&panel(vec![folded.clone()], false)), Place::Folded);
        let other = ProviderView { id: "chat".into(), ..voice() };
        let both = panel(vec![folded, other], true);
        assert_eq!(Place::of(&both), Place::Folded);
        assert_eq!(Place::of(&both.after(Action::Choose("chat".into()))), Place::Taken);
    }

    #[test]
    fn one_that_starts_on_demand_has_its_name_in_its_place() {
        assert_eq!(Place::of(&panel(vec![ProviderView::dormant("chat".into(), "Chat".into())], false)), Place::Dormant);
    }
}
