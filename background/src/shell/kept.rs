//! What is kept for when the worker, or the browser, is gone: the bridge's state for this browser session, the call that is
//! live over its end. And what the agent is told when the browser keeps nothing any more.

use super::chrome::{self, item, object, reason};
use super::configuration::text;
use super::{SHELL, dispatch};
use crate::bridge::{Bridge, Input, State};
use crate::table::Table;
use patchbay_protocol::Millis;
use patchbay_protocol::read::{read, write};
use serde::Serialize;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Where the live call is kept in local storage.
const CALL: &str = "call";
/// And whether the agent is not to be disturbed.
const QUIET: &str = "doNotDisturb";
/// And the width of the docked panel.
const WIDTH: &str = "dockedWidth";
/// How the sentence begins by which the agent learns of it.
const FULL: &str = "The browser keeps nothing more for Patchbay";

/// A live call, in the shape of one whose panel was closed.
#[derive(Serialize)]
struct LiveCall<'a> {
    provider: &'a str,
    at: Millis,
    url: &'a str,
}

/// Takes over the call that was live when the browser ended. With a state of this browser session there is none.
pub(super) async fn restore_call(state: &mut State) {
    let kept = chrome::local_get(&object(CALL)).await.unwrap_or_default();
    state.interrupted = read(&text(&kept, CALL)).unwrap_or_default();
}

/// Whether the agent is not to be disturbed, as said in an earlier session.
pub(super) async fn restore_quiet() -> Option<bool> {
    let kept = chrome::local_get(&object(QUIET)).await.unwrap_or_default();
    read(&text(&kept, QUIET)).ok()
}

pub(super) fn keep_quiet(on: bool) {
    keep(chrome::local_set(&item(QUIET, if on { "true" } else { "false" })));
}

/// The width the agent gave the docked panel in an earlier session, CSS pixels.
pub(super) async fn restore_width() -> Option<u32> {
    let kept = chrome::local_get(&object(WIDTH)).await.unwrap_or_default();
    read(&text(&kept, WIDTH)).ok()
}

pub(super) fn keep_width(px: u32) {
    keep(chrome::local_set(&item(WIDTH, &px.to_string())));
}

/// The call to be told of after the browser's end, as JSON text: the live one, or one that is not read yet.
pub(super) fn call_of(bridge: &Bridge) -> String {
    let state = bridge.state();
    let Some((provider, since)) = bridge.live_calls().next() else { return write(&state.interrupted) };
    let url = state.pages.first().map(|page| page.url.as_str()).unwrap_or_default();
    let providers = &bridge.settings().configuration.providers;
    let label = providers.iter().find(|one| one.id == *provider).map(|one| one.label.as_str()).unwrap_or_default();
    write(&LiveCall { provider: label, at: since, url })
}

/// Stores the state; the promise settles when it is stored, or was refused.
pub(super) fn keep_state(state: &str) -> js_sys::Promise {
    let storing = chrome::session_set(&item("bridge", state));
    keep(storing.clone());
    storing
}

/// Messages for panels that have no port to this worker yet.
pub(super) fn keep_unsent(unsent: &Table<Vec<String>>) {
    keep(chrome::session_set(&item("unsent", &write(unsent))));
}

pub(super) fn keep_call(call: &str) {
    keep(chrome::local_set(&item(CALL, call)));
}

/// Lets something be stored. The agent is told when the browser refuses, and no more once it stores again.
pub(super) fn keep(storing: js_sys::Promise) {
    spawn_local(async move {
        let refused = JsFuture::from(storing).await.err();
        let told = SHELL.with_borrow(|shell| shell.bridge.settings().trouble.clone());
        let full = told.as_ref().is_some_and(|told| told.starts_with(FULL));
        if full == refused.is_some() || (!full && told.is_some()) {
            return; // told already, or something worse is
        }
        let mut settings = SHELL.with_borrow(|shell| shell.bridge.settings().clone());
        settings.trouble = refused.map(|error| {
            let reason = reason(&error);
            format!("{FULL} ({reason}). Requests go on; what is under way may be lost when the browser puts Patchbay to sleep. Restart the browser.")
        });
        dispatch(Input::Settings(Box::new(settings)));
    });
}
