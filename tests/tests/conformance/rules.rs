//! Rules for all methods (contract §2).

use crate::support::order_fault;
use patchbay_tests::probe::{Probe, probe};
use serde_json::{Value, json};

/// Methods of CIF 1.0, with how a request without any argument ends.
const METHODS: &[(&str, bool)] = &[
    ("setClickToAct", false),
    ("getClickToAct", true),
    ("setWidth", false),
    ("getWidth", true),
    ("setMode", false),
    ("getMode", true),
    ("getEnvironment", true),
    ("createRecord", false),
    ("retrieveRecord", false),
    ("updateRecord", false),
    ("deleteRecord", false),
    ("searchAndOpenRecords", false),
    ("openForm", false),
    ("getEntityMetadata", false),
    ("renderSearchPage", false),
    ("raiseEvent", false),
    ("refreshForm", false),
    ("insertNotes", false),
    ("openKBSearchControl", false),
    ("isConsoleApp", true),
];

/// Names of CIF 2.0 that widgets look for.
const LATER: &[&str] = &[
    "createSession",
    "getFocusedSession",
    "getAllSessions",
    "getSession",
    "canCreateSession",
    "requestFocusSession",
    "setSessionTitle",
    "createTab",
    "getTabs",
    "getFocusedTab",
    "focusTab",
    "refreshTab",
    "setTabTitle",
    "setAgentPresence",
    "updateContext",
];

/// What becomes of each method asked without arguments: whether it gave a promise, and whether that resolved.
async fn asked(probe: &Probe, names: &[&str]) -> Value {
    let js = format!(
        "Promise.all({}.map(async (name) => {{
            const given = Microsoft.CIFramework[name]();
            const promise = given instanceof Promise;
            const settled = await Promise.resolve(given).then((value) => [true, value], () => [false, null]);
            return [name, promise, ...settled];
        }}))",
        json!(names)
    );
    probe.widget.evaluate(&js).await.unwrap()
}

#[tokio::test]
async fn every_method_gives_a_promise_and_each_settles() {
    let probe = probe().await;
    let names: Vec<&str> = METHODS.iter().map(|(name, _)| *name).collect();
    let asked = asked(&probe, &names).await;
    for (outcome, (name, resolves)) in asked.as_array().unwrap().iter().zip(METHODS) {
        assert_eq!([&outcome[0], &outcome[1], &outcome[2]], [&json!(name), &json!(true), &json!(resolves)]);
    }
}

#[tokio::test]
async fn names_of_later_versions_are_functions_whose_promises_give_null() {
    let probe = probe().await;
    let asked = asked(&probe, LATER).await;
    for (outcome, name) in asked.as_array().unwrap().iter().zip(LATER) {
        assert_eq!(*outcome, json!([name, true, true, null]));
    }
    assert_eq!(probe.raw("isConsoleApp()").await, false, "what this version has is no null");
}

#[tokio::test]
async fn a_trailing_correlation_id_changes_nothing() {
    let probe = probe().await;
    let contact = probe.rows("contacts").await[5].clone();
    let id = &contact["contactid"];
    assert_eq!(probe.raw("getMode('5f1d')").await, 1);
    assert_eq!(probe.raw("setMode(0, '5f1d')").await, 0);
    assert_eq!(probe.json("getEnvironment('5f1d')").await["etn"], "contact");
    let row = probe.json(&format!("retrieveRecord('contact', {id}, '?$select=fullname', '5f1d')")).await;
    assert_eq!(row["fullname"], contact["fullname"]);
    let updated = probe.json(&format!("updateRecord('contact', {id}, '{{\"jobtitle\":\"Cooper\"}}', '5f1d')")).await;
    assert_eq!(updated, json!({ "entityType": "contact", "id": id }));
    assert_eq!(probe.logged("PATCH", "contacts").await[0]["body"], json!({ "jobtitle": "Cooper" }));
}

#[tokio::test]
async fn a_request_the_service_does_not_answer_is_rejected_after_ten_seconds() {
    let probe = probe().await;
    let id = probe.rows("contacts").await[6]["contactid"].clone();
    let fault = json!({ "method": "GET", "set": "contacts", "delayMs": 14_000 });
    order_fault(&probe, &fault).await;
    let timed = format!(
        "(async (start) => {{
            const reason = await Microsoft.CIFramework.retrieveRecord('contact', {id}).then(() => 'resolved', (reason) => reason);
            return [performance.now() - start, reason];
        }})(performance.now())"
    );
    let outcome = probe.widget.evaluate(&timed).await.unwrap();
    let took = outcome[0].as_f64().unwrap();
    assert!((9_000.0..10_500.0).contains(&took), "{outcome}");
    let failure: Value = serde_json::from_str(outcome[1].as_str().unwrap()).unwrap();
    assert_eq!(failure["msdyn_name"], "retrieveRecord");
    assert!(!failure["message"].as_str().unwrap().is_empty());
}

#[tokio::test]
async fn a_slow_request_holds_up_no_later_one() {
    let probe = probe().await;
    let id = probe.rows("contacts").await[6]["contactid"].clone();
    order_fault(&probe, &json!({ "method": "GET", "set": "contacts", "delayMs": 2_000 })).await;
    let raced = format!(
        "(async () => {{
            const order = [];
            const told = (name) => () => order.push(name);
            const {{ retrieveRecord, getMode, getEnvironment }} = Microsoft.CIFramework;
            await Promise.all([retrieveRecord('contact', {id}).then(told('row')), getMode().then(told('mode')), getEnvironment().then(told('environment'))]);
            return order;
        }})()"
    );
    let order = probe.widget.evaluate(&raced).await.unwrap();
    assert_eq!(order.as_array().map(Vec::len), Some(3));
    assert_eq!(order[2], "row", "{order}");
}

#[tokio::test]
async fn sixty_requests_for_the_environment_after_a_navigation_are_all_answered_soon() {
    let probe = probe().await;
    let open = "Xrm.Navigation.navigateTo({ pageType: 'entitylist', entityName: 'account' }).then(() => true)";
    probe.page.evaluate(open).await.unwrap();
    let asked = "(async (start) => {
        const all = await Promise.all(Array.from({ length: 60 }, () => Microsoft.CIFramework.getEnvironment()));
        return [all.filter((text) => JSON.parse(text).etn === 'account').length, performance.now() - start];
    })(performance.now())";
    let told = probe.widget.evaluate(asked).await.unwrap();
    assert_eq!(told[0], 60, "{told}");
    assert!(told[1].as_f64().unwrap() < 2_400.0, "none had to be sent again: {told}");
}

#[tokio::test]
async fn each_of_fifty_requests_at_once_gets_its_own_answer() {
    let probe = probe().await;
    let ids: Vec<Value> = probe.rows("contacts").await.iter().take(50).map(|row| row["contactid"].clone()).collect();
    let asked = format!(
        "Promise.all({}.map(async (id) => {{
            const row = JSON.parse(await Microsoft.CIFramework.retrieveRecord('contact', id, '?$select=fullname'));
            return row.contactid === id;
        }})).then((right) => right.filter(Boolean).length)",
        json!(ids)
    );
    assert_eq!(probe.widget.evaluate(&asked).await.unwrap(), 50);
}
