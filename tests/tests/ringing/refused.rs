//! A browser that shows no notifications of ours, or plays nothing.

use crate::Desk;
use patchbay_tests::harness::{Chromium, LaunchOptions, WAIT};
use patchbay_tests::quiet;
use patchbay_tests::stage::{dev_package, launch};
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_notifications_are_switched_off_the_panel_says_so_and_badge_and_toast_tell_it() {
    let profile = tempfile::tempdir().unwrap();
    let options = LaunchOptions { profile: Some(profile.path().to_owned()), ..launch(&dev_package()).unwrap() };
    let chromium = Chromium::launch(options.clone()).await.unwrap();
    let id = chromium.extension_id().await.unwrap().to_owned();
    chromium.close().await.unwrap();
    // As the switch in the browser's settings leaves it.
    let place = profile.path().join("Default/Preferences");
    let mut preferences: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&place).unwrap()).unwrap();
    preferences["message_center"]["disabled_extension_ids"] = json!([id]);
    std::fs::write(&place, preferences.to_string()).unwrap();

    let desk = Desk::of(quiet::set_with(options).await.unwrap()).await;
    let level = "chrome.notifications.getPermissionLevel().then((level) => level)";
    assert_eq!(desk.extension.evaluate(level).await.unwrap(), "denied");
    let sentence = quiet::notice(&desk.panel, "notifications-refused").await.unwrap();
    assert!(sentence.contains("Allow notifications for the browser in the system's settings"), "{sentence}");
    desk.fold().await;
    desk.ring(json!({"caller": "Ada"})).await.resolved();
    desk.wait_for_badge("call").await;
    desk.toast().await;
    desk.ring(json!({"over": true})).await.resolved();
    desk.no_toast().await;
    desk.wait_for_badge("").await;
    let told = desk.stage.chromium.extension_errors().await.unwrap();
    assert_eq!(told, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_the_ring_tone_is_refused_the_panel_says_so_and_the_rest_goes_on() {
    let desk = Desk::open().await;
    let worker = desk.stage.chromium.worker().await.unwrap();
    let refuse = "chrome.offscreen.createDocument = () => Promise.reject(new Error('refused for this test')), 1";
    worker.evaluate(refuse).await.unwrap();
    let mut configuration = desk.stage.configuration_for(&format!("{}{}", desk.stage.demo.widgets_origin, quiet::QUIET));
    configuration["ringSound"] = json!(true);
    desk.stage.configure(&configuration).await.unwrap();
    let kept = "chrome.storage.session.get('settings').then(({ settings }) => settings.includes('ringSound'))";
    desk.extension.wait_until(kept, "the configuration to be in force", WAIT).await.unwrap();
    desk.fold().await;
    desk.ring(json!({"caller": "Ada"})).await.resolved();
    quiet::notice(&desk.panel, "sound-refused").await.unwrap();
    desk.wait_for_notifications(1).await;
    desk.toast().await;
}
