//! The one vocabulary of Patchbay: requests, events, errors and configuration, shared by worker and panel.
//!
//! Pure: no clock, no randomness, and of the browser nothing but its reader of addresses ([`address`]). Everything that crosses a hop has its type here, request beside
//! answer, so that a reader finds the whole wire in one crate. Section numbers (§) are those of the CIF 1.0 contract.

pub mod address;
pub mod configuration;
pub mod diagnosis;
pub mod export;
pub mod failure;
pub mod frames;
pub mod hosts;
pub mod import;
pub mod method;
pub mod order;
pub mod page;
pub mod panel;
pub mod provider;
pub mod read;
pub mod regions;
pub mod ringing;
pub mod rows;
pub mod traffic;
pub mod view;

pub use configuration::{
    Adapter, Configuration, Fault, Feature, Layer, Level, Levels, LiveCall, MicrosoftPanel, OrganisationRows, Part, Placement,
    Policy, Site, Start, Startup,
};
pub use diagnosis::Diagnosis;
pub use failure::Failure;
pub use frames::{Answer, EventFrame, LibraryFrame, RequestFrame};
pub use method::{Method, Repeat, Route};
pub use page::{Envelope, FromPage, Identity, PageJob, ToPage};
pub use panel::{Device, FrameLink, FrameState, FromPanel, ToPanel};
pub use provider::Provider;
pub use read::{FromJson, read, write};
pub use ringing::{RingAction, RingView, Ringing};
pub use traffic::{Outcome, TrafficLine};
pub use view::{NoteView, Notice, NoticeAction, PanelView, ProviderView};

/// Identifier of a request: a random UUID made by the widget library.
pub type RequestId = String;
/// Identifier of one connection between a widget document and its panel: a random UUID made by the panel.
pub type ConnectionId = String;
/// Identifier of one panel document: a random UUID made by the panel.
pub type PanelId = String;
/// `id` of a configured provider.
pub type ProviderId = String;
/// The browser's identifier of one document (`documentId`), which changes with every navigation across documents.
pub type DocumentId = String;
/// The browser's number of a tab.
pub type TabId = i32;
/// A point in time or a span, in milliseconds.
pub type Millis = u64;
