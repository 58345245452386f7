//! Tools that cargo installs, each in one exact version.

use super::{Tools, tools_folder};
use crate::project::Project;
use crate::run;
use anyhow::{Context, Result};

/// A program from crates.io.
pub struct Tool<'a> {
    /// The crate, and the word its `--version` starts with unless `program` differs.
    package: &'a str,
    /// What is run to see which version is there.
    program: &'a str,
    version: &'a str,
    /// Options of `cargo install` beside name, version and place.
    options: &'a [&'a str],
}

/// Builds `panel-ui`. Later versions want a newer compiler. Its default features are for serving and
/// downloading, which we never do.
pub const TRUNK: Tool =
    Tool { package: "trunk", program: "trunk", version: "0.21.14", options: &["--locked", "--no-default-features"] };

/// Checks licences, sources and duplicate versions against `deny.toml`.
pub const CARGO_DENY: Tool = Tool { package: "cargo-deny", program: "cargo-deny", version: "0.20.2", options: &["--locked"] };

/// The CLI that makes the JS around a WASM module; it refuses modules of any other version than its own.
pub fn wasm_bindgen(version: &str) -> Tool<'_> {
    Tool { package: "wasm-bindgen-cli", program: "wasm-bindgen", version, options: &[] }
}

/// Whether the tool can be run and has our version.
pub fn is_there(tools: &Tools, tool: &Tool) -> bool {
    let mut ask = std::process::Command::new(tool.program);
    tools.lend(&mut ask).arg("--version");
    run::output(&mut ask).is_ok_and(|text| text.split_whitespace().nth(1) == Some(tool.version))
}

/// Makes sure of the tool. Returns the words for the log.
pub fn ensure(project: &Project, tools: &Tools, tool: &Tool) -> Result<String> {
    let Tool { package, program, version, options } = tool;
    if is_there(tools, tool) {
        return Ok(format!("{program}: {version} is there"));
    }
    println!("           {program} {version} is not there; installing it takes some minutes");
    let folder = tools_folder(project);
    let mut cargo = run::cargo();
    cargo
        .args(["install", "--quiet", package, "--version", &format!("={version}"), "--root"])
        .arg(&folder)
        .args(*options)
        // Tools run for seconds and are compiled for minutes: trade the one for the other.
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_DEBUG", "0")
        // Not among the project's own artefacts: cargo then deletes what it no longer needs.
        .env_remove("CARGO_TARGET_DIR")
        .current_dir(&project.root);
    run::loud(&mut cargo).with_context(|| {
        format!(
            "{program} {version} could not be installed; try \
             `cargo install {package} --version {version} {}`",
            options.join(" ")
        )
    })?;
    Ok(format!("{program}: {version} installed into {}", folder.display()))
}
