//! Addresses have the same parts in the browser (here: Node, which has the same `URL`) and elsewhere.

use patchbay_protocol::address::Address;

/// An address, and its scheme, host, port, path and origin; nothing for what is none.
type Case = (&'static str, Option<(&'static str, &'static str, u16, &'static str, &'static str)>);

const CASES: &[Case] = &[
    ("https://a.example", Some(("https", "a.example", 443, "/", "https://a.example"))),
    ("HTTPS://A.Example:443/X?y=Z#w", Some(("https", "a.example", 443, "/X?y=Z", "https://a.example"))),
    (" http://org.localhost:8710/a b ", Some(("http", "org.localhost", 8710, "/a%20b", "http://org.localhost:8710"))),
    ("http://u:p@127.1:80/../a/./b?", Some(("http", "127.0.0.1", 80, "/a/b", "http://127.0.0.1"))),
    ("https:\\\\a.example\\b\n", Some(("https", "a.example", 443, "/b", "https://a.example"))),
    ("http://[::1]:8080/", Some(("http", "[::1]", 8080, "/", "http://[::1]:8080"))),
    ("https://a.example/?q='\u{e9}", Some(("https", "a.example", 443, "/?q=%27%C3%A9", "https://a.example"))),
    ("https://%61.example./", Some(("https", "a.example.", 443, "/", "https://a.example."))),
    ("https:a.example", Some(("https", "a.example", 443, "/", "https://a.example"))),
    ("https://", None),
    ("https://a b/", None),
    ("https://a.example:99999/", None),
    ("http://1.2.3.256/", None),
    ("a.example/b", None),
    ("/b", None),
    ("javascript:alert(1)", None),
    ("data:text/html,x", None),
    ("blob:https://a.example/1", None),
    ("file:///etc/hosts", None),
    ("wss://a.example/", None),
    ("", None),
];

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn an_address_has_these_parts_by_the_crate() {
    check();
}

#[cfg(target_arch = "wasm32")]
#[wasm_bindgen_test::wasm_bindgen_test]
fn an_address_has_these_parts_by_the_browser() {
    check();
}

fn check() {
    for (text, parts) in CASES {
        let address = Address::parse(text);
        let read = address.as_ref().map(|a| (a.scheme.as_str(), a.host.as_str(), a.port, a.path.as_str(), a.origin.as_str()));
        assert_eq!(read, *parts, "{text}");
    }
}
