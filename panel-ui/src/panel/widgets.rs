//! The list of all widgets, for whoever has more than tabs have room for.

use super::Wish;
use super::shown::Shown;
use super::tabs::content;
use patchbay_protocol::{PanelView, ProviderView};
use std::rc::Rc;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

/// How many are drawn at once; typing finds the others.
const DRAWN: usize = 50;
/// With how many there is something to type into.
const MANY: usize = 12;

/// What the list shows.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct WidgetsProps {
    /// With the providers in order.
    pub view: Rc<PanelView>,
    /// Which of them shows.
    pub shown: Shown,
    /// Told of each click.
    pub on_wish: Callback<Wish>,
}

/// The list. It takes the focus when it opens, and lies over the widgets, which live on beneath it.
#[component]
pub fn Widgets(props: &WidgetsProps) -> Html {
    let WidgetsProps { view, shown, on_wish } = props;
    let (typed, search, close) = (use_state(String::new), use_node_ref(), use_node_ref());
    use_effect_with((), {
        let (search, close) = (search.clone(), close.clone());
        move |()| {
            // What cannot take the focus is reached by Tab or mouse as well.
            let _ = search.cast::<HtmlElement>().or_else(|| close.cast()).map(|first| first.focus());
        }
    });
    let escape = {
        let on_wish = on_wish.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                on_wish.emit(Wish::ToggleWidgets);
            }
        })
    };
    let type_in = {
        let typed = typed.setter();
        Callback::from(move |event: InputEvent| {
            typed.set(event.target_dyn_into::<HtmlInputElement>().map(|input| input.value()).unwrap_or_default());
        })
    };
    let found = found(&view.providers, &typed);
    html! {
        <section class="widget-list" id="widget-list" aria-label="All widgets" onkeydown={escape}>
            <header class="traffic-head">
                <h2>{ "All widgets" }</h2>
                <button class="quiet" data-do="close-widgets" ref={close}
                    onclick={on_wish.reform(|_: MouseEvent| Wish::ToggleWidgets)}>{ "Close" }</button>
            </header>
            if view.providers.len() > MANY {
                <input type="search" aria-label="Find a widget by its name" placeholder="Find by name" ref={search} oninput={type_in} />
            }
            <ul>
                { for found.iter().take(DRAWN).map(|provider| one(provider, shown, on_wish)) }
            </ul>
            if found.is_empty() {
                <p class="traffic-none">{ "No widget has such a name." }</p>
            } else if found.len() > DRAWN {
                <p class="traffic-none">{ format!("… and {} more. Type a part of the name.", found.len() - DRAWN) }</p>
            }
        </section>
    }
}

fn one(provider: &ProviderView, shown: &Shown, on_wish: &Callback<Wish>) -> Html {
    let wish = Wish::Choose(provider.id.clone());
    html! {
        <li key={provider.id.clone()}>
            <button class="quiet" data-widget={provider.id.clone()} data-status={super::Status::of(provider).word()}
                aria-current={shown.is_now(provider).then_some("true")} onclick={on_wish.reform(move |_: MouseEvent| wish.clone())}>
                { content(provider, shown.wants_attention(provider)) }
            </button>
        </li>
    }
}

/// The providers whose label contains what was typed.
fn found<'a>(providers: &'a [ProviderView], typed: &str) -> Vec<&'a ProviderView> {
    let typed = typed.trim().to_lowercase();
    providers.iter().filter(|provider| provider.label.to_lowercase().contains(&typed)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn thousand() -> Vec<ProviderView> {
        (0..1_000).map(|at| ProviderView::dormant(format!("p{at}"), format!("Widget {at}"))).collect()
    }

    #[tokio::test]
    async fn a_thousand_are_found_by_name_and_not_drawn_at_once() {
        let view = Rc::new(PanelView { providers: thousand(), ..PanelView::default() });
        let props = WidgetsProps { view, shown: Shown::default(), on_wish: Callback::noop() };
        let html = crate::html_of::<Widgets>(props).await;
        assert_eq!(html.matches("data-widget=").count(), 50);
        assert!(html.contains("… and 950 more") && html.contains("type=\"search\""), "{html}");
    }

    #[test]
    fn letter_case_and_spaces_around_do_not_matter() {
        let all = thousand();
        let labels: Vec<&str> = found(&all, " WIDGET 777 ").iter().map(|one| one.label.as_str()).collect();
        assert_eq!(labels, ["Widget 777"]);
        assert_eq!(found(&all, "77").len(), 19);
        assert!(found(&all, "none").is_empty());
    }
}
