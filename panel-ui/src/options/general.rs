//! The values of the whole as they are in force, each with whose it is.

use super::catalogue::{GENERAL, USERS};
use super::level::value_below;
use super::lists::Click;
use crate::icons;
use patchbay_protocol::{Level, Levels};
use std::rc::Rc;
use yew::prelude::*;

/// What the section shows.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct GeneralProps {
    /// Every level.
    pub levels: Rc<Levels>,
    /// Told of each click.
    pub on_click: Callback<Click>,
}

/// The section. What policy alone sets is shown when it is set, and cannot be changed.
#[component]
pub fn General(props: &GeneralProps) -> Html {
    let GeneralProps { levels, on_click } = props;
    let (users, policys) = GENERAL.split_at(USERS);
    let set = policys.iter().filter(|field| levels.policy.values.contains_key(field.name));
    html! {
        <section aria-labelledby="general-title" data-section="general">
            <div class="section-head">
                <h2 id="general-title">{ "General" }</h2>
                <button class="quiet" data-do="edit" aria-label="Edit: the general settings" onclick={on_click.reform(|_: MouseEvent| Click::General)}>{ "Edit" }</button>
            </div>
            <dl class="values">
                { for users.iter().chain(set).map(|field| {
                    let level = levels.source_of_value(field.name);
                    let own = levels.user.values.get(field.name).filter(|_| level == Level::User).cloned();
                    let value = own.or_else(|| value_below(levels, field.name));
                    html! {
                        <div data-value={field.name}>
                            <dt>{ field.texts().label }</dt>
                            <dd>
                                { value.map(|value| field.in_words(&value)).unwrap_or_default() }
                                { source(level) }
                            </dd>
                        </div>
                    }
                }) }
            </dl>
        </section>
    }
}

fn source(level: Level) -> Html {
    match level {
        Level::Mandatory => html! { <span class="chip">{ icons::lock() }{ "Set by your organisation" }</span> },
        Level::Default | Level::Organisation => html! { <span class="chip">{ "Your organisation's" }</span> },
        Level::User => html! { <span class="chip">{ "Yours" }</span> },
        Level::Usual => Html::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use patchbay_protocol::Layer;

    #[tokio::test]
    async fn what_policy_alone_sets_is_shown_with_a_lock_once_it_is_set() {
        let drawn = async |policy: &str| {
            let levels = Rc::new(Levels { policy: Layer::parse(policy).0, ..Levels::default() });
            crate::html_of::<General>(GeneralProps { levels, on_click: Callback::noop() }).await
        };
        assert!(!drawn("").await.contains("data-value=\"readOnly\""));
        let html = drawn(r#"{"readOnly":true,"placement":"window"}"#).await;
        assert!(html.contains("data-value=\"readOnly\"") && html.contains("Set by your organisation"), "{html}");
        assert!(html.contains("a window of its own") && html.contains("Your organisation's"), "{html}");
    }
}
