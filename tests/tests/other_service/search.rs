//! `searchAndOpenRecords` against the other service (contract §5).

use crate::service::other;
use serde_json::{Value, json};

const ADA: &str = "c0000000-0000-4000-8000-000000000001";
const CALL: &str = "b0000000-0000-4000-8000-000000000001";

fn ids(rows: &[Value], key: &str) -> Vec<String> {
    rows.iter().map(|row| row[key].as_str().unwrap_or_else(|| panic!("no {key}: {row}")).to_owned()).collect()
}

#[tokio::test]
async fn every_form_of_a_query_finds_the_same_row_with_its_key() {
    let other = other().await;
    for query in [
        "?$select=fullname&$filter=mobilephone eq '+4930555001'",
        "$select=fullname&$filter=mobilephone eq '+4930555001'",
        "?$filter=mobilephone eq '+4930555001'&$select=fullname",
        "?$filter=mobilephone%20eq%20'%2B4930555001'&$select=fullname",
        "?$filter=mobilephone%20eq%20%27%2B4930555001%27&$select=fullname",
        "?%24select=fullname&%24filter=contains(mobilephone,'555001') and contains(mobilephone,'+49')",
    ] {
        let found = other.search("contact", query, true).await;
        assert_eq!(ids(&found, "contactid"), [ADA], "{query}");
        assert_eq!(found[0]["fullname"], "Ada Pfeiffer", "{query}");
        assert_eq!(found[0]["jobtitle"], json!(null), "only what was selected, and the key: {query}");
    }
    other.shows("").await;
}

#[tokio::test]
async fn ampersands_number_signs_and_letters_beyond_ascii_are_values() {
    let other = other().await;
    for (entity, query, key, last) in [
        ("contact", "$filter=jobtitle eq 'Research & Tests'", "contactid", "3"),
        ("contact", "$filter=jobtitle eq 'Research %26 Tests'", "contactid", "3"),
        ("contact", "$filter=fullname eq 'Jürgen Groß'", "contactid", "3"),
        ("contact", "$filter=fullname eq 'J%C3%BCrgen Gro%C3%9F'", "contactid", "3"),
        ("account", "$filter=name eq 'Alder & Finch'&$select=name", "accountid", "1"),
    ] {
        let found = other.search(entity, query, true).await;
        assert_eq!(found.len(), 1, "{query}");
        assert!(found[0][key].as_str().is_some_and(|id| id.ends_with(last)), "{query}: {}", found[0]);
    }
}

#[tokio::test]
async fn one_row_opens_its_form_in_all_tables_and_others_the_search_page() {
    let other = other().await;
    let one = other.search("contact", "$select=fullname&$filter=mobilephone eq '+4930555001'", false).await;
    assert_eq!(ids(&one, "contactid"), [ADA]);
    other.shows(&format!("form contact {ADA}")).await;

    let call = other.search("phonecall", "$select=subject&$filter=subject eq 'Delivery'", false).await;
    assert_eq!(ids(&call, "activityid"), [CALL]);
    other.shows(&format!("form phonecall {CALL}")).await;

    let none = other.search("contact", "$filter=fullname eq 'Nobody'&$search=Nobody", false).await;
    assert_eq!(none, Vec::<Value>::new());
    other.shows("search contact 1 Nobody").await;

    let many =
        other.probe.json("searchAndOpenRecords('contact', \"$filter=jobtitle eq 'Buyer'&$search=Buy\", false, '', 0)").await;
    assert_eq!(many.as_array().map(Vec::len), Some(2));
    other.shows("search contact 0 Buy").await;
}

#[tokio::test]
async fn a_query_the_service_refuses_is_told_in_its_words_and_the_search_page_opens() {
    let other = other().await;
    let query = json!("$filter=fullname eq&$search=Ada");
    let failure = other.probe.rejected(&format!("searchAndOpenRecords('contact', {query}, true)")).await;
    assert_eq!(failure["message"], "Parsing errors detected when parsing fullname eq");
    assert_eq!(failure["errorCode"], 500);
    other.shows("").await;
    other.probe.rejected(&format!("searchAndOpenRecords('contact', {query}, false)")).await;
    other.shows("search contact 1 Ada").await;
}

#[tokio::test]
async fn metadata_is_what_the_page_has() {
    let other = other().await;
    let metadata = other.probe.json("getEntityMetadata('phonecall', ['subject'])").await;
    assert_eq!(
        metadata,
        json!({ "LogicalName": "phonecall", "EntitySetName": "phonecalls", "PrimaryIdAttribute": "activityid" })
    );
}
