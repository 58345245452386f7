//! A channel provider: what is hosted, and how (design, "Configuration"; contract §8).

use crate::configuration::{Placement, Start};
use crate::hosts::{MatchPattern, OriginPattern, origin_of, permission_for, web_address};
use crate::read::{FromJson, Unfit, member, member_or};
use serde::Serialize;
use serde_json::Value;

/// Sandbox tokens every widget frame has (contract §8).
pub const SANDBOX: &str = "allow-forms allow-popups allow-scripts allow-same-origin allow-modals allow-downloads";

/// A channel provider: a web page, the widget, and how it is hosted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Provider {
    /// Stable id; a slug of the name when not given.
    pub id: String,
    /// Name, for admins.
    pub name: String,
    /// Title on the panel; the name when empty.
    pub label: String,
    /// Whether it is shown.
    pub enabled: bool,
    /// The widget's page.
    pub landing_url: String,
    /// More origins its documents may have (log-in pages): [`OriginPattern`]s.
    pub trusted_origins: Vec<String>,
    /// Origins the widget asks its CIF library from, beyond the configured sites.
    pub library_origins: Vec<String>,
    /// Whether click-to-act is on until the widget says otherwise.
    pub click_to_act: bool,
    /// Order, 0 first.
    pub sort_order: u32,
    /// When its widget is loaded.
    pub start: Start,
    /// Where its widget shows; as the whole configuration says when not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub placement: Option<Placement>,
    /// Model-driven apps it is for, by id; empty: for all. Only a page that names one in its address (`appid`) tells.
    pub apps: Vec<String>,
    /// CRM pages it is for, beyond that they are of a configured site; empty: for all.
    pub sites: Vec<MatchPattern>,
    /// Whether it is kept from administrators, whatever other roles they have.
    pub hide_from_administrators: bool,
    /// Security roles it is for, by id or name; empty: for everybody. Administrators are no exception.
    pub roles: Vec<String>,
    /// Handed to the widget by `getEnvironment` as it is.
    pub custom_params: String,
    /// Sandbox tokens beyond [`SANDBOX`].
    pub extra_sandbox_tokens: Vec<String>,
    /// Features the frame is allowed.
    pub permissions_policy: Vec<String>,
    /// Whether its frame is opened although its server refuses to be framed (`X-Frame-Options`, `frame-ancestors`).
    pub open_refused_frames: bool,
    /// Patterns of methods it may use.
    pub grants: Vec<String>,
    /// Origin of the organisation in whose own records it is; it works with that alone. Not written in a configuration.
    #[serde(skip)]
    pub organisation: Option<String>,
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
            enabled: member_or(value, "enabled", || true)?,
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

    /// Whether it is for a page: of its apps and of its sites, as far as it is bound to any.
    pub fn is_for_page(&self, url: &str) -> bool {
        let app = app_of(url);
        let is_app = |wanted: &String| app.as_deref().is_some_and(|app| plain_id(wanted) == app);
        let is_organisations = self.organisation.as_ref().is_none_or(|origin| origin_of(url).is_some_and(|page| page == *origin));
        is_organisations
            && (self.apps.is_empty() || self.apps.iter().any(is_app))
            && (self.sites.is_empty() || self.sites.iter().any(|site| site.matches(url)))
    }

    /// Whether it is for a user with these roles: ids and names in lower case.
    pub fn is_for(&self, roles: &[String]) -> bool {
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
