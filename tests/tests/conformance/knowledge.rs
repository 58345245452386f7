//! `openKBSearchControl` (contract §3): the knowledge-base control of the open form.

use patchbay_tests::probe::{Probe, probe};
use serde_json::json;

/// Opens a contact's form, which has a knowledge-base control if asked. The demo app has none of its own.
async fn form(probe: &Probe, with_control: bool) {
    let id = probe.rows("contacts").await[56]["contactid"].as_str().unwrap().to_owned();
    probe.visit_record("contact", &id).await.unwrap();
    let control =
        "{ getControlType: () => 'kbsearch', setSearchQuery: (text) => asked.push(text), setFocus: () => asked.push('focus') }";
    let own = if with_control { control } else { "" };
    let js = format!(
        "void (globalThis.asked = [], Xrm = {{ ...Xrm, Page: {{ data: Xrm.Page.data, context: Xrm.Page.context,
            ui: {{ controls: {{ get: () => [{{ getControlType: () => 'standard' }}, {own}] }} }} }} }})"
    );
    probe.page.evaluate(&js).await.unwrap();
}

#[tokio::test]
async fn the_knowledge_base_control_of_the_form_gets_text_and_focus() {
    let probe = probe().await;
    form(&probe, true).await;
    let outcome = probe.ask("openKBSearchControl('lost parcel')").await;
    assert_eq!((outcome.ok, outcome.value), (true, json!(true)));
    assert_eq!(probe.page.evaluate("asked").await.unwrap(), json!(["lost parcel", "focus"]));
}

#[tokio::test]
async fn a_form_without_a_knowledge_base_control_is_answered_with_false() {
    let probe = probe().await;
    form(&probe, false).await;
    let outcome = probe.ask("openKBSearchControl('lost parcel')").await;
    assert_eq!((outcome.ok, outcome.value), (true, json!(false)));
}
