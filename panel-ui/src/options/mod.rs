//! The options page: what is configured on every level, and forms to change the user's own.

pub mod access;
mod app;
mod banners;
pub mod catalogue;
pub mod diagnosis;
pub mod draft;
pub mod export;
pub mod field;
pub mod fields;
pub mod form;
pub mod general;
pub mod import;
pub mod level;
pub mod listing;
pub mod lists;
pub mod order;
pub mod organisations;
pub mod records;
pub mod saving;
pub mod select;
pub mod state;
pub mod texts;
pub mod transfer;
pub mod typed;

pub use app::show;
pub use draft::{Draft, Subject};
pub use state::{Action, Options};
