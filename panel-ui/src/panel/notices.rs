//! Lines that say what is wrong, each with its way out.

use super::{Panel, Wish};
use crate::{bindings, icons};
use patchbay_protocol::{Device, Notice, NoticeAction};
use std::rc::Rc;
use yew::prelude::*;

/// What a list of notices shows.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct NoticesProps {
    /// Most important first.
    pub notices: Vec<Notice>,
    /// For what the agent was refused.
    pub panel: Rc<Panel>,
    /// Told of each click.
    pub on_wish: Callback<Wish>,
}

/// A list of notices; nothing when there are none.
#[component]
pub fn Notices(props: &NoticesProps) -> Html {
    if props.notices.is_empty() {
        return Html::default();
    }
    html! {
        <ul class="notices" aria-live="polite">
            { for props.notices.iter().map(|notice| one(notice, props)) }
        </ul>
    }
}

fn one(notice: &Notice, props: &NoticesProps) -> Html {
    let refused = matches!(&notice.action, Some(NoticeAction::Allow { patterns }) if props.panel.is_refused(patterns));
    html! {
        <li data-notice={notice.kind.clone()} key={format!("{} {} {:?}", notice.kind, notice.text, notice.at)}>
            { icons::warning() }
            <div>
                <p>{ text_of(notice) }</p>
                if refused {
                    <p class="refused">{ "The browser did not give access. Try again, or ask your administrator." }</p>
                }
                if let Some(action) = &notice.action {
                    { button(action, &props.on_wish) }
                }
                if notice.dismiss {
                    <button class="quiet" data-do="dismiss-notice" onclick={dismiss(notice, &props.on_wish)}>{ "Dismiss" }</button>
                }
            </div>
        </li>
    }
}

/// Dismisses what was read. Who does without an organisation's providers says so of that organisation alone.
fn dismiss(notice: &Notice, on_wish: &Callback<Wish>) -> Callback<MouseEvent> {
    let wish = match &notice.action {
        Some(NoticeAction::UseOrganisation { origin }) => Wish::Decline(origin.clone()),
        _ => Wish::Dismiss,
    };
    on_wish.reform(move |_: MouseEvent| wish.clone())
}

/// The sentence, with its time as the reader writes it.
fn text_of(notice: &Notice) -> String {
    notice.at.map_or_else(|| notice.text.clone(), |at| notice.text.replace("{time}", &bindings::minute_of_day(at)))
}

fn button(action: &NoticeAction, on_wish: &Callback<Wish>) -> Html {
    if *action == NoticeAction::SetUp {
        let onclick = on_wish.reform(|_: MouseEvent| Wish::Act(NoticeAction::SetUp));
        return html! {
            <>
                { button(&NoticeAction::Options, on_wish) }
                <button data-do="records" {onclick}>{ "Use my organisation's own" }</button>
            </>
        };
    }
    let (word, label) = match action {
        NoticeAction::Allow { .. } => ("allow", "Allow access"),
        NoticeAction::Options | NoticeAction::SetUp => ("options", "Open options"),
        NoticeAction::UseOrganisation { .. } => ("use-organisation", "Use them"),
        NoticeAction::Open { .. } => ("open", "Open the CRM page"),
        NoticeAction::Update => ("update", "Update now"),
        NoticeAction::Device { device: Device::Microphone } => ("microphone", "Allow the microphone"),
        NoticeAction::Device { device: Device::Camera | Device::PopUp } => ("camera", "Allow the camera"),
        NoticeAction::Show { .. } => ("show-tab", "Show it"),
        NoticeAction::Reload { .. } => ("reload", "Reload"),
    };
    let wish = Wish::Act(action.clone());
    html! { <button data-do={word} onclick={on_wish.reform(move |_: MouseEvent| wish.clone())}>{ label }</button> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panel::{Action, state::examples::access_missing};

    async fn drawn(panel: Panel, notices: Vec<Notice>) -> String {
        crate::html_of::<Notices>(NoticesProps { notices, panel: Rc::new(panel), on_wish: Callback::noop() }).await
    }

    #[tokio::test]
    async fn a_notice_has_its_sentence_and_its_way_out() {
        let html = drawn(Panel::default(), vec![access_missing()]).await;
        for part in ["data-notice=\"no-access\"", "Contoso Voice cannot be shown", "data-do=\"allow\""] {
            assert!(html.contains(part), "{part} in {html}");
        }
        assert!(!html.contains("did not give access"), "{html}");
    }

    #[tokio::test]
    async fn who_has_nothing_yet_may_open_the_options_or_use_the_organisations_own() {
        let html = drawn(Panel::default(), vec![Notice { action: Some(NoticeAction::SetUp), ..access_missing() }]).await;
        assert!(html.contains("data-do=\"options\"") && html.contains("data-do=\"records\""), "{html}");
    }

    #[tokio::test]
    async fn a_refusal_is_told_where_it_was_asked() {
        let patterns = vec!["https://voice.example/*".to_owned()];
        let panel = Panel::default().after(Action::Asked { patterns, granted: false });
        assert!(drawn(panel, vec![access_missing()]).await.contains("did not give access"));
    }

    #[tokio::test]
    async fn a_time_is_written_into_its_sentence_and_what_is_read_can_be_dismissed() {
        let notice = Notice {
            text: "Closed during a call at {time}.".into(),
            at: Some(5),
            dismiss: true,
            action: None,
            ..access_missing()
        };
        let html = drawn(Panel::default(), vec![notice]).await;
        assert!(html.contains("Closed during a call at 5 ms.") && html.contains("data-do=\"dismiss-notice\""), "{html}");
    }

    #[tokio::test]
    async fn a_notice_without_a_way_out_has_no_button() {
        let html = drawn(Panel::default(), vec![Notice { action: None, ..access_missing() }]).await;
        assert!(!html.contains("<button"), "{html}");
    }
}
