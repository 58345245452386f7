//! Reading sets and rows.

use serde_json::json;

use crate::support::Organisation;

#[tokio::test]
async fn a_contact_is_found_by_its_encoded_number() {
    let org = Organisation::start().await;
    let found = org.get("contacts?$select=fullname&$filter=mobilephone eq '%2B12065550100'").await;
    assert_eq!(found.rows().len(), 1);
    assert_eq!(found.rows()[0]["fullname"], "Amara O'Neil");
    assert!(found.rows()[0]["contactid"].is_string(), "the primary key is there, selected or not");
    assert!(found.rows()[0]["@odata.etag"].as_str().unwrap().starts_with("W/\""));
}

#[tokio::test]
async fn a_raw_plus_is_a_space_and_finds_nothing() {
    let org = Organisation::start().await;
    assert!(org.get("contacts?$filter=mobilephone eq '+12065550100'").await.rows().is_empty());
}

#[tokio::test]
async fn percent_signs_are_wildcards_inside_contains() {
    let org = Organisation::start().await;
    let encoded = org.get("contacts?$select=mobilephone&$filter=contains(mobilephone,'2%25555%250142')").await;
    assert_eq!(encoded.rows().len(), 2);
    // Not valid percent-encoding, so the service takes it as it is.
    let raw = org.get("contacts?$select=mobilephone&$filter=contains(mobilephone,'%5%5%5%0')").await;
    let encoded = org.get("contacts?$select=mobilephone&$filter=contains(mobilephone,'%255%255%255%250')").await;
    assert_eq!(raw.rows(), encoded.rows());
    assert!(!raw.rows().is_empty());
}

#[tokio::test]
async fn quotes_in_names_are_doubled() {
    let org = Organisation::start().await;
    let found = org.get("contacts?$select=lastname&$filter=lastname eq 'O''Neil'").await;
    assert!(found.rows().len() > 1);
    assert!(found.rows().iter().all(|row| row["lastname"] == "O'Neil"));
}

#[tokio::test]
async fn texts_compare_without_case() {
    let org = Organisation::start().await;
    let upper = org.get("contacts?$filter=startswith(lastname,'MÜLL')&$count=true").await;
    assert!(upper.json["@odata.count"].as_u64().unwrap() > 0);
}

#[tokio::test]
async fn and_binds_stronger_than_or() {
    let org = Organisation::start().await;
    let ambiguous = "firstname eq 'Amara' or firstname eq 'Wren' and lastname eq 'Nobody'";
    let found = org.get(&format!("contacts?$select=firstname&$filter={ambiguous}")).await;
    assert!(!found.rows().is_empty());
    assert!(found.rows().iter().all(|row| row["firstname"] == "Amara"));
}

#[tokio::test]
async fn lookups_are_compared_by_their_value_columns() {
    let org = Organisation::start().await;
    let case = org.get("incidents?$select=_customerid_value&$filter=statecode eq 0&$top=1").await.rows()[0].clone();
    let customer = case["_customerid_value"].as_str().unwrap();
    for id in [customer.to_owned(), format!("'{customer}'")] {
        let found = org.get(&format!("incidents?$select=title&$filter=_customerid_value eq {id} and statecode eq 0")).await;
        assert!(found.rows().iter().any(|row| row["incidentid"] == case["incidentid"]));
    }
    let none = org.get("incidents?$filter=_customerid_value eq 00000000-0000-0000-0000-000000000001").await;
    assert!(none.rows().is_empty());
}

#[tokio::test]
async fn ne_and_not_hold_for_empty_columns_too() {
    let org = Organisation::start().await;
    let created = org.post("contacts", &json!({ "lastname": "Onlyname" })).await.id();
    for condition in ["description ne 'x'", "not contains(description,'x')", "description eq null", "not (description ne null)"] {
        let found = org.get(&format!("contacts?$filter=contactid eq {created} and {condition}")).await;
        assert_eq!(found.rows().len(), 1, "{condition}");
    }
}

#[tokio::test]
async fn rows_come_sorted_and_cut_at_top() {
    let org = Organisation::start().await;
    let found = org.get("accounts?$select=name&$orderby=name desc&$top=2").await;
    assert_eq!([&found.rows()[0]["name"], &found.rows()[1]["name"]], ["Zephyr Heating", "Yarrow Textiles"]);
    assert_eq!(found.rows().len(), 2);
    assert!(found.json.get("@odata.nextLink").is_none());
}

#[tokio::test]
async fn lookups_sort_by_the_name_they_show() {
    let org = Organisation::start().await;
    let found = org.get("contacts?$select=_parentcustomerid_value&$orderby=_parentcustomerid_value asc&$top=1").await;
    let formatted = "_parentcustomerid_value@OData.Community.Display.V1.FormattedValue";
    assert_eq!(found.rows()[0][formatted], "Alder & Finch Supplies");
}

#[tokio::test]
async fn annotations_tell_names_tables_and_labels() {
    let org = Organisation::start().await;
    let row = org.get("incidents?$select=_customerid_value,statecode&$top=1").await.rows()[0].clone();
    assert_eq!(row["statecode@OData.Community.Display.V1.FormattedValue"], "Active");
    let table = row["_customerid_value@Microsoft.Dynamics.CRM.lookuplogicalname"].as_str().unwrap();
    let navigation = &row["_customerid_value@Microsoft.Dynamics.CRM.associatednavigationproperty"];
    assert_eq!(navigation, &format!("customerid_{table}"));
    assert!(row["_customerid_value@OData.Community.Display.V1.FormattedValue"].is_string());
}

#[tokio::test]
async fn annotations_are_left_out_unless_preferred() {
    let org = Organisation::start().await;
    let bare = org.api(reqwest::Method::GET, "incidents?$top=1").send().await.unwrap().text().await.unwrap();
    assert!(!bare.contains("FormattedValue"));
}

#[tokio::test]
async fn parties_are_expanded_with_their_options() {
    let org = Organisation::start().await;
    let expand = "phonecall_activity_parties($select=participationtypemask;$filter=participationtypemask eq 1)";
    let row = org.get(&format!("phonecalls?$select=subject&$top=1&$expand={expand}")).await.rows()[0].clone();
    let parties = row["phonecall_activity_parties"].as_array().unwrap();
    assert_eq!(parties.len(), 1);
    assert_eq!(parties[0]["participationtypemask@OData.Community.Display.V1.FormattedValue"], "Sender");
}

#[tokio::test]
async fn the_other_side_of_a_polymorphic_lookup_expands_to_null() {
    let org = Organisation::start().await;
    let query = "incidents?$select=title&$expand=customerid_contact($select=fullname),customerid_account($select=name)&$top=20";
    for row in org.get(query).await.rows() {
        assert_ne!(row["customerid_contact"].is_null(), row["customerid_account"].is_null(), "{row}");
    }
}

#[tokio::test]
async fn a_lookup_can_be_followed_in_a_filter() {
    let org = Organisation::start().await;
    let found = org.get("contacts?$select=fullname&$filter=parentcustomerid_account/name eq 'Inkwell Press'&$expand=parentcustomerid_account($select=name)").await;
    assert!(!found.rows().is_empty());
    assert!(found.rows().iter().all(|row| row["parentcustomerid_account"]["name"] == "Inkwell Press"));
}

#[tokio::test]
async fn next_links_lead_through_every_row_once() {
    let org = Organisation::start().await;
    let mut link =
        format!("http://{}/api/data/v9.2/contacts?$select=fullname&$orderby=lastname&$count=true", org.demo.org_address);
    let mut seen = std::collections::HashSet::new();
    let mut pages = 0;
    loop {
        let page: serde_json::Value =
            org.client.get(&link).header("Prefer", "odata.maxpagesize=70").send().await.unwrap().json().await.unwrap();
        assert_eq!(page["@odata.count"], 200);
        pages += 1;
        for row in page["value"].as_array().unwrap() {
            assert!(seen.insert(row["contactid"].clone()), "a row came twice");
        }
        match page["@odata.nextLink"].as_str() {
            Some(next) => link = next.to_owned(),
            None => break,
        }
    }
    assert_eq!((pages, seen.len()), (3, 200));
}

#[tokio::test]
async fn a_row_is_retrieved_by_any_form_of_its_id() {
    let org = Organisation::start().await;
    let id = org.any("contacts", "contactid").await;
    for key in [id.clone(), id.to_uppercase(), format!("{{{id}}}"), id.replace('-', ""), format!("contactid={id}")] {
        let row = org.get(&format!("contacts({key})?$select=fullname")).await;
        assert_eq!(row.json["contactid"], id.as_str(), "{key}");
    }
}

#[tokio::test]
async fn unknown_names_are_refused_in_the_services_words() {
    let org = Organisation::start().await;
    let unknown = "Could not find a property named 'nope' on type 'Microsoft.Dynamics.CRM.contact'.";
    for query in ["$select=nope", "$filter=nope eq 1", "$orderby=nope", "$expand=nope", "$filter=contains(nope,'x')"] {
        org.get(&format!("contacts?{query}")).await.fails(400, "0x80060888", unknown);
    }
    org.get("contcts").await.fails(404, "0x80060888", "Resource not found for the segment 'contcts'.");
    let missing = "contacts(00000000-0000-0000-0000-000000000007)";
    org.get(missing).await.fails(404, "0x80040217", "contact With Id = 00000000-0000-0000-0000-000000000007 Does Not Exist");
}

#[tokio::test]
async fn what_is_no_query_is_refused() {
    let org = Organisation::start().await;
    org.get("contacts?$search=Neil").await.fails(501, "0x80060888", "$search");
    for query in [
        "$filter=lastname eq",
        "$filter=",
        "$top=many",
        "$orderby=lastname up",
        "$skip=5",
        "$nope=1",
        "$select=fullname&$select=fullname",
    ] {
        let answer = org.get(&format!("contacts?{query}")).await;
        assert_eq!(answer.status, 400, "{query}: {answer:?}");
    }
    org.get("contacts?$filter=lastname eq 5").await.fails(400, "0x80060888", "incompatible types");
}
