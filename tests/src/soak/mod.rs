//! The long-running measures (`cargo xtask soak`, docs/soak.md): what a phone must stand all day, in numbers.
//!
//! Each measure is a module of its own. It takes how much of it is wanted, tells its progress, and gives lines for the
//! table and all it counted. What a measure counts it has seen: a kill that hit nothing in flight is no kill, a request is
//! believed saved only when the service's own log and rows say so.

pub mod calls;
pub mod idle;
pub mod opening;
pub mod organisations;
pub mod report;
pub mod requests;
pub mod ringing;
mod service;
mod stage;
pub mod take_overs;

pub use report::{Line, Measured};

/// Where a measure tells how far it is, for who waits.
pub type Tell<'a> = &'a (dyn Fn(&str) + Send + Sync);
