//! One labelled control with its hint and, when it is wrong, the sentence that says so.

use super::draft::Field;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

/// What a text field shows.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct TextFieldProps {
    /// Which.
    pub field: Field,
    /// Its name.
    pub label: AttrValue,
    /// What to fill in, and what for.
    pub hint: AttrValue,
    /// An example.
    #[prop_or_default]
    pub example: AttrValue,
    /// The text.
    pub value: String,
    /// What is wrong with it.
    pub wrong: Option<String>,
    /// Its part of the form is of no use without it.
    #[prop_or_default]
    pub required: bool,
    /// Rows, for a text of several lines; 0 for a single line.
    #[prop_or_default]
    pub rows: u32,
    /// Told of each change.
    pub on_type: Callback<(Field, String)>,
}

/// A labelled text field.
#[component]
pub fn TextField(props: &TextFieldProps) -> Html {
    let TextFieldProps { field, label, hint, example, value, wrong, required, rows, on_type } = props.clone();
    let id = field.id();
    let (hint_id, wrong_id) = (format!("{id}-hint"), format!("{id}-wrong"));
    let described_by = if wrong.is_some() { format!("{wrong_id} {hint_id}") } else { hint_id.clone() };
    let invalid = wrong.is_some().to_string();
    let control = if rows == 0 {
        let oninput = on_type.reform(move |event: InputEvent| (field, event.target_unchecked_into::<HtmlInputElement>().value()));
        html! {
            <input {id} {value} {oninput} placeholder={example} aria-describedby={described_by} aria-invalid={invalid}
                aria-required={required.to_string()} spellcheck="false" autocomplete="off" />
        }
    } else {
        let oninput =
            on_type.reform(move |event: InputEvent| (field, event.target_unchecked_into::<HtmlTextAreaElement>().value()));
        html! {
            <textarea {id} {value} {oninput} rows={rows.to_string()} placeholder={example} aria-describedby={described_by}
                aria-invalid={invalid} spellcheck="false" />
        }
    };
    html! {
        <div class="field">
            <label for={id}>
                { label }
                if required {
                    <span class="required" aria-hidden="true">{ " *" }</span>
                }
            </label>
            { control }
            if let Some(wrong) = wrong {
                <p class="wrong" id={wrong_id}>{ wrong }</p>
            }
            <p class="hint" id={hint_id}>{ hint }</p>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn drawn(wrong: Option<&str>, rows: u32) -> String {
        let (field, value, wrong) = (Field::LandingUrl, "voice".to_owned(), wrong.map(str::to_owned));
        let (label, hint, example) = ("Landing URL".into(), "The widget's page.".into(), AttrValue::default());
        let on_type = Callback::noop();
        crate::html_of::<TextField>(TextFieldProps { field, label, hint, example, value, wrong, required: true, rows, on_type })
            .await
    }

    #[tokio::test]
    async fn a_wrong_field_says_so_to_eyes_and_screen_readers() {
        for rows in [0, 3] {
            let html = drawn(Some("Write it in full."), rows).await;
            for part in ["id=\"landing-url\"", "aria-invalid=\"true\"", "id=\"landing-url-wrong\"", ">Write it in full.<"] {
                assert!(html.contains(part), "{part} in {html}");
            }
            assert!(html.contains("aria-describedby=\"landing-url-wrong landing-url-hint\""), "{html}");
        }
        assert!(drawn(None, 0).await.contains("aria-invalid=\"false\""));
    }
}
