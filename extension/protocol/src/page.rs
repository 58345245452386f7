//! What bridge and CRM page say to each other: jobs run in the page's world, and messages of the content script.

use crate::read::{FromJson, UNKNOWN_WORD, Unfit, member, member_or, read, tag, write};
use crate::{Failure, Millis, RequestId, RingAction, RingView};
use serde::Serialize;
use serde_json::Value;

/// The organisation and user a page works for. A connection is bound to one at its first data request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Identity {
    /// Id of the organisation: GUID, lower case, without braces.
    pub org_id: String,
    /// Id of the user: GUID, lower case, without braces.
    pub user_id: String,
    /// Unique name of the organisation, for people.
    pub org_name: String,
    /// Name of the user, for people.
    pub user_name: String,
}

impl Identity {
    /// Whether both mean the same organisation and user; names do not count.
    pub fn is_same(&self, other: &Self) -> bool {
        self.org_id == other.org_id && self.user_id == other.user_id
    }
}

/// A job for the functions in the page's world (`extension/page`), as text: a header and the widget's arguments.
#[derive(Debug, Serialize)]
#[serde(tag = "op", rename_all = "kebab-case")]
pub enum PageJob<'a> {
    /// Run one request.
    Run {
        /// Request id, under which the page keeps its promise; for creates also the row's primary key.
        id: &'a str,
        /// Name of the method.
        method: &'a str,
        /// The widget's arguments: JSON text of an array. Follows the header after a line feed.
        #[serde(skip)]
        args: &'a str,
        /// Whether an earlier sending may have run: join it, or repeat by class.
        again: bool,
        /// Whether an earlier sending went to another document, whose table cannot be asked any more.
        elsewhere: bool,
        /// Milliseconds left; `None` without time-out.
        left: Option<Millis>,
        /// When the bridge answers for the page, in milliseconds since 1970; a page that was frozen must not begin after it.
        until: Option<Millis>,
        /// Refuse unless the page works for this organisation and user.
        expect: Option<&'a Identity>,
        /// The provider's custom parameters, for `getEnvironment`.
        custom: &'a str,
    },
    /// The second half of `searchAndOpenRecords`: show what its search found.
    Show {
        /// [`EnvelopeHeader::then`] of the first half, untouched.
        what: &'a Value,
    },
    /// Describe the record that is open, for `onclicktoact`.
    Describe,
    /// What became of a started request of this document.
    Peek {
        /// Request id.
        id: &'a str,
    },
    /// Raise an event of a widget in the page.
    Raise {
        /// Its name, as the widget wrote it.
        event: &'a str,
        /// The widget's correlation id; empty without.
        correlation: &'a str,
        /// JSON text of the value. Follows the header after a line feed.
        #[serde(skip)]
        value: &'a str,
    },
}

impl FromJson for Identity {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        Ok(Self {
            org_id: member(value, "orgId")?,
            user_id: member(value, "userId")?,
            org_name: member_or(value, "orgName", String::new)?,
            user_name: member_or(value, "userName", String::new)?,
        })
    }
}

impl PageJob<'_> {
    /// The job as text: JSON header, line feed, the widget's arguments (`[]` for jobs without).
    pub fn encode(&self) -> String {
        let mut text = write(self);
        text.push('\n');
        text.push_str(match self {
            Self::Run { args: body, .. } | Self::Raise { value: body, .. } => body,
            _ => "[]",
        });
        text
    }
}

/// Why the page did not do a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The service or the client API refused; the body is its failure.
    Service,
    /// The page works for another organisation or user than expected.
    OtherOrganisation,
    /// The page offers no client API within the time given.
    NoClientApi,
    /// A repeated request whose first sending left no trace, of a class that must not run twice.
    Unknown,
    /// The widget's arguments are not what the method wants.
    Argument,
}

impl FromJson for Refusal {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        match value.as_str().unwrap_or_default() {
            "service" => Ok(Self::Service),
            "other-organisation" => Ok(Self::OtherOrganisation),
            "no-client-api" => Ok(Self::NoClientApi),
            "unknown" => Ok(Self::Unknown),
            "argument" => Ok(Self::Argument),
            _ => Err(UNKNOWN_WORD),
        }
    }
}

/// First line of an envelope.
#[derive(Debug, Clone, PartialEq)]
pub struct EnvelopeHeader {
    /// Whether the job was done.
    pub ok: bool,
    /// Why not.
    pub refusal: Option<Refusal>,
    /// Who the page works for, when the job asked the client API.
    pub identity: Option<Identity>,
    /// Still running; its outcome comes as [`FromPage::Outcome`].
    pub started: bool,
    /// What to show once the widget has its answer.
    pub then: Option<Value>,
}

impl FromJson for EnvelopeHeader {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        Ok(Self {
            ok: member(value, "ok")?,
            refusal: member(value, "refusal")?,
            identity: member(value, "identity")?,
            started: member_or(value, "started", || false)?,
            then: member(value, "then")?,
        })
    }
}

/// The answer of the page's world: a header line and a body that no hop parses (unless it is a failure).
#[derive(Debug, Clone, PartialEq)]
pub struct Envelope {
    /// First line.
    pub header: EnvelopeHeader,
    /// JSON text: value or [`Failure`].
    pub body: String,
}

impl Envelope {
    /// Reads an envelope; `None` means there is none, and so the outcome is not known.
    pub fn decode(text: &str) -> Option<Self> {
        let (header, body) = text.split_once('\n')?;
        let header = read(header).ok()?;
        Some(Self { header, body: body.to_owned() })
    }

    /// The failure in the body of an envelope that is not ok.
    pub fn failure(&self) -> Failure {
        read(&self.body).unwrap_or_else(|_| Failure::new("The page gave an error that cannot be read."))
    }
}

/// From a content script (a CRM page) to the bridge.
#[derive(Debug, Clone, PartialEq)]
pub enum FromPage {
    /// A document is there.
    Hello {
        /// Its absolute URL.
        url: String,
        /// Whether it has the focus.
        focused: bool,
    },
    /// Navigation inside the document.
    Url {
        /// The new absolute URL.
        url: String,
    },
    /// It got the focus.
    Focus,
    /// It is being left.
    Gone,
    /// The agent activated a phone (or e-mail …) field or link while click-to-act is on.
    Act {
        /// Its number among what this document has said that must not be lost, from 1: it says it again when a worker died of it.
        number: u64,
        /// The number or address.
        value: String,
        /// Logical name of the column, empty when unknown.
        name: String,
        /// "Phone" or "Email".
        format: String,
    },
    /// An event of the page that widgets or the contract name (§7: custom events, `CIClickToAct`, `KMClickToSend`).
    Custom {
        /// Its number, as with [`Self::Act`].
        number: u64,
        /// Its name, as the page wrote it.
        event: String,
        /// JSON text of its `detail`; `{}` for none.
        detail: String,
    },
    /// A record is to be opened in a tab of its own: the form in this page has unsaved changes.
    OpenTab {
        /// The record's absolute URL, of this page's origin.
        url: String,
    },
    /// The frame of a docked panel is about to be made: only a panel that knows its key is that panel.
    Dock {
        /// Random.
        key: String,
        /// Its width, CSS pixels.
        width: u32,
    },
    /// The docked panel's width is this now.
    DockWidth {
        /// Its number.
        number: u64,
        /// CSS pixels.
        px: u32,
        /// The request of [`ToPage::DockWidth`] that it answers; else the agent changed it.
        asked: Option<RequestId>,
        /// The width asked for was more than half of the page: the panel folds instead (contract §3, `setWidth`).
        collapse: bool,
    },
    /// The agent gave the docked panel a width, which is kept for later pages.
    DockKept {
        /// Its number.
        number: u64,
        /// CSS pixels.
        px: u32,
    },
    /// The agent folded (0) or opened (1) the docked panel.
    DockMode {
        /// Its number.
        number: u64,
        /// 0 or 1.
        mode: u8,
    },
    /// Something of the page's lies on top of the docked panel, as what fills the screen does, or no more.
    DockCovered {
        /// Its number.
        number: u64,
        /// Whether it does.
        covered: bool,
    },
    /// The panel cannot be docked in this page.
    DockFailed {
        /// Its number.
        number: u64,
        /// One readable sentence: why.
        reason: String,
    },
    /// The agent answers a call that rings, by the toast in this page.
    Ring {
        /// Its number.
        number: u64,
        /// The call's number.
        ring: u64,
        /// What the agent does.
        action: RingAction,
    },
    /// A started request has ended.
    Outcome {
        /// Request id.
        id: String,
        /// Envelope.
        text: String,
    },
}

impl FromPage {
    /// The number of what a page says again until it was heard; it counts once.
    pub fn number(&self) -> Option<u64> {
        match self {
            Self::Act { number, .. }
            | Self::Custom { number, .. }
            | Self::DockWidth { number, .. }
            | Self::DockKept { number, .. }
            | Self::DockMode { number, .. }
            | Self::DockCovered { number, .. }
            | Self::DockFailed { number, .. }
            | Self::Ring { number, .. } => Some(*number),
            _ => None,
        }
    }
}

impl FromJson for FromPage {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        match tag(value, "t") {
            "hello" => Ok(Self::Hello { url: member(value, "url")?, focused: member(value, "focused")? }),
            "url" => Ok(Self::Url { url: member(value, "url")? }),
            "focus" => Ok(Self::Focus),
            "gone" => Ok(Self::Gone),
            "act" => {
                let number = member(value, "number")?;
                let (name, format) = (member(value, "name")?, member(value, "format")?);
                Ok(Self::Act { number, value: member(value, "value")?, name, format })
            }
            "custom" => {
                let number = member(value, "number")?;
                Ok(Self::Custom { number, event: member(value, "event")?, detail: member(value, "detail")? })
            }
            "dock" => Ok(Self::Dock { key: member(value, "key")?, width: member(value, "width")? }),
            "dock-width" => {
                let (number, px) = (member(value, "number")?, member(value, "px")?);
                Ok(Self::DockWidth { number, px, asked: member(value, "asked")?, collapse: member(value, "collapse")? })
            }
            "dock-kept" => Ok(Self::DockKept { number: member(value, "number")?, px: member(value, "px")? }),
            "dock-mode" => Ok(Self::DockMode { number: member(value, "number")?, mode: member(value, "mode")? }),
            "dock-covered" => Ok(Self::DockCovered { number: member(value, "number")?, covered: member(value, "covered")? }),
            "dock-failed" => Ok(Self::DockFailed { number: member(value, "number")?, reason: member(value, "reason")? }),
            "open-tab" => Ok(Self::OpenTab { url: member(value, "url")? }),
            "ring" => {
                let (number, ring) = (member(value, "number")?, member(value, "ring")?);
                Ok(Self::Ring { number, ring, action: member(value, "action")? })
            }
            "outcome" => Ok(Self::Outcome { id: member(value, "id")?, text: member(value, "text")? }),
            _ => Err(UNKNOWN_WORD),
        }
    }
}

/// From the bridge to a content script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "t", rename_all = "kebab-case")]
pub enum ToPage {
    /// What the page needs to know of the panel.
    State {
        /// Whether a click on a phone field belongs to a provider.
        #[serde(rename = "clickToAct")]
        click_to_act: bool,
        /// Names of the page's own events that widgets listen for, as they wrote them.
        events: Vec<String>,
        /// Whether a widget is connected.
        on: bool,
        /// Text for the launcher tab, one readable line.
        line: String,
    },
    /// The panel that is docked in the page.
    Dock {
        /// Whether there is to be one.
        on: bool,
        /// Whether it is open; else folded to its strip.
        open: bool,
        /// A call is live in it.
        call: bool,
        /// It is up, and what is in it is ours to show.
        up: bool,
        /// `allow` attribute of its frame: what any of its widgets may.
        allow: String,
        /// The width the agent gave one last, CSS pixels.
        width: Option<u32>,
    },
    /// A widget asks for another width of it; answered by [`FromPage::DockWidth`].
    DockWidth {
        /// Its request: each has its own answer.
        id: RequestId,
        /// CSS pixels.
        px: u32,
    },
    /// For the toast: the calls that ring out of the agent's sight. None: it goes.
    Rings {
        /// Which.
        rings: Vec<RingView>,
        /// Whether a click opens the side panel of this page's window.
        opens: bool,
        /// When the toast goes by itself, in milliseconds from now.
        left: Millis,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_envelope_is_a_header_line_and_a_body() {
        let envelope = Envelope::decode("{\"ok\":true,\"started\":true}\nnull").unwrap();
        assert!(envelope.header.ok && envelope.header.started);
        assert_eq!(envelope.body, "null");
    }

    #[test]
    fn no_envelope_is_told_apart_from_a_refusal() {
        assert_eq!(Envelope::decode(""), None);
        assert_eq!(Envelope::decode("null"), None);
        let refused = Envelope::decode("{\"ok\":false,\"refusal\":\"service\"}\n{\"message\":\"no\"}").unwrap();
        assert_eq!(refused.header.refusal, Some(Refusal::Service));
        assert_eq!(refused.failure(), Failure::new("no"));
    }
}
