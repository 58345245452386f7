//! The rows, in an SQLite database in memory whose schema derives from the metadata.
//!
//! A lookup is two columns: `_name_value` (the target's id) and `_name_type` (its logical name). Ids are lower-case text with
//! hyphens, times are ISO 8601 in UTC to the second, so that both compare as text.

mod change;
mod like;
mod read;
mod write;

use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;

use crate::metadata::{Kind, TABLES, Table};

pub(crate) use change::{Author, Change, Child, Target, Written};
pub(crate) use read::{Cell, Condition, Page, Row, lookup_name, read};
pub(crate) use write::{Existing, delete, insert, update};

/// The one database of an organisation.
pub(crate) struct Store(Mutex<Connection>);

impl Store {
    /// An empty organisation.
    pub(crate) fn open() -> rusqlite::Result<Self> {
        let connection = Connection::open_in_memory()?;
        connection.create_collation("CRM", |a, b| a.to_lowercase().cmp(&b.to_lowercase()))?;
        let pure = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
        connection.create_scalar_function("crm_like", 2, pure, |context| {
            let text = context.get::<Option<String>>(0)?;
            let pattern = context.get::<String>(1)?;
            Ok(text.is_some_and(|text| like::matches(&pattern, &text)))
        })?;
        for table in TABLES.iter() {
            connection.execute_batch(&schema(table))?;
        }
        connection.execute_batch("CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL)")?;
        Ok(Self(Mutex::new(connection)))
    }

    /// The connection, to be held for one request at a time and never over an `await`.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Connection> {
        // A panic elsewhere rolled its transaction back; the data is whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn schema(table: &Table) -> String {
    let columns: Vec<_> = table
        .columns
        .iter()
        .map(|column| match column.kind {
            Kind::Id => format!("\"{}\" TEXT PRIMARY KEY", column.name),
            Kind::Text(_) | Kind::Memo(_) => format!("\"{}\" TEXT COLLATE CRM", column.name),
            Kind::DateTime => format!("\"{}\" TEXT", column.name),
            Kind::Integer { .. } | Kind::Boolean(..) | Kind::Choice(..) => format!("\"{}\" INTEGER", column.name),
            Kind::Lookup(_) => format!("\"_{0}_value\" TEXT, \"_{0}_type\" TEXT", column.name),
        })
        .collect();
    format!("CREATE TABLE \"{}\" ({}, versionnumber INTEGER NOT NULL) WITHOUT ROWID", table.name, columns.join(", "))
}
