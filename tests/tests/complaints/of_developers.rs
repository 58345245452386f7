//! Complaints of those who write widgets: time-outs, silence, and errors without a shape.

use patchbay_tests::harness::WAIT;
use patchbay_tests::probe::probe;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

#[tokio::test]
async fn handlers_registered_early_time_out() {
    let probe = probe().await;
    // In the very task in which the library's script ends, before any panel can have answered.
    let early = "addEventListener('DOMContentLoaded', () => {
        globalThis.early = [];
        Microsoft.CIFramework.addHandler('onpagenavigate', (payload) => early.push(payload));
        globalThis.asked = Microsoft.CIFramework.getEnvironment();
    })";
    let script = probe.widget.send("Page.addScriptToEvaluateOnNewDocument", json!({ "source": early })).await.unwrap();
    probe.reload_widget().await.unwrap();
    let environment = probe.widget.evaluate("asked").await.unwrap();
    assert!(environment.as_str().unwrap().contains("orgUniqueName"));
    probe.widget.wait_until("early.length > 0", "the event for the early handler", WAIT).await.unwrap();
    probe.widget.send("Page.removeScriptToEvaluateOnNewDocument", script).await.unwrap();
}

#[tokio::test]
async fn the_first_onmodechanged_is_lost() {
    let probe = probe().await;
    // The agent folds the panel while the widget's page is away, as during a log-in.
    let gone = "globalThis.old = true, void setTimeout(() => location.assign('plain.html'))";
    probe.widget.evaluate(gone).await.unwrap();
    probe.panel.wait_until("document.querySelector('[data-status=waiting]')", "the widget to be away", WAIT).await.unwrap();
    probe.panel.click("[data-do=fold]").await.unwrap();
    probe.widget.evaluate("void setTimeout(() => location.assign('./'))").await.unwrap();
    let back = "globalThis.Microsoft?.CIFramework.getMode().then(() => true)";
    probe.widget.wait_until(back, "the widget to be back", WAIT).await.unwrap();
    probe.listen("onmodechanged").await;
    assert_eq!(probe.heard("onmodechanged", 1).await, [json!({ "value": 0 })]);
}

#[tokio::test]
async fn after_the_widgets_frame_navigates_every_request_times_out() {
    let probe = probe().await;
    for place in ["./?second", "./?third"] {
        let go = format!("globalThis.old = true, void setTimeout(() => location.assign({}))", json!(place));
        probe.widget.evaluate(&go).await.unwrap();
        let back = format!(
            "!globalThis.old && location.search === {} && Microsoft.CIFramework.getMode().then(() => true)",
            json!(&place[2..])
        );
        probe.widget.wait_until(&back, "the next document to be connected", WAIT).await.unwrap();
        assert_eq!(probe.json("getEnvironment()").await["etn"], "contact", "{place}");
    }
}

#[tokio::test]
async fn a_bad_select_never_settles() {
    let probe = probe().await;
    for request in [
        r#"searchAndOpenRecords("contact", "?$select=nosuchcolumn", true)"#,
        r#"searchAndOpenRecords("contact", "?$select=nosuchcolumn", false)"#,
        r#"retrieveRecord("contact", "00000000-0000-0000-0000-000000000001", "?$select=nosuchcolumn")"#,
    ] {
        let start = Instant::now();
        let failure = probe.rejected(request).await;
        assert!(failure["message"].as_str().unwrap().contains("nosuchcolumn"), "{failure}");
        assert!(start.elapsed() < Duration::from_secs(9), "by the service's answer, not by a time-out");
    }
}

#[tokio::test]
async fn search_as_documented_gives_http_501() {
    let probe = probe().await;
    let query =
        r#"searchAndOpenRecords("contact", "?$select=fullname&$filter=startswith(lastname,'A')&$search=Achterberg", true)"#;
    let rows = probe.json(query).await;
    assert!(!rows.as_array().unwrap().is_empty());
    let asked = probe.logged("GET", "contacts").await;
    assert!(!asked.is_empty() && asked.iter().all(|entry| !entry.to_string().contains("$search")), "{asked:?}");
}

#[tokio::test]
async fn errors_have_no_documented_shape() {
    let probe = probe().await;
    let message = |failure: &Value| failure["message"].as_str().unwrap_or_default().to_owned();
    // A JSON method: JSON text, with everything widgets read.
    let failure = probe.rejected(r#"retrieveRecord("contact", "00000000-0000-0000-0000-000000000001", "")"#).await;
    assert!(!message(&failure).is_empty());
    assert_eq!([&failure["errorMsg"], &failure["value"]["errorMsg"]], [&failure["message"], &failure["message"]]);
    assert_eq!(failure["msdyn_name"], "retrieveRecord");
    assert!(!failure["errorCode"].is_null(), "{failure}");
    // A raw method: a Map with the same.
    let outcome = probe.ask("setMode(7)").await;
    assert_eq!((outcome.ok, outcome.kind.as_str()), (false, "map"));
    assert_eq!([&outcome.value["errorMsg"], &outcome.value["msdyn_name"]], [&outcome.value["message"], &json!("setMode")]);
}

#[tokio::test]
async fn set_width_is_silently_ignored() {
    let probe = probe().await;
    let real = probe.panel.evaluate("innerWidth").await.unwrap();
    assert_eq!(probe.raw("setWidth(500)").await, real, "the answer is the width there is, never a claim");
    assert_eq!(probe.raw("getWidth()").await, real);
}
