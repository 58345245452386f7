//! A model-driven app in a box: the demo organisation and the sample widgets. A stand-in, for demo, tests and benchmarks.
//!
//! Two servers on 127.0.0.1: the *organisation* (page, Dataverse Web API dialect under `/api/data/v9.2/`, control surface
//! under `/__demo/`) and the *widgets* (static pages on another origin). The dialect was written after the public
//! documentation; where it was never compared with a real organisation, the module says so.

mod connection;
mod control;
mod error;
mod metadata;
mod options;
mod seed;
mod session;
mod site;
mod start;
mod store;
mod webapi;
mod widgets;

pub use options::{Options, User};
pub use start::{Demo, StartError, start};
