//! The control surface: log, faults, session.

use std::time::{Duration, Instant};

use patchbay_demo::{Options, User};
use reqwest::Method;
use serde_json::json;

use crate::support::Organisation;

#[tokio::test]
async fn every_web_api_request_is_logged_as_it_arrived() {
    let org = Organisation::start().await;
    let request = org.api(Method::POST, "contacts").header("Origin", "http://org.localhost").header("X-Test", "yes");
    request.json(&json!({ "lastname": "Logged" })).send().await.unwrap();
    org.get("contacts?$top=1").await;
    let log = org.control(Method::GET, "log", None).await.json;
    let created = &log[0];
    assert_eq!((&created["n"], &created["method"], &created["status"]), (&json!(1), &json!("POST"), &json!(204)));
    assert_eq!(created["path"], "/api/data/v9.2/contacts");
    assert_eq!(created["headers"]["origin"], "http://org.localhost");
    assert_eq!(created["headers"]["x-test"], "yes");
    assert_eq!(created["body"]["lastname"], "Logged");
    let id = created["entityId"].as_str().unwrap();
    assert_eq!(org.get(&format!("contacts({id})")).await.json["lastname"], "Logged");
    assert_eq!(log[1]["query"], "$top=1");
    assert_eq!(log.as_array().unwrap().len(), 2, "the control surface itself is not logged");
    org.control(Method::DELETE, "log", None).await;
    assert_eq!(org.control(Method::GET, "log", None).await.json, json!([]));
}

#[tokio::test]
async fn an_ordered_error_comes_as_often_as_ordered_and_writes_nothing() {
    let org = Organisation::start().await;
    let fault =
        json!({ "method": "POST", "set": "contacts", "times": 2, "status": 429, "code": "0x80072322", "message": "Slow down." });
    assert_eq!(org.control(Method::POST, "faults", Some(&fault)).await.status, 204);
    assert_eq!(org.get("contacts?$top=1").await.status, 200, "another method is not concerned");
    for _ in 0..2 {
        org.post("contacts", &json!({ "lastname": "x" })).await.fails(429, "0x80072322", "Slow down.");
    }
    assert_eq!(org.count("contacts").await, 200);
    assert_eq!(org.post("contacts", &json!({ "lastname": "x" })).await.status, 204);
}

#[tokio::test]
async fn faults_can_be_taken_back() {
    let org = Organisation::start().await;
    org.control(Method::POST, "faults", Some(&json!({ "times": 5, "status": 500 }))).await;
    assert_eq!(org.control(Method::GET, "faults", None).await.json.as_array().unwrap().len(), 1);
    org.control(Method::DELETE, "faults", None).await;
    assert_eq!(org.get("WhoAmI").await.status, 200);
}

#[tokio::test]
async fn an_ordered_delay_is_waited_out() {
    let org = Organisation::start().await;
    org.control(Method::POST, "faults", Some(&json!({ "set": "WhoAmI", "delayMs": 300 }))).await;
    let start = Instant::now();
    assert_eq!(org.get("WhoAmI").await.status, 200);
    assert!(start.elapsed() >= Duration::from_millis(300));
}

#[tokio::test]
async fn a_held_request_waits_before_or_after_its_row_is_written_until_it_is_released() {
    let org = Organisation::start().await;
    for (at, rows) in [("arrived", 200), ("committed", 201)] {
        org.control(Method::POST, "faults", Some(&json!({ "method": "POST", "times": 9, "hold": at }))).await;
        let sent = tokio::spawn(org.api(Method::POST, "contacts").json(&json!({ "lastname": at })).send());
        let deadline = Instant::now() + Duration::from_secs(10);
        let held = loop {
            let log = org.control(Method::GET, "log", None).await.json;
            if let Some(entry) = log.as_array().unwrap().iter().find(|entry| !entry["held"].is_null()) {
                break entry.clone();
            }
            assert!(Instant::now() < deadline, "nothing is held: {log}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        };
        assert_eq!((&held["held"], &held["status"]), (&json!(at), &json!(null)));
        assert!(!sent.is_finished());
        let before = if at == "arrived" { rows } else { rows + 1 };
        assert_eq!(org.count("contacts").await, before, "{at}");
        assert_eq!(org.control(Method::POST, "release", None).await.status, 204);
        assert_eq!(sent.await.unwrap().unwrap().status(), 204);
        assert_eq!(org.count("contacts").await, rows + 1);
        assert_eq!(org.control(Method::GET, "faults", None).await.json, json!([]), "nothing is held any more");
        org.control(Method::DELETE, "log", None).await;
    }
    assert_eq!(org.post("contacts", &json!({ "lastname": "x" })).await.status, 204);
}

#[tokio::test]
async fn a_dropped_answer_leaves_the_row_and_no_answer() {
    let org = Organisation::start().await;
    org.get("WhoAmI").await;
    org.control(Method::POST, "faults", Some(&json!({ "method": "POST", "dropAnswer": true }))).await;
    let sent = org.api(Method::POST, "contacts").json(&json!({ "lastname": "Cut off" })).send().await;
    assert!(sent.is_err(), "{sent:?}");
    let rows = org.get("contacts?$filter=lastname eq 'Cut off'").await;
    assert_eq!(rows.rows().len(), 1);
    let log = org.control(Method::GET, "log", None).await.json;
    let entry = log.as_array().unwrap().iter().find(|entry| entry["method"] == "POST").unwrap();
    assert_eq!((&entry["answered"], &entry["status"]), (&json!(false), &json!(204)));
}

#[tokio::test]
async fn no_connection_is_used_twice_while_an_answer_is_to_be_dropped() {
    let org = Organisation::start().await;
    org.control(Method::POST, "faults", Some(&json!({ "method": "DELETE", "dropAnswer": true }))).await;
    assert_eq!(org.get("WhoAmI").await.header("Connection"), "close");
    org.control(Method::DELETE, "faults", None).await;
    assert_eq!(org.get("WhoAmI").await.header("Connection"), "");
}

#[tokio::test]
async fn what_was_sent_is_worked_off_though_the_client_hangs_up() {
    let org = Organisation::start().await;
    org.control(Method::POST, "faults", Some(&json!({ "method": "POST", "delayMs": 300 }))).await;
    let request = org.api(Method::POST, "contacts").json(&json!({ "lastname": "Hung up" })).timeout(Duration::from_millis(100));
    assert!(request.send().await.unwrap_err().is_timeout());
    let deadline = Instant::now() + Duration::from_secs(10);
    while org.get("contacts?$filter=lastname eq 'Hung up'").await.rows().is_empty() {
        assert!(Instant::now() < deadline, "the row never came");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn two_organisations_are_told_apart() {
    let user = User { id: uuid::Uuid::from_u128(7), name: "Ada Second".to_owned(), ..User::default() };
    let options = Options {
        org_id: uuid::Uuid::from_u128(9),
        org_unique_name: "second".to_owned(),
        lcid: 1031,
        user,
        ..Options::default()
    };
    let (first, second) = (Organisation::start().await, Organisation::with(options).await);
    let session = second.control(Method::GET, "session", None).await.json;
    assert_eq!(session["orgId"], "00000000-0000-0000-0000-000000000009");
    assert_eq!(
        (&session["orgUniqueName"], &session["userLcid"], &session["userName"]),
        (&json!("second"), &json!(1031), &json!("Ada Second"))
    );
    assert_ne!(first.control(Method::GET, "session", None).await.json["orgId"], session["orgId"]);
    second.post("contacts", &json!({ "lastname": "Here only" })).await;
    assert!(first.get("contacts?$filter=lastname eq 'Here only'").await.rows().is_empty());
}
