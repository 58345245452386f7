//! The note box of `insertNotes` (contract §3): a widget asks the agent for a note on a record.

use super::{Wish, state::NoteDraft};
use patchbay_protocol::NoteView;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

/// What the box shows.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct NoteProps {
    /// What is asked for.
    pub note: NoteView,
    /// What is written so far.
    pub draft: NoteDraft,
    /// Told of each click and change.
    pub on_wish: Callback<Wish>,
}

/// The box. It takes the focus when it opens: the agent is in a conversation.
#[component]
pub fn Note(props: &NoteProps) -> Html {
    let NoteProps { note, draft, on_wish } = props;
    let text = use_node_ref();
    use_effect_with(note.request.clone(), {
        let text = text.clone();
        move |_| {
            // An element that cannot take the focus is reached by Tab or mouse as well.
            let _ = text.cast::<HtmlTextAreaElement>().map(|area| area.focus());
        }
    });
    let typed = on_wish.reform(|event: InputEvent| {
        Wish::TypeNote(event.target_dyn_into::<HtmlTextAreaElement>().map(|area| area.value()).unwrap_or_default())
    });
    let save = {
        let (request, written) = (note.request.clone(), draft.text.clone());
        on_wish.reform(move |event: SubmitEvent| {
            event.prevent_default();
            Wish::FinishNote { request: request.clone(), text: Some(written.clone()) }
        })
    };
    let cancel = {
        let request = note.request.clone();
        on_wish.reform(move |_: MouseEvent| Wish::FinishNote { request: request.clone(), text: None })
    };
    let title = format!("{} for this {}", if note.changes { "Change the note" } else { "Note" }, note.entity);
    html! {
        <form class="note" data-note={note.request.clone()} onsubmit={save}>
            <label for="note-text">{ title }<small>{ format!("asked for by {}", note.provider) }</small></label>
            <textarea id="note-text" ref={text} rows="4" value={draft.text.clone()} oninput={typed} readonly={note.saving} />
            if let Some(error) = &note.error {
                <p class="refused" role="alert">{ format!("Not saved: {error}") }</p>
            }
            <p class="note-buttons">
                <button class="primary" type="submit" data-do="save-note" disabled={note.saving || draft.text.trim().is_empty()}>
                    { if note.saving { "Saving …" } else { "Save" } }
                </button>
                <button type="button" data-do="cancel-note" disabled={note.saving} onclick={cancel}>{ "Cancel" }</button>
            </p>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn drawn(saving: bool, error: Option<&str>, text: &str) -> String {
        let note = NoteView {
            request: "r".into(),
            provider: "Voice".into(),
            entity: "contact".into(),
            changes: false,
            saving,
            error: error.map(str::to_owned),
        };
        let draft = NoteDraft { request: "r".into(), text: text.into(), ..NoteDraft::default() };
        crate::html_of::<Note>(NoteProps { note, draft, on_wish: Callback::noop() }).await
    }

    #[tokio::test]
    async fn it_says_for_whom_and_what_went_wrong_and_keeps_the_text() {
        let html = drawn(false, Some("You may not add notes."), "Rings back").await;
        for part in ["Note for this contact", "asked for by Voice", "Not saved: You may not add notes.", "Rings back"] {
            assert!(html.contains(part), "{part} in {html}");
        }
    }

    #[tokio::test]
    async fn an_empty_note_cannot_be_saved_nor_one_twice() {
        assert!(drawn(false, None, " ").await.contains("data-do=\"save-note\" disabled"));
        assert!(drawn(true, None, "x").await.contains("data-do=\"save-note\" disabled"));
        assert!(!drawn(false, None, "x").await.contains("data-do=\"save-note\" disabled"));
    }
}
