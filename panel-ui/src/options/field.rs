//! One labelled control with its help, where its value comes from and, when it is wrong, the sentence that says so.

use super::fields::{Control, Field};
use super::select::Select;
use crate::icons;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

/// What a field shows.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct FieldProps {
    /// Which.
    pub field: &'static Field,
    /// The text.
    pub value: String,
    /// What is wrong with it.
    pub wrong: Option<String>,
    /// Policy has fixed it, or it is what the edited item is known by.
    #[prop_or_default]
    pub locked: Locked,
    /// Its part of the form is of no use without it.
    #[prop_or_default]
    pub required: bool,
    /// What holds when it is empty, in words; empty when that goes without saying.
    #[prop_or_default]
    pub usual: AttrValue,
    /// What holds without the user, where that differs: as a text, and in words.
    #[prop_or_default]
    pub below: Option<(String, String)>,
    /// Told of each change.
    pub on_type: Callback<(&'static str, String)>,
}

/// Why a value cannot be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Locked {
    /// It can.
    #[default]
    No,
    /// Policy has fixed it.
    ByPolicy,
    /// The item is known by it.
    Known,
}

/// A labelled field.
#[component]
pub fn FieldView(props: &FieldProps) -> Html {
    let FieldProps { field, wrong, locked, required, .. } = props;
    let (id, texts) = (field.id, field.texts());
    let is_check = matches!(field.control, Control::Switch);
    let label = html! {
        <label for={id}>
            { texts.label }
            if *required {
                <span class="required" aria-hidden="true">{ " *" }</span>
            }
        </label>
    };
    html! {
        <div class={classes!(if is_check { "check" } else { "field" }, (*locked != Locked::No).then_some("locked"))} data-value={field.name}>
            if is_check {
                { control(props) }
                { label }
            } else {
                { label }
                { control(props) }
            }
            if let Some(wrong) = wrong {
                <p class="wrong" id={format!("{id}-wrong")}>{ wrong }</p>
            }
            <p class="hint" id={format!("{id}-hint")}>
                { prose(texts.help) }
                if !props.usual.is_empty() {
                    { format!(" Usually: {}.", props.usual) }
                }
            </p>
            { source(props) }
        </div>
    }
}

fn source(props: &FieldProps) -> Html {
    let field = props.field;
    match (props.locked, &props.below) {
        (Locked::ByPolicy, _) => html! {
            <p class="source" id={format!("{}-source", field.id)}>{ icons::lock() }{ "Set by your organisation" }</p>
        },
        (Locked::No, Some((text, words))) => {
            let (id, text) = (field.id, text.clone());
            let onclick = props.on_type.reform(move |_: MouseEvent| (id, text.clone()));
            html! {
                <p class="source">
                    { "Your organisation's: " }<span class="value">{ words }</span>
                    <button class="quiet" type="button" data-do="reset" aria-label={format!("Use your organisation's: {}", field.texts().label)}
                        {onclick}>{ "Use that" }</button>
                </p>
            }
        }
        _ => Html::default(),
    }
}

/// A text with names and values between backticks.
fn prose(text: &str) -> Html {
    let parts = text.split('`').enumerate();
    parts
        .map(|(at, part)| {
            if at % 2 == 1 {
                html! { <code>{ part }</code> }
            } else {
                html! { { part } }
            }
        })
        .collect()
}

fn described_by(props: &FieldProps) -> String {
    let id = props.field.id;
    let wrong = props.wrong.is_some().then(|| format!("{id}-wrong"));
    let source = (props.locked == Locked::ByPolicy).then(|| format!("{id}-source"));
    wrong.into_iter().chain(source).chain([format!("{id}-hint")]).collect::<Vec<_>>().join(" ")
}

fn control(props: &FieldProps) -> Html {
    let FieldProps { field, value, locked, required, on_type, .. } = props;
    let (id, value) = (field.id, value.clone());
    let is_locked = *locked != Locked::No;
    let described = described_by(props);
    let invalid = props.wrong.is_some().to_string();
    match field.control {
        Control::Line | Control::Number => {
            let oninput =
                on_type.reform(move |event: InputEvent| (id, event.target_unchecked_into::<HtmlInputElement>().value()));
            let inputmode = matches!(field.control, Control::Number).then_some("numeric");
            html! {
                <input {id} {value} {oninput} {inputmode} placeholder={field.texts().example} readonly={is_locked} aria-describedby={described}
                    aria-invalid={invalid} aria-required={required.to_string()} spellcheck="false" autocomplete="off" />
            }
        }
        Control::Lines | Control::Text => {
            let oninput =
                on_type.reform(move |event: InputEvent| (id, event.target_unchecked_into::<HtmlTextAreaElement>().value()));
            let rows = value.lines().count().clamp(2, 8).to_string();
            html! {
                <textarea {id} {value} {oninput} {rows} placeholder={field.texts().example} readonly={is_locked} aria-describedby={described}
                    aria-invalid={invalid} spellcheck="false" />
            }
        }
        Control::Switch => {
            let onchange = on_type.reform(move |event: Event| {
                let on = event.target_unchecked_into::<HtmlInputElement>().checked();
                (id, on.to_string())
            });
            html! {
                <input type="checkbox" {id} checked={value == "true"} {onchange} disabled={is_locked} aria-describedby={described} />
            }
        }
        Control::Words(words) => {
            // Nothing chosen is a choice only where nobody below has chosen.
            let blank = value.is_empty() || props.below.is_none() && !field.usual.is_empty() && !is_locked;
            let blank = blank.then(|| ("", props.usual.clone()));
            let words = blank.into_iter().chain(words().into_iter().map(|(word, says)| (word, says.into()))).collect::<Vec<_>>();
            let on_choice = on_type.reform(move |word| (id, word));
            html! { <Select {id} {words} {value} disabled={is_locked} described_by={described} {on_choice} /> }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::catalogue::provider_fields;
    use super::*;

    fn props(name: &str, value: &str) -> FieldProps {
        FieldProps {
            field: provider_fields().find(|field| field.name == name).unwrap(),
            value: value.to_owned(),
            wrong: None,
            locked: Locked::No,
            required: false,
            usual: AttrValue::default(),
            below: None,
            on_type: Callback::noop(),
        }
    }

    #[tokio::test]
    async fn a_wrong_field_says_so_to_eyes_and_screen_readers() {
        for name in ["landingUrl", "trustedOrigins"] {
            let wrong = FieldProps { wrong: Some("Write it in full.".to_owned()), ..props(name, "voice") };
            let id = wrong.field.id;
            let html = crate::html_of::<FieldView>(wrong).await;
            for part in [format!("id=\"{id}\""), "aria-invalid=\"true\"".into(), format!("id=\"{id}-wrong\"")] {
                assert!(html.contains(&part), "{part} in {html}");
            }
            assert!(html.contains(&format!("aria-describedby=\"{id}-wrong {id}-hint\"")), "{html}");
        }
        assert!(crate::html_of::<FieldView>(props("landingUrl", "")).await.contains("aria-invalid=\"false\""));
    }

    #[tokio::test]
    async fn what_policy_has_fixed_can_be_read_and_not_typed_into() {
        for (name, part) in [("landingUrl", "readonly"), ("roles", "readonly"), ("enabled", "disabled"), ("start", "disabled")] {
            let html = crate::html_of::<FieldView>(FieldProps { locked: Locked::ByPolicy, ..props(name, "") }).await;
            assert!(html.contains(part) && html.contains("Set by your organisation"), "{html}");
        }
    }

    #[tokio::test]
    async fn a_changed_value_shows_the_organisations_and_the_way_back() {
        let below = Some(("Phone".to_owned(), "Phone".to_owned()));
        let html = crate::html_of::<FieldView>(FieldProps { below, ..props("label", "Mine") }).await;
        assert!(html.contains("Your organisation's: ") && html.contains("data-do=\"reset\""), "{html}");
    }
}
