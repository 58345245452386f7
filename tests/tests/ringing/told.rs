//! What the agent sees and where, and that it goes with the ring.

use crate::{Desk, TOAST};
use patchbay_tests::asked::ask;
use patchbay_tests::harness::{Screens, WAIT};
use patchbay_tests::quiet;
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_that_the_agent_sees_ring_is_a_line_in_the_panel_and_no_more() {
    let desk = Desk::open().await;
    desk.ring(json!({"caller": "Ada Lovelace"})).await.resolved();
    assert_eq!(desk.line().await, "Ada Lovelace calls on Softphone.");
    assert_eq!(desk.notifications().await, Vec::<String>::new());
    assert_eq!(desk.page.evaluate(crate::NO_TOAST).await.unwrap(), true);
    desk.wait_for_badge("").await;
    Screens::of_test(&[&desk.page, &desk.panel], "seen").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn folded_it_is_told_by_notification_badge_and_toast_which_go_with_the_ring() {
    let desk = Desk::open().await;
    desk.fold().await;
    desk.ring(json!({"caller": "Ada Lovelace"})).await.resolved();
    assert_eq!(desk.wait_for_notifications(1).await.len(), 1);
    desk.wait_for_badge("call").await;
    desk.toast().await;
    Screens::of_test(&[&desk.page, &desk.panel], "folded").await.unwrap();
    desk.ring(json!({"over": true})).await.resolved();
    desk.wait_for_notifications(0).await;
    desk.wait_for_badge("").await;
    desk.no_toast().await;
    let missed = quiet::notice(&desk.panel, "call-missed").await.unwrap();
    assert!(missed.starts_with("Missed call from Ada Lovelace on Softphone at ") && !missed.contains("{time}"), "{missed}");
    desk.panel.click("[data-notice=call-missed] [data-do=dismiss-notice]").await.unwrap();
    quiet::no_notice(&desk.panel, "call-missed").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn minimised_it_is_told_until_the_agent_comes_back() {
    let desk = Desk::open().await;
    desk.look_away().await;
    desk.ring(json!({"caller": "Ada"})).await.resolved();
    desk.wait_for_notifications(1).await;
    desk.toast().await;
    desk.see().await;
    desk.wait_for_notifications(0).await;
    desk.no_toast().await;
    assert_eq!(desk.line().await, "Ada calls on Softphone.", "it rings on");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_click_on_the_toast_opens_the_folded_panel() {
    let desk = Desk::open().await;
    desk.fold().await;
    desk.ring(json!({"caller": "Ada"})).await.resolved();
    desk.toast().await;
    // A script of the page cannot reach it, nor click in its name.
    assert_eq!(desk.page.evaluate("document.querySelector('patchbay-toast').shadowRoot").await.unwrap(), json!(null));
    desk.page.click_in_shadow(&format!("{TOAST} [data-do=show]")).await.unwrap();
    quiet::status(&desk.panel, "connected").await.unwrap();
    desk.no_toast().await;
    desk.wait_for_notifications(0).await;
    assert_eq!(ask(&desk.widget, "getMode", json!([])).await.unwrap().resolved(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_needs_no_page_that_is_awake() {
    let desk = Desk::open().await;
    let _other = desk.other_window().await;
    let discard =
        "chrome.tabs.query({ url: 'http://org.localhost/*' }).then((tabs) => chrome.tabs.discard(tabs[0].id)).then(() => 1)";
    desk.extension.evaluate(discard).await.unwrap();
    desk.ring(json!({"caller": "Ada"})).await.resolved();
    desk.wait_for_notifications(1).await;
    desk.wait_for_badge("call").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn do_not_disturb_leaves_line_badge_and_missed_call_and_is_kept() {
    let desk = Desk::open().await;
    desk.panel.click("[data-do=do-not-disturb]").await.unwrap();
    let on = "document.querySelector('[data-do=do-not-disturb][aria-pressed=true]')";
    desk.panel.wait_until(on, "do not disturb to be on", WAIT).await.unwrap();
    desk.fold().await;
    desk.ring(json!({"caller": "Ada"})).await.resolved();
    desk.wait_for_badge("call").await;
    assert_eq!(desk.line().await, "Ada calls on Softphone.");
    assert_eq!(desk.notifications().await, Vec::<String>::new());
    desk.ring(json!({"over": true})).await.resolved();
    quiet::notice(&desk.panel, "call-missed").await.unwrap();
    assert_eq!(desk.page.evaluate(crate::NO_TOAST).await.unwrap(), true);
    let kept = "chrome.storage.local.get('doNotDisturb').then(({ doNotDisturb }) => doNotDisturb === 'true')";
    desk.extension.wait_until(kept, "it to be kept over the browser's end", WAIT).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn our_own_ring_tone_plays_when_configured_and_ends_with_the_ring() {
    let desk = Desk::open().await;
    let mut configuration = desk.stage.configuration_for(&format!("{}{}", desk.stage.demo.widgets_origin, quiet::QUIET));
    configuration["ringSound"] = json!(true);
    desk.stage.configure(&configuration).await.unwrap();
    let kept = "chrome.storage.session.get('settings').then(({ settings }) => settings.includes('ringSound'))";
    desk.extension.wait_until(kept, "the configuration to be in force", WAIT).await.unwrap();
    let plays = |there: bool| format!("chrome.offscreen.hasDocument().then((there) => there === {there})");
    assert_eq!(desk.extension.evaluate(&plays(false)).await.unwrap(), true);
    desk.ring(json!({"caller": "Ada"})).await.resolved();
    desk.extension.wait_until(&plays(true), "the ring tone's page", WAIT).await.unwrap();
    let target = desk.stage.chromium.wait_for_target(|target| target.url.ends_with("/ring.html"), "the ring tone", WAIT).await;
    let tone = desk.stage.chromium.attach(&target.unwrap()).await.unwrap();
    let runs = "new AudioContext().state === 'running'";
    tone.wait_until(runs, "the browser to let it play without a click", WAIT).await.unwrap();
    desk.ring(json!({"over": true})).await.resolved();
    desk.extension.wait_until(&plays(false), "the ring tone to end", WAIT).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_widget_that_unfolds_itself_out_of_sight_only_marks_the_button() {
    let desk = Desk::open().await;
    desk.look_away().await;
    ask(&desk.widget, "setMode", json!([1])).await.unwrap().resolved();
    desk.wait_for_badge("!").await;
    assert_eq!(desk.notifications().await, Vec::<String>::new());
    desk.stage.chromium.kill_worker().await.unwrap();
    desk.see().await;
    desk.wait_for_badge("").await;
}
