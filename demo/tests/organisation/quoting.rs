//! Whatever stands between the quotes of a `$filter` is a value and nothing else.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use reqwest::Method;
use serde_json::json;

use crate::support::Organisation;

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[test]
fn a_quoted_text_finds_its_own_row_and_touches_no_other() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let org = runtime.block_on(Organisation::start());
    let marked = runtime.block_on(org.post("contacts", &json!({ "lastname": "Marked" }))).id();
    let texts = prop_oneof!["\\PC{1,40}", "['\\\\()%_;,\"a -]{1,30}", Just("x' or lastname ne '".to_owned())];
    let mut runner = TestRunner::new(Config { cases: 64, ..Config::default() });
    runner
        .run(&texts, |text| {
            runtime.block_on(async {
                let row = format!("contacts({marked})");
                prop_assert_eq!(org.patch(&row, &json!({ "description": text }), None).await.status, 204);
                let literal = encoded(&text.replace('\'', "''"));
                let found = org.get(&format!("contacts?$select=description&$filter=description eq '{literal}'")).await;
                prop_assert_eq!(found.rows().len(), 1, "{:?}", found);
                prop_assert_eq!(&found.rows()[0]["description"], &json!(text));
                prop_assert_eq!(org.count("contacts").await, 201);
                Ok(())
            })
        })
        .unwrap();
}

#[test]
fn no_query_makes_the_service_fail_or_fall_silent() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let org = runtime.block_on(Organisation::start());
    let options =
        prop_oneof![Just("$filter"), Just("$select"), Just("$orderby"), Just("$expand"), Just("$top"), Just("$skiptoken")];
    let values =
        prop_oneof!["\\PC{0,30}", "[a-z'() ,;%$=0-9/-]{0,40}", "(contains|in|not|fullname| eq |'x'|\\(|\\)| and |null){0,8}"];
    let mut runner = TestRunner::new(Config { cases: 128, ..Config::default() });
    runner
        .run(&(options, values), |(option, value)| {
            let query = format!("contacts?{option}={}", encoded(&value));
            let status = runtime.block_on(async { org.api(Method::GET, &query).send().await.unwrap().status().as_u16() });
            prop_assert!(matches!(status, 200 | 400 | 501), "{status}");
            Ok(())
        })
        .unwrap();
}
