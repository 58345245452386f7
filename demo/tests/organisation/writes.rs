//! Creating rows.

use reqwest::Method;
use serde_json::json;

use crate::support::{Answer, Organisation};

#[tokio::test]
async fn a_created_row_is_named_in_a_header() {
    let org = Organisation::start().await;
    let created = org.post("contacts", &json!({ "firstname": "Ines", "lastname": "Quill", "mobilephone": "+12065550199" })).await;
    assert_eq!(created.status, 204);
    let row = org.get(&format!("contacts({})", created.id())).await.json;
    assert_eq!(row["fullname"], "Ines Quill");
    assert_eq!(row["statecode"], 0);
    assert_eq!(row["_ownerid_value@Microsoft.Dynamics.CRM.lookuplogicalname"], "systemuser");
    assert!(row["createdon"].is_string());
}

#[tokio::test]
async fn the_row_is_answered_when_preferred() {
    let org = Organisation::start().await;
    let request = org.api(Method::POST, "contacts?$select=fullname").header("Prefer", "return=representation");
    let created = Answer::read(request.json(&json!({ "lastname": "Quill" })).send().await.unwrap()).await;
    assert_eq!(created.status, 201);
    assert_eq!(created.json["fullname"], "Quill");
    assert_eq!(created.header("Preference-Applied"), "return=representation");
}

#[tokio::test]
async fn a_key_of_the_clients_own_is_taken_once() {
    let org = Organisation::start().await;
    let id = "0b1f9a52-7b0c-4a53-9c1e-0e7f5e1c7a11";
    let body = json!({ "activityid": id, "subject": "Once" });
    let created = org.post("phonecalls", &body).await;
    assert_eq!((created.status.as_u16(), created.id().as_str()), (204, id));
    let before = org.count("phonecalls").await;
    org.post("phonecalls", &body).await.fails(412, "0x80040237", "Cannot insert duplicate key.");
    assert_eq!(org.count("phonecalls").await, before);
}

#[tokio::test]
async fn a_phone_call_is_logged_with_its_parties_in_one_go() {
    let org = Organisation::start().await;
    let (user, contact) = (org.any("systemusers", "systemuserid").await, org.any("contacts", "contactid").await);
    let case = org.any("incidents", "incidentid").await;
    let body = json!({
        "phonenumber": "+12065550107", "subject": "Asked about an invoice", "directioncode": false, "actualdurationminutes": 4,
        "phonecall_activity_parties": [
            { "partyid_systemuser@odata.bind": format!("/systemusers({user})"), "participationtypemask": 2 },
            { "partyid_contact@odata.bind": format!("/contacts({contact})"), "participationtypemask": 1 }
        ],
        "regardingobjectid_incident@odata.bind": format!("/incidents({case})")
    });
    let id = org.post("phonecalls", &body).await.id();
    let row = org.get(&format!("phonecalls({id})?$expand=phonecall_activity_parties")).await.json;
    assert_eq!(row["_regardingobjectid_value"], case.as_str());
    assert_eq!(row["directioncode"], false);
    let parties: Vec<_> =
        row["phonecall_activity_parties"].as_array().unwrap().iter().map(|party| &party["_partyid_value"]).collect();
    assert!(parties.contains(&&json!(user)) && parties.contains(&&json!(contact)), "{row}");
}

#[tokio::test]
async fn nothing_is_written_when_one_nested_row_is_wrong() {
    let org = Organisation::start().await;
    let (calls, parties) = (org.count("phonecalls").await, org.count("activityparties").await);
    let user = org.any("systemusers", "systemuserid").await;
    let body = json!({
        "subject": "Half",
        "phonecall_activity_parties": [
            { "partyid_systemuser@odata.bind": format!("/systemusers({user})"), "participationtypemask": 1 },
            { "partyid_contact@odata.bind": "/contacts(00000000-0000-0000-0000-000000000009)", "participationtypemask": 2 }
        ]
    });
    let missing = "Entity 'contact' With Id = 00000000-0000-0000-0000-000000000009 Does Not Exist";
    org.post("phonecalls", &body).await.fails(404, "0x80040217", missing);
    assert_eq!((org.count("phonecalls").await, org.count("activityparties").await), (calls, parties));
}

#[tokio::test]
async fn a_row_pointed_at_can_be_created_along() {
    let org = Organisation::start().await;
    let body =
        json!({ "name": "Nested Ltd", "primarycontactid": { "lastname": "Firsthand", "emailaddress1": "f@nested.example" } });
    let id = org.post("accounts", &body).await.id();
    let row = org.get(&format!("accounts({id})?$expand=primarycontactid($select=lastname)")).await.json;
    assert_eq!(row["primarycontactid"]["lastname"], "Firsthand");
}

#[tokio::test]
async fn binds_are_understood_in_all_their_forms() {
    let org = Organisation::start().await;
    let contact = org.any("contacts", "contactid").await;
    for bind in [
        format!("/contacts({contact})"),
        format!("contacts({contact})"),
        format!("/contacts({{{}}})", contact.to_uppercase()),
        format!("{}/api/data/v9.2/contacts({contact})", org.demo.org_origin),
    ] {
        let id = org.post("incidents", &json!({ "title": "Bound", "customerid_contact@odata.bind": bind })).await.id();
        let row = org.get(&format!("incidents({id})")).await.json;
        assert_eq!(row["_customerid_value"], contact.as_str(), "{bind}");
        assert!(row["ticketnumber"].as_str().unwrap().starts_with("CAS-"));
    }
}

#[tokio::test]
async fn a_wrong_bind_is_refused() {
    let org = Organisation::start().await;
    let account = org.any("accounts", "accountid").await;
    for (navigation, bind, words) in [
        ("customerid_contact", json!(""), "empty URI"),
        ("customerid_contact", json!(format!("/accounts({account})")), "names no row of 'contact'"),
        ("customerid", json!(format!("/accounts({account})")), "undeclared property 'customerid'"),
        ("CustomerId_Account", json!(format!("/accounts({account})")), "undeclared property"),
        ("customerid_account", json!(5), "Edm.String"),
    ] {
        let mut body = json!({ "title": "Unbound" });
        body[format!("{navigation}@odata.bind")] = bind;
        org.post("incidents", &body).await.fails(400, "0x80048d19", words);
    }
    let body = json!({ "title": "Unbound", "customerid_account@odata.bind": "/acounts(00000000-0000-0000-0000-000000000009)" });
    org.post("incidents", &body).await.fails(404, "0x80060888", "segment 'acounts'");
}

#[tokio::test]
async fn a_case_wants_a_customer() {
    let org = Organisation::start().await;
    let refused = org.post("incidents", &json!({ "title": "Nobody's" })).await;
    refused.fails(400, "0x80040203", "You should specify a parent contact or account.");
}

#[tokio::test]
async fn wrong_payloads_are_refused_in_the_services_words() {
    let org = Organisation::start().await;
    for (body, words) in [
        (
            json!({ "lastname": "x", "shoesize": 44 }),
            "property 'shoesize' does not exist on type 'Microsoft.Dynamics.CRM.contact'",
        ),
        (json!({ "donotphone": "true" }), "Cannot convert the literal 'true' to the expected type 'Edm.Boolean'."),
        (json!({ "lastname": 5 }), "Cannot convert the literal '5' to the expected type 'Edm.String'."),
        (json!({ "preferredcontactmethodcode": "1" }), "'Edm.Int32'"),
        (json!({ "contactid": "no id" }), "'Edm.Guid'"),
        (json!([1]), "A JSON object"),
    ] {
        org.post("contacts", &body).await.fails(400, "0x80048d19", words);
    }
    org.post("contacts", &json!({ "firstname": "x".repeat(51) })).await.fails(
        400,
        "0x80044331",
        "maximum allowed length of '50'",
    );
    org.post("contacts", &json!({ "preferredcontactmethodcode": 77 })).await.fails(
        400,
        "0x80044330",
        "Accepted Values: 1,2,3,4,5",
    );
    let text = org.api(Method::POST, "contacts").body("{ no json").send().await.unwrap();
    Answer::read(text).await.fails(400, "0x80048d19", "Invalid JSON");
    assert_eq!(org.count("contacts").await, 200);
}

#[tokio::test]
async fn annotations_in_a_payload_are_ignored() {
    let org = Organisation::start().await;
    let body = json!({
        "@odata.type": "Microsoft.Dynamics.CRM.contact",
        "lastname": "Quill",
        "lastname@OData.Community.Display.V1.FormattedValue": "other",
        "_parentcustomerid_value@Microsoft.Dynamics.CRM.lookuplogicalname": "account"
    });
    assert_eq!(org.post("contacts", &body).await.status, 204);
}

#[tokio::test]
async fn provider_records_are_rows_like_any_other() {
    let org = Organisation::start().await;
    let app = org.control(Method::GET, "session", None).await.json["appId"].as_str().unwrap().to_owned();
    for (name, order, selector) in [("second", 2, app.as_str()), ("first", 1, app.as_str()), ("elsewhere", 0, "another app")] {
        let body = json!({
            "msdyn_name": name, "msdyn_label": name, "msdyn_landingurl": "https://voice.example/", "msdyn_sortorder": order,
            "msdyn_appselector": selector, "msdyn_clicktoact": true
        });
        assert_eq!(org.post("msdyn_ciproviders", &body).await.status, 204);
    }
    let query =
        format!("msdyn_ciproviders?$filter=statecode eq 0 and contains(msdyn_appselector,'{app}')&$orderby=msdyn_sortorder asc");
    let names: Vec<_> = org.get(&query).await.rows().iter().map(|row| row["msdyn_name"].clone()).collect();
    assert_eq!(names, ["first", "second"]);
}
