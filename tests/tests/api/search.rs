//! `searchAndOpenRecords` (contract §5).

use patchbay_tests::harness::WAIT;
use patchbay_tests::probe::{Probe, probe};
use serde_json::{Value, json};

async fn search(probe: &Probe, entity: &str, query: &str, only: bool) -> Value {
    probe.json(&format!("searchAndOpenRecords({}, {}, {only})", json!(entity), json!(query))).await
}

async fn stays_on_list(probe: &Probe) {
    // A round trip through the page: what a search would have opened was asked for before it.
    probe.json("getEnvironment()").await;
    assert_eq!(probe.page.evaluate("document.querySelector('.list')?.dataset.etn").await.unwrap(), "contact");
}

/// Waits for the search page of a table with a text.
async fn shows_search(probe: &Probe, etn: &str, text: &str) {
    let shown = format!(
        "(({{ etn, searchText }}) => etn === {} && searchText === {})(document.querySelector('.search').dataset)",
        json!(etn),
        json!(text)
    );
    probe.page.wait_until(&shown, &format!("the search page of {etn} with {text:?}"), WAIT).await.unwrap();
}

fn count(rows: &Value) -> usize {
    rows.as_array().unwrap_or_else(|| panic!("no array: {rows}")).len()
}

#[tokio::test]
async fn none_one_or_many_rows_come_as_an_array_and_nothing_opens() {
    let probe = probe().await;
    let query = |number: &str| format!("?$select=fullname&$filter=contains(mobilephone,'{number}')");
    assert_eq!(search(&probe, "contact", &query("no such number"), true).await, json!([]));
    let many = search(&probe, "contact", &query("20655501"), true).await;
    assert_eq!(count(&many), 100);
    let one = search(&probe, "contact", &query("2065550142"), true).await;
    assert_eq!(count(&one), 1);
    let row = probe.rows("contacts").await.into_iter().find(|row| row["mobilephone"] == "+12065550142").unwrap();
    assert_eq!(one[0]["fullname"], row["fullname"]);
    assert_eq!(one[0]["contactid"], row["contactid"], "the key is there though it was not selected");
    stays_on_list(&probe).await;
}

#[tokio::test]
async fn one_row_opens_its_form_when_not_search_only() {
    let probe = probe().await;
    let found = search(&probe, "contact", "?$select=fullname&$filter=mobilephone eq '+12065550117'", false).await;
    assert_eq!(count(&found), 1);
    probe.shows_record("contact", found[0]["contactid"].as_str().unwrap()).await.unwrap();
}

#[tokio::test]
async fn none_or_many_rows_open_the_search_page_with_the_search_text() {
    let probe = probe().await;
    let none = search(&probe, "account", "?$filter=name eq 'Nobody & Sons'&$search=Nobody %26 Sons", false).await;
    assert_eq!(none, json!([]));
    shows_search(&probe, "account", "Nobody & Sons").await;

    let many = search(&probe, "contact", "?$search=O'Neil&$filter=lastname eq 'O''Neil'&$select=fullname", false).await;
    assert!(count(&many) > 1);
    shows_search(&probe, "contact", "O'Neil").await;
}

#[tokio::test]
async fn the_search_text_alone_opens_the_search_page_and_search_only_it_is_rejected() {
    let probe = probe().await;
    assert_eq!(search(&probe, "contact", "$search=Haralds", false).await, json!([]));
    shows_search(&probe, "contact", "Haralds").await;
    assert_eq!(probe.logged("GET", "contacts").await.iter().filter(|entry| entry["status"] == 501).count(), 0);

    let failure = probe.rejected("searchAndOpenRecords('contact', '?$search=Haralds', true)").await;
    assert!(failure["message"].as_str().unwrap().contains("$search"), "{failure}");
}

#[tokio::test]
async fn the_search_text_never_reaches_the_service() {
    let probe = probe().await;
    let found = search(&probe, "contact", "?$search=x&$select=fullname&$filter=mobilephone eq '+12065550117'", true).await;
    assert_eq!(count(&found), 1);
    let asked = probe.logged("GET", "contacts").await;
    let query = asked.last().unwrap()["query"].as_str().unwrap();
    assert!(query.contains("$filter") && !query.contains("$search"), "{query}");
}

#[tokio::test]
async fn every_form_of_a_query_finds_the_same_row() {
    let probe = probe().await;
    let row = probe.rows("contacts").await.into_iter().find(|row| row["mobilephone"] == "+12065550142").unwrap();
    for query in [
        "?$select=fullname&$filter=mobilephone eq '+12065550142'",
        "$select=fullname&$filter=mobilephone eq '+12065550142'",
        "?$filter=mobilephone eq '+12065550142'&$select=fullname",
        "$filter=mobilephone eq '%2B12065550142'&$select=fullname",
        "?$filter=mobilephone%20eq%20'%2B12065550142'&$select=fullname",
        "?$filter=mobilephone%20eq%20%27%2B12065550142%27&$select=fullname",
        "?$top=1&$filter=contains(mobilephone, '0142') and contains(mobilephone, '206')&$orderby=fullname asc",
        "  ?$select=fullname & $filter=mobilephone eq '+12065550142' ",
    ] {
        let found = search(&probe, "contact", query, true).await;
        assert_eq!((count(&found), &found[0]["contactid"]), (1, &row["contactid"]), "{query}");
    }
}

#[tokio::test]
async fn quotes_ampersands_and_letters_beyond_ascii_are_values() {
    let probe = probe().await;
    let rows = probe.rows("contacts").await;
    let named = |name: &str| rows.iter().filter(|row| row["lastname"] == *name).count();
    let neils = search(&probe, "contact", "?$select=lastname&$filter=lastname eq 'O''Neil'", true).await;
    assert!(named("O'Neil") > 1);
    assert_eq!(count(&neils), named("O'Neil"));
    let muellers = search(&probe, "contact", "?$select=lastname&$filter=lastname eq 'Müller'", true).await;
    assert_eq!(count(&muellers), named("Müller"));
    let encoded = search(&probe, "contact", "?$select=lastname&$filter=lastname eq 'M%C3%BCller'", true).await;
    assert_eq!(encoded, muellers);
    for name in ["Alder & Finch Supplies", "Alder %26 Finch Supplies"] {
        let firm = search(&probe, "account", &format!("?$select=name&$filter=name eq '{name}'"), true).await;
        assert_eq!((count(&firm), &firm[0]["name"]), (1, &json!("Alder & Finch Supplies")), "{name}");
    }
}

#[tokio::test]
async fn percent_signs_are_wildcards_where_they_encode_nothing() {
    let probe = probe().await;
    let fits = |number: &Value| {
        let mut rest = number.as_str().unwrap_or_default();
        ["5", "5", "5", "0"].iter().all(|digit| rest.split_once(digit).map(|(_, after)| rest = after).is_some())
    };
    let expected = probe.rows("contacts").await.iter().filter(|row| fits(&row["mobilephone"])).count();
    for filter in
        ["contains(mobilephone,'%5%5%5%0')", "contains(mobilephone,%20'%5%5%5%0')", "contains(mobilephone,'%255%255%255%250')"]
    {
        let found = search(&probe, "contact", &format!("?$select=mobilephone&$filter={filter}"), true).await;
        assert_eq!(count(&found), expected, "{filter}");
    }
    let some = search(&probe, "contact", "?$filter=contains(mobilephone,'06%5%5')&$select=mobilephone", true).await;
    assert!(some.as_array().unwrap().iter().any(|row| row["mobilephone"] == "+12065550142"), "{some}");
}

#[tokio::test]
async fn a_blank_query_and_a_missing_search_only_are_rejected_at_once() {
    let probe = probe().await;
    for arguments in [
        "'contact', '', true",
        "'contact', '  ', true",
        "'contact', '?$top=1'",
        "'contact', undefined, true",
        "'', '?$top=1', true",
        "",
    ] {
        let failure = probe.rejected(&format!("searchAndOpenRecords({arguments})")).await;
        assert!(failure["message"].as_str().is_some_and(|message| !message.is_empty()), "{arguments}: {failure}");
    }
    assert_eq!(probe.logged("GET", "contacts").await.len(), 0, "none of them reached the service");
}

#[tokio::test]
async fn a_service_error_rejects_with_the_services_message() {
    let probe = probe().await;
    let query = "?$select=nope&$search=Haralds&$filter=lastname eq 'Tanaka'";
    let failure = probe.rejected(&format!("searchAndOpenRecords('contact', {}, true)", json!(query))).await;
    let message = "Could not find a property named 'nope' on type 'Microsoft.Dynamics.CRM.contact'.";
    assert_eq!(failure["message"], message);
    assert_eq!(failure["errorMsg"], message);
    assert_eq!(failure["value"]["errorMsg"], message);
    assert_eq!(failure["errorCode"], 0x8006_0888_u32);
    assert_eq!(failure["msdyn_name"], "searchAndOpenRecords");
    stays_on_list(&probe).await;

    probe.rejected(&format!("searchAndOpenRecords('contact', {}, false)", json!(query))).await;
    shows_search(&probe, "contact", "Haralds").await;
}

#[tokio::test]
async fn activities_open_the_row_that_exists() {
    let probe = probe().await;
    let call = probe.rows("phonecalls").await[5].clone();
    let id = call["activityid"].as_str().unwrap();
    let found = search(&probe, "phonecall", &format!("?$select=subject&$filter=activityid eq {id}"), false).await;
    assert_eq!(found[0]["activityid"], id);
    probe.shows_record("phonecall", id).await.unwrap();
}

#[tokio::test]
async fn an_appointment_is_asked_to_open_by_its_own_key() {
    let probe = probe().await;
    let made = probe.json(r#"createRecord('appointment', '{"subject":"Site visit","location":"Dock 4"}')"#).await;
    // The demo app has no form for appointments: what is asked of the page is looked at where it is asked.
    let spy =
        "void (Xrm = { ...Xrm, Navigation: { ...Xrm.Navigation, openForm: async (form) => { globalThis.opened = form } } })";
    probe.page.evaluate(spy).await.unwrap();
    let found = search(&probe, "appointment", "?$select=location&$filter=location eq 'Dock 4'", false).await;
    assert_eq!(found[0]["activityid"], made["id"]);
    let opened = probe.page.wait_until("globalThis.opened", "a form to be opened", WAIT).await.unwrap();
    assert_eq!(opened, json!({ "entityName": "appointment", "entityId": made["id"] }));
}

#[tokio::test]
async fn search_only_may_come_as_text() {
    let probe = probe().await;
    let query = "?$filter=mobilephone eq '+12065550117'";
    let found = probe.json(&format!("searchAndOpenRecords('contact', {}, 'true', 'correlation', 0)", json!(query))).await;
    assert_eq!(count(&found), 1);
    stays_on_list(&probe).await;
}
