//! The Web API's dialect under `/api/data/v9.0` … `v9.2`: addresses, queries, payloads, answers.
//!
//! Written after the public documentation of the Dataverse Web API. What it does not have answers 501 and says so.

mod address;
mod answer;
mod collection;
mod expand;
mod filter;
mod functions;
mod options;
mod payload;
mod prefer;
mod record;

use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, Method, header};
use axum::response::{IntoResponse, Response};

use crate::error::ServiceError;
use crate::start::Shared;
use address::Address;
use prefer::Prefer;

pub(crate) use address::{key_of, set_of};
pub(crate) use payload::change_of;

/// One request, taken apart.
struct Request<'a> {
    organisation: &'a Shared,
    /// `http://host/api/data/v9.2/`
    root: String,
    options: Vec<(String, String)>,
    /// The query as it came, for next links.
    raw_query: &'a str,
    headers: &'a HeaderMap,
    prefer: Prefer,
    body: &'a [u8],
}

/// Answers any request under `/api/data/{version}/`.
pub(crate) async fn handle(
    State(organisation): State<Shared>,
    Path(parts): Path<Vec<String>>,
    RawQuery(query): RawQuery,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let version = parts.first().map(String::as_str).unwrap_or_default();
    let path = parts.get(1).map(String::as_str).unwrap_or_default();
    if !matches!(version, "v9.0" | "v9.1" | "v9.2") {
        return ServiceError::UnknownSegment(version.to_owned()).into_response();
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("org.localhost");
    let raw_query = query.as_deref().unwrap_or_default();
    let request = Request {
        organisation: &organisation,
        root: format!("http://{host}/api/data/{version}/"),
        options: options::decode(raw_query),
        raw_query,
        headers: &headers,
        prefer: Prefer::parse(&headers),
        body: &body,
    };
    let mut response = answer(&request, &method, path).unwrap_or_else(IntoResponse::into_response);
    response.headers_mut().insert("OData-Version", header::HeaderValue::from_static("4.0"));
    response
}

fn answer(request: &Request<'_>, method: &Method, path: &str) -> Result<Response, ServiceError> {
    match (Address::parse(path)?, method.as_str()) {
        (Address::Root, "GET") => Ok(functions::service_document(request)),
        (Address::WhoAmI, "GET") => Ok(functions::who_am_i(request)),
        (Address::Definition(name), "GET") => functions::definition(request, &name),
        (Address::Definitions, "GET") => functions::definitions(request),
        (Address::Set(table), "GET") => collection::list(request, table),
        (Address::Set(table), "POST") => record::create(request, table),
        (Address::Row(table, id), "GET") => record::retrieve(request, table, id),
        (Address::Row(table, id), "PATCH") => record::upsert(request, table, id),
        (Address::Row(table, id), "DELETE") => record::delete(request, table, id),
        _ => Err(ServiceError::Method),
    }
}
