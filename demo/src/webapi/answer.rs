//! Rows as the Web API writes them: properties, ETag, annotations.

use axum::Json;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use rusqlite::types::Value as Sql;
use serde_json::{Map, Value, json};

use super::prefer::Prefer;
use crate::metadata::{Column, Kind, Table};
use crate::store::{Cell, Row};

const FORMATTED: &str = "OData.Community.Display.V1.FormattedValue";
const LOOKUP_TABLE: &str = "Microsoft.Dynamics.CRM.lookuplogicalname";
const NAVIGATION: &str = "Microsoft.Dynamics.CRM.associatednavigationproperty";

/// `W/"…"` of a version.
pub(super) fn etag(version: i64) -> String {
    format!("W/\"{version}\"")
}

/// A row with its ETag and primary key, selected or not.
pub(super) fn row_json(table: &Table, row: &Row, prefer: &Prefer) -> Map<String, Value> {
    let mut json = Map::new();
    json.insert("@odata.etag".to_owned(), etag(row.version).into());
    json.insert(table.primary_id.to_owned(), row.id.to_string().into());
    for cell in &row.cells {
        let name = cell.column.wire_name();
        for (annotation, text) in annotations(cell) {
            if prefer.annotation(annotation) {
                json.insert(format!("{name}@{annotation}"), text.into());
            }
        }
        json.insert(name, value(cell.column, &cell.value));
    }
    json
}

fn value(column: &Column, value: &Sql) -> Value {
    match (value, &column.kind) {
        (Sql::Integer(number), Kind::Boolean(..)) => (*number != 0).into(),
        (Sql::Integer(number), _) => (*number).into(),
        (Sql::Text(text), _) => text.as_str().into(),
        _ => Value::Null,
    }
}

fn annotations(cell: &Cell) -> Vec<(&'static str, String)> {
    if let Some((table, name)) = &cell.target {
        let link = cell.column.links().iter().find(|link| link.table == table);
        let mut all = vec![(LOOKUP_TABLE, table.clone())];
        all.extend(link.map(|link| (NAVIGATION, link.navigation.to_owned())));
        all.extend(name.clone().map(|name| (FORMATTED, name)));
        return all;
    }
    let formatted = match (&cell.value, &cell.column.kind) {
        (Sql::Integer(number), Kind::Boolean(off, on)) => Some((if *number == 0 { off } else { on }).to_string()),
        (Sql::Integer(number), Kind::Choice(options, _)) => {
            options.iter().find(|(value, _)| value == number).map(|(_, label)| (*label).to_owned())
        }
        (Sql::Integer(number), Kind::Integer { .. }) => Some(grouped(*number)),
        (Sql::Text(time), Kind::DateTime) => {
            time.parse::<jiff::Timestamp>().ok().map(|time| time.strftime("%-m/%-d/%Y %-I:%M %p").to_string())
        }
        _ => None,
    };
    formatted.map(|text| (FORMATTED, text)).into_iter().collect()
}

/// 1234567 as `1,234,567`.
fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let sign = if number < 0 { "-" } else { "" };
    let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
    format!("{sign}{}", groups.join(","))
}

/// A JSON answer with the headers of its preferences.
pub(super) fn respond(status: StatusCode, body: Map<String, Value>, prefer: &Prefer) -> Response {
    let mut response = (status, Json(Value::Object(body))).into_response();
    let content_type = HeaderValue::from_static("application/json; odata.metadata=minimal");
    response.headers_mut().insert("Content-Type", content_type);
    preference_applied(response.headers_mut(), prefer);
    response
}

/// An answer without content that names the row.
pub(super) fn no_content(entity_id: &str, prefer: &Prefer) -> Response {
    let mut response = (StatusCode::NO_CONTENT, [("OData-EntityId", entity_id.to_owned())]).into_response();
    preference_applied(response.headers_mut(), prefer);
    response
}

fn preference_applied(headers: &mut HeaderMap, prefer: &Prefer) {
    if let Some(value) = prefer.applied().and_then(|applied| HeaderValue::from_str(&applied).ok()) {
        headers.insert("Preference-Applied", value);
    }
}

/// `@odata.context` of rows: the set with what was selected.
pub(super) fn context(root: &str, table: &Table, select: Option<&[String]>, single: bool) -> Value {
    let selected = select.map(|names| format!("({})", names.join(","))).unwrap_or_default();
    json!(format!("{root}$metadata#{}{selected}{}", table.set, if single { "/$entity" } else { "" }))
}
