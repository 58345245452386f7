//! The phone is on, or visibly off: at the browser's start, and when its panel was closed.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests fail as tests do: by panicking")]

use std::path::Path;

use patchbay_demo::Options;
use patchbay_tests::asked::ask;
use patchbay_tests::harness::{Chromium, LaunchOptions, Packed, PolicyFile, Session, WAIT};
use patchbay_tests::quiet::{self, notice, status, with_quiet};
use patchbay_tests::stage::{LAUNCHER, Stage, dev_package, launch};
use patchbay_tests::talk;
use serde_json::json;

const OFF: &str = "chrome.action.getBadgeText({}).then((text) => text === 'off')";
const ON: &str = "chrome.action.getBadgeText({}).then((text) => text === '')";

/// A browser on a kept profile with the quiet widget and this `startup`, and perhaps the organisation's start page named.
async fn configured(profile: &Path, startup: &str, start_page: bool) -> Stage {
    let options = LaunchOptions { profile: Some(profile.to_owned()), ..talk::launch_with_microphone().unwrap() };
    let stage = quiet::set_with(options).await.unwrap();
    let mut configuration = stage.configuration_for(&format!("{}{}", stage.demo.widgets_origin, quiet::QUIET));
    configuration["startup"] = startup.into();
    if start_page {
        configuration["sites"][0]["startUrl"] = stage.demo.start_url.clone().into();
    }
    stage.configure(&configuration).await.unwrap();
    // It has to be written before the browser ends.
    let extension = stage.chromium.extension_page("manifest.json").await.unwrap();
    extension.wait_until(OFF, "the configuration to be applied", WAIT).await.unwrap();
    stage
}

/// The browser ended by its menu and started again on the same profile; nothing else is opened in it. An extension given on
/// the command line is installed anew at each start, so that the browser does not fire `onStartup`: the event is dispatched
/// in the worker, all else is real.
async fn restarted(stage: Stage, profile: &Path) -> Stage {
    let Stage { demo, chromium } = stage;
    chromium.close().await.unwrap();
    let options = LaunchOptions { profile: Some(profile.to_owned()), ..talk::launch_with_microphone().unwrap() };
    let stage = Stage { demo, chromium: Chromium::launch(options).await.unwrap() };
    extension(&stage).await.wait_until(OFF, "the worker to have started", WAIT).await.unwrap();
    stage.chromium.worker().await.unwrap().evaluate("chrome.runtime.onStartup.dispatch()").await.unwrap();
    stage
}

/// Panels in windows of their own.
async fn windows(stage: &Stage) -> usize {
    let targets = stage.chromium.targets().await.unwrap();
    targets.iter().filter(|target| target.url.contains("panel.html?place=window")).count()
}

async fn extension(stage: &Stage) -> Session {
    stage.chromium.extension_page("manifest.json").await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_startup_window_the_phone_is_on_when_the_browser_has_started() {
    let profile = tempfile::tempdir().unwrap();
    let stage = restarted(configured(profile.path(), "window", false).await, profile.path()).await;
    let window = stage.own_window().await.unwrap();
    let widget = quiet::widget(&window).await.unwrap();
    status(&window, "connected").await.unwrap();
    extension(&stage).await.wait_until(ON, "no badge", WAIT).await.unwrap();
    assert_eq!(windows(&stage).await, 1);
    let _page = stage.open_page().await.unwrap();
    ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_a_start_page_is_configured_the_widget_waits_for_it_and_one_click_opens_it() {
    let profile = tempfile::tempdir().unwrap();
    let stage = restarted(configured(profile.path(), "window", true).await, profile.path()).await;
    let window = stage.own_window().await.unwrap();
    let waits = "document.querySelector('[data-waits]')?.innerText";
    let sentence = window.wait_until(waits, "the widget to wait", WAIT).await.unwrap();
    let host = stage.demo.org_origin.trim_start_matches("http://");
    assert!(sentence.as_str().unwrap().contains(&format!("Open {host} to start")), "{sentence}");
    assert_eq!(window.evaluate("document.querySelectorAll('iframe').length").await.unwrap(), 0);
    extension(&stage).await.wait_until(OFF, "the phone to be off", WAIT).await.unwrap();

    window.click("[data-do=open-to-start]").await.unwrap();
    let widget = quiet::widget(&window).await.unwrap();
    ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved();
    status(&window, "connected").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_cut_off_by_the_browsers_end_is_told_of_in_the_window_that_opens_at_its_start() {
    let profile = tempfile::tempdir().unwrap();
    let stage = configured(profile.path(), "window", false).await;
    let page = stage.open_page().await.unwrap();
    let panel = stage.open_panel(&page).await.unwrap();
    let widget = quiet::widget(&panel).await.unwrap();
    talk::begin(&panel, &widget).await.unwrap();
    drop((page, panel, widget));
    let stage = restarted(stage, profile.path()).await;
    let window = stage.own_window().await.unwrap();
    let sentence = notice(&window, "call-interrupted").await.unwrap();
    assert!(sentence.contains("Softphone was closed during a call at") && !sentence.contains("{time}"), "{sentence}");
    // With the record that was open.
    window.click("[data-notice=call-interrupted] [data-do=open]").await.unwrap();
    let origin = stage.demo.org_origin.clone();
    stage.chromium.wait_for_target(|target| target.url.starts_with(&origin), "the CRM page", WAIT).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_startup_ask_button_and_launcher_say_that_the_phone_is_off_until_it_is_opened() {
    let profile = tempfile::tempdir().unwrap();
    let stage = restarted(configured(profile.path(), "ask", false).await, profile.path()).await;
    let extension = extension(&stage).await;
    extension.wait_until(OFF, "the badge", WAIT).await.unwrap();
    let title = extension.evaluate("chrome.action.getTitle({})").await.unwrap();
    assert_eq!(title, "Softphone is off. Click to open the panel.");
    let page = stage.open_page().await.unwrap();
    page.locate_in_shadow("[data-patchbay=launcher][title='Patchbay: Softphone is off. Click to open the panel.']")
        .await
        .unwrap();
    assert_eq!(windows(&stage).await, 0, "nobody asked for a window");

    page.click_in_shadow(LAUNCHER).await.unwrap();
    let panel = stage.chromium.side_panel(&page, "panel.html").await.unwrap();
    status(&panel, "connected").await.unwrap();
    extension.wait_until(ON, "the badge to go", WAIT).await.unwrap();
    page.locate_in_shadow(".on[data-patchbay=launcher][title='Patchbay: Softphone connected.']").await.unwrap();

    panel.close().await.unwrap();
    extension.wait_until(OFF, "the badge to be back", WAIT).await.unwrap();
    page.locate_in_shadow("[data-patchbay=launcher][title*='Softphone is off']").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_click_on_the_notification_brings_the_phone_back_in_a_window() {
    let stage = quiet::set().await.unwrap();
    let page = stage.open_page().await.unwrap();
    let panel = stage.open_panel(&page).await.unwrap();
    quiet::widget(&panel).await.unwrap();
    panel.close().await.unwrap();
    let extension = extension(&stage).await;
    let told = "chrome.notifications.getAll().then((all) => 'off' in all)";
    extension.wait_until(told, "the notification", WAIT).await.unwrap();

    // No protocol reaches the desktop's notifications: the browser's own event is dispatched in the worker instead.
    let worker = stage.chromium.worker().await.unwrap();
    worker.evaluate("chrome.notifications.onClicked.dispatch('off')").await.unwrap();
    drop(worker);
    let window = stage.own_window().await.unwrap();
    quiet::widget(&window).await.unwrap();
    status(&window, "connected").await.unwrap();
    extension.wait_until(ON, "the badge to go", WAIT).await.unwrap();
    assert_eq!(extension.evaluate("chrome.notifications.getAll()").await.unwrap(), json!({}), "it is read");
    assert_eq!(windows(&stage).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panel_closed_while_no_worker_runs_turns_the_phone_off_all_the_same() {
    let stage = quiet::set().await.unwrap();
    let extension = extension(&stage).await;
    let told = "chrome.notifications.getAll().then((all) => 'off' in all)";
    let page = stage.open_page().await.unwrap();
    let panel = stage.open_panel(&page).await.unwrap();
    quiet::widget(&panel).await.unwrap();
    extension.wait_until(ON, "no badge", WAIT).await.unwrap();
    assert!(stage.chromium.kill_worker().await.unwrap());
    panel.close().await.unwrap();
    extension.wait_until(OFF, "the badge", WAIT).await.unwrap();
    extension.wait_until(told, "the notification", WAIT).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_that_dies_before_it_has_said_that_the_phone_is_off_has_the_next_say_it() {
    let stage = quiet::set().await.unwrap();
    let extension = extension(&stage).await;
    let page = stage.open_page().await.unwrap();
    let panel = stage.open_panel(&page).await.unwrap();
    quiet::widget(&panel).await.unwrap();
    extension.wait_until(ON, "no badge", WAIT).await.unwrap();
    // Nothing but the alarm wakes a worker here.
    page.navigate("about:blank").await.unwrap();
    panel.close().await.unwrap();
    let leaving = "chrome.storage.session.get('bridge').then(({ bridge }) => !bridge.includes('\"leaving\":{}'))";
    extension.wait_until(leaving, "the worker to wait for the panel's return", WAIT).await.unwrap();
    assert!(stage.chromium.kill_worker().await.unwrap());
    let told = "chrome.notifications.getAll().then((all) => 'off' in all)";
    extension.wait_until(told, "the notification", WAIT).await.unwrap();
    extension.wait_until("chrome.alarms.getAll().then((all) => all.length === 0)", "the alarm to be over", WAIT).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_configuration_whose_worker_dies_of_it_is_put_in_force_by_the_next() {
    let stage = Stage::bare(Options::default(), launch(&dev_package()).unwrap()).await.unwrap();
    let page = stage.chromium.new_tab(&stage.demo.start_url).await.unwrap();
    stage.configure(&stage.configuration()).await.unwrap();
    stage.chromium.kill_worker().await.unwrap();
    page.locate_in_shadow(LAUNCHER).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_extension_installed_by_policy_opens_its_window_when_the_browser_starts() {
    if !PolicyFile::is_allowed() {
        eprintln!("skipped: no right to write the browser's policies in {}", PolicyFile::FOLDER);
        return;
    }
    let demo = patchbay_demo::start(with_quiet(Options::default())).await.unwrap();
    let configuration = json!({
        "providers": [{ "id": "quiet", "name": "Quiet", "landingUrl": format!("{}{}", demo.widgets_origin, quiet::QUIET) }],
        "sites": [{ "match": format!("{}/*", demo.org_origin), "adapter": "model-driven" }],
        "startup": "window",
    });
    let packed = Packed::install(&dev_package(), &json!({ "configuration": configuration.to_string() })).await.unwrap();
    let profile = tempfile::tempdir().unwrap();
    let options = LaunchOptions {
        installed: Some(packed.id().to_owned()),
        profile: Some(profile.path().to_owned()),
        ..LaunchOptions::default()
    };
    let chromium = Chromium::launch(options.clone()).await.unwrap();
    let asker = chromium.extension_page("manifest.json").await.unwrap();
    asker.wait_until(OFF, "the policy to be applied", WAIT).await.unwrap();
    chromium.close().await.unwrap();

    // This time the browser itself fires `onStartup`.
    let stage = Stage { demo, chromium: Chromium::launch(options).await.unwrap() };
    let window = stage.own_window().await.unwrap();
    quiet::widget(&window).await.unwrap();
    status(&window, "connected").await.unwrap();
}
