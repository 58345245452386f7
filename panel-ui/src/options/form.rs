//! The form: a provider, a CRM site or the values of the whole, and what saving will ask the browser for.

use super::access::Needs;
use super::catalogue::{GENERAL, PROVIDER, SITE, USERS};
use super::draft::{Subject, usual_of};
use super::field::{FieldView, Locked};
use super::fields::Field;
use super::level::{List, value_below};
use super::state::Options;
use serde_json::{Map, Value};
use std::rc::Rc;
use yew::prelude::*;

/// What the form shows.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct FormProps {
    /// The page's state.
    pub options: Rc<Options>,
    /// Told of each change of a control.
    pub on_type: Callback<(&'static str, String)>,
    /// Save and allow.
    pub on_save: Callback<()>,
    /// Leave it.
    pub on_cancel: Callback<()>,
}

/// The form.
#[component]
pub fn Form(props: &FormProps) -> Html {
    let FormProps { options, on_type, on_save, on_cancel } = props;
    let subject = &options.draft.subject;
    let onsubmit = on_save.reform(|event: SubmitEvent| event.prevent_default());
    let onkeydown = {
        let on_cancel = on_cancel.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                on_cancel.emit(());
            }
        })
    };
    let (providers, sites) = (options.in_force.allow_user_providers, options.in_force.allow_user_sites);
    let has_provider = matches!(subject, Subject::Provider(_)) || *subject == Subject::New && providers != Some(false);
    let has_site = subject.has(List::Sites) && (!subject.is_new() || sites != Some(false));
    let has_any = has_provider || has_site || *subject == Subject::General;
    html! {
        <form id="editor" class="card" {onsubmit} {onkeydown} novalidate=true aria-labelledby="editor-title">
            <h2 id="editor-title">{ title(options) }</h2>
            if *subject == Subject::New && providers == Some(false) {
                <p class="hint" data-forbidden="providers">{ "Your organisation has set the providers: you cannot add any of your own." }</p>
            }
            if has_provider {
                <fieldset aria-label="Channel provider">
                    { for PROVIDER.iter().map(|group| {
                        let fields = group.fields.iter().map(|field| item_field(options, List::Providers, field, on_type));
                        let fields = fields.collect::<Html>();
                        if group.title.is_empty() { fields } else { folded(options, group.title, group.fields, fields) }
                    }) }
                </fieldset>
            }
            if subject.is_new() && sites == Some(false) {
                <p class="hint" data-forbidden="sites">{ "Your organisation has set the CRM sites: you cannot add any of your own." }</p>
            }
            if has_site {
                <fieldset>
                    if *subject == Subject::New {
                        <legend>{ "CRM site (optional)" }</legend>
                    }
                    { for SITE.iter().map(|field| item_field(options, List::Sites, field, on_type)) }
                </fieldset>
            }
            if *subject == Subject::General {
                <fieldset aria-label="General">
                    { for GENERAL[..USERS].iter().map(|field| value_field(options, field, on_type)) }
                </fieldset>
            }
            if has_any {
                if !options.draft.is_all_locked() {
                    { asks(options) }
                }
                <div class="buttons">
                    if !options.draft.is_all_locked() {
                        <button id="save" class="primary" type="submit">{ "Save and allow" }</button>
                    }
                    <button class="quiet" type="button" data-do="cancel" onclick={on_cancel.reform(|_: MouseEvent| ())}>
                        { if *subject == Subject::New { "Clear" } else if options.draft.is_all_locked() { "Close" } else { "Cancel" } }
                    </button>
                </div>
            }
        </form>
    }
}

fn title(options: &Options) -> String {
    let label = |list: List, id: &str| options.listing.find(list, id).map_or_else(|| id.to_owned(), |item| item.label.clone());
    match &options.draft.subject {
        Subject::New => "Add a channel provider".to_owned(),
        Subject::NewSite => "Add a CRM site".to_owned(),
        Subject::Provider(id) => format!("Change {}", label(List::Providers, id)),
        Subject::Site(pages) => format!("Change {pages}"),
        Subject::General => "Change the general settings".to_owned(),
    }
}

/// Fields that few need are folded away, unless there is something in them or wrong with them.
fn folded(options: &Options, title: &'static str, fields: &[Field], content: Html) -> Html {
    let usual = List::Providers.usual();
    let draft = &options.draft;
    let says_something = |field: &Field| {
        let is_usual = draft.text(field.id) == field.text(usual.get(field.name));
        !is_usual && (!draft.subject.is_new() || draft.fills(List::Providers)) || options.wrong(field.id).is_some()
    };
    html! {
        <details class="group" open={fields.iter().any(says_something)}>
            <summary>{ title }</summary>
            { content }
        </details>
    }
}

fn item_field(options: &Options, list: List, field: &'static Field, on_type: &Callback<(&'static str, String)>) -> Html {
    let draft = &options.draft;
    let edited = draft.subject.item(list);
    let below = edited.map(|id| list.organisations(&options.levels, id));
    let needed = match field.name {
        "name" | "landingUrl" => list == List::Providers,
        "match" => draft.fills(List::Sites),
        _ => false,
    };
    let is_key = field.name == "id" || field.name == "match";
    let locked = match (draft.is_locked(field.id), is_key) {
        (false, _) => Locked::No,
        (true, true) => Locked::Known,
        (true, false) => Locked::ByPolicy,
    };
    let usual = usual_of(field, Some(list));
    one(options, field, locked, needed, usual, below.as_ref(), on_type)
}

fn value_field(options: &Options, field: &'static Field, on_type: &Callback<(&'static str, String)>) -> Html {
    let locked = if options.draft.is_locked(field.id) { Locked::ByPolicy } else { Locked::No };
    let set = options.levels.policy.values.contains_key(field.name);
    let below = value_below(&options.levels, field.name).filter(|_| set).map(|value| (field.name.to_owned(), value));
    let below = below.map(|pair| Map::from_iter([pair]));
    one(options, field, locked, false, usual_of(field, None), below.as_ref(), on_type)
}

fn one(
    options: &Options,
    field: &'static Field,
    locked: Locked,
    required: bool,
    usual: Option<Value>,
    below: Option<&Map<String, Value>>,
    on_type: &Callback<(&'static str, String)>,
) -> Html {
    let value = options.draft.text(field.id).to_owned();
    let below = below.and_then(|below| below.get(field.name)).map(|below| (field.text(Some(below)), field.in_words(below)));
    let below = below.filter(|(text, _)| *text != value);
    let usual = if field.usual.is_empty() {
        usual.map(|usual| field.in_words(&usual)).unwrap_or_default()
    } else {
        field.usual.to_owned()
    };
    let wrong = options.wrong(field.id).map(str::to_owned);
    html! { <FieldView {field} {value} {wrong} {locked} {required} {usual} {below} on_type={on_type.clone()} /> }
}

fn asks(options: &Options) -> Html {
    let Ok(change) = &*options.pending else { return Html::default() };
    if change.ask.is_empty() {
        return html! { <p class="hint asks">{ "Everything this needs is allowed already; the browser will not ask." }</p> };
    }
    html! {
        <div class="asks">
            <p>{ "Your browser will ask you once, for access to:" }</p>
            { needs_list(&change.ask) }
        </div>
    }
}

/// Patterns with their reasons.
pub(super) fn needs_list(needs: &Needs) -> Html {
    html! {
        <ul class="needs">
            { for needs.iter().map(|(pattern, reasons)| html! {
                <li><code>{ pattern }</code>{ " " }{ reasons.join(", and ") }</li>
            }) }
        </ul>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Action;
    use crate::options::catalogue::provider_fields;
    use patchbay_protocol::Policy;

    async fn drawn(options: Options) -> String {
        let (on_type, on_save, on_cancel) = (Callback::noop(), Callback::noop(), Callback::noop());
        crate::html_of::<Form>(FormProps { options: Rc::new(options), on_type, on_save, on_cancel }).await
    }

    fn typed() -> Options {
        Options::default()
            .after(Action::Type("provider-name", "Voice".into()))
            .after(Action::Type("landing-url", "https://voice.example/w".into()))
    }

    fn with_policy(policy: &str) -> Options {
        Options::default().after(Action::Loaded {
            user: String::new(),
            policy: Policy::read(policy, ""),
            organisations: String::new(),
        })
    }

    #[tokio::test]
    async fn every_field_has_its_control_and_its_label() {
        let html = drawn(Options::default()).await;
        for field in provider_fields().chain(SITE) {
            let id = field.id;
            assert!(html.contains(&format!("id=\"{id}\"")) && html.contains(&format!("for=\"{id}\"")), "{id} in {html}");
        }
        assert!(html.contains("id=\"save\""));
    }

    #[tokio::test]
    async fn what_will_be_asked_is_said_before_the_click() {
        assert!(!drawn(Options::default()).await.contains("Your browser will ask"));
        let html = drawn(typed()).await;
        assert!(html.contains("Your browser will ask") && html.contains("<code>https://voice.example/*</code>"), "{html}");
        let granted =
            typed().after(Action::Granted { granted: ["https://voice.example/*".to_owned()].into(), wanted: Default::default() });
        assert!(drawn(granted).await.contains("will not ask"));
    }

    #[tokio::test]
    async fn where_policy_allows_nothing_of_ones_own_the_form_says_so_and_has_no_fields() {
        let html = drawn(with_policy(r#"{"allowUserProviders":false,"allowUserSites":false}"#)).await;
        assert!(html.contains("data-forbidden=\"providers\"") && html.contains("data-forbidden=\"sites\""), "{html}");
        assert!(!html.contains("<input") && !html.contains("id=\"save\""), "{html}");
    }
}
