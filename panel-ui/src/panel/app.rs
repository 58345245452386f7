//! The page itself: listens to the worker, shows the state, grants wishes.

use super::head::Head;
use super::notices::Notices;
use super::placeholder::{Place, Placeholder, folded};
use super::troubles::Troubles;
use super::{Action, Panel, Wish, preferences};
use crate::bindings::Pipe;
use patchbay_protocol::{FromPanel, NoticeAction};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Shows the panel in the page's `#app` and `#foot`.
pub fn show(pipe: Pipe) {
    let Some([app, foot]) = hosts() else { return };
    yew::Renderer::<App>::with_root_and_props(app, AppProps { pipe, foot }).render();
}

/// The elements of `panel.html`; without them there is nowhere to show anything, not even why.
fn hosts() -> Option<[web_sys::Element; 2]> {
    let document = web_sys::window()?.document()?;
    Some([document.get_element_by_id("app")?, document.get_element_by_id("foot")?])
}

#[derive(Debug, Clone, PartialEq, Properties)]
struct AppProps {
    pipe: Pipe,
    foot: web_sys::Element,
}

#[component]
fn App(props: &AppProps) -> Html {
    let panel = use_reducer(|| Panel { troubles_open: preferences::troubles_open(), ..Default::default() });
    use_effect_with((), {
        let (pipe, dispatch) = (props.pipe.clone(), panel.dispatcher());
        move |()| pipe.on_view(move |text| dispatch.dispatch(Action::Heard(text)))
    });
    let open = panel.troubles_open;
    use_effect_with(open, |open| preferences::keep_troubles_open(*open));

    let on_wish = {
        let (pipe, dispatch) = (props.pipe.clone(), panel.dispatcher());
        use_callback((), move |wish, ()| grant(&pipe, &dispatch, wish))
    };
    let state = Rc::new((*panel).clone());
    let view = state.view.clone().unwrap_or_default();
    let place = Place::of(&state);
    let notices =
        |notices: &Vec<_>| html! { <Notices notices={notices.clone()} panel={state.clone()} on_wish={on_wish.clone()} /> };
    let several = view.providers.len() > 1;
    html! {
        <>
            <h1 class="unseen">{ "Patchbay" }</h1>
            if let Some(garbled) = &state.garbled {
                <p class="boot-failure" role="alert">
                    { "The panel and its worker are not of the same version. Close and open the panel. " }<small>{ garbled }</small>
                </p>
            }
            if place != Place::Empty {
                { notices(&view.notices) }
            }
            { for view.providers.iter().map(|provider| html! {
                <section class="provider-bar" aria-label={provider.label.clone()} key={provider.id.clone()}>
                    <Head provider={provider.clone()} on_wish={on_wish.clone()} />
                    { notices(&provider.notices) }
                </section>
            }) }
            <Placeholder {place}>
                if place == Place::Empty {
                    { notices(&view.notices) }
                }
                if place == Place::AllFolded {
                    { folded(&view.providers, &on_wish) }
                }
            </Placeholder>
            { create_portal(html! { <Troubles troubles={view.troubles.clone()} {open} {several} on_wish={on_wish.clone()} /> }, props.foot.clone()) }
        </>
    }
}

/// Runs within the click itself, which the browser demands for asking permissions.
fn grant(pipe: &Pipe, dispatch: &UseReducerDispatcher<Panel>, wish: Wish) {
    match wish {
        Wish::Mode { provider, value } => send(pipe, &FromPanel::Mode { provider, value }),
        Wish::Dismiss => send(pipe, &FromPanel::Dismiss),
        Wish::ToggleTroubles => dispatch.dispatch(Action::ToggleTroubles),
        Wish::Act(NoticeAction::Options) => pipe.open_options(),
        Wish::Act(NoticeAction::Open { url }) => pipe.open(&url),
        Wish::Act(NoticeAction::Reload { provider }) => pipe.reload(&provider),
        Wish::Act(NoticeAction::Allow { patterns }) => {
            let asked = pipe.ask(&patterns);
            let dispatch = dispatch.clone();
            spawn_local(async move {
                let granted = asked.answer().await.unwrap_or(false);
                dispatch.dispatch(Action::Asked { patterns, granted });
            });
        }
    }
}

fn send(pipe: &Pipe, message: &FromPanel) {
    // Plain data of strings and numbers always has a JSON text.
    if let Ok(text) = serde_json::to_string(message) {
        pipe.send(&text);
    }
}
