//! A channel provider: what is hosted, and how (design, "Configuration"; contract §8).

#[cfg(feature = "schema")]
use crate::configuration::{
    ADDRESS_LENGTH, LAST, MOST, NAME_LENGTH, PARAMS_LENGTH, SANDBOX_TOKENS, patterns,
    schema::{plain_number, unset},
};
use crate::configuration::{Placement, Start};
use crate::hosts::{MatchPattern, OriginPattern, origin_of, permission_for, web_address};
use crate::read::{FromJson, Unfit, member, member_or};
use serde::Serialize;
use serde_json::Value;

/// Sandbox tokens every widget frame has (contract §8).
pub const SANDBOX: &str = "allow-forms allow-popups allow-scripts allow-same-origin allow-modals allow-downloads";

/// The role of administrators: its English name, and the id of the template that it is made from in every organisation
/// (source: Dataverse's table of security roles).
const ADMINISTRATOR: &[&str] = &["system administrator", "627090ff-40a3-4053-8790-584edc5be201"];

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
    /// tells which one it is.
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
    /// removing these headers from what this extension's own frames load. The risk: a refusal protects pages from being
    /// clicked on in disguise. Better is a server that admits the extension.
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

impl Provider {
    /// What the origin of a document in this provider's frame must be to be trusted with a connection.
    pub fn origins(&self) -> Vec<OriginPattern> {
        let mut origins = Vec::new();
        for address in std::iter::once(&self.landing_url).chain(&self.trusted_origins) {
            if let Ok(origin) = OriginPattern::parse(address)
                && !origins.contains(&origin)
            {
                origins.push(origin);
            }
        }
        origins
    }

    /// Whether it is for all pages alike.
    pub fn is_for_any_page(&self) -> bool {
        self.organisation.is_none() && self.apps.is_empty() && self.sites.is_empty()
    }

    /// Whether its widget has any business in a page: of its organisation and its sites, as far as it is bound to any.
    pub fn may_enter(&self, url: &str) -> bool {
        let is_organisations = self.organisation.as_ref().is_none_or(|origin| origin_of(url).is_some_and(|page| page == *origin));
        is_organisations && (self.sites.is_empty() || self.sites.iter().any(|site| site.matches(url)))
    }

    /// Whether it is for a page: of its apps and of its sites, as far as it is bound to any.
    pub fn is_for_page(&self, url: &str) -> bool {
        let app = app_of(url);
        let is_app = |wanted: &String| app.as_deref().is_some_and(|app| plain_id(wanted) == app);
        self.may_enter(url) && (self.apps.is_empty() || self.apps.iter().any(is_app))
    }

    /// Whether it is for the users of some roles only.
    pub fn asks_for_roles(&self) -> bool {
        self.hide_from_administrators || !self.roles.is_empty()
    }

    /// Whether it is for a user with these roles: ids and names in lower case.
    pub fn is_for(&self, roles: &[String]) -> bool {
        if self.hide_from_administrators && roles.iter().any(|role| ADMINISTRATOR.contains(&role.as_str())) {
            return false;
        }
        let has = |wanted: &String| roles.contains(&wanted.trim_matches(['{', '}', ' ']).to_lowercase());
        self.roles.is_empty() || self.roles.iter().any(has)
    }

    /// The frame's `sandbox` attribute.
    pub fn sandbox(&self) -> String {
        self.extra_sandbox_tokens.iter().fold(SANDBOX.to_owned(), |all, token| format!("{all} {token}"))
    }

    /// The frame's `allow` attribute.
    pub fn allow(&self) -> String {
        self.permissions_policy.join("; ")
    }

    /// Permission patterns its frame needs: its own origins and those its library is asked from.
    pub fn permissions(&self) -> Vec<String> {
        let own = self.origins();
        let own = own.iter().filter_map(OriginPattern::permission);
        distinct(own.chain(self.library_origins.iter().filter_map(|origin| permission_for(origin))))
    }

    /// The provider with what follows from its other values filled in.
    ///
    /// # Errors
    /// One sentence: what is wrong and what is accepted.
    pub(crate) fn complete(mut self) -> Result<Self, String> {
        web_address(&self.landing_url).map_err(|error| format!("landingUrl: {error}"))?;
        if self.id.trim().is_empty() {
            self.id = slug(&self.name);
        }
        if self.id.is_empty() {
            return Err("name: needs at least one letter or digit".to_owned());
        }
        if self.label.trim().is_empty() {
            self.label = self.name.clone();
        }
        Ok(self)
    }
}

/// The id of the model-driven app a page is of: `appid` of its address.
pub fn app_of(url: &str) -> Option<String> {
    let (_, query) = url.split('#').next()?.split_once('?')?;
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.into_iter().find(|(name, _)| name.eq_ignore_ascii_case("appid")).map(|(_, id)| plain_id(id))
}

/// An id without braces, in lower case.
fn plain_id(id: &str) -> String {
    id.replace("%7B", "").replace("%7b", "").replace("%7D", "").replace("%7d", "").trim_matches(['{', '}', ' ']).to_lowercase()
}

/// A name as an id: lower-case letters and digits, runs of anything else as one hyphen.
pub fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.chars() {
        if c.is_alphanumeric() {
            slug.extend(c.to_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// The texts in order, each once.
pub fn distinct(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for text in texts {
        if let Err(at) = all.binary_search(&text) {
            all.insert(at, text);
        }
    }
    all
}
