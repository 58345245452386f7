//! Writing rows. The caller opens the transaction: a payload with nested rows is written whole or not at all.

use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};
use uuid::Uuid;

use super::change::{Author, Change, Child, Target};
use crate::error::ServiceError;
use crate::metadata::{self, Column, Kind, TABLES, Table};

/// The version of a row that exists.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Existing {
    pub version: i64,
}

impl Existing {
    /// Looks a row up by its key.
    pub(crate) fn find(connection: &Connection, table: &Table, id: Uuid) -> Result<Option<Self>, ServiceError> {
        let sql = format!("SELECT versionnumber FROM \"{}\" WHERE \"{}\" = ?", table.name, table.primary_id);
        let version = connection.query_row(&sql, [id.to_string()], |row| row.get(0)).optional()?;
        Ok(version.map(|version| Self { version }))
    }
}

/// Creates a row and the rows nested in it.
pub(crate) fn insert(connection: &Connection, change: &Change, author: &Author) -> Result<Uuid, ServiceError> {
    insert_below(connection, change, None, author)
}

/// Changes the columns given, no others. Nested parties take the place of those there were.
pub(crate) fn update(connection: &Connection, change: &Change, id: Uuid, author: &Author) -> Result<(), ServiceError> {
    let mut row = Draft::default();
    row.take(connection, change, author)?;
    stamp(&mut row, change.table, "modified", author);
    row.set("versionnumber", Sql::Integer(count(connection, "version")?));
    let assignments: Vec<_> = row.names.iter().map(|name| format!("\"{name}\" = ?")).collect();
    let sql =
        format!("UPDATE \"{}\" SET {} WHERE \"{}\" = ?", change.table.name, assignments.join(", "), change.table.primary_id);
    row.values.push(Sql::Text(id.to_string()));
    connection.execute(&sql, params_from_iter(&row.values))?;
    derive(connection, change.table, id)?;
    for child in &change.children {
        if child.collection.table != "activityparty" {
            return Err(ServiceError::NotImplemented("Nested rows other than parties are accepted on create only.".to_owned()));
        }
        connection.execute("DELETE FROM activityparty WHERE _activityid_value = ?", [id.to_string()])?;
        insert_children(connection, change.table, id, child, author)?;
    }
    Ok(())
}

/// Deletes a row with everything that goes with it, and empties the lookups that point at it. False when there is none.
pub(crate) fn delete(connection: &Connection, table: &Table, id: Uuid) -> Result<bool, ServiceError> {
    let sql = format!("DELETE FROM \"{}\" WHERE \"{}\" = ?", table.name, table.primary_id);
    if connection.execute(&sql, [id.to_string()])? == 0 {
        return Ok(false);
    }
    for other in TABLES.iter() {
        for column in other.lookups() {
            let Some(link) = column.links().iter().find(|link| link.table == table.name) else { continue };
            let pointing = format!("\"_{0}_value\" = ?1 AND \"_{0}_type\" = ?2", column.name);
            if link.cascade {
                let sql = format!("SELECT \"{}\" FROM \"{}\" WHERE {pointing}", other.primary_id, other.name);
                let mut statement = connection.prepare(&sql)?;
                let ids = statement.query_map(params![id.to_string(), table.name], |row| row.get::<_, String>(0))?;
                for child in ids.collect::<Result<Vec<_>, _>>()? {
                    delete(connection, other, Uuid::parse_str(&child).unwrap_or_default())?;
                }
            } else {
                let sql = format!(
                    "UPDATE \"{}\" SET \"_{1}_value\" = NULL, \"_{1}_type\" = NULL WHERE {pointing}",
                    other.name, column.name
                );
                connection.execute(&sql, params![id.to_string(), table.name])?;
            }
        }
    }
    Ok(true)
}

fn insert_below(
    connection: &Connection,
    change: &Change,
    parent: Option<(&Column, &Table, Uuid)>,
    author: &Author,
) -> Result<Uuid, ServiceError> {
    let table = change.table;
    let id = change.key.unwrap_or_else(Uuid::new_v4);
    if Existing::find(connection, table, id)?.is_some() {
        return Err(ServiceError::DuplicateKey);
    }
    if table.name == "incident" && parent.is_none_or(|(column, ..)| column.name != "customerid") && !change.fills("customerid") {
        return Err(ServiceError::Rule("You should specify a parent contact or account."));
    }
    let mut row = Draft::default();
    row.set(table.primary_id, Sql::Text(id.to_string()));
    row.take(connection, change, author)?;
    if let Some((column, target, id)) = parent {
        row.point(column, Some((target, id)));
    }
    defaults(connection, &mut row, table, author)?;
    row.set("versionnumber", Sql::Integer(count(connection, "version")?));
    let names: Vec<_> = row.names.iter().map(|name| format!("\"{name}\"")).collect();
    let marks = vec!["?"; names.len()].join(", ");
    let sql = format!("INSERT INTO \"{}\" ({}) VALUES ({marks})", table.name, names.join(", "));
    connection.execute(&sql, params_from_iter(&row.values))?;
    derive(connection, table, id)?;
    for child in &change.children {
        insert_children(connection, table, id, child, author)?;
    }
    Ok(id)
}

fn insert_children(connection: &Connection, table: &Table, id: Uuid, child: &Child, author: &Author) -> Result<(), ServiceError> {
    for row in &child.rows {
        // A test of the metadata shows that the column of every collection exists.
        if let Some(column) = row.table.column(child.collection.column) {
            insert_below(connection, row, Some((column, table, id)), author)?;
        }
    }
    Ok(())
}

/// What the platform fills in when the client did not.
fn defaults(connection: &Connection, row: &mut Draft, table: &Table, author: &Author) -> Result<(), ServiceError> {
    for column in &table.columns {
        match &column.kind {
            Kind::Choice(options, true) => {
                row.set_missing(column.name, || options.first().map(|(value, _)| Sql::Integer(*value)))
            }
            // Phone calls and e-mails start as outgoing.
            Kind::Boolean(..) => row.set_missing(column.name, || Some(Sql::Integer(i64::from(column.name == "directioncode")))),
            _ => {}
        }
    }
    if table.name == "incident" && !row.has("ticketnumber") {
        let number = count(connection, "ticket")?;
        row.set(
            "ticketnumber",
            Sql::Text(format!("CAS-{:05}-{:06X}", 1000 + number, number.wrapping_mul(0x9E_3779) & 0xFF_FFFF)),
        );
    }
    stamp(row, table, "created", author);
    stamp(row, table, "modified", author);
    if let Some(owner) = table.column("ownerid").filter(|_| !row.has("_ownerid_value")) {
        row.point(owner, metadata::table("systemuser").map(|users| (users, author.user)));
    }
    Ok(())
}

fn stamp(row: &mut Draft, table: &Table, what: &str, author: &Author) {
    if let Some(column) = table.column(&format!("{what}on")) {
        row.set(column.name, Sql::Text(author.at.clone()));
    }
    if let Some(column) = table.column(&format!("{what}by")) {
        row.point(column, metadata::table("systemuser").map(|users| (users, author.user)));
    }
}

/// Columns the platform computes from others.
fn derive(connection: &Connection, table: &Table, id: Uuid) -> Result<(), ServiceError> {
    if table.column("fullname").is_some() {
        let sql = format!(
            "UPDATE \"{}\" SET fullname = nullif(trim(coalesce(firstname, '') || ' ' || coalesce(lastname, '')), '') WHERE \"{}\" = ?",
            table.name, table.primary_id
        );
        connection.execute(&sql, [id.to_string()])?;
    }
    Ok(())
}

/// The next number of a series.
fn count(connection: &Connection, name: &str) -> Result<i64, ServiceError> {
    let sql = "INSERT INTO counters VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value";
    Ok(connection.query_row(sql, [name], |row| row.get(0))?)
}

/// The SQL columns of a row being written; a later value for a column takes the place of an earlier one.
#[derive(Default)]
struct Draft {
    names: Vec<String>,
    values: Vec<Sql>,
}

impl Draft {
    fn has(&self, name: &str) -> bool {
        self.names.iter().any(|own| own == name)
    }

    fn set(&mut self, name: &str, value: Sql) {
        match self.names.iter().position(|own| own == name) {
            Some(at) => self.values[at] = value,
            None => {
                self.names.push(name.to_owned());
                self.values.push(value);
            }
        }
    }

    fn set_missing(&mut self, name: &str, value: impl FnOnce() -> Option<Sql>) {
        if !self.has(name)
            && let Some(value) = value()
        {
            self.set(name, value);
        }
    }

    fn point(&mut self, column: &Column, target: Option<(&Table, Uuid)>) {
        let (id, table) = match target {
            Some((table, id)) => (Sql::Text(id.to_string()), Sql::Text(table.name.to_owned())),
            None => (Sql::Null, Sql::Null),
        };
        self.set(&format!("_{}_value", column.name), id);
        self.set(&format!("_{}_type", column.name), table);
    }

    /// Takes over the payload's columns; rows pointed at must exist, or are created.
    fn take(&mut self, connection: &Connection, change: &Change, author: &Author) -> Result<(), ServiceError> {
        for (column, value) in &change.cells {
            self.set(column.name, value.clone());
        }
        for (column, target) in &change.lookups {
            match target {
                Target::Nothing => self.point(column, None),
                Target::Row(table, id) => {
                    if Existing::find(connection, table, *id)?.is_none() {
                        return Err(ServiceError::NoTarget { table: table.name, id: *id });
                    }
                    self.point(column, Some((table, *id)));
                }
                Target::New(nested) => {
                    let id = insert(connection, nested, author)?;
                    self.point(column, Some((nested.table, id)));
                }
            }
        }
        Ok(())
    }
}
