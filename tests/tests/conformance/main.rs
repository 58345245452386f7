//! Sentences of the contract that no other file shows, one fact a test. Which test shows which sentence is in
//! `tests/conformance/sentences.toml`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests fail as tests do: by panicking")]

mod events;
mod forms;
mod knowledge;
mod loading;
mod methods;
mod notes;
mod providers;
mod raised;
mod rules;
mod search;
mod softphone;
mod support;
