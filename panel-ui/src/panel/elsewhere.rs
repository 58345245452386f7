//! What stands in the place of a widget that is not here: it lives in another window, belongs into one, or has not started.

use super::Wish;
use crate::bindings;
use patchbay_protocol::{NoticeAction, Placement, ProviderView};
use yew::prelude::*;

/// Says where the widget is, or why it is not yet, and offers what the agent can do; nothing while it lives in this panel.
pub fn elsewhere(provider: &ProviderView, on_wish: &Callback<Wish>) -> Html {
    if let Some(window) = provider.elsewhere {
        in_other_window(provider, window, on_wish)
    } else if let (Some(home), false) = (provider.home, provider.connected) {
        if home == Placement::Docked { belongs_into_page(provider, on_wish) } else { belongs_into_window(provider, on_wish) }
    } else if let (Some(url), false) = (&provider.waits, provider.connected) {
        waits_for_page(provider, url, on_wish)
    } else {
        Html::default()
    }
}

fn button(word: &'static str, class: Option<&'static str>, label: String, wish: Wish, on_wish: &Callback<Wish>) -> Html {
    html! { <button {class} data-do={word} onclick={on_wish.reform(move |_: MouseEvent| wish.clone())}>{ label }</button> }
}

fn in_other_window(provider: &ProviderView, window: i32, on_wish: &Callback<Wish>) -> Html {
    let take = Wish::TakeOver(provider.id.clone());
    let label = &provider.label;
    let rings = !provider.rings.is_empty();
    let (place, show) = match provider.docked_in {
        Some(tab) => ("a CRM page", Wish::Act(NoticeAction::Show { tab, window })),
        None => ("another window", Wish::ShowWindow(window)),
    };
    html! {
        <div class="elsewhere" data-elsewhere={provider.id.clone()}>
            <p>{ match (provider.in_call_since, provider.connected) {
                (None, _) if rings => format!("{label} rings in {place}."),
                (Some(since), _) => format!("{label} is in a call since {}, in {place}.", bindings::minute_of_day(since)),
                (None, true) => format!("{label} is connected in {place}. It lives once, so that it never rings twice."),
                (None, false) => format!("{label} is open in {place}. It lives once, so that it never rings twice."),
            } }</p>
            { button("show-window", Some("primary"), format!("Show {label}"), show, on_wish) }
            if provider.home.is_none() {
                <button data-do="take-over" title="It is loaded anew here and ends there." disabled={rings || provider.in_call_since.is_some() || !provider.ready}
                    onclick={on_wish.reform(move |_: MouseEvent| take.clone())}>
                    { "Take over here" }
                </button>
            }
            if provider.home.is_some() && provider.movable {
                { to_side_panel(provider, on_wish) }
            }
        </div>
    }
}

fn belongs_into_window(provider: &ProviderView, on_wish: &Callback<Wish>) -> Html {
    let label = &provider.label;
    html! {
        <div class="elsewhere" data-home={provider.id.clone()}>
            <p>{ format!("{label} shows in a window of its own, which is closed.") }</p>
            { button("open-its-window", Some("primary"), format!("Open {label}"), Wish::OpenItsWindow, on_wish) }
            if provider.movable {
                { to_side_panel(provider, on_wish) }
            }
        </div>
    }
}

fn belongs_into_page(provider: &ProviderView, on_wish: &Callback<Wish>) -> Html {
    html! {
        <div class="elsewhere" data-home={provider.id.clone()}>
            <p>{ format!("{} shows docked in the CRM's pages. Open one, and it is there.", provider.label) }</p>
            if provider.movable {
                { to_side_panel(provider, on_wish) }
            }
        </div>
    }
}

fn to_side_panel(provider: &ProviderView, on_wish: &Callback<Wish>) -> Html {
    let wish = Wish::Place { provider: provider.id.clone(), placement: Placement::SidePanel };
    button("show-here", None, "Show it here".to_owned(), wish, on_wish)
}

fn waits_for_page(provider: &ProviderView, url: &str, on_wish: &Callback<Wish>) -> Html {
    let label = &provider.label;
    html! {
        <div class="elsewhere" data-waits={provider.id.clone()}>
            <p>{ format!("{label} starts with a CRM page, and none is open.") }</p>
            { button("open-to-start", Some("primary"), format!("Open {} to start", host(url)), Wish::OpenToStart(url.to_owned()), on_wish) }
            { button("start", None, "Start without it".to_owned(), Wish::Start(provider.id.clone()), on_wish) }
        </div>
    }
}

/// The host of an address, as people know it.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panel::state::examples::voice;

    #[derive(Debug, Clone, PartialEq, Properties)]
    struct Props {
        provider: ProviderView,
    }

    #[component]
    fn Shown(props: &Props) -> Html {
        elsewhere(&props.provider, &Callback::noop())
    }

    async fn drawn(provider: ProviderView) -> String {
        crate::html_of::<Shown>(Props { provider }).await
    }

    #[tokio::test]
    async fn a_widget_that_is_here_needs_no_word() {
        assert!(!drawn(voice()).await.contains("<button"));
    }

    #[tokio::test]
    async fn a_widget_in_another_window_says_how_it_is_there() {
        let there = ProviderView { elsewhere: Some(7), ready: true, ..voice() };
        assert!(drawn(there.clone()).await.contains("is connected in another window"));
        let talking = drawn(ProviderView { in_call_since: Some(5), ..there.clone() }).await;
        assert!(talking.contains("in a call since 5 ms") && talking.contains("disabled"), "{talking}");
        let home = drawn(ProviderView { home: Some(Placement::Window), ..there }).await;
        assert!(!home.contains("take-over") && home.contains("data-do=\"show-here\""), "{home}");
    }

    #[tokio::test]
    async fn a_widget_whose_window_is_closed_offers_it_and_policy_offers_nothing_else() {
        let closed = ProviderView { home: Some(Placement::Window), connected: false, ..voice() };
        let html = drawn(closed.clone()).await;
        assert!(html.contains("data-do=\"open-its-window\"") && html.contains("data-do=\"show-here\""), "{html}");
        let fixed = drawn(ProviderView { movable: false, ..closed }).await;
        assert!(fixed.contains("open-its-window") && !fixed.contains("show-here"), "{fixed}");
    }

    #[tokio::test]
    async fn a_widget_that_is_docked_shows_its_page() {
        let there = ProviderView { elsewhere: Some(7), docked_in: Some(3), ..voice() };
        assert!(drawn(there).await.contains("is connected in a CRM page"));
        let nowhere = ProviderView { home: Some(Placement::Docked), connected: false, ..voice() };
        let html = drawn(nowhere).await;
        assert!(html.contains("shows docked in the CRM's pages") && html.contains("data-do=\"show-here\""), "{html}");
    }

    #[tokio::test]
    async fn a_widget_that_has_not_started_names_the_page_that_starts_it() {
        let url = "https://org.crm.dynamics.com/main.aspx?appid=1".to_owned();
        let html = drawn(ProviderView { waits: Some(url), connected: false, ..voice() }).await;
        assert!(html.contains("Open org.crm.dynamics.com to start") && html.contains("Start without it"), "{html}");
    }
}
