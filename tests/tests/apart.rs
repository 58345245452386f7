//! A widget whose page refuses to be framed has a window to itself, and works there like any other.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests fail as tests do: by panicking")]

use patchbay_tests::asked::ask;
use patchbay_tests::harness::{Kind, Screens, Session, TargetInfo, WAIT};
use patchbay_tests::quiet::{notice, status};
use patchbay_tests::stage::Stage;
use patchbay_tests::{quiet, talk};
use serde_json::json;

const REFUSED: &str = "/refused/softphone/";
/// The softphone folds its panel while nothing rings; with its organisation it is connected.
const CONNECTED: &str = "document.querySelector('[data-organisation]')?.dataset.organisation === 'patchbaydemo'";

/// A CRM page, the panel beside it, and the window of the refusing softphone.
async fn scene() -> (Stage, Session, Session, Session) {
    let stage = quiet::set_with(talk::launch_with_microphone().unwrap()).await.unwrap();
    stage.configure(&stage.configuration_for(&format!("{}{REFUSED}", stage.demo.widgets_origin))).await.unwrap();
    let page = stage.open_page().await.unwrap();
    let panel = stage.open_panel(&page).await.unwrap();
    let apart = window(&stage).await;
    (stage, page, panel, apart)
}

async fn window(stage: &Stage) -> Session {
    let target = stage
        .chromium
        .wait_for_target(|target: &TargetInfo| target.kind == Kind::Page && target.url.contains(REFUSED), "its window", WAIT)
        .await;
    stage.chromium.attach(&target.unwrap()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_opens_by_itself_and_works_with_the_crm() {
    let (stage, page, panel, apart) = scene().await;
    panel.wait_until(CONNECTED, "the widget to be connected", WAIT).await.unwrap();
    let sentence = notice(&panel, "apart").await.unwrap();
    let id = stage.chromium.extension_id().await.unwrap();
    assert!(sentence.contains("X-Frame-Options: DENY") && sentence.contains("a window to itself"), "{sentence}");
    assert!(sentence.contains(&format!("Content-Security-Policy: frame-ancestors chrome-extension://{id}")), "{sentence}");
    let environment = ask(&apart, "getEnvironment", json!([])).await.unwrap();
    assert_eq!(environment.resolved()["orgUniqueName"], "patchbaydemo");
    ask(&apart, "createRecord", json!(["contact", { "lastname": "Apart" }])).await.unwrap().resolved();
    assert_eq!(apart.evaluate("document.referrer").await.unwrap(), format!("{}/", stage.demo.org_origin));
    Screens::of_test(&[&page, &panel, &apart], "apart").await.unwrap();

    // A reload of its page, and a killed worker, change nothing.
    apart.reload().await.unwrap();
    stage.chromium.kill_worker().await.unwrap();
    apart.wait_until("globalThis.Microsoft?.CIFramework", "the library", WAIT).await.unwrap();
    ask(&apart, "getEnvironment", json!([])).await.unwrap().resolved();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_it_is_chosen_a_page_that_refuses_is_shown_in_the_panel_all_the_same_and_nowhere_else() {
    let stage = quiet::set().await.unwrap();
    let mut configuration = stage.configuration_for(&format!("{}{REFUSED}", stage.demo.widgets_origin));
    configuration["providers"][0]["openRefusedFrames"] = true.into();
    stage.configure(&configuration).await.unwrap();
    let page = stage.open_page().await.unwrap();
    let panel = stage.open_panel(&page).await.unwrap();
    panel.wait_until(CONNECTED, "the widget to be connected", WAIT).await.unwrap();
    panel.frame(|url| url.contains(REFUSED)).await.unwrap();
    quiet::no_notice(&panel, "apart").await.unwrap();
    // The header is taken away for frames of ours alone: another page that frames it is refused as before.
    let other = stage.chromium.new_window(&format!("{}{}", stage.demo.widgets_origin, quiet::QUIET)).await.unwrap();
    let frame = format!(
        "void document.body.append(Object.assign(document.createElement('iframe'), {{ src: '{}{REFUSED}', onload: () => {{ globalThis.tried = true }} }}))",
        stage.demo.widgets_origin
    );
    other.evaluate(&frame).await.unwrap();
    other.wait_until("globalThis.tried && !frames[0].document?.title", "the browser to refuse", WAIT).await.unwrap_or_default();
    let shown = other.evaluate("(() => { try { return frames[0].document.title } catch { return null } })()").await.unwrap();
    assert_eq!(shown, serde_json::Value::Null, "the same origin could read a page that came up");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn its_window_closed_is_said_and_one_click_brings_it_back() {
    let (stage, _page, panel, apart) = scene().await;
    panel.wait_until(CONNECTED, "the widget to be connected", WAIT).await.unwrap();
    let id = apart.target().id.clone();
    apart.close().await.unwrap();
    stage.chromium.wait_gone(&id, "its window", WAIT).await.unwrap();
    status(&panel, "failed").await.unwrap();
    assert!(notice(&panel, "frame-failed").await.unwrap().contains("its window was closed"));
    panel.click("[data-notice=frame-failed] [data-do=reload]").await.unwrap();
    window(&stage).await;
    panel.wait_until(CONNECTED, "the widget to be connected again", WAIT).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_closes_with_its_panel_and_its_call_is_seen() {
    let (stage, _page, panel, apart) = scene().await;
    panel.wait_until(CONNECTED, "the widget to be connected", WAIT).await.unwrap();
    talk::begin(&panel, &apart).await.unwrap();
    talk::end(&panel, &apart).await.unwrap();
    panel.evaluate("void setTimeout(() => window.close())").await.unwrap();
    stage.chromium.wait_side_panel_closed(&panel).await.unwrap();
    stage.chromium.wait_gone(&apart.target().id, "its window", WAIT).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_cannot_send_the_panel_elsewhere() {
    let (stage, _page, panel, apart) = scene().await;
    panel.wait_until(CONNECTED, "the widget to be connected", WAIT).await.unwrap();
    let elsewhere = format!("opener.location = {}, 1", json!(stage.demo.start_url));
    apart.evaluate_in_gesture(&elsewhere).await.unwrap();
    // The panel answers, where it is: an answer that comes after the attempt.
    ask(&apart, "getEnvironment", json!([])).await.unwrap().resolved();
    let at = panel.evaluate("new Promise((resolve) => setTimeout(() => resolve(location.protocol), 300))").await.unwrap();
    assert_eq!(at, "chrome-extension:");
    ask(&apart, "getEnvironment", json!([])).await.unwrap().resolved();
}
