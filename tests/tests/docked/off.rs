//! The last CRM page is closed, and with it the docked phone is off.

use super::support::*;
use patchbay_tests::harness::{LaunchOptions, Notifications, WAIT, poll};
use patchbay_tests::quiet;
use patchbay_tests::stage::{dev_package, launch};
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_docked_phone_that_is_off_says_that_no_page_is_open_and_a_click_opens_the_start_page() {
    let screen = Notifications::start().await.unwrap();
    let options = LaunchOptions { session_bus: Some(screen.bus().to_owned()), ..launch(&dev_package()).unwrap() };
    let stage = quiet::set_with(options).await.unwrap();
    let mut configuration = stage.configuration_for(&format!("{}{}", stage.demo.widgets_origin, quiet::QUIET));
    configuration["sites"][0]["startUrl"] = stage.demo.start_url.clone().into();
    stage.configure(&docked(configuration, json!({}))).await.unwrap();
    let page = stage.open_page().await.unwrap();
    live(&page).await;
    page.close().await.unwrap();
    // Another page might have come within ten seconds.
    let told = poll("the agent to be told", 2 * WAIT, || async { Ok(screen.shown().pop().ok_or("nothing is shown".to_owned())) });
    let told = told.await.unwrap();
    assert_eq!(told.body, "Softphone is off: no CRM page is open. Click to open one.");
    stage.chromium.kill_worker().await.unwrap();
    screen.click(&told).await.unwrap();
    let start = stage.demo.start_url.clone();
    let target = stage.chromium.wait_for_target(|target| target.url.starts_with(&start), "the start page", WAIT).await.unwrap();
    live(&stage.chromium.attach(&target).await.unwrap()).await;
    let targets = stage.chromium.targets().await.unwrap();
    assert!(!targets.iter().any(|target| target.url.contains("place=window")), "the panel's window is not wanted");
    screen.wait_until(|shown| shown.is_empty(), "the notification to be gone").await.unwrap();
}
