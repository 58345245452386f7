//! What is configured: every provider and site in order, with whose it is and what may be done with it.

use super::level::List;
use super::listing::{Item, Listing, Standing, Whose};
use crate::icons;
use patchbay_protocol::Configuration;
use std::collections::BTreeSet;
use std::rc::Rc;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// A click in the lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Click {
    /// Put an item into the form.
    Edit(List, String),
    /// Make a provider like another.
    Duplicate(String),
    /// Take the user's part of an item away.
    Delete(List, String),
    /// Move an item up, or down.
    Move(List, String, bool),
    /// Switch a provider on or off.
    Switch(String, bool),
    /// An empty form for an item of a list.
    Add(List),
    /// The values of the whole.
    General,
    /// Use an organisation's own providers, or not.
    Organisation(String, bool),
    /// Ask the browser for everything that is missing.
    Allow,
    /// Delete what of the user's is not accepted.
    Drop,
    /// Look for the organisation's own providers.
    Records,
}

/// What the lists show.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct ListsProps {
    /// The lines of both lists.
    pub listing: Rc<Listing>,
    /// Which list is shown.
    pub list: List,
    /// Patterns the browser gives no access to.
    pub missing: BTreeSet<String>,
    /// Whether users may have items of their own.
    pub allowed: bool,
    /// Whether the organisation's own providers are still to be asked for.
    pub records: bool,
    /// Told of each click.
    pub on_click: Callback<Click>,
}

/// One list with its title. It is drawn anew only when it has changed, since it may be long.
#[component]
pub fn ListView(props: &ListsProps) -> Html {
    let ListsProps { list, allowed, on_click, .. } = props;
    let items = props.listing.of(*list);
    let (title, add, none) = match list {
        List::Providers => (
            "Channel providers",
            "Add a provider",
            "None yet. Fill in the form with what your provider gave you: a name and a landing URL are enough.",
        ),
        List::Sites => (
            "CRM sites",
            "Add a site",
            "The addresses of all regions of Microsoft Dynamics 365 are built in; they count once there is a provider, or your organisation's own are wanted. Add a site if your CRM has an address of its own.",
        ),
    };
    let (section, which) = if *list == List::Providers { ("providers", "add-provider") } else { ("sites", "add-site") };
    let (list, title_id) = (*list, format!("{section}-title"));
    html! {
        <section aria-labelledby={title_id.clone()} data-section={section}>
            <div class="section-head">
                <h2 id={title_id}>{ title }</h2>
                if *allowed {
                    <button class="quiet" data-do={which} onclick={on_click.reform(move |_: MouseEvent| Click::Add(list))}>{ add }</button>
                }
            </div>
            if !allowed {
                <p class="hint">{ icons::lock() }{ "Your organisation has set these; none of your own are used." }</p>
            } else if items.is_empty() {
                <p class="hint">{ none }</p>
            }
            if props.records {
                <p class="hint">
                    { "If your organisation has channel providers in its own records (Dynamics 365), Patchbay can look for them there. " }
                    <button class="quiet" data-do="records" onclick={on_click.reform(|_: MouseEvent| Click::Records)}>{ "Use my organisation's own" }</button>
                </p>
            }
            <ul class="items">
                { for items.iter().enumerate().map(|(at, item)| one(props, item, at)) }
            </ul>
        </section>
    }
}

fn one(props: &ListsProps, item: &Item, at: usize) -> Html {
    let list = props.list;
    let is_provider = list == List::Providers;
    let (provider, site) = (is_provider.then(|| item.id.clone()), (!is_provider).then(|| item.id.clone()));
    let lacks = item.enabled && item.needs.iter().any(|need| props.missing.contains(need));
    let counts = item.standing == Standing::InForce;
    html! {
        <li data-provider={provider} data-site={site} data-level={item.whose.word()} key={item.id.clone()}>
            <div class="item-words">
                <h3>if is_provider { { &item.label } } else { <code>{ &item.label }</code> }</h3>
                if !item.address.is_empty() {
                    <p class="address">if !is_provider { { "starts at " } }{ &item.address }</p>
                }
                <p class="chips">
                    if item.whose != Whose::Own {
                        <span class="chip">if item.whose == Whose::Fixed { { icons::lock() } }{ item.whose.sentence() }</span>
                    }
                    if item.changed && item.whose == Whose::Fixed {
                        <span class="chip bad">{ "Your own values for it are not used" }</span>
                    } else if item.changed {
                        <span class="chip">{ "Changed by you" }</span>
                    }
                    { standing(item) }
                    if is_provider && counts && !item.enabled {
                        <span class="chip">{ "Switched off" }</span>
                    }
                    if lacks {
                        <span class="chip bad">{ "Needs access" }</span>
                    }
                </p>
                { buttons(props, item, at) }
            </div>
            if is_provider && counts {
                { switch(item, &props.on_click) }
            }
        </li>
    }
}

fn standing(item: &Item) -> Html {
    match &item.standing {
        Standing::InForce => Html::default(),
        Standing::Incomplete(reason) => html! { <span class="chip bad">{ format!("Not used: {reason}") }</span> },
        Standing::Forbidden => html! { <span class="chip bad">{ "Not used: your organisation allows none of your own" }</span> },
    }
}

fn switch(item: &Item, on_click: &Callback<Click>) -> Html {
    let id = item.id.clone();
    let onchange = on_click
        .reform(move |event: Event| Click::Switch(id.clone(), event.target_unchecked_into::<HtmlInputElement>().checked()));
    let title = match (item.switch_locked, item.enabled) {
        (true, _) => "Your organisation has decided this",
        (false, true) => "On",
        (false, false) => "Off",
    };
    html! {
        <label class="switch" {title}>
            <input type="checkbox" role="switch" checked={item.enabled} disabled={item.switch_locked} {onchange}
                aria-label={format!("{} is on", item.label)} />
        </label>
    }
}

fn buttons(props: &ListsProps, item: &Item, at: usize) -> Html {
    let ListsProps { list, allowed, on_click, .. } = props;
    let items = props.listing.of(*list);
    let (list, id, name) = (*list, &item.id, &item.label);
    let button = |what: &'static str, words: &'static str, click: Click| {
        let onclick = on_click.reform(move |_: MouseEvent| click.clone());
        html! { <button class="quiet" data-do={what} aria-label={format!("{words}: {name}")} {onclick}>{ words }</button> }
    };
    let arrow = |what: &'static str, words: &'static str, icon: Html, up: bool, usable: bool| {
        let id = id.clone();
        let onclick = on_click.reform(move |_: MouseEvent| Click::Move(list, id.clone(), up));
        html! { <button class="icon" data-do={what} title={words} aria-label={format!("{words}: {name}")} disabled={!usable} {onclick}>{ icon }</button> }
    };
    let counts = item.standing == Standing::InForce;
    let is_own = item.whose == Whose::Own;
    // Sites have no order of their own: only the user's can change places.
    let moves = |other: Option<&Item>| {
        counts
            && other.is_some_and(|other| {
                other.standing == Standing::InForce && (list == List::Providers || is_own && other.whose == Whose::Own)
            })
    };
    let edits = is_own || list == List::Providers || item.whose != Whose::Fixed;
    html! {
        <div class="item-buttons">
            if edits && item.standing != Standing::Forbidden {
                { button("edit", if item.whose == Whose::Fixed { "Show" } else { "Edit" }, Click::Edit(list, id.clone())) }
            }
            if list == List::Providers && *allowed && counts {
                { button("duplicate", "Duplicate", Click::Duplicate(id.clone())) }
            }
            if is_own {
                { button("delete", "Delete", Click::Delete(list, id.clone())) }
            } else if item.changed {
                { button("back", "Back to your organisation's", Click::Delete(list, id.clone())) }
            }
            if counts && items.len() > 1 && (list == List::Providers || is_own) {
                { arrow("up", "Move up", icons::fold(), true, moves(at.checked_sub(1).and_then(|at| items.get(at)))) }
                { arrow("down", "Move down", icons::unfold(), false, moves(items.get(at + 1))) }
            }
        </div>
    }
}

/// Whether users may have items of their own in a list.
pub fn allows(configuration: &Configuration, list: List) -> bool {
    let allowed = if list == List::Providers { configuration.allow_user_providers } else { configuration.allow_user_sites };
    allowed != Some(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::{Action, Options};
    use patchbay_protocol::Policy;

    const VOICE: &str = r#"{"providers":[{"name":"Voice","landingUrl":"https://voice.example/"}]}"#;

    async fn drawn(list: List, user: &str, policy: &str, granted: &[&str]) -> String {
        let options = Options::default()
            .after(Action::Loaded { user: user.into(), policy: Policy::read(policy, ""), organisations: String::new() })
            .after(Action::Granted {
                granted: granted.iter().map(|&pattern| pattern.to_owned()).collect(),
                wanted: ["https://voice.example/*".to_owned()].into(),
            });
        let allowed = allows(&options.in_force, list);
        crate::html_of::<ListView>(ListsProps {
            listing: options.listing.clone(),
            list,
            missing: options.missing().into_keys().collect(),
            allowed,
            records: list == List::Providers && options.in_force.may_want_organisations(),
            on_click: Callback::noop(),
        })
        .await
    }

    #[tokio::test]
    async fn nothing_configured_says_what_to_do_and_that_microsofts_regions_are_known() {
        assert!(drawn(List::Providers, "", "", &[]).await.contains("a name and a landing URL are enough"));
        assert!(drawn(List::Sites, "", "", &[]).await.contains("Microsoft Dynamics 365 are built in"));
    }

    #[tokio::test]
    async fn whose_organisation_has_providers_of_its_own_needs_one_click_unless_somebody_has_said_so() {
        assert!(drawn(List::Providers, "", "", &[]).await.contains("data-do=\"records\""));
        for (user, policy) in [("", r#"{"dataverseProviders":false}"#), (r#"{"dataverseProviders":true}"#, ""), (VOICE, "")] {
            assert!(!drawn(List::Providers, user, policy, &[]).await.contains("data-do=\"records\""), "{user} {policy}");
        }
        assert!(!drawn(List::Sites, "", "", &[]).await.contains("data-do=\"records\""));
    }

    #[tokio::test]
    async fn the_users_own_can_be_deleted_and_policys_only_changed() {
        let own = drawn(List::Providers, VOICE, "", &[]).await;
        assert!(own.contains("data-provider=\"voice\"") && own.contains("data-do=\"delete\""), "{own}");
        let default = drawn(List::Providers, "", VOICE, &[]).await;
        assert!(default.contains("Set by your organisation") && default.contains("data-do=\"edit\""), "{default}");
        assert!(!default.contains("data-do=\"delete\"") && !default.contains("data-do=\"back\""), "{default}");
    }

    #[tokio::test]
    async fn a_changed_default_has_a_way_back() {
        let html = drawn(List::Providers, r#"{"providers":[{"id":"voice","label":"Mine"}]}"#, VOICE, &[]).await;
        assert!(html.contains("Changed by you") && html.contains("data-do=\"back\""), "{html}");
    }

    #[tokio::test]
    async fn where_policy_allows_none_of_ones_own_nothing_is_added() {
        let html = drawn(List::Providers, "", r#"{"allowUserProviders":false}"#, &[]).await;
        assert!(html.contains("none of your own") && !html.contains("data-do=\"add-provider\""), "{html}");
    }

    #[tokio::test]
    async fn missing_access_is_shown_until_it_is_given() {
        assert!(drawn(List::Providers, VOICE, "", &[]).await.contains("Needs access"));
        assert!(!drawn(List::Providers, VOICE, "", &["https://voice.example/*"]).await.contains("Needs access"));
    }
}
