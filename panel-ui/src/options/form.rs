//! The form: a provider and a CRM site, and what saving will ask the browser for.

use super::access::Needs;
use super::draft::Field;
use super::field::TextField;
use super::state::Options;
use std::rc::Rc;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// What the form shows.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct FormProps {
    /// The page's state.
    pub options: Rc<Options>,
    /// Told of each change of a text.
    pub on_type: Callback<(Field, String)>,
    /// Told of the check box.
    pub on_click_to_act: Callback<bool>,
    /// Save and allow.
    pub on_save: Callback<()>,
    /// Empty the form.
    pub on_clear: Callback<()>,
}

/// The form.
#[component]
pub fn Form(props: &FormProps) -> Html {
    let FormProps { options, on_type, on_click_to_act, on_save, on_clear } = props;
    let draft = &options.draft;
    let field = |field: Field, label: &'static str, hint: &'static str, example: &'static str, required: bool, rows: u32| {
        html! {
            <TextField {field} {label} {hint} {example} {required} {rows} value={draft.text(field).to_owned()}
                wrong={options.wrong(field)} on_type={on_type.clone()} />
        }
    };
    let onsubmit = on_save.reform(|event: SubmitEvent| event.prevent_default());
    let click_to_act = on_click_to_act.reform(|event: Event| event.target_unchecked_into::<HtmlInputElement>().checked());
    let provider_title = match &draft.edits_provider {
        Some(provider) => format!("Change {}", provider.label),
        None => "Channel provider".to_owned(),
    };
    let site_title = match &draft.edits_site {
        Some(site) => format!("Change {}", site.pages.as_str()),
        None => "CRM site (optional)".to_owned(),
    };
    html! {
        <form class="card" {onsubmit} novalidate=true aria-label="Provider and CRM site">
            <fieldset>
                <legend>{ provider_title }</legend>
                { field(Field::Name, "Name", "For you and your administrator.", "Contoso Voice", true, 0) }
                { field(Field::Label, "Title on the panel", "The name, when left empty.", "", false, 0) }
                { field(Field::LandingUrl, "Landing URL", "The widget's page, as your provider gave it to you.", "https://voice.example.com/widget", true, 0) }
                <div class="check">
                    <input type="checkbox" id={Field::ClickToAct.id()} checked={draft.click_to_act} onchange={click_to_act}
                        aria-describedby="click-to-act-hint" />
                    <label for={Field::ClickToAct.id()}>{ "Click-to-act" }</label>
                    <p class="hint" id="click-to-act-hint">{ "A click on a phone number in the CRM goes to this widget." }</p>
                </div>
                <details open={has_more(options)}>
                    <summary>{ "Trusted origins, library origins, custom parameters" }</summary>
                    { field(Field::TrustedOrigins, "Trusted origins", "Other addresses the widget shows itself from, such as its log-in page. One a line.", "https://login.example.com", false, 2) }
                    { field(Field::LibraryOrigins, "Library origins", "Where the widget loads its CIF library from, when that is none of your CRM sites. One a line.", "https://org.crm.dynamics.com", false, 2) }
                    { field(Field::CustomParams, "Custom parameters", "Handed to the widget as they are.", "", false, 2) }
                </details>
            </fieldset>
            <fieldset>
                <legend>{ site_title }</legend>
                { field(Field::SiteMatch, "Pages", "Only if your CRM has an address of its own: those of Microsoft's regions are known.", "https://crm.example.com/*", draft.has_site(), 0) }
                { field(Field::StartUrl, "Start page", "Offered for opening when no CRM page is open.", "https://crm.example.com/main.aspx", false, 0) }
            </fieldset>
            { asks(options) }
            <div class="buttons">
                <button id="save" class="primary" type="submit">{ "Save and allow" }</button>
                <button class="quiet" type="button" data-do="clear" onclick={on_clear.reform(|_: MouseEvent| ())}>
                    { if draft.edits_provider.is_some() || draft.edits_site.is_some() { "Cancel" } else { "Clear" } }
                </button>
            </div>
        </form>
    }
}

/// The lesser fields are opened for who has something in them.
fn has_more(options: &Options) -> bool {
    let lesser = [Field::TrustedOrigins, Field::LibraryOrigins, Field::CustomParams];
    options.draft.edits_provider.is_some() && lesser.iter().any(|field| !options.draft.text(*field).is_empty())
        || lesser.iter().any(|field| options.wrong(*field).is_some())
}

fn asks(options: &Options) -> Html {
    if options.draft.read(&options.user, &options.policy).is_err() {
        return Html::default();
    }
    let mut ask: Needs = options.needs();
    ask.retain(|pattern, _| !options.granted.contains(pattern));
    if ask.is_empty() {
        return html! { <p class="hint asks">{ "Everything this needs is allowed already; the browser will not ask." }</p> };
    }
    html! {
        <div class="asks">
            <p>{ "Your browser will ask you once, for access to:" }</p>
            { needs_list(&ask) }
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

    async fn drawn(options: Options) -> String {
        let (on_type, on_click_to_act) = (Callback::noop(), Callback::noop());
        let (on_save, on_clear) = (Callback::noop(), Callback::noop());
        crate::html_of::<Form>(FormProps { options: Rc::new(options), on_type, on_click_to_act, on_save, on_clear }).await
    }

    fn typed() -> Options {
        Options::default()
            .after(Action::Type(Field::Name, "Voice".into()))
            .after(Action::Type(Field::LandingUrl, "https://voice.example/w".into()))
    }

    #[tokio::test]
    async fn every_field_has_the_id_that_tests_and_labels_know() {
        let html = drawn(Options::default()).await;
        for id in ["provider-name", "provider-label", "landing-url", "trusted-origins", "library-origins", "click-to-act"] {
            assert!(html.contains(&format!("id=\"{id}\"")) && html.contains(&format!("for=\"{id}\"")), "{id} in {html}");
        }
        for id in ["custom-params", "site-match", "start-url", "save"] {
            assert!(html.contains(&format!("id=\"{id}\"")), "{id} in {html}");
        }
    }

    #[tokio::test]
    async fn what_will_be_asked_is_said_before_the_click() {
        assert!(!drawn(Options::default()).await.contains("Your browser will ask"));
        let html = drawn(typed()).await;
        assert!(html.contains("Your browser will ask") && html.contains("<code>https://voice.example/*</code>"), "{html}");
        let granted = typed().after(Action::Granted(["https://voice.example/*".to_owned()].into()));
        assert!(drawn(granted).await.contains("will not ask"));
    }
}
