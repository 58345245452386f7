//! What a ring has to do with another provider's call, and with another organisation's pages.

use crate::Desk;
use patchbay_demo::Options;
use patchbay_tests::asked::ask;
use patchbay_tests::harness::{LaunchOptions, Notification, Notifications, WAIT};
use patchbay_tests::stage::{dev_package, launch};
use patchbay_tests::{quiet, several};
use serde_json::json;
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_agent_talks_on_one_phone_the_others_ring_without_a_sound_and_say_so() {
    let screen = Notifications::start().await.unwrap();
    let options = LaunchOptions { session_bus: Some(screen.bus().to_owned()), ..launch(&dev_package()).unwrap() };
    let providers = [("voice", json!({})), ("chat", json!({}))];
    let stage = several::set(options, &providers).await.unwrap();
    let mut configuration = several::configuration(&stage, &providers);
    configuration["ringSound"] = json!(true);
    stage.configure(&configuration).await.unwrap();
    let page = stage.open_page().await.unwrap();
    let panel = stage.open_panel(&page).await.unwrap();
    let (voice, chat) = (several::widget(&panel, "voice").await.unwrap(), several::widget(&panel, "chat").await.unwrap());
    several::shows(&panel, "voice").await.unwrap();
    let extension = stage.chromium.extension_page("manifest.json").await.unwrap();
    let tone = |there: bool| format!("chrome.offscreen.hasDocument().then((there) => there === {there})");
    let says = |body: &'static str, silent: bool| {
        move |shown: &[Notification]| shown.len() == 1 && shown[0].body == body && shown[0].silent == silent
    };
    const SILENT: &str = "chat rings. Silent: you are in a call on voice.";

    for live in [true, false, true] {
        ask(&voice, "raiseEvent", json!(["patchbay.call", live])).await.unwrap().resolved();
        ask(&chat, "raiseEvent", json!(["patchbay.ringing", { "caller": "Bo", "id": "7" }])).await.unwrap().resolved();
        let body = if live { SILENT } else { "chat rings." };
        screen.wait_until(says(body, live), "the notification to say whether it is silent").await.unwrap();
        extension.wait_until(&tone(!live), "the ring tone to be there only without a call", WAIT).await.unwrap();
        let line = format!(
            "document.querySelector('[data-ring]')?.textContent.includes('Silent: you are in a call on voice.') === {live}"
        );
        panel.wait_until(&line, "the panel to say it as well", WAIT).await.unwrap();
    }
    assert_eq!(screen.came(), 1);
    ask(&chat, "raiseEvent", json!(["patchbay.ringing", false])).await.unwrap().resolved();
    screen.wait_until(<[Notification]>::is_empty, "it to go").await.unwrap();
    // The phone with the call is not silenced by itself: a second call of its own is its widget's to announce.
    ask(&voice, "setMode", json!([0])).await.unwrap().resolved();
    ask(&voice, "raiseEvent", json!(["patchbay.ringing", { "caller": "Cy" }])).await.unwrap().resolved();
    screen.wait_until(says("voice rings.", false), "a second call on the same phone").await.unwrap();
    extension.wait_until(&tone(true), "the ring tone", WAIT).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_calls_is_told_in_no_page_of_another_organisation() {
    let desk = Desk::open().await;
    let options =
        Options { seed: 2, org_unique_name: "otherorg".to_owned(), org_id: Uuid::from_u128(0x77), ..Options::default() };
    let other = patchbay_demo::start(options).await.unwrap();
    let mut configuration = desk.stage.configuration_for(&format!("{}{}", desk.stage.demo.widgets_origin, quiet::QUIET));
    configuration["sites"] = [&desk.stage.demo, &other].map(|demo| json!({ "match": format!("{}/*", demo.org_origin) })).into();
    desk.stage.configure(&configuration).await.unwrap();
    let environment = ask(&desk.widget, "getEnvironment", json!([])).await.unwrap();
    assert_eq!(environment.resolved()["orgUniqueName"], "patchbaydemo");
    let foreign = desk.stage.chromium.new_window(&other.start_url).await.unwrap();
    foreign.locate_in_shadow(".on[data-patchbay=launcher]").await.unwrap(); // the worker knows it
    foreign.to_front().await.unwrap();
    foreign.evaluate("globalThis.seen = 0, void new MutationObserver(() => { seen += document.querySelectorAll('patchbay-toast').length }).observe(document, { childList: true, subtree: true })").await.unwrap();
    desk.fold().await;
    for caller in ["Ada", "Bo"] {
        desk.ring(json!({"caller": caller})).await.resolved();
        desk.toast().await;
        desk.wait_for_notifications(1).await;
        let told = "chrome.storage.session.get('bridge').then(({ bridge }) => JSON.parse(bridge)).then(({ ringing, pages }) =>
            pages.length === 2 && Object.keys(ringing.toasts).length)";
        assert_eq!(desk.extension.evaluate(told).await.unwrap(), 1, "of two pages one is told");
        desk.ring(json!({"over": true})).await.resolved();
        desk.no_toast().await;
    }
    assert_eq!(foreign.evaluate("seen").await.unwrap(), 0);
}
