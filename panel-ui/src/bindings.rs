//! Everything that comes from JavaScript: the panel's pipe, and the browser's storage and permissions.

use js_sys::{Array, Function, Promise, Reflect};
use patchbay_protocol::{Diagnosis, Placement};
use serde::Deserialize;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    /// What the options page asks of the browser and the worker (`js/tools.js`).
    #[derive(Clone, Debug, PartialEq)]
    pub type Tools;

    #[wasm_bindgen(method, catch)]
    fn diagnose(this: &Tools) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn probe(this: &Tools, url: &str) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn about(this: &Tools) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn copy(this: &Tools, text: &str) -> Result<Promise, JsValue>;

    /// The panel's way to the worker, its frames and the browser (`js/pipe.js`).
    #[derive(Clone, Debug, PartialEq)]
    pub type Pipe;

    /// Hands the JSON text of a `ToPanel` to `callback`: the last one at once, then each new one.
    #[wasm_bindgen(method)]
    pub fn watch(this: &Pipe, callback: &Function);

    /// Shows a provider's widget and none of the others; one that starts on demand starts, if the agent has chosen it.
    #[wasm_bindgen(method)]
    pub fn choose(this: &Pipe, provider: &str, by_agent: bool);

    /// Sends the JSON text of a `FromPanel` to the worker.
    #[wasm_bindgen(method)]
    pub fn send(this: &Pipe, json: &str);

    /// Asks the browser for access. Only a click may ask: this must be its handler's own turn.
    #[wasm_bindgen(method, catch)]
    fn allow(this: &Pipe, patterns: Vec<String>) -> Result<Promise, JsValue>;

    /// Opens the page that asks for a device: `microphone` or `camera`.
    #[wasm_bindgen(method, js_name = openDevice)]
    pub fn open_device(this: &Pipe, device: &str);

    /// Hands the state of the microphone's permission (`granted`, `prompt` or `denied`) to `callback`, soon and on each change.
    #[wasm_bindgen(method, js_name = watchMicrophone)]
    fn watch_microphone(this: &Pipe, callback: &Function);

    /// Brings a tab to the front.
    #[wasm_bindgen(method, js_name = showTab)]
    pub fn show_tab(this: &Pipe, tab: i32, window: i32);

    /// Opens the options page.
    #[wasm_bindgen(method, js_name = openOptions)]
    pub fn open_options(this: &Pipe);

    /// Opens an address in a tab.
    #[wasm_bindgen(method)]
    pub fn open(this: &Pipe, url: &str);

    /// Loads a provider's frame anew.
    #[wasm_bindgen(method)]
    pub fn reload(this: &Pipe, provider: &str);

    #[wasm_bindgen(method, getter, js_name = place)]
    fn place_word(this: &Pipe) -> String;

    /// Opens the side panel in the browser window used last. Only a click may: this must be its handler's own turn.
    #[wasm_bindgen(method, js_name = openSidePanel)]
    pub fn open_side_panel(this: &Pipe);

    /// Brings a window to the front.
    #[wasm_bindgen(method, js_name = showWindow)]
    pub fn show_window(this: &Pipe, window: i32);

    /// Hands the JSON text of all lines of traffic to `callback`, soon and on each change.
    #[wasm_bindgen(method, js_name = watchTraffic)]
    fn watch_traffic(this: &Pipe, callback: &Function);

    /// Copies a text. Only a click may: this must be its handler's own turn.
    #[wasm_bindgen(method)]
    pub fn copy(this: &Pipe, text: &str);

    /// Tells the traffic once more.
    #[wasm_bindgen(method, js_name = refreshTraffic)]
    pub fn refresh_traffic(this: &Pipe);

    #[wasm_bindgen(catch, js_namespace = ["chrome", "storage", "local"], js_name = get)]
    fn local_get(key: &str) -> Result<Promise, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "storage", "local"], js_name = set)]
    fn local_set(values: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "storage", "managed"], js_name = get)]
    fn managed_get(key: &str) -> Result<Promise, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "storage", "onChanged"], js_name = addListener)]
    fn storage_changed(listener: &Function);

    #[wasm_bindgen(catch, js_namespace = ["chrome", "permissions"], js_name = contains)]
    fn permissions_contain(permissions: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "permissions"], js_name = request)]
    fn permissions_request(permissions: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "permissions", "onAdded"], js_name = addListener)]
    fn permissions_added(listener: &Function);

    #[wasm_bindgen(js_namespace = ["chrome", "permissions", "onRemoved"], js_name = addListener)]
    fn permissions_removed(listener: &Function);
}

/// A question to a widget's server that is under way.
pub struct Probe(Result<Promise, JsValue>);

impl Probe {
    /// What is in the way of its page, as the rest of a sentence; empty when nothing is.
    pub async fn sentence(self) -> String {
        settled(self.0).await.map_or_else(|error| error, |said| said.as_string().unwrap_or_default())
    }
}

/// A question to the browser that is under way.
pub struct Asked(Result<Promise, JsValue>);

impl Asked {
    /// The browser's answer.
    ///
    /// # Errors
    /// The browser's own sentence, when it would not even ask.
    pub async fn answer(self) -> Result<bool, String> {
        settled(self.0).await.map(|answer| answer.is_truthy())
    }
}

/// Where a configuration text lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Area {
    /// The user's own, `storage.local`.
    Local,
    /// The administrator's, `storage.managed`.
    Managed,
}

#[derive(Deserialize)]
struct Stored {
    configuration: Option<String>,
}

impl Tools {
    /// What the worker knows of why a widget is not shown.
    ///
    /// # Errors
    /// The worker did not answer, or not what was expected.
    pub async fn diagnosis(&self) -> Result<Diagnosis, String> {
        let text = settled(self.diagnose()).await?.as_string().unwrap_or_default();
        patchbay_protocol::read(&text).map_err(|error| format!("the worker's answer {error}"))
    }

    /// Asks for a widget's page.
    pub fn ask_for(&self, url: &str) -> Probe {
        Probe(self.probe(url))
    }

    /// Versions, and how the extension came here.
    pub async fn versions(&self) -> String {
        settled(self.about()).await.map_or_else(|error| error, |said| said.as_string().unwrap_or_default())
    }

    /// Copies a text. Only a click may: this must be its handler's own turn.
    pub fn copied(&self, text: &str) -> Asked {
        Asked(self.copy(text).map(|copied| copied.unchecked_into::<Promise>()))
    }
}

impl Pipe {
    /// Where this page shows.
    pub fn place(&self) -> Placement {
        let word = self.place_word();
        Placement::ALL.iter().copied().find(|place| place.word() == word).unwrap_or_default()
    }

    /// [`Pipe::watch`] for as long as the page lives.
    pub fn on_view(&self, callback: impl FnMut(String) + 'static) {
        self.watch(Closure::<dyn FnMut(String)>::new(callback).into_js_value().unchecked_ref());
    }

    /// [`Pipe::watch_microphone`] for as long as the page lives.
    pub fn on_microphone(&self, callback: impl FnMut(String) + 'static) {
        self.watch_microphone(Closure::<dyn FnMut(String)>::new(callback).into_js_value().unchecked_ref());
    }

    /// [`Pipe::watch_traffic`] for as long as the page lives.
    pub fn on_traffic(&self, callback: impl FnMut(String) + 'static) {
        self.watch_traffic(Closure::<dyn FnMut(String)>::new(callback).into_js_value().unchecked_ref());
    }

    /// Asks the browser for access to permission patterns, in this very turn.
    pub fn ask(&self, patterns: &[String]) -> Asked {
        Asked(self.allow(patterns.to_vec()))
    }
}

/// The configuration text of an area, empty when there is none.
///
/// # Errors
/// The browser's own sentence.
pub async fn configuration(area: Area) -> Result<String, String> {
    let asked = match area {
        Area::Local => local_get("configuration"),
        Area::Managed => managed_get("configuration"),
    };
    let values = settled(asked).await?;
    let stored: Stored = serde_wasm_bindgen::from_value(values).map_err(|error| error.to_string())?;
    Ok(stored.configuration.unwrap_or_default())
}

/// A text that the worker keeps: `organisations`, what is known of their own providers as JSON by origin; `lastPolicy`, the
/// policy that is in force when the one that was pushed cannot be read. Empty when there is none.
///
/// # Errors
/// The browser's own sentence.
pub async fn local_text(name: &str) -> Result<String, String> {
    let values = settled(local_get(name)).await?;
    Ok(Reflect::get(&values, &name.into()).ok().and_then(|text| text.as_string()).unwrap_or_default())
}

/// Keeps what is known of organisations' own providers.
///
/// # Errors
/// The browser's own sentence.
pub async fn keep_organisations(text: &str) -> Result<(), String> {
    settled(local_set(&object("organisations", &text.into()))).await.map(drop)
}

/// Keeps the user's configuration text.
///
/// # Errors
/// The browser's own sentence.
pub async fn keep_configuration(text: &str) -> Result<(), String> {
    settled(local_set(&object("configuration", &text.into()))).await.map(drop)
}

/// Asks the browser for access to permission patterns, in this very turn: only a click may ask.
pub fn ask(patterns: &[String]) -> Asked {
    Asked(permissions_request(&origins(patterns)))
}

/// Whether the extension has access to all of some patterns.
pub async fn has_access(patterns: &[String]) -> bool {
    // A pattern the browser cannot read is one it never gave.
    settled(permissions_contain(&origins(patterns))).await.is_ok_and(|answer| answer.is_truthy())
}

/// The text of a file the reader has chosen.
///
/// # Errors
/// The browser's own sentence.
pub async fn text_of_file(file: &web_sys::File) -> Result<String, String> {
    settled(Ok(file.text())).await.map(|text| text.as_string().unwrap_or_default())
}

/// Has the browser save a text as a file.
///
/// # Errors
/// The browser's own sentence.
pub fn save_file(name: &str, kind: &str, text: &str) -> Result<(), String> {
    let save = || -> Result<(), JsValue> {
        let how = web_sys::BlobPropertyBag::new();
        how.set_type(kind);
        let blob = web_sys::Blob::new_with_str_sequence_and_options(&Array::of1(&text.into()), &how)?;
        let url = web_sys::Url::create_object_url_with_blob(&blob)?;
        let document = web_sys::window().and_then(|window| window.document()).ok_or(JsValue::NULL)?;
        let link: web_sys::HtmlAnchorElement = document.create_element("a")?.dyn_into()?;
        link.set_href(&url);
        link.set_download(name);
        link.click();
        // The click has handed the content over: the address is needed no longer.
        web_sys::Url::revoke_object_url(&url)
    };
    save().map_err(|error| sentence(&error))
}

/// Gives the keyboard to the first element that takes it, of those that the selectors find.
pub fn focus(selectors: &[String]) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    for selector in selectors {
        let found = document.query_selector(selector).ok().flatten();
        let Some(element) = found.and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok()) else { continue };
        if element.focus().is_ok() && document.active_element().as_ref() == Some(element.unchecked_ref()) {
            return;
        }
    }
}

/// The extension's own id.
pub fn extension_id() -> String {
    if cfg!(not(target_arch = "wasm32")) {
        return String::new(); // native tests have no page and so no address
    }
    web_sys::window().and_then(|window| window.location().hostname().ok()).unwrap_or_default()
}

/// Whether the browser is Microsoft Edge.
pub fn is_edge() -> bool {
    cfg!(target_arch = "wasm32")
        && web_sys::window().and_then(|window| window.navigator().user_agent().ok()).is_some_and(|agent| agent.contains("Edg/"))
}

/// Tells whenever configuration or permissions change, for as long as the page lives.
pub fn on_browser_change(callback: impl FnMut() + 'static) {
    let listener = Closure::<dyn FnMut()>::new(callback).into_js_value();
    for listen in [storage_changed, permissions_added, permissions_removed] {
        listen(listener.unchecked_ref());
    }
}

/// A time of day as the reader's language writes it, from milliseconds since 1970.
pub fn time_of_day(at: patchbay_protocol::Millis) -> String {
    time(at, "medium")
}

/// The same to the minute.
pub fn minute_of_day(at: patchbay_protocol::Millis) -> String {
    time(at, "short")
}

fn time(at: patchbay_protocol::Millis, style: &str) -> String {
    if cfg!(not(target_arch = "wasm32")) {
        return format!("{at} ms"); // native tests have no reader and no language
    }
    // f64 holds every millisecond of the next 280,000 years exactly.
    let how = object("timeStyle", &style.into());
    js_sys::Date::new(&JsValue::from_f64(at as f64)).to_locale_time_string_with_options("default", &how).into()
}

fn origins(patterns: &[String]) -> JsValue {
    object("origins", &patterns.iter().map(JsValue::from).collect::<Array>())
}

fn object(key: &str, value: &JsValue) -> JsValue {
    let object = js_sys::Object::new();
    // Setting a property fails on frozen objects only; this one is new.
    let _ = Reflect::set(&object, &key.into(), value);
    object.into()
}

async fn settled(asked: Result<Promise, JsValue>) -> Result<JsValue, String> {
    match asked {
        Ok(promise) => JsFuture::from(promise).await.map_err(|error| sentence(&error)),
        Err(error) => Err(sentence(&error)),
    }
}

fn sentence(error: &JsValue) -> String {
    match error.dyn_ref::<js_sys::Error>() {
        Some(error) => error.message().into(),
        None => error.as_string().unwrap_or_else(|| format!("{error:?}")),
    }
}
