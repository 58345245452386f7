//! The views of import and export.

use super::banners::faults;
use super::export::{Format, Taken, Wish};
use super::import::{Fate, Line, Plan};
use super::select::Select;
use super::state::Import;
use crate::bindings;
use patchbay_protocol::export::Channel;
use patchbay_protocol::{Configuration, Levels};
use std::rc::Rc;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

/// What the import shows.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct ImportProps {
    /// What is to be imported.
    pub import: Import,
    /// Told of each text.
    pub on_text: Callback<String>,
    /// Told of each file that is chosen.
    pub on_file: Callback<web_sys::File>,
    /// Told whether what is there is to be replaced.
    pub on_replacing: Callback<bool>,
    /// Do it.
    pub on_import: Callback<()>,
}

/// Paste or choose a file, see what it would do, do it.
#[component]
pub fn ImportView(props: &ImportProps) -> Html {
    let ImportProps { import, on_text, on_file, on_replacing, on_import } = props;
    let oninput = on_text.reform(|event: InputEvent| event.target_unchecked_into::<HtmlTextAreaElement>().value());
    let onchange = {
        let on_file = on_file.clone();
        Callback::from(move |event: Event| {
            let input = event.target_unchecked_into::<HtmlInputElement>();
            if let Some(file) = input.files().and_then(|files| files.get(0)) {
                on_file.emit(file);
            }
            // The same file, changed meanwhile, may be chosen again.
            input.set_value("");
        })
    };
    let replacing = on_replacing.reform(|event: Event| event.target_unchecked_into::<HtmlInputElement>().checked());
    let (added, changed) = import.plan.as_ref().map_or((0, 0), |plan| plan.counts());
    let all = added + if import.replacing { changed } else { 0 };
    html! {
        <details class="card transfer" data-section="import">
            <summary>{ "Import" }</summary>
            <p class="hint" id="import-hint">{ "A configuration or policy file exported here, or the answer of your CRM's Web API for msdyn_ciproviders. Nothing is changed before you have seen what would be." }</p>
            <div class="field">
                <label for="import-text">{ "Text" }</label>
                <textarea id="import-text" class="code" rows="6" spellcheck="false" aria-describedby="import-hint" value={import.text.clone()} {oninput} />
            </div>
            <div class="field">
                <label for="import-file">{ "or a file" }</label>
                <input id="import-file" type="file" accept=".json,.txt,application/json" {onchange} />
            </div>
            if let Some(plan) = &import.plan {
                { preview(plan) }
                if changed > 0 {
                    <div class="check">
                        <input type="checkbox" id="import-replace" checked={import.replacing} onchange={replacing} />
                        <label for="import-replace">{ format!("Replace what is there already and differs ({changed})") }</label>
                    </div>
                }
                <button id="import" class="primary" disabled={all == 0} onclick={on_import.reform(|_: MouseEvent| ())}>
                    { if all == 0 { "Nothing to import".to_owned() } else { format!("Import {all}") } }
                </button>
            }
        </details>
    }
}

fn preview(plan: &Plan) -> Html {
    html! {
        <>
            { faults("Not everything is as it should be", "import", &plan.faults, html! { "These parts are left out, or have no effect." }) }
            <ul class="plan" aria-label="What would be imported">
                { for plan.lines.iter().map(line) }
            </ul>
        </>
    }
}

fn line(line: &Line) -> Html {
    let (word, says) = match &line.fate {
        Fate::Added => ("added", "new".to_owned()),
        Fate::Changed(names) => ("changed", format!("differs in {}", names.join(", "))),
        Fate::Unchanged => ("unchanged", "is there already".to_owned()),
        Fate::Refused(reason) => ("refused", format!("left out: {reason}")),
    };
    html! {
        <li data-fate={word} data-id={line.id.clone()}>
            <b>{ &line.label }</b>{ " " }<span class="fate">{ says }</span>
            if let Some(note) = &line.note {
                <span class="note">{ format!(" ({note})") }</span>
            }
        </li>
    }
}

/// What the export shows.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct ExportProps {
    /// Every level.
    pub levels: Rc<Levels>,
    /// What is in force.
    pub in_force: Rc<Configuration>,
    /// Told when the browser would not save the file.
    pub on_refused: Callback<String>,
}

/// Choose what and for whom, save the file.
#[component]
pub fn ExportView(props: &ExportProps) -> Html {
    let wish = use_state(first_wish);
    let change = |edit: fn(&mut Wish, String)| {
        let wish = wish.clone();
        Callback::from(move |text: String| {
            let mut next = (*wish).clone();
            edit(&mut next, text);
            wish.set(next);
        })
    };
    let file = wish.file(&props.levels, &props.in_force);
    let wrong = |id: &str| file.as_ref().err().filter(|(at, _)| *at == id).map(|(_, sentence)| sentence.clone());
    let warnings = file.as_ref().map(|file| file.warnings.clone()).unwrap_or_default();
    let is_policy = wish.format.is_addressed();
    let onclick = {
        let (file, on_refused) = (file.clone().ok(), props.on_refused.clone());
        Callback::from(move |_: MouseEvent| {
            let saved = file.as_ref().map_or(Ok(()), |file| bindings::save_file(file.name, file.kind, &file.text));
            if let Err(error) = saved {
                on_refused.emit(format!("The file could not be saved: {error}."));
            }
        })
    };
    let fence = change(|wish, on| wish.fenced = on == "true")
        .reform(|event: Event| event.target_unchecked_into::<HtmlInputElement>().checked().to_string());
    html! {
        <details class="card transfer" data-section="export">
            <summary>{ "Export" }</summary>
            { choice("export-what", "What", &[("own", "your own part", wish.taken == Taken::Own), ("all", "everything in force", wish.taken == Taken::InForce)],
                change(|wish, word| wish.taken = if word == "own" { Taken::Own } else { Taken::InForce })) }
            { choice("export-format", "As", &Format::ALL.iter().map(|format| (format.word(), format.label(), *format == wish.format)).collect::<Vec<_>>(),
                change(|wish, word| wish.format = Format::ALL.iter().copied().find(|format| format.word() == word).unwrap_or_default())) }
            if is_policy {
                { choice("export-channel", "For", &Channel::ALL.iter().map(|channel| (channel.name(), channel.name(), *channel == wish.channel)).collect::<Vec<_>>(), change(choose_channel)) }
                { text("export-id", "Id of the extension there", "Each store gives it another one: the 32 letters that the browser's page of extensions shows.", "", &wish.id, wrong("export-id"), change(|wish, id| wish.id = id)) }
                { text("export-update-url", "Install it from (optional)", "Has the browser install the extension for everybody and keep it: the address of the update manifest.", wish.channel.store(), &wish.update_url, wrong("export-update-url"), change(|wish, url| wish.update_url = url)) }
                if !wish.update_url.trim().is_empty() {
                    <div class="check">
                        <input type="checkbox" id="export-fenced" checked={wish.fenced} onchange={fence} />
                        <label for="export-fenced">{ "It is the managed package: fence it in" }</label>
                        <p class="hint">{ "That package may enter every site. With this, the browser lets it into those only that the configuration needs." }</p>
                    </div>
                }
            }
            { for warnings.iter().map(|warning| html! { <p class="wrong">{ warning }</p> }) }
            <button id="export" class="primary" disabled={file.is_err()} {onclick}>{ "Save the file" }</button>
        </details>
    }
}

/// The id of this extension is known for this browser's own store; that of any other must be asked for.
fn first_wish() -> Wish {
    let channel = if bindings::is_edge() { Channel::Edge } else { Channel::Chrome };
    Wish {
        taken: Taken::Own,
        format: Format::Own,
        channel,
        id: bindings::extension_id(),
        update_url: String::new(),
        fenced: false,
    }
}

fn choose_channel(wish: &mut Wish, name: String) {
    let own = first_wish();
    if let Some(channel) = Channel::ALL.iter().copied().find(|channel| channel.name() == name && *channel != wish.channel) {
        wish.channel = channel;
        wish.id = if channel == own.channel { own.id } else { String::new() };
        wish.update_url.clear();
    }
}

fn choice(
    id: &'static str,
    label: &'static str,
    options: &[(&'static str, &'static str, bool)],
    on_choice: Callback<String>,
) -> Html {
    let words: Vec<_> = options.iter().map(|(word, says, _)| (*word, AttrValue::from(*says))).collect();
    let value = options.iter().find(|(_, _, chosen)| *chosen).map_or("", |(word, ..)| word).to_owned();
    html! {
        <div class="field">
            <label for={id}>{ label }</label>
            <Select {id} {words} {value} {on_choice} />
        </div>
    }
}

fn text(
    id: &'static str,
    label: &'static str,
    help: &'static str,
    example: &'static str,
    value: &str,
    wrong: Option<String>,
    on_type: Callback<String>,
) -> Html {
    let oninput = on_type.reform(|event: InputEvent| event.target_unchecked_into::<HtmlInputElement>().value());
    let (hint_id, wrong_id) = (format!("{id}-hint"), format!("{id}-wrong"));
    html! {
        <div class="field">
            <label for={id}>{ label }</label>
            <input {id} value={value.to_owned()} {oninput} placeholder={example} spellcheck="false" autocomplete="off"
                aria-invalid={wrong.is_some().to_string()} aria-describedby={format!("{wrong_id} {hint_id}")} />
            if let Some(wrong) = wrong {
                <p class="wrong" id={wrong_id}>{ wrong }</p>
            }
            <p class="hint" id={hint_id}>{ help }</p>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_import_is_shown_item_by_item_before_it_is_done() {
        let text = r#"{"providers":[{"name":"New","landingUrl":"https://new.example"},{"name":"Wrong","landingUrl":"http://wrong.example"}],"readOnly":true}"#;
        let plan = Some(Rc::new(Plan::new(text, &Levels::default())));
        let import = Import { text: text.to_owned(), plan, replacing: false };
        let (on_text, on_file, on_replacing, on_import) =
            (Callback::noop(), Callback::noop(), Callback::noop(), Callback::noop());
        let html = crate::html_of::<ImportView>(ImportProps { import, on_text, on_file, on_replacing, on_import }).await;
        assert!(html.contains("data-fate=\"added\" data-id=\"new\"") && html.contains("Import 1"), "{html}");
        assert!(
            html.contains("providers[1].landingUrl") && html.contains("data-fate=\"refused\" data-id=\"readOnly\""),
            "{html}"
        );
    }
}
