//! The manifest of each package: the one at the top of the project with the package's short differences.

use crate::project::Project;
use anyhow::{Context, Result};
use serde_json::{Map, Value};
use std::fs;

/// A package we make. A further one is a name here and, if it differs, its `extension/manifest-<name>.json`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Package {
    /// For the browsers' stores: the manifest as it is.
    Store,
    /// For fleets: force-installed by policy, with access to every https host, which policy narrows.
    Managed,
    /// For development: a fixed id and access to local hosts.
    Dev,
}

impl Package {
    /// The name of its folder below `dist/`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Store => "store",
            Self::Managed => "managed",
            Self::Dev => "dev",
        }
    }

    /// The file with its differences, relative to the project's root.
    fn differences(self) -> Option<&'static str> {
        match self {
            Self::Store => None,
            Self::Managed => Some("extension/manifest-managed.json"),
            Self::Dev => Some("extension/manifest-dev.json"),
        }
    }
}

/// The manifest of a package, with the workspace's version.
pub fn of(project: &Project, package: Package) -> Result<Value> {
    let mut manifest = read(project, "manifest.json")?;
    set_version(&mut manifest, project.version());
    if let Some(differences) = package.differences() {
        apply(&mut manifest, &read(project, differences)?);
    }
    Ok(manifest)
}

/// Applies differences: objects member by member, `null` removes a member, lists are appended to
/// (what is there is not repeated), anything else is replaced.
fn apply(manifest: &mut Value, differences: &Value) {
    match (manifest, differences) {
        (Value::Object(members), Value::Object(differences)) => {
            for (name, difference) in differences {
                if difference.is_null() {
                    members.remove(name);
                } else if let Some(member) = members.get_mut(name) {
                    apply(member, difference);
                } else {
                    members.insert(name.clone(), difference.clone());
                }
            }
        }
        (Value::Array(items), Value::Array(more)) => {
            for item in more {
                if !items.contains(item) {
                    items.push(item.clone());
                }
            }
        }
        (place, value) => *place = value.clone(),
    }
}

/// Browsers take numbers and dots only; a pre-release such as `1.2.0-beta.1` is shown by `version_name`.
fn set_version(manifest: &mut Value, version: &str) {
    let numbers = version.split(['-', '+']).next().unwrap_or(version);
    let mut members = Map::new();
    members.insert("version".into(), numbers.into());
    if numbers != version {
        members.insert("version_name".into(), version.into());
    }
    apply(manifest, &Value::Object(members));
}

fn read(project: &Project, file: &str) -> Result<Value> {
    let text = fs::read_to_string(project.root.join(file)).with_context(|| format!("{file} cannot be read"))?;
    serde_json::from_str(&text).with_context(|| format!("{file} is no JSON"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn merged(mut manifest: Value, differences: Value) -> Value {
        apply(&mut manifest, &differences);
        manifest
    }

    #[test]
    fn lists_are_appended_to_without_repeating() {
        let manifest = json!({"host_permissions": ["https://a/*", "https://b/*"]});
        let differences = json!({"host_permissions": ["https://b/*", "http://localhost/*"]});
        let hosts = json!({"host_permissions": ["https://a/*", "https://b/*", "http://localhost/*"]});
        assert_eq!(merged(manifest, differences), hosts);
    }

    #[test]
    fn other_values_are_replaced_added_or_removed() {
        let manifest = json!({"name": "Patchbay", "side_panel": {"default_path": "panel.html"}, "storage": {}});
        let differences = json!({"name": "Patchbay (dev)", "key": "k", "storage": null, "side_panel": {"x": 1}});
        let expected = json!({"name": "Patchbay (dev)", "key": "k", "side_panel": {"default_path": "panel.html", "x": 1}});
        assert_eq!(merged(manifest, differences), expected);
    }

    #[test]
    fn a_pre_release_keeps_its_full_name_apart() {
        let mut manifest = json!({"version": "0.0.0"});
        set_version(&mut manifest, "1.2.0-beta.1");
        assert_eq!(manifest, json!({"version": "1.2.0", "version_name": "1.2.0-beta.1"}));
        let mut manifest = json!({"version": "0.0.0"});
        set_version(&mut manifest, "1.2.0");
        assert_eq!(manifest, json!({"version": "1.2.0"}));
    }

    #[test]
    fn the_dev_package_has_its_own_name_and_key_and_reaches_local_hosts() {
        let project = Project::open().unwrap();
        let (store, dev) = (of(&project, Package::Store).unwrap(), of(&project, Package::Dev).unwrap());
        assert!(store["key"].is_null() && dev["key"].is_string());
        assert_ne!(store["name"], dev["name"]);
        let local = json!("http://*.localhost/*");
        let reaches = |manifest: &Value| manifest["host_permissions"].as_array().unwrap().contains(&local);
        assert!(!reaches(&store) && reaches(&dev));
    }

    #[test]
    fn the_managed_package_needs_nobody_to_agree_to_a_host() {
        let project = Project::open().unwrap();
        let (store, managed) = (of(&project, Package::Store).unwrap(), of(&project, Package::Managed).unwrap());
        let everywhere = json!("https://*/*");
        assert!(managed["host_permissions"].as_array().unwrap().contains(&everywhere));
        assert!(!store["host_permissions"].as_array().unwrap().contains(&everywhere));
        assert!(managed["optional_host_permissions"].is_null() && managed["permissions"] == store["permissions"]);
    }
}
