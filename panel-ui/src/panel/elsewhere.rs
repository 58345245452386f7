//! A provider whose widget lives in another window: one live widget per provider, wherever panels are open.

use super::Wish;
use crate::bindings;
use patchbay_protocol::ProviderView;
use yew::prelude::*;

/// Says where the widget is and offers to show it or to have it here; nothing while it lives in this panel.
pub fn elsewhere(provider: &ProviderView, on_wish: &Callback<Wish>) -> Html {
    let Some(window) = provider.elsewhere else { return Html::default() };
    let take = Wish::TakeOver(provider.id.clone());
    html! {
        <div class="elsewhere" data-elsewhere={provider.id.clone()}>
            <p>{ match provider.in_call_since {
                Some(since) => format!("{} is in a call since {}, in another window.", provider.label, bindings::time_of_day(since)),
                None => format!("{} is open in another window. It lives once, so that it never rings twice.", provider.label),
            } }</p>
            <button class="primary" data-do="show-window" onclick={on_wish.reform(move |_: MouseEvent| Wish::ShowWindow(window))}>
                { format!("Show {}", provider.label) }
            </button>
            <button data-do="take-over" title="It is loaded anew here and ends there." disabled={provider.in_call_since.is_some() || !provider.ready}
                onclick={on_wish.reform(move |_: MouseEvent| take.clone())}>
                { "Take over here" }
            </button>
        </div>
    }
}
