//! One row: create, retrieve, update or upsert, delete.

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rusqlite::Connection;
use rusqlite::types::Value as Sql;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::Request;
use super::answer::{context, etag, no_content, respond};
use super::collection::selected;
use super::expand::single;
use super::options::QueryOptions;
use super::payload;
use crate::error::ServiceError;
use crate::metadata::Table;
use crate::store::{self, Author, Condition, Existing, Page, Written, read};

pub(super) fn create(request: &Request<'_>, table: &'static Table) -> Result<Response, ServiceError> {
    let options = QueryOptions::parse(&request.options)?;
    let change = payload::parse(table, request.body)?;
    let mut connection = request.organisation.store.lock();
    let transaction = connection.transaction()?;
    let id = store::insert(&transaction, &change, &author(request))?;
    let body = represented(request, &transaction, table, id, &options)?;
    transaction.commit()?;
    Ok(written(request, table, id, body, Written::Created))
}

pub(super) fn retrieve(request: &Request<'_>, table: &'static Table, id: Uuid) -> Result<Response, ServiceError> {
    let options = QueryOptions::parse(&request.options)?;
    let connection = request.organisation.store.lock();
    let body = representation(request, &connection, table, id, &options)?;
    drop(connection);
    let current = body.get("@odata.etag").and_then(Value::as_str).unwrap_or_default();
    if condition(request.headers, header::IF_NONE_MATCH) == Some(current) {
        return Ok(StatusCode::NOT_MODIFIED.into_response());
    }
    Ok(respond(StatusCode::OK, body, &request.prefer))
}

/// `If-Match: *` forbids creating, `If-None-Match: *` forbids updating, `If-Match` with an ETag wants that version.
pub(super) fn upsert(request: &Request<'_>, table: &'static Table, id: Uuid) -> Result<Response, ServiceError> {
    let options = QueryOptions::parse(&request.options)?;
    let mut change = payload::parse(table, request.body)?;
    change.key = Some(id);
    let mut connection = request.organisation.store.lock();
    let transaction = connection.transaction()?;
    let existing = Existing::find(&transaction, table, id)?;
    check_version(request, table, id, existing)?;
    let outcome = if existing.is_some() {
        if condition(request.headers, header::IF_NONE_MATCH) == Some("*") {
            return Err(ServiceError::MatchingKey);
        }
        store::update(&transaction, &change, id, &author(request))?;
        Written::Updated
    } else {
        store::insert(&transaction, &change, &author(request))?;
        Written::Created
    };
    let body = represented(request, &transaction, table, id, &options)?;
    transaction.commit()?;
    Ok(written(request, table, id, body, outcome))
}

pub(super) fn delete(request: &Request<'_>, table: &'static Table, id: Uuid) -> Result<Response, ServiceError> {
    let mut connection = request.organisation.store.lock();
    let transaction = connection.transaction()?;
    check_version(request, table, id, Existing::find(&transaction, table, id)?)?;
    if !store::delete(&transaction, table, id)? {
        return Err(ServiceError::NoRow { table: table.name, id });
    }
    transaction.commit()?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn condition(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim)
}

fn check_version(request: &Request<'_>, table: &Table, id: Uuid, existing: Option<Existing>) -> Result<(), ServiceError> {
    match (condition(request.headers, header::IF_MATCH), existing) {
        (Some(_), None) => Err(ServiceError::NoRow { table: table.name, id }),
        (Some(wanted), Some(Existing { version })) if wanted != "*" && wanted != etag(version) => Err(ServiceError::OtherVersion),
        _ => Ok(()),
    }
}

fn author(request: &Request<'_>) -> Author {
    Author { user: request.organisation.session.user_id, at: jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string() }
}

fn representation(
    request: &Request<'_>,
    connection: &Connection,
    table: &'static Table,
    id: Uuid,
    options: &QueryOptions,
) -> Result<Map<String, Value>, ServiceError> {
    let columns = selected(table, options.select.as_deref())?;
    let by_key = Condition { sql: format!("t.\"{}\" = ?", table.primary_id), values: vec![Sql::Text(id.to_string())] };
    let (rows, _) = read(connection, table, &columns, &Page { condition: Some(by_key), limit: 1, ..Page::default() })?;
    let row = rows.first().ok_or(ServiceError::NoRow { table: table.name, id })?;
    let mut body = single(connection, table, row, &options.expand, &request.prefer)?;
    body.insert("@odata.context".to_owned(), context(&request.root, table, options.select.as_deref(), true));
    Ok(body)
}

/// The row as it now is, when the client prefers to get it.
fn represented(
    request: &Request<'_>,
    connection: &Connection,
    table: &'static Table,
    id: Uuid,
    options: &QueryOptions,
) -> Result<Option<Map<String, Value>>, ServiceError> {
    request.prefer.representation.then(|| representation(request, connection, table, id, options)).transpose()
}

fn written(request: &Request<'_>, table: &Table, id: Uuid, body: Option<Map<String, Value>>, outcome: Written) -> Response {
    let entity_id = format!("{}{}({id})", request.root, table.set);
    let Some(body) = body else { return no_content(&entity_id, &request.prefer) };
    let status = if outcome == Written::Created { StatusCode::CREATED } else { StatusCode::OK };
    let mut response = respond(status, body, &request.prefer);
    if let Ok(value) = entity_id.parse() {
        response.headers_mut().insert("OData-EntityId", value);
    }
    response
}
