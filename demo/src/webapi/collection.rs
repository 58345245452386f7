//! `GET set`: filtered, sorted, page by page.

use axum::http::StatusCode;
use axum::response::Response;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Map;

use super::Request;
use super::answer::{context, respond};
use super::expand::rows_json;
use super::filter;
use super::options::{QueryOptions, page_token};
use crate::error::ServiceError;
use crate::metadata::{Column, Table};
use crate::store::{Condition, Page, lookup_name, read};

pub(super) fn list(request: &Request<'_>, table: &'static Table) -> Result<Response, ServiceError> {
    let options = QueryOptions::parse(&request.options)?;
    let columns = selected(table, options.select.as_deref())?;
    let number = options.page.unwrap_or(1);
    // As the real service does: `$top` asks for so many rows and no more pages.
    let size = options.top.map_or(request.prefer.page_size(), |top| top.min(request.prefer.page_size()));
    let page = Page { limit: size, offset: (number - 1).saturating_mul(size), ..page(table, &options)? };

    let connection = request.organisation.store.lock();
    let (rows, total) = read(&connection, table, &columns, &page)?;
    let more = options.top.is_none() && page.offset + rows.len() < total;
    let rows = rows_json(&connection, table, &rows, &options.expand, &request.prefer)?;
    drop(connection);

    let mut body = Map::new();
    body.insert("@odata.context".to_owned(), context(&request.root, table, options.select.as_deref(), false));
    if options.count {
        body.insert("@odata.count".to_owned(), total.min(super::prefer::LARGEST_PAGE).into());
    }
    body.insert("value".to_owned(), rows.into());
    if more {
        body.insert("@odata.nextLink".to_owned(), next_link(request, table, number + 1).into());
    }
    Ok(respond(StatusCode::OK, body, &request.prefer))
}

/// The columns of a `$select`, all without one. Navigation properties may be named, and add nothing.
pub(super) fn selected(table: &'static Table, select: Option<&[String]>) -> Result<Vec<&'static Column>, ServiceError> {
    let key = |column: &&Column| column.name != table.primary_id;
    let Some(names) = select.filter(|names| !names.iter().any(|name| name == "*")) else {
        return Ok(table.columns.iter().filter(key).collect());
    };
    let mut columns: Vec<&'static Column> = Vec::new();
    for name in names {
        match table.by_wire_name(name) {
            Some(column) if columns.iter().all(|own| own.name != column.name) => columns.push(column),
            Some(_) => {}
            None if table.navigation(name).is_some() || table.collection(name).is_some() => {}
            None => return Err(ServiceError::UnknownProperty { property: name.clone(), table: table.name }),
        }
    }
    Ok(columns.into_iter().filter(key).collect())
}

/// Condition and order of a query; the caller sets limit and offset. Lookups sort by the name they show.
pub(super) fn page(table: &'static Table, options: &QueryOptions) -> Result<Page, ServiceError> {
    let condition: Option<Condition> =
        options.filter.as_deref().map(|text| filter::parse(text).and_then(|tree| filter::condition(table, &tree))).transpose()?;
    let order = options.order.iter().map(|(name, descending)| {
        let column = table
            .by_wire_name(name)
            .ok_or_else(|| ServiceError::UnknownProperty { property: name.clone(), table: table.name })?;
        let term = if column.links().is_empty() { format!("t.\"{}\"", column.name) } else { lookup_name(column) };
        Ok(format!("{term}{}", if *descending { " COLLATE CRM DESC" } else { " COLLATE CRM ASC" }))
    });
    Ok(Page { condition, order: order.collect::<Result<_, ServiceError>>()?, ..Page::default() })
}

/// The same query with the cookie of the next page.
fn next_link(request: &Request<'_>, table: &Table, number: usize) -> String {
    let kept = request
        .raw_query
        .split('&')
        .filter(|part| !part.is_empty() && !part.starts_with("$skiptoken=") && !part.starts_with("%24skiptoken="));
    let token = format!("$skiptoken={}", utf8_percent_encode(&page_token(number), NON_ALPHANUMERIC));
    let query: Vec<_> = kept.chain([token.as_str()]).collect();
    format!("{}{}?{}", request.root, table.set, query.join("&"))
}
