//! Rejected requests: one line at the bottom that opens to a list.

use super::Wish;
use crate::{bindings, icons};
use patchbay_protocol::view::Trouble;
use yew::prelude::*;

/// What the line shows.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct TroublesProps {
    /// Newest first.
    pub troubles: Vec<Trouble>,
    /// The list is open.
    pub open: bool,
    /// Several providers show, so that each line must say whose it is.
    pub several: bool,
    /// Told of each click.
    pub on_wish: Callback<Wish>,
}

/// The line of rejected requests; nothing when there are none.
#[component]
pub fn Troubles(props: &TroublesProps) -> Html {
    let TroublesProps { troubles, open, several, on_wish } = props;
    let Some(newest) = troubles.first() else { return Html::default() };
    let summary = match (troubles.len(), open) {
        (1, true) => "1 request was rejected".to_owned(),
        (count, true) => format!("{count} requests were rejected"),
        (1, false) => format!("{} rejected", newest.method),
        (count, false) => format!("{count} rejected"),
    };
    let toggle = on_wish.reform(|_: MouseEvent| Wish::ToggleTroubles);
    let dismiss = on_wish.reform(|_: MouseEvent| Wish::Dismiss);
    html! {
        <section class="troubles" aria-label="Rejected requests">
            <div class="troubles-line">
                <button class="troubles-toggle" data-do="toggle-troubles" aria-expanded={open.to_string()}
                    aria-controls="trouble-list" onclick={toggle}>
                    { icons::warning() }
                    <span class="troubles-summary">
                        <b>{ summary }</b>
                        if !open {
                            <span>{ &newest.message }</span>
                        }
                    </span>
                    { if *open { icons::unfold() } else { icons::fold() } }
                </button>
                <button class="quiet" data-do="dismiss" onclick={dismiss}>{ "Dismiss" }</button>
            </div>
            <ol id="trouble-list" hidden={!open}>
                { for troubles.iter().map(|trouble| one(trouble, *several)) }
            </ol>
        </section>
    }
}

fn one(trouble: &Trouble, several: bool) -> Html {
    html! {
        <li data-trouble={trouble.method.clone()}>
            <p class="trouble-head">
                <code>{ &trouble.method }</code>
                if several {
                    <span>{ &trouble.provider }</span>
                }
                <time>{ bindings::time_of_day(trouble.at) }</time>
            </p>
            <p>{ &trouble.message }</p>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panel::state::examples::rejected;

    async fn drawn(troubles: Vec<Trouble>, open: bool, several: bool) -> String {
        crate::html_of::<Troubles>(TroublesProps { troubles, open, several, on_wish: Callback::noop() }).await
    }

    #[tokio::test]
    async fn nothing_rejected_shows_nothing() {
        assert_eq!(drawn(Vec::new(), true, false).await, "");
    }

    #[tokio::test]
    async fn a_rejected_request_has_method_sentence_and_time() {
        let html = drawn(vec![rejected("createRecord")], true, false).await;
        for part in ["data-trouble=\"createRecord\"", "is not known", "<time>", "1 request was rejected"] {
            assert!(html.contains(part), "{part} in {html}");
        }
        assert!(!html.contains("Contoso Voice"), "one provider needs no name: {html}");
    }

    #[tokio::test]
    async fn folded_it_keeps_to_one_line_with_the_newest_sentence() {
        let html = drawn(vec![rejected("createRecord"), rejected("openForm")], false, true).await;
        assert!(html.contains("<b>2 rejected</b>") && html.contains("<span>The table"), "{html}");
        assert!(html.contains("hidden") && html.contains(">Contoso Voice<"), "{html}");
    }
}
