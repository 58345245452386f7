//! "Why don't I see my widget?": every cause in words with its way out, and a report to send to somebody who helps.

use super::lists::Click;
use crate::bindings::Tools;
use crate::icons;
use patchbay_protocol::NoticeAction;
use patchbay_protocol::diagnosis::{Cause, Diagnosis, ProviderDiagnosis};
use std::fmt::Write;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// What the section works with.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct DiagnosisProps {
    /// The browser and the worker.
    pub tools: Tools,
    /// Whether a report may be copied; policy can forbid it.
    pub reports: bool,
    /// Told of each click on what the page can do itself.
    pub on_click: Callback<Click>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Found {
    /// What the worker knows.
    pub diagnosis: Diagnosis,
    /// What is in the way of each provider's page, in the order of [`Diagnosis::providers`]; empty when nothing is, none
    /// when it was not asked for.
    pub obstacles: Vec<Option<String>>,
    /// Versions, one a line.
    pub versions: String,
}

#[derive(Debug, Clone, PartialEq)]
enum State {
    Idle,
    Looking,
    Failed(String),
    Found(Rc<Found>),
}

/// The section.
#[component]
pub fn DiagnosisView(props: &DiagnosisProps) -> Html {
    let state = use_state(|| State::Idle);
    let copied = use_state(|| "");
    let look = {
        let (tools, state, copied) = (props.tools.clone(), state.setter(), copied.setter());
        Callback::from(move |_: MouseEvent| {
            let (tools, state) = (tools.clone(), state.clone());
            copied.set("");
            state.set(State::Looking);
            spawn_local(
                async move { state.set(look(&tools).await.map_or_else(State::Failed, |found| State::Found(Rc::new(found)))) },
            );
        })
    };
    let copy = {
        let (tools, state, copied) = (props.tools.clone(), state.clone(), copied.setter());
        Callback::from(move |_: MouseEvent| {
            let State::Found(found) = &*state else { return };
            let (asked, copied) = (tools.copied(&report(found)), copied.clone());
            spawn_local(async move {
                copied.set(if asked.answer().await.is_ok() { "Copied." } else { "The browser did not let it be copied." });
            });
        })
    };
    let looking = *state == State::Looking;
    html! {
        <section id="diagnosis" aria-labelledby="diagnosis-title" data-section="diagnosis">
            <div class="section-head">
                <h2 id="diagnosis-title">{ "Why don’t I see my widget?" }</h2>
                <button class="quiet" data-do="diagnose" disabled={looking} onclick={look}>{ if looking { "Looking …" } else { "Find out" } }</button>
            </div>
            <div role="status">
            {
                match &*state {
                    State::Idle => html! { <p class="hint">{ "Looks at the configuration, the open panels and pages, and asks each widget’s server." }</p> },
                    State::Looking => html! { <p class="hint">{ "Asking the widgets’ servers …" }</p> },
                    State::Failed(why) => html! { <p class="wrong">{ format!("Patchbay’s worker did not answer ({why}). Reload this page.") }</p> },
                    State::Found(found) => found_list(found, &props.on_click),
                }
            }
            </div>
            if let (State::Found(found), true) = (&*state, props.reports) {
                <p class="buttons">
                    <button data-do="copy-report" onclick={copy}>{ "Copy report" }</button>
                    <span role="status">{ *copied }</span>
                </p>
                <details>
                    <summary>{ "What the report says" }</summary>
                    <pre class="report" tabindex="0">{ report(found) }</pre>
                </details>
            }
        </section>
    }
}

async fn look(tools: &Tools) -> Result<Found, String> {
    let diagnosis = tools.diagnosis().await?;
    // All at once: each may take its time. One that is shown and connected has answered.
    let asked: Vec<_> = diagnosis
        .providers
        .iter()
        .map(|provider| provider.probe.as_ref().filter(|_| !provider.works).map(|url| tools.ask_for(url)))
        .collect();
    let mut obstacles = Vec::new();
    for (asked, provider) in asked.into_iter().zip(&diagnosis.providers) {
        let obstacle = match asked {
            Some(asked) => Some(asked.sentence().await),
            None => None,
        };
        // What its server says of frames is taken away for ours.
        obstacles.push(obstacle.filter(|obstacle| !(provider.opens_refused && obstacle.starts_with("refuses to be shown"))));
    }
    Ok(Found { diagnosis, obstacles, versions: tools.versions().await })
}

fn found_list(found: &Found, on_click: &Callback<Click>) -> Html {
    let Found { diagnosis, obstacles, .. } = found;
    html! {
        <>
            if !diagnosis.general.is_empty() {
                <ul class="causes" data-causes="general">{ for diagnosis.general.iter().map(|cause| one(cause, on_click)) }</ul>
            }
            { for diagnosis.providers.iter().zip(obstacles).map(|(provider, obstacle)| of_provider(provider, obstacle.as_deref(), on_click)) }
            if diagnosis.more > 0 {
                <p class="hint">{ format!("{} more providers are to be shown; those that do not work come first.", diagnosis.more) }</p>
            }
        </>
    }
}

fn of_provider(provider: &ProviderDiagnosis, obstacle: Option<&str>, on_click: &Callback<Click>) -> Html {
    let obstacle = obstacle.filter(|obstacle| !obstacle.is_empty());
    let nothing = provider.works || (provider.causes.is_empty() && obstacle.is_none());
    html! {
        <div data-causes={provider.id.clone()}>
            <h3>{ &provider.label }</h3>
            <ul class="causes">
                { for provider.causes.iter().map(|cause| one(cause, on_click)) }
                if let Some(obstacle) = obstacle {
                    <li data-cause="server">{ format!("{} {obstacle}.", provider.label) }</li>
                }
                if nothing {
                    <li data-cause="none">{ if provider.works { "It is shown and connected." } else { "Nothing was found that is in its way: open the panel, or give it a moment." } }</li>
                }
            </ul>
        </div>
    }
}

fn one(cause: &Cause, on_click: &Callback<Click>) -> Html {
    let allow = matches!(cause.action, Some(NoticeAction::Allow { .. }));
    html! {
        <li data-cause={cause.kind.clone()}>
            { icons::warning() }{ &cause.text }
            if allow {
                { " " }<button class="quiet" data-do="allow-it" onclick={on_click.reform(|_: MouseEvent| Click::Allow)}>{ "Allow" }</button>
            }
        </li>
    }
}

/// The report: plain text without queries of addresses, custom parameters, names of users or anything of a record.
pub fn report(found: &Found) -> String {
    let Found { diagnosis, obstacles, versions } = found;
    let mut text = format!("Patchbay report\n{versions}\n");
    let mut section = |title: &str, lines: &mut dyn Iterator<Item = String>| {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "\n{title}");
        let mut none = true;
        for line in lines {
            none = false;
            let _ = writeln!(text, "- {}", redacted(&line));
        }
        if none {
            text.push_str("- none\n");
        }
    };
    section("In the way of all widgets", &mut diagnosis.general.iter().map(|cause| format!("{}: {}", cause.kind, cause.text)));
    for (provider, obstacle) in diagnosis.providers.iter().zip(obstacles) {
        let server = obstacle.as_ref().filter(|obstacle| !obstacle.is_empty()).map(|obstacle| format!("server: {obstacle}"));
        let works = provider.works.then(|| "shown and connected".to_owned());
        let causes = provider.causes.iter().map(|cause| format!("{}: {}", cause.kind, cause.text));
        section(&format!("Provider {} ({})", provider.id, provider.label), &mut works.into_iter().chain(causes).chain(server));
    }
    section(
        "Values in force",
        &mut diagnosis.values.iter().map(|value| format!("{} = {} ({})", value.path, value.value, value.source)),
    );
    section("Access held", &mut diagnosis.granted.iter().cloned());
    section("Access missing", &mut diagnosis.missing.iter().cloned());
    section("State and last errors", &mut diagnosis.facts.iter().cloned());
    text
}

/// A line as it may be sent to somebody: addresses end before their query, and what looks like an e-mail address, a telephone
/// number or a record's id is left out, wherever it stands.
fn redacted(line: &str) -> String {
    let mut text = String::new();
    let mut rest = line;
    while !rest.is_empty() {
        let end = rest.find(|c: char| c.is_whitespace() || "\"'<>(){}[],;".contains(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        text.push_str(&plain(word));
        let gap = after.find(|c: char| !(c.is_whitespace() || "\"'<>(){}[],;".contains(c))).unwrap_or(after.len());
        text.push_str(&after[..gap]);
        rest = &after[gap..];
    }
    without_numbers(&text)
}

/// A word without what is confidential in it.
fn plain(word: &str) -> String {
    let is_id = |part: &str| {
        let pieces: Vec<usize> = part.split('-').map(str::len).collect();
        pieces == [8, 4, 4, 4, 12] && part.chars().all(|c| c.is_ascii_hexdigit() || c == '-')
    };
    if let Some(at) = word.find("://") {
        let end = word[at..].find(['?', '#']).map_or(word.len(), |cut| at + cut);
        let path: Vec<&str> = word[..end].split('/').map(|piece| if is_id(piece) { "(id)" } else { piece }).collect();
        let cut = if end < word.len() { "?…" } else { "" };
        return format!("{}{cut}", path.join("/"));
    }
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
    if is_id(bare) {
        word.replace(bare, "(id)")
    } else if word.contains('@') {
        "(e-mail)".to_owned()
    } else {
        word.to_owned()
    }
}

/// Runs of seven and more digits, whatever is between them of blanks and signs as telephone numbers have.
fn without_numbers(text: &str) -> String {
    let between = |c: char| matches!(c, ' ' | '-' | '(' | ')' | '/' | '\u{a0}');
    let mut out = String::new();
    let mut run = String::new();
    let flush = |out: &mut String, run: &mut String| {
        let tail = run.len() - run.trim_end_matches(between).len();
        let (number, tail) = run.split_at(run.len() - tail);
        let digits = number.chars().filter(char::is_ascii_digit).count();
        out.push_str(if digits >= 7 { "(number)" } else { number });
        out.push_str(tail);
        run.clear();
    };
    for c in text.chars() {
        let before = out.chars().last().is_some_and(|last| last.is_alphanumeric() || last == '.' || last == ':');
        let goes_on = c.is_ascii_digit() || (!run.is_empty() && between(c));
        if goes_on && !(run.is_empty() && before) || (c == '+' && run.is_empty()) {
            run.push(c);
        } else {
            flush(&mut out, &mut run);
            out.push(c);
        }
    }
    flush(&mut out, &mut run);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use patchbay_protocol::diagnosis::EffectiveValue;

    fn found() -> Found {
        let cause = Cause { kind: "wrong-app".into(), text: "Voice is for other apps.".into(), action: None };
        let provider = ProviderDiagnosis {
            id: "voice".into(),
            label: "Voice".into(),
            works: false,
            probe: Some("https://voice.example/".into()),
            opens_refused: false,
            causes: vec![cause],
        };
        let value = EffectiveValue { path: "placement".into(), value: "\"window\"".into(), source: "policy, default".into() };
        let facts = vec!["Voice createRecord: ann@contoso.com called +1-206-555-0100 or (+44 20 7946 0000) at \"https://voice.example/w?token=7\", contact(8e4211c3-9d70-4b5f-a6e8-73f01c2d5b03), see https://x.example/#access=4711".into()];
        let diagnosis = Diagnosis { providers: vec![provider], values: vec![value], facts, ..Diagnosis::default() };
        Found { diagnosis, obstacles: vec![Some("is kept from Patchbay by a policy".into())], versions: "Patchbay 1".into() }
    }

    #[test]
    fn the_report_has_versions_causes_values_with_their_source_and_nothing_confidential() {
        let text = report(&found());
        for part in [
            "Patchbay 1",
            "wrong-app: Voice is for other apps.",
            "server: is kept from Patchbay",
            "placement = \"window\" (policy, default)",
            "Access missing\n- none",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        for secret in ["ann@", "555", "token", "8e4211c3", "7946", "4711"] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
}
