//! Files that are made from the vocabulary's types and committed: `cargo xtask generate` writes them, and a test fails when
//! they are stale.

mod policy;

use crate::project::Project;
use anyhow::{Context, Result};
use patchbay_protocol::configuration::schema;
use serde_json::json;
use std::fs;
use std::path::Path;

/// A file and what it has to be; the path is relative to the project's root.
struct Made {
    path: &'static str,
    text: String,
}

impl Made {
    fn is_stale(&self, root: &Path) -> bool {
        fs::read_to_string(root.join(self.path)).ok().is_none_or(|text| text != self.text)
    }
}

/// Writes what is stale.
pub fn generate(project: &Project) -> Result<()> {
    for made in all() {
        if !made.is_stale(&project.root) {
            println!("{} is as it should be", made.path);
            continue;
        }
        let place = project.root.join(made.path);
        let unwritable = || format!("{} cannot be written", made.path);
        fs::create_dir_all(place.parent().unwrap_or(&project.root)).with_context(unwritable)?;
        fs::write(&place, &made.text).with_context(unwritable)?;
        println!("{} is written", made.path);
    }
    Ok(())
}

fn all() -> Vec<Made> {
    let schema = schema();
    // One text and no more: the browser drops a whole list for one wrong type in it, without a word (docs/architecture.md).
    let managed = json!({
        "type": "object",
        "properties": {
            "configuration": {
                "type": "string",
                "title": "Configuration",
                "description": "Patchbay's configuration as JSON text, as its options page exports it (docs/admin/policy.md).",
            },
        },
    });
    vec![
        Made { path: "extension/static/managed_schema.json", text: format!("{managed:#}\n") },
        Made { path: "docs/admin/configuration.schema.json", text: format!("{schema:#}\n") },
        Made { path: "docs/admin/policy.md", text: policy::page(&schema) },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_committed_is_what_is_made() {
        let project = Project::open().unwrap();
        let stale: Vec<&str> = all().iter().filter(|made| made.is_stale(&project.root)).map(|made| made.path).collect();
        assert!(stale.is_empty(), "stale: {}; run `cargo xtask generate`", stale.join(", "));
    }

    #[test]
    fn a_file_that_differs_or_is_missing_is_stale() {
        let root = tempfile::tempdir().unwrap();
        let made = Made { path: "x.md", text: "new\n".into() };
        assert!(made.is_stale(root.path()));
        fs::write(root.path().join("x.md"), "old\n").unwrap();
        assert!(made.is_stale(root.path()));
        fs::write(root.path().join("x.md"), "new\n").unwrap();
        assert!(!made.is_stale(root.path()));
    }
}
