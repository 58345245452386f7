//! The parts of a web address. In the browser its own `URL` reads it, elsewhere the `url` crate: both follow the URL
//! standard, and the tests hold both to the same answers. The crate would be a sixth of the worker's WASM.

/// An absolute `https` or `http` address, in its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// `https` or `http`.
    pub scheme: String,
    /// Host in lower case, without port; never empty.
    pub host: String,
    /// Port, also when it is the scheme's own.
    pub port: u16,
    /// Path from the first slash, and the query with its question mark unless it is empty.
    pub path: String,
    /// `https://host[:port]`, without the scheme's own port.
    pub origin: String,
}

impl Address {
    /// Reads an address; `None` for anything that is not absolute or of another scheme.
    pub fn parse(text: &str) -> Option<Self> {
        let address = parts(text)?;
        matches!(address.scheme.as_str(), "https" | "http").then_some(address)
    }
}

#[cfg(target_arch = "wasm32")]
fn parts(text: &str) -> Option<Address> {
    let url = web_sys::Url::new(text).ok()?;
    let mut scheme = url.protocol();
    scheme.pop(); // The colon belongs to what the browser calls the protocol.
    let own_port = if scheme == "https" { 443 } else { 80 };
    let mut path = url.pathname();
    path.push_str(&url.search());
    Some(Address { host: url.hostname(), port: url.port().parse().unwrap_or(own_port), path, origin: url.origin(), scheme })
}

#[cfg(not(target_arch = "wasm32"))]
fn parts(text: &str) -> Option<Address> {
    let url = url::Url::parse(text).ok()?;
    let query = url.query().filter(|query| !query.is_empty()).map(|query| format!("?{query}"));
    Some(Address {
        scheme: url.scheme().to_owned(),
        host: url.host_str()?.to_owned(),
        port: url.port_or_known_default()?,
        path: url.path().to_owned() + query.as_deref().unwrap_or_default(),
        origin: url.origin().ascii_serialization(),
    })
}
