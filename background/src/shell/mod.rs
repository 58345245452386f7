//! The shell: browser events in, bridge inputs; bridge effects out, browser calls. Thin: it decides nothing.
//!
//! The functions exported here are called by `worker.js`, which has awaited [`boot`].

mod chrome;
mod configuration;
mod effects;
mod kept;
mod ringing;
mod shapes;

use crate::bridge::{Bridge, Input, PageAddress, RingCard, State};
use crate::store::Settings;
use crate::table::Table;
use chrome::{Port, get, list, object};
use patchbay_protocol::{FromPage, FromPanel, read};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

#[derive(Default)]
struct Shell {
    bridge: Bridge,
    /// Text of the state saved last.
    saved: String,
    /// Settles when the last state is stored; it does not reject.
    storing: Option<js_sys::Promise>,
    /// Text of the call kept last for the browser's next start.
    call: String,
    clock: Clock,
    ports: Table<Port>,
    /// Messages for panels that have not opened a port to this run of the worker yet.
    /// Kept for the session: the bridge's state says already that they were told. Each is JSON text.
    unsent: Table<Vec<String>>,
    timer: Option<f64>,
    /// An alarm will wake the next worker, should this one die before it has told that a phone is off.
    alarmed: bool,
    /// What is to be shown of calls that ring, as soon as what is being shown is.
    rings: Option<(Vec<RingCard>, bool)>,
    shows_rings: bool,
    /// An alarm will wake the next worker when what rings has rung for its time: when that is, in steps of some seconds.
    alarmed_rings: Option<u64>,
    /// Documents whose pages have our functions, or are just getting them.
    prepared: Table<js_sys::Promise>,
    /// The function of `page-job.js` that runs in the page's world.
    page_job: JsValue,
    /// The function of `organisation-job.js` that runs in our own world of a page.
    organisation_job: JsValue,
    /// Our id, which is the host of our pages.
    id: String,
}

/// The time for the bridge, in milliseconds since 1970. While something waits for its time it runs evenly, whatever becomes
/// of the machine's clock: a clock that is set must neither reject what has just been asked nor keep it for hours.
#[derive(Default)]
struct Clock {
    /// What to add to the browser's even time.
    start: Option<f64>,
}

impl Clock {
    fn now(&mut self, waits: bool) -> u64 {
        let even = chrome::even_time();
        let start = self.start.filter(|_| waits).unwrap_or_else(|| js_sys::Date::now() - even);
        self.start = Some(start);
        (start + even) as u64
    }
}

/// The alarm that wakes a worker to tell that a phone is off.
const LEAVING: &str = "leaving";
/// The soonest an alarm may come; for a packed extension the browser makes half a minute of it.
const SOON: shapes::Alarm = shapes::Alarm { delay_in_minutes: 0.1 };

thread_local! {
    static SHELL: RefCell<Shell> = RefCell::new(Shell::default());
}

/// Restores the state and applies the configuration. Everything else waits for it.
///
/// # Errors
/// The browser refused to read storage.
#[wasm_bindgen]
pub async fn boot(page_job: JsValue, organisation_job: JsValue, id: String) -> Result<(), JsValue> {
    let session = chrome::session_get(&object(&["bridge", "settings", "unsent"][..])).await?;
    let saved = configuration::text(&session, "bridge");
    let mut state = State::restore(&saved);
    if saved.is_empty() {
        kept::restore_call(&mut state).await;
        state.ringing.quiet = kept::restore_quiet().await;
        state.dock_width = kept::restore_width().await;
    }
    let panels: Vec<String> = state.panels.keys().cloned().collect();
    let tabs: Vec<i32> = state.pages.iter().map(|page| page.tab).collect();
    SHELL.with_borrow_mut(|shell| {
        shell.bridge = Bridge::new(state);
        shell.call = if saved.is_empty() { String::new() } else { kept::call_of(&shell.bridge) };
        shell.page_job = page_job;
        shell.organisation_job = organisation_job;
        shell.id = id;
        shell.unsent = patchbay_protocol::read::read(&configuration::text(&session, "unsent")).unwrap_or_default();
        shell.unsent.retain(|panel, _| panels.contains(panel));
    });
    // Settings kept for this browser session were applied in it: a worker that wakes up goes straight on. Changes
    // made meanwhile wake it with an event of their own.
    match Settings::restore(&configuration::text(&session, "settings")) {
        Some(settings) => dispatch(Input::Settings(Box::new(settings))),
        None => configuration::apply().await,
    }
    if SHELL.with_borrow(|shell| !shell.unsent.is_empty()) {
        effects::ask_to_attach();
    }
    if !panels.is_empty() {
        wasm_bindgen_futures::spawn_local(forget_closed_panels(panels));
    }
    if !tabs.is_empty() {
        wasm_bindgen_futures::spawn_local(forget_closed_tabs(tabs));
    }
    Ok(())
}

/// A worker may have died of the word that a tab was closed.
async fn forget_closed_tabs(tabs: Vec<i32>) {
    let Ok(open) = chrome::tabs_query(&js_sys::Object::new()).await else { return };
    let open: Vec<i32> = list(&open).iter().filter_map(|tab| get(tab, "id").as_f64()).map(|id| id as i32).collect();
    for tab in tabs.into_iter().filter(|tab| !open.contains(tab)) {
        tab_gone(tab);
    }
}

/// A panel may have been closed while no worker was there to hear of it. Each holds a lock as long as it lives.
async fn forget_closed_panels(panels: Vec<String>) {
    let Ok(locks) = chrome::locks_query().await else { return };
    let held = list(&get(&locks, "held"));
    let names: Vec<String> = held.iter().filter_map(|lock| get(lock, "name").as_string()).collect();
    for panel in panels.into_iter().filter(|panel| !names.contains(&format!("panel {panel}"))) {
        panel_disconnected(panel);
    }
}

/// A panel was closed; whichever it was.
#[wasm_bindgen]
pub async fn look_for_panels() {
    let panels = SHELL.with_borrow(|shell| shell.bridge.state().panels.keys().cloned().collect());
    forget_closed_panels(panels).await;
}

/// Storage or permissions changed.
#[wasm_bindgen]
pub async fn settings_changed() {
    configuration::apply().await;
}

/// The worker has started: what changed while none was there, or killed the one that was, is made up for.
#[wasm_bindgen]
pub async fn catch_up() {
    configuration::catch_up().await;
}

/// A panel opened its port; `panel` is the id it gave itself.
#[wasm_bindgen]
pub fn panel_connected(panel: String, port: Port) {
    SHELL.with_borrow_mut(|shell| {
        if let Some(messages) = shell.unsent.remove(&panel) {
            for message in messages.iter().filter_map(|message| js_sys::JSON::parse(message).ok()) {
                let _ = port.post_message(&message);
            }
            kept::keep_unsent(&shell.unsent);
        }
        shell.ports.insert(panel, port);
    });
}

/// A panel's port closed while the worker lived: its document is gone.
#[wasm_bindgen]
pub fn panel_disconnected(panel: String) {
    SHELL.with_borrow_mut(|shell| {
        shell.ports.remove(&panel);
        if shell.unsent.remove(&panel).is_some() {
            kept::keep_unsent(&shell.unsent);
        }
    });
    dispatch(Input::PanelGone { panel });
}

/// A panel said something of its own; `message` is [`FromPanel`] as JSON text.
#[wasm_bindgen]
pub fn panel_message(panel: String, message: &str) {
    match read::<FromPanel>(message) {
        Ok(message) => dispatch(Input::Panel { panel, message }),
        Err(error) => chrome::log_error(&format!("Patchbay: a panel's message cannot be read: {error}")),
    }
}

/// A widget said something; the panel vouches for the connection.
#[wasm_bindgen]
pub fn widget_message(connection: String, text: String) {
    dispatch(Input::Widget { connection, text });
}

/// A content script said something; `message` is [`FromPage`] as JSON text. Ends when what came of it is stored, so that
/// the page can say it again when the worker dies before.
#[wasm_bindgen]
pub async fn page_message(tab: i32, window: i32, document: String, message: String) {
    match read::<FromPage>(&message) {
        Ok(message) => dispatch(Input::Page { address: PageAddress { tab, window, document }, message }),
        Err(error) => chrome::log_error(&format!("Patchbay: a page's message cannot be read: {error}")),
    }
    stored().await;
}

/// Ends when what came of all inputs so far is stored.
async fn stored() {
    if let Some(storing) = SHELL.with_borrow(|shell| shell.storing.clone()) {
        let _ = wasm_bindgen_futures::JsFuture::from(storing).await;
    }
}

/// A document of a provider's origin is framed by a page that is not ours (`there`), or is so no more; it may have asked for
/// the CIF `library`. Ends like [`page_message`].
#[wasm_bindgen]
pub async fn foreign_frame(tab: i32, window: i32, document: String, url: String, there: bool, library: bool) {
    dispatch(Input::Framed { address: PageAddress { tab, window, document }, url, there, library });
    stored().await;
}

/// "Why don't I see my widget?": JSON text of [`Diagnosis`](patchbay_protocol::Diagnosis).
#[wasm_bindgen]
pub fn diagnosis() -> String {
    SHELL.with_borrow(|shell| patchbay_protocol::write(&shell.bridge.diagnosis()))
}

/// The notification of a ringing call was clicked, or its `button`-th button.
#[wasm_bindgen]
pub fn ring_clicked(id: String, button: Option<usize>) {
    dispatch(Input::RingClicked { id, button });
}

/// The notification that a docked phone is off was clicked.
#[wasm_bindgen]
pub fn docked_off_clicked() {
    dispatch(Input::DockedOffClicked);
}

/// The agent has closed the notification of a ringing call.
#[wasm_bindgen]
pub fn ring_dismissed(id: String) {
    dispatch(Input::RingDismissed { id });
}

/// The browser shows notifications of ours, or does not.
#[wasm_bindgen]
pub fn notifications_allowed(allowed: bool) {
    dispatch(Input::RingRefused { what: "notifications".to_owned(), refused: !allowed });
}

/// The browser has started.
#[wasm_bindgen]
pub fn browser_started() {
    dispatch(Input::BrowserStarted);
}

/// A newer version of the extension waits to be loaded.
#[wasm_bindgen]
pub fn update_ready() {
    dispatch(Input::UpdateReady);
}

/// A tab was closed or replaced.
#[wasm_bindgen]
pub fn tab_gone(tab: i32) {
    dispatch(Input::TabGone { tab });
}

/// Gives an input to the bridge, saves what changed, and carries out the effects, in that order: a request is in the
/// journal before it is in a page, because the browser takes both messages from us in the order they were sent.
fn dispatch(input: Input) {
    let (now, effects, save, call, wake) = SHELL.with_borrow_mut(|shell| {
        let now = shell.clock.now(shell.bridge.wake_at().is_some());
        shell.bridge.set_page_time(js_sys::Date::now() as u64);
        let effects = shell.bridge.handle(now, input);
        let state = shell.bridge.state().save();
        let save = (state != shell.saved).then(|| {
            shell.saved.clone_from(&state);
            state
        });
        let call = kept::call_of(&shell.bridge);
        let call = (call != shell.call).then(|| {
            shell.call.clone_from(&call);
            call
        });
        (now, effects, save, call, shell.bridge.wake_at())
    });
    if let Some(state) = save {
        let storing = kept::keep_state(&state);
        SHELL.with_borrow_mut(|shell| shell.storing = Some(storing));
    }
    if let Some(call) = call {
        kept::keep_call(&call);
    }
    for effect in effects {
        effects::run(effect);
    }
    wake_at(now, wake);
    alarm_for_leaving();
    ringing::alarm(now);
}

/// The time until a phone is called off outlives the worker; its timer does not.
fn alarm_for_leaving() {
    SHELL.with_borrow_mut(|shell| {
        let leaving = !shell.bridge.state().leaving.is_empty();
        if leaving != shell.alarmed {
            shell.alarmed = leaving;
            let change = if leaving { chrome::alarms_create(LEAVING, &object(&SOON)) } else { chrome::alarms_clear(LEAVING) };
            effects::detach(change, "the alarm for a phone that is off");
        }
    });
}

fn wake_at(now: u64, at: Option<u64>) {
    SHELL.with_borrow_mut(|shell| {
        if let Some(timer) = shell.timer.take() {
            chrome::clear_timeout(timer);
        }
        if let Some(at) = at {
            let callback = Closure::once_into_js(|| dispatch(Input::Time));
            shell.timer = Some(chrome::set_timeout(callback.unchecked_ref(), at.saturating_sub(now) as f64));
        }
    });
}
