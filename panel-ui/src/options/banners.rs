//! What is wrong with the configuration as a whole, above the lists: faults of the texts and missing access.

use super::access::Needs;
use super::form::needs_list;
use super::lists::Click;
use super::state::Options;
use crate::icons;
use patchbay_protocol::Fault;
use yew::prelude::*;

/// Faults of the texts and missing access.
pub fn banners(options: &Options, missing: &Needs, on_click: &Callback<Click>) -> Html {
    html! {
        <>
            { faults("Your organisation's configuration has faults", "policy", &options.policy_faults, html! { "Your administrator can put them right; the rest of it works." }) }
            { faults("Your configuration has faults", "user", &options.user_faults, refused(options, on_click)) }
            if !missing.is_empty() {
                <section class="banner" aria-label="Missing access">
                    <h2>{ icons::warning() }{ "Your browser has not given access to everything that is configured" }</h2>
                    { needs_list(missing) }
                    <button id="allow" onclick={on_click.reform(|_: MouseEvent| Click::Allow)}>{ "Allow" }</button>
                </section>
            }
        </>
    }
}

/// What becomes of the user's parts that are not accepted.
fn refused(options: &Options, on_click: &Callback<Click>) -> Html {
    if options.levels.user.refused.is_empty() {
        return html! { "These parts have no effect." };
    }
    html! {
        <>
            { "These parts have no effect. They are kept until you set the same value anew, or a provider or site of the same name, or delete them. " }
            <button class="quiet" data-do="drop" onclick={on_click.reform(|_: MouseEvent| Click::Drop)}>{ "Delete them" }</button>
        </>
    }
}

/// A list of faults under a title; nothing when there are none.
pub(super) fn faults(title: &str, level: &'static str, faults: &[Fault], then: Html) -> Html {
    if faults.is_empty() {
        return Html::default();
    }
    html! {
        <section class="banner bad" data-faults={level}>
            <h2>{ icons::warning() }{ title }</h2>
            <ul>{ for faults.iter().map(|fault| html! { <li>{ format!("{fault}.") }</li> }) }</ul>
            <p>{ then }</p>
        </section>
    }
}
