//! The rows a demo starts with.

use std::collections::HashSet;

use patchbay_demo::Options;

use crate::support::Organisation;

#[tokio::test]
async fn the_same_seed_gives_the_same_rows_and_another_gives_others() {
    let of_seed = async |seed| {
        Organisation::with(Options { seed, ..Options::default() }).await.get("contacts?$orderby=contactid").await.json["value"]
            .clone()
    };
    let (first, again, other) = (of_seed(5).await, of_seed(5).await, of_seed(6).await);
    assert_eq!(first, again);
    assert_ne!(first[0]["contactid"], other[0]["contactid"]);
}

#[tokio::test]
async fn two_hundred_contacts_have_names_and_mobiles_of_their_own() {
    let org = Organisation::start().await;
    let contacts = org.get("contacts?$select=fullname,mobilephone,telephone1").await;
    let distinct = |column: &str| contacts.rows().iter().map(|row| row[column].as_str().unwrap()).collect::<HashSet<_>>().len();
    assert_eq!((distinct("fullname"), distinct("mobilephone")), (200, 200));
    for row in contacts.rows() {
        for column in ["mobilephone", "telephone1"] {
            let number = row[column].as_str().unwrap();
            assert!(number.starts_with("+1") && number.len() == 12 && number[5..].starts_with("55501"), "{number}");
        }
    }
    for set in ["accounts", "incidents", "phonecalls", "systemusers", "activityparties"] {
        assert!(org.count(set).await > 0, "{set}");
    }
}

#[tokio::test]
async fn colleagues_share_the_line_of_their_firm() {
    let org = Organisation::start().await;
    let firm = org.get("accounts?$select=telephone1&$orderby=name&$top=1").await.rows()[0].clone();
    let line = firm["telephone1"].as_str().unwrap().replace('+', "%2B");
    let found = org.get(&format!("contacts?$select=fullname&$filter=telephone1 eq '{line}'")).await;
    assert!(found.rows().len() > 1, "a number with several callers is there");
}
