//! What a payload asks to write, checked against the metadata but not yet against the rows.

use rusqlite::types::Value as Sql;
use uuid::Uuid;

use crate::metadata::{Collection, Column, Table};

/// The row another row points at.
#[derive(Debug, Clone)]
pub(crate) enum Target {
    /// None: the lookup is emptied.
    Nothing,
    /// A row that must exist.
    Row(&'static Table, Uuid),
    /// A row to be created first (deep insert).
    New(Box<Change>),
}

/// Rows to be created below this one (deep insert).
#[derive(Debug, Clone)]
pub(crate) struct Child {
    pub collection: &'static Collection,
    pub rows: Vec<Change>,
}

/// One row of a payload, with the rows nested in it.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    pub table: &'static Table,
    /// A primary key of the client's own.
    pub key: Option<Uuid>,
    pub cells: Vec<(&'static Column, Sql)>,
    pub lookups: Vec<(&'static Column, Target)>,
    pub children: Vec<Child>,
}

impl Change {
    pub(crate) fn new(table: &'static Table) -> Self {
        Self { table, key: None, cells: Vec::new(), lookups: Vec::new(), children: Vec::new() }
    }

    /// Whether a column gets a value that is not null.
    pub(crate) fn fills(&self, name: &str) -> bool {
        self.cells.iter().any(|(column, value)| column.name == name && *value != Sql::Null)
            || self.lookups.iter().any(|(column, target)| column.name == name && !matches!(target, Target::Nothing))
    }
}

/// Who writes, and when (ISO 8601, UTC, to the second).
#[derive(Debug, Clone)]
pub(crate) struct Author {
    pub user: Uuid,
    pub at: String,
}

/// How an upsert ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    Created,
    Updated,
}
