//! The demo organisation over HTTP, as pages and tests use it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "the helpers of tests are tests too")]

mod control;
mod definitions;
mod pages;
mod queries;
mod quoting;
mod seeding;
mod support;
mod updates;
mod writes;
