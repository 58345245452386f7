//! Changing and deleting rows.

use serde_json::json;

use crate::support::Organisation;

#[tokio::test]
async fn an_update_changes_what_it_names_and_nothing_else() {
    let org = Organisation::start().await;
    let id = org.post("contacts", &json!({ "firstname": "Ines", "lastname": "Quill", "jobtitle": "Buyer" })).await.id();
    let before = org.get(&format!("contacts({id})")).await.json;
    assert_eq!(org.patch(&format!("contacts({id})"), &json!({ "lastname": "Varga" }), None).await.status, 204);
    let after = org.get(&format!("contacts({id})")).await.json;
    assert_eq!((&after["fullname"], &after["jobtitle"]), (&json!("Ines Varga"), &json!("Buyer")));
    assert_ne!(before["@odata.etag"], after["@odata.etag"]);
    assert_eq!(before["createdon"], after["createdon"]);
}

#[tokio::test]
async fn if_match_any_forbids_creating() {
    let org = Organisation::start().await;
    let row = "contacts(00000000-0000-0000-0000-00000000000a)";
    let refused = org.patch(row, &json!({ "lastname": "New" }), Some(("If-Match", "*"))).await;
    refused.fails(404, "0x80040217", "contact With Id = 00000000-0000-0000-0000-00000000000a Does Not Exist");
    assert_eq!(org.patch(row, &json!({ "lastname": "New" }), None).await.status, 204);
    assert_eq!(org.get(row).await.json["lastname"], "New");
}

#[tokio::test]
async fn if_none_match_any_forbids_updating() {
    let org = Organisation::start().await;
    let id = org.any("contacts", "contactid").await;
    let refused = org.patch(&format!("contacts({id})"), &json!({ "lastname": "Other" }), Some(("If-None-Match", "*"))).await;
    refused.fails(412, "0x80040237", "A record with matching key values already exists.");
}

#[tokio::test]
async fn an_old_version_is_not_overwritten() {
    let org = Organisation::start().await;
    let id = org.any("contacts", "contactid").await;
    let row = format!("contacts({id})");
    let etag = org.get(&row).await.json["@odata.etag"].as_str().unwrap().to_owned();
    assert_eq!(org.patch(&row, &json!({ "jobtitle": "One" }), Some(("If-Match", &etag))).await.status, 204);
    org.patch(&row, &json!({ "jobtitle": "Two" }), Some(("If-Match", &etag))).await.fails(412, "0x80060882", "RowVersion");
    assert_eq!(org.get(&row).await.json["jobtitle"], "One");
}

#[tokio::test]
async fn null_empties_columns_and_lookups() {
    let org = Organisation::start().await;
    let id = org.any("contacts", "contactid").await;
    let row = format!("contacts({id})");
    let body = json!({ "jobtitle": null, "parentcustomerid_account@odata.bind": null });
    assert_eq!(org.patch(&row, &body, None).await.status, 204);
    let after = org.get(&row).await.json;
    assert!(after["jobtitle"].is_null() && after["_parentcustomerid_value"].is_null());
}

#[tokio::test]
async fn nested_parties_take_the_place_of_the_old_ones() {
    let org = Organisation::start().await;
    let (id, contact) = (org.any("phonecalls", "activityid").await, org.any("contacts", "contactid").await);
    let party = json!({ "partyid_contact@odata.bind": format!("/contacts({contact})"), "participationtypemask": 2 });
    let row = format!("phonecalls({id})");
    assert_eq!(org.patch(&row, &json!({ "phonecall_activity_parties": [party] }), None).await.status, 204);
    let after = org.get(&format!("{row}?$expand=phonecall_activity_parties")).await.json;
    assert_eq!(after["phonecall_activity_parties"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_deleted_row_is_gone_with_its_children_and_others_let_go_of_it() {
    let org = Organisation::start().await;
    let account = org.any("accounts", "accountid").await;
    let note = json!({ "notetext": "Goes along", "objectid_account@odata.bind": format!("/accounts({account})") });
    let note = org.post("annotations", &note).await.id();
    assert_eq!(org.delete(&format!("accounts({account})")).await.status, 204);
    org.get(&format!("annotations({note})")).await.fails(404, "0x80040217", "annotation With Id");
    assert!(org.get(&format!("contacts?$filter=_parentcustomerid_value eq {account}")).await.rows().is_empty());
    assert_eq!(org.count("contacts").await, 200);
    org.delete(&format!("accounts({account})")).await.fails(404, "0x80040217", "account With Id");
}
