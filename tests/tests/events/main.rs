//! Events, from the agent's hand to the widget's handlers (contract §7), in the real side panel beside the demo page.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests fail as tests do: by panicking")]

mod clicks;
mod handlers;
mod navigation;
