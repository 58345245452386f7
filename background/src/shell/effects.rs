//! Carrying out effects.

use super::chrome::{self, flag, get, item, list, object, reason, set};
use super::shapes::{Injection, Notification, PANEL_WINDOW, Target};
use super::{SHELL, configuration, dispatch, kept, ringing};
use crate::bridge::{Effect, Input, NoEnvelope, Purpose};
use patchbay_protocol::{DocumentId, TabId, ToPage, write};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// The scripts of the page's world, in the order they need each other.
const PAGE_FILES: &[&str] = &[
    "page/table.js",
    "page/failure.js",
    "page/plain.js",
    "page/client-api.js",
    "page/odata.js",
    "page/form.js",
    "page/records.js",
    "page/search.js",
    "page/create-form.js",
    "page/screen.js",
    "page/notes.js",
    "page/raise.js",
    "page/environment.js",
];
/// The scripts of a docked panel. Brought again they do nothing.
const DOCK_FILES: &[&str] = &[
    "content/docked-look.js",
    "content/docked-hands.js",
    "content/docked-push.js",
    "content/modal.js",
    "content/docked-modal.js",
    "content/docked-hold.js",
    "content/docked.js",
];
/// The script of a ringing call's toast, likewise.
const TOAST_FILES: &[&str] = &["content/modal.js", "content/toast.js"];
/// The page's own world.
const MAIN: &str = "MAIN";
/// What `page-job.js` answers when they are not there yet.
const ABSENT: &str = "absent";
/// How many documents are remembered as prepared.
const MOST_PREPARED: usize = 50;

pub(super) fn run(effect: Effect) {
    match effect {
        Effect::ToWidget { panel, connection, text, number } => {
            let message = item("c", &connection);
            set(&message, "s", &text.into());
            if number > 0 {
                set(&message, "n", &(number as f64).into()); // f64 counts exactly far beyond any number of events
            }
            post(&panel, &message);
        }
        Effect::AskToAttach => ask_to_attach(),
        Effect::ToPanel { panel, message } => post(&panel, &item("p", &write(&message))),
        Effect::ToPage { tab, document, message } => {
            let (message, to) = (object(&message), item("documentId", &document));
            spawn_local(async move {
                // A page that is being left does not need to hear it.
                let _ = chrome::tabs_send_message(tab, &message, &to).await;
            });
        }
        Effect::Dock { tab, document, message } => {
            spawn_local(bring_and_tell(DOCK_FILES, tab, document, message));
        }
        Effect::AskFrame { address } => spawn_local(async move {
            let script = injection(address.tab, &address.document, configuration::ISOLATED, &[configuration::FRAMED_SCRIPT], &[]);
            // One that is there says so itself.
            if chrome::execute_script(&script).await.is_err() {
                dispatch(Input::Framed { address, url: String::new(), there: false, library: false });
            }
        }),
        Effect::Inject { tab, document, job, purpose } => spawn_local(inject(tab, document, job, purpose)),
        Effect::AskOrganisation { tab, document, app } => spawn_local(configuration::ask_organisation(tab, document, app)),
        Effect::RememberOrganisations { text } => configuration::remember_organisations(&text),
        Effect::FindPages => spawn_local(configuration::greet_open_tabs()),
        Effect::Cover { .. } => spawn_local(configuration::cover_windows()),
        Effect::Badge { mark, line } => show_badge(mark, &line),
        Effect::ShowRings { cards, sound } => ringing::show(cards, sound),
        Effect::Toast { tab, document, message } => spawn_local(bring_and_tell(TOAST_FILES, tab, document, message)),
        Effect::ShowWindow { window } => spawn_local(to_front(window)),
        Effect::RememberWidth { px } => kept::keep_width(px),
        Effect::RememberQuiet { on } => kept::keep_quiet(on),
        Effect::NotifyOff { text, docked } => {
            let notification = Notification { title: "Patchbay", message: &text, ..Notification::default() };
            detach(
                chrome::notifications_create(if docked { "off docked" } else { "off" }, &object(&notification)),
                "a notification",
            );
        }
        Effect::ReloadExtension => chrome::runtime_reload(),
        Effect::OpenPanelWindow => detach(chrome::windows_create(&object(&PANEL_WINDOW)), "opening the panel's window"),
        Effect::Activate { tab, window } => {
            let active = flag("active");
            // A tab that is closing needs no front seat.
            spawn_local(async move {
                let Ok(tab) = JsFuture::from(chrome::tabs_update(tab, &active)).await else { return };
                // It may have been dragged into another window since it said hello.
                let window = get(&tab, "windowId").as_f64().map_or(window, |id| id as i32);
                to_front(window).await;
            });
        }
        Effect::CloseTab { tab } => spawn_local(async move {
            // It may be closing already.
            let _ = JsFuture::from(chrome::tabs_remove(tab)).await;
        }),
        Effect::Thaw { tab } => spawn_local(configuration::thaw(tab)),
        Effect::WakePage => spawn_local(configuration::wake_a_tab()),
        Effect::OpenTab { url } => spawn_local(async move {
            match chrome::tabs_create(&item("url", &url)).await {
                // The agent may be in another program.
                Ok(tab) => to_front(get(&tab, "windowId").as_f64().unwrap_or(-1.0) as i32).await,
                Err(error) => chrome::log_error(&format!("Patchbay: opening a tab: {}", reason(&error))),
            }
        }),
        Effect::RememberClickToAct { .. } => configuration::remember_click_to_act(),
        Effect::RememberPlacements => configuration::remember_placements(),
    }
}

/// Brings a window to the front, also one that is minimised.
async fn to_front(window: i32) {
    // It may be closing.
    let Ok(there) = chrome::windows_get(window).await else { return };
    let change = flag("focused");
    if get(&there, "state").as_string().as_deref() == Some("minimized") {
        set(&change, "state", &"normal".into());
    }
    let _ = JsFuture::from(chrome::windows_update(window, &change)).await;
}

/// Brings content scripts into a page and tells them something. A script makes itself once for each page, and comes before
/// every word: one that takes away must not overtake the one that brought.
async fn bring_and_tell(files: &'static [&'static str], tab: TabId, document: DocumentId, message: ToPage) {
    let (message, to) = (object(&message), item("documentId", &document));
    let script = injection(tab, &document, configuration::ISOLATED, files, &[]);
    // A page that is gone, or not to be entered, needs no word either.
    if chrome::execute_script(&script).await.is_ok() {
        let _ = chrome::tabs_send_message(tab, &message, &to).await;
    }
}

/// Marks the toolbar button, and says why.
fn show_badge(mark: &str, line: &str) {
    let title = if line.is_empty() { "Patchbay" } else { line };
    let color = if mark == "call" { "#146c2e" } else { "#b3261e" };
    detach(chrome::action_set_badge_text(&item("text", mark)), "the badge");
    detach(chrome::action_set_badge_background_color(&item("color", color)), "the badge's colour");
    detach(chrome::action_set_title(&item("title", title)), "the button's title");
}

/// Sends a message down a panel's port. A worker that has just woken has none yet: it keeps the message and asks the
/// panels to attach.
fn post(panel: &str, message: &JsValue) {
    let wake = SHELL.with_borrow_mut(|shell| {
        if let Some(port) = shell.ports.get(panel) {
            // A port that is closing belongs to a panel that is closing.
            let _ = port.post_message(message);
            return false;
        }
        let first = shell.unsent.is_empty();
        // A message is an object of texts, which can always be written.
        let text = js_sys::JSON::stringify(message).map(String::from).unwrap_or_default();
        shell.unsent.entry(panel.to_owned()).or_default().push(text);
        kept::keep_unsent(&shell.unsent);
        first
    });
    if wake {
        ask_to_attach();
    }
}

/// Asks the panels to open a port to this worker.
pub(super) fn ask_to_attach() {
    spawn_local(async {
        // Without any panel nobody hears it, which the browser calls an error.
        let _ = chrome::runtime_send_message(&item("t", "attach")).await;
    });
}

/// Lets a promise run, and its failure be known.
pub(super) fn detach(promise: js_sys::Promise, doing: &'static str) {
    spawn_local(async move {
        if let Err(error) = JsFuture::from(promise).await {
            chrome::log_error(&format!("Patchbay: {doing}: {}", reason(&error)));
        }
    });
}

async fn inject(tab: TabId, document: DocumentId, job: String, purpose: Purpose) {
    let mut result = match prepare(tab, &document).await {
        Ok(()) => run_in_page(tab, &document, &job).await,
        Err(none) => Err(none),
    };
    if result.as_deref() == Ok(ABSENT) {
        // The page took them away, as one that writes itself anew does.
        SHELL.with_borrow_mut(|shell| shell.prepared.remove(&document));
        result = match prepare(tab, &document).await {
            Ok(()) => run_in_page(tab, &document, &job).await,
            Err(none) => Err(none),
        };
    }
    dispatch(Input::Injected { document, purpose, result });
}

/// Puts our functions into a document's page, once for each run of the worker. All jobs for the document wait for the
/// same promise, so that they reach the page in the order in which the bridge gave them.
async fn prepare(tab: TabId, document: &str) -> Result<(), NoEnvelope> {
    let prepared = SHELL.with_borrow_mut(|shell| {
        if shell.prepared.len() > MOST_PREPARED {
            shell.prepared.clear(); // of documents that are long gone; preparing one again does no harm
        }
        let inject = || chrome::execute_script_now(&injection(tab, document, MAIN, PAGE_FILES, &[]));
        shell.prepared.entry(document.to_owned()).or_insert_with(inject).clone()
    });
    let Err(error) = JsFuture::from(prepared).await else { return Ok(()) };
    SHELL.with_borrow_mut(|shell| shell.prepared.remove(document));
    // Nothing of the job has run yet, whatever became of the page.
    Err(if no_envelope(&error) == NoEnvelope::Denied { NoEnvelope::Denied } else { NoEnvelope::NotRun })
}

async fn run_in_page(tab: TabId, document: &str, job: &str) -> Result<String, NoEnvelope> {
    let function = SHELL.with_borrow(|shell| shell.page_job.clone());
    let result = run_function(&injection(tab, document, MAIN, &[], &[job]), &function).await;
    result.map_err(|error| no_envelope(&error))?.ok_or(NoEnvelope::Unknown)
}

/// Runs a function where an injection says, and gives the text that it returns; `None` when it returns none.
pub(super) async fn run_function(injection: &JsValue, function: &JsValue) -> Result<Option<String>, JsValue> {
    set(injection, "func", function);
    let results = chrome::execute_script(injection).await?;
    Ok(list(&results).first().and_then(|first| get(first, "result").as_string()))
}

/// What to run in one document, in the page's world or in ours.
pub(super) fn injection(tab: TabId, document: &str, world: &str, files: &[&str], args: &[&str]) -> JsValue {
    let target = Target { tab_id: tab, document_ids: &[document], all_frames: false };
    object(&Injection { target, world, inject_immediately: true, files, args })
}

/// The browser tells these apart only by the words of its errors.
fn no_envelope(error: &JsValue) -> NoEnvelope {
    let words = reason(error);
    if words.contains("Cannot access") || words.contains("cannot be scripted") || words.contains("must request permission") {
        NoEnvelope::Denied
    } else if words.starts_with("No tab with id")
        || words.starts_with("No document with id")
        || words.starts_with("No frame with id")
    {
        NoEnvelope::NotRun
    } else {
        NoEnvelope::Unknown
    }
}
