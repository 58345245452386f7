//! What can be imported: a configuration of our own, a browser's policy file with one in it, rows of an organisation's own
//! providers.

use crate::configuration::{Fault, Layer, single_values};
use crate::read::parse;
use crate::rows::Rows;
use serde_json::Value;

/// What a text turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A configuration of our own.
    Configuration,
    /// A browser's policy file.
    PolicyFile,
    /// Rows of `msdyn_ciprovider`, as the Web API gives them.
    Rows,
}

/// A text that was recognised.
#[derive(Debug, Clone, PartialEq)]
pub struct Import {
    /// What it is.
    pub kind: Kind,
    /// What it says.
    pub layer: Layer,
    /// What of it is left out, and what is worth knowing (`ignored`).
    pub faults: Vec<Fault>,
}

impl Import {
    /// Reads a text. One wrong provider does not stop the others.
    ///
    /// # Errors
    /// Why nothing can be taken from it.
    pub fn read(text: &str) -> Result<Self, Vec<Fault>> {
        let text = text.trim_start_matches('\u{feff}').trim();
        let value = parse(text).map_err(|error| vec![Fault::new("text", not_json(text, &error))])?;
        let mut faults = Vec::new();
        let (kind, mut layer) = if let Some(rows) = Rows::read(&value) {
            faults = rows.faults;
            (Kind::Rows, Layer { providers: rows.providers, ..Layer::default() })
        } else if value.get("3rdparty").is_some() || value.get("configuration").is_some() {
            let inner = in_policies(&value).map_err(|fault| vec![fault])?;
            let (layer, inner) = Layer::parse(inner);
            faults.extend(inner);
            (Kind::PolicyFile, layer)
        } else if is_ours(&value) {
            (Kind::Configuration, Layer::read(value, &mut faults))
        } else {
            let reason = "is neither a configuration (an object with \"providers\" or \"sites\"), nor a policy file with one (\"3rdparty\"), \
                          nor rows of msdyn_ciprovider (\"value\")";
            return Err(vec![Fault::new("text", reason)]);
        };
        // What was refused is named and stays in its file: nothing wrong is brought in.
        layer.refused.clear();
        if layer == Layer::default() {
            if faults.is_empty() {
                faults.push(Fault::new("text", "has nothing in it: no provider, no site and no other value"));
            }
            return Err(faults);
        }
        Ok(Self { kind, layer, faults })
    }
}

/// Why a text is no JSON, in particular if it is one of our other exports.
fn not_json(text: &str, error: &serde_json::Error) -> String {
    if text.is_empty() {
        "is empty".to_owned()
    } else if text.starts_with("Windows Registry Editor") || text.starts_with("<?xml") {
        "is a registry file or a profile, which cannot be imported; take the configuration's own text or the policy file"
            .to_owned()
    } else {
        format!("is not valid JSON: {error}")
    }
}

/// Whether it has a name of ours.
fn is_ours(value: &Value) -> bool {
    let Some(members) = value.as_object() else { return false };
    let known = single_values();
    let is_known = |name: &String| matches!(name.as_str(), "providers" | "sites" | "$schema") || known.contains(&name.as_str());
    members.keys().any(is_known)
}

/// The configuration's text in a policy file, or in an extension's part of one; as consoles write it, it is a `Value`.
fn in_policies(value: &Value) -> Result<&str, Fault> {
    if let Some(configuration) = value.get("configuration") {
        let text = configuration.as_str().or_else(|| configuration.get("Value").and_then(Value::as_str));
        let reason = "must be the configuration as one text, alone or as {\"Value\": \"…\"}";
        return text.ok_or_else(|| Fault::new("configuration", reason));
    }
    let place = "3rdparty.extensions";
    let extensions = value.pointer("/3rdparty/extensions").and_then(Value::as_object);
    let texts = extensions.into_iter().flatten().filter_map(|(id, policy)| Some((id, policy.get("configuration")?.as_str()?)));
    let texts: Vec<(&String, &str)> = texts.collect();
    let is_ours = |(_, text): &(&String, &str)| parse(text).is_ok_and(|value| is_ours(&value));
    let ours: Vec<(&String, &str)> = texts.iter().copied().filter(is_ours).collect();
    match ours.as_slice() {
        [(_, text)] => Ok(text),
        // The one there is may be ours with a comma too many.
        [] if texts.len() == 1 && parse(texts[0].1).is_err() => Ok(texts[0].1),
        [] => Err(Fault::new(place, "has no extension whose \"configuration\" is the text of one of ours")),
        [(_, first), rest @ ..] if rest.iter().all(|(_, other)| other == first) => Ok(first),
        several => {
            let ids: Vec<&str> = several.iter().map(|(id, _)| id.as_str()).collect();
            Err(Fault::new(place, format!("has several different configurations ({}); leave one", ids.join(", "))))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn refusal(text: &str) -> String {
        let faults = Import::read(text).unwrap_err();
        faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn what_cannot_be_imported_says_why() {
        for (text, sentence) in [
            ("", "text: is empty"),
            (" \n", "text: is empty"),
            ("{providers:[]}", "text: is not valid JSON: "),
            ("Windows Registry Editor Version 5.00\r\n", "text: is a registry file"),
            ("<?xml version=\"1.0\"?>", "text: is a registry file or a profile"),
            ("7", "text: is neither a configuration"),
            ("{\"name\": \"A\"}", "text: is neither a configuration"),
            ("{\"providers\": []}", "text: has nothing in it"),
            ("{\"value\": []}", "text: has nothing in it"),
            ("{\"providers\": 7}", "providers: must be a list of providers"),
            ("{\"3rdparty\": {}}", "3rdparty.extensions: has no extension"),
            ("{\"configuration\": {\"providers\": []}}", "configuration: must be the configuration as one text"),
            ("{\"configuration\": {\"Value\": 7}}", "configuration: must be the configuration as one text"),
            (
                "{\"3rdparty\": {\"extensions\": {\"a\": {\"configuration\": \"{\\\"providers\\\":[],}\"}}}}",
                "configuration: is not valid JSON: trailing comma at line 1",
            ),
            ("{\"value\": [{\"msdyn_ciproviderid\": \"1\"}]}", "value[0].msdyn_name: is missing"),
        ] {
            let refused = refusal(text);
            assert!(refused.starts_with(sentence), "{text:?}: {refused}");
        }
    }

    #[test]
    fn one_wrong_provider_does_not_stop_the_others() {
        let text =
            json!({"providers": [{"name": "A", "landingUrl": "javascript:x"}, {"name": "B", "landingUrl": "https://b.example"}]});
        let import = Import::read(&text.to_string()).unwrap();
        assert_eq!((import.kind, import.layer.providers.len(), import.faults.len()), (Kind::Configuration, 1, 1));
        assert_eq!(import.faults[0].place, "providers[0].landingUrl");
    }

    #[test]
    fn rows_are_imported_as_providers() {
        let id = "6f1a2b3c-0000-4000-8000-00000000000a";
        let row = json!({"msdyn_ciproviderid": id, "msdyn_name": "A", "msdyn_landingurl": "https://a.example", "statecode": 1});
        let import = Import::read(&json!({"value": [row]}).to_string()).unwrap();
        assert_eq!((import.kind, import.faults.len()), (Kind::Rows, 0));
        assert_eq!(import.layer.provider(id).unwrap().values["enabled"], false);
    }

    #[test]
    fn a_policy_file_for_two_browsers_is_one_import_unless_they_differ() {
        let text = "{\"providers\":[{\"name\":\"A\",\"landingUrl\":\"https://a.example\"}]}";
        let file = |second: &str| json!({"3rdparty": {"extensions": {"a": {"configuration": text}, "b": {"configuration": second}, "c": {"x": 1}}}});
        let import = Import::read(&file(text).to_string()).unwrap();
        assert_eq!((import.kind, import.layer.providers.len()), (Kind::PolicyFile, 1));
        assert!(refusal(&file("{\"placement\":\"window\"}").to_string()).contains("several different configurations (a, b)"));
        assert!(Import::read(&file("another extension's").to_string()).is_ok());
        let alone = json!({"configuration": text});
        assert_eq!(Import::read(&alone.to_string()).unwrap().layer, import.layer);
    }

    proptest::proptest! {
        #[test]
        fn no_text_stops_the_import_and_what_is_refused_has_a_reason(
            text in "\\PC{0,60}", json in "[\\[\\]{}\",:a-z0-9 ]{0,80}", name in "(providers|value|3rdparty|configuration|mandatory)",
        ) {
            for text in [text.clone(), json.clone(), format!("{{\"{name}\":{json}}}"), format!("{{\"{name}\":[{json}]}}")] {
                match Import::read(&text) {
                    Ok(import) => proptest::prop_assert!(import.layer != Layer::default()),
                    Err(faults) => proptest::prop_assert!(!faults.is_empty()),
                }
            }
        }
    }
}
