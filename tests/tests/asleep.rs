//! CRM pages that the browser has frozen, and such as are signed out.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests fail as tests do: by panicking")]

use patchbay_tests::asked::ask;
use patchbay_tests::control::Control;
use patchbay_tests::harness::{Session, WAIT, poll};
use patchbay_tests::quiet;
use patchbay_tests::stage::Stage;
use serde_json::json;

async fn scene() -> (Stage, Session, Session, Session) {
    let stage = quiet::set().await.unwrap();
    let page = stage.open_page().await.unwrap();
    let panel = stage.open_panel(&page).await.unwrap();
    let widget = quiet::widget(&panel).await.unwrap();
    ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved();
    (stage, page, panel, widget)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_frozen_page_is_woken_by_the_request_that_waits_for_it() {
    let (stage, page, _panel, widget) = scene().await;
    let control = Control::of(&stage.demo, &stage.chromium).await.unwrap();
    // Another tab of its window is looked at; the browser freezes the one behind it.
    let beside = "chrome.tabs.query({ url: 'http://org.localhost/*' })
        .then(([tab]) => chrome.tabs.create({ windowId: tab.windowId, url: 'about:blank' })).then(() => true)";
    control.asker().evaluate(beside).await.unwrap();
    page.send("Page.setWebLifecycleState", json!({ "state": "frozen" })).await.unwrap();
    let frozen = "chrome.tabs.query({ url: 'http://org.localhost/*' }).then(([tab]) => tab.frozen)";
    control.asker().wait_until(frozen, "the page to be frozen", WAIT).await.unwrap();
    let data = json!({ "subject": "Thawed" }).to_string();
    ask(&widget, "createRecord", json!(["phonecall", data])).await.unwrap().resolved();
    assert_eq!(control.rows("phonecalls", "subject", "Thawed").await.unwrap().len(), 1);
    let seen = "chrome.tabs.query({ url: 'http://org.localhost/*' }).then(([tab]) => tab.active && !tab.frozen)";
    assert_eq!(control.asker().evaluate(seen).await.unwrap(), true);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_frozen_page_that_comes_too_late_changes_nothing() {
    let (stage, page, panel, widget) = scene().await;
    let control = Control::of(&stage.demo, &stage.chromium).await.unwrap();
    // In front, so that nothing wakes it.
    page.send("Page.setWebLifecycleState", json!({ "state": "frozen" })).await.unwrap();
    let data = json!({ "subject": "Too late" }).to_string();
    let reply = ask(&widget, "createRecord", json!(["phonecall", data])).await.unwrap();
    assert!(reply.rejected().contains("did not answer in time"), "{reply:?}");
    quiet::trouble(&panel, "createRecord", "did not answer in time").await.unwrap();
    page.send("Page.setWebLifecycleState", json!({ "state": "active" })).await.unwrap();
    // What was queued in the page is done before what is asked now.
    ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved();
    let settled = || async {
        let log = control.log("", "").await?;
        Ok(if log.iter().any(|entry| entry["status"].is_null()) { Err("still at it".into()) } else { Ok(()) })
    };
    poll("the service to be done", WAIT, settled).await.unwrap();
    assert_eq!(control.rows("phonecalls", "subject", "Too late").await.unwrap().len(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_that_is_signed_out_is_named_with_the_way_back() {
    let (stage, _page, panel, widget) = scene().await;
    let control = Control::of(&stage.demo, &stage.chromium).await.unwrap();
    let id = control.first_row("contacts").await.unwrap()["contactid"].clone();
    control.fault(json!({ "method": "GET", "set": "contacts", "status": 401, "message": "Unauthorized" })).await.unwrap();
    let reply = ask(&widget, "retrieveRecord", json!(["contact", id])).await.unwrap();
    assert!(reply.rejected().contains("signed out"), "{reply:?}");
    quiet::trouble(&panel, "retrieveRecord", "sign in there").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tab_that_went_to_its_log_in_is_named_and_shown_by_one_click() {
    let (stage, page, panel, widget) = scene().await;
    let login = format!("{}{}?log-in", stage.demo.widgets_origin, quiet::QUIET);
    page.navigate(&login).await.unwrap();
    let sentence = quiet::notice(&panel, "no-page").await.unwrap();
    assert!(sentence.contains("perhaps to its log-in"), "{sentence}");
    let other = stage.chromium.new_window("about:blank").await.unwrap();
    other.to_front().await.unwrap();
    panel.click("[data-notice=no-page] [data-do=show-tab]").await.unwrap();
    page.wait_until("document.hasFocus()", "the tab to be shown", WAIT).await.unwrap();
    page.navigate(&stage.demo.start_url).await.unwrap();
    quiet::no_notice(&panel, "no-page").await.unwrap();
    ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_frozen_page_holds_up_no_change_of_the_configuration() {
    let (stage, page, panel, _widget) = scene().await;
    page.send("Page.setWebLifecycleState", json!({ "state": "frozen" })).await.unwrap();
    for title in ["First", "Second"] {
        let mut configuration = stage.configuration_for(&format!("{}{}", stage.demo.widgets_origin, quiet::QUIET));
        configuration["providers"][0]["label"] = json!(title);
        stage.configure(&configuration).await.unwrap();
        let shown = format!("document.querySelector('[data-head] h2').textContent === '{title}'");
        panel.wait_until(&shown, "the new title", WAIT).await.unwrap();
    }
    page.send("Page.setWebLifecycleState", json!({ "state": "active" })).await.unwrap();
}
