//! An organisation's own providers: rows of `msdyn_ciprovider` as the Web API gives them (contract §8), read as parts of
//! the configuration's lowest level, or imported.

use crate::configuration::{Fault, Part, SANDBOX_TOKENS, is_guid};
use crate::provider::{SANDBOX, distinct};
use serde_json::{Map, Value};

/// The row's key.
const KEY: &str = "msdyn_ciproviderid";

/// Columns whose value is ours as it is.
const ALIKE: &[(&str, &str)] = &[
    ("msdyn_name", "name"),
    ("msdyn_label", "label"),
    ("msdyn_landingurl", "landingUrl"),
    ("msdyn_clicktoact", "clickToAct"),
    ("msdyn_sortorder", "sortOrder"),
    ("msdyn_customparams", "customParams"),
];

/// Columns that must have a value.
const REQUIRED: &[&str] = &["msdyn_name", "msdyn_landingurl"];

/// What rows say.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rows {
    /// The providers they describe, each with its id among its values.
    pub providers: Vec<Part>,
    /// What is wrong with them: such a row is left out. Notes, of what is kept, are `ignored`.
    pub faults: Vec<Fault>,
}

impl Rows {
    /// Reads the answer of a Web API (`{"value": [ … ]}`), a list of rows, or one row; `None` when it is neither.
    /// Annotations, other columns and columns without a value mean nothing.
    pub fn read(answer: &Value) -> Option<Self> {
        let (name, rows) = match answer {
            Value::Array(rows) => ("", rows.as_slice()),
            Value::Object(members) if members.contains_key(KEY) => ("", std::slice::from_ref(answer)),
            _ => ("value", answer.get("value")?.as_array()?.as_slice()),
        };
        if !rows.iter().all(|row| row.get(KEY).is_some()) {
            return None;
        }
        let mut read = Self::default();
        for (index, row) in rows.iter().enumerate() {
            let place = if answer.is_object() && name.is_empty() { String::new() } else { format!("{name}[{index}].") };
            let row = Row { columns: row, place };
            match row.provider(&mut read.faults) {
                Some(part) if read.providers.iter().any(|other| other.id == part.id) => {
                    read.faults.push(row.fault(KEY, format!("\"{}\" is there twice; the first is taken", part.id)));
                }
                part => read.providers.extend(part),
            }
        }
        if answer.get("@odata.nextLink").is_some() {
            let reason = "says that more rows follow; read its next pages too";
            read.faults.push(Fault { ignored: true, ..Fault::new("@odata.nextLink", reason) });
        }
        Some(read)
    }
}

/// One row.
struct Row<'a> {
    columns: &'a Value,
    /// Where it is, as what its columns' places begin with.
    place: String,
}

impl Row<'_> {
    fn provider(&self, faults: &mut Vec<Fault>) -> Option<Part> {
        let mut wrong = Vec::new();
        let mut values = Map::new();
        for (column, name) in ALIKE {
            values.extend(self.value(column).map(|value| ((*name).to_owned(), value.clone())));
        }
        for column in REQUIRED.iter().filter(|column| self.value(column).is_none()) {
            wrong.push(self.fault(column, "is missing; every provider has a name and a landing URL"));
        }
        let id = self.text(KEY).trim_matches(['{', '}', ' ']).to_lowercase();
        if !is_guid(&id) {
            wrong.push(self.fault(KEY, format!("must be the row's id; it is \"{id}\"")));
        }
        values.insert("id".to_owned(), id.into());
        let roles = self.text("msdyn_roleselector").split(';').map(str::trim).filter(|role| !role.is_empty());
        set_list(&mut values, "roles", roles.map(str::to_owned).collect());
        let mut notes = Vec::new();
        self.apps(&mut values, &mut notes);
        self.access(&mut values, &mut notes);
        if self.value("statecode").and_then(Value::as_u64) == Some(1) {
            values.insert("enabled".to_owned(), false.into());
        }
        if matches!(self.value("msdyn_ciproviderapiversion"), Some(version) if *version == 1 || *version == "2.0") {
            notes.push(
                self.note("msdyn_ciproviderapiversion", "is 2.0; its widget has the methods of 1.0, others resolve to null"),
            );
        }
        let part = Part::provider(values).map_err(|faults| wrong.extend(faults.into_iter().map(|fault| self.in_row(fault))));
        match part {
            Ok(part) if wrong.is_empty() => {
                faults.append(&mut notes);
                Some(part)
            }
            _ => {
                faults.append(&mut wrong);
                None
            }
        }
    }

    /// The apps it is for. Microsoft's host finds it by the app's id in this text: without one it is shown nowhere.
    fn apps(&self, values: &mut Map<String, Value>, notes: &mut Vec<Fault>) {
        let column = "msdyn_appselector";
        if self.columns.get(column).is_none() {
            return;
        }
        let pieces = self.text(column).split(|c: char| !c.is_ascii_hexdigit() && c != '-').map(|piece| piece.trim_matches('-'));
        let apps = distinct(pieces.filter(|piece| is_guid(piece)).map(str::to_lowercase));
        if apps.is_empty() {
            notes.push(self.note(column, "names no app, so that no app shows it; it is switched off"));
            values.insert("enabled".to_owned(), false.into());
        }
        set_list(values, "apps", apps);
    }

    /// What it may beyond the usual. Of this, what is not accepted is left out: the provider then may less.
    fn access(&self, values: &mut Map<String, Value>, notes: &mut Vec<Fault>) {
        let column = "msdyn_trusteddomain";
        let origin = self.text(column).trim();
        if !origin.is_empty() {
            let one = Map::from_iter([("id".to_owned(), "row".into()), ("trustedOrigins".to_owned(), vec![origin].into())]);
            match Part::provider(one) {
                Ok(_) => set_list(values, "trustedOrigins", vec![origin.to_owned()]),
                Err(faults) => {
                    notes.extend(faults.into_iter().map(|fault| self.fault(column, fault.reason + "; it is left out")))
                }
            }
        }
        let column = "msdyn_sandboxconfiguration";
        let tokens = self.text(column).split([',', ';', ' ', '\n', '\r', '\t']).map(str::to_lowercase);
        let (known, unknown): (Vec<String>, Vec<String>) =
            tokens.filter(|token| !token.is_empty()).partition(|token| SANDBOX_TOKENS.contains(&token.as_str()));
        let always = |token: &String| SANDBOX.split(' ').any(|own| own == token);
        set_list(values, "extraSandboxTokens", distinct(known.into_iter().filter(|token| !always(token))));
        for token in unknown {
            notes.push(self.fault(column, format!("\"{token}\" is no sandbox token; it is left out")));
        }
    }

    fn value(&self, column: &str) -> Option<&Value> {
        self.columns.get(column).filter(|value| !value.is_null())
    }

    fn text(&self, column: &str) -> &str {
        self.columns.get(column).and_then(Value::as_str).unwrap_or_default()
    }

    fn fault(&self, column: &str, reason: impl Into<String>) -> Fault {
        Fault::new(format!("{}{column}", self.place), reason)
    }

    fn note(&self, column: &str, reason: &str) -> Fault {
        Fault { ignored: true, ..self.fault(column, reason) }
    }

    /// A fault of one of our values, as one of the column it came from.
    fn in_row(&self, fault: Fault) -> Fault {
        let column = ALIKE.iter().find(|(_, name)| *name == fault.place).map_or("msdyn_roleselector", |(column, _)| *column);
        self.fault(column, fault.reason)
    }
}

fn set_list(values: &mut Map<String, Value>, name: &str, items: Vec<String>) {
    if !items.is_empty() {
        values.insert(name.to_owned(), items.into());
    }
}

#[cfg(test)]
mod tests;
