//! Calls that ring: a line for each, whichever widget shows, with its answers; and the switch that keeps them quiet.

use super::Wish;
use crate::icons;
use patchbay_protocol::{PanelView, ProviderView, RingAction, RingView};
use std::rc::Rc;
use yew::prelude::*;

/// What the lines show.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct RingingProps {
    /// All providers.
    pub view: Rc<PanelView>,
    /// The provider that fills the panel.
    #[prop_or_default]
    pub now: Option<AttrValue>,
    /// Told of each click.
    pub on_wish: Callback<Wish>,
}

/// A line for each call that rings; nothing when there is none.
#[component]
pub fn Ringing(props: &RingingProps) -> Html {
    let rings: Vec<(&ProviderView, &RingView)> =
        props.view.providers.iter().flat_map(|provider| provider.rings.iter().map(move |ring| (provider, ring))).collect();
    html! {
        // The list is there before its lines are: only then are they read out.
        <ul class="rings" role="alert">
            { for rings.into_iter().map(|(provider, ring)| one(provider, ring, props)) }
        </ul>
    }
}

fn one(provider: &ProviderView, ring: &RingView, props: &RingingProps) -> Html {
    let RingView { number, text, accept, reject } = ring;
    let button = |action: RingAction, word: &'static str, label: &'static str| {
        let wish = Wish::Ring { number: *number, action };
        let onclick = props.on_wish.reform(move |_: MouseEvent| wish.clone());
        html! { <button data-do={word} {onclick}>{ label }</button> }
    };
    let is_shown = props.now.as_deref() == Some(provider.id.as_str()) && provider.mode == 1;
    html! {
        <li data-ring={number.to_string()} data-of={provider.id.clone()} key={*number}>
            { icons::bell(false) }
            <p>{ text }</p>
            if *accept {
                { button(RingAction::Accept, "accept", "Accept") }
            }
            if *reject {
                { button(RingAction::Reject, "reject", "Reject") }
            }
            if !is_shown {
                { button(RingAction::Show, "show-ring", "Show") }
            }
        </li>
    }
}

/// What the switch shows.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct DoNotDisturbProps {
    /// It is on.
    pub on: bool,
    /// Told of each click.
    pub on_wish: Callback<Wish>,
}

/// The switch that keeps ringing calls quiet.
#[component]
pub fn DoNotDisturb(props: &DoNotDisturbProps) -> Html {
    let on = props.on;
    let title = if on {
        "Do not disturb is on: ringing calls are shown here and on the toolbar button only. Click to be told of them again."
    } else {
        "Do not disturb: no notifications, no ring tone, nothing in the CRM page while it is on."
    };
    html! {
        <button class="icon" data-do="do-not-disturb" aria-pressed={on.to_string()} aria-label="Do not disturb" {title}
            onclick={props.on_wish.reform(move |_: MouseEvent| Wish::DoNotDisturb(!on))}>
            { icons::bell(on) }
        </button>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panel::state::examples::voice;

    async fn drawn(ring: RingView, now: Option<&'static str>) -> String {
        let provider = ProviderView { rings: vec![ring], ..voice() };
        let view = Rc::new(PanelView { providers: vec![provider], ..PanelView::default() });
        crate::html_of::<Ringing>(RingingProps { view, now: now.map(AttrValue::from), on_wish: Callback::noop() }).await
    }

    fn ring() -> RingView {
        RingView { number: 3, text: "Ada <b> calls on Contoso Voice.".into(), accept: true, reject: false }
    }

    #[tokio::test]
    async fn a_ringing_call_has_its_sentence_as_text_and_the_answers_its_widget_takes() {
        let html = drawn(ring(), None).await;
        assert!(html.contains("Ada &lt;b&gt; calls") && html.contains("role=\"alert\""), "{html}");
        assert!(html.contains("data-do=\"accept\"") && !html.contains("data-do=\"reject\""), "{html}");
    }

    #[tokio::test]
    async fn only_what_is_not_shown_can_be_shown() {
        assert!(drawn(ring(), None).await.contains("data-do=\"show-ring\""));
        assert!(!drawn(ring(), Some("voice")).await.contains("data-do=\"show-ring\""));
    }

    #[tokio::test]
    async fn the_switch_says_whether_it_is_on() {
        let drawn = |on| crate::html_of::<DoNotDisturb>(DoNotDisturbProps { on, on_wish: Callback::noop() });
        assert!(drawn(true).await.contains("aria-pressed=\"true\""));
        assert!(drawn(false).await.contains("aria-pressed=\"false\""));
    }
}
