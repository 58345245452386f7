//! Where widgets show: in the side panel or in a window of its own, by policy or the agent's choice; and when they start.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests fail as tests do: by panicking")]

use patchbay_tests::asked::ask;
use patchbay_tests::harness::{Screens, Session, WAIT};
use patchbay_tests::quiet;
use patchbay_tests::stage::Stage;
use patchbay_tests::talk;
use serde_json::{Value, json};

const LIVE: &str = "document.querySelector('[data-status=connected]') && document.querySelector('.provider iframe')";
const NO_FRAME: &str = "!document.querySelector('.provider iframe')";

/// The quiet widget's configuration with these members as well.
fn configuration(stage: &Stage, more: Value) -> Value {
    let mut configuration = stage.configuration_for(&format!("{}{}", stage.demo.widgets_origin, quiet::QUIET));
    configuration.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    configuration
}

async fn live(panel: &Session) {
    panel.wait_until(LIVE, "the widget to live here", WAIT).await.unwrap();
}

async fn empty(panel: &Session) {
    panel.wait_until(NO_FRAME, "no widget to live here", WAIT).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_widget_configured_for_a_window_opens_it_when_the_agent_opens_the_side_panel() {
    let stage = quiet::set().await.unwrap();
    stage.configure(&configuration(&stage, json!({ "placement": "window" }))).await.unwrap();
    let page = stage.open_page().await.unwrap();
    let panel = stage.open_panel(&page).await.unwrap();
    let window = stage.own_window().await.unwrap();
    live(&window).await;
    empty(&panel).await;
    let widget = quiet::widget(&window).await.unwrap();
    ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved();
    panel.wait_until("document.querySelector('[data-elsewhere]')", "the side panel to say where it is", WAIT).await.unwrap();

    // The window closed, the phone is off, and one click away.
    window.evaluate("void setTimeout(() => window.close())").await.unwrap();
    panel
        .wait_until("document.querySelector('[data-home]')", "the side panel to say that the window is closed", WAIT)
        .await
        .unwrap();
    Screens::of_test(&[&page, &panel], "window-closed").await.unwrap();
    panel.click("[data-do=open-its-window]").await.unwrap();
    live(&stage.own_window().await.unwrap()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_agents_choice_of_a_place_holds_over_panels_and_goes_both_ways() {
    let stage = quiet::set().await.unwrap();
    let page = stage.open_page().await.unwrap();
    let panel = stage.open_panel(&page).await.unwrap();
    live(&panel).await;
    panel.click("[data-do=open-window]").await.unwrap();
    let window = stage.own_window().await.unwrap();
    live(&window).await;
    empty(&panel).await;
    // Both closed; the choice is kept.
    for session in [&window, &panel] {
        session.evaluate("void setTimeout(() => window.close())").await.unwrap();
    }
    stage.chromium.wait_side_panel_closed(&panel).await.unwrap();
    stage.chromium.wait_gone(&window.target().id, "the window", WAIT).await.unwrap();
    let panel = stage.open_panel(&page).await.unwrap();
    let window = stage.own_window().await.unwrap();
    live(&window).await;
    // And back, by one click in the window, into the side panel of the browser's window.
    window.click("[data-do=open-side-panel]").await.unwrap();
    live(&panel).await;
    empty(&window).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_widget_in_a_call_moves_when_the_call_is_over() {
    let stage = quiet::set_with(talk::launch_with_microphone().unwrap()).await.unwrap();
    let page = stage.open_page().await.unwrap();
    let panel = stage.open_panel(&page).await.unwrap();
    let widget = quiet::widget(&panel).await.unwrap();
    talk::begin(&panel, &widget).await.unwrap();
    panel.click("[data-do=open-window]").await.unwrap();
    let window = stage.own_window().await.unwrap();
    window.wait_until("document.querySelector('[data-elsewhere]')", "the window to say where the widget is", WAIT).await.unwrap();
    talk::goes_on(&widget).await.unwrap();
    talk::end(&panel, &widget).await.unwrap();
    live(&window).await;
    empty(&panel).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_changed_configuration_would_load_anew_waits_for_the_calls_end() {
    let stage = quiet::set_with(talk::launch_with_microphone().unwrap()).await.unwrap();
    let page = stage.open_page().await.unwrap();
    let panel = stage.open_panel(&page).await.unwrap();
    let widget = quiet::widget(&panel).await.unwrap();
    talk::begin(&panel, &widget).await.unwrap();
    let changed = stage.configuration_for(&format!("{}{}?queue=second", stage.demo.widgets_origin, quiet::QUIET));
    stage.configure(&changed).await.unwrap();
    // A change that needs no new frame is there at once, which shows that the panel has heard.
    let mut renamed = changed.clone();
    renamed["providers"][0]["label"] = json!("Renamed");
    stage.configure(&renamed).await.unwrap();
    panel.wait_until("document.querySelector('[data-head] h2').textContent === 'Renamed'", "the new title", WAIT).await.unwrap();
    talk::goes_on(&widget).await.unwrap();
    talk::end(&panel, &widget).await.unwrap();
    let second = panel.frame(|url| url.contains("queue=second")).await.unwrap();
    second.wait_until("document.documentElement.dataset.ready", "the widget at its new address", WAIT).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_declared_call_keeps_a_provider_that_was_taken_out_until_it_is_declared_over() {
    let stage = quiet::set().await.unwrap();
    let page = stage.open_page().await.unwrap();
    let panel = stage.open_panel(&page).await.unwrap();
    let widget = quiet::widget(&panel).await.unwrap();
    ask(&widget, "raiseEvent", json!(["patchbay.call", true])).await.unwrap().resolved();
    stage.configure(&json!({ "providers": [], "sites": [] })).await.unwrap();
    quiet::notice(&panel, "no-provider").await.unwrap();
    assert_eq!(panel.evaluate("document.querySelectorAll('.provider iframe').length").await.unwrap(), 1, "it stays");
    ask(&widget, "raiseEvent", json!(["patchbay.call", false])).await.unwrap().resolved();
    empty(&panel).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_crm_page_the_widget_waits_for_the_start_page_to_be_opened() {
    let stage = quiet::set().await.unwrap();
    let mut configuration = configuration(&stage, json!({}));
    configuration["sites"][0]["startUrl"] = json!(stage.demo.start_url);
    stage.configure(&configuration).await.unwrap();
    let (window, panel) = quiet::panel_beside_nothing(&stage).await.unwrap();
    panel.wait_until("document.querySelector('[data-waits]')", "the widget to wait", WAIT).await.unwrap();
    empty(&panel).await;
    let asks = "document.querySelector('[data-do=open-to-start]').innerText";
    let host = stage.demo.org_origin.trim_start_matches("http://").to_owned();
    assert_eq!(panel.evaluate(asks).await.unwrap(), format!("Open {host} to start"));
    Screens::of_test(&[&window, &panel], "open-to-start").await.unwrap();
    panel.click("[data-do=open-to-start]").await.unwrap();
    live(&panel).await;
    let widget = quiet::widget(&panel).await.unwrap();
    ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_agent_can_start_the_widget_without_any_crm_page() {
    let stage = quiet::set().await.unwrap();
    let mut configuration = configuration(&stage, json!({}));
    configuration["sites"][0]["startUrl"] = json!(stage.demo.start_url);
    stage.configure(&configuration).await.unwrap();
    let (_window, panel) = quiet::panel_beside_nothing(&stage).await.unwrap();
    panel.click("[data-do=start]").await.unwrap();
    live(&panel).await;
}
