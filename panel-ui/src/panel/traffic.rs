//! The traffic view: the last requests and events with provider, page, outcome and time.

use super::Wish;
use crate::bindings;
use patchbay_protocol::{Outcome, TrafficLine};
use std::rc::Rc;
use yew::prelude::*;

/// What the view shows.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct TrafficProps {
    /// Oldest first.
    pub lines: Rc<Vec<TrafficLine>>,
    /// Told of each click.
    pub on_wish: Callback<Wish>,
}

/// The view; newest on top.
#[component]
pub fn Traffic(props: &TrafficProps) -> Html {
    let TrafficProps { lines, on_wish } = props;
    let wish = |wish: Wish| on_wish.reform(move |_: MouseEvent| wish.clone());
    let escape = {
        let on_wish = on_wish.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                on_wish.emit(Wish::ToggleTraffic);
            }
        })
    };
    html! {
        <section class="traffic" aria-label="Traffic" onkeydown={escape}>
            <header class="traffic-head">
                <h2>{ "Traffic" }</h2>
                <button class="quiet" data-do="copy-traffic" disabled={lines.is_empty()} onclick={wish(Wish::CopyTraffic)}>{ "Copy" }</button>
                <button class="quiet" data-do="close-traffic" onclick={wish(Wish::ToggleTraffic)}>{ "Close" }</button>
            </header>
            if lines.is_empty() {
                <p class="traffic-none">{ "Nothing yet: requests and events of widgets appear here, the last 500." }</p>
            }
            <ol tabindex="0" aria-label="Requests and events, newest first">
                { for lines.iter().rev().map(one) }
            </ol>
        </section>
    }
}

fn one(line: &TrafficLine) -> Html {
    html! {
        <li data-traffic={line.name.clone()} data-outcome={word(line.outcome)}>
            <p class="trouble-head">
                <code>{ &line.name }</code>
                <b>{ word(line.outcome) }</b>
                if let Some(took) = line.took {
                    <span>{ format!("{took} ms") }</span>
                }
                <time>{ bindings::time_of_day(line.at) }</time>
            </p>
            <p class="traffic-where">{ &line.provider }{ if line.page.is_empty() { String::new() } else { format!(" · {}", line.page) } }</p>
            if !line.message.is_empty() {
                <p>{ &line.message }</p>
            }
        </li>
    }
}

fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Resolved => "resolved",
        Outcome::Rejected => "rejected",
        Outcome::NotImplemented => "not implemented",
        Outcome::Delivered => "delivered",
        Outcome::Kept => "kept",
    }
}

/// The lines as text, one a line, members separated by tabs: for a mail to whoever is asked for help.
pub fn text(lines: &[TrafficLine]) -> String {
    let mut text = "time\tprovider\trequest or event\toutcome\tms\tpage\tmessage\n".to_owned();
    for line in lines {
        let took = line.took.map(|took| took.to_string()).unwrap_or_default();
        let (time, outcome) = (bindings::time_of_day(line.at), word(line.outcome));
        let message = line.message.replace(['\t', '\n', '\r'], " ");
        text += &format!("{time}\t{}\t{}\t{outcome}\t{took}\t{}\t{message}\n", line.provider, line.name, line.page);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(name: &str, outcome: Outcome) -> TrafficLine {
        TrafficLine {
            at: 5,
            provider: "Voice".into(),
            name: name.into(),
            page: "org.example/main.aspx".into(),
            outcome,
            message: "No\tsuch\nrow".into(),
            took: Some(12),
        }
    }

    #[tokio::test]
    async fn each_line_has_name_outcome_provider_page_and_time() {
        let lines = Rc::new(vec![line("createRecord", Outcome::Rejected), line("createSession", Outcome::NotImplemented)]);
        let html = crate::html_of::<Traffic>(TrafficProps { lines, on_wish: Callback::noop() }).await;
        for part in ["createRecord", ">rejected<", ">not implemented<", "Voice · org.example/main.aspx", "12 ms", "<time>"] {
            assert!(html.contains(part), "{part} in {html}");
        }
        assert!(html.find("createSession") < html.find("createRecord"), "newest first");
    }

    #[test]
    fn a_copied_line_stays_one_line() {
        let text = text(&[line("createRecord", Outcome::Rejected)]);
        assert_eq!(text.lines().count(), 2);
        assert!(text.ends_with("5 ms\tVoice\tcreateRecord\trejected\t12\torg.example/main.aspx\tNo such row\n"), "{text}");
    }
}
