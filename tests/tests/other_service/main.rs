//! The model-driven adapter on a CRM that is none of ours: an OData V4 service by SAP's mock server, and a minimal page
//! whose client API is made by hand on it (`tests/fixtures/second-page/`). What works only with our own demo
//! organisation fails here.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests fail as tests do: by panicking")]

mod adapter;
mod records;
mod search;
mod service;
