//! The JSON Schema of a configuration as it is written, made from the types it is read into: the one source of what
//! documentation, editors and the options page say of each value.

use super::Configuration;
use super::checks::RESERVED;
use schemars::Schema;
use schemars::generate::SchemaSettings;
use schemars::transform::{Transform, transform_subschemas};
use serde_json::{Value, json};

/// The schema. Each value stands for itself, without references, so that a form finds everything about it in one place.
pub fn schema() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    let mut schema = settings.into_generator().into_root_schema_for::<Configuration>();
    Prose.transform(&mut schema);
    let mut schema = schema.to_value();
    if let Some(properties) = schema["properties"].as_object_mut() {
        for name in RESERVED {
            let reserved = json!({ "description": "Reserved: accepted, and without any effect." });
            properties.insert((*name).to_owned(), reserved);
        }
    }
    schema
}

/// Takes out a usual value that only says that there is none.
pub(crate) fn unset(schema: &mut Schema) {
    schema.remove("default");
}

/// Takes out a number's format, which tells more of the program than of the value.
pub(crate) fn plain_number(schema: &mut Schema) {
    schema.remove("format");
}

/// Makes running text of doc comments, whose lines are broken for reading them here.
struct Prose;

impl Transform for Prose {
    fn transform(&mut self, schema: &mut Schema) {
        if let Some(Value::String(text)) = schema.get_mut("description") {
            let paragraphs: Vec<String> = text.split("\n\n").map(|paragraph| paragraph.replace('\n', " ")).collect();
            *text = paragraphs.join("\n\n");
        }
        transform_subschemas(self, schema);
    }
}
