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
    /// A host that is an IPv6 address: the browser's permissions and rules are not known to take one.
    #[error("\"{0}\" names its host by an IPv6 address, which is not supported; use the host's name, or its IPv4 address")]
    IsIpv6(String),
    /// A match pattern the browser would refuse.
    #[error("\"{0}\" is not a pattern of pages; write it like https://*.crm.dynamics.com/*")]
    NotAPattern(String),
    /// A star that would trust hosts of several owners, or is not in place of the first label.
    #[error("\"{0}\" trusts too much or is no pattern; write the whole origin, or one like https://*.contoso.com")]
    NotAnOriginPattern(String),
}

/// Parses an address that may be loaded in a frame: https, or http on this machine (contract §8, `msdyn_landingurl`).
///
/// # Errors
/// [`AddressError`] says what is wrong and what is accepted.
pub fn web_address(text: &str) -> Result<Address, AddressError> {
    let address = Address::parse(text.trim()).filter(|address| !address.host.contains('*'));
    let address = address.ok_or_else(|| AddressError::NotAnAddress(text.to_owned()))?;
    if address.host.starts_with('[') {
        return Err(AddressError::IsIpv6(text.to_owned()));
    }
    if address.scheme == "http" && !is_this_machine(&address.host) {
        return Err(AddressError::NotSecure(text.to_owned()));
    }
    Ok(address)
}

/// The origin of a web address as browsers write it (`https://host[:port]`), or `None` when it is none.
pub fn origin_of(address: &str) -> Option<String> {
    Address::parse(address).map(|address| address.origin)
}

/// Whether a text is a host's name, in ASCII.
pub(crate) fn is_host(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'.' | b'-' | b'_'))
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

    /// The host, or the name below which all hosts are meant; empty for every host.
    pub fn domain(&self) -> &str {
        self.host.trim_start_matches("*.").trim_start_matches('*')
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
        scheme_fits && port_fits && self.is_host(&page.host) && wildcard(&self.path, &page.path)
    }

    /// Whether pages of a host are meant, whatever their scheme, port and path.
    pub fn is_host(&self, host: &str) -> bool {
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
        if host.starts_with('[') {
            return Err(AddressError::IsIpv6(text));
        }
        let host_ok = host == "*" || is_host(host.strip_prefix("*.").unwrap_or(host));
        let is_number = |port: &str| port.bytes().all(|digit| digit.is_ascii_digit()) && port.parse::<u16>().is_ok();
        let port_ok = port.as_deref().is_none_or(|port| port == "*" || is_number(port));
        if !matches!(scheme, "https" | "http" | "*") || !host_ok || !port_ok || path.contains(char::is_control) {
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
        let wrong = Unfit::new(
            "must be a pattern of pages with at most one star, as its first label, in the host, like https://*.crm.dynamics.com/*",
        );
        value.as_str().and_then(|text| Self::try_from(text.to_owned()).ok()).ok_or(wrong)
    }
}

/// Origins that are trusted: one exactly, or with `https://*.contoso.com` every host below that name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OriginPattern {
    /// One origin.
    Exact(String),
    /// The hosts below a name: the name without the star and its dot. Always https and its own port.
    Below(String),
}

impl OriginPattern {
    /// Reads an origin, an address of it, or a pattern with a star in place of the first label.
    ///
    /// # Errors
    /// [`AddressError`] says what is wrong and what is accepted.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let text = text.trim();
        let Some(base) = text.strip_prefix("https://*.") else {
            return web_address(text).map(|address| Self::Exact(address.origin));
        };
        let base = base.trim_end_matches('/');
        let wrong = || AddressError::NotAnOriginPattern(text.to_owned());
        // The star must leave a name that somebody owns, and the rest must be a host as the browser writes it.
        let address = Address::parse(&format!("https://{base}/")).ok_or_else(wrong)?;
        let is_owned = base.split('.').count() >= 2 && base.split('.').all(|label| !label.is_empty());
        let is_number = base.split('.').all(|label| label.bytes().all(|byte| byte.is_ascii_digit()));
        if !is_owned || is_number || address.host != base.to_ascii_lowercase() || base.contains('*') {
            return Err(wrong());
        }
        Ok(Self::Below(address.host))
    }

    /// Whether an origin, as the browser writes it, is meant.
    pub fn matches(&self, origin: &str) -> bool {
        match self {
            Self::Exact(exact) => exact == origin,
            Self::Below(base) => {
                let host = origin.strip_prefix("https://").filter(|host| !host.contains(':'));
                // The dot boundary: login.contoso.com, never evilcontoso.com.
                host.and_then(|host| host.strip_suffix(base.as_str())).is_some_and(|rest| rest.ends_with('.') && rest.len() > 1)
            }
        }
    }

    /// The permission pattern that covers it.
    pub fn permission(&self) -> Option<String> {
        match self {
            Self::Exact(origin) => permission_for(origin),
            Self::Below(base) => Some(format!("https://*.{base}/*")),
        }
    }

    /// The host, or the name all of whose hosts are meant: a domain to the browser's rules, which mean the hosts below it too.
    pub fn host(&self) -> &str {
        match self {
            Self::Exact(origin) => {
                let authority = origin.split_once("://").map_or(origin.as_str(), |(_, authority)| authority);
                authority.split_once(':').map_or(authority, |(host, _)| host)
            }
            Self::Below(base) => base,
        }
    }

    /// As it is written in a configuration.
    pub fn text(&self) -> String {
        match self {
            Self::Exact(origin) => origin.clone(),
            Self::Below(base) => format!("https://*.{base}"),
        }
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
        for right in ["https://*/*", "*://a.example/x", "https://*.a.example:8443/*", "http://a.example:*/"] {
            assert_eq!(pattern(right).as_str(), right);
        }
        for wrong in [
            "crm.dynamics.com",
            "ftp://x/*",
            "https://",
            "https://a*.b.com/*",
            "https://x:port/*",
            "https://x",
            "https://*.*.example/*",
            "https://*./*",
            "https://a b/*",
            "https://a.example:+80/*",
            "https://a.example/\t",
        ] {
            let refusal = MatchPattern::try_from(wrong.to_owned()).unwrap_err();
            assert_eq!(refusal, AddressError::NotAPattern(wrong.to_owned()));
        }
        let ipv6 = "http://[::1]:8080/*".to_owned();
        assert_eq!(MatchPattern::try_from(ipv6.clone()), Err(AddressError::IsIpv6(ipv6)));
    }

    #[test]
    fn an_address_is_https_or_on_this_machine() {
        assert!(web_address("https://voice.contoso.com/widget").is_ok());
        assert!(web_address("http://voice.localhost:8711/softphone/").is_ok());
        assert_eq!(web_address("http://voice.contoso.com/"), Err(AddressError::NotSecure("http://voice.contoso.com/".into())));
        for ipv6 in ["http://[::1]:8080/", "https://[2001:db8::1]/widget"] {
            assert_eq!(web_address(ipv6), Err(AddressError::IsIpv6(ipv6.into())));
        }
        for wrong in ["javascript:alert(1)", "voice", "data:text/html,x", ""] {
            assert!(matches!(web_address(wrong), Err(AddressError::NotAnAddress(_))), "{wrong}");
        }
    }

    #[test]
    fn a_trusted_pattern_keeps_to_the_dot_boundary_and_to_one_owner() {
        let below = OriginPattern::parse("https://*.contoso.com").unwrap();
        assert!(below.matches("https://login.contoso.com") && below.matches("https://a.b.contoso.com"));
        for other in [
            "https://contoso.com",
            "https://evilcontoso.com",
            "http://login.contoso.com",
            "https://login.contoso.com:8443",
            "https://contoso.com.evil.example",
            "https://.contoso.com",
        ] {
            assert!(!below.matches(other), "{other}");
        }
        assert_eq!(below.permission().unwrap(), "https://*.contoso.com/*");
        for wrong in [
            "https://*.com",
            "https://*",
            "https://*.*.com",
            "https://*.contoso.com/path",
            "https://*.10.0.0.1",
            "http://*.contoso.com",
            "https://login.*.com",
            "*.contoso.com",
            "https://*.contoso.com:8443",
            "https://*.",
        ] {
            assert!(OriginPattern::parse(wrong).is_err(), "{wrong}");
        }
        assert_eq!(OriginPattern::parse("https://login.contoso.com/a?b").unwrap().text(), "https://login.contoso.com");
    }

    proptest::proptest! {
        #[test]
        fn a_star_path_matches_every_page_of_the_host(path in "[a-z0-9/]{0,20}") {
            let page = format!("https://a.example/{path}");
            proptest::prop_assert!(pattern("https://a.example/*").matches(&page));
        }
    }
}
