//! The bar at the panel's foot: what concerns the whole panel.

use super::Wish;
use crate::icons;
use patchbay_protocol::{NoticeAction, Placement};
use yew::prelude::*;

/// What the bar shows.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct BarProps {
    /// The traffic view is open.
    pub traffic_open: bool,
    /// The panel fills a window of its own already.
    pub in_window: bool,
    /// Whether there is a widget whose place is the agent's to choose.
    pub movable: bool,
    /// Told of each click.
    pub on_wish: Callback<Wish>,
}

/// The bar.
#[component]
pub fn Bar(props: &BarProps) -> Html {
    let wish = |wish: Wish| props.on_wish.reform(move |_: MouseEvent| wish.clone());
    html! {
        <nav class="bar" aria-label="Panel">
            <button class="quiet" data-do="traffic" aria-pressed={props.traffic_open.to_string()} onclick={wish(Wish::ToggleTraffic)}>
                { icons::traffic() }{ "Traffic" }
            </button>
            if props.movable && !props.in_window {
                <button class="quiet" data-do="open-window" onclick={wish(Wish::PlaceAll(Placement::Window))}
                    title="Show widgets in a window of their own, now and from now on. They load anew, after a call.">
                    { icons::window() }{ "Own window" }
                </button>
            }
            if props.movable && props.in_window {
                <button class="quiet" data-do="open-side-panel" onclick={wish(Wish::PlaceAll(Placement::SidePanel))}
                    title="Show widgets in the side panel, now and from now on. They load anew, after a call.">
                    { icons::window() }{ "Side panel" }
                </button>
            }
            <button class="quiet" data-do="open-options" onclick={wish(Wish::Act(NoticeAction::Options))}>
                { icons::options() }{ "Options" }
            </button>
        </nav>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_place_offers_the_other_unless_policy_has_chosen() {
        let drawn = |in_window, movable| {
            crate::html_of::<Bar>(BarProps { traffic_open: false, in_window, movable, on_wish: Callback::noop() })
        };
        let (side, window, fixed) = (drawn(false, true).await, drawn(true, true).await, drawn(false, false).await);
        assert!(side.contains("data-do=\"open-window\"") && !side.contains("open-side-panel"), "{side}");
        assert!(window.contains("data-do=\"open-side-panel\"") && !window.contains("open-window"), "{window}");
        assert!(!fixed.contains("open-window") && !fixed.contains("open-side-panel"), "{fixed}");
    }
}
