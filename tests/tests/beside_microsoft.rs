//! Microsoft's own panel in the CRM page: a widget never lives twice. A frame of the widget in the page stands for that panel,
//! which frames the landing URL just so (contract §8).

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests fail as tests do: by panicking")]

use patchbay_tests::asked::ask;
use patchbay_tests::harness::{Session, WAIT};
use patchbay_tests::package;
use patchbay_tests::quiet::{self, no_notice, notice, status};
use patchbay_tests::stage::{Stage, dev_package, launch};
use serde_json::{Map, Value, json};

/// The organisation's page, which lets frames be, as real ones do.
async fn page(stage: &Stage) -> Session {
    let page = stage.open_page().await.unwrap();
    page.send("Page.setBypassCSP", json!({ "enabled": true })).await.unwrap();
    page.reload().await.unwrap();
    page.wait_until("document.documentElement.dataset.ready === 'true'", "the page", WAIT).await.unwrap();
    page
}

/// Tells their frame from ours.
const THEIRS: &str = "?theirs";

/// Microsoft's panel comes up in a page.
async fn microsofts(stage: &Stage, page: &Session) {
    let url = format!("{}{}{THEIRS}", stage.demo.widgets_origin, quiet::QUIET);
    let js = format!(
        "void document.body.append(Object.assign(document.createElement('iframe'), {{ id: 'theirs', src: {}, onload: () => {{ globalThis.tried = true }} }}))",
        json!(url)
    );
    page.evaluate(&js).await.unwrap();
    page.wait_until("globalThis.tried", "their frame to have loaded, or not", WAIT).await.unwrap();
}

async fn frames(panel: &Session) -> Value {
    panel.evaluate("document.querySelectorAll('iframe').length").await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_it_shows_a_widget_ours_stands_back_and_takes_it_up_when_it_is_gone() {
    let stage = quiet::set().await.unwrap();
    let page = page(&stage).await;
    microsofts(&stage, &page).await;
    let panel = stage.open_panel(&page).await.unwrap();
    let sentence = notice(&panel, "microsoft-panel").await.unwrap();
    assert!(sentence.contains("Softphone") && sentence.contains("stands back"), "{sentence}");
    assert_eq!(frames(&panel).await, 0);
    page.evaluate("document.querySelector('#theirs').remove()").await.unwrap();
    let widget = quiet::widget(&panel).await.unwrap();
    no_notice(&panel, "microsoft-panel").await.unwrap();
    ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_frame_whose_last_word_was_lost_with_a_worker_is_missed_by_the_next() {
    let silent = r#"addEventListener("pagehide", () => say(false));"#;
    let package = package::without(&dev_package(), "content/framed.js", silent).unwrap();
    let stage = quiet::set_with(launch(package.path()).unwrap()).await.unwrap();
    let page = page(&stage).await;
    microsofts(&stage, &page).await;
    let panel = stage.open_panel(&page).await.unwrap();
    notice(&panel, "microsoft-panel").await.unwrap();
    // One that is still there keeps ours back, whichever worker asks.
    stage.chromium.kill_worker().await.unwrap();
    page.evaluate("void history.pushState(null, '', '?elsewhere')").await.unwrap(); // wakes a worker
    notice(&panel, "microsoft-panel").await.unwrap();
    page.evaluate("document.querySelector('#theirs').remove()").await.unwrap();
    stage.chromium.kill_worker().await.unwrap();
    page.evaluate("void history.pushState(null, '', '?elsewhere-again')").await.unwrap();
    let widget = quiet::widget(&panel).await.unwrap();
    no_notice(&panel, "microsoft-panel").await.unwrap();
    ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn replaced_by_policy_while_it_is_up_ours_stands_back_until_its_page_is_loaded_anew() {
    let stage = quiet::set().await.unwrap();
    let page = page(&stage).await;
    microsofts(&stage, &page).await;
    let panel = stage.open_panel(&page).await.unwrap();
    notice(&panel, "microsoft-panel").await.unwrap();
    let policy = json!({ "microsoftPanel": "replace" }).to_string();
    stage.chromium.set_managed(&Map::from_iter([("configuration".to_owned(), policy.into())])).await.unwrap();
    let says = "document.querySelector('[data-notice=microsoft-panel]')?.innerText.includes('Reload that page')";
    panel.wait_until(says, "the way out", WAIT).await.unwrap();
    assert_eq!(frames(&panel).await, 0);
    page.reload().await.unwrap();
    let widget = quiet::widget(&panel).await.unwrap();
    no_notice(&panel, "microsoft-panel").await.unwrap();
    ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_widget_of_ours_that_is_in_no_call_ends_when_theirs_comes_up() {
    let stage = quiet::set().await.unwrap();
    let page = page(&stage).await;
    let panel = stage.open_panel(&page).await.unwrap();
    quiet::widget(&panel).await.unwrap();
    status(&panel, "connected").await.unwrap();
    microsofts(&stage, &page).await;
    notice(&panel, "microsoft-panel").await.unwrap();
    panel.wait_until("!document.querySelector('iframe')", "ours to end", WAIT).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn replaced_by_policy_its_widgets_do_not_load_and_ours_work() {
    let stage = quiet::set().await.unwrap();
    let policy = json!({ "microsoftPanel": "replace" }).to_string();
    stage.chromium.set_managed(&Map::from_iter([("configuration".to_owned(), policy.into())])).await.unwrap();
    let extension = stage.chromium.extension_page("manifest.json").await.unwrap();
    let rule =
        "chrome.declarativeNetRequest.getSessionRules().then((rules) => rules.some(({ action }) => action.type === 'block'))";
    extension.wait_until(rule, "the rule", WAIT).await.unwrap();
    let page = page(&stage).await;
    microsofts(&stage, &page).await;
    let origin = stage.demo.widgets_origin.clone();
    let theirs = page.frames().await.unwrap().into_iter().filter(|frame| frame.url.starts_with(&origin)).count();
    assert_eq!(theirs, 0, "their frame shows the browser's error page");
    let panel = stage.open_panel(&page).await.unwrap();
    let widget = quiet::widget(&panel).await.unwrap();
    no_notice(&panel, "microsoft-panel").await.unwrap();
    ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved();
}

/// What becomes of a library that their widget asks for once more.
const ASKED_AGAIN: &str = "new Promise((done) => document.head.append(Object.assign(document.createElement('script'), {
    src: `${document.querySelector('script[src*=msdyn_ciLibrary]').src}?again`, onload: () => done('given'), onerror: () => done('genuine') })))";
/// How many rules of the browser's put our library in place.
const RULES: &str = "chrome.declarativeNetRequest.getSessionRules().then((rules) => rules.filter(({ action }) => action.type === 'redirect').length)";

/// The quiet widget is to be docked, and is, in this page.
async fn docked(stage: &Stage, page: &Session) -> (Session, Session) {
    let mut configuration = stage.configuration_for(&format!("{}{}", stage.demo.widgets_origin, quiet::QUIET));
    configuration["providers"][0]["placement"] = json!("docked");
    stage.configure(&configuration).await.unwrap();
    ours(page).await
}

/// Our docked panel with the widget connected in it.
async fn ours(page: &Session) -> (Session, Session) {
    page.wait_until("document.querySelector('patchbay-docked')", "our panel in the page", WAIT).await.unwrap();
    let panel = page.frame(|url| url.contains("docked.html")).await.unwrap();
    let widget = quiet::widget(&panel).await.unwrap();
    status(&panel, "connected").await.unwrap();
    (panel, widget)
}

/// The widget in their frame, once it has had its libraries. The organisation has no genuine one here: there is none in it but ours.
async fn theirs(page: &Session) -> Session {
    let widget = page.frame(|url| url.ends_with(THEIRS)).await.unwrap();
    widget.wait_until("document.readyState === 'complete'", "their widget", WAIT).await.unwrap();
    widget
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn docked_ours_stands_back_for_theirs_which_gets_no_library_of_ours_and_is_docked_again_when_theirs_is_gone() {
    let stage = quiet::set().await.unwrap();
    let page = page(&stage).await;
    docked(&stage, &page).await;
    let extension = stage.chromium.extension_page("manifest.json").await.unwrap();
    assert_eq!(extension.evaluate(RULES).await.unwrap(), 2, "the side panel's and the docked one's");
    page.evaluate("globalThis.still = 'here'").await.unwrap();
    microsofts(&stage, &page).await;
    let their = theirs(&page).await;
    assert_eq!(their.evaluate("'Microsoft' in window").await.unwrap(), false, "theirs loads as if Patchbay were not there");
    page.wait_until("!document.querySelector('patchbay-docked')", "our panel to go", WAIT).await.unwrap();
    extension.wait_until(&format!("{RULES}.then((count) => count === 1)"), "the rule to go with it", WAIT).await.unwrap();
    assert_eq!(their.evaluate(ASKED_AGAIN).await.unwrap(), "genuine");
    let panel = stage.open_panel(&page).await.unwrap();
    let sentence = notice(&panel, "microsoft-panel").await.unwrap();
    assert!(sentence.contains("stands back"), "{sentence}");
    page.evaluate("document.querySelector('#theirs').remove()").await.unwrap();
    let (_, widget) = ours(&page).await;
    ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved();
    no_notice(&panel, "microsoft-panel").await.unwrap();
    assert_eq!(page.evaluate("still").await.unwrap(), "here", "the page was not loaded anew");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn docked_and_in_a_call_ours_stays_until_its_end_and_theirs_gets_no_library_of_ours_meanwhile() {
    let stage = quiet::set().await.unwrap();
    let page = page(&stage).await;
    let (panel, widget) = docked(&stage, &page).await;
    let declares = |live: bool| ask(&widget, "raiseEvent", json!(["patchbay.call", live]));
    declares(true).await.unwrap().resolved();
    widget.evaluate("globalThis.still = 'here'").await.unwrap();
    microsofts(&stage, &page).await;
    let their = theirs(&page).await;
    assert_eq!(their.evaluate("'Microsoft' in window").await.unwrap(), false);
    notice(&panel, "microsoft-panel").await.unwrap();
    ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved();
    assert_eq!(widget.evaluate("still").await.unwrap(), "here");
    // One that loads anew in their panel is as little ours.
    their.evaluate("void location.reload()").await.unwrap();
    their
        .wait_until(
            "performance.getEntriesByType('navigation')[0].type === 'reload' && document.readyState === 'complete'",
            "theirs anew",
            WAIT,
        )
        .await
        .unwrap();
    assert_eq!(their.evaluate("'Microsoft' in window").await.unwrap(), false);
    declares(false).await.unwrap().resolved();
    page.wait_until("!document.querySelector('patchbay-docked')", "our panel to go", WAIT).await.unwrap();
}
