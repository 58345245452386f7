//! A table as `EntityDefinitions` describes it.
//!
//! Departure: choice columns carry their `OptionSet` right away; the real service wants a cast to
//! `PicklistAttributeMetadata` for it. The page needs it for `Xrm.Utility.getEntityMetadata`.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{Column, Kind, Table};

/// Language of all labels.
const ENGLISH: u32 = 1033;

/// Which properties an answer holds; `None` is all.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    pub select: Option<Vec<String>>,
    /// Attributes with their own `$select`.
    pub attributes: Option<Option<Vec<String>>>,
}

/// One `EntityMetadata`, without its `@odata.context`.
pub(crate) fn definition(table: &Table, parts: &Parts) -> Map<String, Value> {
    let all = json!({
        "LogicalName": table.name,
        "SchemaName": schema_name(table.name),
        "EntitySetName": table.set,
        "LogicalCollectionName": table.set,
        "PrimaryIdAttribute": table.primary_id,
        "PrimaryNameAttribute": table.primary_name,
        "ObjectTypeCode": table.type_code,
        "IsActivity": table.activity,
        "IsCustomEntity": table.name.starts_with("msdyn_"),
        "OwnershipType": if table.column("ownerid").is_some() { "UserOwned" } else { "None" },
        "DisplayName": label(table.label),
        "DisplayCollectionName": label(table.plural),
    });
    let mut definition = pick(all, parts.select.as_deref());
    definition.insert("MetadataId".to_owned(), json!(metadata_id(table.name, "")));
    if let Some(select) = &parts.attributes {
        let attributes: Vec<_> = table.columns.iter().map(|column| attribute(table, column, select.as_deref())).collect();
        definition.insert("Attributes".to_owned(), attributes.into());
    }
    definition
}

fn attribute(table: &Table, column: &Column, select: Option<&[String]>) -> Value {
    let (kind, metadata) = match &column.kind {
        Kind::Id => ("Uniqueidentifier", "AttributeMetadata"),
        Kind::Text(_) => ("String", "StringAttributeMetadata"),
        Kind::Memo(_) => ("Memo", "MemoAttributeMetadata"),
        Kind::Integer { .. } => ("Integer", "IntegerAttributeMetadata"),
        Kind::Boolean(..) => ("Boolean", "BooleanAttributeMetadata"),
        Kind::Choice(..) => match column.name {
            "statecode" => ("State", "StateAttributeMetadata"),
            "statuscode" => ("Status", "StatusAttributeMetadata"),
            _ => ("Picklist", "PicklistAttributeMetadata"),
        },
        Kind::DateTime => ("DateTime", "DateTimeAttributeMetadata"),
        Kind::Lookup(links) if links.len() > 1 && column.name == "customerid" => ("Customer", "LookupAttributeMetadata"),
        Kind::Lookup(_) if column.name == "ownerid" => ("Owner", "LookupAttributeMetadata"),
        Kind::Lookup(_) => ("Lookup", "LookupAttributeMetadata"),
    };
    let mut all = json!({
        "LogicalName": column.name,
        "SchemaName": schema_name(column.name),
        "EntityLogicalName": table.name,
        "AttributeType": kind,
        "AttributeTypeName": { "Value": format!("{kind}Type") },
        "IsPrimaryId": column.name == table.primary_id,
        "IsPrimaryName": column.name == table.primary_name,
        "IsValidForCreate": column.writable,
        "IsValidForUpdate": column.writable && !matches!(column.kind, Kind::Id),
        "IsValidForRead": true,
        "DisplayName": label(column.label),
    });
    match &column.kind {
        Kind::Text(max) | Kind::Memo(max) => all["MaxLength"] = json!(max),
        Kind::Integer { min, max } => {
            all["MinValue"] = json!(min);
            all["MaxValue"] = json!(max);
        }
        Kind::Choice(options, _) => all["OptionSet"] = json!({ "Options": options.iter().map(option).collect::<Vec<_>>() }),
        Kind::Boolean(off, on) => all["OptionSet"] = json!({ "FalseOption": option(&(0, off)), "TrueOption": option(&(1, on)) }),
        Kind::Lookup(links) => all["Targets"] = links.iter().map(|link| link.table).collect(),
        Kind::Id | Kind::DateTime => {}
    }
    let mut attribute = pick(all, select);
    attribute.insert("@odata.type".to_owned(), json!(format!("#Microsoft.Dynamics.CRM.{metadata}")));
    attribute.insert("MetadataId".to_owned(), json!(metadata_id(table.name, column.name)));
    attribute.into()
}

fn pick(all: Value, select: Option<&[String]>) -> Map<String, Value> {
    let Value::Object(all) = all else { return Map::new() };
    match select {
        None => all,
        Some(names) => all.into_iter().filter(|(name, _)| names.contains(name)).collect(),
    }
}

fn label(text: &str) -> Value {
    let label = json!({ "Label": text, "LanguageCode": ENGLISH, "IsManaged": true });
    json!({ "LocalizedLabels": [label], "UserLocalizedLabel": label })
}

fn option((value, text): &(i64, &str)) -> Value {
    json!({ "Value": value, "Label": label(text) })
}

/// Dataverse's schema names are cased by hand (`FullName`); only their first letter can be guessed here.
fn schema_name(logical: &str) -> String {
    if logical.starts_with("msdyn_") {
        return logical.to_owned();
    }
    let mut letters = logical.chars();
    letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
}

/// Any id that stays the same: FNV-1a over the names.
fn metadata_id(table: &str, column: &str) -> Uuid {
    let hash =
        table.bytes().chain([b'.']).chain(column.bytes()).fold(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d_u128, |hash, byte| {
            (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b)
        });
    uuid::Builder::from_random_bytes(hash.to_be_bytes()).into_uuid()
}
