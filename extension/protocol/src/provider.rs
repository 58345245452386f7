//! A channel provider: what is hosted, and how (design, "Configuration"; contract §8).

use crate::configuration::Placement;
use crate::hosts::{origin_of, permission_for, web_address};
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
    /// More origins its documents may have (log-in pages).
    pub trusted_origins: Vec<String>,
    /// Origins the widget asks its CIF library from, beyond the configured sites.
    pub library_origins: Vec<String>,
    /// Whether click-to-act is on until the widget says otherwise.
    pub click_to_act: bool,
    /// Order, 0 first.
    pub sort_order: u32,
    /// Where its widget shows; as the whole configuration says when not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub placement: Option<Placement>,
    /// Security roles it is for, by id or name; empty: for everybody. Administrators are no exception.
    pub roles: Vec<String>,
    /// Handed to the widget by `getEnvironment` as it is.
    pub custom_params: String,
    /// Sandbox tokens beyond [`SANDBOX`].
    pub extra_sandbox_tokens: Vec<String>,
    /// Features the frame is allowed.
    pub permissions_policy: Vec<String>,
    /// Patterns of methods it may use.
    pub grants: Vec<String>,
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
            roles: member_or(value, "roles", Vec::new)?,
            custom_params: member_or(value, "customParams", String::new)?,
            extra_sandbox_tokens: member_or(value, "extraSandboxTokens", Vec::new)?,
            permissions_policy: member_or(value, "permissionsPolicy", usual_features)?,
            grants: member_or(value, "grants", everything)?,
        })
    }
}

impl Provider {
    /// Every origin whose documents, in this provider's frame, are trusted with a connection.
    pub fn origins(&self) -> Vec<String> {
        let mut origins = Vec::new();
        for address in std::iter::once(&self.landing_url).chain(&self.trusted_origins) {
            if let Some(origin) = origin_of(address)
                && !origins.contains(&origin)
            {
                origins.push(origin);
            }
        }
        origins
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
        distinct(self.origins().iter().chain(&self.library_origins).filter_map(|origin| permission_for(origin)))
    }

    /// The provider with what follows from its other values filled in.
    ///
    /// # Errors
    /// One sentence: what is wrong and what is accepted.
    pub(crate) fn complete(mut self) -> Result<Self, String> {
        web_address(&self.landing_url).map_err(|error| format!("landingUrl: {error}"))?;
        for (field, list) in [("trustedOrigins", &self.trusted_origins), ("libraryOrigins", &self.library_origins)] {
            for address in list {
                web_address(address).map_err(|error| format!("{field}: {error}"))?;
            }
        }
        if self.id.trim().is_empty() {
            self.id = slug(&self.name);
        }
        if self.id.is_empty() {
            return Err("name: needs at least one letter or digit".to_owned());
        }
        if self.label.trim().is_empty() {
            self.label = self.name.clone();
        }
        let odd = |token: &&String| token.is_empty() || !token.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        if let Some(token) = self.extra_sandbox_tokens.iter().chain(&self.permissions_policy).find(odd) {
            return Err(format!("extraSandboxTokens, permissionsPolicy: \"{token}\" is not a token like allow-top-navigation"));
        }
        Ok(self)
    }
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
