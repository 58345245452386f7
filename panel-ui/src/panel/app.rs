//! The page itself: listens to the worker, shows the state, grants wishes.

use super::bar::Bar;
use super::elsewhere::elsewhere;
use super::head::Head;
use super::note::Note;
use super::notices::Notices;
use super::placeholder::{Place, Placeholder, dormant, folded};
use super::ringing::{DoNotDisturb, Ringing};
use super::shown::Shown;
use super::tabs::{Tabs, panel_id};
use super::traffic::{self, Traffic};
use super::troubles::Troubles;
use super::widgets::Widgets;
use super::{Action, Panel, Wish, preferences, set_up};
use crate::bindings::Pipe;
use patchbay_protocol::{Feature, FromPanel, NoticeAction, Placement, RequestId};
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
    let here = props.pipe.place();
    let panel = use_reducer(|| Panel {
        troubles_open: preferences::troubles_open(),
        shown: Shown::remembering(preferences::chosen(here)),
        ..Default::default()
    });
    use_effect_with((), {
        let (pipe, dispatch) = (props.pipe.clone(), panel.dispatcher());
        move |()| pipe.on_view(move |text| dispatch.dispatch(Action::Heard(text)))
    });
    let open = panel.troubles_open;
    use_effect_with(open, |open| preferences::keep_troubles_open(*open));

    let now = panel.shown.now.clone();
    let is_chosen = now == panel.shown.chosen;
    use_effect_with((now, is_chosen), {
        let pipe = props.pipe.clone();
        move |(now, is_chosen)| now.iter().for_each(|now| pipe.choose(now, *is_chosen))
    });

    // The pipe has kept the traffic all along; the page asks for it when it is first looked at.
    let traffic_seen = use_mut_ref(|| false);
    use_effect_with(panel.traffic_open, {
        let (pipe, dispatch) = (props.pipe.clone(), panel.dispatcher());
        move |open| {
            if *open && !traffic_seen.replace(true) {
                pipe.on_traffic(move |text| dispatch.dispatch(Action::Traffic(text)));
            } else if *open {
                pipe.refresh_traffic();
            }
        }
    });

    let microphone = use_state(|| None);
    use_effect_with((), {
        let (pipe, microphone) = (props.pipe.clone(), microphone.setter());
        move |()| pipe.on_microphone(move |state| microphone.set(Some(AttrValue::from(state))))
    });

    let state = Rc::new((*panel).clone());
    use_effect_with(state.note_to_hand_again(), {
        let (pipe, dispatch) = (props.pipe.clone(), panel.dispatcher());
        move |again| {
            if let Some((request, text)) = again.clone() {
                hand_note(&pipe, &dispatch, request, Some(text));
            }
        }
    });
    let on_wish = {
        let (pipe, dispatch) = (props.pipe.clone(), panel.dispatcher());
        use_callback(state.clone(), move |wish, state| grant(&pipe, &dispatch, state, wish))
    };
    let view = state.view.clone().unwrap_or_default();
    let place = Place::of(&state);
    let notices =
        |notices: &Vec<_>| html! { <Notices notices={notices.clone()} panel={state.clone()} on_wish={on_wish.clone()} /> };
    let several = view.providers.len() > 1;
    let microphone =
        (*microphone).clone().filter(|_| view.providers.iter().any(|provider| provider.allow.contains("microphone")));
    let has_traffic = state.has(Feature::Traffic);
    let movable = view.providers.iter().any(|provider| provider.movable);
    let allow: String = view.providers.iter().map(|provider| provider.allow.as_str()).collect();
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
            <Ringing view={view.clone()} now={state.shown.now.clone().map(AttrValue::from)} on_wish={on_wish.clone()} />
            if several {
                <Tabs view={view.clone()} shown={state.shown.clone()} list_open={state.widgets_open} on_wish={on_wish.clone()} />
            }
            // In a list of its own: what stands beside it keeps its state and the focus when it grows.
            <>
                { for view.providers.iter().enumerate().filter(|(_, one)| !one.dormant || state.shown.is_now(one)).map(|(at, provider)| html! {
                    <section class="provider-bar" aria-label={provider.label.clone()} key={provider.id.clone()} id={panel_id(at)}
                        role={several.then_some("tabpanel")} hidden={!state.shown.is_now(provider)}>
                        <Head provider={provider.clone()} {several} {here} ending={state.shown.ending.contains(&provider.id)}
                            on_wish={on_wish.clone()} />
                        { notices(&provider.notices) }
                        { elsewhere(provider, &on_wish) }
                    </section>
                }) }
            </>
            if let Some(note) = &view.note {
                <Note note={note.clone()} draft={state.draft.clone()} on_wish={on_wish.clone()} key={note.request.clone()} />
            }
            if state.traffic_open && has_traffic {
                <Traffic lines={state.traffic.clone()} on_wish={on_wish.clone()} />
            }
            if state.widgets_open && several {
                <Widgets view={view.clone()} shown={state.shown.clone()} on_wish={on_wish.clone()} />
            }
            <Placeholder {place}>
                if place == Place::Empty {
                    { notices(&view.notices) }
                }
                if let Some(provider) = state.shown().filter(|_| place == Place::Folded) {
                    { folded(provider, &on_wish) }
                }
                if let Some(provider) = state.shown().filter(|_| place == Place::Dormant) {
                    { dormant(provider, &on_wish) }
                }
            </Placeholder>
            { create_portal(html! {
                <>
                    <Troubles troubles={view.troubles.clone()} {open} {several} on_wish={on_wish.clone()} />
                    <div class="foot-row">
                        <Bar traffic={has_traffic} traffic_open={state.traffic_open} {here} {allow} {movable} {microphone} on_wish={on_wish.clone()} />
                        <DoNotDisturb on={view.do_not_disturb} on_wish={on_wish.clone()} />
                    </div>
                </>
            }, props.foot.clone()) }
        </>
    }
}

/// Runs within the click itself, which the browser demands for asking permissions.
fn grant(pipe: &Pipe, dispatch: &UseReducerDispatcher<Panel>, panel: &Panel, wish: Wish) {
    let view = panel.view.clone().unwrap_or_default();
    match wish {
        Wish::Mode { provider, value } => send(pipe, &FromPanel::Mode { provider, value }),
        Wish::Choose(provider) => {
            preferences::keep_chosen(pipe.place(), &provider);
            pipe.choose(&provider, true);
            dispatch.dispatch(Action::Choose(provider));
        }
        Wish::ToggleWidgets => dispatch.dispatch(Action::ToggleWidgets),
        Wish::Dismiss => send(pipe, &FromPanel::Dismiss),
        Wish::ToggleTroubles => dispatch.dispatch(Action::ToggleTroubles),
        Wish::ToggleTraffic => dispatch.dispatch(Action::ToggleTraffic),
        Wish::CopyTraffic => pipe.copy(&traffic::text(&panel.traffic)),
        Wish::PlaceAll(placement) => {
            for provider in view.providers.iter().filter(|provider| provider.movable) {
                send(pipe, &FromPanel::Place { provider: provider.id.clone(), placement });
            }
            if placement == Placement::SidePanel {
                pipe.open_side_panel();
            }
        }
        Wish::Place { provider, placement } => {
            send(pipe, &FromPanel::Place { provider, placement });
            if placement == Placement::SidePanel && pipe.place() != Placement::SidePanel {
                pipe.open_side_panel();
            }
        }
        Wish::OpenItsWindow => send(pipe, &FromPanel::OpenWindow),
        Wish::OpenToStart(url) => pipe.open(&url),
        Wish::Start(provider) => send(pipe, &FromPanel::Start { provider }),
        Wish::ShowWindow(window) => pipe.show_window(window),
        Wish::TakeOver(provider) => send(pipe, &FromPanel::TakeOver { provider }),
        Wish::Ring { number, action } => send(pipe, &FromPanel::Ring { number, action }),
        Wish::DoNotDisturb(on) => send(pipe, &FromPanel::DoNotDisturb { on }),
        Wish::TypeNote(text) => dispatch.dispatch(Action::TypeNote(text)),
        Wish::FinishNote { request, text } => hand_note(pipe, dispatch, request, text),
        Wish::Act(NoticeAction::Options) => pipe.open_options(),
        Wish::Act(NoticeAction::SetUp) => set_up::want_records(pipe.clone()),
        Wish::Act(NoticeAction::UseOrganisation { origin }) => send(pipe, &FromPanel::UseOrganisation { origin, accept: true }),
        Wish::Decline(origin) => send(pipe, &FromPanel::UseOrganisation { origin, accept: false }),
        Wish::Act(NoticeAction::Update) => send(pipe, &FromPanel::Update),
        Wish::Act(NoticeAction::Device { device }) => pipe.open_device(device.name()),
        Wish::Act(NoticeAction::Show { tab, window }) => pipe.show_tab(tab, window),
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

fn hand_note(pipe: &Pipe, dispatch: &UseReducerDispatcher<Panel>, request: RequestId, text: Option<String>) {
    dispatch.dispatch(Action::HandNote);
    send(pipe, &FromPanel::Note { request, text });
}

fn send(pipe: &Pipe, message: &FromPanel) {
    // Plain data of strings and numbers always has a JSON text.
    if let Ok(text) = serde_json::to_string(message) {
        pipe.send(&text);
    }
}
