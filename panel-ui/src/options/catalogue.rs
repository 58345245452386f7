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

const fn line(id: &'static str, name: &'static str, label: &'static str, help: &'static str, example: &'static str) -> Field {
    Field { id, name, label, help, example, usual: "", control: Control::Line }
}

const fn lines(id: &'static str, name: &'static str, label: &'static str, help: &'static str, example: &'static str) -> Field {
    Field { id, name, label, help, example, usual: "", control: Control::Lines }
}

const fn switch(id: &'static str, name: &'static str, label: &'static str, help: &'static str) -> Field {
    Field { id, name, label, help, example: "", usual: "", control: Control::Switch }
}

const fn words(id: &'static str, name: &'static str, label: &'static str, help: &'static str, words: fn() -> Vec<Word>) -> Field {
    Field { id, name, label, help, example: "", usual: "", control: Control::Words(words) }
}

/// What is usual of a value without a usual value of its own.
const fn usually(field: Field, usual: &'static str) -> Field {
    Field { usual, ..field }
}

/// The fields of a provider, in groups.
pub const PROVIDER: &[Group] = &[
    Group {
        title: "",
        fields: &[
            line(
                "provider-name",
                "name",
                "Name",
                "What you and your administrator call it, in this list and in messages.",
                "Contoso Voice",
            ),
            usually(
                line(
                    "provider-label",
                    "label",
                    "Title on the panel",
                    "Short text at the head of the widget and on its tab.",
                    "Contoso",
                ),
                "the name",
            ),
            line(
                "landing-url",
                "landingUrl",
                "Landing URL",
                "The widget's page, as your provider gave it to you: https, loaded as it is written here.",
                "https://voice.example.com/widget",
            ),
            switch(
                "click-to-act",
                "clickToAct",
                "Click-to-act",
                "A click on a phone number in the CRM goes to this widget, until the widget itself says otherwise.",
            ),
            switch(
                "enabled",
                "enabled",
                "Switched on",
                "Switched off, its widget is not loaded and nothing of it is asked for; its settings stay.",
            ),
            Field {
                id: "sort-order",
                name: "sortOrder",
                label: "Order",
                help: "Where it comes in the panel: 0 first, up to 1000. Moving it in the list writes this number.",
                example: "0",
                usual: "",
                control: Control::Number,
            },
            usually(
                line(
                    "provider-id",
                    "id",
                    "Id",
                    "What your values and your organisation's are put together by; it stays when the name changes.",
                    "contoso-voice",
                ),
                "made of the name",
            ),
        ],
    },
    Group {
        title: "Where and for whom it shows",
        fields: &[
            words(
                "start",
                "start",
                "Loads",
                "One that must ring has to be loaded with the panel; others may wait until somebody looks at them.",
                starts,
            ),
            usually(
                words(
                    "provider-placement",
                    "placement",
                    "Shows in",
                    "A window of its own asks before it closes in a call, which suits voice; the side panel stays beside the page.",
                    placements,
                ),
                "as set for all widgets",
            ),
            usually(
                lines(
                    "apps",
                    "apps",
                    "Apps",
                    "Ids of the model-driven apps it is for, one a line: what follows appid= in the app's address.",
                    "8e4211c3-9d70-4b5f-a6e8-73f01c2d5b03",
                ),
                "all apps",
            ),
            usually(
                lines(
                    "provider-sites",
                    "sites",
                    "Only on these pages",
                    "Narrows it to some of the CRM sites, one pattern a line; elsewhere it is not offered.",
                    "https://contoso.crm.dynamics.com/*",
                ),
                "all CRM sites",
            ),
            usually(
                lines(
                    "roles",
                    "roles",
                    "Security roles",
                    "Names or ids of the CRM's security roles, one a line. Users with none of them do not see it, administrators included.",
                    "Customer Service Representative",
                ),
                "everybody",
            ),
            switch(
                "hide-from-administrators",
                "hideFromAdministrators",
                "Hide from administrators",
                "Who has the role System Administrator does not see it, whatever other roles they have.",
            ),
        ],
    },
    Group {
        title: "Access",
        fields: &[
            usually(
                lines(
                    "trusted-origins",
                    "trustedOrigins",
                    "Trusted origins",
                    "Other addresses the widget shows itself from, such as its log-in page, one a line. A star stands for every host below a name, never for the name itself.",
                    "https://login.example.com\nhttps://*.example.com",
                ),
                "only the landing URL's own",
            ),
            usually(
                lines(
                    "library-origins",
                    "libraryOrigins",
                    "Library origins",
                    "Where the widget loads its CIF library from when that is none of your CRM sites, one a line: Patchbay puts its own in place there.",
                    "https://org.crm.dynamics.com",
                ),
                "the CRM sites",
            ),
            switch(
                "open-refused-frames",
                "openRefusedFrames",
                "Show it although its server refuses to be framed",
                "Risk: the server sends X-Frame-Options or frame-ancestors so that no other page can trick people into clicking in it. Patchbay would set that aside, in its own panel alone. Better: the provider allows this extension.",
            ),
            usually(
                lines(
                    "sandbox-tokens",
                    "extraSandboxTokens",
                    "Sandbox, more",
                    "What its frame may do beyond forms, pop-ups, scripts, dialogs and downloads: HTML's sandbox tokens, one a line.",
                    "allow-top-navigation-by-user-activation",
                ),
                "nothing more",
            ),
            lines(
                "permissions-policy",
                "permissionsPolicy",
                "Devices and features",
                "What its frame may ask the browser for, one name a line; what is not listed it never gets.",
                "microphone",
            ),
            lines(
                "grants",
                "grants",
                "Methods",
                "Methods of the CIF interface it may use, one a line; * is all of them. A widget that only reads needs no createRecord.",
                "retrieveRecord",
            ),
        ],
    },
    Group {
        title: "Custom parameters",
        fields: &[Field {
            id: "custom-params",
            name: "customParams",
            label: "Custom parameters",
            help: "Handed to the widget as they are, in whatever form it expects; at most 2000 characters.",
            example: "{\"queue\": \"support\"}",
            usual: "",
            control: Control::Text,
        }],
    },
];

/// The fields of a site.
pub const SITE: &[Field] = &[
    line(
        "site-match",
        "match",
        "Pages",
        "Only if your CRM has an address of its own: those of Microsoft's regions are known. With any site, only the sites listed count.",
        "https://crm.example.com/*",
    ),
    words(
        "site-adapter",
        "adapter",
        "Kind of CRM",
        "How its pages are driven: how records are found, opened and written.",
        adapters,
    ),
    usually(
        line(
            "start-url",
            "startUrl",
            "Start page",
            "Offered for opening when no CRM page is open; widgets wait for it. It must be one of the pages above.",
            "https://crm.example.com/main.aspx",
        ),
        "none",
    ),
];

/// The values of the whole, those that policy alone sets last.
pub const GENERAL: &[Field] = &[
    words(
        "placement",
        "placement",
        "Widgets show in",
        "For every provider that says nothing of it. In a window a call cannot be closed by mistake; the side panel is beside the page.",
        placements,
    ),
    words(
        "startup",
        "startup",
        "When the browser starts",
        "A window opens by itself, without a click, so that the phone is on; otherwise the toolbar button says that it is off.",
        startups,
    ),
    words(
        "live-call",
        "liveCall",
        "A call is live when",
        "While one is, nothing is loaded anew and windows ask before they close. Choose the widget's own word if it keeps the microphone open all day.",
        live_calls,
    ),
    switch(
        "dataverse-providers",
        "dataverseProviders",
        "Use the CRM's own providers",
        "Reads the channel providers that your organisation has set up in Dynamics 365, and offers them here.",
    ),
    words(
        "microsoft-panel",
        "microsoftPanel",
        "Microsoft's own panel",
        "Whether it keeps its widgets, or Patchbay takes its place on the configured sites.",
        microsoft_panels,
    ),
    usually(
        lines(
            "trusted-organisations",
            "trustedOrganisations",
            "Organisations that need no consent",
            "CRM origins whose own providers are used without asking you.",
            "",
        ),
        "none",
    ),
    switch(
        "allow-user-providers",
        "allowUserProviders",
        "Providers of your own",
        "Whether you may add providers beside your organisation's.",
    ),
    switch(
        "allow-user-sites",
        "allowUserSites",
        "CRM sites of your own",
        "Whether you may add CRM sites beside your organisation's.",
    ),
    usually(
        lines(
            "disabled-features",
            "disabledFeatures",
            "Switched off",
            "Parts of the extension that your organisation has switched off.",
            "",
        ),
        "nothing",
    ),
    switch(
        "read-only",
        "readOnly",
        "Widgets may only read",
        "Widgets can look records up and open them, and change nothing in the CRM.",
    ),
    usually(
        lines("mandatory", "mandatory", "Fixed values", "Paths of the values that nobody but your administrator changes.", ""),
        "none",
    ),
];

/// How many of [`GENERAL`] are the user's to set; policy alone sets the others.
pub const USERS: usize = 4;

fn placements() -> Vec<Word> {
    let words = |placement: Placement| match placement {
        Placement::SidePanel => "the side panel",
        Placement::Window => "a window of its own",
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
