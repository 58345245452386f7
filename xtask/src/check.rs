//! The check that a package is whole: nothing in it names a file that is not there.
//! A browser tells such things late (a panel that stays white) or never (a worker that does not start).

use crate::imports;
use crate::package::Files;
use anyhow::{Result, bail};
use html5gum::{Token, Tokenizer};
use serde_json::Value;
use std::collections::BTreeMap;

/// Fails with one line for every fault of the package. `imports` as [`imports::list`] gives them.
pub fn check(package: &str, files: &Files, manifest: &Value, imports: &BTreeMap<String, Vec<String>>) -> Result<()> {
    let mut faults = manifest_faults(files, manifest);
    faults.extend(import_faults(files, imports));
    for (path, content) in files.with_extension("html") {
        faults.extend(page_faults(files, path, content));
    }
    // The browser keeps names with a leading underscore for itself and refuses the whole extension.
    let reserved = files.iter().filter(|(path, _)| path.starts_with('_') && !path.starts_with("_locales/"));
    faults.extend(reserved.map(|(path, _)| format!("{path} starts with an underscore, which browsers refuse")));
    if !faults.is_empty() {
        bail!("dist/{package} would not work:\n  {}", faults.join("\n  "));
    }
    Ok(())
}

fn manifest_faults(files: &Files, manifest: &Value) -> Vec<String> {
    let mut faults: Vec<String> = files_named(manifest)
        .into_iter()
        .filter(|(_, path)| !path.contains('*') && files.get(path.trim_start_matches('/')).is_none())
        .map(|(place, path)| format!("manifest.json names {path} ({place}), which is not in the package"))
        .collect();
    if let Some(locale) = manifest["default_locale"].as_str() {
        let path = format!("_locales/{locale}/messages.json");
        let messages = files.get(&path).and_then(|text| serde_json::from_slice::<Value>(text).ok());
        faults.extend(match messages {
            None => vec![format!("manifest.json has default_locale {locale}, but {path} is missing or no JSON")],
            Some(messages) => message_names(manifest)
                .into_iter()
                .filter(|name| messages[name].is_null())
                .map(|name| format!("manifest.json uses the message {name}, which {path} does not have"))
                .collect(),
        });
    }
    faults
}

/// Every file a manifest names, with the key that names it.
fn files_named(manifest: &Value) -> Vec<(&'static str, &str)> {
    const SINGLE: &[&str] = &[
        "/action/default_popup",
        "/background/service_worker",
        "/options_ui/page",
        "/side_panel/default_path",
        "/storage/managed_schema",
    ];
    const MAPS: &[&str] = &["/icons", "/action/default_icon"];
    let mut named = Vec::new();
    for place in SINGLE {
        named.extend(manifest.pointer(place).and_then(Value::as_str).map(|path| (*place, path)));
    }
    for place in MAPS {
        let icons = manifest.pointer(place).and_then(Value::as_object);
        named.extend(icons.into_iter().flat_map(|icons| icons.values()).filter_map(Value::as_str).map(|p| (*place, p)));
    }
    for (list, members) in [("web_accessible_resources", &["resources"][..]), ("content_scripts", &["js", "css"][..])] {
        for item in manifest[list].as_array().into_iter().flatten() {
            let paths = members.iter().flat_map(|member| item[member].as_array().into_iter().flatten());
            named.extend(paths.filter_map(Value::as_str).map(|path| (list, path)));
        }
    }
    named
}

/// The names of all `__MSG_name__` texts.
fn message_names(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => text.strip_prefix("__MSG_").and_then(|text| text.strip_suffix("__")).into_iter().collect(),
        Value::Array(items) => items.iter().flat_map(message_names).collect(),
        Value::Object(members) => members.values().flat_map(message_names).collect(),
        _ => Vec::new(),
    }
}

fn import_faults(files: &Files, imports: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    let specifiers = imports.iter().flat_map(|(script, list)| list.iter().map(move |one| (script, one)));
    specifiers
        .filter_map(|(script, specifier)| match imports::resolve(script, specifier) {
            None => Some(format!("{script} imports \"{specifier}\": browsers need a path starting with ./ or ../")),
            Some(path) if files.get(&path).is_none() => {
                Some(format!("{script} imports {specifier}, but {path} is not in the package"))
            }
            Some(_) => None,
        })
        .collect()
}

/// Scripts, style sheets and pictures of a page must be there, and no script may be inline: the CSP refuses it.
fn page_faults(files: &Files, page: &str, content: &[u8]) -> Vec<String> {
    let mut faults = Vec::new();
    for Ok(token) in Tokenizer::new(content) {
        let Token::StartTag(tag) = token else { continue };
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        let attribute = |key: &[u8]| tag.attributes.get(key).map(|value| String::from_utf8_lossy(value).into_owned());
        let source = match name.as_str() {
            "script" | "img" | "source" => attribute(b"src"),
            "link" => attribute(b"href"),
            _ => continue,
        };
        match source {
            None if name == "script" => faults.push(format!("{page} has an inline script, which its CSP refuses")),
            None => {}
            Some(source) if source.contains(':') || source.is_empty() => {}
            Some(source) => {
                let from_page = if source.starts_with(['/', '.']) { source.clone() } else { format!("./{source}") };
                let there = imports::resolve(page, &from_page).is_some_and(|path| files.get(&path).is_some());
                if !there {
                    faults.push(format!("{page} names {source}, which is not in the package"));
                }
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// A small package that is whole.
    fn whole() -> (Files, Value, BTreeMap<String, Vec<String>>) {
        let mut files = Files::default();
        for (path, content) in [
            ("worker.js", ""),
            ("background/background.js", ""),
            ("js/boot.js", ""),
            ("icons/16.png", ""),
            ("panel.html", r#"<link rel="stylesheet" href="css/a.css"><script type="module" src="./js/boot.js"></script>"#),
            ("css/a.css", ""),
            ("_locales/en/messages.json", r#"{"extensionName": {"message": "Patchbay"}}"#),
        ] {
            files.add(path, content.into()).unwrap();
        }
        let manifest = json!({
            "name": "__MSG_extensionName__", "default_locale": "en", "icons": {"16": "icons/16.png"},
            "background": {"service_worker": "worker.js"}, "side_panel": {"default_path": "panel.html"},
            "web_accessible_resources": [{"resources": ["js/*"], "matches": []}]
        });
        let imports = BTreeMap::from([("worker.js".into(), vec!["./background/background.js".into()])]);
        (files, manifest, imports)
    }

    /// The complaint about the package after a change.
    fn complaint(change: impl Fn(&mut Files, &mut Value, &mut BTreeMap<String, Vec<String>>)) -> String {
        let (mut files, mut manifest, mut imports) = whole();
        change(&mut files, &mut manifest, &mut imports);
        check("dev", &files, &manifest, &imports).unwrap_err().to_string()
    }

    #[test]
    fn a_whole_package_passes() {
        let (files, manifest, imports) = whole();
        check("dev", &files, &manifest, &imports).unwrap();
    }

    #[test]
    fn a_file_the_manifest_names_must_be_there() {
        let text = complaint(|_, manifest, _| manifest["icons"]["32"] = "icons/32.png".into());
        assert!(text.contains("manifest.json names icons/32.png (/icons), which is not in the package"), "{text}");
        let text = complaint(|_, manifest, _| {
            manifest["web_accessible_resources"][0]["resources"] = json!(["webresources/Widget/msdyn_ciLibrary.js"]);
        });
        assert!(text.contains("msdyn_ciLibrary.js (web_accessible_resources)"), "{text}");
    }

    #[test]
    fn a_message_the_manifest_uses_must_be_there() {
        let text = complaint(|_, manifest, _| manifest["action"] = json!({"default_title": "__MSG_openPanel__"}));
        assert!(text.contains("uses the message openPanel"), "{text}");
        let text = complaint(|_, manifest, _| manifest["default_locale"] = "fr".into());
        assert!(text.contains("_locales/fr/messages.json is missing"), "{text}");
    }

    #[test]
    fn an_imported_module_must_be_there() {
        let import =
            |what: &'static str| complaint(move |_, _, imports| drop(imports.insert("js/boot.js".into(), vec![what.into()])));
        let text = import("../panel.js");
        assert!(text.contains("js/boot.js imports ../panel.js, but panel.js is not in the package"), "{text}");
        let text = import("lit");
        assert!(text.contains("js/boot.js imports \"lit\": browsers need a path"), "{text}");
    }

    #[test]
    fn a_page_has_all_it_names_and_no_inline_script() {
        let page = |html: &'static str| complaint(move |files, _, _| files.add("options.html", html.into()).unwrap());
        let text = page("<script type=module>import './x.js'</script>");
        assert!(text.contains("options.html has an inline script"), "{text}");
        let text = page("<script src=js/gone.js></script><img src='https://contoso.com/x.png'>");
        assert!(text.contains("options.html names js/gone.js"), "{text}");
    }

    #[test]
    fn names_the_browser_keeps_for_itself_are_refused() {
        let text = complaint(|files, _, _| files.add("page/_x.js", Vec::new()).and(files.add("_x.js", Vec::new())).unwrap());
        assert!(text.contains("\n  _x.js starts with an underscore") && !text.contains("page/_x.js"), "{text}");
    }
}
