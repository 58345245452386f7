//! `openForm` (contract §6): what the page is asked, seen by a stand-in for its client API.

use crate::support::{asked, stand_in};
use patchbay_tests::harness::WAIT;
use patchbay_tests::probe::probe;
use serde_json::json;

#[tokio::test]
async fn form_options_reach_the_page_as_they_are() {
    let probe = probe().await;
    stand_in(&probe, "Navigation", "openForm", "null").await;
    let options = json!({
        "entityName": "contact", "entityId": "7d0f4a52-93c1-4d7e-9b60-1f2a3c4d5e02", "formId": "0f1d7a10-0c2b-4e6d-9a31-5e0bd2c47f01",
        "cmdbar": true, "navBar": "off", "openInNewWindow": true, "windowPosition": 1, "width": 600, "height": 400,
        "processId": "1f1d7a10-0c2b-4e6d-9a31-5e0bd2c47f01", "processInstanceId": "2f1d7a10-0c2b-4e6d-9a31-5e0bd2c47f01",
        "selectedStageId": "3f1d7a10-0c2b-4e6d-9a31-5e0bd2c47f01",
        "createFromEntity": { "entityType": "account", "id": "4f1d7a10-0c2b-4e6d-9a31-5e0bd2c47f01", "name": "Mill" },
        "useQuickCreateForm": false,
    });
    assert_eq!(
        probe.raw(&format!("openForm({}, {})", json!(options.to_string()), json!(r#"{"jobtitle":"Cooper"}"#))).await,
        "null"
    );
    assert_eq!(asked(&probe).await, json!([[options, { "jobtitle": "Cooper" }]]));
}

#[tokio::test]
async fn a_stage_may_be_named_as_cif_names_it() {
    let probe = probe().await;
    stand_in(&probe, "Navigation", "openForm", "null").await;
    let options = json!({ "entityName": "contact", "entityId": "7d0f4a52-93c1-4d7e-9b60-1f2a3c4d5e02", "selectStageId": "3f1d" });
    assert_eq!(probe.raw(&format!("openForm({options})")).await, "null");
    assert_eq!(asked(&probe).await[0][0]["selectedStageId"], "3f1d");
}

#[tokio::test]
async fn what_the_platform_says_was_saved_is_the_answer() {
    let probe = probe().await;
    let saved = json!({ "savedEntityReference": [{ "entityType": "contact", "id": "7d0f4a52-93c1-4d7e-9b60-1f2a3c4d5e02", "name": "Given" }] });
    stand_in(&probe, "Navigation", "openForm", &format!("({saved})")).await;
    assert_eq!(probe.json("openForm({ entityName: 'contact', useQuickCreateForm: true })").await, saved);
}

#[tokio::test]
async fn parameters_fill_the_columns_of_the_form_in() {
    let probe = probe().await;
    probe.begin("openForm({ entityName: 'account' }, { name: 'Prefilled Mill', telephone1: '+12065550100' })").await;
    probe.shows_record("account", "").await.unwrap();
    let filled = "['name', 'telephone1'].map((column) => Xrm.Page.getAttribute(column).getValue())";
    assert_eq!(probe.page.evaluate(filled).await.unwrap(), json!(["Prefilled Mill", "+12065550100"]));
}

#[tokio::test]
async fn one_argument_opens_a_new_form_empty() {
    let probe = probe().await;
    probe.begin("openForm('{\"entityName\":\"account\"}')").await;
    probe.shows_record("account", "").await.unwrap();
    assert_eq!(probe.page.evaluate("Xrm.Page.getAttribute('name').getValue()").await.unwrap(), json!(null));
    probe
        .page
        .evaluate("Xrm.Navigation.navigateTo({ pageType: 'entitylist', entityName: 'contact' }).then(() => true)")
        .await
        .unwrap();
    assert_eq!(probe.outcome().await.value, "null");
    probe.page.wait_until("document.querySelector('.list')", "the list", WAIT).await.unwrap();
}

#[tokio::test]
async fn a_relationship_may_be_named_as_cif_names_it() {
    let probe = probe().await;
    stand_in(&probe, "Navigation", "openForm", "null").await;
    let relationship = json!({ "attributeName": "parentcustomerid", "name": "contact_customer_accounts", "relationshipType": 1 });
    for name in ["navigationProperty", "navigationPropertyName"] {
        let mut given = relationship.clone();
        given[name] = "parentcustomerid_account".into();
        let options =
            json!({ "entityName": "contact", "entityId": "7d0f4a52-93c1-4d7e-9b60-1f2a3c4d5e02", "relationship": given });
        assert_eq!(probe.raw(&format!("openForm({options})")).await, "null");
    }
    let mut wanted = relationship;
    wanted["navigationPropertyName"] = "parentcustomerid_account".into();
    let asked = asked(&probe).await;
    assert_eq!([&asked[0][0]["relationship"], &asked[1][0]["relationship"]], [&wanted, &wanted]);
}
