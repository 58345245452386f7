//! What cannot work has its cause named in the panel, with what to do about it.

use patchbay_tests::quiet;
use patchbay_tests::zoo::Zoo;

async fn a_refusal_to_be_framed_is_named_with_the_header_that_lets_it_work(zoo: &mut Zoo) {
    zoo.configure("/zoo/refused.html", &[]).await.unwrap();
    let sentence = quiet::notice(&zoo.panel, "apart").await.unwrap();
    assert!(sentence.contains("frame-ancestors 'self' https://*.dynamics.com"), "{sentence}");
    let header = sentence.split("\"Content-Security-Policy: ").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    // What the sentence says is what works.
    let policy = header.replace(' ', "%20").replace('\'', "%27");
    let frame = zoo.show(&format!("/zoo/refused.html?policy={policy}")).await.unwrap();
    zoo.answered(&frame, "document").await.unwrap();
}

async fn a_tag_with_integrity_is_named(zoo: &mut Zoo) {
    zoo.show("/zoo/integrity.html").await.unwrap();
    let sentence = quiet::notice(&zoo.panel, "frame-failed").await.unwrap();
    assert!(sentence.contains("integrity="), "{sentence}");
}

async fn a_namespace_of_the_pages_own_is_named(zoo: &mut Zoo) {
    zoo.show("/zoo/bundled.html").await.unwrap();
    let sentence = quiet::notice(&zoo.panel, "frame-failed").await.unwrap();
    assert!(sentence.contains("a CIF library of its own"), "{sentence}");
}

in_each_place!(
    a_refusal_to_be_framed_is_named_with_the_header_that_lets_it_work,
    a_tag_with_integrity_is_named,
    a_namespace_of_the_pages_own_is_named,
);
