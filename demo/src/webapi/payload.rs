//! A JSON body, checked against the metadata: columns with their types, `@odata.bind`, nested rows.

use rusqlite::types::Value as Sql;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::address::{Address, guid};
use crate::error::ServiceError;
use crate::metadata::{self, Column, Kind, Link, Table};
use crate::store::{Change, Child, Target};

/// Reads the body of a create or an update.
pub(super) fn parse(table: &'static Table, body: &[u8]) -> Result<Change, ServiceError> {
    let fault = |message: String| ServiceError::BadPayload { set: table.set, message };
    let value = serde_json::from_slice(body).map_err(|error| fault(format!("Invalid JSON. {error}")))?;
    change_of(table, &value)
}

/// Reads a row that is already JSON.
pub(crate) fn change_of(table: &'static Table, value: &Value) -> Result<Change, ServiceError> {
    match value {
        Value::Object(object) => row(table, object),
        _ => Err(payload(table, "A JSON object with the properties of the row is expected.".to_owned())),
    }
}

fn row(table: &'static Table, object: &Map<String, Value>) -> Result<Change, ServiceError> {
    let mut change = Change::new(table);
    for (name, value) in object {
        match name.split_once('@') {
            Some((navigation, "odata.bind")) => change.lookups.push(bind(table, navigation, value)?),
            // Other annotations say something about a property, they write none.
            Some(_) => {}
            None => property(&mut change, name, value)?,
        }
    }
    Ok(change)
}

fn property(change: &mut Change, name: &str, value: &Value) -> Result<(), ServiceError> {
    let table = change.table;
    if let Some(column) = table.by_wire_name(name) {
        if !column.links().is_empty() {
            let message = "CRM do not support direct update of Entity Reference properties, Use Navigation properties instead.";
            return Err(ServiceError::BadQuery(message.to_owned()));
        }
        if matches!(column.kind, Kind::Id) {
            change.key = key(table, value)?;
        } else if column.writable {
            let cell = cell(table, column, value)?;
            change.cells.push((column, cell));
        }
        return Ok(());
    }
    if let Some(collection) = table.collection(name) {
        let target = metadata::table(collection.table).ok_or_else(|| undeclared(table, name))?;
        let Value::Array(rows) = value else { return Err(payload(table, start_expected(name))) };
        let rows = rows.iter().map(|nested| nested_row(table, target, name, nested)).collect::<Result<_, _>>()?;
        change.children.push(Child { collection, rows });
        return Ok(());
    }
    let (column, link) = table.navigation(name).ok_or_else(|| undeclared(table, name))?;
    let target = match value {
        Value::Null => Target::Nothing,
        _ => {
            let target = metadata::table(link.table).ok_or_else(|| undeclared(table, name))?;
            Target::New(Box::new(nested_row(table, target, name, value)?))
        }
    };
    change.lookups.push((column, target));
    Ok(())
}

fn nested_row(table: &'static Table, target: &'static Table, name: &str, value: &Value) -> Result<Change, ServiceError> {
    match value {
        Value::Object(nested) => row(target, nested),
        _ => Err(payload(table, start_expected(name))),
    }
}

fn key(table: &'static Table, value: &Value) -> Result<Option<Uuid>, ServiceError> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => guid(text).map(Some).ok_or_else(|| payload(table, unconvertible(value, "Edm.Guid"))),
        _ => Err(payload(table, unconvertible(value, "Edm.Guid"))),
    }
}

fn bind(table: &'static Table, navigation: &str, value: &Value) -> Result<(&'static Column, Target), ServiceError> {
    let (column, link) = table.navigation(navigation).ok_or_else(|| {
        payload(
            table,
            format!(
                "An undeclared property '{navigation}' which only has property annotations in the payload but no property value \
                 was found in the payload. In OData, only declared navigation properties and declared named streams can be \
                 represented as properties without values."
            ),
        )
    })?;
    let Value::String(address) = value else {
        return if value.is_null() {
            Ok((column, Target::Nothing))
        } else {
            Err(payload(table, unconvertible(value, "Edm.String")))
        };
    };
    if address.trim().is_empty() {
        return Err(payload(table, format!("The 'odata.bind' annotation of property '{navigation}' has an empty URI.")));
    }
    let target = bound(address, link)?.ok_or_else(|| {
        payload(table, format!("The URI '{address}' of property '{navigation}' names no row of '{}'.", link.table))
    })?;
    Ok((column, target))
}

/// `/contacts(id)`, `contacts(id)` or an absolute address; `None` when it names no row of the link's table.
fn bound(address: &str, link: &Link) -> Result<Option<Target>, ServiceError> {
    let relative = match address.split_once("/api/data/") {
        Some((_, rest)) => rest.split_once('/').map_or("", |(_, path)| path),
        None => address.trim_start_matches('/'),
    };
    Ok(match Address::parse(relative)? {
        Address::Row(table, id) if table.name == link.table => Some(Target::Row(table, id)),
        _ => None,
    })
}

fn cell(table: &'static Table, column: &'static Column, value: &Value) -> Result<Sql, ServiceError> {
    let unfit = |edm: &str| Err(payload(table, unconvertible(value, edm)));
    match (&column.kind, value) {
        (_, Value::Null) => Ok(Sql::Null),
        (Kind::Text(max) | Kind::Memo(max), Value::String(text)) => {
            // The service counts UTF-16 units.
            if text.encode_utf16().count() > *max {
                return Err(ServiceError::TooLong { column: column.name, table: table.name, max: *max });
            }
            Ok(Sql::Text(text.clone()))
        }
        (Kind::Text(_) | Kind::Memo(_), _) => unfit("Edm.String"),
        (Kind::Boolean(..), Value::Bool(on)) => Ok(Sql::Integer(i64::from(*on))),
        (Kind::Boolean(..), _) => unfit("Edm.Boolean"),
        (Kind::Integer { min, max }, Value::Number(number)) => {
            let Some(number) = number.as_i64() else { return unfit("Edm.Int32") };
            in_range(table, column, number, (*min..=*max).contains(&number), || format!("{min}..{max}"))
        }
        (Kind::Choice(options, _), Value::Number(number)) => {
            let Some(number) = number.as_i64() else { return unfit("Edm.Int32") };
            let accepted = || options.iter().map(|(value, _)| value.to_string()).collect::<Vec<_>>().join(",");
            in_range(table, column, number, options.iter().any(|(value, _)| *value == number), accepted)
        }
        (Kind::Integer { .. } | Kind::Choice(..), _) => unfit("Edm.Int32"),
        (Kind::DateTime, Value::String(text)) => match text.parse::<jiff::Timestamp>() {
            Ok(time) => Ok(Sql::Text(time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())),
            Err(_) => unfit("Edm.DateTimeOffset"),
        },
        (Kind::DateTime, _) => unfit("Edm.DateTimeOffset"),
        // Keys and lookups never come here.
        (Kind::Id | Kind::Lookup(_), _) => unfit("Edm.Guid"),
    }
}

fn in_range(
    table: &Table,
    column: &Column,
    value: i64,
    fits: bool,
    accepted: impl FnOnce() -> String,
) -> Result<Sql, ServiceError> {
    if fits {
        Ok(Sql::Integer(value))
    } else {
        Err(ServiceError::OutOfRange { column: column.name, table: table.name, value, accepted: accepted() })
    }
}

fn payload(table: &'static Table, message: String) -> ServiceError {
    ServiceError::BadPayload { set: table.set, message }
}

fn undeclared(table: &'static Table, name: &str) -> ServiceError {
    let message = format!(
        "The property '{name}' does not exist on type 'Microsoft.Dynamics.CRM.{}'. Make sure to only use property names that are \
         defined by the type.",
        table.name
    );
    payload(table, message)
}

fn unconvertible(value: &Value, edm: &str) -> String {
    let literal = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    format!("Cannot convert the literal '{literal}' to the expected type '{edm}'.")
}

fn start_expected(name: &str) -> String {
    format!(
        "A 'PrimitiveValue' node with non-null value was found when trying to read the value of the property '{name}'; however, a \
         'StartArray' node, a 'StartObject' node, or a 'PrimitiveValue' node with null value was expected."
    )
}
