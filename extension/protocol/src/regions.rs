//! Microsoft's own CRM sites: what counts as a site where none is configured.

/// Microsoft's CRM regions and government clouds; the same list as `host_permissions` of the manifest.
pub const MICROSOFT_SITES: &[&str] = &[
    "https://*.crm.dynamics.com/*",
    "https://*.crm2.dynamics.com/*",
    "https://*.crm3.dynamics.com/*",
    "https://*.crm4.dynamics.com/*",
    "https://*.crm5.dynamics.com/*",
    "https://*.crm6.dynamics.com/*",
    "https://*.crm7.dynamics.com/*",
    "https://*.crm8.dynamics.com/*",
    "https://*.crm9.dynamics.com/*",
    "https://*.crm10.dynamics.com/*",
    "https://*.crm11.dynamics.com/*",
    "https://*.crm12.dynamics.com/*",
    "https://*.crm13.dynamics.com/*",
    "https://*.crm14.dynamics.com/*",
    "https://*.crm15.dynamics.com/*",
    "https://*.crm16.dynamics.com/*",
    "https://*.crm17.dynamics.com/*",
    "https://*.crm18.dynamics.com/*",
    "https://*.crm19.dynamics.com/*",
    "https://*.crm20.dynamics.com/*",
    "https://*.crm21.dynamics.com/*",
    "https://*.crm22.dynamics.com/*",
    "https://*.crm.dynamics.cn/*",
    "https://*.crm.microsoftdynamics.us/*",
    "https://*.crm.microsoftdynamics.de/*",
    "https://*.crm.appsplatform.us/*",
];

#[cfg(test)]
mod tests {
    #[test]
    fn they_are_what_the_manifest_has_access_to() {
        let manifest: serde_json::Value = serde_json::from_str(include_str!("../../../manifest.json")).unwrap();
        assert_eq!(manifest["host_permissions"], serde_json::json!(super::MICROSOFT_SITES));
    }
}
