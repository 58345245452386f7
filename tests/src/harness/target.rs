//! What the browser lists: documents, frames and workers, each a target.

use serde::Deserialize;

/// What a target is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Kind {
    /// A tab's document, a side panel's document, a window's.
    Page,
    /// A frame of another site than its parent.
    Iframe,
    /// A service worker, of an extension or of a page.
    ServiceWorker,
    /// A whole tab: what the toolbar's buttons act upon.
    Tab,
    /// Anything else.
    #[serde(other)]
    Other,
}

/// One target as the browser lists it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TargetInfo {
    /// The browser's id of the target.
    #[serde(rename = "targetId")]
    pub id: String,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// Its title; workers and fresh documents show their address.
    pub title: String,
    /// Its address.
    pub url: String,
    /// Whether any debugger is attached, this harness included.
    pub attached: bool,
    /// For frames: the id of the frame around it, which for a top document is the target's id.
    pub parent_frame_id: Option<String>,
}
