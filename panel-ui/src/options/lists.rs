//! What is configured: the administrator's, locked, and the user's own.

use super::form::needs_list;
use super::state::Options;
use super::{access, access::Needs};
use crate::icons;
use patchbay_protocol::{Fault, Provider, Site};
use std::rc::Rc;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// A click in the lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Click {
    /// Put a provider into the form.
    EditProvider(String),
    /// Delete a provider.
    DeleteProvider(String),
    /// Switch a provider on or off.
    Switch(String, bool),
    /// Put a site into the form.
    EditSite(String),
    /// Delete a site.
    DeleteSite(String),
    /// Ask the browser for everything that is missing.
    Allow,
}

/// What the lists show.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct ListsProps {
    /// The page's state.
    pub options: Rc<Options>,
    /// Told of each click.
    pub on_click: Callback<Click>,
}

/// Faults, missing access, providers and sites.
#[component]
pub fn Lists(props: &ListsProps) -> Html {
    let ListsProps { options, on_click } = props;
    if !options.loaded {
        return html! { <p class="hint">{ "Reading the configuration …" }</p> };
    }
    let mut missing = access::needs(&options.merged());
    missing.retain(|pattern, _| !options.granted.contains(pattern));
    let overridden = |provider: &Provider| options.policy.providers.iter().any(|other| other.id == provider.id);
    let no_providers = options.policy.providers.is_empty() && options.user.providers.is_empty();
    let no_sites = options.policy.sites.is_empty() && options.user.sites.is_empty();
    html! {
        <>
            { faults("Your organisation's configuration has faults", "policy", &options.policy_faults, "Your administrator can put them right; the rest of it works.") }
            { faults("Your configuration has faults", "user", &options.user_faults, "These parts are left out, and are gone when you save.") }
            { missing_access(&missing, on_click) }
            <section aria-labelledby="providers-title">
                <h2 id="providers-title">{ "Channel providers" }</h2>
                if no_providers {
                    <p class="hint">{ "None yet. Fill in the form with what your provider gave you: a name and a landing URL are enough." }</p>
                }
                <ul class="items">
                    { for options.policy.providers.iter().map(|provider| one_provider(provider, Level::Policy, &missing, on_click)) }
                    { for options.user.providers.iter().map(|provider| {
                        let level = if overridden(provider) { Level::Overridden } else { Level::User };
                        one_provider(provider, level, &missing, on_click)
                    }) }
                </ul>
            </section>
            <section aria-labelledby="sites-title">
                <h2 id="sites-title">{ "CRM sites" }</h2>
                if no_sites {
                    <p class="hint">{ "None needed for Microsoft Dynamics 365: the addresses of all of Microsoft's regions are built in. Add a site only if your CRM has an address of its own." }</p>
                }
                <ul class="items">
                    { for options.policy.sites.iter().map(|site| one_site(site, Level::Policy, on_click)) }
                    { for options.user.sites.iter().map(|site| {
                        let level = if options.policy.sites.iter().any(|other| other.pages == site.pages) { Level::Overridden } else { Level::User };
                        one_site(site, level, on_click)
                    }) }
                </ul>
            </section>
        </>
    }
}

/// Whose an item is.
#[derive(Clone, Copy, PartialEq)]
enum Level {
    Policy,
    User,
    /// The user's, but the administrator has one of the same id.
    Overridden,
}

impl Level {
    fn word(self) -> &'static str {
        if self == Self::Policy { "policy" } else { "user" }
    }
}

fn one_provider(provider: &Provider, level: Level, missing: &Needs, on_click: &Callback<Click>) -> Html {
    let id = provider.id.clone();
    let locked = level == Level::Policy;
    let lacks = provider.enabled
        && level != Level::Overridden
        && access::of_provider(provider).keys().any(|need| missing.contains_key(need));
    let switch = on_click.reform({
        let id = id.clone();
        move |event: Event| Click::Switch(id.clone(), event.target_unchecked_into::<HtmlInputElement>().checked())
    });
    html! {
        <li data-provider={id.clone()} data-level={level.word()} key={format!("{}/{id}", level.word())}>
            <div class="item-words">
                <h3>{ &provider.label }</h3>
                <p class="address">{ &provider.landing_url }</p>
                <p class="chips">
                    { origin_chip(level) }
                    if !provider.enabled {
                        <span class="chip">{ "Switched off" }</span>
                    }
                    if lacks {
                        <span class="chip bad">{ "Needs access" }</span>
                    }
                </p>
            </div>
            <div class="item-buttons">
                <label class="switch" title={if provider.enabled { "On" } else { "Off" }}>
                    <input type="checkbox" role="switch" checked={provider.enabled} disabled={locked} onchange={switch}
                        aria-label={format!("{} is on", provider.label)} />
                </label>
                if !locked {
                    { buttons(&provider.label, Click::EditProvider(id.clone()), Click::DeleteProvider(id.clone()), on_click) }
                }
            </div>
        </li>
    }
}

fn one_site(site: &Site, level: Level, on_click: &Callback<Click>) -> Html {
    let pages = site.pages.as_str().to_owned();
    html! {
        <li data-site={pages.clone()} data-level={level.word()} key={format!("{}/{pages}", level.word())}>
            <div class="item-words">
                <h3><code>{ &pages }</code></h3>
                if !site.start_url.is_empty() {
                    <p class="address">{ "starts at " }{ &site.start_url }</p>
                }
                <p class="chips">{ origin_chip(level) }</p>
            </div>
            if level != Level::Policy {
                <div class="item-buttons">
                    { buttons(&pages, Click::EditSite(pages.clone()), Click::DeleteSite(pages.clone()), on_click) }
                </div>
            }
        </li>
    }
}

fn origin_chip(level: Level) -> Html {
    match level {
        Level::Policy => html! { <span class="chip">{ icons::lock() }{ "Set by your organisation" }</span> },
        Level::Overridden => html! { <span class="chip bad">{ "Your organisation's is used instead" }</span> },
        Level::User => Html::default(),
    }
}

fn buttons(name: &str, edit: Click, delete: Click, on_click: &Callback<Click>) -> Html {
    html! {
        <>
            <button class="quiet" data-do="edit" aria-label={format!("Edit {name}")}
                onclick={on_click.reform(move |_: MouseEvent| edit.clone())}>{ "Edit" }</button>
            <button class="quiet" data-do="delete" aria-label={format!("Delete {name}")}
                onclick={on_click.reform(move |_: MouseEvent| delete.clone())}>{ "Delete" }</button>
        </>
    }
}

fn missing_access(missing: &Needs, on_click: &Callback<Click>) -> Html {
    if missing.is_empty() {
        return Html::default();
    }
    html! {
        <section class="banner" aria-label="Missing access">
            <h2>{ icons::warning() }{ "Your browser has not given access to everything that is configured" }</h2>
            { needs_list(missing) }
            <button id="allow" onclick={on_click.reform(|_: MouseEvent| Click::Allow)}>{ "Allow" }</button>
        </section>
    }
}

/// A list of faults under a title; nothing when there are none.
pub(super) fn faults(title: &str, level: &'static str, faults: &[Fault], then: &str) -> Html {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Action;

    const VOICE: &str = r#"{"providers":[{"name":"Voice","landingUrl":"https://voice.example/"}]}"#;

    async fn drawn(user: &str, policy: &str, granted: &[&str]) -> String {
        let options = Options::default()
            .after(Action::Loaded { user: user.into(), policy: policy.into() })
            .after(Action::Granted(granted.iter().map(|&pattern| pattern.to_owned()).collect()));
        crate::html_of::<Lists>(ListsProps { options: Rc::new(options), on_click: Callback::noop() }).await
    }

    #[tokio::test]
    async fn nothing_configured_says_what_to_do_and_that_microsofts_regions_are_known() {
        let html = drawn("", "", &[]).await;
        assert!(html.contains("a name and a landing URL are enough") && html.contains("regions are built in"), "{html}");
    }

    #[tokio::test]
    async fn the_users_own_can_be_changed_and_policys_cannot() {
        let own = drawn(VOICE, "", &[]).await;
        assert!(own.contains("data-provider=\"voice\"") && own.contains("data-do=\"delete\""), "{own}");
        let locked = drawn("", VOICE, &[]).await;
        assert!(locked.contains("Set by your organisation") && locked.contains("disabled"), "{locked}");
        assert!(!locked.contains("data-do="), "{locked}");
    }

    #[tokio::test]
    async fn an_own_provider_under_policys_is_marked() {
        assert!(drawn(VOICE, VOICE, &[]).await.contains("Your organisation's is used instead"));
    }

    #[tokio::test]
    async fn missing_access_is_shown_until_it_is_given() {
        assert!(drawn(VOICE, "", &[]).await.contains("Needs access"));
        assert!(!drawn(VOICE, "", &["https://voice.example/*"]).await.contains("Needs access"));
    }

    #[tokio::test]
    async fn faults_of_policy_are_listed_with_their_place() {
        let html = drawn("", r#"{"providers":[{"name":"A","landingUrl":"http://a.example"}]}"#, &[]).await;
        assert!(html.contains("data-faults=\"policy\"") && html.contains("providers[0].landingUrl:"), "{html}");
    }
}
