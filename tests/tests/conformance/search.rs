//! `searchAndOpenRecords` (contract §5): what the page is asked, seen by a stand-in for its client API.

use crate::support::{asked, stand_in};
use patchbay_tests::probe::{Probe, probe};
use serde_json::{Value, json};

async fn search(probe: &Probe, query: &str, only: bool) -> Value {
    probe.json(&format!("searchAndOpenRecords('contact', {}, {only})", json!(query))).await
}

#[tokio::test]
async fn no_more_than_five_thousand_rows_come_back() {
    let probe = probe().await;
    let rows = "({ entities: Array.from({ length: 5001 }, (_, at) => ({ contactid: `${at}` })) })";
    stand_in(&probe, "WebApi", "retrieveMultipleRecords", rows).await;
    let found = search(&probe, "?$select=fullname", true).await;
    assert_eq!(found.as_array().map(Vec::len), Some(5000));
    assert_eq!(found[4999]["contactid"], "4999", "the first ones");
}

#[tokio::test]
async fn options_that_are_not_known_go_to_the_service_as_they_are() {
    let probe = probe().await;
    stand_in(&probe, "WebApi", "retrieveMultipleRecords", "({ entities: [] })").await;
    assert_eq!(search(&probe, "?$select=fullname&$count=true&$search=x&fetch=1&$orderby=fullname desc", true).await, json!([]));
    let query = asked(&probe).await[0][1].as_str().unwrap().to_owned();
    assert_eq!(query.replace("%20", " "), "?$select=fullname&$count=true&fetch=1&$orderby=fullname desc");
}

#[tokio::test]
async fn an_encoded_value_is_not_encoded_again() {
    let probe = probe().await;
    stand_in(&probe, "WebApi", "retrieveMultipleRecords", "({ entities: [] })").await;
    search(&probe, "?$filter=mobilephone eq '%2B12065550142' and lastname eq 'M%C3%BCller'", true).await;
    let query = asked(&probe).await[0][1].as_str().unwrap().to_owned();
    assert!(query.contains("'%2B12065550142'") && query.contains("M%C3%BCller") && !query.contains("%25"), "{query}");
}

#[tokio::test]
async fn a_raw_plus_reaches_the_service_as_a_plus() {
    let probe = probe().await;
    let found = search(&probe, "?$filter=mobilephone eq '+12065550142'&$select=mobilephone", true).await;
    assert_eq!(found[0]["mobilephone"], "+12065550142");
    let asked = probe.logged("GET", "contacts").await;
    let query = asked.last().unwrap()["query"].as_str().unwrap();
    assert!(query.contains("%2B12065550142"), "a raw + is a space to the service: {query}");
}

/// The kind of search the page is asked to show.
async fn search_type(probe: &Probe, arguments: &str) -> Value {
    stand_in(probe, "Navigation", "navigateTo", "undefined").await;
    probe.json(&format!("searchAndOpenRecords('contact', '$search=Haralds', false{arguments})")).await;
    let shown =
        probe.page.wait_until("asked.length && asked[0][0]", "the search page", patchbay_tests::harness::WAIT).await.unwrap();
    assert_eq!(shown["searchText"], "Haralds");
    shown["searchType"].clone()
}

#[tokio::test]
async fn the_search_page_is_categorised_unless_the_widget_says_otherwise() {
    let probe = probe().await;
    assert_eq!(search_type(&probe, "").await, 1);
    assert_eq!(search_type(&probe, ", '5f1d', 1").await, 1);
}

#[tokio::test]
async fn the_search_page_is_by_relevance_where_the_widget_says_so() {
    let probe = probe().await;
    assert_eq!(search_type(&probe, ", '5f1d', 0").await, 0);
}

#[tokio::test]
async fn an_array_serves_every_way_widgets_read_the_rows() {
    let probe = probe().await;
    let read = "Microsoft.CIFramework.searchAndOpenRecords('contact', \"?$select=fullname&$filter=mobilephone eq '+12065550142'\", true)
        .then((text) => {
            const rows = JSON.parse(text);
            const names = [];
            for (const at in rows) names.push(at);
            return [typeof rows[0].fullname, Object.keys(rows).length, Object.values(rows).length, names, rows[1] === undefined, rows.length];
        })";
    assert_eq!(probe.widget.evaluate(read).await.unwrap(), json!(["string", 1, 1, ["0"], true, 1]));
}

#[tokio::test]
async fn contacts_and_accounts_may_be_searched_at_once() {
    let probe = probe().await;
    let both = "Promise.all([['contact', \"?$select=fullname&$filter=mobilephone eq '+12065550142'\"], ['account', '?$select=name&$top=2']]
        .map(([table, query]) => Microsoft.CIFramework.searchAndOpenRecords(table, query, true))).then((all) => all.map((text) => JSON.parse(text)))";
    let found = probe.widget.evaluate(both).await.unwrap();
    assert!(found[0][0]["contactid"].is_string() && found[1][0]["accountid"].is_string(), "{found}");
    assert_eq!([found[0].as_array().map(Vec::len), found[1].as_array().map(Vec::len)], [Some(1), Some(2)]);
}
