//! Camera, speakers and headset in the widget's frame, and what the panel says of the microphone.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests fail as tests do: by panicking")]

use patchbay_tests::harness::WAIT;
use patchbay_tests::quiet::{no_notice, notice};
use patchbay_tests::talk;
use serde_json::json;

const CAMERA: &str = "navigator.mediaDevices.getUserMedia({ video: true }).then(
    (stream) => { stream.getTracks().forEach((track) => track.stop()); return 'got it'; }, (error) => error.name)";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_camera_that_was_refused_leads_to_the_page_that_asks_for_it() {
    let (stage, panel, widget) = talk::scene_with(&talk::FAKE_MICROPHONE[..1]).await.unwrap();
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
    talk::choose(&stage, "camera", "granted").await.unwrap();
    no_notice(&panel, "camera").await.unwrap();
    widget.wait_until(&format!("{CAMERA}.then((got) => got === 'got it')"), "the camera", WAIT).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_panel_shows_whether_the_microphone_is_allowed() {
    let (stage, panel, _widget) = talk::scene_with(&talk::FAKE_MICROPHONE[..1]).await.unwrap();
    for state in ["granted", "denied", "prompt"] {
        talk::choose(&stage, "microphone", state).await.unwrap();
        let shown = format!("document.querySelector('[data-microphone={state}]')?.checkVisibility()");
        panel.wait_until(&shown, &format!("the microphone to be shown as {state}"), WAIT).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_widget_chooses_its_speakers() {
    let (_stage, _panel, widget) = talk::scene_with(&talk::FAKE_MICROPHONE).await.unwrap();
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
    let (_stage, _panel, widget) = talk::scene_with(&[]).await.unwrap();
    // Headless, the browser's chooser closes at once without a device; what is refused rejects.
    let asked = "navigator.hid.requestDevice({ filters: [] }).then((devices) => devices.length, (error) => error.message)";
    let unasked = widget.evaluate(asked).await.unwrap();
    assert!(unasked.as_str().unwrap().contains("user gesture"), "the browser's own condition: {unasked}");
    assert_eq!(widget.evaluate_in_gesture(asked).await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_window_that_the_browser_blocked_is_told_with_the_way_out() {
    let (_stage, panel, widget) = talk::scene_with(&talk::FAKE_MICROPHONE).await.unwrap();
    // The headless browser lets pages open what they like. This stands for its blocker, which answers the same.
    let blocker = json!({ "source": "window.open = () => null" });
    widget.send("Page.addScriptToEvaluateOnNewDocument", blocker).await.unwrap();
    widget.evaluate("void setTimeout(() => location.reload())").await.unwrap();
    widget
        .wait_until("document.documentElement.dataset.ready && window.open('about:blank') === null", "a blocked window", WAIT)
        .await
        .unwrap();
    let sentence = notice(&panel, "pop-up").await.unwrap();
    assert!(
        sentence.contains("Softphone wanted to open a window") && sentence.contains("Click in the widget again"),
        "{sentence}"
    );
}
