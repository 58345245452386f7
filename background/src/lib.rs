//! The extension's service worker: the bridge (pure), the store and the shell around the browser.
//!
//! `worker.js` is the synchronous entry; it adds all listeners in its first turn and hands everything to [`shell`],
//! which turns browser events into [`bridge::Input`] and [`bridge::Effect`] into browser calls.

pub mod bridge;
pub mod store;
pub mod table;

#[cfg(target_arch = "wasm32")]
mod shell;
