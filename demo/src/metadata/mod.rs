//! Each table described once; SQL schema, payload checks, queries and `EntityDefinitions` all derive from it.
//!
//! Names (logical names, entity sets, navigation properties) are Dataverse's, from its public table reference.

mod activities;
mod definitions;
mod tables;

use std::sync::LazyLock;

pub(crate) use definitions::{Parts, definition};

/// All tables of the organisation.
pub(crate) static TABLES: LazyLock<Vec<Table>> = LazyLock::new(|| [tables::all(), activities::all()].concat());

/// One table (an *entity* in the Web API's words).
#[derive(Debug, Clone)]
pub(crate) struct Table {
    pub name: &'static str,
    pub set: &'static str,
    pub label: &'static str,
    pub plural: &'static str,
    pub primary_id: &'static str,
    pub primary_name: &'static str,
    pub type_code: i32,
    pub activity: bool,
    pub columns: Vec<Column>,
    pub collections: Vec<Collection>,
}

/// A column by its logical name. A lookup is `_name_value` on the wire.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub name: &'static str,
    pub label: &'static str,
    pub kind: Kind,
    /// False for what the platform fills in itself: written values are ignored, as it does.
    pub writable: bool,
}

#[derive(Debug, Clone)]
pub(crate) enum Kind {
    /// The primary key.
    Id,
    /// A line of text, at most so many characters.
    Text(usize),
    /// Text of several lines, at most so many characters.
    Memo(usize),
    Integer {
        min: i64,
        max: i64,
    },
    /// Labels of false and true; starts as false.
    Boolean(&'static str, &'static str),
    /// Values with their labels; the first is the default where `true`.
    Choice(&'static [(i64, &'static str)], bool),
    DateTime,
    Lookup(Vec<Link>),
}

/// One possible target of a lookup.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    pub table: &'static str,
    /// The single-valued navigation property, which `@odata.bind` and `$expand` want. Case matters.
    pub navigation: &'static str,
    /// A second name that is understood as well.
    pub alias: Option<&'static str>,
    /// Whether rows go with the row they point at; else the lookup is emptied.
    pub cascade: bool,
}

/// A collection-valued navigation property: rows of `table` whose lookup `column` points here.
#[derive(Debug, Clone)]
pub(crate) struct Collection {
    pub navigation: &'static str,
    pub table: &'static str,
    pub column: &'static str,
}

impl Column {
    /// The property of the Web API.
    pub(crate) fn wire_name(&self) -> String {
        if self.links().is_empty() { self.name.to_owned() } else { format!("_{}_value", self.name) }
    }

    /// Possible targets; empty for what is no lookup.
    pub(crate) fn links(&self) -> &[Link] {
        if let Kind::Lookup(links) = &self.kind { links } else { &[] }
    }
}

impl Table {
    pub(crate) fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The column behind a property as the Web API names it.
    pub(crate) fn by_wire_name(&self, name: &str) -> Option<&Column> {
        let lookup = name.strip_prefix('_').and_then(|rest| rest.strip_suffix("_value"));
        match lookup {
            Some(logical) => self.column(logical).filter(|column| !column.links().is_empty()),
            None => self.column(name).filter(|column| column.links().is_empty()),
        }
    }

    /// The columns that are lookups.
    pub(crate) fn lookups(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(|column| !column.links().is_empty())
    }

    /// The lookup and target behind a single-valued navigation property.
    pub(crate) fn navigation(&self, name: &str) -> Option<(&Column, &Link)> {
        self.columns
            .iter()
            .flat_map(|column| column.links().iter().map(move |link| (column, link)))
            .find(|(_, link)| link.navigation == name || link.alias == Some(name))
    }

    pub(crate) fn collection(&self, name: &str) -> Option<&Collection> {
        self.collections.iter().find(|collection| collection.navigation == name)
    }
}

/// By logical name.
pub(crate) fn table(name: &str) -> Option<&'static Table> {
    TABLES.iter().find(|table| table.name == name)
}

/// By entity set.
pub(crate) fn table_of_set(set: &str) -> Option<&'static Table> {
    TABLES.iter().find(|table| table.set == set)
}

// Short forms in which the tables are written down.

fn column(name: &'static str, label: &'static str, kind: Kind) -> Column {
    Column { name, label, kind, writable: true }
}

fn id(name: &'static str, label: &'static str) -> Column {
    column(name, label, Kind::Id)
}

fn text(name: &'static str, label: &'static str, max: usize) -> Column {
    column(name, label, Kind::Text(max))
}

fn memo(name: &'static str, label: &'static str) -> Column {
    column(name, label, Kind::Memo(2000))
}

fn computed(name: &'static str, label: &'static str, kind: Kind) -> Column {
    Column { name, label, kind, writable: false }
}

fn lookup(name: &'static str, label: &'static str, links: &[(&'static str, &'static str)]) -> Column {
    let links = links.iter().map(|&(table, navigation)| Link { table, navigation, alias: None, cascade: false }).collect();
    column(name, label, Kind::Lookup(links))
}

/// A lookup whose rows go with their target.
fn parent(name: &'static str, label: &'static str, links: &[(&'static str, &'static str)]) -> Column {
    let links = links.iter().map(|&(table, navigation)| Link { table, navigation, alias: None, cascade: true }).collect();
    column(name, label, Kind::Lookup(links))
}

/// Ownership, times and author: what every row that users own has.
fn owned() -> Vec<Column> {
    let mut columns = stamped();
    columns.push(lookup("ownerid", "Owner", &[("systemuser", "ownerid")]));
    columns
}

/// Times and author only.
fn stamped() -> Vec<Column> {
    let user = |name, label, navigation| Column { writable: false, ..lookup(name, label, &[("systemuser", navigation)]) };
    vec![
        computed("createdon", "Created On", Kind::DateTime),
        computed("modifiedon", "Modified On", Kind::DateTime),
        user("createdby", "Created By", "createdby"),
        user("modifiedby", "Modified By", "modifiedby"),
    ]
}

fn state(states: &'static [(i64, &'static str)], reasons: &'static [(i64, &'static str)]) -> Vec<Column> {
    vec![
        column("statecode", "Status", Kind::Choice(states, true)),
        column("statuscode", "Status Reason", Kind::Choice(reasons, true)),
    ]
}
