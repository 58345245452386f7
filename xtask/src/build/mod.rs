//! `cargo xtask build`: the extension's packages.
//!
//! Worker and pages are built once; each package is the same files with a manifest of its own.

mod pages;
mod worker;

use crate::manifest::{self, Package};
use crate::package::Files;
use crate::project::Project;
use crate::run::{self, timed};
use crate::setup::Tools;
use crate::{check, imports, sizes};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// The target of all WASM.
const TARGET: &str = "wasm32-unknown-unknown";

/// Builds what is not fresh, checks it, and writes `dist/<package>/` for each package.
///
/// A package over its budget is still written, to be looked at, but the build fails.
pub fn build(project: &Project, tools: &Tools, packages: &[Package]) -> Result<()> {
    let mut files = Files::default();
    timed(|| {
        let (folder, made) = worker::build(project, tools)?;
        files.add_folder(&folder, "background/", None)?;
        Ok(((), words("worker WASM", made)))
    })?;
    for name in pages::names(project)? {
        timed(|| {
            let (folder, made) = pages::build(project, tools, &name)?;
            files.add_folder(&folder, "", None)?;
            Ok(((), words(&format!("{name} page"), made)))
        })?;
    }
    // The one page that others may reach: it is nothing to them (js/pipe.js), while the panel itself stays out of their reach.
    let panel = files.get("panel.html").context("panel-ui has no panel.html")?.to_vec();
    files.add("docked.html", panel)?;
    add_sources(&project.root, &mut files)?;
    let imports = imports::list(project, tools, &files)?;
    let mut written = Vec::new();
    for package in packages {
        let name = package.name();
        let manifest = manifest::of(project, *package)?;
        let mut files = files.clone();
        files.add("manifest.json", format!("{manifest:#}\n").into_bytes())?;
        check::check(name, &files, &manifest, &imports)?;
        let archive = timed(|| {
            let folder = dist(project, *package);
            files.write(&folder)?;
            let archive = files.zip()?;
            let place = folder.with_extension("zip");
            std::fs::write(&place, &archive).with_context(|| format!("{} cannot be written", place.display()))?;
            Ok((archive.len(), format!("dist/{name}, loadable unpacked, and dist/{name}.zip, as the stores take it")))
        })?;
        println!("\n{}", sizes::table(name, &files, archive));
        written.push((name, files, archive));
    }
    written.iter().try_for_each(|(name, files, archive)| sizes::check(name, files, *archive))
}

/// Where a package lies.
pub fn dist(project: &Project, package: Package) -> PathBuf {
    project.root.join("dist").join(package.name())
}

/// What goes into a package as it is.
pub fn add_sources(root: &Path, files: &mut Files) -> Result<()> {
    for (folder, prefix, only) in [
        ("extension/page", "page/", Some("js")),
        ("extension/content", "content/", Some("js")),
        ("extension/static", "", None),
        ("panel-ui/js", "js/", Some("js")),
        ("panel-ui/css", "css/", Some("css")),
    ] {
        files.add_folder(&root.join(folder), prefix, only)?;
    }
    files.add_file(&root.join("extension/library/library.js"), "webresources/Widget/msdyn_ciLibrary.js")?;
    worker::add_scripts(root, files)
}

/// Compiles one artefact for the browser. Returns the raw module.
fn compile(project: &Project, package: &str, artefact: &[&str], file: &str) -> Result<PathBuf> {
    let mut cargo = run::compiler("build");
    cargo.args(["--release", "--target", TARGET, "--package", package]).args(artefact);
    run::loud(cargo.current_dir(&project.root))?;
    let module = project.target.join(TARGET).join("release").join(file);
    module
        .is_file()
        .then_some(module)
        .with_context(|| format!("cargo built {package}, but there is no {file}; was the crate's target renamed?"))
}

fn words(what: &str, made: bool) -> String {
    if made { format!("{what}: built") } else { format!("{what}: nothing changed") }
}
