//! End to end in a real browser: the harness that drives Chromium, the scenarios, the demo run.

pub mod harness;

pub mod asked;
pub mod control;
pub mod package;
#[allow(warnings, reason = "not linted yet")]
pub mod probe;
pub mod quiet;
pub mod several;
pub mod soak;
pub mod softphone_run;
pub mod stage;
pub mod talk;
pub mod zoo;
#[cfg(test)]
mod zoo_docs;
pub mod zoo_login;
pub mod zoo_server;
