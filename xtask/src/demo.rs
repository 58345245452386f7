//! `cargo xtask demo`: the dev package, then the demo run (binary `demo` of the crate `tests`).

use crate::build;
use crate::manifest::Package;
use crate::project::Project;
use crate::run;
use crate::setup::{self, Need};
use anyhow::{Context, Result};
use std::process::ExitCode;

/// Builds, then runs the demo with the options given. Its exit code is ours.
pub fn demo(project: &Project, headless: bool, options: &[String]) -> Result<ExitCode> {
    let tools = setup::prepare(project, Need::BROWSER)?;
    build::build(project, &tools, &[Package::Dev])?;
    let mut demo = run::compiler("run");
    // Without `--package`: the features of the whole workspace, as the tests build it, so nothing is built twice.
    demo.args(["--bin", "demo", "--", "--extension"]).arg(build::dist(project, Package::Dev));
    let asked = headless || options.iter().any(|option| option == "--headless");
    if asked || !has_display() {
        demo.arg("--headless");
    }
    demo.args(options.iter().filter(|option| *option != "--headless"));
    let status = tools.lend(&mut demo).current_dir(&project.root).status();
    let status = status.with_context(|| format!("`{}` could not be started", run::show(&demo)))?;
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from))
}

fn has_display() -> bool {
    cfg!(any(windows, target_os = "macos"))
        || ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some_and(|v| !v.is_empty()))
}
