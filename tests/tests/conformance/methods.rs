//! Single methods (contract §3), where a test beside the others' says no more than one thing.

use crate::support::{asked, stand_in};
use patchbay_tests::harness::WAIT;
use patchbay_tests::probe::probe;
use serde_json::json;

#[tokio::test]
async fn a_created_records_answer_has_what_the_platform_gave_besides() {
    let probe = probe().await;
    let id = "7d0f4a52-93c1-4d7e-9b60-1f2a3c4d5e02";
    stand_in(&probe, "WebApi", "createRecord", &format!("({{ id: '{id}', entityType: args[0], name: 'Given', warnings: [1] }})"))
        .await;
    let created = probe.json("createRecord('contact', { lastname: 'Extra' })").await;
    assert_eq!(created, json!({ "entityType": "contact", "id": id, "name": "Given", "warnings": [1] }));
    assert_eq!(asked(&probe).await[0][0], "contact");
}

#[tokio::test]
async fn a_deleted_records_id_may_have_braces() {
    let probe = probe().await;
    let made = probe.json(r#"createRecord('contact', '{"lastname":"Braced"}')"#).await["id"].as_str().unwrap().to_owned();
    let deleted = probe.json(&format!("deleteRecord('contact', '{{{}}}')", made.to_uppercase())).await;
    assert_eq!(deleted["entityType"], "contact");
    assert_eq!(deleted["id"].as_str().unwrap().to_lowercase(), made);
    assert!(probe.rows("contacts").await.iter().all(|row| row["contactid"] != *made));
}

#[tokio::test]
async fn metadata_has_the_values_of_getters_and_no_functions() {
    let probe = probe().await;
    // As real pages have it: getters on a prototype, and a collection whose items are behind functions.
    let metadata = "new (class { #name = 'contact'; get LogicalName() { return this.#name }; IsActivity = false; own = () => 1; getSomething() {};
        Attributes = { get() {}, getLength: () => 1, forEach: (each) => each({ LogicalName: 'fullname', get MaxLength() { return 160 } }, 0) } })()";
    stand_in(&probe, "Utility", "getEntityMetadata", metadata).await;
    let read = probe.json("getEntityMetadata('contact', ['fullname'])").await;
    assert_eq!([&read["LogicalName"], &read["IsActivity"]], [&json!("contact"), &json!(false)]);
    assert_eq!(read["Attributes"]["fullname"], json!({ "LogicalName": "fullname", "MaxLength": 160 }));
    assert!(
        read.get("own").is_none() && read.get("getSomething").is_none() && read["Attributes"].get("forEach").is_none(),
        "{read}"
    );
}

#[tokio::test]
async fn metadata_is_asked_for_the_attributes_the_widget_names() {
    let probe = probe().await;
    stand_in(&probe, "Utility", "getEntityMetadata", "({ LogicalName: args[0] })").await;
    assert_eq!(probe.json("getEntityMetadata('incident', ['title', 'caseorigincode'])").await["LogicalName"], "incident");
    assert_eq!(asked(&probe).await[0], json!(["incident", ["title", "caseorigincode"]]));
}

#[tokio::test]
async fn refreshing_without_saving_leaves_what_was_typed_unsaved() {
    let probe = probe().await;
    let contact = probe.rows("contacts").await[14].clone();
    let id = contact["contactid"].as_str().unwrap();
    probe.visit_record("contact", id).await.unwrap();
    probe.page.evaluate("Xrm.Page.getAttribute('jobtitle').setValue('Never saved')").await.unwrap();
    assert_eq!(probe.raw("refreshForm(false)").await, "null");
    assert_eq!(probe.logged("PATCH", "contacts").await.len(), 0);
}

#[tokio::test]
async fn refreshing_without_a_form_is_rejected() {
    let probe = probe().await;
    let failure = probe.rejected("refreshForm(true)").await;
    assert!(failure["message"].as_str().unwrap().contains("no form"), "{failure}");
}

#[tokio::test]
async fn a_rendered_search_is_of_the_text_and_the_table_alone() {
    let probe = probe().await;
    stand_in(&probe, "Navigation", "navigateTo", "undefined").await;
    assert_eq!(probe.raw("renderSearchPage('incident', \"O'Neil & Sons\")").await, json!(null));
    let shown = asked(&probe).await;
    assert_eq!([&shown[0][0]["searchText"], &shown[0][0]["EntityNames"]], [&json!("O'Neil & Sons"), &json!(["incident"])]);
}

#[tokio::test]
async fn a_mode_that_is_set_is_answered_as_a_number() {
    let probe = probe().await;
    let modes = "(async ({ setMode, getMode }) => [await setMode(0), await getMode(), await setMode(1), await getMode()])(Microsoft.CIFramework)";
    assert_eq!(probe.widget.evaluate(modes).await.unwrap(), json!([0, 0, 1, 1]));
}

#[tokio::test]
async fn the_width_is_that_of_the_widgets_own_document() {
    let probe = probe().await;
    let seen = probe.widget.evaluate("innerWidth").await.unwrap();
    assert_eq!(probe.raw("getWidth()").await, seen);
    let wider = json!({ "width": 430, "height": 0, "deviceScaleFactor": 0, "mobile": false });
    probe.panel.send("Emulation.setDeviceMetricsOverride", wider).await.unwrap();
    let told = probe.widget.wait_until("Microsoft.CIFramework.getWidth().then((px) => px === 430)", "the new width", WAIT).await;
    probe.panel.send("Emulation.clearDeviceMetricsOverride", json!({})).await.unwrap();
    told.unwrap();
}
