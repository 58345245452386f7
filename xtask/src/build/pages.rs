//! The pages of `panel-ui`, built by trunk: each `panel-ui/<name>.html` with the binary `<name>`.

use super::compile;
use crate::fresh::{self, Inputs};
use crate::project::Project;
use crate::run;
use crate::setup::Tools;
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::PathBuf;

/// The names of all pages, in order.
pub fn names(project: &Project) -> Result<Vec<String>> {
    let folder = project.root.join("panel-ui");
    let unreadable = || format!("{} cannot be read", folder.display());
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder).with_context(unreadable)? {
        let name = entry.with_context(unreadable)?.file_name();
        names.extend(name.to_str().and_then(|name| name.strip_suffix(".html")).map(str::to_owned));
    }
    ensure!(!names.is_empty(), "panel-ui has no pages: expected panel.html and options.html there");
    names.sort();
    Ok(names)
}

/// Builds one page. Returns its folder, and whether there was work to do.
///
/// Cargo is asked first whether anything changed: trunk itself would bind and optimise again each time.
pub fn build(project: &Project, tools: &Tools, name: &str) -> Result<(PathBuf, bool)> {
    let page = format!("{name}.html");
    let module = compile(project, "patchbay-panel-ui", &["--bin", name], &format!("{name}.wasm"))?;
    let folder = project.stage(name);
    let inputs = Inputs::default()
        .word(project.locked_version("wasm-bindgen")?)
        .file(&project.root.join("package-lock.json"))?
        .file(&project.root.join("panel-ui/Trunk.toml"))?
        .file(&project.root.join("panel-ui").join(&page))?
        .file(&module)?;
    let made = fresh::folder(&folder, &inputs, || {
        let mut trunk = tools.command(project, "trunk");
        trunk
            .args(["build", "--release", "--offline", "--html-output", &page, "--dist"])
            .arg(&folder)
            .arg(&page)
            // trunk takes NO_COLOR for a boolean and stops at the usual "1".
            .env_remove("NO_COLOR")
            .env("CARGO_TARGET_DIR", &project.target)
            .current_dir(project.root.join("panel-ui"));
        run::quiet(&mut trunk)
    })?;
    Ok((folder, made))
}
