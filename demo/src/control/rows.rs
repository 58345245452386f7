//! The rows of a set as they are stored, past the Web API.

use axum::Json;
use axum::extract::{Path, State};
use rusqlite::types::ValueRef;
use serde_json::{Map, Value, json};

use crate::error::ServiceError;
use crate::metadata;
use crate::start::Shared;

/// `{"count", "rows"}`; lookups as `_name_value` and `_name_type`, booleans as 0 and 1.
pub(super) async fn list(State(organisation): State<Shared>, Path(set): Path<String>) -> Result<Json<Value>, ServiceError> {
    let table = metadata::table_of_set(&set).ok_or(ServiceError::UnknownSegment(set))?;
    let connection = organisation.store.lock();
    let mut statement = connection.prepare(&format!("SELECT * FROM \"{}\" ORDER BY versionnumber", table.name))?;
    let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let rows = statement.query_map([], |row| {
        let mut json = Map::new();
        for (at, name) in names.iter().enumerate() {
            json.insert(name.clone(), plain(row.get_ref(at)?));
        }
        Ok(Value::Object(json))
    })?;
    let rows = rows.collect::<Result<Vec<_>, _>>()?;
    Ok(Json(json!({ "count": rows.len(), "rows": rows })))
}

fn plain(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Integer(number) => number.into(),
        ValueRef::Real(number) => number.into(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
        ValueRef::Null | ValueRef::Blob(_) => Value::Null,
    }
}
