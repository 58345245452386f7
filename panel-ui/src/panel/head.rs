//! The header of one provider: who it is, how it is doing, and with which organisation it works.

use super::{Status, Wish, status};
use crate::{bindings, icons};
use patchbay_protocol::{Placement, ProviderView};
use yew::prelude::*;

/// What a header shows.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct HeadProps {
    /// Whose header.
    pub provider: ProviderView,
    /// There are others, so that its place is chosen here and not for the whole panel.
    #[prop_or_default]
    pub several: bool,
    /// Where the panel shows.
    #[prop_or_default]
    pub here: Placement,
    /// It is no longer configured and stays for its call alone.
    #[prop_or_default]
    pub ending: bool,
    /// Told of each click.
    pub on_wish: Callback<Wish>,
}

/// The header of one provider.
#[component]
pub fn Head(props: &HeadProps) -> Html {
    let HeadProps { provider, several, here, ending, on_wish } = props;
    let status = Status::of(provider);
    let open = provider.mode != 0;
    let fold = on_wish.reform({
        let provider = provider.id.clone();
        move |_: MouseEvent| Wish::Mode { provider: provider.clone(), value: u8::from(!open) }
    });
    let reload = on_wish.reform({
        let provider = provider.id.clone();
        move |_: MouseEvent| Wish::reload(&provider)
    });
    let fold_label = format!("{} {}", if open { "Fold" } else { "Unfold" }, provider.label);
    let reload_label = format!("Reload {}", provider.label);
    html! {
        <>
        <header class="head" data-head={provider.id.clone()} data-status={status.word()}>
            { mark(status) }
            <div class="head-words">
                <h2 title={provider.label.clone()}>{ &provider.label }</h2>
                <p role="status">
                    <span class="head-status">{ status::line(provider) }</span>
                    if let Some(since) = provider.in_call_since {
                        <span data-call={since.to_string()}>{ format!("in a call since {}", bindings::minute_of_day(since)) }</span>
                    }
                    if let Some(organisation) = &provider.organisation {
                        <span data-organisation={organisation.clone()} title="Organisation">{ organisation }</span>
                    }
                    if let Some(user) = &provider.user {
                        <span data-user={user.clone()} title="User">{ user }</span>
                    }
                </p>
            </div>
            if *several && provider.movable && provider.elsewhere.is_none() {
                { for Placement::ALL.iter().filter(|to| *to != here).map(|to| move_button(provider, *to, on_wish)) }
            }
            if !ending && !provider.dormant {
                <button class="icon" data-do="reload" aria-label={reload_label.clone()} title={reload_label} onclick={reload}>
                    { icons::reload() }
                </button>
                <button class="icon" data-do="fold" aria-expanded={open.to_string()} aria-label={fold_label.clone()}
                    title={fold_label} onclick={fold}>
                    { if open { icons::fold() } else { icons::unfold() } }
                </button>
            }
        </header>
        if provider.in_call_since.is_some() && *here == Placement::SidePanel && provider.elsewhere.is_none() {
            <p class="unguarded" data-unguarded={provider.id.clone()}>
                { "Closing this panel ends the call: the browser lets nobody ask first. A window of its own asks." }
            </p>
        }
        </>
    }
}

/// Moves this one widget to another place.
fn move_button(provider: &ProviderView, to: Placement, on_wish: &Callback<Wish>) -> Html {
    let (word, place, icon) = match to {
        Placement::SidePanel => ("move-to-side-panel", "the side panel", icons::side_panel()),
        Placement::Window => ("move", "a window of its own", icons::window()),
        Placement::Docked => ("move-to-page", "the CRM page", icons::docked()),
    };
    let label = format!("Move {} to {place}", provider.label);
    let title = if to == Placement::Docked { format!("{label}. {}", docked_limits(&provider.allow)) } else { label.clone() };
    let wish = Wish::Place { provider: provider.id.clone(), placement: to };
    html! {
        <button class="icon" data-do={word} aria-label={label} {title} onclick={on_wish.reform(move |_: MouseEvent| wish.clone())}>
            { icon }
        </button>
    }
}

/// What docking costs, as far as it concerns widgets that may use what `allow` says.
pub(super) fn docked_limits(allow: &str) -> &'static str {
    if allow.contains("microphone") {
        "There the browser keeps its log-in apart, and the microphone belongs to the CRM's page."
    } else {
        "There the browser keeps its log-in apart."
    }
}

/// Each status has a shape of its own, since colour alone says nothing to some.
pub(super) fn mark(status: Status) -> Html {
    let shape = match status {
        Status::Connected => {
            html! { <><circle class="fill" cx="8" cy="8" r="7" /><path class="cut" d="M4.8 8.2l2.2 2.2 4.2-4.6" /></> }
        }
        Status::Waiting => html! { <circle class="line" cx="8" cy="8" r="6" stroke-dasharray="25 13" /> },
        Status::Failed => html! { <><path class="fill" d="M8 .8 15.6 14.6H.4z" /><path class="cut" d="M8 5.6v4M8 12.2v.1" /></> },
        Status::Folded => {
            html! { <><rect class="line" x="2" y="2" width="12" height="12" rx="3" /><path class="line" d="M5.2 8h5.6" /></> }
        }
        Status::Dormant => html! { <circle class="line" cx="8" cy="8" r="6" stroke-dasharray="0.1 4.6" /> },
    };
    html! { <svg class="mark" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">{ shape }</svg> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panel::state::examples::voice;

    async fn drawn(provider: ProviderView) -> String {
        crate::html_of::<Head>(HeadProps {
            provider,
            several: false,
            here: Placement::SidePanel,
            ending: false,
            on_wish: Callback::noop(),
        })
        .await
    }

    #[tokio::test]
    async fn it_names_provider_status_organisation_and_user() {
        let html = drawn(voice()).await;
        for part in
            ["data-status=\"connected\"", ">Contoso Voice<", ">Connected<", "data-organisation=\"demo-org\"", ">Amy Agent<"]
        {
            assert!(html.contains(part), "{part} in {html}");
        }
    }

    #[tokio::test]
    async fn it_claims_no_organisation_before_there_is_one() {
        let html = drawn(ProviderView { organisation: None, user: None, connected: false, ..voice() }).await;
        assert!(html.contains("data-status=\"waiting\"") && !html.contains("data-organisation"), "{html}");
    }

    #[tokio::test]
    async fn a_call_in_the_side_panel_says_that_it_must_stay_open() {
        let talking = ProviderView { in_call_since: Some(5), ..voice() };
        assert!(drawn(talking.clone()).await.contains("Closing this panel ends the call"));
        let own =
            HeadProps { provider: talking, several: true, here: Placement::Window, ending: true, on_wish: Callback::noop() };
        let own = crate::html_of::<Head>(own).await;
        assert!(!own.contains("Closing this panel") && own.contains("Move Contoso Voice to the side panel"), "{own}");
        assert!(!own.contains("data-do=\"fold\""), "one that stays for its call alone has nothing else to be done: {own}");
    }

    #[tokio::test]
    async fn a_label_is_text_never_markup() {
        let html = drawn(ProviderView { label: "<img src=x>".into(), ..voice() }).await;
        assert!(!html.contains("<img") && html.contains("&lt;img"), "{html}");
    }

    #[tokio::test]
    async fn its_fold_button_says_what_it_will_do() {
        let open = drawn(voice()).await;
        assert!(open.contains("aria-expanded=\"true\"") && open.contains("Fold Contoso Voice"), "{open}");
        let folded = drawn(ProviderView { mode: 0, ..voice() }).await;
        assert!(folded.contains("aria-expanded=\"false\"") && folded.contains("Unfold Contoso Voice"), "{folded}");
    }
}
