//! Live calls: seen in the widget's frame, guarded where the browser lets us, and told of when their panel closed.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests fail as tests do: by panicking")]

use patchbay_tests::asked::ask;
use patchbay_tests::harness::{Screens, Session, WAIT};
use patchbay_tests::quiet;
use patchbay_tests::stage::Stage;
use patchbay_tests::talk::{self, NO_CALL};
use serde_json::json;

/// A stage whose browser has a microphone that needs no question.
async fn stage() -> Stage {
    quiet::set_with(talk::launch_with_microphone().unwrap()).await.unwrap()
}

async fn open(stage: &Stage) -> (Session, Session, Session) {
    let page = stage.open_page().await.unwrap();
    let panel = stage.open_panel(&page).await.unwrap();
    let widget = quiet::widget(&panel).await.unwrap();
    (page, panel, widget)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_is_seen_while_its_audio_is_live_and_not_taken_over() {
    let stage = stage().await;
    let (page, panel, widget) = open(&stage).await;
    assert_eq!(panel.evaluate(NO_CALL).await.unwrap(), true);
    talk::begin(&panel, &widget).await.unwrap();
    let own = "peers[0] instanceof RTCPeerConnection && RTCPeerConnection.name";
    assert_eq!(widget.evaluate(own).await.unwrap(), "RTCPeerConnection", "the page sees the browser's own constructor");
    Screens::of_test(&[&page, &panel], "in-a-call").await.unwrap();

    let second = stage.open_page().await.unwrap();
    let other = stage.open_panel(&second).await.unwrap();
    let guarded = "document.querySelector('[data-do=take-over]')?.disabled";
    other.wait_until(guarded, "the other panel not to offer a take-over", WAIT).await.unwrap();
    // The CRM page comes and goes beside it.
    page.reload().await.unwrap();
    stage.chromium.kill_worker().await.unwrap();
    page.navigate("about:blank").await.unwrap();
    assert_eq!(widget.evaluate("peers[0].connectionState").await.unwrap(), "connected");
    ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved(); // by the page that is left

    talk::end(&panel, &widget).await.unwrap();
    other
        .wait_until("document.querySelector('[data-do=take-over]')?.disabled === false", "the take-over to be offered", WAIT)
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_taken_out_of_the_configuration_goes_when_its_call_is_over() {
    let stage = stage().await;
    let (_page, panel, widget) = open(&stage).await;
    talk::begin(&panel, &widget).await.unwrap();
    stage.configure(&json!({ "providers": [], "sites": [] })).await.unwrap();
    quiet::notice(&panel, "no-provider").await.unwrap();
    assert_eq!(widget.evaluate("peers[0].connectionState").await.unwrap(), "connected");
    talk::end(&panel, &widget).await.unwrap();
    panel.wait_until("!document.querySelector('.provider iframe')", "the widget to go", WAIT).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panel_closed_during_a_call_says_so_when_it_is_back_and_the_button_says_that_the_phone_is_off() {
    let stage = stage().await;
    let (page, panel, widget) = open(&stage).await;
    talk::begin(&panel, &widget).await.unwrap();
    panel.evaluate("void setTimeout(() => window.close())").await.unwrap();
    stage.chromium.wait_side_panel_closed(&panel).await.unwrap();

    let extension = stage.chromium.extension_page("manifest.json").await.unwrap();
    let off = "chrome.action.getBadgeText({}).then((text) => text === 'off')";
    extension.wait_until(off, "the toolbar button to say that the phone is off", WAIT).await.unwrap();
    let told = "chrome.notifications.getAll().then((all) => 'off' in all)";
    extension.wait_until(told, "the notification", WAIT).await.unwrap();

    let panel = stage.open_panel(&page).await.unwrap();
    let sentence = quiet::notice(&panel, "call-interrupted").await.unwrap();
    assert!(sentence.contains("was closed during a call at") && !sentence.contains("{time}"), "{sentence}");
    extension.wait_until("chrome.action.getBadgeText({}).then((text) => text === '')", "the badge to go", WAIT).await.unwrap();
    panel.click("[data-notice=call-interrupted] [data-do=dismiss-notice]").await.unwrap();
    quiet::no_notice(&panel, "call-interrupted").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_screen_pop_never_takes_the_place_of_unsaved_changes() {
    let stage = quiet::set().await.unwrap();
    let (page, _panel, widget) = open(&stage).await;
    let rows = stage.ask(&page, "/__demo/rows/contacts").await.unwrap();
    let id = |at: usize| rows["rows"][at]["contactid"].as_str().unwrap().to_owned();
    let open = json!([{ "entityName": "contact", "entityId": id(0) }]);
    ask(&widget, "openForm", open).await.unwrap();
    page.wait_until("document.querySelector('.form[data-etn=contact]')", "the record", WAIT).await.unwrap();
    page.evaluate("Xrm.Page.getAttribute('jobtitle').setValue('Unsaved'), 1").await.unwrap();

    let query = format!("?$filter=contactid eq {}", id(1));
    ask(&widget, "searchAndOpenRecords", json!(["contact", query, false])).await.unwrap();
    let other = id(1).to_lowercase();
    let opened = move |target: &patchbay_tests::harness::TargetInfo| target.url.to_lowercase().contains(&other);
    stage.chromium.wait_for_target(opened, "the other record in a tab of its own", WAIT).await.unwrap();
    assert_eq!(page.evaluate("Xrm.Page.getAttribute('jobtitle').getValue()").await.unwrap(), "Unsaved");
}
