//! Rejections: their shape and their moment (contract §2).

use patchbay_tests::probe::probe;
use serde_json::{Value, json};

fn has_every_name(failure: &Value, method: &str) {
    let message = failure["message"].as_str().unwrap_or_default();
    assert!(!message.is_empty(), "{failure}");
    assert_eq!(failure["errorMsg"], message);
    assert_eq!(failure["value"]["errorMsg"], message);
    assert_eq!(failure["msdyn_name"], method);
}

#[tokio::test]
async fn a_missing_or_blank_argument_rejects_with_json_text_and_never_throws() {
    let probe = probe().await;
    for (method, wrong) in [
        ("setClickToAct", vec!["", "null", "'maybe'"]),
        ("setWidth", vec!["", "'wide'", "NaN"]),
        ("setMode", vec!["", "'x'", "true"]),
        (
            "createRecord",
            vec!["", "'contact'", "'contact', ''", "'contact', 'no json'", "'contact', '[]'", "' ', '{}'", "5, '{}'"],
        ),
        ("retrieveRecord", vec!["", "'contact'", "'contact', ' '"]),
        ("updateRecord", vec!["", "'contact', 'x'", "'contact', 'x', '{'", "'contact', null, '{}'"]),
        ("deleteRecord", vec!["", "'contact'"]),
        ("openForm", vec!["", "''", "'{'", "null"]),
        ("getEntityMetadata", vec!["", "''"]),
        ("renderSearchPage", vec!["", "'contact'"]),
        ("refreshForm", vec![""]),
    ] {
        for arguments in wrong {
            let failure = probe.rejected(&format!("{method}({arguments})")).await;
            has_every_name(&failure, method);
        }
    }
    let logged = probe.stage.ask(&probe.page, "/__demo/log").await.unwrap();
    let changes = logged.as_array().unwrap().iter().filter(|entry| entry["method"] != "GET").count();
    assert_eq!(changes, 0, "nothing of it reached the service");
}

#[tokio::test]
async fn an_argument_that_cannot_be_sent_rejects_as_well() {
    let probe = probe().await;
    let cyclic = "createRecord('contact', (() => { const row = {}; row.self = row; return row })())";
    has_every_name(&probe.rejected(cyclic).await, "createRecord");
    let large = "createRecord('contact', { description: 'x'.repeat(5 << 20) })";
    has_every_name(&probe.rejected(large).await, "createRecord");
}

#[tokio::test]
async fn json_methods_reject_with_json_text_and_bring_the_services_code() {
    let probe = probe().await;
    let none = "00000000-0000-0000-0000-000000000007";
    let failure = probe.rejected(&format!("retrieveRecord('contact', '{none}')")).await;
    has_every_name(&failure, "retrieveRecord");
    assert_eq!(failure["message"], format!("contact With Id = {none} Does Not Exist"));
    assert_eq!(failure["errorCode"], 0x8004_0217_u32);
}

#[tokio::test]
async fn raw_methods_reject_with_a_map_of_the_same() {
    let probe = probe().await;
    let outcome = probe.ask("setMode(9)").await;
    assert_eq!((outcome.ok, outcome.kind.as_str()), (false, "map"));
    has_every_name(&outcome.value, "setMode");

    let outcome = probe.ask("getEntityMetadata('starship')").await;
    assert_eq!((outcome.ok, outcome.kind.as_str()), (false, "map"));
    has_every_name(&outcome.value, "getEntityMetadata");
    assert!(outcome.value["errorCode"].is_number(), "{}", outcome.value);
}

#[tokio::test]
async fn what_the_service_refuses_in_the_data_comes_back_in_its_words() {
    let probe = probe().await;
    for data in [json!({ "nope": 1 }), json!({ "parentcustomerid_account@odata.bind": "" }), json!({ "donotphone": "perhaps" })] {
        let failure = probe.rejected(&format!("createRecord('contact', {})", json!(data.to_string()))).await;
        has_every_name(&failure, "createRecord");
        assert!(failure["errorCode"].is_number(), "{failure}");
    }
    assert_eq!(probe.logged("POST", "contacts").await.len(), 3, "they went to the service untouched");
}

#[tokio::test]
async fn an_unknown_table_is_rejected() {
    let probe = probe().await;
    for request in [
        "createRecord('starship', '{}')",
        "retrieveRecord('starship', '00000000-0000-0000-0000-000000000007')",
        "searchAndOpenRecords('starship', '?$top=1', true)",
    ] {
        let failure = probe.rejected(request).await;
        assert!(failure["message"].as_str().is_some_and(|message| message.contains("starship")), "{request}: {failure}");
    }
}
