//! The tree of a `$filter` as an SQL condition. Names are checked against the metadata, values are always bound.
//!
//! Two-valued, as OData has it: a comparison with an empty column is false, `ne` is true for it.

use odata_params::bigdecimal::ToPrimitive;
use odata_params::filters::{CompareOperator, Expr, Value};
use rusqlite::types::Value as Sql;

use crate::error::ServiceError;
use crate::metadata::{self, Column, Kind, Table};
use crate::store::Condition;
use crate::webapi::address::guid;

/// Translates a filter over rows of `table`, which the SQL names `t`.
pub(in crate::webapi) fn condition(table: &'static Table, tree: &Expr) -> Result<Condition, ServiceError> {
    let mut condition = Condition::default();
    Writer { table, out: &mut condition }.boolean(tree)?;
    Ok(condition)
}

struct Writer<'a> {
    table: &'static Table,
    out: &'a mut Condition,
}

/// A column of the row, or of a row it points at, as SQL.
struct Property {
    column: &'static Column,
    sql: String,
}

impl Writer<'_> {
    fn push(&mut self, sql: &str) {
        self.out.sql.push_str(sql);
    }

    fn bind(&mut self, value: Sql) {
        self.push("?");
        self.out.values.push(value);
    }

    fn boolean(&mut self, tree: &Expr) -> Result<(), ServiceError> {
        match tree {
            Expr::And(left, right) => self.pair(left, " AND ", right),
            Expr::Or(left, right) => self.pair(left, " OR ", right),
            Expr::Not(inner) => {
                self.push("NOT (");
                self.boolean(inner)?;
                self.push(")");
                Ok(())
            }
            Expr::Function(name, arguments) => self.function(name, arguments),
            Expr::Compare(left, operator, right) => self.comparison(left, operator, right),
            Expr::In(left, list) => {
                let property = self.property(left)?;
                self.push(&format!("coalesce({} IN (", property.sql));
                for (at, item) in list.iter().enumerate() {
                    self.push(if at == 0 { "" } else { ", " });
                    let value = literal(property.column, item)?;
                    self.bind(value);
                }
                self.push("), 0)");
                Ok(())
            }
            Expr::Identifier(name) => Err(syntax(&format!("'{name}' is no condition."))),
            Expr::Value(_) => Err(syntax("A value is no condition.")),
        }
    }

    fn pair(&mut self, left: &Expr, operator: &str, right: &Expr) -> Result<(), ServiceError> {
        self.push("(");
        self.boolean(left)?;
        self.push(operator);
        self.boolean(right)?;
        self.push(")");
        Ok(())
    }

    fn comparison(&mut self, left: &Expr, operator: &CompareOperator, right: &Expr) -> Result<(), ServiceError> {
        if let (Expr::Function(name, arguments), CompareOperator::Equal, Expr::Value(Value::Bool(wanted))) =
            (left, operator, right)
        {
            self.push(if *wanted { "(" } else { "NOT (" });
            self.function(name, arguments)?;
            self.push(")");
            return Ok(());
        }
        if matches!((left, right), (Expr::Value(_), Expr::Identifier(_))) {
            return self.comparison(right, &mirrored(operator), left);
        }
        let property = self.property(left)?;
        let sign = match operator {
            CompareOperator::Equal => "IS",
            CompareOperator::NotEqual => "IS NOT",
            CompareOperator::GreaterThan => ">",
            CompareOperator::GreaterOrEqual => ">=",
            CompareOperator::LessThan => "<",
            CompareOperator::LessOrEqual => "<=",
        };
        self.push(&format!("coalesce({} {sign} ", property.sql));
        if let Expr::Identifier(_) = right {
            let other = self.property(right)?;
            self.push(&other.sql);
        } else {
            let value = literal(property.column, right)?;
            self.bind(value);
        }
        self.push(", 0)");
        Ok(())
    }

    fn function(&mut self, name: &str, arguments: &[Expr]) -> Result<(), ServiceError> {
        let (before, after) = match name {
            "contains" => ("%", "%"),
            "startswith" => ("", "%"),
            "endswith" => ("%", ""),
            _ if name.contains('.') || name.contains('/') => {
                return Err(ServiceError::NotImplemented(format!("This stand-in has no query function '{name}'.")));
            }
            _ => {
                let message = format!(
                    "An unknown function with name '{name}' was found. This may also be a function import or a key lookup on a navigation property, which is not allowed."
                );
                return Err(ServiceError::BadQuery(message));
            }
        };
        let [property, Expr::Value(Value::String(text))] = arguments else {
            return Err(syntax(&format!(
                "No function signature for the function with name '{name}' matches the specified arguments."
            )));
        };
        let property = self.property(property)?;
        if !matches!(property.column.kind, Kind::Text(_) | Kind::Memo(_)) {
            return Err(syntax(&format!(
                "No function signature for the function with name '{name}' matches the specified arguments."
            )));
        }
        self.push(&format!("crm_like({}, ", property.sql));
        self.bind(Sql::Text(format!("{before}{text}{after}")));
        self.push(")");
        Ok(())
    }

    /// A property, or one of a row a lookup points at (`primarycontactid/fullname`).
    fn property(&self, tree: &Expr) -> Result<Property, ServiceError> {
        let Expr::Identifier(path) = tree else {
            return Err(syntax("A property is expected on one side of each comparison."));
        };
        let Some((navigation, name)) = path.split_once('/') else {
            let column = find(self.table, path)?;
            return Ok(Property { column, sql: format!("t.\"{}\"", column.wire_name()) });
        };
        let unknown = || unknown(self.table, navigation);
        let (lookup, link) = self.table.navigation(navigation).ok_or_else(unknown)?;
        let target = metadata::table(link.table).ok_or_else(unknown)?;
        let column = find(target, name)?;
        let sql = format!(
            "(SELECT n.\"{column}\" FROM \"{table}\" n WHERE n.\"{key}\" = t.\"_{lookup}_value\" AND t.\"_{lookup}_type\" = '{table}')",
            column = column.wire_name(),
            table = target.name,
            key = target.primary_id,
            lookup = lookup.name,
        );
        Ok(Property { column, sql })
    }
}

fn find(table: &'static Table, name: &str) -> Result<&'static Column, ServiceError> {
    table.by_wire_name(name).ok_or_else(|| unknown(table, name))
}

fn unknown(table: &'static Table, name: &str) -> ServiceError {
    ServiceError::UnknownProperty { property: name.to_owned(), table: table.name }
}

fn syntax(message: &str) -> ServiceError {
    ServiceError::BadQuery(message.to_owned())
}

fn mirrored(operator: &CompareOperator) -> CompareOperator {
    match operator {
        CompareOperator::Equal => CompareOperator::Equal,
        CompareOperator::NotEqual => CompareOperator::NotEqual,
        CompareOperator::GreaterThan => CompareOperator::LessThan,
        CompareOperator::GreaterOrEqual => CompareOperator::LessOrEqual,
        CompareOperator::LessThan => CompareOperator::GreaterThan,
        CompareOperator::LessOrEqual => CompareOperator::GreaterOrEqual,
    }
}

/// A value as the column stores it; ids may stand in quotes.
fn literal(column: &Column, tree: &Expr) -> Result<Sql, ServiceError> {
    let Expr::Value(value) = tree else {
        return Err(syntax("A value is expected on one side of each comparison."));
    };
    match (&column.kind, value) {
        (_, Value::Null) => Ok(Sql::Null),
        (Kind::Text(_) | Kind::Memo(_), Value::String(text)) => Ok(Sql::Text(text.clone())),
        (Kind::Id | Kind::Lookup(_), Value::Uuid(id)) => Ok(Sql::Text(id.to_string())),
        (Kind::Id | Kind::Lookup(_), Value::String(text)) => {
            guid(text).map(|id| Sql::Text(id.to_string())).ok_or_else(|| incompatible(column, value))
        }
        (Kind::Boolean(..), Value::Bool(on)) => Ok(Sql::Integer(i64::from(*on))),
        (Kind::Integer { .. } | Kind::Choice(..), Value::Number(number)) => {
            let whole = number.is_integer().then(|| number.to_i64()).flatten();
            Ok(whole.map_or_else(|| Sql::Real(number.to_f64().unwrap_or(f64::MAX)), Sql::Integer))
        }
        (Kind::DateTime, Value::DateTime(time)) => Ok(Sql::Text(time.format("%Y-%m-%dT%H:%M:%SZ").to_string())),
        (Kind::DateTime, Value::Date(day)) => Ok(Sql::Text(format!("{day}T00:00:00Z"))),
        _ => Err(incompatible(column, value)),
    }
}

fn incompatible(column: &Column, value: &Value) -> ServiceError {
    let left = match column.kind {
        Kind::Id | Kind::Lookup(_) => "Edm.Guid",
        Kind::Text(_) | Kind::Memo(_) => "Edm.String",
        Kind::Integer { .. } | Kind::Choice(..) => "Edm.Int32",
        Kind::Boolean(..) => "Edm.Boolean",
        Kind::DateTime => "Edm.DateTimeOffset",
    };
    let right = match value {
        Value::Null => "<null>",
        Value::Bool(_) => "Edm.Boolean",
        Value::Number(_) => "Edm.Int32",
        Value::Uuid(_) => "Edm.Guid",
        Value::DateTime(_) => "Edm.DateTimeOffset",
        Value::Date(_) => "Edm.Date",
        Value::Time(_) => "Edm.TimeOfDay",
        Value::String(_) => "Edm.String",
    };
    syntax(&format!(
        "A binary operator with incompatible types was detected. Found operand types '{left}' and '{right}' for operator kind 'Equal'."
    ))
}
