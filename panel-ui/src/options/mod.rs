//! The options page: one form for a provider and a CRM site, and the lists of what is configured.

pub mod access;
mod app;
pub mod draft;
pub mod field;
pub mod form;
pub mod json;
pub mod lists;
pub mod saving;
pub mod state;

pub use app::show;
pub use draft::{Draft, Field};
pub use state::{Action, Options};
