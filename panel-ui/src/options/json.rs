//! The user's configuration as JSON: to copy, to paste, and for what the form does not show.

use super::lists::faults;
use super::state::Options;
use std::rc::Rc;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

/// What the JSON view shows.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct JsonProps {
    /// The page's state.
    pub options: Rc<Options>,
    /// Told of each change.
    pub on_type: Callback<String>,
    /// Use it.
    pub on_use: Callback<()>,
}

/// The JSON view, folded away.
#[component]
pub fn Json(props: &JsonProps) -> Html {
    let JsonProps { options, on_type, on_use } = props;
    let oninput = on_type.reform(|event: InputEvent| event.target_unchecked_into::<HtmlTextAreaElement>().value());
    html! {
        <details class="card json">
            <summary>{ "As JSON" }</summary>
            <p class="hint" id="json-hint">{ "Your own configuration, in the format that policies use. Copy it, or paste one over it." }</p>
            <textarea id="json" class="code" rows="14" spellcheck="false" aria-label="Configuration as JSON" aria-describedby="json-hint"
                aria-invalid={(!options.json_faults.is_empty()).to_string()} value={options.json_text()} {oninput} />
            { faults("This is not accepted", "json", &options.json_faults, "Nothing was changed.") }
            <button id="use-json" disabled={options.json.is_none()} onclick={on_use.reform(|_: MouseEvent| ())}>{ "Use this and allow" }</button>
        </details>
    }
}
