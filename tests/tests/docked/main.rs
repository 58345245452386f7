//! The panel docked in CRM pages (design, "Placements"): there without a click, with the real width and mode, one widget over
//! all pages, and in pages that do not make it easy.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests fail as tests do: by panicking")]

mod ahead;
mod framed;
mod hostile;
mod layouts;
mod login;
mod microphone;
mod modal;
mod off;
mod pages;
mod places;
mod stays;
mod support;
mod there;
mod width;
