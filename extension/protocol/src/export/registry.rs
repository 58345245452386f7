//! A file for Windows' registry (source: Chromium, "Policy list", and the format of `regedit`'s version 5).
//!
//! All of it is ASCII, the configuration's other characters being written `\u….` by JSON: `regedit` takes a file without a
//! byte order mark for one in the machine's own code page, which then does not matter.

use super::{Target, ascii};
use crate::configuration::Layer;
use serde_json::Value;

/// The file.
pub(super) fn file(target: &Target, layer: &Layer) -> String {
    let (root, _) = target.channel.places();
    let id = target.id.as_str();
    let mut file = String::from("Windows Registry Editor Version 5.00\r\n");
    let configuration = [("configuration".to_owned(), ascii(&layer.text()))];
    section(&mut file, &format!(r"{root}\3rdparty\extensions\{id}\policy"), &configuration);
    // A key for each extension, so that the settings of others stay. Where `ExtensionSettings` is one value, set by a group
    // policy, that value counts and this belongs into its text.
    let key = format!(r"{root}\ExtensionSettings\{id}");
    let settings = target.settings(layer).unwrap_or_default();
    let texts = settings.iter().filter_map(|(name, value)| Some((name.clone(), ascii(value.as_str()?))));
    let texts: Vec<(String, String)> = texts.collect();
    if !texts.is_empty() {
        section(&mut file, &key, &texts);
    }
    for (name, list) in settings.iter().filter_map(|(name, value)| Some((name, value.as_array()?))) {
        let items = list.iter().filter_map(Value::as_str).enumerate().map(|(at, item)| ((at + 1).to_string(), ascii(item)));
        section(&mut file, &format!(r"{key}\{name}"), &items.collect::<Vec<_>>());
    }
    file
}

fn section(file: &mut String, key: &str, values: &[(String, String)]) {
    // The old key goes first: a list that has become shorter must not keep its end.
    file.push_str(&format!("\r\n[-{key}]\r\n\r\n[{key}]\r\n"));
    for (name, value) in values {
        let value = value.replace('\\', r"\\").replace('"', "\\\"");
        file.push_str(&format!("\"{name}\"=\"{value}\"\r\n"));
    }
}
