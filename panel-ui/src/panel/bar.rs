//! The bar at the panel's foot: what concerns the whole panel.

use super::Wish;
use super::head::docked_limits;
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
    /// Where the panel shows.
    pub here: Placement,
    /// What the widgets may use: their `allow` attributes.
    #[prop_or_default]
    pub allow: AttrValue,
    /// State of the microphone's permission, where a widget may use it: `granted`, `prompt` or `denied`.
    #[prop_or_default]
    pub microphone: Option<AttrValue>,
    /// Whether there is a widget whose place is the agent's to choose.
    pub movable: bool,
    /// Told of each click.
    pub on_wish: Callback<Wish>,
}

/// A place that the bar offers.
struct Offer {
    to: Placement,
    word: &'static str,
    name: &'static str,
    place: &'static str,
    icon: fn() -> Html,
}

const PLACES: &[Offer] = &[
    Offer {
        to: Placement::SidePanel,
        word: "open-side-panel",
        name: "Side panel",
        place: "in the side panel",
        icon: icons::side_panel,
    },
    Offer {
        to: Placement::Window,
        word: "open-window",
        name: "Own window",
        place: "in a window of their own",
        icon: icons::window,
    },
    Offer { to: Placement::Docked, word: "dock", name: "Dock in the page", place: "docked in the CRM page", icon: icons::docked },
];

impl Offer {
    fn title(&self, allow: &str) -> String {
        let limits = if self.to == Placement::Docked { docked_limits(allow) } else { "" };
        format!("Show widgets {}, now and from now on. They load anew, after a call. {limits}", self.place).trim_end().to_owned()
    }
}

/// The bar.
#[component]
pub fn Bar(props: &BarProps) -> Html {
    let wish = |wish: Wish| props.on_wish.reform(move |_: MouseEvent| wish.clone());
    let docked = props.here == Placement::Docked;
    html! {
        <nav class="bar" aria-label="Panel">
            if props.traffic {
                <button class="quiet" data-do="traffic" aria-pressed={props.traffic_open.to_string()} onclick={wish(Wish::ToggleTraffic)}>
                    { icons::traffic() }{ "Traffic" }
                </button>
            }
            if props.movable {
                { for PLACES.iter().filter(|place| place.to != props.here).enumerate().map(|(at, place)| {
                    // The first with its name; the other by its picture alone, for want of room.
                    let title = place.title(&props.allow);
                    html! {
                        <button class={if at == 0 { "quiet" } else { "icon" }} data-do={place.word} aria-label={place.name} {title}
                            onclick={wish(Wish::PlaceAll(place.to))}>
                            { (place.icon)() }if at == 0 { <span>{ place.name }</span> }
                        </button>
                    }
                }) }
            }
            if let Some(state) = &props.microphone {
                <button class="icon" data-do="microphone-page" data-microphone={state.clone()} title={microphone(state, docked)}
                    aria-label={microphone(state, docked)} disabled={docked}
                    onclick={wish(Wish::Act(NoticeAction::Device { device: Device::Microphone }))}>
                    { icons::microphone(state != "granted") }
                </button>
            }
            <button class="quiet" data-do="open-options" onclick={wish(Wish::Act(NoticeAction::Options))}>
                { icons::options() }{ "Options" }
            </button>
        </nav>
    }
}

/// What the agent reads of the microphone. Docked, it is the CRM's page that has it or not: our own page cannot ask for it.
fn microphone(state: &str, docked: bool) -> &'static str {
    match state {
        "granted" if docked => "The CRM's page has the microphone.",
        "denied" if docked => {
            "The browser refuses the CRM's page the microphone: allow it in the address bar, or show the widget in the side panel or in a window."
        }
        _ if docked => "The microphone is the CRM's page's to have: the browser asks when a widget wants it.",
        "granted" => "The microphone is allowed for all widgets.",
        "denied" => "The browser refuses the microphone. Click to see how to allow it.",
        _ => "The microphone is not allowed yet. Click to allow it, once for all widgets.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_place_offers_the_others_unless_policy_has_chosen() {
        let drawn = |here, movable| {
            let (microphone, allow) = (Some("prompt".into()), "microphone".into());
            let (traffic, traffic_open, on_wish) = (movable, false, Callback::noop());
            crate::html_of::<Bar>(BarProps { traffic, traffic_open, here, allow, microphone, movable, on_wish })
        };
        let (side, window) = (drawn(Placement::SidePanel, true).await, drawn(Placement::Window, true).await);
        let (docked, fixed) = (drawn(Placement::Docked, true).await, drawn(Placement::SidePanel, false).await);
        let offers =
            |html: &str| PLACES.iter().map(|place| html.contains(&format!("data-do=\"{}\"", place.word))).collect::<Vec<_>>();
        assert_eq!(offers(&side), [false, true, true], "{side}");
        assert_eq!(offers(&window), [true, false, true], "{window}");
        assert_eq!(offers(&docked), [true, true, false], "{docked}");
        assert_eq!(offers(&fixed), [false; 3], "{fixed}");
        assert!(side.contains("the microphone belongs to the CRM's page") && side.contains("log-in apart"), "{side}");
        assert!(side.contains("data-do=\"traffic\"") && !fixed.contains("data-do=\"traffic\""), "{fixed}");
        assert!(fixed.contains("data-microphone=\"prompt\"") && fixed.contains("is not allowed yet"), "{fixed}");
        assert!(docked.contains("the CRM's page's to have") && !docked.contains("is not allowed yet"), "{docked}");
    }
}
