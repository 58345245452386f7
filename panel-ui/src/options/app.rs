//! The page itself: reads what the browser holds, shows the state, carries out changes.

use super::form::Form;
use super::json::Json;
use super::lists::{Click, Lists};
use super::saving::{self, Change, Report};
use super::{Action, Options};
use crate::bindings::{self, Area};
use patchbay_protocol::Configuration;
use std::collections::BTreeSet;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Shows the options page in the page's `#app`.
pub fn show() {
    let app = web_sys::window().and_then(|window| window.document()).and_then(|document| document.get_element_by_id("app"));
    if let Some(app) = app {
        yew::Renderer::<App>::with_root(app).render();
    }
}

type Dispatch = UseReducerDispatcher<Options>;

#[component]
fn App() -> Html {
    let options = use_reducer(Options::default);
    let dispatch = options.dispatcher();
    use_effect_with((), {
        let dispatch = dispatch.clone();
        move |()| {
            load(&dispatch);
            bindings::on_browser_change(move || load(&dispatch));
        }
    });
    let wanted: BTreeSet<String> = options.needs().into_keys().collect();
    use_effect_with((wanted, options.reads), {
        let dispatch = dispatch.clone();
        move |(wanted, _)| look_up(&dispatch, wanted.clone())
    });

    let state = Rc::new((*options).clone());
    let told = |action: fn(_) -> Action| {
        let dispatch = dispatch.clone();
        Callback::from(move |value| dispatch.dispatch(action(value)))
    };
    let on_click_to_act = {
        let dispatch = dispatch.clone();
        Callback::from(move |on| dispatch.dispatch(Action::ClickToAct(on)))
    };
    let on_json = {
        let dispatch = dispatch.clone();
        Callback::from(move |text| dispatch.dispatch(Action::Json(text)))
    };
    let on_clear = {
        let dispatch = dispatch.clone();
        Callback::from(move |()| dispatch.dispatch(Action::Clear))
    };
    let on_save = {
        let (state, dispatch) = (state.clone(), dispatch.clone());
        Callback::from(move |()| match saving::with_form(&state) {
            Ok(change) => carry_out(change, &dispatch),
            Err(_) => dispatch.dispatch(Action::Tried),
        })
    };
    let on_use = {
        let (state, dispatch) = (state.clone(), dispatch.clone());
        Callback::from(move |()| match saving::with_json(&state, &state.json_text()) {
            Ok(change) => carry_out(change, &dispatch),
            Err(faults) => dispatch.dispatch(Action::JsonFaults(faults)),
        })
    };
    let on_click = {
        let (state, dispatch) = (state.clone(), dispatch.clone());
        Callback::from(move |click| clicked(click, &state, &dispatch))
    };
    let on_undo = {
        let (state, dispatch) = (state.clone(), dispatch.clone());
        Callback::from(move |before| carry_out(saving::undone(&state, before), &dispatch))
    };
    html! {
        <>
            <header class="page-head">
                <img src="icons/icon.svg" alt="" width="32" height="32" />
                <h1>{ "Patchbay options" }</h1>
            </header>
            <main>
                <div class="configured">
                    <Lists options={state.clone()} {on_click} />
                    <Json options={state.clone()} on_type={on_json} {on_use} />
                </div>
                <div>
                    { report(state.report.as_ref(), &on_undo) }
                    <Form options={state.clone()} on_type={told(|(field, text)| Action::Type(field, text))} {on_click_to_act} {on_save} {on_clear} />
                </div>
            </main>
        </>
    }
}

fn report(report: Option<&Report>, on_undo: &Callback<Configuration>) -> Html {
    let good = report.is_some_and(|report| report.good);
    html! {
        <div id="status" role="status" class={classes!(report.map(|_| if good { "good" } else { "bad" }))}>
            if let Some(report) = report {
                <p>{ &report.text }</p>
                if !report.lines.is_empty() {
                    <ul>{ for report.lines.iter().map(|line| html! { <li>{ line }</li> }) }</ul>
                }
                if let Some(before) = report.undo.clone() {
                    <button class="quiet" data-do="undo" onclick={on_undo.reform(move |_: MouseEvent| before.clone())}>{ "Undo" }</button>
                }
            }
        </div>
    }
}

fn clicked(click: Click, options: &Options, dispatch: &Dispatch) {
    let change = match click {
        Click::EditProvider(id) => return dispatch.dispatch(Action::EditProvider(id)),
        Click::EditSite(pages) => return dispatch.dispatch(Action::EditSite(pages)),
        Click::DeleteProvider(id) => saving::without_provider(options, &id),
        Click::DeleteSite(pages) => saving::without_site(options, &pages),
        Click::Switch(id, on) => saving::switched(options, &id, on),
        Click::Allow => saving::allowing(options),
    };
    carry_out(change, dispatch);
}

/// Keeps a change and asks for what it needs. The asking is in the click's own turn, which the browser demands.
fn carry_out(change: Change, dispatch: &Dispatch) {
    let patterns: Vec<String> = change.ask.keys().cloned().collect();
    let asked = (!patterns.is_empty()).then(|| bindings::ask(&patterns));
    let dispatch = dispatch.clone();
    spawn_local(async move {
        let kept = match serde_json::to_string(&change.configuration) {
            Ok(text) => bindings::keep_configuration(&text).await,
            Err(error) => Err(error.to_string()),
        };
        let answer = match asked {
            Some(asked) => Some(asked.answer().await),
            None => None,
        };
        dispatch.dispatch(Action::Done(change.report(kept, answer)));
    });
}

fn load(dispatch: &Dispatch) {
    let dispatch = dispatch.clone();
    spawn_local(async move {
        let user = bindings::configuration(Area::Local).await;
        // A browser without policies may refuse the area altogether: then there is no policy.
        let policy = bindings::configuration(Area::Managed).await.unwrap_or_default();
        match user {
            Ok(user) => dispatch.dispatch(Action::Loaded { user, policy }),
            Err(error) => dispatch.dispatch(Action::Done(Report::bad(format!("Your configuration cannot be read: {error}.")))),
        }
    });
}

fn look_up(dispatch: &Dispatch, wanted: BTreeSet<String>) {
    let dispatch = dispatch.clone();
    spawn_local(async move {
        let mut granted = BTreeSet::new();
        for pattern in wanted {
            if bindings::has_access(&pattern).await {
                granted.insert(pattern);
            }
        }
        dispatch.dispatch(Action::Granted(granted));
    });
}
