//! Ringing: what widgets say of a call that rings, and what panel and CRM page show of it.

use crate::Millis;
use crate::read::{FromJson, UNKNOWN_WORD, Unfit, member, parse};
use serde::Serialize;
use serde_json::Value;

/// How long a call rings when its widget does not say, in milliseconds.
pub const RING_TIME: Millis = 60_000;
/// The shortest and the longest a widget may ask for, in seconds.
const SECONDS: (u64, u64) = (5, 300);
/// How much of a caller's name and of an id is kept, in characters.
const CALLER: usize = 80;
const ID: usize = 200;
/// Where `notifyEvent` says who calls: whichever of these comes first among its `templateParameters`.
const CALLER_KEYS: &[&str] = &["caller", "callername", "customername", "customer", "from", "name", "phonenumber", "title"];

/// Why a widget says that it rings no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// The caller hung up, or nobody says why: it was missed.
    Missed,
    /// The agent took it.
    Answered,
    /// The agent did not want it.
    Rejected,
}

/// What a widget says of a call that rings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ringing {
    /// Who calls; empty when it does not say.
    pub caller: String,
    /// Its own name for the call, where several may ring; empty for the one.
    pub id: String,
    /// It rings no more.
    pub over: Option<Over>,
    /// For how long it rings.
    pub time: Millis,
}

impl Ringing {
    /// `raiseEvent("patchbay.ringing", value)`: an object, its JSON text, the caller's name alone, or `false` for over.
    pub fn raised(value: &Value) -> Option<Self> {
        let read = value.as_str().and_then(|text| parse(text).ok()).filter(|read| read.is_object() || read.is_boolean());
        let value = read.as_ref().unwrap_or(value);
        match value {
            Value::Object(_) => Some(Self {
                caller: words(value.get("caller"), CALLER),
                id: words(value.get("id"), ID),
                over: over(value.get("over")),
                time: time(value),
            }),
            Value::Bool(rings) => Some(Self::plain(String::new(), (!rings).then_some(Over::Missed))),
            Value::String(_) => Some(Self::plain(words(Some(value), CALLER), None)),
            _ => None,
        }
    }

    /// `notifyEvent(input, correlationId, cancellationToken)`: its arguments.
    pub fn notified(args: &Value) -> Option<Self> {
        let input = args.get(0)?;
        let read = input.as_str().and_then(|text| parse(text).ok());
        let input = read.as_ref().unwrap_or(input).as_object()?;
        let parameters = input.get("templateParameters");
        let read = parameters.and_then(Value::as_str).and_then(|text| parse(text).ok());
        let parameters = read.as_ref().or(parameters).and_then(Value::as_object);
        let all = || parameters.into_iter().flatten().chain(input.iter());
        let caller = CALLER_KEYS.iter().find_map(|key| {
            let said = all().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, value)| words(Some(value), CALLER));
            said.filter(|caller| !caller.is_empty())
        });
        let token = input.get("cancellationToken").or_else(|| args.get(2));
        Some(Self {
            caller: caller.unwrap_or_default(),
            id: words(token, ID),
            over: None,
            time: time(&Value::Object(input.clone())),
        })
    }

    fn plain(caller: String, over: Option<Over>) -> Self {
        Self { caller, id: String::new(), over, time: RING_TIME }
    }
}

/// The name of a call that `cancelEvent` withdraws.
pub fn cancelled(args: &Value) -> String {
    words(args.get(0), ID)
}

/// Control characters, and those that turn the direction of all that follows: of the sentences around it, too.
fn is_unseen(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A text or number as one short line; whatever else it is, nothing.
fn words(value: Option<&Value>, most: usize) -> String {
    let number = value.filter(|value| value.is_number()).map(Value::to_string);
    let text = number.as_deref().or_else(|| value?.as_str()).unwrap_or_default();
    // No more of it is looked at than can be kept: it may be very long.
    let plain = |letter| if is_unseen(letter) { ' ' } else { letter };
    let line: String = text.chars().take(4 * most).map(plain).collect();
    let mut short: String = line.trim().chars().take(most).collect();
    if short.len() < line.trim().len() {
        short.push('…');
    }
    short
}

fn over(value: Option<&Value>) -> Option<Over> {
    match value? {
        Value::Null | Value::Bool(false) => None,
        Value::String(why) => match why.as_str() {
            "false" => None,
            "answered" => Some(Over::Answered),
            "rejected" => Some(Over::Rejected),
            _ => Some(Over::Missed),
        },
        // Whatever the reason: it must not ring on.
        _ => Some(Over::Missed),
    }
}

fn time(value: &Value) -> Millis {
    let seconds = value.get("seconds").and_then(Value::as_f64).filter(|seconds| *seconds >= 0.0);
    seconds.map_or(RING_TIME, |seconds| (seconds as u64).clamp(SECONDS.0, SECONDS.1) * 1_000)
}

/// What the agent does with a call that rings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RingAction {
    /// Takes it.
    Accept,
    /// Does not want it.
    Reject,
    /// Wants to see the widget.
    Show,
}

impl FromJson for RingAction {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        match value.as_str().unwrap_or_default() {
            "accept" => Ok(Self::Accept),
            "reject" => Ok(Self::Reject),
            "show" => Ok(Self::Show),
            _ => Err(UNKNOWN_WORD),
        }
    }
}

/// A call that rings, as panel and CRM page show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RingView {
    /// Its number, by which it is answered.
    pub number: u64,
    /// One sentence: who calls, and what keeps it silent.
    pub text: String,
    /// The widget takes an acceptance.
    pub accept: bool,
    /// And a rejection.
    pub reject: bool,
}

impl FromJson for RingView {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        let (accept, reject) = (member(value, "accept")?, member(value, "reject")?);
        Ok(Self { number: member(value, "number")?, text: member(value, "text")?, accept, reject })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn caller(value: Value) -> Option<String> {
        Ringing::raised(&value).map(|ringing| ringing.caller)
    }

    #[test]
    fn who_calls_may_be_said_in_several_ways() {
        for value in [json!({"caller": "Ada"}), json!("{\"caller\":\"Ada\"}"), json!("Ada"), json!({"caller": "  Ada\n"})] {
            assert_eq!(caller(value.clone()).as_deref(), Some("Ada"), "{value}");
        }
        assert_eq!(caller(json!({"caller": 4930})).as_deref(), Some("4930"));
        assert_eq!(caller(json!({})).as_deref(), Some(""), "it need not be said");
        assert_eq!((caller(json!(null)), caller(json!(7)), caller(json!([1]))), (None, None, None));
    }

    #[test]
    fn a_caller_of_ten_kilobytes_is_cut_and_stays_one_line() {
        let long = caller(json!({"caller": "ä\u{0}<b>".repeat(2_500)})).unwrap();
        assert_eq!(long.chars().count(), CALLER + 1);
        assert!(long.ends_with('…') && !long.contains('\u{0}'), "{long}");
    }

    #[test]
    fn a_callers_name_turns_no_sentence_around() {
        assert_eq!(caller(json!({"caller": "Ada\u{202e}x\u{2066}y\u{200f}"})).as_deref(), Some("Ada x y"));
    }

    #[test]
    fn a_ring_ends_by_over_with_or_without_a_reason() {
        let over = |value: Value| Ringing::raised(&value).unwrap().over;
        assert_eq!(over(json!({"over": true})), Some(Over::Missed));
        assert_eq!(over(json!({"over": "answered"})), Some(Over::Answered));
        assert_eq!(over(json!({"over": "rejected"})), Some(Over::Rejected));
        assert_eq!((over(json!(false)), over(json!("false"))), (Some(Over::Missed), Some(Over::Missed)));
        assert_eq!((over(json!({"over": false})), over(json!(true))), (None, None));
        assert_eq!((over(json!({"over": null})), over(json!({"over": "false"}))), (None, None));
    }

    #[test]
    fn an_end_whose_reason_is_not_known_is_an_end_all_the_same() {
        for why in [json!("cancelled"), json!("missed-call"), json!("busy"), json!("true"), json!(1), json!({"why": "busy"})] {
            assert_eq!(Ringing::raised(&json!({"id": "7", "over": why})).unwrap().over, Some(Over::Missed), "{why}");
        }
    }

    #[test]
    fn the_time_is_a_minute_or_what_is_asked_for_within_reason() {
        let time = |value: Value| Ringing::raised(&value).unwrap().time;
        assert_eq!(time(json!({})), 60_000);
        assert_eq!(time(json!({"seconds": 20})), 20_000);
        assert_eq!(
            (time(json!({"seconds": 0})), time(json!({"seconds": 1e300})), time(json!({"seconds": -1}))),
            (5_000, 300_000, 60_000)
        );
    }

    #[test]
    fn notify_event_names_the_caller_in_its_template_parameters_or_its_title() {
        let notified = |input: Value| Ringing::notified(&json!([input, null, "third"])).unwrap();
        let one = notified(json!({"templateName": "t", "templateParameters": {"Caller": "Ada"}, "cancellationToken": "c"}));
        assert_eq!((one.caller.as_str(), one.id.as_str()), ("Ada", "c"));
        let other = notified(json!("{\"title\":\"Chat\",\"templateParameters\":\"{\\\"customerName\\\":\\\"Bo\\\"}\"}"));
        assert_eq!((other.caller.as_str(), other.id.as_str()), ("Bo", "third"));
        assert_eq!(notified(json!({"title": "Chat"})).caller, "Chat");
        assert_eq!(Ringing::notified(&json!(["text"])), None);
    }

    proptest! {
        #[test]
        fn nothing_a_widget_says_makes_it_panic(text in "\\PC{0,200}", number in any::<f64>()) {
            for value in [json!(text), json!({"caller": text, "id": text, "over": text, "seconds": number}), json!([text])] {
                let _ = Ringing::raised(&value);
                let _ = Ringing::notified(&json!([value, null, text]));
            }
        }
    }
}
