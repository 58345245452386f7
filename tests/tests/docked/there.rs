//! It is there with the page, without a click, and works as in the other places.

use super::support::*;
use patchbay_tests::asked::ask;
use patchbay_tests::harness::WAIT;
use patchbay_tests::softphone_run::{Play, play_docked};
use patchbay_tests::stage::{dev_package, launch};
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_docked_widget_is_there_with_the_page_without_a_click() {
    let stage = stage().await;
    let page = stage.open_page().await.unwrap();
    let (panel, widget) = live(&page).await;
    ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved();
    let width = page.evaluate("innerWidth").await.unwrap().as_i64().unwrap();
    assert_eq!(page.evaluate(BOX).await.unwrap(), json!([width - 378, 378]));
    assert_eq!(panel.evaluate("[innerWidth, navigator.userActivation.hasBeenActive]").await.unwrap(), json!([378, false]));
    // The page is moved, not covered.
    assert_eq!(page.evaluate("document.body.getBoundingClientRect().right").await.unwrap(), json!(width - 378));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_that_is_open_already_gets_the_panel_when_it_is_configured_and_loses_it_again() {
    let stage = patchbay_tests::quiet::set().await.unwrap();
    let page = stage.open_page().await.unwrap();
    configure(&stage).await;
    live(&page).await;
    let mut without = stage.configuration();
    without["providers"] = json!([]);
    stage.configure(&without).await.unwrap();
    none(&page).await.unwrap();
    page.wait_until("document.body.getBoundingClientRect().right === innerWidth", "the page to have its room back", WAIT)
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sample_softphone_works_docked_from_ringing_to_notes() {
    let run = Play { seed: 42, launch: launch(&dev_package()).unwrap(), pictures: None };
    let mut steps = Vec::new();
    let logged = play_docked(&run, &mut |step| steps.push(step.name)).await.unwrap();
    assert_eq!(logged.row["activityid"], logged.post["entityId"]);
    assert_eq!(steps.last(), Some(&"the server logged one POST, made by the page itself"));
}
