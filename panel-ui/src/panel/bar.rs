//! The bar at the panel's foot: what concerns the whole panel.

use super::Wish;
use crate::icons;
use patchbay_protocol::NoticeAction;
use yew::prelude::*;

/// What the bar shows.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct BarProps {
    /// The traffic view is open.
    pub traffic_open: bool,
    /// The panel fills a window of its own already.
    pub in_window: bool,
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
            if !props.in_window {
                <button class="quiet" data-do="open-window" title="Open the panel in a window of its own. Widgets there load anew."
                    onclick={wish(Wish::OpenWindow)}>
                    { icons::window() }{ "Own window" }
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
    async fn a_window_offers_no_window() {
        let drawn = |in_window| crate::html_of::<Bar>(BarProps { traffic_open: false, in_window, on_wish: Callback::noop() });
        assert!(drawn(false).await.contains("data-do=\"open-window\""));
        assert!(!drawn(true).await.contains("data-do=\"open-window\""));
    }
}
