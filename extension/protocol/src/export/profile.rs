//! A configuration profile for macOS. There the browser reads an extension's policy from a domain of preferences of its
//! own, named after the extension, and not from `3rdparty` (source: Chromium, "Configuring policy for extensions").

use super::{Channel, Target, ascii};
use crate::configuration::Layer;
use plist::{Dictionary, Value};

/// The file.
pub(super) fn file(target: &Target, layer: &Layer) -> String {
    let (_, domain) = target.channel.places();
    let id = target.id.as_str();
    let mut configuration = payload(target, 1, &format!("{domain}.extensions.{id}"), "Configuration of Patchbay");
    configuration.insert("configuration".into(), ascii(&layer.text()).into());
    let mut content = vec![configuration.into()];
    if let Some(settings) = target.settings(layer) {
        let mut installation = payload(target, 2, domain, "Installation of Patchbay");
        let settings = Dictionary::from_iter([(id.to_owned(), property(&settings.into()))]);
        installation.insert("ExtensionSettings".into(), settings.into());
        content.push(installation.into());
    }
    let mut profile = payload(target, 0, "Configuration", &format!("Patchbay in {}", target.channel.name()));
    profile.insert("PayloadScope".into(), "System".into());
    profile.insert("PayloadContent".into(), content.into());
    let mut text = Vec::new();
    // Writing to memory fails for no value of ours: there are texts, lists and dictionaries only.
    let _ = Value::from(profile).to_writer_xml(&mut text);
    String::from_utf8(text).unwrap_or_default()
}

/// What every payload has. Its identifier and its UUID follow from the extension's id, so that a later profile replaces
/// this one.
fn payload(target: &Target, number: u8, kind: &str, name: &str) -> Dictionary {
    let (_, domain) = target.channel.places();
    Dictionary::from_iter([
        ("PayloadType".to_owned(), Value::from(kind)),
        ("PayloadVersion".to_owned(), Value::from(1)),
        ("PayloadIdentifier".to_owned(), Value::from(format!("{domain}.patchbay.{}.{number}", target.id.as_str()))),
        ("PayloadUUID".to_owned(), Value::from(uuid(target, number))),
        ("PayloadDisplayName".to_owned(), Value::from(name)),
    ])
}

/// A UUID that means something to its maker alone (RFC 9562, version 8): an extension's id is 128 bits, written with the
/// letters a to p. The last digits are the browser and the number.
fn uuid(target: &Target, number: u8) -> String {
    let letters = target.id.as_str().bytes();
    let mut digits: String = letters.filter_map(|letter| char::from_digit(u32::from(letter.wrapping_sub(b'a')), 16)).collect();
    let channel = if target.channel == Channel::Chrome { 'C' } else { 'E' };
    for (at, digit) in [(12, '8'), (16, '8'), (30, channel), (31, char::from(b'0' + number))] {
        digits.replace_range(at..=at, digit.encode_utf8(&mut [0; 4]));
    }
    let digits = digits.to_uppercase();
    [0..8, 8..12, 12..16, 16..20, 20..32].map(|range| digits[range].to_owned()).join("-")
}

/// JSON as a property list.
fn property(json: &serde_json::Value) -> Value {
    match json {
        serde_json::Value::Array(items) => Value::Array(items.iter().map(property).collect()),
        serde_json::Value::Object(members) => {
            Value::Dictionary(members.iter().map(|(name, value)| (name.clone(), property(value))).collect())
        }
        serde_json::Value::Bool(yes) => Value::Boolean(*yes),
        serde_json::Value::Number(number) => number.as_i64().unwrap_or_default().into(),
        other => other.as_str().unwrap_or_default().into(),
    }
}
