//! Shapes of arguments of the browser's API. Source: its reference, which describes each member.

use serde::Serialize;

/// Patterns of pages, for `chrome.permissions`.
#[derive(Serialize)]
pub struct Origins<'a> {
    pub origins: &'a [String],
}

/// Which tabs, for `chrome.tabs.query`.
#[derive(Serialize)]
pub struct TabQuery<'a> {
    pub url: &'a [String],
    pub discarded: bool,
}

/// A registered content script, for `chrome.scripting.registerContentScripts`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ContentScript<'a> {
    pub id: &'a str,
    pub matches: &'a [String],
    pub js: &'a [&'a str],
    pub run_at: &'a str,
    pub world: &'a str,
    pub all_frames: bool,
}

/// Which content scripts, for `chrome.scripting.unregisterContentScripts`.
#[derive(Serialize)]
pub struct ScriptIds<'a> {
    pub ids: &'a [&'a str],
}

/// What to run where, for `chrome.scripting.executeScript`; a function to run is added as `func`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Injection<'a> {
    pub target: Target<'a>,
    pub world: &'a str,
    pub inject_immediately: bool,
    #[serde(skip_serializing_if = "<[&str]>::is_empty")]
    pub files: &'a [&'a str],
    #[serde(skip_serializing_if = "<[&str]>::is_empty")]
    pub args: &'a [&'a str],
}

/// The documents of a tab to run it in; the tab's page when none is named.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Target<'a> {
    pub tab_id: i32,
    #[serde(skip_serializing_if = "<[&str]>::is_empty")]
    pub document_ids: &'a [&'a str],
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub all_frames: bool,
}

/// A notification, for `chrome.notifications.create`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Notification<'a> {
    #[serde(rename = "type")]
    pub kind: &'a str,
    pub icon_url: &'a str,
    pub title: &'a str,
    pub message: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<Button<'a>>,
    pub require_interaction: bool,
    pub silent: bool,
    pub priority: u8,
}

impl Default for Notification<'_> {
    fn default() -> Self {
        Self {
            kind: "basic",
            icon_url: "icons/128.png",
            title: "",
            message: "",
            buttons: Vec::new(),
            require_interaction: false,
            silent: false,
            priority: 0,
        }
    }
}

/// A button of a notification.
#[derive(Serialize)]
pub struct Button<'a> {
    pub title: &'a str,
}

/// A hidden page of ours, for `chrome.offscreen.createDocument`.
#[derive(Serialize)]
pub struct Offscreen<'a> {
    pub url: &'a str,
    pub reasons: &'a [&'a str],
    pub justification: &'a str,
}

/// A window, for `chrome.windows.create`.
#[derive(Serialize)]
pub struct Window<'a> {
    pub url: &'a str,
    #[serde(rename = "type")]
    pub kind: &'a str,
    pub width: u32,
    pub height: u32,
}

/// The panel's own window; `worker.js` opens the same.
pub const PANEL_WINDOW: Window = Window { url: "panel.html?place=window", kind: "popup", width: 394, height: 760 };

/// A change of the session's rules, for `chrome.declarativeNetRequest.updateSessionRules`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleChange<'a> {
    pub remove_rule_ids: &'a [i32],
    pub add_rules: &'a [Rule<'a>],
}

/// A rule for requests.
#[derive(Serialize)]
pub struct Rule<'a> {
    pub id: i32,
    pub priority: i32,
    pub action: Action<'a>,
    pub condition: Condition<'a>,
}

/// What a rule does.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Action<'a> {
    #[serde(rename = "type")]
    pub kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect: Option<Redirect<'a>>,
    #[serde(skip_serializing_if = "<[HeaderChange<'_>]>::is_empty")]
    pub response_headers: &'a [HeaderChange<'a>],
}

/// Where a rule leads.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Redirect<'a> {
    pub extension_path: &'a str,
}

/// What a rule does to a header.
#[derive(Serialize)]
pub struct HeaderChange<'a> {
    pub header: &'a str,
    pub operation: &'a str,
}

/// Which requests a rule is for.
#[derive(Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct Condition<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url_filter: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_url_filter_case_sensitive: Option<bool>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub initiator_domains: &'a [String],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub excluded_initiator_domains: &'a [String],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub request_domains: &'a [String],
    pub resource_types: &'a [&'a str],
    #[serde(skip_serializing_if = "<[i32]>::is_empty")]
    pub tab_ids: &'a [i32],
}

/// When an alarm comes, for `chrome.alarms.create`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Alarm {
    pub(super) delay_in_minutes: f64,
}
