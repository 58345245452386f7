//! A level of the configuration as what administrators roll out: its own text, a policy file (Linux), the policy for one
//! extension (ChromeOS, consoles), a file for
//! Windows' registry, a profile for macOS.
//!
//! Every one carries the configuration as one text and, if wanted, the browser's order to install the extension.

mod hosts;
mod profile;
mod registry;

pub use hosts::{MOST_HOSTS, needed_hosts};

use crate::configuration::Layer;
use crate::hosts::web_address;
use serde_json::{Map, Value, json};

/// The browser an export is for; each has a store, and so an id for the extension, of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// Google Chrome.
    Chrome,
    /// Microsoft Edge.
    Edge,
}

impl Channel {
    /// Every browser, in the order of the page.
    pub const ALL: &[Self] = &[Self::Chrome, Self::Edge];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Chrome => "Google Chrome",
            Self::Edge => "Microsoft Edge",
        }
    }

    /// Folder that its policy files lie in on Linux.
    pub fn folder(self) -> &'static str {
        match self {
            Self::Chrome => "/etc/opt/chrome/policies/managed",
            Self::Edge => "/etc/opt/edge/policies/managed",
        }
    }

    /// Where its own store has updates.
    pub fn store(self) -> &'static str {
        match self {
            Self::Chrome => "https://clients2.google.com/service/update2/crx",
            Self::Edge => "https://edge.microsoft.com/extensionwebstorebase/v1/crx",
        }
    }

    /// Key of its policies in Windows' registry, and domain of its preferences on macOS.
    fn places(self) -> (&'static str, &'static str) {
        match self {
            Self::Chrome => (r"HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Google\Chrome", "com.google.Chrome"),
            Self::Edge => (r"HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Microsoft\Edge", "com.microsoft.Edge"),
        }
    }
}

/// Id of the extension in one browser's store, or as packed by an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtensionId(String);

impl ExtensionId {
    /// Reads one.
    ///
    /// # Errors
    /// One sentence: what is wrong and what is accepted.
    pub fn parse(text: &str) -> Result<Self, String> {
        let id = text.trim();
        if id.len() == 32 && id.bytes().all(|c| (b'a'..=b'p').contains(&c)) {
            return Ok(Self(id.to_owned()));
        }
        Err(format!("must be the 32 letters, a to p, that the browser's page of extensions shows; it is \"{id}\""))
    }

    /// Its 32 letters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How the browser is told to install the extension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Install {
    /// Address of the update manifest: a store's ([`Channel::store`]) or the organisation's own.
    update_url: String,
    /// Whether it is the managed package, which may enter every site unless it is fenced: then it may only enter
    /// the sites that the configuration needs.
    fenced: bool,
}

impl Install {
    /// From an update manifest.
    ///
    /// # Errors
    /// One sentence: what is wrong and what is accepted.
    pub fn new(update_url: &str, fenced: bool) -> Result<Self, String> {
        web_address(update_url).map_err(|error| error.to_string())?;
        if !update_url.is_ascii() {
            return Err(format!("\"{update_url}\" must be written in ASCII, its host as xn--…"));
        }
        Ok(Self { update_url: update_url.trim().to_owned(), fenced })
    }
}

/// What an export is made for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The browser.
    pub channel: Channel,
    /// The extension's id there.
    pub id: ExtensionId,
    /// The order to install it; `None` where that is arranged otherwise.
    pub install: Option<Install>,
}

impl Target {
    /// A policy file: JSON for the browser's folder on Linux.
    pub fn policy_file(&self, layer: &Layer) -> String {
        let mut policies = Map::new();
        policies.insert("3rdparty".into(), json!({ "extensions": { self.id.as_str(): { "configuration": layer.text() } } }));
        if let Some(settings) = self.settings(layer) {
            policies.insert("ExtensionSettings".into(), json!({ self.id.as_str(): settings }));
        }
        pretty(&Value::Object(policies))
    }

    /// A file for Windows' registry.
    pub fn registry_file(&self, layer: &Layer) -> String {
        registry::file(self, layer)
    }

    /// A configuration profile for macOS.
    pub fn profile(&self, layer: &Layer) -> String {
        profile::file(self, layer)
    }

    /// What the administrator has to know of this export.
    pub fn warnings(&self, layer: &Layer) -> Vec<String> {
        let fenced = self.install.as_ref().is_some_and(|install| install.fenced);
        let needed = if fenced { needed_hosts(layer).len() } else { 0 };
        if needed <= MOST_HOSTS {
            return Vec::new();
        }
        vec![format!(
            "The configuration needs access to {needed} hosts. The browser reads the first {MOST_HOSTS} of such a list and \
             ignores the others: replace hosts of one owner by a pattern like *://*.contoso.com."
        )]
    }

    /// The extension's part of the policy `ExtensionSettings`.
    fn settings(&self, layer: &Layer) -> Option<Map<String, Value>> {
        let install = self.install.as_ref()?;
        let mut settings = Map::new();
        settings.insert("installation_mode".into(), "force_installed".into());
        settings.insert("update_url".into(), install.update_url.as_str().into());
        if install.fenced {
            settings.insert("runtime_blocked_hosts".into(), json!(["*://*"]));
            settings.insert("runtime_allowed_hosts".into(), needed_hosts(layer).into());
        }
        Some(settings)
    }
}

/// What consoles of ChromeOS and cloud management take as the policy for one extension.
pub fn console_file(layer: &Layer) -> String {
    pretty(&json!({ "configuration": { "Value": layer.text() } }))
}

/// A level's own text, to be read by people, kept and imported: also what the policy's one value takes.
pub fn own_text(layer: &Layer) -> String {
    pretty(&layer.to_json())
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

/// JSON text in ASCII: characters beyond it stand only within its strings, where `\u` means the same. Other formats then have
/// no character to trip over: code pages, and what XML cannot write.
fn ascii(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        if c.is_ascii() {
            text.push(c);
        } else {
            text.extend(c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")));
        }
    }
    text
}

#[cfg(test)]
mod tests;
