//! Rows, the whole way from the widget to the other service and back (contract §3).

use crate::service::other;
use serde_json::json;

const ADA: &str = "c0000000-0000-4000-8000-000000000001";

#[tokio::test]
async fn the_environment_is_that_of_the_other_organisation() {
    let other = other().await;
    let environment = other.probe.json("getEnvironment()").await;
    assert_eq!(environment["orgUniqueName"], "second");
    assert_eq!(environment["userId"], "{5EC00000-0000-4000-8000-0000000000AA}");
    assert_eq!(environment["isDirty"], json!(null), "the page has no forms");
    assert_eq!(environment["orgLcid"], json!(null), "the page does not tell it");
}

#[tokio::test]
async fn a_created_row_is_the_services_with_its_lookup_and_the_requests_own_key() {
    let other = other().await;
    let data = json!({ "subject": "Call back", "phonenumber": "+4930555001", "directioncode": true,
        "regardingobjectid_contact@odata.bind": format!("/contacts({ADA})") });
    let made = other.probe.json(&format!("createRecord('phonecall', {})", json!(data.to_string()))).await;
    assert_eq!(made["entityType"], "phonecall");
    let id = made["id"].as_str().unwrap();
    assert_eq!(uuid::Uuid::parse_str(id).unwrap().get_version_num(), 4, "{id}");
    let row = other.row("phonecalls", "activityid", id).await.expect("the row");
    assert_eq!([&row["subject"], &row["_regardingobjectid_value"]], ["Call back", ADA]);
}

#[tokio::test]
async fn a_row_is_retrieved_with_what_was_selected_and_expanded() {
    let other = other().await;
    let query = "$select=name&$expand=primarycontactid($select=fullname)";
    let id = "{A0000000-0000-4000-8000-000000000001}";
    let row = other.probe.json(&format!("retrieveRecord('account', {}, {})", json!(id.to_lowercase()), json!(query))).await;
    assert_eq!([&row["name"], &row["primarycontactid"]["fullname"]], ["Alder & Finch", "Ada Pfeiffer"]);
}

#[tokio::test]
async fn a_row_is_updated_and_deleted() {
    let other = other().await;
    let updated = other.probe.json(&format!("updateRecord('contact', '{ADA}', '{{\"jobtitle\":\"Head of Buying\"}}')")).await;
    assert_eq!(updated, json!({ "entityType": "contact", "id": ADA }));
    assert_eq!(other.row("contacts", "contactid", ADA).await.expect("the row")["jobtitle"], "Head of Buying");

    let deleted = other.probe.json(&format!("deleteRecord('contact', '{{{ADA}}}')")).await;
    assert_eq!(deleted, json!({ "entityType": "contact", "id": ADA }));
    assert_eq!(other.row("contacts", "contactid", ADA).await, None);
}

#[tokio::test]
async fn what_the_service_refuses_is_told_in_its_words() {
    let other = other().await;
    let nobody = "00000000-0000-4000-8000-000000000000";
    let failure = other.probe.rejected(&format!("retrieveRecord('contact', '{nobody}', '')")).await;
    assert_eq!(failure["errorCode"], 404, "{failure}");
    assert_eq!(failure["msdyn_name"], "retrieveRecord");
    let failure = other.probe.rejected(&format!("updateRecord('contact', '{nobody}', '{{}}')")).await;
    assert_eq!(failure["message"], "Not found", "{failure}");
    let failure = other.probe.rejected("createRecord('starship', '{}')").await;
    assert_eq!([&failure["message"], &failure["errorMsg"]], ["There is no table starship."; 2]);
}
