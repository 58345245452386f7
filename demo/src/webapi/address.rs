//! What a path below the Web API's root names.

use uuid::Uuid;

use crate::error::ServiceError;
use crate::metadata::{self, Table};

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Address {
    Root,
    WhoAmI,
    Definitions,
    /// By logical name.
    Definition(String),
    Set(&'static Table),
    Row(&'static Table, Uuid),
}

impl PartialEq for Table {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Table {}

impl Address {
    /// `path` is already percent-decoded and has no leading slash.
    pub(super) fn parse(path: &str) -> Result<Self, ServiceError> {
        let path = path.trim_matches('/');
        let (name, key) = split(path);
        match (name, key) {
            ("", None) => Ok(Self::Root),
            ("WhoAmI", None | Some("")) => Ok(Self::WhoAmI),
            ("EntityDefinitions", None) => Ok(Self::Definitions),
            ("EntityDefinitions", Some(key)) => definition_key(key).map(Self::Definition),
            ("$batch" | "$metadata", None) => Err(ServiceError::NotImplemented(format!("This stand-in has no {name}."))),
            _ if path.contains('/') => {
                Err(ServiceError::NotImplemented("This stand-in serves sets and rows, no paths below them.".to_owned()))
            }
            (name, key) => {
                let table = metadata::table_of_set(name).ok_or_else(|| ServiceError::UnknownSegment(name.to_owned()))?;
                key.map_or(Ok(Self::Set(table)), |key| row_key(table, key).map(|id| Self::Row(table, id)))
            }
        }
    }
}

/// The set a path names, whether it exists or not: for the log and for faults.
pub(crate) fn set_of(path: &str) -> &str {
    split(path.trim_matches('/')).0
}

/// The id a path names, if it names a row.
pub(crate) fn key_of(path: &str) -> Option<Uuid> {
    guid(split(path.trim_matches('/')).1?)
}

fn split(path: &str) -> (&str, Option<&str>) {
    match path.strip_suffix(')').and_then(|path| path.split_once('(')) {
        Some((name, key)) if !name.contains('/') => (name, Some(key)),
        _ => (path, None),
    }
}

fn definition_key(key: &str) -> Result<String, ServiceError> {
    key.strip_prefix("LogicalName=")
        .and_then(|name| name.strip_prefix('\'')?.strip_suffix('\''))
        .map(|name| name.replace("''", "'"))
        .ok_or_else(|| ServiceError::NotImplemented("This stand-in finds definitions by LogicalName='…' only.".to_owned()))
}

fn row_key(table: &Table, key: &str) -> Result<Uuid, ServiceError> {
    let value = key.strip_prefix(table.primary_id).and_then(|rest| rest.strip_prefix('=')).unwrap_or(key);
    guid(value).ok_or_else(|| ServiceError::BadQuery(format!("Error in query syntax: '{key}' is no key of {}.", table.set)))
}

/// An id in any of the text forms .NET reads: with hyphens, without, in braces or parentheses, in any letter case.
pub(super) fn guid(text: &str) -> Option<Uuid> {
    let text = text.trim();
    let bare = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).unwrap_or(text);
    Uuid::try_parse(bare).ok().filter(|_| !bare.starts_with("urn:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_found_by_any_text_form_of_its_id() {
        let id = Uuid::from_u128(0xabc);
        let contact = metadata::table("contact").unwrap();
        for key in [
            id.to_string(),
            id.to_string().to_uppercase(),
            id.braced().to_string(),
            id.simple().to_string(),
            format!("contactid={id}"),
        ] {
            assert_eq!(Address::parse(&format!("contacts({key})")).unwrap(), Address::Row(contact, id), "{key}");
        }
    }

    #[test]
    fn a_set_that_does_not_exist_is_named_in_the_error() {
        let error = Address::parse("contcts").unwrap_err();
        assert_eq!(error.to_string(), "Resource not found for the segment 'contcts'.");
    }
}
