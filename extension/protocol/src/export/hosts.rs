//! The hosts that a configuration needs access to.

use crate::configuration::{Layer, Levels};
use crate::hosts::permission_for;
use crate::provider::distinct;
use crate::regions::MICROSOFT_SITES;

/// How many hosts of such a list the browser reads (source: Chromium, `kMaxItemsURLPatternSet`).
pub const MOST_HOSTS: usize = 100;

/// The hosts that everything in a level needs, as `runtime_allowed_hosts` names them: Microsoft's regions, the CRM sites with
/// their start pages, and each provider's own, its log-in pages' and its library's. What users add beneath, and providers in an
/// organisation's own records, may need others.
pub fn needed_hosts(layer: &Layer) -> Vec<String> {
    let (configuration, _) = Levels { policy: layer.clone(), ..Levels::default() }.effective();
    let mut permissions: Vec<String> = configuration.providers.iter().flat_map(|provider| provider.permissions()).collect();
    for site in &configuration.sites {
        permissions.push(site.pages.permission());
        permissions.extend(permission_for(&site.start_url));
    }
    // Widgets load Microsoft's library from there, also those for another CRM: without access it is not replaced.
    permissions.extend(MICROSOFT_SITES.iter().map(|site| (*site).to_owned()));
    permissions.extend(configuration.trusted_organisations.iter().filter_map(|origin| permission_for(origin)));
    // The browser wants no path here, and refuses the whole policy for one.
    distinct(permissions.iter().map(|permission| permission.trim_end_matches("/*").to_owned()))
}
