//! The bar at the panel's foot: what concerns the whole panel.

use super::Wish;
use crate::icons;
use patchbay_protocol::{Device, NoticeAction, Placement};
use yew::prelude::*;

/// What the bar shows.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct BarProps {
    /// There is a traffic view.
    pub traffic: bool,
    /// It is open.
    pub traffic_open: bool,
    /// The panel fills a window of its own already.
    pub in_window: bool,
    /// State of the microphone's permission, where a widget may use it: `granted`, `prompt` or `denied`.
    #[prop_or_default]
    pub microphone: Option<AttrValue>,
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
            if props.traffic {
                <button class="quiet" data-do="traffic" aria-pressed={props.traffic_open.to_string()} onclick={wish(Wish::ToggleTraffic)}>
                    { icons::traffic() }{ "Traffic" }
                </button>
            }
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
            if let Some(state) = &props.microphone {
                <button class="icon" data-do="microphone-page" data-microphone={state.clone()} title={microphone(state)}
                    aria-label={microphone(state)} onclick={wish(Wish::Act(NoticeAction::Device { device: Device::Microphone }))}>
                    { icons::microphone(state != "granted") }
                </button>
            }
            <button class="quiet" data-do="open-options" onclick={wish(Wish::Act(NoticeAction::Options))}>
                { icons::options() }{ "Options" }
            </button>
        </nav>
    }
}

/// What the agent reads of the microphone.
fn microphone(state: &str) -> &'static str {
    match state {
        "granted" => "The microphone is allowed for all widgets.",
        "denied" => "The browser refuses the microphone. Click to see how to allow it.",
        _ => "The microphone is not allowed yet. Click to allow it, once for all widgets.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_place_offers_the_other_unless_policy_has_chosen() {
        let drawn = |in_window, movable| {
            let microphone = Some("prompt".into());
            let (traffic, traffic_open, on_wish) = (movable, false, Callback::noop());
            crate::html_of::<Bar>(BarProps { traffic, traffic_open, in_window, microphone, movable, on_wish })
        };
        let (side, window, fixed) = (drawn(false, true).await, drawn(true, true).await, drawn(false, false).await);
        assert!(side.contains("data-do=\"open-window\"") && !side.contains("open-side-panel"), "{side}");
        assert!(window.contains("data-do=\"open-side-panel\"") && !window.contains("open-window"), "{window}");
        assert!(!fixed.contains("open-window") && !fixed.contains("open-side-panel"), "{fixed}");
        assert!(side.contains("data-do=\"traffic\"") && !fixed.contains("data-do=\"traffic\""), "{fixed}");
        assert!(fixed.contains("data-microphone=\"prompt\"") && fixed.contains("is not allowed yet"), "{fixed}");
    }
}
