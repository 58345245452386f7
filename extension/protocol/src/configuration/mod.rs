//! The configuration: one shape for policy, import, export and the options page (design, "Configuration").
//!
//! A value may be set on several levels. Each level is read by itself ([`Layer`]), what is wrong in it is named
//! ([`Fault`]) and left out, and [`Levels`] makes of all of them what is in force ([`Configuration`]).

mod checks;
mod fault;
mod layer;
mod levels;
#[cfg(feature = "schema")]
pub(crate) mod patterns;
mod policy;
#[cfg(feature = "schema")]
pub(crate) mod schema;
mod words;
mod written;

pub use checks::{
    ADDRESS_LENGTH, LAST, MOST, NAME_LENGTH, PARAMS_LENGTH, SANDBOX_TOKENS, is_policys_alone, provider_values, single_values,
    site_values,
};
pub use fault::Fault;
pub use layer::{Layer, Part};
pub use levels::{Level, Levels, OrganisationRows};
pub use policy::Policy;
#[cfg(feature = "schema")]
pub use schema::schema;
pub use words::{Adapter, Feature, LiveCall, MicrosoftPanel, Placement, Start, Startup};

pub(crate) use written::is_guid;

use crate::hosts::{MatchPattern, origin_of};
use crate::provider::Provider;
use crate::read::{FromJson, Unfit, member, member_or};
use serde::Serialize;
use serde_json::Value;

/// CRM pages that the extension works with. Without any, the pages of Microsoft's CRM regions are the sites; with some, only
/// those are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(title = "Site", deny_unknown_fields))]
pub struct Site {
    /// Which pages are meant, as a match pattern: a scheme, a host whose first label may be a star, a port if you like, and
    /// a path. Two sites with the same pattern are a fault, and levels are merged by it. The launcher comes up on every page
    /// of the host, since the browser's permissions know neither ports nor paths.
    #[serde(rename = "match")]
    #[cfg_attr(
        feature = "schema",
        schemars(
            title = "Pages",
            with = "String",
            regex(pattern = patterns::PAGES),
            example = "https://*.crm.dynamics.com/*"
        )
    )]
    pub pages: MatchPattern,
    /// How the pages are driven: what records are read, written and opened with.
    #[cfg_attr(feature = "schema", schemars(title = "Adapter", default, example = Adapter::ModelDriven))]
    pub adapter: Adapter,
    /// Opened when a widget wants to show a record and no page of the site is open. With one, widgets do not start before a
    /// page is open: the panel offers to open this one.
    #[cfg_attr(
        feature = "schema",
        schemars(
            title = "Start page",
            default,
            length(max = ADDRESS_LENGTH),
            regex(pattern = patterns::ADDRESS_OR_NOTHING),
            example = "https://contoso.crm.dynamics.com/main.aspx?appid=8e4211c3-9d70-4b5f-a6e8-73f01c2d5b03"
        )
    )]
    pub start_url: String,
}

impl FromJson for Site {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        Ok(Self {
            pages: member(value, "match")?,
            adapter: member_or(value, "adapter", Adapter::default)?,
            start_url: member_or(value, "startUrl", String::new)?,
        })
    }
}

/// The configuration of Patchbay: by policy, by hand, imported and exported, in one shape.
//
// It is the configuration in force; written down, every value may be left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(title = "Patchbay configuration", deny_unknown_fields))]
pub struct Configuration {
    /// The widgets that agents get, each with where it comes from, whom it is for and what it may do. Merged over the levels
    /// by `id`, value by value.
    #[cfg_attr(feature = "schema", schemars(title = "Providers", default))]
    pub providers: Vec<Provider>,
    /// The CRM pages to work with. Without any, the pages of Microsoft's CRM regions are the sites; with some, only those
    /// are: name your Dynamics organisation too if you add another CRM. Merged over the levels by `match`.
    #[cfg_attr(feature = "schema", schemars(title = "Sites", default))]
    pub sites: Vec<Site>,
    /// Where widgets show whose provider says nothing of it. As a default of policy agents may choose another place, and
    /// their choice is remembered; as a mandatory value it is locked. A window is advised for voice: unlike the side panel it
    /// asks before it closes in a call.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "schema",
        schemars(
            title = "Place of widgets",
            with = "Placement",
            default,
            extend("default" = Placement::default()),
            example = Placement::Window
        )
    )]
    pub placement: Option<Placement>,
    /// What happens when the browser starts. Nothing can open the side panel without a click; a window can open by itself,
    /// so that a softphone is registered before the agent has thought of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "schema",
        schemars(
            title = "At the browser's start",
            with = "Startup",
            default,
            extend("default" = Startup::default()),
            example = Startup::Window
        )
    )]
    pub startup: Option<Startup>,
    /// By what it is known that an agent is in a call. Whatever would end a call (an update, a changed address, a widget's move)
    /// waits until then; a widget that is wrongly thought to be in a call holds all of that up.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "schema",
        schemars(
            title = "Live calls",
            with = "LiveCall",
            default,
            extend("default" = LiveCall::default()),
            example = LiveCall::Declared
        )
    )]
    pub live_call: Option<LiveCall>,
    /// Whether Patchbay plays a ring tone of its own when a call rings, beside what the widget plays. Widgets usually ring by
    /// themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "schema",
        schemars(title = "Ring tone", with = "bool", default, extend("default" = false), example = true)
    )]
    pub ring_sound: Option<bool>,
    /// Whether providers are also taken from the organisation's own records, the table `msdyn_ciprovider` of its Dataverse, as
    /// Microsoft's panel takes them. They are the lowest level, bound to that organisation's pages, and each agent accepts them
    /// once, unless the organisation is among `trustedOrganisations`. Where `true` is written out, Microsoft's regions are the
    /// sites even without any provider or site.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "schema",
        schemars(title = "Providers of the organisation's records", with = "bool", default, extend("default" = true), example = false)
    )]
    pub dataverse_providers: Option<bool>,
    /// What becomes of Microsoft's own panel where it shows widgets on a configured site. A widget must never be live twice:
    /// the same phone would ring in both.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "schema",
        schemars(
            title = "Microsoft's panel",
            with = "MicrosoftPanel",
            default,
            extend("default" = MicrosoftPanel::default()),
            example = MicrosoftPanel::Replace
        )
    )]
    pub microsoft_panel: Option<MicrosoftPanel>,
    /// Origins of organisations whose own records are taken without asking the agent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(
        feature = "schema",
        schemars(
            title = "Trusted organisations",
            default,
            length(max = MOST),
            inner(length(max = ADDRESS_LENGTH), regex(pattern = patterns::ADDRESS)),
            extend("default" = []),
            example = ["https://contoso.crm.dynamics.com"]
        )
    )]
    pub trusted_organisations: Vec<String>,
    /// Whether users may add providers of their own. With `false` those they have are out of force, and they still change what
    /// policy sets by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "schema",
        schemars(title = "Users' own providers", with = "bool", default, extend("default" = true), example = false)
    )]
    pub allow_user_providers: Option<bool>,
    /// Whether users may add CRM sites of their own. With `false` those they have are out of force.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "schema",
        schemars(title = "Users' own sites", with = "bool", default, extend("default" = true), example = false)
    )]
    pub allow_user_sites: Option<bool>,
    /// Parts of the extension that are switched off for everybody: they are not shown, and do nothing when asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(
        feature = "schema",
        schemars(
            title = "Parts that are switched off",
            default,
            length(max = MOST),
            extend("default" = []),
            example = [Feature::Import, Feature::Export]
        )
    )]
    pub disabled_features: Vec<Feature>,
    /// Lets widgets read only: requests that create, change or delete records are rejected with the reason, at once and for all
    /// providers. The switch for the day on which one writes what it should not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "schema",
        schemars(title = "Read only", with = "bool", default, extend("default" = false), example = true)
    )]
    pub read_only: Option<bool>,
    /// Which values of this policy nobody changes, as paths: `placement` for a single value, `providers` for all providers of the
    /// policy, `providers/contoso-voice` for one of them, also in what the policy leaves as usual,
    /// `providers/contoso-voice/landingUrl` for one of its values; likewise `sites` and `sites/` with a site's `match`. Without a
    /// path here policy's values are defaults.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(
        feature = "schema",
        schemars(
            title = "Mandatory values",
            default,
            length(max = MOST),
            inner(regex(pattern = patterns::path())),
            extend("default" = []),
            example = ["placement", "providers/contoso-voice"]
        )
    )]
    pub mandatory: Vec<String>,
}

impl Configuration {
    /// Reads a configuration that stands alone, as a user's does without any policy. What is wrong is named and left out;
    /// the rest is kept.
    pub fn parse(text: &str) -> (Self, Vec<Fault>) {
        let (user, mut faults) = Layer::parse(text);
        let (configuration, more) = Levels { user, ..Levels::default() }.effective();
        faults.extend(more);
        (configuration, faults)
    }

    /// Whether organisations are asked for their own providers.
    pub fn wants_organisations(&self) -> bool {
        self.dataverse_providers != Some(false)
    }

    /// Whether nothing says where organisations' own providers are to be looked for, so that nobody looks.
    pub fn may_want_organisations(&self) -> bool {
        self.dataverse_providers.is_none()
            && self.providers.is_empty()
            && self.sites.is_empty()
            && self.trusted_organisations.is_empty()
    }

    /// Whether policy names an organisation, so that its providers need no agent's consent.
    pub fn trusts(&self, origin: &str) -> bool {
        self.trusted_organisations.iter().any(|named| origin_of(named).as_deref() == Some(origin))
    }

    /// Whether a part of the extension is switched on.
    pub fn has(&self, feature: Feature) -> bool {
        !self.disabled_features.contains(&feature)
    }

    /// The site a page belongs to.
    pub fn site_of(&self, url: &str) -> Option<&Site> {
        self.sites.iter().find(|site| site.pages.matches(url))
    }
}

/// Puts a provider behind those of its order and before those of a higher one.
fn in_order(providers: &mut Vec<Provider>, provider: Provider) {
    let at = providers.partition_point(|other| other.sort_order <= provider.sort_order);
    providers.insert(at, provider);
}

#[cfg(test)]
mod tests;
