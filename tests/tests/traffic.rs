//! The traffic view in the panel: every request and event, with provider, page, outcome and time.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests fail as tests do: by panicking")]

use patchbay_tests::harness::{Screens, WAIT};
use patchbay_tests::probe::probe;
use serde_json::json;

#[tokio::test]
async fn requests_and_events_are_listed_newest_first_and_can_be_copied() {
    let probe = probe().await;
    probe.json("getEnvironment()").await;
    probe.rejected(r#"retrieveRecord("contact", "00000000-0000-0000-0000-00000000dead", "?$select=fullname")"#).await;
    probe.raw("createSession({})").await;
    probe.ask("openForm()").await;
    probe.panel.click("[data-do=traffic]").await.unwrap();
    let line =
        |name: &str, outcome: &str| format!("document.querySelector('[data-traffic={name}][data-outcome={}]')", json!(outcome));
    for (name, outcome) in [
        ("getEnvironment", "resolved"),
        ("retrieveRecord", "rejected"),
        ("createSession", "not implemented"),
        ("openForm", "rejected"),
    ] {
        probe.panel.wait_until(&format!("!!{}", line(name, outcome)), &format!("{name} in the traffic"), WAIT).await.unwrap();
    }
    let text = probe.panel.evaluate(&format!("{}.innerText", line("retrieveRecord", "rejected"))).await.unwrap();
    let text = text.as_str().unwrap();
    for part in ["softphone", "/main.aspx", " ms"] {
        assert!(text.to_lowercase().contains(part), "{part} in {text}");
    }
    let order = "[...document.querySelectorAll('[data-traffic]')].map((line) => line.dataset.traffic)";
    let order = probe.panel.evaluate(order).await.unwrap();
    let at = |name: &str| order.as_array().unwrap().iter().position(|one| one == name).unwrap();
    assert!(at("openForm") < at("createSession") && at("createSession") < at("getEnvironment"), "{order}");

    // The widget lives on beneath, at its size.
    assert!(probe.widget.evaluate("innerHeight").await.unwrap().as_u64().unwrap() > 300);
    Screens::of_test(&[&probe.page, &probe.panel], "traffic").await.unwrap();

    let origin = probe.panel.evaluate("location.origin").await.unwrap();
    let permission = json!({ "origin": origin, "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
    probe.stage.chromium.send("Browser.grantPermissions", permission).await.unwrap();
    let kept = "void (navigator.clipboard.writeText = (text) => { globalThis.copied = text; return Promise.resolve() })";
    probe.panel.evaluate(kept).await.unwrap();
    probe.panel.click("[data-do=copy-traffic]").await.unwrap();
    let copied = probe.panel.wait_until("globalThis.copied", "the copied text", WAIT).await.unwrap();
    let rejected = copied.as_str().unwrap().lines().find(|line| line.contains("retrieveRecord")).unwrap();
    assert_eq!(rejected.split('\t').count(), 7, "{rejected}");
    probe.panel.press_key("Escape").await.unwrap();
    probe.panel.wait_until("!document.querySelector('.traffic')", "the view to close", WAIT).await.unwrap();
}

#[tokio::test]
async fn the_last_five_hundred_are_kept_and_no_data_is_shown() {
    let probe = probe().await;
    let many = "Promise.all(Array.from({ length: 520 }, () => Microsoft.CIFramework.getMode())).then(() => 1)";
    probe.widget.evaluate(many).await.unwrap();
    probe.json(r#"createRecord("contact", '{"lastname":"Unmistakable"}')"#).await;
    probe.panel.click("[data-do=traffic]").await.unwrap();
    let full =
        "document.querySelectorAll('[data-traffic]').length === 500 && document.querySelector('[data-traffic=createRecord]')";
    probe.panel.wait_until(&format!("!!({full})"), "500 lines with the newest", WAIT).await.unwrap();
    assert_eq!(
        probe.panel.evaluate("document.querySelector('.traffic').innerText.includes('Unmistakable')").await.unwrap(),
        false
    );
    probe.panel.click("[data-do=close-traffic]").await.unwrap();
}
