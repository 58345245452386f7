//! What each value of a configuration may be. Reading it and saying what is accepted are one thing here; the types they are
//! read into have the same names ([`Provider`](crate::Provider), [`Site`](super::Site), [`Configuration`](super::Configuration)).

use super::fault::{about, kind};
use super::words::{Adapter, Feature, LiveCall, MicrosoftPanel, Placement, Start, Startup};
use super::written;
use crate::hosts::{AddressError, MatchPattern, OriginPattern, is_host, web_address};
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
/// The sandbox tokens there are (source: HTML, "The iframe element"). One that is misspelt would have no effect and no fault.
pub const SANDBOX_TOKENS: &[&str] = &[
    "allow-downloads",
    "allow-forms",
    "allow-modals",
    "allow-orientation-lock",
    "allow-pointer-lock",
    "allow-popups",
    "allow-popups-to-escape-sandbox",
    "allow-presentation",
    "allow-same-origin",
    "allow-scripts",
    "allow-storage-access-by-user-activation",
    "allow-top-navigation",
    "allow-top-navigation-by-user-activation",
    "allow-top-navigation-to-custom-protocols",
];

/// Looks at a value: what is wrong with it.
pub(super) type Check = fn(&Value) -> Result<(), String>;

/// The values of a provider.
pub(super) const PROVIDER: &[(&str, Check)] = &[
    ("id", id),
    ("name", |value| text(value, 1, NAME_LENGTH)),
    ("label", |value| text(value, 0, NAME_LENGTH)),
    ("enabled", is::<bool>),
    ("landingUrl", address),
    ("trustedOrigins", |value| each(value, "origins, like https://login.example.com", origin_pattern)),
    ("libraryOrigins", |value| each(value, "origins, like https://org.crm.dynamics.com", address)),
    ("clickToAct", is::<bool>),
    ("sortOrder", order),
    ("start", is::<Start>),
    ("placement", is::<Placement>),
    ("apps", |value| each(value, "ids of apps", guid)),
    ("roles", |value| each(value, "security roles, by name or id", |role| text(role, 1, NAME_LENGTH))),
    ("sites", |value| each(value, "patterns of pages, like https://*.crm.dynamics.com/*", pattern)),
    ("hideFromAdministrators", is::<bool>),
    ("customParams", params),
    ("extraSandboxTokens", |value| each(value, "sandbox tokens, like allow-top-navigation", sandbox_token)),
    ("permissionsPolicy", |value| each(value, "names of permissions, like microphone", feature)),
    ("openRefusedFrames", is::<bool>),
    ("grants", |value| each(value, "names of methods, or *", |grant| text(grant, 1, NAME_LENGTH))),
];

/// The values of a site.
pub(super) const SITE: &[(&str, Check)] =
    &[("match", pattern), ("adapter", is::<Adapter>), ("startUrl", |value| if value == "" { Ok(()) } else { address(value) })];

/// The single values, those that policy alone sets last.
pub(super) const VALUES: &[(&str, Check)] = &[
    ("placement", is::<Placement>),
    ("startup", is::<Startup>),
    ("liveCall", is::<LiveCall>),
    ("ringSound", is::<bool>),
    ("dataverseProviders", is::<bool>),
    ("microsoftPanel", is::<MicrosoftPanel>),
    ("trustedOrganisations", |value| each(value, "origins, like https://org.crm.dynamics.com", address)),
    ("allowUserProviders", is::<bool>),
    ("allowUserSites", is::<bool>),
    ("disabledFeatures", |value| each(value, "parts of the extension, like \"import\"", is::<Feature>)),
    ("readOnly", is::<bool>),
    ("mandatory", |value| each(value, "paths of values, like providers/contoso-voice", path)),
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

/// The names of a provider's values, in the order of the documentation.
pub fn provider_values() -> Vec<&'static str> {
    names(PROVIDER)
}

/// The names of a site's values.
pub fn site_values() -> Vec<&'static str> {
    names(SITE)
}

/// The names of the single values, those that policy alone sets last.
pub fn single_values() -> Vec<&'static str> {
    names(VALUES)
}

/// Whether policy alone sets a single value.
pub fn is_policys_alone(name: &str) -> bool {
    POLICY_ONLY.contains(&name)
}

/// The names of a list of checks.
pub(super) fn names(checks: &[(&'static str, Check)]) -> Vec<&'static str> {
    checks.iter().map(|(name, _)| *name).collect()
}

fn is<T: FromJson>(value: &Value) -> Result<(), String> {
    T::from_json(value).map(drop).map_err(|unfit| about(&unfit.to_string(), value))
}

fn text(value: &Value, least: usize, most: usize) -> Result<(), String> {
    let fits = |text: &str| (least == 0 || !text.trim().is_empty()) && text.chars().count() <= most;
    if value.as_str().is_some_and(fits) {
        return Ok(());
    }
    let empty = if least > 0 { "a text that is not empty" } else { "a text" };
    Err(about(&format!("must be {empty} of at most {most} characters"), value))
}

/// They are nobody's to repeat: faults are shown to every agent and stand in reports.
fn params(value: &Value) -> Result<(), String> {
    text(value, 0, PARAMS_LENGTH).map_err(|_| {
        let is = match value.as_str() {
            Some(text) => format!("has {}", text.chars().count()),
            None => format!("is {}", kind(value)),
        };
        format!("must be a text of at most {PARAMS_LENGTH} characters; it {is}")
    })
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
    if text.chars().count() > ADDRESS_LENGTH {
        return Err(about("must be a web address of at most 1024 characters", value));
    }
    let address = web_address(text).map_err(|error| error.to_string())?;
    if !written::is_plain(text, &address.host) {
        let host = &address.host;
        return Err(about(
            &format!("must be written in full and its host as the browser reads it, as {}://{host}/…", address.scheme),
            value,
        ));
    }
    Ok(())
}

fn origin_pattern(value: &Value) -> Result<(), String> {
    let text = value.as_str().unwrap_or_default().trim();
    if !text.starts_with("https://*.") {
        return match value.is_string() {
            true => address(value),
            false => Err(about("must be an origin, like https://login.example.com", value)),
        };
    }
    let pattern = OriginPattern::parse(text).map_err(|error| error.to_string())?;
    if !is_host(pattern.host()) {
        return Err(about("must be an origin, or a pattern like https://*.example.com", value));
    }
    Ok(())
}

fn pattern(value: &Value) -> Result<(), String> {
    match value.as_str().map(|text| MatchPattern::try_from(text.to_owned())) {
        Some(Err(error @ AddressError::IsIpv6(_))) => Err(error.to_string()),
        _ => is::<MatchPattern>(value),
    }
}

fn guid(value: &Value) -> Result<(), String> {
    let text = value.as_str().unwrap_or_default().trim();
    let text = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).unwrap_or(text);
    if written::is_guid(text) { Ok(()) } else { Err(about("must be the id of an app, as in its address after appid=", value)) }
}

fn sandbox_token(value: &Value) -> Result<(), String> {
    if value.as_str().is_some_and(|token| SANDBOX_TOKENS.contains(&token)) {
        return Ok(());
    }
    Err(about(&format!("must be one of the sandbox tokens {}", SANDBOX_TOKENS.join(", ")), value))
}

fn feature(value: &Value) -> Result<(), String> {
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|c| c.is_ascii_lowercase());
    if value.as_str().is_some_and(|name| name.split('-').all(is_word)) {
        return Ok(());
    }
    Err(about("must be the name of a permission, like microphone", value))
}

/// A path of `mandatory`: `providers`, `providers/<id>`, `providers/<id>/<value>`, likewise of sites, or a single value.
fn path(value: &Value) -> Result<(), String> {
    let text = value.as_str().unwrap_or_default();
    let known = match text.split_once('/') {
        None => text == "providers" || text == "sites" || VALUES.iter().any(|(name, _)| *name == text),
        Some(("providers", rest)) => {
            let (id, field) = rest.split_once('/').map_or((rest, None), |(id, field)| (id, Some(field)));
            !id.is_empty() && field.is_none_or(|field| PROVIDER.iter().any(|(name, _)| *name == field))
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

fn each(value: &Value, what: &str, check: Check) -> Result<(), String> {
    let Some(items) = value.as_array() else { return Err(about(&format!("must be a list of {what}"), value)) };
    if items.len() > MOST {
        return Err(format!("must have at most {MOST} items; it has {}", items.len()));
    }
    items.iter().try_for_each(check)
}
