//! A choice among a few words.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// What a choice shows.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct SelectProps {
    /// `id` of the control.
    pub id: &'static str,
    /// The words with what they say.
    pub words: Vec<(&'static str, AttrValue)>,
    /// The chosen word.
    pub value: String,
    /// It cannot be changed.
    #[prop_or_default]
    pub disabled: bool,
    /// Ids of what describes it.
    #[prop_or_default]
    pub described_by: Option<String>,
    /// Told of each choice.
    pub on_choice: Callback<String>,
}

/// The choice.
#[component]
pub fn Select(props: &SelectProps) -> Html {
    let SelectProps { id, words, value, disabled, described_by, on_choice } = props.clone();
    let node = use_node_ref();
    // Once somebody has chosen, the browser no longer looks at the options' own mark.
    use_effect_with((value.clone(), words.len()), {
        let node = node.clone();
        move |(value, _)| {
            if let Some(select) = node.cast::<HtmlSelectElement>() {
                select.set_value(value);
            }
        }
    });
    let onchange = on_choice.reform(|event: Event| event.target_unchecked_into::<HtmlSelectElement>().value());
    html! {
        <select ref={node} {id} {onchange} {disabled} aria-describedby={described_by}>
            { for words.into_iter().map(|(word, says)| html! { <option value={word} selected={value == word}>{ says }</option> }) }
        </select>
    }
}
