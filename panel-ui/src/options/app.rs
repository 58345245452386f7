//! The page itself: reads what the browser holds, shows the state, carries out changes.

use super::banners::banners;
use super::diagnosis::DiagnosisView;
use super::form::Form;
use super::general::General;
use super::level::List;
use super::lists::{Click, ListView, allows};
use super::organisations::Organisations;
use super::records;
use super::saving::{self, Change, Report, Undo};
use super::transfer::{ExportView, ImportView};
use super::{Action, Options, Subject};
use crate::bindings::{self, Area, Tools};
use crate::icons;
use patchbay_protocol::{Feature, Policy};
use std::collections::BTreeSet;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Shows the options page in the page's `#app`.
pub fn show(tools: Tools) {
    let app = web_sys::window().and_then(|window| window.document()).and_then(|document| document.get_element_by_id("app"));
    if let Some(app) = app {
        yew::Renderer::<App>::with_root_and_props(app, AppProps { tools }).render();
    }
}

type Dispatch = UseReducerDispatcher<Options>;

#[derive(Debug, Clone, PartialEq, Properties)]
struct AppProps {
    tools: Tools,
}

#[component]
fn App(props: &AppProps) -> Html {
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
    use_effect_with(options.focus.clone(), |(_, selectors)| bindings::focus(selectors));

    let state = Rc::new((*options).clone());
    // Callbacks stay the same over all states, so that a long list is not drawn anew with each key that is typed.
    let latest = use_mut_ref(|| state.clone());
    *latest.borrow_mut() = state.clone();
    let on_type = use_callback((), {
        let dispatch = dispatch.clone();
        move |(id, text), ()| dispatch.dispatch(Action::Type(id, text))
    });
    let on_cancel = use_callback((), {
        let dispatch = dispatch.clone();
        move |(), ()| dispatch.dispatch(Action::Cancel)
    });
    let on_save = use_callback((), {
        let (latest, dispatch) = (latest.clone(), dispatch.clone());
        move |(), ()| {
            let pending = latest.borrow().pending.clone();
            match &*pending {
                Ok(change) => carry_out(change.clone(), &dispatch),
                Err(_) => dispatch.dispatch(Action::Tried),
            }
        }
    });
    let on_click = use_callback((), {
        let (latest, dispatch) = (latest.clone(), dispatch.clone());
        move |click, ()| {
            let state = latest.borrow().clone();
            clicked(click, &state, &dispatch);
        }
    });
    let on_undo = use_callback((), {
        let dispatch = dispatch.clone();
        move |undo, ()| {
            let state = latest.borrow().clone();
            match undo {
                Undo::Level(before) => carry_out(saving::undone(&state, before), &dispatch),
                Undo::Form(draft) => dispatch.dispatch(Action::Restore(draft)),
            }
        }
    });
    html! {
        <>
            <header class="page-head">
                <img src="icons/icon.svg" alt="" width="32" height="32" />
                <h1>{ "Patchbay options" }</h1>
            </header>
            <main>
                <div class="configured">{ configured(&state, &props.tools, &on_click, &dispatch) }</div>
                <div class="forms">
                    { report(state.report.as_ref(), &on_undo) }
                    <Form options={state.clone()} {on_type} {on_save} {on_cancel} />
                </div>
            </main>
        </>
    }
}

fn configured(state: &Rc<Options>, tools: &Tools, on_click: &Callback<Click>, dispatch: &Dispatch) -> Html {
    if !state.loaded {
        return html! { <p class="hint">{ "Reading the configuration …" }</p> };
    }
    let missing = state.missing();
    let list = |list: List| {
        let listing = state.listing.clone();
        let (allowed, records) =
            (allows(&state.in_force, list), list == List::Providers && state.in_force.may_want_organisations());
        html! { <ListView {listing} {list} missing={missing.keys().cloned().collect::<BTreeSet<_>>()} {allowed} {records} on_click={on_click.clone()} /> }
    };
    html! {
        <>
            { banners(state, &missing, on_click) }
            { list(List::Providers) }
            { list(List::Sites) }
            <Organisations organisations={state.organisations.clone()} on_click={on_click.clone()} />
            <General levels={state.levels.clone()} on_click={on_click.clone()} />
            <DiagnosisView tools={tools.clone()} reports={state.in_force.has(Feature::Report)} on_click={on_click.clone()} />
            { import(state, dispatch) }
            { export(state, dispatch) }
        </>
    }
}

fn import(state: &Rc<Options>, dispatch: &Dispatch) -> Html {
    if !state.in_force.has(Feature::Import) {
        return switched_off("import", "Your organisation has switched import off.");
    }
    let told = |action: fn(String) -> Action| {
        let dispatch = dispatch.clone();
        Callback::from(move |text| dispatch.dispatch(action(text)))
    };
    let on_file = {
        let dispatch = dispatch.clone();
        Callback::from(move |file: web_sys::File| {
            let dispatch = dispatch.clone();
            spawn_local(async move {
                match bindings::text_of_file(&file).await {
                    Ok(text) => dispatch.dispatch(Action::Import(text)),
                    Err(error) => {
                        dispatch.dispatch(Action::Done(Report::bad(format!("{} cannot be read: {error}.", file.name()))))
                    }
                }
            });
        })
    };
    let on_replacing = {
        let dispatch = dispatch.clone();
        Callback::from(move |on| dispatch.dispatch(Action::Replacing(on)))
    };
    let on_import = {
        let (state, dispatch) = (state.clone(), dispatch.clone());
        Callback::from(move |()| {
            if let Some(change) = saving::imported(&state) {
                carry_out(change, &dispatch);
            }
        })
    };
    html! { <ImportView import={state.import.clone()} on_text={told(Action::Import)} {on_file} {on_replacing} {on_import} /> }
}

fn export(state: &Rc<Options>, dispatch: &Dispatch) -> Html {
    if !state.in_force.has(Feature::Export) {
        return switched_off("export", "Your organisation has switched export off.");
    }
    let on_refused = {
        let dispatch = dispatch.clone();
        Callback::from(move |sentence: String| dispatch.dispatch(Action::Done(Report::bad(sentence))))
    };
    html! { <ExportView levels={state.levels.clone()} in_force={state.in_force.clone()} {on_refused} /> }
}

fn switched_off(section: &'static str, sentence: &'static str) -> Html {
    html! { <p class="hint off" data-section={section} data-off="">{ icons::lock() }{ sentence }</p> }
}

fn report(report: Option<&Report>, on_undo: &Callback<Undo>) -> Html {
    let good = report.is_some_and(|report| report.good);
    html! {
        <div id="status" role="status" tabindex="-1" class={classes!(report.map(|_| if good { "good" } else { "bad" }))}>
            if let Some(report) = report {
                <p>{ &report.text }</p>
                if !report.lines.is_empty() {
                    <ul>{ for report.lines.iter().map(|line| html! { <li>{ line }</li> }) }</ul>
                }
                if let Some(undo) = report.undo.clone() {
                    <button class="quiet" data-do="undo" onclick={on_undo.reform(move |_: MouseEvent| undo.clone())}>{ "Undo" }</button>
                }
            }
        </div>
    }
}

fn clicked(click: Click, options: &Options, dispatch: &Dispatch) {
    let change = match click {
        Click::Edit(List::Providers, id) => return dispatch.dispatch(Action::Open(Subject::Provider(id))),
        Click::Edit(List::Sites, pages) => return dispatch.dispatch(Action::Open(Subject::Site(pages))),
        Click::Add(List::Providers) => return dispatch.dispatch(Action::Open(Subject::New)),
        Click::Add(List::Sites) => return dispatch.dispatch(Action::Open(Subject::NewSite)),
        Click::General => return dispatch.dispatch(Action::Open(Subject::General)),
        Click::Duplicate(id) => return dispatch.dispatch(Action::Duplicate(id)),
        Click::Move(list, id, up) => match saving::moved(options, list, &id, up) {
            Ok(change) => change,
            Err(reason) => return dispatch.dispatch(Action::Done(Report::bad(reason))),
        },
        Click::Delete(list, id) => saving::without(options, list, &id),
        Click::Switch(id, on) => saving::switched(options, &id, on),
        Click::Organisation(origin, used) => return say(origin, used, dispatch),
        Click::Allow => saving::allowing(options),
        Click::Drop => saving::dropping(options),
        Click::Records => saving::with_records(options),
    };
    carry_out(change, dispatch);
}

/// Keeps a change and asks for what it needs. The asking is in the click's own turn, which the browser demands.
fn carry_out(change: Change, dispatch: &Dispatch) {
    let patterns: Vec<String> = change.ask.keys().cloned().collect();
    let asked = (!patterns.is_empty()).then(|| bindings::ask(&patterns));
    let dispatch = dispatch.clone();
    spawn_local(async move {
        let kept = bindings::keep_configuration(&change.user.text()).await;
        let answer = match asked {
            Some(asked) => Some(asked.answer().await),
            None => None,
        };
        dispatch.dispatch(Action::Done(change.report(kept, answer)));
    });
}

/// Keeps the agent's word on an organisation's own providers. Storage says that it has changed, and all is read again.
fn say(origin: String, used: bool, dispatch: &Dispatch) {
    let dispatch = dispatch.clone();
    spawn_local(async move {
        let stored = bindings::local_text("organisations").await.unwrap_or_default();
        let kept = bindings::keep_organisations(&records::with_word(&stored, &origin, used)).await;
        let done = if used { "are used" } else { "are not used" };
        let text = format!("The providers of {origin} {done}.");
        dispatch.dispatch(Action::Done(match kept {
            Ok(()) => Report { good: true, text, ..Report::default() },
            Err(error) => Report::bad(format!("Nothing was saved: the browser refused ({error}).")),
        }));
    });
}

fn load(dispatch: &Dispatch) {
    let dispatch = dispatch.clone();
    spawn_local(async move {
        // A browser without policies may refuse the area altogether: then there is no policy.
        let policy = bindings::configuration(Area::Managed).await.unwrap_or_default();
        let last = bindings::local_text("lastPolicy").await.unwrap_or_default();
        let policy = Policy::read(&policy, &last);
        let organisations = bindings::local_text("organisations").await.unwrap_or_default();
        // Last: what is read before a change of ours is stored must not be told of after it.
        match bindings::configuration(Area::Local).await {
            Ok(user) => dispatch.dispatch(Action::Loaded { user, policy, organisations }),
            Err(error) => dispatch.dispatch(Action::Done(Report::bad(format!("Your configuration cannot be read: {error}.")))),
        }
    });
}

fn look_up(dispatch: &Dispatch, wanted: BTreeSet<String>) {
    let dispatch = dispatch.clone();
    spawn_local(async move {
        // One question when all are held, which is the usual case.
        if bindings::has_access(&wanted.iter().cloned().collect::<Vec<_>>()).await {
            return dispatch.dispatch(Action::Granted { granted: wanted.clone(), wanted });
        }
        let mut granted = BTreeSet::new();
        for pattern in &wanted {
            if bindings::has_access(std::slice::from_ref(pattern)).await {
                granted.insert(pattern.clone());
            }
        }
        dispatch.dispatch(Action::Granted { granted, wanted });
    });
}
