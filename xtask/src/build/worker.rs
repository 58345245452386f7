//! The service worker: the crate `patchbay-background` as WASM, and the scripts that start it.

use super::compile;
use crate::fresh::{self, Inputs};
use crate::package::Files;
use crate::project::Project;
use crate::run;
use crate::setup::Tools;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// The features are those the compiler emits, by name: with `--all-features` wasm-opt writes compact imports,
/// which browsers do not read yet. `panel-ui/*.html` have the same list.
const OPTIMISE: &[&str] = &[
    "-Oz",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Builds `background.js` and `background_bg.wasm`. Returns their folder, and whether there was work to do.
pub fn build(project: &Project, tools: &Tools) -> Result<(PathBuf, bool)> {
    let module = compile(project, "patchbay-background", &["--lib"], "patchbay_background.wasm")?;
    let folder = project.stage("background");
    let inputs = Inputs::default()
        .word(project.locked_version("wasm-bindgen")?)
        .word(&OPTIMISE.join(" "))
        .file(&project.root.join("package-lock.json"))?
        .file(&module)?;
    let made = fresh::folder(&folder, &inputs, || {
        let mut bindgen = tools.command(project, "wasm-bindgen");
        bindgen.args(["--target", "web", "--no-typescript", "--out-name", "background", "--out-dir"]);
        run::quiet(bindgen.arg(&folder).arg(&module))?;
        let wasm = folder.join("background_bg.wasm");
        run::quiet(tools.command(project, "wasm-opt").args(OPTIMISE).arg(&wasm).arg("-o").arg(&wasm))
    })?;
    Ok((folder, made))
}

/// Adds the entry `worker.js`, at the top because a worker's scope is its folder, and its sibling modules.
pub fn add_scripts(root: &Path, files: &mut Files) -> Result<()> {
    let folder = root.join("background");
    let unreadable = || format!("{} cannot be read", folder.display());
    files.add_file(&folder.join("worker.js"), "worker.js")?;
    for entry in fs::read_dir(&folder).with_context(unreadable)? {
        let place = entry.with_context(unreadable)?.path();
        let name = place.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if name.ends_with(".js") && !name.ends_with(".test.js") && name != "worker.js" {
            files.add_file(&place, name)?;
        }
    }
    Ok(())
}
