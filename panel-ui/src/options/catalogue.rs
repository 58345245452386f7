//! Every field, in the order of the forms.

use super::fields::{Control, Field, Word};
use patchbay_protocol::{Adapter, LiveCall, MicrosoftPanel, Placement, Start, Startup};

/// Fields of a provider that belong together.
#[derive(Debug)]
pub struct Group {
    /// Its title; the first group has none, since it is always open.
    pub title: &'static str,
    /// Its fields.
    pub fields: &'static [Field],
}

/// Every field of a provider.
pub fn provider_fields() -> impl Iterator<Item = &'static Field> {
    PROVIDER.iter().flat_map(|group| group.fields)
}

/// A value of a provider; `usual` says what holds when it is empty, where the usual value does not say so itself.
const fn of_provider(id: &'static str, name: &'static str, control: Control, usual: &'static str) -> Field {
    Field { id, place: "providers", name, control, usual }
}

const fn of_site(id: &'static str, name: &'static str, control: Control, usual: &'static str) -> Field {
    Field { id, place: "sites", name, control, usual }
}

const fn of_whole(id: &'static str, name: &'static str, control: Control) -> Field {
    Field { id, place: "", name, control, usual: "" }
}

/// The fields of a provider, in groups.
pub const PROVIDER: &[Group] = &[
    Group {
        title: "",
        fields: &[
            of_provider("provider-name", "name", Control::Line, ""),
            of_provider("provider-label", "label", Control::Line, "the name"),
            of_provider("landing-url", "landingUrl", Control::Line, ""),
            of_provider("click-to-act", "clickToAct", Control::Switch, ""),
            of_provider("enabled", "enabled", Control::Switch, ""),
            of_provider("sort-order", "sortOrder", Control::Number, ""),
            of_provider("provider-id", "id", Control::Line, "made of the name"),
        ],
    },
    Group {
        title: "Where and for whom it shows",
        fields: &[
            of_provider("start", "start", Control::Words(starts), ""),
            of_provider("provider-placement", "placement", Control::Words(placements), "as set for all widgets"),
            of_provider("apps", "apps", Control::Lines, "all apps"),
            of_provider("provider-sites", "sites", Control::Lines, "all CRM sites"),
            of_provider("roles", "roles", Control::Lines, "everybody"),
            of_provider("hide-from-administrators", "hideFromAdministrators", Control::Switch, ""),
        ],
    },
    Group {
        title: "Access",
        fields: &[
            of_provider("trusted-origins", "trustedOrigins", Control::Lines, "the landing URL's own"),
            of_provider("library-origins", "libraryOrigins", Control::Lines, "the CRM sites"),
            of_provider("open-refused-frames", "openRefusedFrames", Control::Switch, ""),
            of_provider("sandbox-tokens", "extraSandboxTokens", Control::Lines, "nothing more"),
            of_provider("permissions-policy", "permissionsPolicy", Control::Lines, ""),
            of_provider("grants", "grants", Control::Lines, ""),
        ],
    },
    Group { title: "Custom parameters", fields: &[of_provider("custom-params", "customParams", Control::Text, "")] },
];

/// The fields of a site.
pub const SITE: &[Field] = &[
    of_site("site-match", "match", Control::Line, ""),
    of_site("site-adapter", "adapter", Control::Words(adapters), ""),
    of_site("start-url", "startUrl", Control::Line, "none"),
];

/// The values of the whole, those that policy alone sets last.
pub const GENERAL: &[Field] = &[
    of_whole("placement", "placement", Control::Words(placements)),
    of_whole("startup", "startup", Control::Words(startups)),
    of_whole("live-call", "liveCall", Control::Words(live_calls)),
    of_whole("ring-sound", "ringSound", Control::Switch),
    of_whole("dataverse-providers", "dataverseProviders", Control::Switch),
    of_whole("microsoft-panel", "microsoftPanel", Control::Words(microsoft_panels)),
    of_whole("trusted-organisations", "trustedOrganisations", Control::Lines),
    of_whole("allow-user-providers", "allowUserProviders", Control::Switch),
    of_whole("allow-user-sites", "allowUserSites", Control::Switch),
    of_whole("disabled-features", "disabledFeatures", Control::Lines),
    of_whole("read-only", "readOnly", Control::Switch),
    of_whole("mandatory", "mandatory", Control::Lines),
];

/// How many of [`GENERAL`] are the user's to set; policy alone sets the others.
pub const USERS: usize = 5;

fn placements() -> Vec<Word> {
    let words = |placement: Placement| match placement {
        Placement::SidePanel => "the side panel",
        Placement::Window => "a window of its own",
        Placement::Docked => "docked in the CRM page",
    };
    Placement::ALL.iter().map(|placement| (placement.word(), words(*placement))).collect()
}

fn starts() -> Vec<Word> {
    let words = |start: Start| match start {
        Start::Eager => "with the panel",
        Start::OnDemand => "when first chosen",
    };
    Start::ALL.iter().map(|start| (start.word(), words(*start))).collect()
}

fn startups() -> Vec<Word> {
    let words = |startup: Startup| match startup {
        Startup::Ask => "nothing opens",
        Startup::Window => "a window opens",
    };
    Startup::ALL.iter().map(|startup| (startup.word(), words(*startup))).collect()
}

fn live_calls() -> Vec<Word> {
    let words = |live: LiveCall| match live {
        LiveCall::Media => "its widget uses the microphone or says so",
        LiveCall::Declared => "its widget says so",
        LiveCall::Off => "never: nothing is held up",
    };
    LiveCall::ALL.iter().map(|live| (live.word(), words(*live))).collect()
}

fn microsoft_panels() -> Vec<Word> {
    let words = |panel: MicrosoftPanel| match panel {
        MicrosoftPanel::StandDown => "keeps its widgets",
        MicrosoftPanel::Replace => "is replaced",
    };
    MicrosoftPanel::ALL.iter().map(|panel| (panel.word(), words(*panel))).collect()
}

fn adapters() -> Vec<Word> {
    let words = |adapter: Adapter| match adapter {
        Adapter::ModelDriven => "Dynamics 365 (model-driven app)",
    };
    Adapter::ALL.iter().map(|adapter| (adapter.word(), words(*adapter))).collect()
}
