//! What cannot work has its cause named in the panel, with what to do about it.

use patchbay_tests::quiet;
use patchbay_tests::zoo::Zoo;
use serde_json::json;

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

async fn a_library_kept_by_the_pages_own_service_worker_is_named_with_what_undoes_it(zoo: &mut Zoo) {
    let host = zoo.next_host();
    let tab = zoo.stage.chromium.new_tab(&format!("{host}/zoo/zoo.js")).await.unwrap();
    // In place of the library that it fetched before there was a panel like this is one that looks for another host just so.
    let keep = "caches.open('library').then((cache) => cache.put('https://demo-org.crm.dynamics.com/webresources/Widget/msdyn_ciLibrary.js',
        new Response('Microsoft = { CIFramework: { getEnvironment: () => new Promise(() => {}) } }', { headers: { 'Content-Type': 'text/javascript' } })))
        .then(() => true)";
    tab.evaluate(keep).await.unwrap();
    tab.close().await.unwrap();
    zoo.show("/zoo/worker/cached.html").await.unwrap();
    let sentence = quiet::notice(&zoo.panel, "frame-failed").await.unwrap();
    assert!(sentence.contains("own service worker") && sentence.contains(&format!("site data of {host}")), "{sentence}");
    // What it says to do is what helps.
    zoo.page.send("Storage.clearDataForOrigin", json!({ "origin": host, "storageTypes": "all" })).await.unwrap();
    zoo.panel.click("[data-notice=frame-failed] [data-do=reload]").await.unwrap();
    let frame = zoo.panel.frame(|url| url.contains("/zoo/worker/cached.html")).await.unwrap();
    zoo.answered(&frame, "document").await.unwrap();
}

in_each_place!(
    a_refusal_to_be_framed_is_named_with_the_header_that_lets_it_work,
    a_tag_with_integrity_is_named,
    a_namespace_of_the_pages_own_is_named,
    a_library_kept_by_the_pages_own_service_worker_is_named_with_what_undoes_it,
);
