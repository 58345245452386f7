//! Switching places, and one live widget over all pages and places (the table "Placements" of the design). What side panel and
//! window do is shown by `placement.rs`, `windows.rs`, `calls.rs` and `microphone.rs`.

use super::support::*;
use patchbay_demo::Options;
use patchbay_tests::asked::ask;
use patchbay_tests::harness::{Session, WAIT, poll};
use patchbay_tests::quiet;
use patchbay_tests::stage::{PROVIDER, Stage};
use serde_json::{Map, Value, json};

const NO_FRAME: &str = "!document.querySelector('.provider iframe')";

/// A side panel beside a page, by the toolbar button: a docked page has no launcher.
async fn side_panel(stage: &Stage, page: &Session) -> Session {
    stage.chromium.click_action(page).await.unwrap();
    stage.chromium.side_panel(page, "panel.html").await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_menu_docks_a_widget_and_brings_it_back_after_a_call() {
    let stage = quiet::set().await.unwrap();
    let page = stage.open_page().await.unwrap();
    let side = stage.open_panel(&page).await.unwrap();
    side.wait_until(LIVE, "the widget in the side panel", WAIT).await.unwrap();
    let title = side.evaluate("document.querySelector('[data-do=dock]').title").await.unwrap();
    assert!(title.as_str().unwrap().contains("the microphone belongs to the CRM's page"), "{title}");
    side.click("[data-do=dock]").await.unwrap();
    let (docked, widget) = live(&page).await;
    side.wait_until(NO_FRAME, "it to live there alone", WAIT).await.unwrap();
    let says = side.evaluate("document.querySelector('[data-elsewhere]').innerText").await.unwrap();
    assert!(says.as_str().unwrap().contains("is connected in a CRM page"), "{says}");
    declares(&widget, true).await;
    docked.click("[data-do=open-side-panel]").await.unwrap();
    let kept = "chrome.storage.local.get('placements').then((all) => JSON.stringify(all).includes('side-panel'))";
    let extension = stage.chromium.extension_page("manifest.json").await.unwrap();
    extension.wait_until(kept, "the agent's choice to be kept", WAIT).await.unwrap();
    side.wait_until("document.querySelector('[data-elsewhere]')?.innerText.includes('in a call')", "the call to be shown", WAIT)
        .await
        .unwrap();
    widget.evaluate("globalThis.still = 'here'").await.unwrap();
    assert_eq!(ask(&widget, "getMode", json!([])).await.unwrap().resolved(), &json!(1), "it waits");
    assert_eq!(widget.evaluate("still").await.unwrap(), "here");
    declares(&widget, false).await;
    side.wait_until(LIVE, "the widget back in the side panel", WAIT).await.unwrap();
    none(&page).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_place_that_policy_has_fixed_offers_no_other() {
    let stage = quiet::set().await.unwrap();
    let policy = json!({ "providers": [{ "id": PROVIDER, "placement": "docked" }], "mandatory": [format!("providers/{PROVIDER}/placement")] });
    let values = Map::from_iter([("configuration".to_owned(), Value::from(policy.to_string()))]);
    stage.chromium.set_managed(&values).await.unwrap();
    let page = stage.open_page().await.unwrap();
    let (docked, _) = live(&page).await;
    assert_eq!(
        docked.evaluate("document.querySelectorAll('[data-do=open-side-panel], [data-do=open-window]').length").await.unwrap(),
        0
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_does_not_survive_a_navigation_and_the_next_page_has_it_not_another_tab() {
    let stage = stage().await;
    let first = stage.open_page().await.unwrap();
    live(&first).await;
    let second = stage.open_page().await.unwrap();
    let aside = panel(&second).await;
    aside.wait_until("document.querySelector('[data-elsewhere]')", "the other page to say where it is", WAIT).await.unwrap();
    assert_eq!(aside.evaluate(NO_FRAME).await.unwrap(), true);
    for _ in 0..2 {
        let (_, widget) = live(&first).await;
        widget.evaluate("globalThis.old = true").await.unwrap();
        first.reload().await.unwrap();
        let (_, widget) = live(&first).await;
        assert_eq!(widget.evaluate("globalThis.old ?? false").await.unwrap(), false, "it is loaded anew");
        assert_eq!(aside.evaluate(NO_FRAME).await.unwrap(), true, "never in the other tab");
    }
    aside.click("[data-do=take-over]").await.unwrap();
    live(&second).await;
    let left = panel(&first).await;
    left.wait_until(NO_FRAME, "the first page to have let it go", WAIT).await.unwrap();
    // The tab that has it closes: the other has it without a word.
    second.close().await.unwrap();
    live(&first).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn leaving_the_page_asks_in_a_call_and_only_then() {
    let stage = stage().await;
    let page = stage.open_page().await.unwrap();
    let (docked, widget) = live(&page).await;
    page.click("#outlet").await.unwrap(); // a page nobody has touched may not ask
    declares(&widget, true).await;
    docked.wait_until("document.querySelector('[data-call]')", "the call to be known", WAIT).await.unwrap();
    let guarded = "!dispatchEvent(new Event('beforeunload', { cancelable: true }))";
    page.wait_until(guarded, "the page to be guarded", WAIT).await.unwrap();
    page.send("Page.enable", json!({})).await.unwrap();
    page.evaluate("void setTimeout(() => location.reload())").await.unwrap();
    let asked = poll("the browser to ask before it leaves", WAIT, || async {
        let refused = page.send("Page.handleJavaScriptDialog", json!({ "accept": false })).await;
        Ok(refused.map_err(|error| error.to_string()))
    })
    .await;
    asked.unwrap();
    assert_eq!(widget.evaluate("document.documentElement.dataset.ready").await.unwrap(), "true", "the agent stayed");
    declares(&widget, false).await;
    docked.wait_until("!document.querySelector('[data-call]')", "the call to be over", WAIT).await.unwrap();
    page.wait_until(&format!("!({guarded})"), "the page not to be guarded", WAIT).await.unwrap();
    page.reload().await.unwrap();
    live(&page).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_browser_keeps_its_storage_apart_and_the_microphone_is_the_pages() {
    let stage = quiet::set_with(patchbay_tests::talk::launch_with_microphone().unwrap()).await.unwrap();
    let page = stage.open_page().await.unwrap();
    let side = stage.open_panel(&page).await.unwrap();
    let widget = quiet::widget(&side).await.unwrap();
    widget.evaluate("localStorage.setItem('log-in', 'of the side panel')").await.unwrap();
    widget.evaluate("navigator.mediaDevices.getUserMedia({ audio: true }).then((stream) => stream.getTracks().forEach((track) => track.stop()))").await.unwrap();
    side.click("[data-do=dock]").await.unwrap();
    let (docked, widget) = live(&page).await;
    assert_eq!(widget.evaluate("localStorage.getItem('log-in')").await.unwrap(), Value::Null, "partitioned by the browser");
    // The demo organisation's page keeps the microphone to itself (Permissions-Policy: microphone=(self)).
    let refused = "navigator.mediaDevices.getUserMedia({ audio: true }).then(() => 'given', (error) => error.name)";
    assert_eq!(widget.evaluate(refused).await.unwrap(), "NotAllowedError");
    let sentence = quiet::notice(&docked, "microphone").await.unwrap();
    assert!(sentence.contains("it is the CRM's page that must have it"), "{sentence}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn our_library_is_put_in_place_in_that_tab_and_for_that_provider_alone() {
    let stage = quiet::set().await.unwrap();
    let other_org = patchbay_demo::start(Options { org_unique_name: "otherorg".to_owned(), ..Options::default() }).await.unwrap();
    // Each docks a widget of its own.
    let voice = format!("{}{}", stage.demo.widgets_origin, quiet::QUIET);
    let chat = voice.replace("voice.localhost", "chat.localhost");
    let sites = [&stage.demo, &other_org].map(|demo| json!({ "match": format!("{}/*", demo.org_origin) }));
    let widgets = [(PROVIDER, &voice), ("chat", &chat)].into_iter().zip(&sites).map(
        |((id, url), site)| json!({ "id": id, "name": id, "landingUrl": url, "placement": "docked", "sites": [site["match"]] }),
    );
    stage.configure(&json!({ "providers": widgets.collect::<Vec<_>>(), "sites": sites })).await.unwrap();
    let page = stage.open_page().await.unwrap();
    live(&page).await;
    let extension = stage.chromium.extension_page("manifest.json").await.unwrap();
    let tab = "chrome.storage.session.get('bridge').then(({ bridge }) => JSON.parse(bridge).pages[0].tab)";
    let tab_of_voice = extension.evaluate(tab).await.unwrap();
    let other_page = stage.chromium.new_window(&other_org.start_url).await.unwrap();
    live(&other_page).await;
    let tab_of_chat = extension.evaluate(tab).await.unwrap();
    let rules = extension.evaluate("chrome.declarativeNetRequest.getSessionRules()").await.unwrap();
    let is_docked = |rule: &&Value| rule["action"]["type"] == "redirect" && rule["condition"]["tabIds"] != json!([-1]);
    let covered: Vec<_> = rules.as_array().unwrap().iter().filter(is_docked).map(|rule| &rule["condition"]).collect();
    let covers =
        |tab: &Value, host| covered.iter().any(|it| it["tabIds"] == json!([tab]) && it["initiatorDomains"] == json!([host]));
    assert!(
        covered.len() == 2 && covers(&tab_of_voice, "voice.localhost") && covers(&tab_of_chat, "chat.localhost"),
        "{covered:?}"
    );
    // A widget that the other page frames by itself, as Microsoft's panel does, gets none of ours.
    other_page.send("Page.setBypassCSP", json!({ "enabled": true })).await.unwrap();
    other_page.reload().await.unwrap();
    live(&other_page).await;
    let frame = format!(
        "new Promise((onload) => document.body.append(Object.assign(document.createElement('iframe'), {{ src: {}, onload }})))",
        json!(format!("{voice}?theirs"))
    );
    other_page.evaluate(&format!("{frame}.then(() => true)")).await.unwrap();
    let theirs = other_page.frame(|url| url.ends_with("?theirs")).await.unwrap();
    assert_eq!(theirs.evaluate("[document.title, 'Microsoft' in window]").await.unwrap(), json!(["Quiet widget", false]));
    other_page.close().await.unwrap();
    // In another tab that frames the widget's page, as Microsoft's panel does, the genuine library is asked for: none here.
    let other = stage.chromium.new_tab(&format!("{}{}", stage.demo.widgets_origin, quiet::QUIET)).await.unwrap();
    other.wait_until("document.readyState === 'complete'", "the widget's page in a tab", WAIT).await.unwrap();
    assert_eq!(other.evaluate("'Microsoft' in window").await.unwrap(), false);
    // The panel gone, so is the rule. It is there again when the frame in the other page is surely gone, and the agent is back.
    page.to_front().await.unwrap();
    live(&page).await;
    page.close().await.unwrap();
    let gone = "chrome.declarativeNetRequest.getSessionRules().then((rules) => rules.filter((rule) => rule.action.type === 'redirect').length === 1)";
    extension.wait_until(gone, "the rule for the tab to go", WAIT).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_worker_and_a_page_that_goes_while_there_is_none_lose_nothing() {
    let stage = stage().await;
    let page = stage.open_page().await.unwrap();
    let (_, widget) = live(&page).await;
    assert!(stage.chromium.kill_worker().await.unwrap());
    assert_eq!(ask(&widget, "setWidth", json!([500])).await.unwrap().resolved(), &json!(500));
    stage.chromium.kill_worker().await.unwrap();
    page.reload().await.unwrap();
    let (_, widget) = live(&page).await;
    ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved();
    let side = side_panel(&stage, &page).await;
    side.wait_until("document.querySelector('[data-elsewhere]')", "the side panel to say where it is", WAIT).await.unwrap();
}
