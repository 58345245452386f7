//! Which modules the JavaScript of a package imports. The reading is es-module-lexer's, in Node.

use crate::package::Files;
use crate::project::Project;
use crate::run;
use crate::setup::Tools;
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::io::Write;
use std::process::Stdio;

/// Path of a script → what it imports, as written there. Static imports, re-exports and
/// `import("literal")`; also for classic scripts.
pub fn list(project: &Project, tools: &Tools, files: &Files) -> Result<BTreeMap<String, Vec<String>>> {
    let sources: BTreeMap<_, _> =
        files.with_extension("js").map(|(path, content)| (path, String::from_utf8_lossy(content))).collect();
    let mut node = tools.command(project, "node");
    node.arg("xtask/imports.mjs").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = node.spawn().with_context(|| format!("`{}` could not be started", run::show(&node)))?;
    if let Some(mut input) = child.stdin.take() {
        // The script reads all before it writes anything, so neither side waits for the other. If it
        // ended early, its own complaint below says more than our broken pipe.
        let _ = input.write_all(serde_json::to_string(&sources)?.as_bytes());
    }
    let done = child.wait_with_output().context("the list of imports was lost")?;
    if !done.status.success() {
        bail!("the package's imports cannot be read:\n{}", String::from_utf8_lossy(&done.stderr));
    }
    serde_json::from_slice(&done.stdout).context("xtask/imports.mjs gave no JSON")
}

/// The path in the package that a relative or absolute specifier in `script` names.
/// None for anything else: a browser cannot resolve the name of an npm package.
pub fn resolve(script: &str, specifier: &str) -> Option<String> {
    let path = specifier.split(['?', '#']).next().unwrap_or(specifier);
    let mut folders: Vec<&str> = match path {
        path if path.starts_with('/') => Vec::new(),
        path if path.starts_with("./") || path.starts_with("../") => {
            let mut folders: Vec<&str> = script.split('/').collect();
            folders.pop();
            folders
        }
        _ => return None,
    };
    for part in path.split('/') {
        match part {
            "" | "." => {}
            // As in a URL, `..` at the top stays at the top.
            ".." => drop(folders.pop()),
            name => folders.push(name),
        }
    }
    Some(folders.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn specifiers_are_resolved_as_a_browser_does() {
        let names = |script, specifier| resolve(script, specifier);
        assert_eq!(names("worker.js", "./background/chrome.js").unwrap(), "background/chrome.js");
        assert_eq!(names("js/boot.js", "../panel.js").unwrap(), "panel.js");
        assert_eq!(names("js/a/b.js", "./../c.js?v=1#x").unwrap(), "js/c.js");
        assert_eq!(names("js/boot.js", "/panel.js").unwrap(), "panel.js");
        assert_eq!(names("js/boot.js", "lit"), None);
    }

    #[test]
    fn all_kinds_of_import_are_found_and_comments_are_not() {
        let project = Project::open().unwrap();
        let tools = crate::setup::prepare(&project, &[crate::setup::Need::Npm]).unwrap();
        let mut files = Files::default();
        let module = br#"// import "./comment.js";
            import a from "./a.js"; export * from './b.js'; import("./c.js"); import(name);"#;
        files.add("js/module.js", module.to_vec()).unwrap();
        files.add("content/classic.js", b"(function () { var text = 'import x'; })();".to_vec()).unwrap();
        let found = list(&project, &tools, &files).unwrap();
        assert_eq!(found["js/module.js"], ["./a.js", "./b.js", "./c.js"]);
        assert!(found["content/classic.js"].is_empty());
        files.add("js/broken.js", b"import {from ((".to_vec()).unwrap();
        assert!(list(&project, &tools, &files).unwrap_err().to_string().contains("js/broken.js is no JavaScript"));
    }
}
