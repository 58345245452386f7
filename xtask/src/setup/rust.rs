//! What the Rust toolchain must have: the standard library for WASM, the formatter and the lints.

use crate::run;
use anyhow::{Context, Result};
use std::path::Path;
use std::process::Command;

/// The target of everything that runs in the browser.
const TARGET: &str = "wasm32-unknown-unknown";

/// Makes sure that the toolchain can build for WASM. Returns the words for the log.
pub fn ensure_wasm_target() -> Result<String> {
    if has_wasm_target()? {
        return Ok(format!("WASM target: {TARGET} is there"));
    }
    run::quiet(Command::new("rustup").args(["target", "add", TARGET])).with_context(|| {
        format!(
            "Rust's WASM target is missing; install it with `rustup target add {TARGET}` \
             (without rustup, with your distribution's package, on Debian libstd-rust-dev-wasm32)"
        )
    })?;
    Ok(format!("WASM target: {TARGET} installed"))
}

/// Asks the compiler, not rustup: a distribution's own toolchain may have the target, too.
fn has_wasm_target() -> Result<bool> {
    let mut rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    rustc.args(["--print", "target-libdir", "--target", TARGET]);
    let folder = run::output(&mut rustc)?;
    Ok(Path::new(folder.trim()).is_dir())
}

/// Makes sure of `cargo fmt` and `cargo clippy`, which a minimal toolchain lacks. Returns the words for the log.
pub fn ensure_lints() -> Result<String> {
    if has_lints() {
        return Ok("rustfmt, clippy: are there".into());
    }
    run::quiet(Command::new("rustup").args(["component", "add", "rustfmt", "clippy"]))
        .context("rustfmt or clippy is missing; install them with `rustup component add rustfmt clippy`")?;
    Ok("rustfmt, clippy: installed".into())
}

fn has_lints() -> bool {
    ["fmt", "clippy"].iter().all(|name| run::output(run::cargo().args([*name, "--version"])).is_ok())
}
