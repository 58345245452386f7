//! Loading and readiness (contract §1), seen by pages of the probe that load the library in other ways.

use crate::support::{encoded, on, order_fault};
use patchbay_tests::harness::WAIT;
use patchbay_tests::probe::{Probe, probe};
use serde_json::{Value, json};

const LIBRARY: &str = "https://demo-org.crm.dynamics.com/webresources/Widget/msdyn_ciLibrary.js";

/// What a request is answered that is made as soon as the library added at run time has loaded.
async fn added(probe: &Probe, query: &str) -> Value {
    on(probe, &format!("adds.html?{query}"), "mode !== undefined && [mode]", "an answer by the added library").await[0].clone()
}

#[tokio::test]
async fn the_library_is_there_though_its_host_answers_nobody() {
    let probe = probe().await;
    let source = probe.widget.evaluate("document.querySelector('script[data-cifid=CIFMainLibrary]').src").await.unwrap();
    assert_eq!(source, LIBRARY);
    // The browser resolves no such name; only the library's own address is answered, by the host.
    let origin = "fetch('https://demo-org.crm.dynamics.com/', { mode: 'no-cors' }).then(() => 'answered', () => 'nobody')";
    assert_eq!(probe.widget.evaluate(origin).await.unwrap(), "nobody");
    assert_eq!(probe.raw("getMode()").await, 1);
}

#[tokio::test]
async fn the_librarys_path_may_be_in_any_letter_case() {
    let probe = probe().await;
    let url = "https://demo-org.crm.dynamics.com/WebResources/WIDGET/MSDYN_cilibrary.JS";
    assert_eq!(added(&probe, &format!("ucilib={}", encoded(url))).await, 1);
}

#[tokio::test]
async fn the_librarys_address_may_have_a_query() {
    let probe = probe().await;
    assert_eq!(added(&probe, &format!("ucilib={}", encoded(&format!("{LIBRARY}?ver=1.2")))).await, 1);
}

#[tokio::test]
async fn the_library_may_be_added_at_run_time_and_used_from_its_load_event_on() {
    let probe = probe().await;
    assert_eq!(added(&probe, &format!("ucilib={}", encoded(LIBRARY))).await, 1);
}

#[tokio::test]
async fn the_widgets_ancestor_leads_to_the_library_as_well() {
    let probe = probe().await;
    assert_eq!(added(&probe, "ancestor").await, 1);
}

#[tokio::test]
async fn what_is_asked_before_the_panel_answers_is_queued_and_answered() {
    let probe = probe().await;
    let asked = on(&probe, "order.html", "early.mode.then((mode) => [mode])", "the answer to an early request").await;
    assert_eq!(asked, json!([1]));
}

#[tokio::test]
async fn a_handler_added_before_the_panel_answers_hears_events() {
    let probe = probe().await;
    on(&probe, "order.html", "early.mode.then(() => true)", "the connection").await;
    probe.panel.click("[data-do=fold]").await.unwrap();
    let heard = probe.widget.wait_until("early.events.length && early.events", "the agent's fold", WAIT).await.unwrap();
    assert_eq!(heard, json!([["onmodechanged", { "value": 0 }]]));
}

/// When the page heard of `CIFInitDone`, by listener.
async fn init_done(probe: &Probe, page: &str) -> Value {
    on(probe, page, "heard.onload.length > 0 && heard", "CIFInitDone").await
}

#[tokio::test]
async fn cif_init_done_is_a_custom_event_on_the_widgets_window_and_fired_once() {
    let probe = probe().await;
    let heard = init_done(&probe, "order.html").await;
    assert_eq!(heard["before"].as_array().map(Vec::len), Some(1), "{heard}");
    assert_eq!(heard["before"][0]["own"], true, "{heard}");
    // Whatever fires again would have to come before the answer to what is asked now.
    probe.raw("getMode()").await;
    assert_eq!(probe.widget.evaluate("heard.before.length").await.unwrap(), 1);
}

#[tokio::test]
async fn cif_init_done_comes_after_the_scripts_that_follow_the_library() {
    let probe = probe().await;
    let heard = init_done(&probe, "order.html").await;
    assert_eq!(heard["before"][0]["evaluated"], true, "{heard}");
    assert_eq!(heard["after"].as_array().map(Vec::len), Some(1), "a listener added right after the library: {heard}");
}

#[tokio::test]
async fn cif_init_done_waits_for_the_load_event() {
    let probe = probe().await;
    let fault = json!({ "method": "GET", "set": "tasks", "delayMs": 1200 });
    order_fault(&probe, &fault).await;
    let picture = format!("{}/api/data/v9.2/tasks", probe.stage.demo.org_origin);
    let heard = init_done(&probe, &format!("order.html?slow={}", encoded(&picture))).await;
    assert_eq!([&heard["before"][0]["state"], &heard["onload"][0]["state"]], ["complete", "complete"]);
    let load = "performance.getEntriesByType('navigation')[0].loadEventStart";
    assert!(probe.widget.evaluate(load).await.unwrap().as_f64().unwrap() > 1000.0, "the load event had to wait");
}

#[tokio::test]
async fn a_listener_added_after_cif_init_done_gets_it_as_well() {
    let probe = probe().await;
    init_done(&probe, "order.html").await;
    probe.widget.evaluate("addEventListener('CIFInitDone', note(heard.late))").await.unwrap();
    let late = probe.widget.wait_until("heard.late.length && heard.late", "CIFInitDone for a late listener", WAIT).await.unwrap();
    assert_eq!(late.as_array().map(Vec::len), Some(1));
    assert_eq!(probe.widget.evaluate("heard.before.length").await.unwrap(), 1, "and nobody hears it twice");
}

#[tokio::test]
async fn a_widget_that_reloads_itself_is_connected_again() {
    let probe = probe().await;
    for _ in 0..3 {
        probe.reload_widget().await.unwrap();
        assert_eq!(probe.json("getEnvironment()").await["etn"], "contact");
    }
}

#[tokio::test]
async fn a_widget_that_comes_back_from_a_log_in_page_is_connected_again() {
    let probe = probe().await;
    let own = probe.stage.demo.widgets_origin.clone();
    let other = own.replace("voice.", "login.");
    assert_ne!(own, other);
    let away = format!("{other}/probe/login.html?back={}", encoded(&format!("{own}/probe/?back")));
    probe.widget.evaluate(&format!("void setTimeout(() => location.assign({}))", json!(away))).await.unwrap();
    let back = "location.search === '?back' && Microsoft.CIFramework.getMode()";
    assert_eq!(probe.widget.wait_until(back, "the answer after the log-in", WAIT).await.unwrap(), 1);
    assert_eq!(probe.json("getEnvironment()").await["etn"], "contact");
}
