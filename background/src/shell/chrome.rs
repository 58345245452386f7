//! Every browser call of the worker, and nothing else. Source: the browser's extension API reference (`chrome.*`).
//!
//! Arguments are plain objects made from Rust values by [`object`] and [`item`].

use serde::Serialize;
use wasm_bindgen::prelude::*;

/// A port between a panel and the worker (`chrome.runtime.Port`).
#[wasm_bindgen]
extern "C" {
    pub type Port;
    #[wasm_bindgen(method, catch, js_name = postMessage)]
    pub fn post_message(this: &Port, message: &JsValue) -> Result<(), JsValue>;
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["chrome", "storage", "session"], js_name = get, catch)]
    pub async fn session_get(keys: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = ["chrome", "storage", "session"], js_name = set)]
    pub fn session_set(items: &JsValue) -> js_sys::Promise;
    #[wasm_bindgen(js_namespace = ["chrome", "storage", "local"], js_name = get, catch)]
    pub async fn local_get(keys: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = ["chrome", "storage", "local"], js_name = set)]
    pub fn local_set(items: &JsValue) -> js_sys::Promise;
    #[wasm_bindgen(js_namespace = ["chrome", "storage", "managed"], js_name = get, catch)]
    pub async fn managed_get(keys: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "permissions"], js_name = contains, catch)]
    pub async fn permissions_contains(permissions: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "scripting"], js_name = executeScript, catch)]
    pub async fn execute_script(injection: &JsValue) -> Result<JsValue, JsValue>;
    /// The same, for whoever waits for it more than once.
    #[wasm_bindgen(js_namespace = ["chrome", "scripting"], js_name = executeScript)]
    pub fn execute_script_now(injection: &JsValue) -> js_sys::Promise;
    #[wasm_bindgen(js_namespace = ["chrome", "scripting"], js_name = getRegisteredContentScripts, catch)]
    pub async fn registered_content_scripts() -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = ["chrome", "scripting"], js_name = unregisterContentScripts, catch)]
    pub async fn unregister_content_scripts(which: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = ["chrome", "scripting"], js_name = updateContentScripts, catch)]
    pub async fn update_content_scripts(scripts: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = ["chrome", "scripting"], js_name = registerContentScripts, catch)]
    pub async fn register_content_scripts(scripts: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "declarativeNetRequest"], js_name = getSessionRules, catch)]
    pub async fn session_rules() -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = ["chrome", "declarativeNetRequest"], js_name = updateSessionRules, catch)]
    pub async fn update_session_rules(change: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "tabs"], js_name = query, catch)]
    pub async fn tabs_query(query: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = ["chrome", "tabs"], js_name = create, catch)]
    pub async fn tabs_create(properties: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = ["chrome", "tabs"], js_name = sendMessage, catch)]
    pub async fn tabs_send_message(tab: i32, message: &JsValue, options: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "tabs"], js_name = remove)]
    pub fn tabs_remove(tab: i32) -> js_sys::Promise;
    #[wasm_bindgen(js_namespace = ["chrome", "tabs"], js_name = get, catch)]
    pub async fn tabs_get(tab: i32) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = ["chrome", "tabs"], js_name = update)]
    pub fn tabs_update(tab: i32, properties: &JsValue) -> js_sys::Promise;
    #[wasm_bindgen(js_namespace = ["chrome", "windows"], js_name = get, catch)]
    pub async fn windows_get(window: i32) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = ["chrome", "windows"], js_name = update)]
    pub fn windows_update(window: i32, properties: &JsValue) -> js_sys::Promise;
    #[wasm_bindgen(js_namespace = ["chrome", "windows"], js_name = create)]
    pub fn windows_create(properties: &JsValue) -> js_sys::Promise;
    #[wasm_bindgen(js_namespace = ["chrome", "notifications"], js_name = create)]
    pub fn notifications_create(id: &str, options: &JsValue) -> js_sys::Promise;
    #[wasm_bindgen(js_namespace = ["chrome", "notifications"], js_name = update, catch)]
    pub async fn notifications_update(id: &str, options: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = ["chrome", "notifications"], js_name = getAll, catch)]
    pub async fn notifications_all() -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = ["chrome", "notifications"], js_name = clear)]
    pub fn notifications_clear(id: &str) -> js_sys::Promise;
    #[wasm_bindgen(js_namespace = ["chrome", "offscreen"], js_name = createDocument, catch)]
    pub async fn offscreen_create(parameters: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = ["chrome", "offscreen"], js_name = closeDocument, catch)]
    pub async fn offscreen_close() -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = ["chrome", "alarms"], js_name = create)]
    pub fn alarms_create(name: &str, when: &JsValue) -> js_sys::Promise;
    #[wasm_bindgen(js_namespace = ["chrome", "alarms"], js_name = clear)]
    pub fn alarms_clear(name: &str) -> js_sys::Promise;
    #[wasm_bindgen(js_namespace = ["chrome", "action"], js_name = setBadgeText)]
    pub fn action_set_badge_text(details: &JsValue) -> js_sys::Promise;
    #[wasm_bindgen(js_namespace = ["chrome", "action"], js_name = setBadgeBackgroundColor)]
    pub fn action_set_badge_background_color(details: &JsValue) -> js_sys::Promise;
    #[wasm_bindgen(js_namespace = ["chrome", "action"], js_name = setTitle)]
    pub fn action_set_title(details: &JsValue) -> js_sys::Promise;

    #[wasm_bindgen(js_namespace = ["navigator", "locks"], js_name = query, catch)]
    pub async fn locks_query() -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "runtime"], js_name = sendMessage, catch)]
    pub async fn runtime_send_message(message: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "runtime"], js_name = reload)]
    pub fn runtime_reload();
    #[wasm_bindgen(js_namespace = ["chrome", "tabs"], js_name = reload)]
    pub fn tabs_reload(tab: i32) -> js_sys::Promise;

    /// Milliseconds since the worker started, by a clock nobody sets.
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    pub fn even_time() -> f64;
    #[wasm_bindgen(js_name = setTimeout)]
    pub fn set_timeout(callback: &js_sys::Function, milliseconds: f64) -> f64;
    #[wasm_bindgen(js_name = clearTimeout)]
    pub fn clear_timeout(timer: f64);

    #[wasm_bindgen(js_namespace = console, js_name = error)]
    pub fn log_error(text: &str);
}

/// The plain JavaScript object the browser's APIs want. By its JSON text: one serializer less in the WASM.
pub fn object<T: Serialize + ?Sized>(value: &T) -> JsValue {
    // The text of a JSON value always parses; an undefined argument would be refused with a readable error.
    js_sys::JSON::parse(&patchbay_protocol::write(value)).unwrap_or(JsValue::UNDEFINED)
}

/// An object of one member that is true.
pub fn flag(name: &str) -> JsValue {
    let object = js_sys::Object::new();
    set(&object, name, &JsValue::TRUE);
    object.into()
}

/// An object of one member.
pub fn item(name: &str, text: &str) -> JsValue {
    let object = js_sys::Object::new();
    set(&object, name, &text.into());
    object.into()
}

/// Adds a member to a plain object of ours.
pub fn set(object: &JsValue, name: &str, value: &JsValue) {
    // Setting a plain property of such an object cannot fail.
    let _ = js_sys::Reflect::set(object, &name.into(), value);
}

/// A member of an object of the browser; undefined if there is none.
pub fn get(object: &JsValue, name: &str) -> JsValue {
    js_sys::Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// The items of a list of the browser's.
pub fn list(array: &JsValue) -> Vec<JsValue> {
    js_sys::Array::from(array).to_vec()
}

/// The text of an error the browser threw.
pub fn reason(error: &JsValue) -> String {
    get(error, "message").as_string().or_else(|| error.as_string()).unwrap_or_else(|| "unknown error".to_owned())
}
