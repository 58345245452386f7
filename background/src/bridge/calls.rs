//! Calls: whether one is live, what is held up for it, and what becomes of the phone when its panel closes.
//!
//! A call is live when the panel sees connected peers or live audio in a frame of the provider, or when the widget says
//! so itself; the configuration's `liveCall` decides which of these count.

use super::docked::COMES_AGAIN;
use super::{Bridge, Effect};
use patchbay_protocol::read::{FromJson, Unfit, member, parse};
use patchbay_protocol::{Device, LiveCall, Millis, Notice, NoticeAction, Placement, Provider, ProviderId, Startup};
use serde::Serialize;
use serde_json::Value;

/// Name under which a widget declares its call by `raiseEvent`.
pub(super) const CALL: &str = "patchbay.call";
/// How long after a panel's end the phone may be back in another before the agent is told that it is off.
const GRACE: Millis = 2_000;

/// A call of a provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Call {
    /// Since when.
    pub since: Millis,
    /// The panel sees its audio.
    pub media: bool,
    /// The widget says so.
    pub declared: bool,
}

/// A call whose panel closed in the middle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Interrupted {
    /// Label of the provider.
    pub provider: String,
    /// When.
    pub at: Millis,
    /// The CRM page that was in focus; empty when there was none.
    pub url: String,
}

impl FromJson for Call {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        Ok(Self { since: member(value, "since")?, media: member(value, "media")?, declared: member(value, "declared")? })
    }
}

impl FromJson for Interrupted {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        Ok(Self { provider: member(value, "provider")?, at: member(value, "at")?, url: member(value, "url")? })
    }
}

impl Bridge {
    /// Since when a provider is in a call, by what the configuration counts as one.
    pub(super) fn in_call(&self, provider: &str) -> Option<Millis> {
        let call = self.state.calls.get(provider)?;
        let counts = match self.settings.configuration.live_call.unwrap_or_default() {
            LiveCall::Media => call.media || call.declared,
            LiveCall::Declared => call.declared,
            LiveCall::Off => false,
        };
        counts.then_some(call.since)
    }

    /// The calls that are live, by what the configuration counts as one: whose, and since when.
    pub fn live_calls(&self) -> impl Iterator<Item = (&ProviderId, Millis)> {
        self.state.calls.keys().filter_map(|provider| Some((provider, self.in_call(provider)?)))
    }

    /// The panel sees that audio of a provider is live, or over.
    pub(super) fn media(&mut self, provider: &str, live: bool) {
        self.change_call(provider, |call| call.media = live);
    }

    /// A widget says that its call is live, or over: `raiseEvent("patchbay.call", true | {"active": true})`, also as text.
    /// Whether it could be understood.
    pub(super) fn declared(&mut self, provider: &str, value: &Value) -> bool {
        let read = value.as_str().and_then(|text| parse(text).ok());
        let value = read.as_ref().unwrap_or(value);
        let Some(live) = value.as_bool().or_else(|| value.get("active")?.as_bool()) else { return false };
        self.change_call(provider, |call| call.declared = live);
        true
    }

    /// Whether the arguments of a `raiseEvent` are about the widget's call.
    pub(super) fn says_of_call(&self, args: &str) -> bool {
        let name = parse(args).ok().and_then(|args| Some(args.get(0)?.as_str()?.trim().to_ascii_lowercase()));
        name.as_deref() == Some(CALL)
    }

    fn change_call(&mut self, provider: &str, change: impl FnOnce(&mut Call)) {
        let since = self.now;
        let was_live = self.in_call(provider).is_some();
        let call = self.state.calls.entry(provider.to_owned()).or_insert_with(|| Call { since, media: false, declared: false });
        change(call);
        if !call.media && !call.declared {
            self.state.calls.remove(provider);
        } else if self.state.interrupted.as_ref().is_some_and(|call| call.at < since) {
            self.state.interrupted = None; // the agent is talking again
        }
        if !was_live && self.in_call(provider).is_some() {
            self.wants_attention(provider);
            self.ring_taken(provider);
        }
    }

    /// A widget's document is gone: what it declared is over. Its audio is the panel's to tell.
    pub(super) fn undeclare(&mut self, provider: &str) {
        if self.state.calls.contains_key(provider) && !self.is_connected(provider) {
            self.change_call(provider, |call| call.declared = false);
        }
    }

    /// A panel closed: the phones that lived in it are off, unless another panel takes them up in a moment.
    pub(super) fn phones_off(&mut self, panel: &str) {
        let docked = self.page_around(panel).map(|page| page.tab);
        let gone: Vec<ProviderId> =
            self.state.frames.iter().filter(|(_, frame)| frame.panel == panel).map(|(provider, _)| provider.clone()).collect();
        for provider in gone {
            if self.in_call(&provider).is_some() {
                let url = self.state.pages.first().map(|page| page.url.clone()).unwrap_or_default();
                let label = self.label_of(&provider);
                self.state.interrupted = Some(Interrupted { provider: label, at: self.now, url });
            }
            self.state.calls.remove(&provider);
            if let Some(tab) = self.state.frames.remove(&provider).and_then(|frame| frame.apart) {
                self.push(Effect::CloseTab { tab }); // a window of the panel's, which nobody hosts any more
            }
            if let Some(tab) = docked {
                self.state.docked_in.insert(provider.clone(), tab);
            }
            let grace = if docked.is_some() { COMES_AGAIN } else { GRACE };
            self.state.leaving.insert(provider, self.now + grace);
        }
    }

    /// Tells the agent of phones that did not come back.
    pub(super) fn tell_phones_off(&mut self) {
        let (now, frames) = (self.now, &self.state.frames);
        self.state.leaving.retain(|provider, _| !frames.contains_key(provider));
        let due: Vec<ProviderId> =
            self.state.leaving.iter().filter(|(_, at)| **at <= now).map(|(provider, _)| provider.clone()).collect();
        if due.is_empty() {
            return;
        }
        self.state.leaving.retain(|_, at| *at > now);
        self.state.started.retain(|provider| !due.contains(provider));
        // One that Microsoft's panel shows is on, there.
        let off = due.iter().filter_map(|id| self.provider(id)).filter(|provider| self.shown_by_microsoft(provider).is_none());
        let belongs_docked =
            |provider: &&Provider| self.placement(provider) == Placement::Docked && self.why_not_docked(provider).is_none();
        let (docked, others): (Vec<&Provider>, Vec<&Provider>) = off.partition(belongs_docked);
        let no_page = match self.state.pages.is_empty() {
            true => "no CRM page is open. Click to open one.",
            false => "no CRM page shows it. Click to open one.",
        };
        let tell = |off: Vec<&Provider>, docked, why| {
            let labels: Vec<&str> = off.iter().map(|provider| provider.label.as_str()).collect();
            let text = || format!("{} is off: {why}", labels.join(", "));
            (!labels.is_empty()).then(|| Effect::NotifyOff { text: text(), docked })
        };
        let told = [tell(others, false, "its panel was closed. Click to open it again."), tell(docked, true, no_page)];
        self.effects.extend(told.into_iter().flatten());
    }

    /// The agent has clicked on it that a docked phone is off: a page comes up that shows it, or may.
    pub(super) fn docked_off_clicked(&mut self) {
        let page = self.awake_providers().find_map(|provider| self.pages_docking(provider).next());
        let effect = if let Some(page) = page {
            Effect::Activate { tab: page.tab, window: page.window }
        } else if let Some(url) = self.start_url() {
            Effect::OpenTab { url: url.to_owned() }
        } else if let Some(left) = &self.state.left {
            Effect::Activate { tab: left.tab, window: left.window }
        } else {
            Effect::OpenPanelWindow
        };
        self.push(effect);
    }

    /// The browser has started.
    pub(super) fn browser_started(&mut self) {
        let wanted = self.settings.configuration.startup == Some(Startup::Window);
        if wanted && self.settings.configuration.providers.iter().any(|provider| provider.enabled) {
            self.push(Effect::OpenPanelWindow);
        }
    }

    /// An update destroys every panel, and nothing opens them again: it waits until none is open, or the agent agrees.
    pub(super) fn update_when_quiet(&mut self) {
        if self.state.update && self.state.panels.is_empty() && self.pending.is_empty() {
            self.reload_extension();
        }
    }

    pub(super) fn reload_extension(&mut self) {
        self.state.update = false;
        self.push(Effect::ReloadExtension);
    }

    /// The mark on the toolbar button: a call that rings before a phone that is off before a wish for attention.
    pub(super) fn tell_badge(&mut self) {
        if !self.settings.loaded {
            return;
        }
        let off: Vec<&str> = self.off_providers();
        let off = (!off.is_empty()).then(|| ("off", format!("{} is off. Click to open the panel.", off.join(", "))));
        let badge = self.ring_badge().or(off).or_else(|| self.wish_badge()).unwrap_or_default();
        if self.told_badge.as_ref() != Some(&badge) {
            self.told_badge = Some(badge.clone());
            let (mark, line) = badge;
            self.push(Effect::Badge { mark, line });
        }
    }

    /// Labels of the providers that are to be shown and live nowhere.
    pub(super) fn off_providers(&self) -> Vec<&str> {
        // One that Microsoft's panel shows is on, there.
        let is_off = |provider: &&Provider| !self.lives(&provider.id) && self.shown_by_microsoft(provider).is_none();
        self.awake_providers().filter(is_off).map(|provider| provider.label.as_str()).collect()
    }

    /// What the panel says of a call whose panel closed, and of devices that were refused.
    pub(super) fn call_notices(&self) -> Vec<Notice> {
        let mut notices = Vec::new();
        if let Some(Interrupted { provider, at, url }) = &self.state.interrupted {
            let action = (!url.is_empty()).then(|| NoticeAction::Open { url: url.clone() });
            notices.push(Notice {
                kind: "call-interrupted".to_owned(),
                text: format!("{provider} was closed during a call at {{time}}."),
                at: Some(*at),
                action,
                dismiss: true,
            });
        }
        if self.state.update && !self.is_any_busy() {
            let text = "A new version of Patchbay is ready. Its panel closes; open it again by the toolbar button.";
            let action = Some(NoticeAction::Update);
            notices.push(Notice { kind: "update-ready".to_owned(), text: text.to_owned(), at: None, action, dismiss: false });
        }
        for device in [Device::Microphone, Device::Camera, Device::PopUp] {
            let name = device.name();
            if let Some(refused) = self.state.refused_devices.get(name) {
                let provider = self.label_of(refused);
                let (text, action) = match device {
                    Device::PopUp => (
                        format!(
                            "{provider} wanted to open a window, and the browser blocked it: it opens one only in a click. Click in the widget again, or allow pop-ups for it in the browser's address bar."
                        ),
                        None,
                    ),
                    _ if self.is_docked(refused) => (
                        format!(
                            "{provider} got no {name}: docked, it is the CRM's page that must have it. Allow it for that page in the browser's address bar, or show {provider} in the side panel or in a window."
                        ),
                        None,
                    ),
                    _ => (
                        format!("{provider} got no {name}. The browser asks for it in a tab only, once for all widgets."),
                        Some(NoticeAction::Device { device }),
                    ),
                };
                notices.push(Notice { kind: name.to_owned(), text, at: None, action, dismiss: true });
            }
        }
        notices
    }
}
