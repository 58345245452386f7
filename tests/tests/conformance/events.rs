//! Events of the CRM page and of the panel (contract §7), as a widget's handlers get them.

use crate::support::on;
use patchbay_tests::harness::WAIT;
use patchbay_tests::probe::{Probe, probe};
use serde_json::{Value, json};

/// Listens for an event, and makes sure that the page has heard of it.
async fn listen(probe: &Probe, event: &str) {
    probe.listen(event).await;
    settled(probe).await;
}

/// What was asked before reaches the page before this is answered by it.
async fn settled(probe: &Probe) {
    probe.json("getEnvironment()").await;
}

/// Raises an event on the CRM page's window, as the app's own scripts do.
async fn raise(probe: &Probe, event: &str, detail: &Value) {
    let js = format!("void window.dispatchEvent(new CustomEvent({}, {{ detail: {detail} }}))", json!(event));
    probe.page.evaluate(&js).await.unwrap();
}

#[tokio::test]
async fn a_custom_event_of_the_page_reaches_its_handlers_with_its_detail() {
    let probe = probe().await;
    listen(&probe, "contosoOrder").await;
    raise(&probe, "contosoOrder", &json!({ "order": 7, "lines": [1, 2], "note": "O'Neil" })).await;
    assert_eq!(probe.heard("contosoOrder", 1).await, [json!({ "order": 7, "lines": [1, 2], "note": "O'Neil" })]);
}

#[tokio::test]
async fn a_custom_event_without_detail_comes_as_an_empty_object() {
    let probe = probe().await;
    listen(&probe, "contosoOrder").await;
    raise(&probe, "contosoOrder", &Value::Null).await;
    assert_eq!(probe.heard("contosoOrder", 1).await, [json!({})]);
}

#[tokio::test]
async fn a_custom_event_is_heard_no_more_when_its_handler_is_removed() {
    let probe = probe().await;
    probe.widget.evaluate("void (globalThis.own = (payload) => got.push(payload), globalThis.got = [])").await.unwrap();
    probe.widget.evaluate("Microsoft.CIFramework.addHandler('contosoOrder', own)").await.unwrap();
    listen(&probe, "contosoAfter").await;
    raise(&probe, "contosoOrder", &json!(1)).await;
    probe.widget.wait_until("got.length === 1", "the custom event", WAIT).await.unwrap();
    probe.widget.evaluate("Microsoft.CIFramework.removeHandler('contosoOrder', own)").await.unwrap();
    settled(&probe).await;
    raise(&probe, "contosoOrder", &json!(2)).await;
    raise(&probe, "contosoAfter", &json!({})).await;
    probe.heard("contosoAfter", 1).await;
    assert_eq!(probe.widget.evaluate("got").await.unwrap(), json!(["1"]));
}

#[tokio::test]
async fn the_hosts_own_names_are_never_forwarded_as_custom_events() {
    let probe = probe().await;
    listen(&probe, "patchbay.ringing").await;
    listen(&probe, "contosoAfter").await;
    raise(&probe, "patchbay.ringing", &json!({ "forged": true })).await;
    raise(&probe, "contosoAfter", &json!({})).await;
    probe.heard("contosoAfter", 1).await;
    assert_eq!(probe.heard("patchbay.ringing", 0).await.len(), 0);
}

#[tokio::test]
async fn the_pages_click_to_act_event_is_an_act_of_the_agent() {
    let probe = probe().await;
    probe.raw("setClickToAct(true)").await;
    listen(&probe, "onclicktoact").await;
    let detail = json!({
        "value": "+12065550100", "name": "telephone1", "format": "Phone", "entityLogicalName": "account",
        "entityId": "7d0f4a52-93c1-4d7e-9b60-1f2a3c4d5e02", "recordTitle": "Inkwell",
    });
    raise(&probe, "CIClickToAct", &detail).await;
    assert_eq!(probe.heard("onclicktoact", 1).await, [detail]);
}

#[tokio::test]
async fn the_pages_click_to_act_event_is_nobodys_while_click_to_act_is_off() {
    let probe = probe().await;
    probe.raw("setClickToAct(false)").await;
    listen(&probe, "onclicktoact").await;
    listen(&probe, "contosoAfter").await;
    raise(&probe, "CIClickToAct", &json!({ "value": "off" })).await;
    // What a page raises arrives in its order: the first is over when the second is heard.
    raise(&probe, "contosoAfter", &json!({})).await;
    probe.heard("contosoAfter", 1).await;
    probe.raw("setClickToAct(true)").await;
    settled(&probe).await;
    raise(&probe, "CIClickToAct", &json!({ "value": "on" })).await;
    let heard = probe.heard("onclicktoact", 1).await;
    assert_eq!(heard.iter().map(|act| &act["value"]).collect::<Vec<_>>(), ["on"]);
}

#[tokio::test]
async fn an_article_to_send_comes_with_title_and_link() {
    let probe = probe().await;
    listen(&probe, "onsendkbarticle").await;
    raise(&probe, "KMClickToSend", &json!({ "title": "Lost parcels", "link": "https://kb.example/7" })).await;
    let heard = probe.heard("onsendkbarticle", 1).await;
    assert_eq!(heard, [json!({ "title": "Lost parcels", "link": "https://kb.example/7" })]);
}

#[tokio::test]
async fn events_before_a_widget_is_connected_are_kept_and_come_in_order() {
    let probe = probe().await;
    on(&probe, "plain.html", "document.readyState === 'complete'", "a page without any library").await;
    let waiting = "document.querySelector('[data-status=connected]') === null";
    probe.panel.wait_until(waiting, "the widget to be gone", WAIT).await.unwrap();
    for title in ["First", "Second"] {
        raise(&probe, "KMClickToSend", &json!({ "title": title, "link": "https://kb.example/7" })).await;
    }
    probe.panel.click("[data-do=fold]").await.unwrap();
    probe.panel.wait_until("document.querySelector('.provider.folded')", "the fold", WAIT).await.unwrap();
    let heard = on(&probe, "order.html", "early.events.length > 1 && early.events", "what was kept").await;
    let heard = heard.as_array().unwrap();
    let [.., article, mode] = heard.as_slice() else { panic!("{heard:?}") };
    assert_eq!(*article, json!(["onsendkbarticle", { "title": "Second", "link": "https://kb.example/7" }]));
    assert_eq!(*mode, json!(["onmodechanged", { "value": 0 }]));
}

#[tokio::test]
async fn an_event_is_heard_whatever_the_letter_case_its_handler_was_added_in() {
    let probe = probe().await;
    listen(&probe, "onSendKBArticle").await;
    raise(&probe, "KMClickToSend", &json!({ "title": "Case", "link": "" })).await;
    assert_eq!(probe.heard("onSendKBArticle", 1).await[0]["title"], "Case");
}

#[tokio::test]
async fn the_agents_unfolding_is_told_as_docked() {
    let probe = probe().await;
    probe.raw("setMode(0)").await;
    probe.panel.wait_until("document.querySelector('.provider.folded')", "the panel to fold", WAIT).await.unwrap();
    probe.listen("onmodechanged").await;
    probe.panel.click("[data-do=fold]").await.unwrap();
    assert_eq!(probe.heard("onmodechanged", 1).await, [json!({ "value": 1 })]);
}

#[tokio::test]
async fn a_handler_gets_text_that_it_parses() {
    let probe = probe().await;
    let added = "void Microsoft.CIFramework.addHandler('onmodechanged', (...payload) => { globalThis.got = payload })";
    probe.widget.evaluate(added).await.unwrap();
    probe.panel.click("[data-do=fold]").await.unwrap();
    assert_eq!(probe.widget.wait_until("globalThis.got", "the event", WAIT).await.unwrap(), json!([r#"{"value":0}"#]));
}

#[tokio::test]
async fn a_search_result_that_opens_is_told_as_a_navigation() {
    let probe = probe().await;
    probe.listen("onpagenavigate").await;
    probe.heard("onpagenavigate", 1).await;
    let found = probe.json("searchAndOpenRecords('contact', \"?$filter=mobilephone eq '+12065550117'\", false)").await;
    let heard = probe.heard("onpagenavigate", 2).await;
    assert_eq!(heard[1]["value"], probe.address("entityrecord", "contact", found[0]["contactid"].as_str().unwrap()));
}
