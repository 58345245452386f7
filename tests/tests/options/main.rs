//! The options page and policies: what is typed or pushed shows in an open panel, and what is wrong in it is named.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests fail as tests do: by panicking")]

mod editing;
mod keyboard;
mod page;
mod policy;
mod transfer;

use page::{empty, fill, options_page, provider, push, saying};
use patchbay_demo::Options;
use patchbay_tests::asked::ask;
use patchbay_tests::harness::WAIT;
use patchbay_tests::package::without_access;
use patchbay_tests::quiet::{self, no_notice, notice, panel_beside_nothing, status, with_quiet};
use patchbay_tests::stage::{PANEL, Stage, dev_package, launch};
use serde_json::{Map, Value, json};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_typed_and_saved_appears_in_an_open_panel_and_works() {
    // Nothing on this machine is allowed beforehand: one click saves and asks for all of it.
    let package = without_access(&dev_package()).unwrap();
    let stage = Stage::bare(with_quiet(Options::default()), launch(package.path()).unwrap()).await.unwrap();
    let (_, panel) = panel_beside_nothing(&stage).await.unwrap();
    notice(&panel, "no-provider").await.unwrap();
    let page = stage.chromium.new_window(&stage.demo.start_url).await.unwrap();
    page.wait_until("document.documentElement.dataset.ready === 'true'", "the CRM page", WAIT).await.unwrap();

    let options = options_page(&stage).await;
    fill(&options, "provider-name", "Typed Voice").await;
    fill(&options, "landing-url", &format!("{}/trouble/", stage.demo.widgets_origin)).await;
    fill(&options, "site-match", &format!("{}/*", stage.demo.org_origin)).await;
    saying(&options, ".asks", "http://voice.localhost/*").await;
    saying(&options, ".asks", "http://org.localhost/*").await;
    stage.chromium.agree_to_host("http://voice.localhost/*").await.unwrap();
    stage.chromium.agree_to_host("http://org.localhost/*").await.unwrap();
    options.to_front().await.unwrap();
    options.click("#save").await.unwrap();
    saying(&options, "#status", "Saved: Typed Voice").await;
    assert_eq!(options.evaluate("document.querySelector('#status').className").await.unwrap(), "good");

    let widget = quiet::widget(&panel).await.unwrap();
    status(&panel, "connected").await.unwrap();
    no_notice(&panel, "no-provider").await.unwrap();
    saying(&panel, "header[data-head=typed-voice] h2", "Typed Voice").await;
    // The page was open before anything was configured; it answers without being loaded anew.
    ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved();
    assert_eq!(stage.chromium.extension_errors().await.unwrap(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_in_the_form_is_said_at_its_field_and_nothing_is_saved() {
    let (stage, panel) = empty().await;
    let options = options_page(&stage).await;
    fill(&options, "provider-name", "Wrong").await;
    fill(&options, "landing-url", "http://voice.example/widget").await;
    options.click("#save").await.unwrap();
    saying(&options, "#landing-url-wrong", "use https").await;
    let stored = "chrome.storage.local.get('configuration').then((all) => all.configuration ?? null)";
    assert_eq!(options.evaluate(stored).await.unwrap(), Value::Null);
    notice(&panel, "no-provider").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_switched_off_or_deleted_leaves_the_panel() {
    let (stage, panel) = empty().await;
    stage.configure(&json!({ "providers": [provider(&stage, "own")], "sites": [] })).await.unwrap();
    quiet::widget(&panel).await.unwrap();
    let options = options_page(&stage).await;
    options.click("[data-provider=own] [role=switch]").await.unwrap();
    assert!(notice(&panel, "provider-disabled").await.unwrap().contains("switched off"));
    assert_eq!(panel.evaluate("document.querySelectorAll('iframe').length").await.unwrap(), 0);
    options.click("[data-provider=own] [role=switch]").await.unwrap();
    quiet::widget(&panel).await.unwrap();
    options.click("[data-provider=own] [data-do=delete]").await.unwrap();
    notice(&panel, "no-provider").await.unwrap();
    options.click("#status [data-do=undo]").await.unwrap();
    quiet::widget(&panel).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broken_policy_names_its_fault_while_the_users_provider_works_on() {
    let (stage, panel) = empty().await;
    stage.configure(&stage.configuration_for(&format!("{}/trouble/", stage.demo.widgets_origin))).await.unwrap();
    let widget = quiet::widget(&panel).await.unwrap();
    widget.evaluate("globalThis.before = true").await.unwrap();
    let page = stage.open_page().await.unwrap();

    push(&stage, "{\"providers\": [").await;
    let sentence = notice(&panel, "configuration-fault").await.unwrap();
    assert!(sentence.contains("policy configuration") && sentence.contains("not valid JSON"), "{sentence}");
    let options = options_page(&stage).await;
    saying(&options, "[data-faults=policy]", "not valid JSON").await;

    let wrong = json!({ "providers": [{ "name": "Plain", "landingUrl": "http://plain.example/" }, provider(&stage, "good")] });
    push(&stage, &wrong.to_string()).await;
    saying(&panel, "[data-notice=configuration-fault]", "policy providers[0]").await;
    saying(&panel, "[data-notice=configuration-fault]", "use https").await;
    saying(&options, "[data-faults=policy]", "providers[0]").await;
    saying(&panel, "header[data-head=good] h2", "good voice").await;

    push(&stage, "{\"providers\": [").await;
    saying(&panel, "[data-notice=configuration-fault]", "The policy before it goes on").await;
    saying(&options, "[data-faults=policy]", "The policy before it goes on").await;
    saying(&options, "[data-provider=good]", "good voice").await;
    saying(&panel, "header[data-head=good] h2", "good voice").await;

    assert_eq!(widget.evaluate("globalThis.before").await.unwrap(), true, "the user's widget was not loaded anew");
    ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved();
    stage.chromium.set_managed(&Map::new()).await.unwrap();
    no_notice(&panel, "configuration-fault").await.unwrap();
    ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved();
    page.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_toolbar_button_opens_the_panel_and_closes_it() {
    let stage = quiet::set().await.unwrap();
    let (window, panel) = panel_beside_nothing(&stage).await.unwrap();
    quiet::widget(&panel).await.unwrap();
    stage.chromium.click_action(&window).await.unwrap();
    stage.chromium.wait_side_panel_closed(&panel).await.unwrap();
    stage.chromium.click_action(&window).await.unwrap();
    let panel = stage.chromium.side_panel(&window, PANEL).await.unwrap();
    quiet::widget(&panel).await.unwrap();
    status(&panel, "connected").await.unwrap();
}
