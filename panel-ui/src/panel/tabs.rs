//! The tabs of several providers: one stop of the keyboard, arrows between them, Enter or Space chooses.
//!
//! Arrows only move: choosing may load a widget, which nobody wants of each tab on the way.

use super::head::mark;
use super::shown::Shown;
use super::{Status, Wish, status};
use crate::icons;
use patchbay_protocol::{PanelView, ProviderId, ProviderView};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// With how many providers there is a list of all of them: fewer have their tabs in the narrowest panel.
const FEW: usize = 4;

/// What the tabs show.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct TabsProps {
    /// With the providers in order.
    pub view: Rc<PanelView>,
    /// Which of them shows.
    pub shown: Shown,
    /// The list of all widgets is open.
    pub list_open: bool,
    /// Told of each click.
    pub on_wish: Callback<Wish>,
}

/// The id of the element that shows a provider, for its tab.
pub fn panel_id(at: usize) -> String {
    format!("provider-{at}")
}

/// The tabs.
#[component]
pub fn Tabs(props: &TabsProps) -> Html {
    let TabsProps { view, shown, list_open, on_wish } = props;
    let focused = use_state(|| None::<ProviderId>);
    let strip = use_node_ref();
    let tabs = shown.tabs(&view.providers);
    use_effect_with((shown.now.clone(), tabs.len()), {
        let strip = strip.clone();
        move |_| {
            if let Some(tab) = selected(&strip) {
                tab.scroll_into_view();
            }
        }
    });
    // Whoever closes the list goes on from the tab that shows.
    let was_open = use_mut_ref(|| false);
    use_effect_with(*list_open, {
        let strip = strip.clone();
        move |open| {
            if was_open.replace(*open) && !open {
                focus(selected(&strip));
            }
        }
    });
    let stop = focused.as_ref().filter(|id| tabs.iter().any(|tab| tab.id == **id)).or(shown.now.as_ref());
    let wanting: Vec<&str> =
        view.providers.iter().filter(|one| shown.wants_attention(one)).map(|one| one.label.as_str()).collect();
    let focus_in = {
        let focused = focused.setter();
        Callback::from(move |event: FocusEvent| {
            focused.set(event.target_dyn_into::<Element>().and_then(|tab| tab.get_attribute("data-tab")));
        })
    };
    let focus_out = focused.setter();
    html! {
        <div class="tabs">
            <div class="tab-strip" role="tablist" aria-label="Widgets" ref={strip} onkeydown={Callback::from(move_focus)}
                onfocusin={focus_in} onfocusout={Callback::from(move |_: FocusEvent| focus_out.set(None))}>
                { for tabs.iter().map(|provider| tab(provider, view, shown, stop == Some(&provider.id), on_wish)) }
            </div>
            if view.providers.len() > FEW {
                <button class="icon all-widgets" data-do="all-widgets" aria-expanded={list_open.to_string()} aria-controls="widget-list"
                    aria-label={format!("All {} widgets", view.providers.len())} title={format!("All {} widgets", view.providers.len())}
                    onclick={on_wish.reform(|_: MouseEvent| Wish::ToggleWidgets)}>
                    { icons::unfold() }
                    if !wanting.is_empty() {
                        <i class="badge" />
                    }
                </button>
            }
            <p class="unseen" role="status">
                if !wanting.is_empty() {
                    { format!("{} wants your attention", wanting.join(", ")) }
                }
            </p>
        </div>
    }
}

fn tab(provider: &ProviderView, view: &PanelView, shown: &Shown, is_stop: bool, on_wish: &Callback<Wish>) -> Html {
    let at = view.providers.iter().position(|other| other.id == provider.id).unwrap_or_default();
    let (is_now, wants) = (shown.is_now(provider), shown.wants_attention(provider));
    let status = Status::of(provider);
    let wish = Wish::Choose(provider.id.clone());
    html! {
        <button role="tab" key={provider.id.clone()} data-tab={provider.id.clone()} data-status={status.word()} data-attention={wants.to_string()}
            aria-selected={is_now.to_string()} aria-controls={is_now.then(|| panel_id(at))} tabindex={if is_stop { "0" } else { "-1" }}
            title={format!("{}: {}", provider.label, status::line(provider))} onclick={on_wish.reform(move |_: MouseEvent| wish.clone())}>
            { content(provider, wants) }
        </button>
    }
}

/// How a provider is told from the others: mark, label, call, attention.
pub(super) fn content(provider: &ProviderView, wants_attention: bool) -> Html {
    html! {
        <>
            { mark(Status::of(provider)) }
            <span class="tab-label">{ &provider.label }</span>
            <span class="unseen">{ format!(", {}", status::line(provider)) }</span>
            if provider.in_call_since.is_some() {
                <span class="tab-call">{ icons::call() }<span class="unseen">{ ", in a call" }</span></span>
            }
            if wants_attention {
                <i class="badge" /><span class="unseen">{ ", wants your attention" }</span>
            }
        </>
    }
}

/// Moves the focus to another tab.
fn move_focus(event: KeyboardEvent) {
    let Some(tab) = event.target_dyn_into::<Element>().filter(|target| target.has_attribute("data-tab")) else { return };
    let strip = tab.parent_element();
    let (first, last) =
        (strip.as_ref().and_then(Element::first_element_child), strip.as_ref().and_then(Element::last_element_child));
    let mirrored = tab.matches(":dir(rtl)").unwrap_or_default();
    let to = match event.key().as_str() {
        "Home" => first,
        "End" => last,
        "ArrowLeft" | "ArrowRight" if (event.key() == "ArrowRight") != mirrored => tab.next_element_sibling().or(first),
        "ArrowLeft" | "ArrowRight" => tab.previous_element_sibling().or(last),
        _ => return,
    };
    event.prevent_default();
    focus(to);
}

/// The tab of the provider that shows.
fn selected(strip: &NodeRef) -> Option<Element> {
    strip.cast::<Element>()?.query_selector("[aria-selected=true]").ok().flatten()
}

fn focus(tab: Option<Element>) {
    // One that cannot take the focus is reached by the mouse as well.
    let _ = tab.as_ref().and_then(|tab| tab.dyn_ref::<HtmlElement>()).map(HtmlElement::focus);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panel::state::examples::voice;

    async fn drawn(providers: Vec<ProviderView>, choose: &str) -> String {
        let mut shown = Shown::default();
        let view = |providers| PanelView { providers, ..PanelView::default() };
        shown.look(&view(providers.iter().map(|one| ProviderView { attention: 0, ..one.clone() }).collect()));
        shown.choose(choose.into(), Some(&view(providers.clone())));
        let view = Rc::new(view(providers));
        crate::html_of::<Tabs>(TabsProps { view, shown, list_open: false, on_wish: Callback::noop() }).await
    }

    fn named(id: &str, label: &str) -> ProviderView {
        ProviderView { id: id.into(), label: label.into(), ..voice() }
    }

    #[tokio::test]
    async fn each_tab_says_who_it_is_how_it_is_and_what_it_wants() {
        let chat = ProviderView { attention: 1, in_call_since: Some(5), ..named("chat", "<b>Chat") };
        let html = drawn(vec![voice(), chat, ProviderView::dormant("sms".into(), "SMS".into())], "voice").await;
        let (voice, rest) = html.split_once("data-tab=\"chat\"").unwrap();
        let (chat, sms) = rest.split_once("data-tab=\"sms\"").unwrap();
        assert!(
            voice.contains("aria-selected=\"true\"") && voice.contains("tabindex=\"0\"") && voice.contains(", Connected<"),
            "{voice}"
        );
        assert!(!voice.contains("wants your attention"), "{voice}");
        assert!(
            chat.contains("data-attention=\"true\"") && chat.contains(", in a call") && chat.contains("&lt;b&gt;Chat"),
            "{chat}"
        );
        assert!(chat.contains("aria-selected=\"false\"") && chat.contains("tabindex=\"-1\""), "{chat}");
        assert!(sms.contains("data-status=\"dormant\"") && sms.contains(", Not started<"), "{sms}");
        assert!(sms.contains("wants your attention</p>"), "told to who does not see it: {sms}");
        assert_eq!(html.matches("tabindex=\"0\"").count(), 1, "one stop: {html}");
        assert!(!html.contains("all-widgets"), "{html}");
    }

    #[tokio::test]
    async fn many_have_a_list_of_all_beside_the_tabs() {
        let many = (0..1_000).map(|at| ProviderView::dormant(format!("p{at}"), format!("P {at}"))).collect();
        let html = drawn(many, "p700").await;
        assert_eq!(html.matches("role=\"tab\"").count(), 12);
        assert!(html.contains("All 1000 widgets") && html.contains("data-tab=\"p700\""), "{html}");
    }
}
