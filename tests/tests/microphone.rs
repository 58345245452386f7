//! The microphone: asked for once, in a tab, and with policy not at all; what is missing is said with the way out.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests fail as tests do: by panicking")]

use patchbay_tests::harness::{PolicyFile, Session, WAIT};
use patchbay_tests::quiet::{self, no_notice, notice};
use patchbay_tests::stage::Stage;
use patchbay_tests::talk;
use serde_json::{Value, json};

/// What becomes of a widget's wish for the microphone: the label of its track, or the error's name.
const ASK: &str = "navigator.mediaDevices.getUserMedia({ audio: true }).then(
    (stream) => { stream.getTracks().forEach((track) => track.stop()); return 'got it'; }, (error) => error.name)";
const STATE: &str = "document.querySelector('#state').dataset.state";

/// The page of the microphone, once it is open.
async fn microphone_page(stage: &Stage) -> Session {
    let open = |target: &patchbay_tests::harness::TargetInfo| target.url.ends_with("/microphone.html");
    let tab = stage.chromium.wait_for_target(open, "the microphone's page", WAIT).await.unwrap();
    let page = stage.chromium.attach(&tab).await.unwrap();
    page.wait_until(STATE, "the state of the microphone", WAIT).await.unwrap();
    page
}

/// What the agent reads there, once it is in this state.
async fn says(page: &Session, state: &str) -> String {
    let condition = format!("{STATE} === '{state}' && document.querySelector('#state').innerText");
    page.wait_until(&condition, &format!("the page to say {state}"), WAIT).await.unwrap().as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_widget_refused_in_the_side_panel_leads_to_the_page_that_asks_and_is_helped_by_it() {
    let (stage, panel, widget) = talk::scene_with(&talk::FAKE_MICROPHONE[..1]).await.unwrap();
    assert_eq!(widget.evaluate(ASK).await.unwrap(), "NotAllowedError", "the browser asks nothing in a side panel");
    let sentence = notice(&panel, "microphone").await.unwrap();
    assert!(sentence.contains("Softphone got no microphone") && sentence.contains("in a tab"), "{sentence}");
    panel.click("[data-notice=microphone] [data-do=microphone]").await.unwrap();
    let page = microphone_page(&stage).await;
    assert_eq!(says(&page, "prompt").await, "Not allowed yet.");

    // A headless browser answers its question with no, as an agent may.
    page.click("#allow").await.unwrap();
    let sentence = says(&page, "denied").await;
    assert!(sentence.contains("left of the address bar") && sentence.contains("allow it there"), "{sentence}");
    page.locate("#allow").await.unwrap();
    notice(&panel, "microphone").await.unwrap();

    talk::choose(&stage, "microphone", "granted").await.unwrap();
    let sentence = says(&page, "granted").await;
    assert!(sentence.contains("is allowed"), "{sentence}");
    no_notice(&panel, "microphone").await.unwrap();
    assert_eq!(widget.evaluate(ASK).await.unwrap(), "got it");
    assert_eq!(page.evaluate("document.querySelector('#allow').checkVisibility()").await.unwrap(), false);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_click_on_the_page_is_enough() {
    // These flags answer the browser's question with yes.
    let (stage, _panel, _widget) = talk::scene_with(&talk::FAKE_MICROPHONE).await.unwrap();
    talk::choose(&stage, "microphone", "prompt").await.unwrap();
    let page = stage.chromium.new_tab(&stage.chromium.extension_url("microphone.html").await.unwrap()).await.unwrap();
    page.evaluate(
        "globalThis.kept = []; const ask = MediaDevices.prototype.getUserMedia;
        MediaDevices.prototype.getUserMedia = function (...args) {
            return ask.apply(this, args).then((stream) => { kept.push(stream); return stream; });
        }; 1",
    )
    .await
    .unwrap();
    page.click("#allow").await.unwrap();
    says(&page, "granted").await;
    let ended = page.evaluate("kept.flatMap((stream) => stream.getTracks()).map((track) => track.readyState)").await.unwrap();
    assert_eq!(ended, json!(["ended"]), "it listens to nothing");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_any_microphone_the_page_says_so_and_can_be_asked_again() {
    let (stage, _panel, widget) = talk::scene_with(&[]).await.unwrap();
    talk::choose(&stage, "microphone", "granted").await.unwrap();
    assert_eq!(widget.evaluate(ASK).await.unwrap(), "NotFoundError");
    talk::choose(&stage, "microphone", "prompt").await.unwrap();
    let page = stage.chromium.new_tab(&stage.chromium.extension_url("microphone.html").await.unwrap()).await.unwrap();
    page.click("#allow").await.unwrap();
    let missing = "document.querySelector('#state').innerText.includes('There is no microphone: plug one in')";
    page.wait_until(missing, "the page to say that there is none", WAIT).await.unwrap();
    page.locate("#allow").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_the_administrators_policy_nobody_is_asked_in_panel_and_window() {
    if !PolicyFile::is_allowed() {
        eprintln!("skipped: no right to write the browser's policies in {}", PolicyFile::FOLDER);
        return;
    }
    // The id of the dev package is that of its key. The policy concerns this extension alone and is soon gone.
    let bare = quiet::set().await.unwrap();
    let id = bare.chromium.extension_id().await.unwrap().to_owned();
    drop(bare);
    let policy = json!({ "AudioCaptureAllowedUrls": [format!("chrome-extension://{id}")] });
    let file = PolicyFile::write_browser("microphone", &policy).unwrap();
    let (stage, panel, widget) = talk::scene_with(&talk::FAKE_MICROPHONE[..1]).await.unwrap();
    let state = "navigator.permissions.query({ name: 'microphone' }).then(({ state }) => state)";
    assert_eq!(panel.evaluate(state).await.unwrap(), "granted");
    assert_eq!(widget.evaluate(ASK).await.unwrap(), "got it", "in the side panel");
    panel.click("[data-do=open-window]").await.unwrap();
    let window = stage.own_window().await.unwrap();
    let widget = quiet::widget(&window).await.unwrap();
    assert_eq!(widget.evaluate(ASK).await.unwrap(), "got it", "in a window of its own");
    drop(file);
    for place in [&panel, &window] {
        assert_eq!(place.evaluate("document.querySelectorAll('[data-notice=microphone]').length").await.unwrap(), 0);
    }
    let page = stage.chromium.new_tab(&stage.chromium.extension_url("microphone.html").await.unwrap()).await.unwrap();
    assert_ne!(page.evaluate(STATE).await.unwrap(), Value::from("denied"));
}
