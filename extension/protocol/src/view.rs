//! What the panel shows: one value, sent whole whenever it changes.

use crate::read::{FromJson, UNKNOWN_WORD, Unfit, member, member_or, tag};
use crate::{Device, Feature, FrameState, Millis, Placement, ProviderId, RequestId, RingView, TabId};
use serde::{Serialize, Serializer};
use serde_json::Value;

/// The whole panel.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct PanelView {
    /// Providers in order.
    #[serde(serialize_with = "in_short")]
    pub providers: Vec<ProviderView>,
    /// Lines about the whole panel, most important first.
    pub notices: Vec<Notice>,
    /// Rejected requests the agent has not dismissed, newest first, at most five.
    pub troubles: Vec<Trouble>,
    /// A note a widget asks the agent for.
    pub note: Option<NoteView>,
    /// Providers in a call, also such as are no longer configured.
    pub calls: Vec<ProviderId>,
    /// Providers whose calls ring, likewise.
    pub ringing: Vec<ProviderId>,
    /// Parts of the extension that are switched on.
    pub features: Vec<Feature>,
    /// The agent is not to be disturbed.
    pub do_not_disturb: bool,
}

/// Writes no more of dormant providers than what is said of them: there may be a thousand.
fn in_short<S: Serializer>(providers: &[ProviderView], serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Dormant<'a> {
        id: &'a str,
        label: &'a str,
        dormant: bool,
    }
    #[derive(Serialize)]
    #[serde(untagged)]
    enum Short<'a> {
        Dormant(Dormant<'a>),
        Whole(&'a ProviderView),
    }
    serializer.collect_seq(providers.iter().map(|provider| match provider {
        ProviderView { id, label, dormant: true, .. } => Short::Dormant(Dormant { id, label, dormant: true }),
        provider => Short::Whole(provider),
    }))
}

/// The note box of `insertNotes` (contract §3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NoteView {
    /// The request that asks for it.
    pub request: RequestId,
    /// Label of the provider.
    pub provider: String,
    /// Logical name of the record's table.
    pub entity: String,
    /// Whether it changes a note that is there.
    pub changes: bool,
    /// It is on its way to the CRM.
    pub saving: bool,
    /// Why it could not be saved; the box stays open, so that nothing the agent wrote is lost.
    pub error: Option<String>,
}

/// One provider.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct ProviderView {
    /// Its id.
    pub id: ProviderId,
    /// Title on the panel.
    pub label: String,
    /// It starts when the agent first chooses it, which has not been. Then this, its id and its label are all that is said.
    pub dormant: bool,
    /// The frame's address; the frame is made only when `ready`.
    pub url: String,
    /// Origins whose documents get a connection: each exact, or `https://*.contoso.com` for the hosts below that name.
    pub origins: Vec<String>,
    /// `sandbox` attribute of the frame.
    pub sandbox: String,
    /// `allow` attribute of the frame.
    pub allow: String,
    /// The rules that put our library in its frame are in force, and its origin may be reached.
    pub ready: bool,
    /// The CRM page shows its widget by itself, as Microsoft's panel does: ours ends as soon as it is in no call.
    pub yields: bool,
    /// The CRM page in front is none that it is for.
    pub away: bool,
    /// 0 folded to the header, 1 open.
    pub mode: u8,
    /// Its widget belongs into a place that this panel is not.
    pub home: Option<Placement>,
    /// Whether the agent may choose its place.
    pub movable: bool,
    /// It has not started, for want of a CRM page: the page to open.
    pub waits: Option<String>,
    /// The window in which its widget lives, when that is not this panel's: the browser's number.
    pub elsewhere: Option<i32>,
    /// The tab of the CRM page in which its widget lives docked, when that is not this panel's.
    pub docked_in: Option<TabId>,
    /// Its frame is for the docked panel of another page: this one does not wait for it.
    pub aside: bool,
    /// Since when it is in a call, in milliseconds since 1970.
    pub in_call_since: Option<Millis>,
    /// How often it wanted the agent's attention: by unfolding itself, a call, a screen pop, an event it raised.
    pub attention: u32,
    /// What `document.referrer` of the widget says: the CRM page's origin with a slash; empty when none is known.
    pub referrer: String,
    /// The tab of the window it has to itself, once the rules that put our library in place are in force there.
    pub apart: Option<TabId>,
    /// A widget document is connected.
    pub connected: bool,
    /// Unique name of the organisation the connection is bound to.
    pub organisation: Option<String>,
    /// Name of the user there.
    pub user: Option<String>,
    /// What the panel saw of its frame.
    pub frame: FrameState,
    /// Its calls that ring.
    pub rings: Vec<RingView>,
    /// Lines about this provider, most important first.
    pub notices: Vec<Notice>,
}

/// A readable line, and the way out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Notice {
    /// What kind of line, for tests and styling: a stable word such as `no-provider`.
    pub kind: String,
    /// One sentence; `{time}` in it stands for `at`.
    pub text: String,
    /// A point in time, in milliseconds since 1970, which the panel writes as the reader does.
    pub at: Option<Millis>,
    /// A button.
    pub action: Option<NoticeAction>,
    /// Whether it can be dismissed.
    pub dismiss: bool,
}

/// What the button of a notice does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum NoticeAction {
    /// Ask the browser for access to these permission patterns.
    Allow {
        /// Permission patterns.
        patterns: Vec<String>,
    },
    /// Open the options page.
    Options,
    /// Open the options page, or look for the organisation's own providers.
    SetUp,
    /// Use an organisation's own providers.
    UseOrganisation {
        /// Origin of the organisation's pages.
        origin: String,
    },
    /// Open the page that asks for a device.
    Device {
        /// Which.
        device: Device,
    },
    /// Bring a tab to the front.
    Show {
        /// The browser's number of the tab.
        tab: TabId,
        /// The browser's number of its window.
        window: i32,
    },
    /// Load the extension anew, for its update.
    Update,
    /// Open an address in a tab.
    Open {
        /// The address.
        url: String,
    },
    /// Load the provider's frame anew.
    Reload {
        /// Whose.
        provider: ProviderId,
    },
}

/// A rejected request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Trouble {
    /// When, in milliseconds since 1970.
    pub at: Millis,
    /// Label of the provider.
    pub provider: String,
    /// Name of the method.
    pub method: String,
    /// One readable sentence.
    pub message: String,
}

impl FromJson for Trouble {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        Ok(Self {
            at: member(value, "at")?,
            provider: member(value, "provider")?,
            method: member(value, "method")?,
            message: member(value, "message")?,
        })
    }
}

impl FromJson for PanelView {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        Ok(Self {
            providers: member(value, "providers")?,
            notices: member(value, "notices")?,
            troubles: member(value, "troubles")?,
            note: member(value, "note")?,
            calls: member(value, "calls")?,
            ringing: member_or(value, "ringing", Vec::new)?,
            features: member_or(value, "features", Vec::new)?,
            do_not_disturb: member_or(value, "doNotDisturb", || false)?,
        })
    }
}

impl FromJson for NoteView {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        Ok(Self {
            request: member(value, "request")?,
            provider: member(value, "provider")?,
            entity: member(value, "entity")?,
            changes: member(value, "changes")?,
            saving: member(value, "saving")?,
            error: member(value, "error")?,
        })
    }
}

impl ProviderView {
    /// What is said of a provider that starts when the agent first chooses it.
    pub fn dormant(id: ProviderId, label: String) -> Self {
        Self { id, label, dormant: true, ..Self::default() }
    }
}

impl FromJson for ProviderView {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        let (id, label) = (member(value, "id")?, member(value, "label")?);
        if member(value, "dormant")? {
            return Ok(Self::dormant(id, label));
        }
        Ok(Self {
            id,
            label,
            dormant: false,
            url: member(value, "url")?,
            origins: member(value, "origins")?,
            sandbox: member(value, "sandbox")?,
            allow: member(value, "allow")?,
            ready: member(value, "ready")?,
            yields: member_or(value, "yields", || false)?,
            away: member_or(value, "away", || false)?,
            mode: member(value, "mode")?,
            home: member(value, "home")?,
            movable: member(value, "movable")?,
            waits: member(value, "waits")?,
            elsewhere: member(value, "elsewhere")?,
            docked_in: member_or(value, "dockedIn", || None)?,
            aside: member_or(value, "aside", || false)?,
            in_call_since: member(value, "inCallSince")?,
            attention: member(value, "attention")?,
            referrer: member(value, "referrer")?,
            apart: member(value, "apart")?,
            connected: member(value, "connected")?,
            organisation: member(value, "organisation")?,
            user: member(value, "user")?,
            frame: member(value, "frame")?,
            rings: member_or(value, "rings", Vec::new)?,
            notices: member(value, "notices")?,
        })
    }
}

impl FromJson for Notice {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        Ok(Self {
            kind: member(value, "kind")?,
            text: member(value, "text")?,
            at: member(value, "at")?,
            action: member(value, "action")?,
            dismiss: member(value, "dismiss")?,
        })
    }
}

impl FromJson for NoticeAction {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        match tag(value, "do") {
            "allow" => Ok(Self::Allow { patterns: member(value, "patterns")? }),
            "options" => Ok(Self::Options),
            "set-up" => Ok(Self::SetUp),
            "use-organisation" => Ok(Self::UseOrganisation { origin: member(value, "origin")? }),
            "device" => Ok(Self::Device { device: member(value, "device")? }),
            "show" => Ok(Self::Show { tab: member(value, "tab")?, window: member(value, "window")? }),
            "update" => Ok(Self::Update),
            "open" => Ok(Self::Open { url: member(value, "url")? }),
            "reload" => Ok(Self::Reload { provider: member(value, "provider")? }),
            _ => Err(UNKNOWN_WORD),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ToPanel;
    use crate::read::{read, write};
    use proptest::prelude::*;

    fn action() -> impl Strategy<Value = NoticeAction> {
        prop_oneof![
            prop::collection::vec("\\PC{0,8}", 0..3).prop_map(|patterns| NoticeAction::Allow { patterns }),
            Just(NoticeAction::Options),
            Just(NoticeAction::SetUp),
            "\\PC{0,8}".prop_map(|origin| NoticeAction::UseOrganisation { origin }),
            Just(NoticeAction::Device { device: Device::Camera }),
            any::<(i32, i32)>().prop_map(|(tab, window)| NoticeAction::Show { tab, window }),
            Just(NoticeAction::Update),
            "\\PC{0,8}".prop_map(|url| NoticeAction::Open { url }),
            "\\PC{0,8}".prop_map(|provider| NoticeAction::Reload { provider }),
        ]
    }

    fn notice() -> impl Strategy<Value = Notice> {
        ("[a-z-]{1,8}", "\\PC{0,20}", any::<Option<u32>>(), prop::option::of(action()), any::<bool>())
            .prop_map(|(kind, text, at, action, dismiss)| Notice { kind, text, at: at.map(Millis::from), action, dismiss })
    }

    fn provider() -> impl Strategy<Value = ProviderView> {
        let texts = ("\\PC{0,8}", "\\PC{0,8}", any::<Option<String>>(), any::<Option<String>>());
        let rest =
            (any::<(bool, bool, bool)>(), any::<Option<i32>>(), any::<Option<u32>>(), prop::collection::vec(notice(), 0..3));
        (texts, rest).prop_map(|((id, label, waits, user), ((ready, movable, connected), elsewhere, since, notices))| {
            ProviderView {
                url: format!("https://{id}"),
                origins: vec![id.clone(), label.clone()],
                sandbox: String::new(),
                allow: "microphone".into(),
                mode: u8::from(ready),
                home: movable.then_some(Placement::Window),
                in_call_since: since.map(Millis::from),
                apart: elsewhere,
                referrer: label.clone(),
                organisation: user.clone(),
                frame: FrameState::ForeignLibrary { url: id.clone() },
                id,
                label,
                dormant: false,
                attention: elsewhere.map(i32::unsigned_abs).unwrap_or_default(),
                waits,
                user,
                ready,
                yields: movable,
                away: connected,
                movable,
                connected,
                elsewhere,
                docked_in: elsewhere,
                aside: movable,
                rings: vec![RingView { number: 7, text: "Ada calls.".into(), accept: ready, reject: movable }],
                notices,
            }
        })
    }

    fn dormant() -> impl Strategy<Value = ProviderView> {
        ("\\PC{0,8}", "\\PC{0,8}").prop_map(|(id, label)| ProviderView::dormant(id, label))
    }

    #[test]
    fn of_a_dormant_provider_no_more_is_said_than_its_name() {
        let providers = vec![ProviderView::dormant("a".into(), "A".into())];
        let text = write(&PanelView { providers, ..PanelView::default() });
        assert!(text.starts_with(r#"{"providers":[{"id":"a","label":"A","dormant":true}],"#), "{text}");
    }

    proptest! {
        #[test]
        fn what_the_worker_shows_is_what_the_panel_reads(
            providers in prop::collection::vec(prop_oneof![provider(), dormant()], 0..3), notices in prop::collection::vec(notice(), 0..3),
            error in any::<Option<String>>(), calls in prop::collection::vec("\\PC{0,8}", 0..3),
        ) {
            let note = NoteView {
                request: "r".into(), provider: "p".into(), entity: "e".into(), changes: true, saving: error.is_none(), error,
            };
            let troubles = vec![Trouble { at: 5, provider: "p".into(), method: "m".into(), message: "s".into() }];
            let features = vec![Feature::Traffic, Feature::Export];
            let ringing = calls.clone();
            let view = PanelView { providers, notices, troubles, note: Some(note), calls, ringing, features, do_not_disturb: true };
            let told = ToPanel::View { view };
            prop_assert_eq!(read::<ToPanel>(&write(&told)).unwrap(), told);
        }
    }
}
