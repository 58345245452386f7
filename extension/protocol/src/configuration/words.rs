//! Values that are one of a few words.

use crate::read::{FromJson, Unfit};
use serde::Serialize;
use serde_json::Value;

/// Reads an enum from the words it is written with. One list of words for reading, for what is said of any other, and for
/// whoever wants to show them.
macro_rules! words {
    ($type:ident, $accepted:literal, $($word:literal = $variant:ident),+) => {
        impl $type {
            /// Every value, in the order of the documentation.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word it is written with.
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),+
                }
            }
        }

        impl FromJson for $type {
            fn from_json(value: &Value) -> Result<Self, Unfit> {
                match value.as_str().unwrap_or_default() {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(Unfit::new(concat!("must be ", $accepted))),
                }
            }
        }
    };
}

/// Where a panel shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Default)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Placement {
    /// The browser's side panel: beside the page, opened by a click.
    #[default]
    SidePanel,
    /// A window of its own, which opens with the side panel or, with `startup`, by itself.
    Window,
    /// At the edge of the CRM page, without a click. The browser keeps its log-in apart there, and the microphone is the
    /// CRM's: meant for all widgets, it is not for those that may use a microphone (`permissionsPolicy`).
    Docked,
}

words!(Placement, "\"side-panel\", \"window\" or \"docked\"", "side-panel" = SidePanel, "window" = Window, "docked" = Docked);

/// What happens at the browser's start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Default)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Startup {
    /// Nothing opens: the toolbar button and the launcher tab say that the phone is off.
    #[default]
    Ask,
    /// The panel opens in a window of its own, without a click.
    Window,
}

words!(Startup, "\"ask\" or \"window\"", "ask" = Ask, "window" = Window);

/// By what it is known that a call is live.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Default)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum LiveCall {
    /// A connected peer (`RTCPeerConnection`) or a live microphone in a widget's frame, or the widget's own word.
    #[default]
    Media,
    /// The widget's own word alone: `raiseEvent("patchbay.call", true)`.
    Declared,
    /// Nothing is ever held up for a call.
    Off,
}

words!(LiveCall, "\"media\", \"declared\" or \"off\"", "media" = Media, "declared" = Declared, "off" = Off);

/// When a provider's widget is loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Default)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Start {
    /// With the panel, so that it can ring before anybody has looked at it.
    #[default]
    Eager,
    /// When the agent first chooses it.
    OnDemand,
}

words!(Start, "\"eager\" or \"on-demand\"", "eager" = Eager, "on-demand" = OnDemand);

/// What becomes of Microsoft's own panel on configured sites.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Default)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum MicrosoftPanel {
    /// It keeps its widgets: where it shows one, ours stands back and says so.
    #[default]
    StandDown,
    /// Ours takes its place: its widgets are kept from loading there.
    Replace,
}

words!(MicrosoftPanel, "\"stand-down\" or \"replace\"", "stand-down" = StandDown, "replace" = Replace);

/// How a site's pages are driven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Default)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Adapter {
    /// The client API `Xrm` of model-driven apps.
    #[default]
    ModelDriven,
}

words!(Adapter, "\"model-driven\"", "model-driven" = ModelDriven);

/// A part of the extension that an administrator can switch off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Feature {
    /// Clicks on phone numbers and e-mail addresses in CRM pages.
    ClickToAct,
    /// The agent's choice of where widgets show.
    PlacementChoice,
    /// The view of what passes between widgets and pages.
    Traffic,
    /// Import in the options.
    Import,
    /// Export in the options.
    Export,
    /// *Copy report* of the diagnosis.
    Report,
}

words!(
    Feature,
    "among \"click-to-act\", \"placement-choice\", \"traffic\", \"import\", \"export\" and \"report\"",
    "click-to-act" = ClickToAct,
    "placement-choice" = PlacementChoice,
    "traffic" = Traffic,
    "import" = Import,
    "export" = Export,
    "report" = Report
);
