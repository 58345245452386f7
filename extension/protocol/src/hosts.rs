//! Origins and match patterns: who may speak, and which pages are a CRM.

use crate::address::Address;
use crate::read::{FromJson, Unfit};
use serde::Serialize;
use serde_json::Value;

/// Why a text is no acceptable address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Not a URL at all.
    #[error("\"{0}\" is not a web address; write it in full, like https://voice.example.com/widget")]
    NotAnAddress(String),
    /// A scheme other than https, or http on a host that is not this machine.
    #[error("\"{0}\" is not encrypted; use https (http is accepted only for localhost)")]
    NotSecure(String),
    /// A match pattern the browser would refuse.
    #[error("\"{0}\" is not a pattern of pages; write it like https://*.crm.dynamics.com/*")]
    NotAPattern(String),
}

/// Parses an address that may be loaded in a frame: https, or http on this machine (contract §8, `msdyn_landingurl`).
///
/// # Errors
/// [`AddressError`] says what is wrong and what is accepted.
pub fn web_address(text: &str) -> Result<Address, AddressError> {
    let address = Address::parse(text.trim()).ok_or_else(|| AddressError::NotAnAddress(text.to_owned()))?;
    if address.scheme == "http" && !is_this_machine(&address.host) {
        return Err(AddressError::NotSecure(text.to_owned()));
    }
    Ok(address)
}

/// The origin of a web address as browsers write it (`https://host[:port]`), or `None` when it is none.
pub fn origin_of(address: &str) -> Option<String> {
    Address::parse(address).map(|address| address.origin)
}

/// Whether a host name always means this machine: `localhost`, `*.localhost`, `127.0.0.1`.
pub fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host == "127.0.0.1" || host.ends_with(".localhost")
}

/// The permission pattern that covers every page of an origin; ports cannot be named in permissions.
pub fn permission_for(origin: &str) -> Option<String> {
    Address::parse(origin).map(|address| format!("{}://{}/*", address.scheme, address.host))
}

/// A pattern of pages in the browser's match-pattern syntax, with `https` or `http` as scheme, an optional port and
/// `*` wildcards (source: "Match patterns" of the browser's extension documentation).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(into = "String")]
pub struct MatchPattern {
    text: String,
    scheme: String,
    host: String,
    port: Option<String>,
    path: String,
}

impl MatchPattern {
    /// The pattern as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The same pattern without a port, as permissions and content scripts want it.
    pub fn permission(&self) -> String {
        format!("{}://{}/*", self.scheme, self.host)
    }

    /// Whether a page at `address` is meant.
    pub fn matches(&self, address: &str) -> bool {
        let Some(page) = Address::parse(address) else { return false };
        let scheme_fits = self.scheme == "*" || self.scheme == page.scheme;
        let port_fits = match self.port.as_deref() {
            None | Some("*") => true,
            Some(port) => page.port.to_string() == port,
        };
        scheme_fits && port_fits && self.host_fits(&page.host) && wildcard(&self.path, &page.path)
    }

    fn host_fits(&self, host: &str) -> bool {
        match self.host.strip_prefix("*.") {
            // The dot boundary: "*.contoso.com" is contoso.com and its subdomains, never evilcontoso.com.
            Some(base) => host == base || host.strip_suffix(base).is_some_and(|rest| rest.ends_with('.')),
            None => self.host == "*" || self.host == host,
        }
    }
}

impl TryFrom<String> for MatchPattern {
    type Error = AddressError;

    fn try_from(text: String) -> Result<Self, AddressError> {
        let wrong = || AddressError::NotAPattern(text.clone());
        let (scheme, rest) = text.split_once("://").ok_or_else(wrong)?;
        let (authority, path) = rest.split_once('/').ok_or_else(wrong)?;
        let (host, port) = match authority.split_once(':') {
            Some((host, port)) => (host, Some(port.to_owned())),
            None => (authority, None),
        };
        let host_ok = !host.is_empty() && !host.trim_start_matches("*.").contains('*') || host == "*";
        let port_ok = port.as_deref().is_none_or(|port| port == "*" || port.parse::<u16>().is_ok());
        if !matches!(scheme, "https" | "http" | "*") || !host_ok || !port_ok {
            return Err(wrong());
        }
        Ok(Self { scheme: scheme.to_owned(), host: host.to_ascii_lowercase(), port, path: format!("/{path}"), text })
    }
}

impl From<MatchPattern> for String {
    fn from(pattern: MatchPattern) -> Self {
        pattern.text
    }
}

impl FromJson for MatchPattern {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        let wrong = Unfit::new("must be a pattern of pages, like https://*.crm.dynamics.com/*");
        value.as_str().and_then(|text| Self::try_from(text.to_owned()).ok()).ok_or(wrong)
    }
}

/// Whether `text` is `pattern`, where `*` stands for any run of characters.
fn wildcard(pattern: &str, text: &str) -> bool {
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let pieces: Vec<&str> = pieces.collect();
    let Some((last, middle)) = pieces.split_last() else { return rest.is_empty() };
    for piece in middle {
        match rest.find(piece) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> MatchPattern {
        MatchPattern::try_from(text.to_owned()).unwrap()
    }

    #[test]
    fn a_pattern_with_a_star_host_needs_the_dot_boundary() {
        let crm = pattern("https://*.crm.dynamics.com/*");
        assert!(crm.matches("https://contoso.crm.dynamics.com/main.aspx?appid=1"));
        assert!(!crm.matches("https://evilcrm.dynamics.com/main.aspx"));
        assert!(!crm.matches("https://contoso.crm.dynamics.com.evil.example/main.aspx"));
        assert!(!crm.matches("http://contoso.crm.dynamics.com/"));
    }

    #[test]
    fn a_port_in_a_pattern_is_exact_and_its_absence_means_any() {
        assert!(pattern("http://org.localhost/*").matches("http://org.localhost:8710/main.aspx"));
        assert!(pattern("http://org.localhost:8710/*").matches("http://org.localhost:8710/main.aspx"));
        assert!(!pattern("http://org.localhost:8710/*").matches("http://org.localhost:8711/main.aspx"));
        assert_eq!(pattern("http://org.localhost:8710/*").permission(), "http://org.localhost/*");
    }

    #[test]
    fn a_pattern_the_browser_would_refuse_is_refused_with_the_reason() {
        for wrong in ["crm.dynamics.com", "ftp://x/*", "https://", "https://a*.b.com/*", "https://x:port/*", "https://x"] {
            let refusal = MatchPattern::try_from(wrong.to_owned()).unwrap_err();
            assert_eq!(refusal, AddressError::NotAPattern(wrong.to_owned()));
        }
    }

    #[test]
    fn an_address_is_https_or_on_this_machine() {
        assert!(web_address("https://voice.contoso.com/widget").is_ok());
        assert!(web_address("http://voice.localhost:8711/softphone/").is_ok());
        assert_eq!(web_address("http://voice.contoso.com/"), Err(AddressError::NotSecure("http://voice.contoso.com/".into())));
        for wrong in ["javascript:alert(1)", "voice", "data:text/html,x", ""] {
            assert!(matches!(web_address(wrong), Err(AddressError::NotAnAddress(_))), "{wrong}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_star_path_matches_every_page_of_the_host(path in "[a-z0-9/]{0,20}") {
            let page = format!("https://a.example/{path}");
            proptest::prop_assert!(pattern("https://a.example/*").matches(&page));
        }
    }
}
