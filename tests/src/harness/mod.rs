//! Drives a real Chromium with a real side panel, over the DevTools protocol.
//!
//! The parts, from the outside in: [`Chromium`] is one running browser; [`Session`] is one document or worker in it
//! (tab, side panel, cross-site frame, service worker); [`Screens`] puts what two of them show into one picture.
//!
//! Why not the high-level API of `chromiumoxide`: it knows tabs only. Side panels, extension workers and cross-site
//! frames are targets of their own, so the harness stands on that crate's `Connection` and its flat sessions.
//!
//! **Invariant:** nothing here sleeps for a guessed time. Every wait names a condition and a limit, and its error says
//! what was awaited and what was seen last.

mod chromium;
mod console;
mod document;
mod element;
mod error;
mod extension;
mod input;
mod launch;
mod leash;
mod notifications;
mod our_world;
mod packed;
mod policy;
mod screens;
mod session;
mod side_panel;
mod step;
mod target;
mod wait;
mod wire;

pub use chromium::Chromium;
pub use console::ConsoleEntry;
pub use element::Point;
pub use error::HarnessError;
pub use launch::LaunchOptions;
pub use notifications::{Notification, Notifications};
pub use packed::Packed;
pub use policy::PolicyFile;
pub use screens::Screens;
pub use session::Session;
pub use step::kills;
pub use target::{Kind, TargetInfo};
pub use wait::{WAIT, patience, poll};
