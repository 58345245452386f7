//! Rows: create, retrieve, update, delete, and the metadata of tables (contract §3).

use patchbay_tests::probe::{Probe, probe};
use serde_json::{Value, json};

fn id(row: &Value, key: &str) -> String {
    row[key].as_str().unwrap_or_else(|| panic!("no {key} in {row}")).to_owned()
}

async fn row(probe: &Probe, set: &str, key: &str, id: &Value) -> Option<Value> {
    probe.rows(set).await.into_iter().find(|row| row[key] == *id)
}

/// A request whose arguments are these values.
fn request(method: &str, arguments: &[Value]) -> String {
    let arguments: Vec<String> = arguments.iter().map(Value::to_string).collect();
    format!("{method}({})", arguments.join(", "))
}

#[tokio::test]
async fn a_created_record_is_one_post_of_the_page_itself_and_its_reference_comes_back() {
    let probe = probe().await;
    let data = json!({ "firstname": "Ilse", "lastname": "Vor der Brück", "donotphone": true }).to_string();
    let created = probe.json(&request("createRecord", &["contact".into(), data.into()])).await;
    assert_eq!(created["entityType"], "contact");
    let stored = row(&probe, "contacts", "contactid", &created["id"]).await.expect("the row");
    assert_eq!([&stored["firstname"], &stored["lastname"]], ["Ilse", "Vor der Brück"]);

    let posts = probe.logged("POST", "contacts").await;
    assert_eq!(posts.len(), 1);
    assert_eq!(posts[0]["headers"]["origin"], *probe.stage.demo.org_origin);
    assert_eq!(posts[0]["headers"]["sec-fetch-site"], "same-origin");
    assert_eq!(posts[0]["entityId"], created["id"]);
}

#[tokio::test]
async fn data_may_be_an_object_as_well() {
    let probe = probe().await;
    let created = probe.json("createRecord('account', { name: 'Tern Ferries' })").await;
    assert_eq!(row(&probe, "accounts", "accountid", &created["id"]).await.unwrap()["name"], "Tern Ferries");
}

#[tokio::test]
async fn binds_and_nested_rows_pass_through_in_one_request() {
    let probe = probe().await;
    let contact = id(&probe.rows("contacts").await[0], "contactid");
    let user = probe.json("getEnvironment()").await["userId"].as_str().unwrap().trim_matches(['{', '}']).to_lowercase();
    let data = json!({
        "subject": "Deep insert", "phonenumber": "+12065550100", "directioncode": false, "actualdurationminutes": 3,
        "regardingobjectid_contact@odata.bind": format!("/contacts({contact})"),
        "phonecall_activity_parties": [
            { "partyid_systemuser@odata.bind": format!("/systemusers({user})"), "participationtypemask": 2 },
            { "partyid_contact@odata.bind": format!("/contacts({contact})"), "participationtypemask": 1 },
        ],
    });
    let created = probe.json(&request("createRecord", &["phonecall".into(), data.to_string().into()])).await;
    let stored = row(&probe, "phonecalls", "activityid", &created["id"]).await.unwrap();
    assert_eq!(stored["_regardingobjectid_value"], *contact);
    let posts = probe.logged("POST", "phonecalls").await;
    assert_eq!(posts.len(), 1);
    for (column, value) in data.as_object().unwrap() {
        assert_eq!(posts[0]["body"][column], *value, "{column} arrives untouched");
    }
    let query = "$select=subject&$expand=phonecall_activity_parties($select=participationtypemask,_partyid_value)";
    let back = probe.json(&request("retrieveRecord", &["phonecall".into(), created["id"].clone(), query.into()])).await;
    assert_eq!(back["phonecall_activity_parties"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_primary_key_of_the_widgets_own_is_kept() {
    let probe = probe().await;
    let key = "7d0f4a52-93c1-4d7e-9b60-1f2a3c4d5e01";
    let data = json!({ "contactid": key, "lastname": "Ownkey" }).to_string();
    let created = probe.json(&request("createRecord", &["contact".into(), data.clone().into()])).await;
    assert_eq!(created["id"], key);
    assert_eq!(probe.logged("POST", "contacts").await[0]["body"]["contactid"], key);

    // The same key again is the widget's own mistake, and no success.
    let failure = probe.rejected(&request("createRecord", &["contact".into(), data.into()])).await;
    assert_eq!(failure["errorCode"], 0x8004_0237_u32, "{failure}");
}

#[tokio::test]
async fn two_creates_of_the_same_data_make_two_rows() {
    let probe = probe().await;
    let one = "Microsoft.CIFramework.createRecord('contact', '{\"lastname\":\"Twice\"}')";
    probe.widget.evaluate(&format!("Promise.all([{one}, {one}])")).await.unwrap();
    let rows = probe.rows("contacts").await;
    assert_eq!(rows.iter().filter(|row| row["lastname"] == "Twice").count(), 2);
}

#[tokio::test]
async fn a_row_is_retrieved_by_every_form_of_id_and_query() {
    let probe = probe().await;
    let contact = probe.rows("contacts").await[7].clone();
    let plain = id(&contact, "contactid");
    let expand = "$expand=parentcustomerid_account($select=name)";
    for key in [plain.clone(), format!("{{{plain}}}"), format!("{{{}}}", plain.to_uppercase())] {
        for query in
            [format!("?$select=fullname&{expand}"), format!("$select=fullname&{expand}"), format!("{expand}&$select=fullname")]
        {
            let row = probe.json(&request("retrieveRecord", &["contact".into(), key.clone().into(), query.into()])).await;
            assert_eq!([&row["contactid"], &row["fullname"]], [&contact["contactid"], &contact["fullname"]]);
            assert!(row["parentcustomerid_account"]["name"].is_string(), "{row}");
            assert!(row.get("mobilephone").is_none(), "only what was selected");
        }
    }
    let whole = probe.json(&request("retrieveRecord", &["contact".into(), plain.into()])).await;
    assert_eq!(whole["mobilephone"], contact["mobilephone"]);
}

#[tokio::test]
async fn a_retrieved_row_has_its_annotations() {
    let probe = probe().await;
    let case = id(&probe.rows("incidents").await[0], "incidentid");
    let row = probe
        .json(&request("retrieveRecord", &["incident".into(), case.into(), "?$select=_customerid_value,statecode".into()]))
        .await;
    assert_eq!(row["statecode@OData.Community.Display.V1.FormattedValue"], "Active");
    assert!(row["_customerid_value@Microsoft.Dynamics.CRM.lookuplogicalname"].is_string(), "{row}");
    assert!(row["@odata.etag"].is_string());
}

#[tokio::test]
async fn an_update_changes_what_was_given_and_nothing_else() {
    let probe = probe().await;
    let contact = probe.rows("contacts").await[9].clone();
    let key = id(&contact, "contactid");
    let updated = probe
        .json(&request("updateRecord", &["contact".into(), format!("{{{key}}}").into(), r#"{"jobtitle":"Pilot"}"#.into()]))
        .await;
    assert_eq!(updated, json!({ "entityType": "contact", "id": key }));
    let stored = row(&probe, "contacts", "contactid", &contact["contactid"]).await.unwrap();
    assert_eq!([&stored["jobtitle"], &stored["lastname"]], [&json!("Pilot"), &contact["lastname"]]);
    assert_eq!(probe.logged("PATCH", "contacts").await.len(), 1);
}

#[tokio::test]
async fn updates_of_one_record_take_effect_in_the_order_they_were_asked() {
    let probe = probe().await;
    let key = json!(id(&probe.rows("contacts").await[11], "contactid"));
    // The first is slow; were they not queued, the last would be overwritten by it.
    let fault = json!({ "method": "PATCH", "set": "contacts", "delayMs": 700 }).to_string();
    let order = format!(
        "fetch('/__demo/faults', {{ method: 'POST', body: {}, headers: {{ 'Content-Type': 'application/json' }} }}).then(() => 1)",
        json!(fault)
    );
    probe.page.evaluate(&order).await.unwrap();
    let asked = format!(
        "Promise.all([1, 2, 3].map((n) => Microsoft.CIFramework.updateRecord('contact', {key}, JSON.stringify({{ jobtitle: `No. ${{n}}` }}))))"
    );
    probe.widget.evaluate(&asked).await.unwrap();
    assert_eq!(row(&probe, "contacts", "contactid", &key).await.unwrap()["jobtitle"], "No. 3");
}

#[tokio::test]
async fn an_update_of_no_record_creates_none() {
    let probe = probe().await;
    let none = "00000000-0000-0000-0000-000000000007";
    let failure = probe.rejected(&request("updateRecord", &["contact".into(), none.into(), r#"{"jobtitle":"x"}"#.into()])).await;
    assert_eq!(failure["errorCode"], 0x8004_0217_u32, "{failure}");
    assert!(row(&probe, "contacts", "contactid", &json!(none)).await.is_none());
}

#[tokio::test]
async fn a_deleted_record_is_gone_and_a_second_delete_is_refused() {
    let probe = probe().await;
    let made = probe.json(r#"createRecord('contact', '{"lastname":"Passing"}')"#).await;
    let ask = request("deleteRecord", &["contact".into(), made["id"].clone()]);
    assert_eq!(probe.json(&ask).await, json!({ "entityType": "contact", "id": made["id"] }));
    assert!(row(&probe, "contacts", "contactid", &made["id"]).await.is_none());
    let failure = probe.rejected(&ask).await;
    assert_eq!(failure["errorCode"], 0x8004_0217_u32, "{failure}");
}

#[tokio::test]
async fn metadata_comes_as_plain_data_in_json_text() {
    let probe = probe().await;
    let metadata = probe.json("getEntityMetadata('incident', ['caseorigincode', 'title'])").await;
    assert_eq!(metadata["LogicalName"], "incident");
    assert_eq!(metadata["EntitySetName"], "incidents");
    assert_eq!([&metadata["PrimaryIdAttribute"], &metadata["PrimaryNameAttribute"]], ["incidentid", "title"]);
    let text = metadata.to_string();
    assert!(text.contains("caseorigincode") && text.contains("Phone") && !text.contains("prioritycode"), "{text}");
    let bare = probe.json("getEntityMetadata('phonecall')").await;
    assert_eq!(bare["PrimaryIdAttribute"], "activityid");
}

#[tokio::test]
async fn the_search_page_is_rendered_for_a_table_and_a_text() {
    let probe = probe().await;
    let outcome = probe.ask("renderSearchPage('account', 'Inkwell')").await;
    assert_eq!((outcome.ok, outcome.kind.as_str()), (true, "null"));
    let shown = "document.querySelector('.search')?.dataset.searchText === 'Inkwell' && document.querySelector('.search').dataset.etn === 'account'";
    assert_eq!(probe.page.evaluate(shown).await.unwrap(), true);
}

#[tokio::test]
async fn refreshing_a_form_shows_what_changed_behind_it_and_may_save_first() {
    let probe = probe().await;
    let contact = id(&probe.rows("contacts").await[13], "contactid");
    probe.visit_record("contact", &contact).await.unwrap();
    probe.json(&request("updateRecord", &["contact".into(), contact.clone().into(), r#"{"jobtitle":"Glazier"}"#.into()])).await;
    let outcome = probe.ask("refreshForm(false)").await;
    assert_eq!((outcome.ok, outcome.value), (true, json!("null")));
    let title = "Xrm.Page.getAttribute('jobtitle').getValue()";
    assert_eq!(probe.page.evaluate(title).await.unwrap(), "Glazier");

    probe.page.evaluate("Xrm.Page.getAttribute('jobtitle').setValue('Tiler')").await.unwrap();
    assert_eq!(probe.json("refreshForm(true)").await, Value::Null);
    assert_eq!(row(&probe, "contacts", "contactid", &json!(contact)).await.unwrap()["jobtitle"], "Tiler");
}
