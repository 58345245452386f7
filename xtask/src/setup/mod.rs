//! The tools the project needs: each is looked for, installed where we can, else named with the exact command.
//!
//! What is there in the right version is used, wherever it lies. What is missing goes to `target/tools`,
//! so that nothing of the user's own is replaced; only the WASM target (rustup), Chromium and dbus-daemon
//! (apt) are installed for the whole machine.

mod apt;
mod bus;
mod cargo_tools;
mod chromium;
mod javascript;
mod rust;

use crate::project::Project;
use crate::run::timed;
use anyhow::{Context, Result};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Something a chore cannot do without.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Need {
    WasmTarget,
    Lints,
    WasmBindgen,
    Trunk,
    Npm,
    Chromium,
    Bus,
}

impl Need {
    /// What `cargo xtask build` needs.
    pub const BUILD: &[Self] = &[Self::WasmTarget, Self::Npm, Self::WasmBindgen, Self::Trunk];
    /// What the demo and most runs in the browser need.
    pub const BROWSER: &[Self] = &[Self::WasmTarget, Self::Npm, Self::WasmBindgen, Self::Trunk, Self::Chromium];
    /// What all tests in the browser need.
    pub const SCENARIOS: &[Self] = &[Self::WasmTarget, Self::Npm, Self::WasmBindgen, Self::Trunk, Self::Chromium, Self::Bus];
    /// What everything together needs.
    pub const ALL: &[Self] =
        &[Self::WasmTarget, Self::Lints, Self::Npm, Self::WasmBindgen, Self::Trunk, Self::Chromium, Self::Bus];
}

/// The programs of these names on the path, in its order.
fn on_path(names: &[&str]) -> Vec<PathBuf> {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let places = std::env::split_paths(&folders).flat_map(|folder| names.iter().map(move |name| folder.join(name)));
    places.filter(|place| place.is_file()).collect()
}

/// The tools as found.
pub struct Tools {
    path: OsString,
    chromium: Option<PathBuf>,
}

impl Tools {
    /// A command that finds our tools first, run in the project's root.
    pub fn command(&self, project: &Project, program: &str) -> Command {
        let mut command = Command::new(program);
        self.lend(&mut command).current_dir(&project.root);
        command
    }

    /// Lets a command find our tools first. Chromium's place is told as `PATCHBAY_CHROMIUM`,
    /// which the browser harness of the tests reads.
    pub fn lend<'command>(&self, command: &'command mut Command) -> &'command mut Command {
        command.env("PATH", &self.path);
        if let Some(chromium) = &self.chromium {
            command.env("PATCHBAY_CHROMIUM", chromium);
        }
        command
    }
}

/// Makes sure of every need, printing one line for each. Stops at the first that cannot be met.
pub fn prepare(project: &Project, needs: &[Need]) -> Result<Tools> {
    let mut tools = Tools { path: search_path(project)?, chromium: None };
    for need in needs {
        timed(|| {
            let words = match need {
                Need::WasmTarget => rust::ensure_wasm_target()?,
                Need::Lints => rust::ensure_lints()?,
                Need::Npm => javascript::ensure(project, &tools)?,
                Need::WasmBindgen => {
                    let version = project.locked_version("wasm-bindgen")?;
                    cargo_tools::ensure(project, &tools, &cargo_tools::wasm_bindgen(version))?
                }
                Need::Trunk => cargo_tools::ensure(project, &tools, &cargo_tools::TRUNK)?,
                Need::Chromium => {
                    let (place, words) = chromium::ensure()?;
                    tools.chromium = Some(place);
                    words
                }
                Need::Bus => bus::ensure()?,
            };
            Ok(((), words))
        })?;
    }
    Ok(tools)
}

/// Whether cargo-deny can be used. It takes minutes to install, so only CI does that.
pub fn cargo_deny(project: &Project, tools: &Tools) -> Result<bool> {
    let deny = &cargo_tools::CARGO_DENY;
    if cargo_tools::is_there(tools, deny) {
        return Ok(true);
    }
    if std::env::var_os("CI").is_none() {
        return Ok(false);
    }
    timed(|| Ok(((), cargo_tools::ensure(project, tools, deny)?)))?;
    Ok(true)
}

/// Where `cargo install` puts what was missing.
fn tools_folder(project: &Project) -> PathBuf {
    project.target.join("tools")
}

fn search_path(project: &Project) -> Result<OsString> {
    let ours = [tools_folder(project).join("bin"), project.root.join("node_modules/.bin")];
    let theirs = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(ours.into_iter().chain(std::env::split_paths(&theirs)))
        .context("the project's path contains a character that PATH cannot hold; move it")
}

/// Whether we may install for the whole machine with apt.
fn is_root_on_debian() -> bool {
    let root = Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout == b"0\n");
    root && Path::new("/etc/debian_version").exists()
}
