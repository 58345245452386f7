//! The API as a widget sees it, request by request (contract §§2–6), in the real side panel beside the demo page.

#![allow(warnings, clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "not linted yet")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests fail as tests do: by panicking")]

mod environment;
mod failures;
mod forms;
mod hostile;
mod many;
mod panel;
mod records;
mod restart;
mod search;
