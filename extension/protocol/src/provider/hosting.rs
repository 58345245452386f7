//! What follows from a provider's values: whom and which pages it is for, and what its frame may.

use super::Provider;
use super::ids::{app_of, distinct, plain_id, slug};
use crate::address::Address;
use crate::hosts::{OriginPattern, origin_of, permission_for, web_address};

/// Sandbox tokens every widget frame has (contract §8).
pub const SANDBOX: &str = "allow-forms allow-popups allow-scripts allow-same-origin allow-modals allow-downloads";

/// The role of administrators: its English name, and the id of the template that it is made from in every organisation
/// (source: Dataverse's table of security roles).
const ADMINISTRATOR: &[&str] = &["system administrator", "627090ff-40a3-4053-8790-584edc5be201"];

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

    /// Whether some page of a CRM is one of its sites: `origin` is the CRM's.
    pub fn may_work_for(&self, origin: &str) -> bool {
        let host = Address::parse(&format!("{origin}/")).map(|address| address.host);
        let is_site = |host: String| self.sites.is_empty() || self.sites.iter().any(|site| site.is_host(&host));
        self.organisation.as_ref().is_none_or(|own| own == origin) && host.is_some_and(is_site)
    }

    /// Whether it is for a page: of its apps and of its sites, as far as it is bound to any.
    ///
    /// `app`: the app as the page's client API told it, for an address that does not name it.
    pub fn is_for_page(&self, url: &str, app: Option<&str>) -> bool {
        let named = app_of(url);
        let app = named.as_deref().or(app);
        let is_app = |wanted: &String| app.is_some_and(|app| plain_id(wanted) == app);
        self.may_enter(url) && (self.apps.is_empty() || self.apps.iter().any(is_app))
    }

    /// Of which pages it is, as a number that changes with its apps, sites and organisation.
    pub fn assignment(&self) -> u64 {
        let sites = self.sites.iter().map(|site| site.as_str());
        let texts = self.apps.iter().map(String::as_str).chain(["sites"]).chain(sites).chain(self.organisation.as_deref());
        // FNV-1a, of 64 bits. Source: draft-eastlake-fnv.
        let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        texts.fold(0xcbf2_9ce4_8422_2325, |hash, text| mix(text.bytes().fold(hash, mix), b'\n'))
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
        self.has_role(roles)
    }

    /// The same without a look at administrators.
    pub fn has_role(&self, roles: &[String]) -> bool {
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
