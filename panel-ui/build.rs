//! Takes what the schema says of each value into the options page, as it is: the page reads no schema.

use serde_json::Value;
use std::fmt::Write as _;
use std::{env, error, fs, path};

const SCHEMA: &str = "../docs/admin/configuration.schema.json";

/// Where the values are in the schema: of the whole, of a provider, of a site.
const PLACES: &[(&str, &str)] = &[
    ("", "/properties"),
    ("providers", "/properties/providers/items/properties"),
    ("sites", "/properties/sites/items/properties"),
];

fn main() -> Result<(), Box<dyn error::Error>> {
    println!("cargo::rerun-if-changed={SCHEMA}");
    let schema: Value = serde_json::from_str(&fs::read_to_string(SCHEMA)?)?;
    let mut rust = "&[\n".to_owned();
    for (place, path) in PLACES {
        for (name, value) in schema.pointer(path).and_then(Value::as_object).into_iter().flatten() {
            let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default();
            let example = match value.pointer("/examples/0") {
                Some(Value::String(example)) => example.clone(),
                Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\n"),
                _ => String::new(),
            };
            let (label, help) = (text("title"), text("description"));
            writeln!(rust, "({place:?}, {name:?}, Texts {{ label: {label:?}, help: {help:?}, example: {example:?} }}),")?;
        }
    }
    rust.push_str("]\n");
    Ok(fs::write(path::Path::new(&env::var("OUT_DIR")?).join("texts.rs"), rust)?)
}
