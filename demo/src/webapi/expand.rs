//! `$expand`: the row a lookup points at, or the rows that point here, put into the answer.

use rusqlite::Connection;
use rusqlite::types::Value as Sql;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::answer::row_json;
use super::collection::{page, selected};
use super::options::{Expand, QueryOptions};
use super::prefer::{LARGEST_PAGE, Prefer};
use crate::error::ServiceError;
use crate::metadata::{self, Table};
use crate::store::{Condition, Page, Row, read};

/// Rows with everything expanded that was asked for.
pub(super) fn rows_json(
    connection: &Connection,
    table: &'static Table,
    rows: &[Row],
    expands: &[Expand],
    prefer: &Prefer,
) -> Result<Vec<Value>, ServiceError> {
    rows.iter()
        .map(|row| {
            let mut json = row_json(table, row, prefer);
            for expand in expands {
                let value = expanded(connection, table, row.id, expand, prefer)?;
                json.insert(expand.navigation.clone(), value);
            }
            Ok(Value::Object(json))
        })
        .collect()
}

fn expanded(
    connection: &Connection,
    table: &'static Table,
    id: Uuid,
    expand: &Expand,
    prefer: &Prefer,
) -> Result<Value, ServiceError> {
    let name = expand.navigation.as_str();
    let unknown = || ServiceError::UnknownProperty { property: name.to_owned(), table: table.name };
    if let Some(collection) = table.collection(name) {
        let target = metadata::table(collection.table).ok_or_else(unknown)?;
        let own = Condition {
            sql: format!("t.\"_{0}_value\" = ? AND t.\"_{0}_type\" = ?", collection.column),
            values: vec![Sql::Text(id.to_string()), Sql::Text(table.name.to_owned())],
        };
        return Ok(Value::Array(related(connection, target, own, &expand.options, prefer)?));
    }
    let (column, link) = table.navigation(name).ok_or_else(unknown)?;
    let target = metadata::table(link.table).ok_or_else(unknown)?;
    let pointed_at = Condition {
        sql: format!(
            "t.\"{key}\" = (SELECT s.\"_{column}_value\" FROM \"{table}\" s WHERE s.\"{own_key}\" = ? AND s.\"_{column}_type\" = ?)",
            key = target.primary_id,
            column = column.name,
            table = table.name,
            own_key = table.primary_id,
        ),
        values: vec![Sql::Text(id.to_string()), Sql::Text(target.name.to_owned())],
    };
    Ok(related(connection, target, pointed_at, &expand.options, prefer)?.pop().unwrap_or(Value::Null))
}

fn related(
    connection: &Connection,
    target: &'static Table,
    own: Condition,
    options: &QueryOptions,
    prefer: &Prefer,
) -> Result<Vec<Value>, ServiceError> {
    let columns = selected(target, options.select.as_deref())?;
    let mut page = Page { limit: options.top.unwrap_or(LARGEST_PAGE), ..page(target, options)? };
    page.condition = Some(match page.condition.take() {
        None => own,
        Some(asked) => {
            Condition { sql: format!("({}) AND ({})", own.sql, asked.sql), values: [own.values, asked.values].concat() }
        }
    });
    let (rows, _) = read(connection, target, &columns, &page)?;
    rows_json(connection, target, &rows, &options.expand, prefer)
}

/// One row with its expansions, as an object.
pub(super) fn single(
    connection: &Connection,
    table: &'static Table,
    row: &Row,
    expands: &[Expand],
    prefer: &Prefer,
) -> Result<Map<String, Value>, ServiceError> {
    let json = rows_json(connection, table, std::slice::from_ref(row), expands, prefer)?.pop();
    let Some(Value::Object(json)) = json else { return Ok(Map::new()) };
    Ok(json)
}
