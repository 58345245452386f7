//! How addresses and ids are written. The browser reads more than people do (`https:host`, `https://a.example@b.example`,
//! letters that look alike): what is accepted here means the same to both, and can be said by a schema.

use crate::hosts::is_host;

/// Whether an address is written in full, with its host as the browser reads it and no user before it.
pub(super) fn is_plain(text: &str, host: &str) -> bool {
    let Some((_, rest)) = text.trim().split_once("://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let port = authority.get(..host.len()).filter(|start| start.eq_ignore_ascii_case(host)).map(|_| &authority[host.len()..]);
    let is_port =
        |port: &str| port.is_empty() || port.strip_prefix(':').is_some_and(|port| port.bytes().all(|c| c.is_ascii_digit()));
    is_host(host) && port.is_some_and(is_port) && !text.trim().contains(char::is_control)
}

/// Whether a text is an id as Dataverse writes them, without braces.
pub(crate) fn is_guid(text: &str) -> bool {
    text.split('-').map(str::len).eq([8, 4, 4, 4, 12]) && text.bytes().all(|c| c.is_ascii_hexdigit() || c == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_written_as_the_browser_reads_it() {
        let plain = |text: &str| is_plain(text, &crate::hosts::web_address(text).unwrap().host);
        for right in ["https://Voice.Contoso.com", " https://a.example:8443/x?y#z ", "http://localhost:80"] {
            assert!(plain(right), "{right}");
        }
        for wrong in [
            "https:voice.contoso.com",
            "https:///voice.contoso.com",
            "https://login.contoso.com@evil.example/",
            "https://v\u{f6}ice.example/",
            "https://voice%2econtoso.com/",
            "https:\\\\voice.contoso.com\\x",
            "http://127.1/",
            "https://a.example/\tx",
        ] {
            assert!(!plain(wrong), "{wrong}");
        }
    }
}
