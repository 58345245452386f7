//! CRM pages that the browser makes ahead, before the agent goes there (speculation rules, `prerender`): none is a page to the
//! extension until it is shown.
//!
//! Chromium makes none from a page that a debugger is attached to: so these pages say themselves how far they are, and the extension
//! gives them their rules.

use super::support::*;
use axum::Router;
use axum::extract::{RawQuery, State};
use axum::response::Html;
use axum::routing::get;
use patchbay_tests::asked::ask;
use patchbay_tests::harness::{Chromium, Kind, Session, TargetInfo, WAIT};
use patchbay_tests::quiet;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::timeout;

/// Says that the extension's script is there, and whether the page is shown.
const PAGE: &str = "<!doctype html><title>Desk</title><h1>Desk</h1><script>
    const look = () => {
        if (document.querySelector('patchbay-launcher')) {
            observer.disconnect();
            fetch(`/said?${document.prerendering ? 'ahead' : 'shown'}`);
        }
    };
    const observer = new MutationObserver(look);
    observer.observe(document, { childList: true, subtree: true });
</script>";

/// A CRM of such pages: where it is, and what they say.
async fn desk() -> (String, UnboundedReceiver<String>) {
    let (say, said) = unbounded_channel();
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let origin = format!("http://desk.localhost:{}", listener.local_addr().unwrap().port());
    let heard = |State(say): State<UnboundedSender<String>>, RawQuery(word): RawQuery| async move {
        say.send(word.unwrap_or_default()).unwrap();
    };
    let routes = Router::new().route("/said", get(heard)).fallback(|| async { Html(PAGE) }).with_state(say);
    tokio::spawn(async move { axum::serve(listener, routes).await });
    (origin, said)
}

async fn says(said: &mut UnboundedReceiver<String>, word: &str) {
    assert_eq!(timeout(WAIT, said.recv()).await.expect("a page of the desk says something").unwrap(), word);
}

/// Has the browser make a page ahead while the first is open and nobody is attached to it.
async fn make_ahead(extension: &Session, origin: &str, url: &str) {
    let rules = json!({ "prerender": [{ "urls": [url], "eagerness": "immediate" }] }).to_string();
    let add = format!(
        "(async () => {{
            const [{{ id }}] = await chrome.tabs.query({{ url: '{}/*' }});
            const func = (textContent) => document.head.append(Object.assign(document.createElement('script'), {{ type: 'speculationrules', textContent }}));
            await chrome.scripting.executeScript({{ target: {{ tabId: id }}, world: 'MAIN', func, args: [{}] }});
        }})()",
        origin.rsplit_once(':').unwrap().0,
        json!(rules)
    );
    extension.evaluate(&add).await.unwrap();
}

/// The pages that the worker knows, and in how many of them a panel is docked.
async fn known(extension: &Session) -> Value {
    let js = "chrome.storage.session.get('bridge').then(({ bridge }) => JSON.parse(bridge))
        .then(({ pages, docks }) => [pages.map(({ url }) => url), Object.keys(docks).length])";
    extension.evaluate(js).await.unwrap()
}

/// Attaches to the window's page.
async fn attach(chromium: &Chromium, origin: &str) -> Session {
    let target = chromium.wait_for_target(|target| target.url.starts_with(origin), "the page", WAIT).await.unwrap();
    chromium.attach(&target).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_that_is_made_ahead_is_none_until_it_is_shown_and_then_is_as_any() {
    let (origin, mut said) = desk().await;
    let stage = quiet::set().await.unwrap();
    let mut configuration = docked(stage.configuration_for(&format!("{}{}", stage.demo.widgets_origin, quiet::QUIET)), json!({}));
    configuration["sites"] = json!([{ "match": "http://desk.localhost/*", "adapter": "model-driven" }]);
    stage.configure(&configuration).await.unwrap();
    let (first, next) = (format!("{origin}/first"), format!("{origin}/next"));
    let page = stage.chromium.new_window(&first).await.unwrap();
    says(&mut said, "shown").await;
    let (panel, widget) = live(&page).await;
    let extension = stage.chromium.extension_page("manifest.json").await.unwrap();
    assert_eq!(known(&extension).await, json!([[first], 1]));
    drop((page, panel, widget));
    // Pages of the extension hear what content scripts say, as the worker does.
    let listen = "globalThis.heard = [], chrome.runtime.onMessage.addListener(({ t }, { url, documentLifecycle }) => void heard.push([t, url, documentLifecycle]))";
    extension.evaluate(listen).await.unwrap();

    make_ahead(&extension, &origin, &next).await;
    says(&mut said, "ahead").await;
    let page = attach(&stage.chromium, &first).await;
    let (_, widget) = live(&page).await;
    // The worker has heard what the page made ahead said, if anything, by the time it answers this.
    assert_eq!(ask(&widget, "setWidth", json!([500])).await.unwrap().resolved(), &json!(500));
    assert_eq!(known(&extension).await, json!([[first], 1]));
    let of_next = format!("heard.filter(([, url]) => url === '{next}')");
    assert_eq!(extension.evaluate(&of_next).await.unwrap(), json!([]), "what is made ahead says nothing");

    page.evaluate(&format!("void (location.href = '{next}')")).await.unwrap();
    let shown = "document.prerendering === false && performance.getEntriesByType('navigation')[0].activationStart > 0";
    page.wait_until(shown, "the page made ahead to be shown", WAIT).await.unwrap();
    // Shown, its frame has another id than its target: the only docked panel there is must be in it.
    let is_panel = |target: &TargetInfo| target.kind == Kind::Iframe && target.url.contains("docked.html");
    page.wait_until("document.querySelector('patchbay-docked')", "the panel in it", WAIT).await.unwrap();
    let target = stage.chromium.wait_for_target(is_panel, "the docked panel", WAIT).await.unwrap();
    let panel = stage.chromium.attach(&target).await.unwrap();
    panel.wait_until(LIVE, "its widget to be connected", WAIT).await.unwrap();
    let widget = quiet::widget(&panel).await.unwrap();
    assert_eq!(ask(&widget, "setWidth", json!([400])).await.unwrap().resolved(), &json!(400));
    assert_eq!(page.evaluate(&format!("{BOX}[1]")).await.unwrap(), json!(400));
    assert_eq!(known(&extension).await, json!([[next], 1]));
    assert_eq!(extension.evaluate(&format!("{of_next}[0]")).await.unwrap(), json!(["hello", next, "active"]));
}
