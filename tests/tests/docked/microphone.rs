//! Docked, the microphone is the CRM's page's to have: by the administrator's policy for the CRM's origin, or by the agent's choice.

use super::pages::Pages;
use super::support::*;
use patchbay_tests::harness::{PolicyFile, Session};
use patchbay_tests::quiet::{self, no_notice, notice};
use patchbay_tests::stage::{Stage, dev_package, launch};
use patchbay_tests::talk::{self, FAKE_MICROPHONE};
use serde_json::json;

/// What becomes of a widget's wish for the microphone: that it got it, or the error's name.
const ASK: &str = "navigator.mediaDevices.getUserMedia({ audio: true }).then(
    (stream) => { stream.getTracks().forEach((track) => track.stop()); return 'got it'; }, (error) => error.name)";

/// The quiet widget docked in a page that lets its frames have the microphone, in a browser with one.
async fn scene(pages: &Pages) -> (Stage, Session, Session, Session) {
    let mut options = launch(&dev_package()).unwrap();
    options.extra_args.push(FAKE_MICROPHONE[0].to_owned());
    let stage = quiet::set_with(options).await.unwrap();
    stage.configure(&pages.configuration(&stage)).await.unwrap();
    let page = stage.chromium.new_window(&pages.url("fixed.html")).await.unwrap();
    let (panel, widget) = live(&page).await;
    (stage, page, panel, widget)
}

fn origin(pages: &Pages) -> String {
    pages.url("").trim_end_matches('/').to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_the_administrators_policy_for_the_crms_origin_a_docked_softphone_has_the_microphone_and_nobody_is_asked() {
    if !PolicyFile::is_allowed() {
        eprintln!("skipped: no right to write the browser's policies in {}", PolicyFile::FOLDER);
        return;
    }
    let pages = Pages::start().await;
    // The origin has a port of its own: the policy is of no use to any other browser of this machine.
    let policy = json!({ "AudioCaptureAllowedUrls": [origin(&pages)] });
    let file = PolicyFile::write_browser("docked-microphone", &policy).unwrap();
    let (_stage, page, panel, widget) = scene(&pages).await;
    assert_eq!(widget.evaluate(ASK).await.unwrap(), "got it");
    let state = "navigator.permissions.query({ name: 'microphone' }).then(({ state }) => state)";
    assert_eq!(page.evaluate(state).await.unwrap(), "granted");
    talk::begin(&panel, &widget).await.unwrap();
    talk::end(&panel, &widget).await.unwrap();
    drop(file);
    assert_eq!(panel.evaluate("document.querySelectorAll('[data-notice=microphone]').length").await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refused_it_reads_whose_it_is_and_allowed_for_the_crms_page_it_works() {
    let pages = Pages::start().await;
    let (stage, _page, panel, widget) = scene(&pages).await;
    // A headless browser answers its question with no, as an agent may.
    assert_eq!(widget.evaluate(ASK).await.unwrap(), "NotAllowedError");
    let sentence = notice(&panel, "microphone").await.unwrap();
    assert!(sentence.contains("it is the CRM's page that must have it"), "{sentence}");
    assert!(sentence.contains("in the browser's address bar, or show Softphone in the side panel or in a window"), "{sentence}");
    let sign = panel
        .evaluate("(({ title, disabled }) => [title, disabled])(document.querySelector('[data-microphone]'))")
        .await
        .unwrap();
    assert!(sign[0].as_str().unwrap().contains("CRM's page") && sign[1] == true, "{sign}");
    // Patchbay's own grant is of no use here; the page's is.
    talk::choose(&stage, "microphone", "granted").await.unwrap();
    panel.click("[data-notice=microphone] [data-do=dismiss-notice]").await.unwrap();
    no_notice(&panel, "microphone").await.unwrap();
    assert_eq!(widget.evaluate(ASK).await.unwrap(), "NotAllowedError");
    notice(&panel, "microphone").await.unwrap(); // before the page may have it: the refusal is told a moment after it is met
    let allow = json!({ "permission": { "name": "microphone" }, "setting": "granted", "origin": origin(&pages) });
    stage.chromium.send("Browser.setPermission", allow).await.unwrap();
    assert_eq!(widget.evaluate(ASK).await.unwrap(), "got it");
    no_notice(&panel, "microphone").await.unwrap();
}
