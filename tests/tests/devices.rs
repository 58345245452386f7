//! Camera, speakers and headset in the widget's frame, and what the panel says of the microphone.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests fail as tests do: by panicking")]

use patchbay_tests::harness::{Session, WAIT};
use patchbay_tests::quiet::{self, no_notice, notice};
use patchbay_tests::stage::{Stage, dev_package, launch};
use patchbay_tests::talk;
use serde_json::json;

const CAMERA: &str = "navigator.mediaDevices.getUserMedia({ video: true }).then(
    (stream) => { stream.getTracks().forEach((track) => track.stop()); return 'got it'; }, (error) => error.name)";

async fn scene(flags: &[&str]) -> (Stage, Session, Session) {
    let mut options = launch(&dev_package()).unwrap();
    options.extra_args.extend(flags.iter().map(|flag| (*flag).to_owned()));
    let stage = quiet::set_with(options).await.unwrap();
    let page = stage.open_page().await.unwrap();
    let panel = stage.open_panel(&page).await.unwrap();
    let widget = quiet::widget(&panel).await.unwrap();
    (stage, panel, widget)
}

async fn choose(stage: &Stage, device: &str, setting: &str) {
    let origin = stage.chromium.extension_url("").await.unwrap();
    let permission = json!({ "permission": { "name": device }, "setting": setting, "origin": origin.trim_end_matches('/') });
    stage.chromium.send("Browser.setPermission", permission).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_camera_that_was_refused_leads_to_the_page_that_asks_for_it() {
    let (stage, panel, widget) = scene(&talk::FAKE_MICROPHONE[..1]).await;
    assert_eq!(widget.evaluate(CAMERA).await.unwrap(), "NotAllowedError");
    let sentence = notice(&panel, "camera").await.unwrap();
    assert!(sentence.contains("Softphone got no camera"), "{sentence}");
    assert_eq!(panel.evaluate("!!document.querySelector('[data-notice=microphone]')").await.unwrap(), false);
    panel.click("[data-notice=camera] [data-do=camera]").await.unwrap();
    let open = |target: &patchbay_tests::harness::TargetInfo| target.url.ends_with("/microphone.html?camera");
    let tab = stage.chromium.wait_for_target(open, "the camera's page", WAIT).await.unwrap();
    let page = stage.chromium.attach(&tab).await.unwrap();
    let says = "document.querySelector('#state').dataset.state && document.querySelector('#allow').innerText";
    assert_eq!(page.wait_until(says, "the camera's page", WAIT).await.unwrap(), "Allow the camera");
    choose(&stage, "camera", "granted").await;
    no_notice(&panel, "camera").await.unwrap();
    assert_eq!(widget.evaluate(CAMERA).await.unwrap(), "got it");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_panel_shows_whether_the_microphone_is_allowed() {
    let (stage, panel, _widget) = scene(&talk::FAKE_MICROPHONE[..1]).await;
    for state in ["granted", "denied", "prompt"] {
        choose(&stage, "microphone", state).await;
        let shown = format!("document.querySelector('[data-microphone={state}]')?.checkVisibility()");
        panel.wait_until(&shown, &format!("the microphone to be shown as {state}"), WAIT).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_widget_chooses_its_speakers() {
    let (_stage, _panel, widget) = scene(&talk::FAKE_MICROPHONE).await;
    let chosen = "(async () => {
        (await navigator.mediaDevices.getUserMedia({ audio: true })).getTracks().forEach((track) => track.stop());
        const devices = await navigator.mediaDevices.enumerateDevices();
        const last = devices.filter(({ kind }) => kind === 'audiooutput').at(-1);
        const audio = new Audio();
        await audio.setSinkId(last.deviceId);
        return [last.label, audio.sinkId === last.deviceId, last.deviceId !== 'default'];
    })()";
    assert_eq!(widget.evaluate(chosen).await.unwrap(), json!(["Fake Audio Output 2", true, true]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_widget_may_ask_for_a_headset() {
    let (_stage, _panel, widget) = scene(&[]).await;
    // Headless, the browser's chooser closes at once without a device; what is refused rejects.
    let asked = "navigator.hid.requestDevice({ filters: [] }).then((devices) => devices.length, (error) => error.message)";
    let unasked = widget.evaluate(asked).await.unwrap();
    assert!(unasked.as_str().unwrap().contains("user gesture"), "the browser's own condition: {unasked}");
    assert_eq!(widget.evaluate_in_gesture(asked).await.unwrap(), 0);
}
