//! The organisations that have providers in their own records, and whether these are used.

use super::lists::Click;
use super::records::Organisation;
use crate::icons;
use yew::prelude::*;

/// What the section shows.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct OrganisationsProps {
    /// Those that are known.
    pub organisations: Vec<Organisation>,
    /// Told of each click.
    pub on_click: Callback<Click>,
}

/// The section; nothing while no organisation is known to have any.
#[component]
pub fn Organisations(props: &OrganisationsProps) -> Html {
    if props.organisations.is_empty() {
        return Html::default();
    }
    html! {
        <section aria-labelledby="organisations-title" data-section="organisations">
            <h2 id="organisations-title">{ "Organisations with providers of their own" }</h2>
            <ul class="items">{ for props.organisations.iter().map(|organisation| one(organisation, &props.on_click)) }</ul>
        </section>
    }
}

fn one(organisation: &Organisation, on_click: &Callback<Click>) -> Html {
    let Organisation { origin, providers, used, trusted } = organisation;
    let is_used = *trusted || *used == Some(true);
    let (what, words) = if is_used { ("decline", "Do not use them") } else { ("accept", "Use them") };
    let click = Click::Organisation(origin.clone(), !is_used);
    html! {
        <li data-organisation={origin.clone()} key={origin.clone()}>
            <div class="item-words">
                <h3><code>{ origin }</code></h3>
                <p class="chips">
                    <span class="chip">{ how_many(*providers) }</span>
                    if *trusted {
                        <span class="chip">{ icons::lock() }{ "Trusted by your organisation" }</span>
                    }
                    <span class="chip">{ if is_used { "Used" } else { "Not used" } }</span>
                </p>
                if !trusted {
                    <div class="item-buttons">
                        <button class="quiet" data-do={what} aria-label={format!("{words}: {origin}")}
                            onclick={on_click.reform(move |_: MouseEvent| click.clone())}>{ words }</button>
                    </div>
                }
            </div>
        </li>
    }
}

/// Of an organisation that was declined nothing is kept: what it has is read with its next page.
fn how_many(providers: usize) -> String {
    match providers {
        0 => "None known; they are read with its next page".to_owned(),
        1 => "1 provider".to_owned(),
        more => format!("{more} providers"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_agents_word_is_asked_for_unless_policy_trusts_the_organisation() {
        let drawn = async |trusted| {
            let origin = "https://org.example".to_owned();
            let organisations = vec![Organisation { origin, providers: 2, used: None, trusted }];
            crate::html_of::<Organisations>(OrganisationsProps { organisations, on_click: Callback::noop() }).await
        };
        let html = drawn(false).await;
        assert!(html.contains("2 providers") && html.contains("Not used") && html.contains("data-do=\"accept\""), "{html}");
        assert!(!drawn(true).await.contains("<button"));
    }
}
