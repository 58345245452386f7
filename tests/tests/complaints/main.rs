//! What users of CIF complain of (contract §10), a test for each, named after the complaint.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests fail as tests do: by panicking")]

mod of_agents;
mod of_developers;
mod one_at_a_time;
