//! What each value of a configuration may be. Reading it and saying what is accepted are one thing here; the types they are
//! read into have the same names ([`Provider`](crate::Provider), [`Site`](super::Site), [`Configuration`](super::Configuration)).

use super::fault::about;
use super::words::{Adapter, Feature, LiveCall, MicrosoftPanel, Placement, Start, Startup};
use crate::hosts::{MatchPattern, OriginPattern, web_address};
use crate::read::FromJson;
use serde_json::Value;

/// Longest name and label, in characters (contract §8).
pub const NAME_LENGTH: usize = 100;
/// Longest address, in characters (contract §8).
pub const ADDRESS_LENGTH: usize = 1024;
/// Longest custom parameters, in characters (contract §8).
pub const PARAMS_LENGTH: usize = 2000;
/// Highest `sortOrder` (contract §8).
pub const LAST: u64 = 1000;
/// Most items of one list, so that no list can stop the rest.
pub const MOST: usize = 2000;

/// Looks at a value: what is wrong with it.
pub(super) type Check = fn(&Value) -> Result<(), String>;

/// The values of a provider.
pub(super) const PROVIDER: &[(&str, Check)] = &[
    ("id", id),
    ("name", |value| text(value, 1, NAME_LENGTH)),
    ("label", |value| text(value, 0, NAME_LENGTH)),
    ("enabled", is::<bool>),
    ("landingUrl", address),
    ("trustedOrigins", |value| each(value, origin_pattern)),
    ("libraryOrigins", |value| each(value, address)),
    ("clickToAct", is::<bool>),
    ("sortOrder", order),
    ("start", is::<Start>),
    ("placement", is::<Placement>),
    ("apps", |value| each(value, guid)),
    ("roles", |value| each(value, |role| text(role, 1, NAME_LENGTH))),
    ("sites", |value| each(value, pattern)),
    ("hideFromAdministrators", is::<bool>),
    ("customParams", |value| text(value, 0, PARAMS_LENGTH)),
    ("extraSandboxTokens", |value| each(value, sandbox_token)),
    ("permissionsPolicy", |value| each(value, feature)),
    ("openRefusedFrames", is::<bool>),
    ("grants", |value| each(value, |grant| text(grant, 1, NAME_LENGTH))),
];

/// The values of a site.
pub(super) const SITE: &[(&str, Check)] =
    &[("match", pattern), ("adapter", is::<Adapter>), ("startUrl", |value| if value == "" { Ok(()) } else { address(value) })];

/// The single values, those that policy alone sets last.
pub(super) const VALUES: &[(&str, Check)] = &[
    ("placement", is::<Placement>),
    ("startup", is::<Startup>),
    ("liveCall", is::<LiveCall>),
    ("dataverseProviders", is::<bool>),
    ("microsoftPanel", is::<MicrosoftPanel>),
    ("trustedOrganisations", |value| each(value, address)),
    ("allowUserProviders", is::<bool>),
    ("allowUserSites", is::<bool>),
    ("disabledFeatures", |value| each(value, is::<Feature>)),
    ("readOnly", is::<bool>),
    ("mandatory", |value| each(value, path)),
];

/// Those that policy alone sets.
pub(super) const POLICY_ONLY: &[&str] = &[
    "microsoftPanel",
    "trustedOrganisations",
    "allowUserProviders",
    "allowUserSites",
    "disabledFeatures",
    "readOnly",
    "mandatory",
];

/// Names that are reserved for what comes, and mean nothing yet.
pub(super) const RESERVED: &[&str] = &["adapters", "$schema"];

/// The names of a list of checks.
pub(super) fn names(checks: &[(&'static str, Check)]) -> Vec<&'static str> {
    checks.iter().map(|(name, _)| *name).collect()
}

fn is<T: FromJson>(value: &Value) -> Result<(), String> {
    T::from_json(value).map(drop).map_err(|unfit| about(&unfit.to_string(), value))
}

fn text(value: &Value, least: usize, most: usize) -> Result<(), String> {
    let length = value.as_str().map(|text| text.trim().chars().count());
    if length.is_some_and(|length| (least..=most).contains(&length)) {
        return Ok(());
    }
    let empty = if least > 0 { "a text that is not empty" } else { "a text" };
    Err(about(&format!("must be {empty} of at most {most} characters"), value))
}

fn id(value: &Value) -> Result<(), String> {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    match value.as_str() {
        Some(text) if (text.is_empty() || text.chars().all(fits)) && text.chars().count() <= NAME_LENGTH => Ok(()),
        _ => Err(about("must be at most 100 letters, digits, hyphens, dots or underscores, like contoso-voice", value)),
    }
}

fn order(value: &Value) -> Result<(), String> {
    if value.as_u64().is_some_and(|order| order <= LAST) {
        return Ok(());
    }
    Err(about("must be a whole number from 0 (first) to 1000", value))
}

fn address(value: &Value) -> Result<(), String> {
    let Some(text) = value.as_str() else {
        return Err(about("must be a web address, like https://voice.example.com/widget", value));
    };
    if text.len() > ADDRESS_LENGTH {
        return Err(about("must be a web address of at most 1024 characters", value));
    }
    web_address(text).map(drop).map_err(|error| error.to_string())
}

fn origin_pattern(value: &Value) -> Result<(), String> {
    let Some(text) = value.as_str() else { return Err(about("must be an origin, like https://login.example.com", value)) };
    OriginPattern::parse(text).map(drop).map_err(|error| error.to_string())
}

fn pattern(value: &Value) -> Result<(), String> {
    is::<MatchPattern>(value)
}

fn guid(value: &Value) -> Result<(), String> {
    let plain = value.as_str().unwrap_or_default().trim().trim_start_matches('{').trim_end_matches('}');
    let parts: Vec<usize> = plain.split('-').map(str::len).collect();
    if parts == [8, 4, 4, 4, 12] && plain.chars().all(|c| c.is_ascii_hexdigit() || c == '-') {
        return Ok(());
    }
    Err(about("must be the id of an app, as in its address after appid=", value))
}

fn sandbox_token(value: &Value) -> Result<(), String> {
    if value.as_str().is_some_and(|token| token.starts_with("allow-") && is_token(token)) {
        return Ok(());
    }
    Err(about("must be a sandbox token, like allow-top-navigation", value))
}

fn feature(value: &Value) -> Result<(), String> {
    if value.as_str().is_some_and(is_token) {
        return Ok(());
    }
    Err(about("must be the name of a permission, like microphone", value))
}

fn is_token(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase() || c == '-')
}

/// A path of `mandatory`: `providers`, `providers/<id>`, `providers/<id>/<value>`, likewise of sites, or a single value.
fn path(value: &Value) -> Result<(), String> {
    let text = value.as_str().unwrap_or_default();
    let known = match text.split_once('/') {
        None => text == "providers" || text == "sites" || VALUES.iter().any(|(name, _)| *name == text),
        Some(("providers", rest)) => {
            rest.split_once('/').is_none_or(|(_, field)| PROVIDER.iter().any(|(name, _)| *name == field))
        }
        Some(("sites", rest)) => !rest.is_empty(),
        Some(_) => false,
    };
    if known {
        return Ok(());
    }
    Err(about(
        "must be the path of a value, like placement, providers/contoso-voice or providers/contoso-voice/landingUrl",
        value,
    ))
}

fn each(value: &Value, check: Check) -> Result<(), String> {
    let Some(items) = value.as_array() else { return Err(about("must be a list", value)) };
    if items.len() > MOST {
        return Err(format!("must have at most {MOST} items; it has {}", items.len()));
    }
    items.iter().try_for_each(check)
}
