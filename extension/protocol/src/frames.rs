//! What widget library and bridge say to each other, one text a frame, over a `MessagePort`.
//!
//! Every frame is a small JSON header, and after a line feed the body, which no hop between widget and CRM page
//! parses: the arguments of a request, the value of an answer, the payload of an event.

use crate::read::{FromJson, ReadError, UNKNOWN_WORD, Unfit, member, tag, write};
use crate::{Millis, RequestId};
use serde::Serialize;
use serde_json::Value;

/// From the library to the bridge.
#[derive(Debug, Clone, PartialEq)]
pub enum LibraryFrame {
    /// One API request; sent again with a higher `attempt` until it is answered.
    Request(RequestFrame),
    /// The names of all events that have handlers now. Sent whole on each change.
    Handlers {
        /// Event names as the widget wrote them: they compare without case (contract §7), but the DOM's events of the
        /// same names in the page do not.
        events: Vec<String>,
    },
    /// A request the library rejected itself, so that the panel can say so.
    Rejected {
        /// Its number among what the document has asked; said again, when a worker was lost, it has the same.
        seq: u64,
        /// Name of the method.
        method: String,
        /// Why.
        message: String,
    },
}

/// One API request as the library sends it.
#[derive(Debug, Clone, PartialEq)]
pub struct RequestFrame {
    /// Random UUID of the request, the same for each attempt.
    pub id: RequestId,
    /// Position among the requests of its widget document, from 1.
    pub seq: u64,
    /// Name of the method.
    pub method: String,
    /// 1 for the first sending.
    pub attempt: u32,
    /// Milliseconds until the library gives up; `None` for methods without time-out.
    pub left: Option<Millis>,
    /// The arguments, untouched: JSON text of an array.
    pub args: String,
}

impl LibraryFrame {
    /// Reads a frame.
    ///
    /// # Errors
    /// The header is no JSON, or of no known kind.
    pub fn decode(text: &str) -> Result<Self, ReadError> {
        let (header, body) = text.split_once('\n').unwrap_or((text, ""));
        let mut frame = crate::read::read(header)?;
        if let Self::Request(request) = &mut frame {
            request.args = body.to_owned();
        }
        Ok(frame)
    }
}

impl FromJson for LibraryFrame {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        match tag(value, "t") {
            "request" => RequestFrame::from_json(value).map(Self::Request),
            "handlers" => Ok(Self::Handlers { events: member(value, "events")? }),
            "rejected" => {
                let (seq, method) = (member(value, "seq")?, member(value, "method")?);
                Ok(Self::Rejected { seq, method, message: member(value, "message")? })
            }
            _ => Err(UNKNOWN_WORD),
        }
    }
}

impl FromJson for RequestFrame {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        Ok(Self {
            id: member(value, "id")?,
            seq: member(value, "seq")?,
            method: member(value, "method")?,
            attempt: member(value, "attempt")?,
            left: member(value, "left")?,
            args: String::new(),
        })
    }
}

/// The bridge's answer to a request.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The request.
    pub id: RequestId,
    /// Whether it resolves.
    pub ok: bool,
    /// JSON text: the value, or the failure in the widget's shape.
    pub body: String,
}

impl Answer {
    /// The frame's text: header line, then the body.
    pub fn encode(&self) -> String {
        #[derive(Serialize)]
        struct Header<'a> {
            t: &'a str,
            id: &'a str,
            ok: bool,
        }
        encode(&Header { t: "answer", id: &self.id, ok: self.ok }, &self.body)
    }
}

/// An event for the handlers of a widget.
#[derive(Debug, Clone, PartialEq)]
pub struct EventFrame {
    /// Event name in lower case.
    pub event: String,
    /// Whether a widget raised it: handlers then get a Map-like of the payload instead of its text (contract §3).
    pub raised: bool,
    /// The payload: JSON text, handed to handlers as it is (contract §7).
    pub body: String,
}

impl EventFrame {
    /// The frame's text: header line, then the body.
    pub fn encode(&self) -> String {
        #[derive(Serialize)]
        struct Header<'a> {
            t: &'a str,
            event: &'a str,
            raised: bool,
        }
        encode(&Header { t: "event", event: &self.event, raised: self.raised }, &self.body)
    }
}

fn encode(header: &impl Serialize, body: &str) -> String {
    let mut text = write(header);
    text.push('\n');
    text.push_str(body);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_keeps_its_arguments_as_they_were_written() {
        let text = "{\"t\":\"request\",\"id\":\"a\",\"seq\":1,\"method\":\"createRecord\",\"attempt\":1,\"left\":10000}\n[\"contact\",\"{\\\"a\\\": 1.0}\"]";
        let LibraryFrame::Request(request) = LibraryFrame::decode(text).unwrap() else { panic!("not a request") };
        assert_eq!(request.args, "[\"contact\",\"{\\\"a\\\": 1.0}\"]");
        assert_eq!((request.attempt, request.left), (1, Some(10_000)));
    }

    #[test]
    fn an_answer_is_a_header_line_and_an_untouched_body() {
        let text = Answer { id: "a\nb".into(), ok: true, body: "{\"x\":\n1}".into() }.encode();
        let (header, body) = text.split_once('\n').unwrap();
        assert_eq!(header, r#"{"t":"answer","id":"a\nb","ok":true}"#);
        assert_eq!(body, "{\"x\":\n1}");
    }
}
