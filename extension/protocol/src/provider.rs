//! A channel provider: what is hosted, and how (design, "Configuration"; contract §8).

mod hosting;
mod ids;

pub use hosting::SANDBOX;
pub use ids::{app_of, distinct, slug};

#[cfg(feature = "schema")]
use crate::configuration::{
    ADDRESS_LENGTH, LAST, MOST, NAME_LENGTH, PARAMS_LENGTH, SANDBOX_TOKENS, patterns,
    schema::{plain_number, unset},
};
use crate::configuration::{Placement, Start};
use crate::hosts::MatchPattern;
use crate::read::{FromJson, Unfit, member, member_or};
use serde::Serialize;
use serde_json::Value;

/// A channel provider: a web page, the widget, and how it is hosted. What no level says is as usual; only a name and a landing
/// URL are required, and a part that changes another level's provider needs but its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "schema",
    schemars(
        title = "Provider",
        deny_unknown_fields,
        extend("anyOf" = [
            {"required": ["id"], "properties": {"id": {"pattern": patterns::NOT_EMPTY}}},
            {"required": ["name"], "properties": {"name": {"pattern": patterns::NAMING}}},
        ])
    )
)]
pub struct Provider {
    /// What levels are merged by, and what `mandatory` names the provider by. Without one it is the name in lower case with
    /// hyphens. Two alike are a fault. With another id it is another provider: what agents have chosen for it is forgotten.
    #[cfg_attr(
        feature = "schema",
        schemars(
            title = "Id",
            default,
            length(max = NAME_LENGTH),
            regex(pattern = patterns::ID),
            transform = unset,
            example = "contoso-voice"
        )
    )]
    pub id: String,
    /// What administrators know it by: in lists, notices and reports.
    #[cfg_attr(
        feature = "schema",
        schemars(
            title = "Name",
            default,
            length(min = 1, max = NAME_LENGTH),
            regex(pattern = patterns::NOT_EMPTY),
            transform = unset,
            example = "Contoso Voice"
        )
    )]
    pub name: String,
    /// What agents know it by: on the panel's tab and over the widget. Without one it is the name.
    #[cfg_attr(
        feature = "schema",
        schemars(title = "Title on the panel", default, length(max = NAME_LENGTH), transform = unset, example = &"Phone")
    )]
    pub label: String,
    /// Whether it is there for agents. `false` by policy is the kill switch for one provider: nobody can switch it on again, and
    /// its widget goes at once, or when its call is over.
    #[cfg_attr(feature = "schema", schemars(title = "Switched on", default = "yes", example = false))]
    pub enabled: bool,
    /// The widget's page, as its maker gives it; loaded unchanged. https, or http on this machine. A host with letters beyond
    /// ASCII is written as the browser reads it (`https://xn--…`).
    #[cfg_attr(
        feature = "schema",
        schemars(
            title = "Landing URL",
            default,
            length(max = ADDRESS_LENGTH),
            regex(pattern = patterns::ADDRESS),
            transform = unset,
            example = "https://voice.contoso.com/widget?base=https://contoso.crm.dynamics.com"
        )
    )]
    pub landing_url: String,
    /// More origins whose documents in the widget's frame may use the CRM, such as log-in pages that call the API. Each exact
    /// (scheme, host, port), or `https://*.contoso.com` for all hosts below that name: then whoever may put a page there has the
    /// widget's rights, so never for a name below which others have hosts.
    #[cfg_attr(
        feature = "schema",
        schemars(
            title = "Trusted origins",
            default,
            length(max = MOST),
            inner(length(max = ADDRESS_LENGTH), regex(pattern = patterns::ORIGIN)),
            example = ["https://login.contoso.com", "https://*.voice.contoso.com"]
        )
    )]
    pub trusted_origins: Vec<String>,
    /// Where the widget loads Microsoft's CIF library from, if neither from a CRM site nor from Microsoft's regions. Without access
    /// to that host the library cannot be replaced, and the widget never connects.
    #[cfg_attr(
        feature = "schema",
        schemars(
            title = "Library origins",
            default,
            length(max = MOST),
            inner(length(max = ADDRESS_LENGTH), regex(pattern = patterns::ADDRESS)),
            example = ["https://contoso.crm.dynamics.com"]
        )
    )]
    pub library_origins: Vec<String>,
    /// Whether a click on a phone number or e-mail address in a CRM page goes to the widget, until the widget itself says
    /// otherwise; what it said is remembered.
    #[cfg_attr(feature = "schema", schemars(title = "Click to act", default, example = true))]
    pub click_to_act: bool,
    /// Place among the others, 0 first; those of the same number are in the order of the configuration.
    #[cfg_attr(
        feature = "schema",
        schemars(title = "Order", with = "u64", default, range(min = 0, max = LAST), example = 10, transform = plain_number)
    )]
    pub sort_order: u32,
    /// When the widget is loaded. Each widget that is loaded costs the memory of a page.
    #[cfg_attr(feature = "schema", schemars(title = "Start", default, example = Start::OnDemand))]
    pub start: Start,
    /// Where this widget shows, whatever is usual for the others. Without one it is as `placement` of the whole configuration
    /// says.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(title = "Place", with = "Placement", default, example = Placement::Window))]
    pub placement: Option<Placement>,
    /// Model-driven apps it is for, by their ids; without any, all. Only a page that names its app in its address (`appid`)
    /// tells which one it is. A widget that lives stays when the agent goes to another app.
    #[cfg_attr(
        feature = "schema",
        schemars(
            title = "Apps",
            default,
            length(max = MOST),
            inner(regex(pattern = patterns::GUID)),
            example = ["8e4211c3-9d70-4b5f-a6e8-73f01c2d5b03"]
        )
    )]
    pub apps: Vec<String>,
    /// CRM pages it is for, as match patterns, of those that are configured as sites; without any, all. On others it is not
    /// shown, hears of nothing and reaches nothing.
    #[cfg_attr(
        feature = "schema",
        schemars(
            title = "Sites",
            with = "Vec<String>",
            default,
            length(max = MOST),
            inner(regex(pattern = patterns::PAGES)),
            example = ["https://contoso.crm.dynamics.com/*"]
        )
    )]
    pub sites: Vec<MatchPattern>,
    /// Whether it is kept from users with the role of administrators, whatever other roles they have: else a widget for one team
    /// also opens, and rings, with those who look after the system.
    #[cfg_attr(feature = "schema", schemars(title = "Hidden from administrators", default, example = true))]
    pub hide_from_administrators: bool,
    /// Security roles it is for, by name or id; without any, everybody. A user needs one of them, and administrators are no
    /// exception. Roles are known once a CRM page is open.
    #[cfg_attr(
        feature = "schema",
        schemars(
            title = "Security roles",
            default,
            length(max = MOST),
            inner(length(min = 1, max = NAME_LENGTH), regex(pattern = patterns::NOT_EMPTY)),
            example = ["Customer Service Representative"]
        )
    )]
    pub roles: Vec<String>,
    /// Text that the widget gets by `getEnvironment` as it is, in the form that its maker describes. It is no place for secrets:
    /// the widget's page and whoever looks at the configuration can read it.
    #[cfg_attr(
        feature = "schema",
        schemars(title = "Custom parameters", default, length(max = PARAMS_LENGTH), example = "{\"queue\": \"sales\"}")
    )]
    pub custom_params: String,
    /// What the widget's frame may beyond what every one may: forms, pop-ups, scripts, its own origin, modal windows and
    /// downloads. Most widgets need nothing here.
    #[cfg_attr(
        feature = "schema",
        schemars(
            title = "Further sandbox tokens",
            default,
            length(max = MOST),
            extend("items" = {"type": "string", "enum": SANDBOX_TOKENS}),
            example = ["allow-top-navigation-by-user-activation"]
        )
    )]
    pub extra_sandbox_tokens: Vec<String>,
    /// What the browser lets the widget's frame use, if the user agrees: the names of the frame's `allow`. A list here takes the
    /// usual one's place, and an empty one takes everything away, the microphone too.
    #[cfg_attr(
        feature = "schema",
        schemars(
            title = "Permissions of the frame",
            default = "usual_features",
            length(max = MOST),
            inner(regex(pattern = patterns::FEATURE)),
            example = ["microphone", "autoplay"]
        )
    )]
    pub permissions_policy: Vec<String>,
    /// Opens the widget's pages in the panel although their server refuses to be framed (`X-Frame-Options`, `frame-ancestors`), by
    /// removing these headers from what this extension's own frames load, and from what such a frame in the side panel or the
    /// panel's window loads by itself from a page of this provider, as on its way back from a log-in on a trusted origin. The risk:
    /// a refusal protects pages from being clicked on in disguise, and with `frame-ancestors` the page's whole
    /// `Content-Security-Policy` goes, also what it says of the scripts it lets run. Better is a server that admits the extension.
    #[cfg_attr(feature = "schema", schemars(title = "Open frames that refuse", default, example = true))]
    pub open_refused_frames: bool,
    /// Methods of the API that the widget may use, by their exact names; `*` is all. Any other is rejected with the reason.
    #[cfg_attr(
        feature = "schema",
        schemars(
            title = "Methods allowed",
            default = "everything",
            length(max = MOST),
            inner(length(min = 1, max = NAME_LENGTH), regex(pattern = patterns::NOT_EMPTY)),
            example = ["getEnvironment", "searchAndOpenRecords", "openForm"]
        )
    )]
    pub grants: Vec<String>,
    /// Origin of the organisation in whose own records it is; it works with that alone. Not written in a configuration.
    #[serde(skip)]
    pub organisation: Option<String>,
}

fn yes() -> bool {
    true
}

fn usual_features() -> Vec<String> {
    ["microphone", "camera", "geolocation", "autoplay", "clipboard-write", "hid", "display-capture"].map(str::to_owned).into()
}

fn everything() -> Vec<String> {
    vec!["*".to_owned()]
}

impl FromJson for Provider {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        Ok(Self {
            id: member_or(value, "id", String::new)?,
            name: member(value, "name")?,
            label: member_or(value, "label", String::new)?,
            enabled: member_or(value, "enabled", yes)?,
            landing_url: member(value, "landingUrl")?,
            trusted_origins: member_or(value, "trustedOrigins", Vec::new)?,
            library_origins: member_or(value, "libraryOrigins", Vec::new)?,
            click_to_act: member_or(value, "clickToAct", || false)?,
            sort_order: member_or(value, "sortOrder", || 0)?,
            placement: member(value, "placement")?,
            start: member_or(value, "start", Start::default)?,
            apps: member_or(value, "apps", Vec::new)?,
            sites: member_or(value, "sites", Vec::new)?,
            hide_from_administrators: member_or(value, "hideFromAdministrators", || false)?,
            open_refused_frames: member_or(value, "openRefusedFrames", || false)?,
            organisation: None,
            roles: member_or(value, "roles", Vec::new)?,
            custom_params: member_or(value, "customParams", String::new)?,
            extra_sandbox_tokens: member_or(value, "extraSandboxTokens", Vec::new)?,
            permissions_policy: member_or(value, "permissionsPolicy", usual_features)?,
            grants: member_or(value, "grants", everything)?,
        })
    }
}
