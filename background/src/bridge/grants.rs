//! Whether a provider may use a method. The one place where that is decided.

use patchbay_protocol::{Failure, Provider};

/// Checks a request against the provider's grants: patterns of method names, `*` for all.
///
/// # Errors
/// A failure that names provider and method.
pub(super) fn check(provider: &Provider, method: &str) -> Result<(), Failure> {
    let granted = |grant: &String| grant == "*" || grant == method;
    if provider.grants.iter().any(granted) {
        return Ok(());
    }
    Err(Failure::new(format!("{} is not allowed to use {method}; an administrator can grant it.", provider.label)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use patchbay_protocol::Configuration;

    #[test]
    fn a_provider_uses_only_what_it_is_granted() {
        let text = r#"{"providers":[{"name":"A","landingUrl":"https://a.example","grants":["getEnvironment"]}]}"#;
        let provider = &Configuration::parse(text).0.providers[0];
        assert!(check(provider, "getEnvironment").is_ok());
        assert!(check(provider, "deleteRecord").unwrap_err().message.contains("A is not allowed to use deleteRecord"));
    }
}
