//! Reading rows: the columns asked for, and for lookups the target's table and name.

use rusqlite::types::Value as Sql;
use rusqlite::{Connection, params_from_iter};
use uuid::Uuid;

use crate::error::ServiceError;
use crate::metadata::{self, Column, Table};

/// An SQL condition or expression over the row `t`, with its bound values.
#[derive(Debug, Clone, Default)]
pub(crate) struct Condition {
    pub sql: String,
    pub values: Vec<Sql>,
}

/// Which rows, in which order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Page {
    pub condition: Option<Condition>,
    /// `ORDER BY` terms; the primary key is always the last one, so that pages do not overlap.
    pub order: Vec<String>,
    pub limit: usize,
    pub offset: usize,
}

/// A row with the columns asked for.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub id: Uuid,
    pub version: i64,
    pub cells: Vec<Cell>,
}

/// One value of a row.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    pub column: &'static Column,
    pub value: Sql,
    /// Of a lookup that is not empty: its target's logical name and the name of the row there.
    pub target: Option<(String, Option<String>)>,
}

/// The rows of a page, and how many there are in all.
pub(crate) fn read(
    connection: &Connection,
    table: &'static Table,
    columns: &[&'static Column],
    page: &Page,
) -> Result<(Vec<Row>, usize), ServiceError> {
    let condition = page.condition.as_ref().map(|Condition { sql, .. }| format!(" WHERE {sql}")).unwrap_or_default();
    let values = page.condition.as_ref().map(|Condition { values, .. }| values.as_slice()).unwrap_or_default();
    let count = format!("SELECT count(*) FROM \"{}\" t{condition}", table.name);
    let total: i64 = connection.query_row(&count, params_from_iter(values), |row| row.get(0))?;

    let fields: String = columns.iter().map(|column| format!(", {}", fields(column))).collect();
    let order: String = page.order.iter().map(|term| format!("{term}, ")).collect();
    let sql = format!(
        "SELECT t.\"{key}\", t.versionnumber{fields} FROM \"{name}\" t{condition} ORDER BY {order}t.\"{key}\" LIMIT {limit} OFFSET {offset}",
        key = table.primary_id,
        name = table.name,
        limit = page.limit,
        offset = page.offset,
    );
    let mut statement = connection.prepare(&sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(row_of(row, columns)?);
    }
    // A count is never negative.
    Ok((found, usize::try_from(total).unwrap_or_default()))
}

fn row_of(row: &rusqlite::Row<'_>, columns: &[&'static Column]) -> Result<Row, ServiceError> {
    let id: String = row.get(0)?;
    let mut at = 2;
    let mut cells = Vec::with_capacity(columns.len());
    for column in columns {
        let value = row.get(at)?;
        at += 1;
        let mut target = None;
        if !column.links().is_empty() {
            let table: Option<String> = row.get(at)?;
            let name = row.get(at + 1)?;
            at += 2;
            target = table.map(|table| (table, name));
        }
        cells.push(Cell { column, value, target });
    }
    // Every key was written from a Uuid.
    Ok(Row { id: Uuid::parse_str(&id).unwrap_or_default(), version: row.get(1)?, cells })
}

fn fields(column: &Column) -> String {
    if column.links().is_empty() {
        return format!("t.\"{}\"", column.name);
    }
    format!("t.\"_{0}_value\", t.\"_{0}_type\", {1}", column.name, lookup_name(column))
}

/// The name of the row a lookup of `t` points at, as an SQL expression.
pub(crate) fn lookup_name(column: &Column) -> String {
    let cases: String = column
        .links()
        .iter()
        .filter_map(|link| metadata::table(link.table))
        .map(|target| {
            format!(
                " WHEN '{table}' THEN (SELECT n.\"{name}\" FROM \"{table}\" n WHERE n.\"{key}\" = t.\"_{column}_value\")",
                table = target.name,
                name = target.primary_name,
                key = target.primary_id,
                column = column.name,
            )
        })
        .collect();
    format!("CASE t.\"_{}_type\"{cases} END", column.name)
}
