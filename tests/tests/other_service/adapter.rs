//! Pages that have the client API late, in a frame, in part, or broken (contract §2: every request settles).

use crate::service::{Other, other};
use patchbay_tests::asked::{Reply, ask};
use patchbay_tests::harness::WAIT;
use serde_json::{Value, json};
use std::time::Duration;

const ADA: &str = "c0000000-0000-4000-8000-000000000001";

async fn retrieve(other: &Other) -> Reply {
    ask(&other.probe.widget, "retrieveRecord", json!(["contact", ADA, "$select=fullname"])).await.unwrap()
}

#[tokio::test]
async fn a_client_api_that_comes_seconds_after_the_page_is_waited_for() {
    let other = other().await;
    other.visit("page.html?late=3000").await;
    let reply = retrieve(&other).await;
    assert_eq!(reply.resolved()["fullname"], "Ada Pfeiffer");
    assert!(reply.took > Duration::from_secs(1), "it was there already: {:?}", reply.took);
}

#[tokio::test]
async fn a_client_api_in_a_frame_of_the_page_is_used() {
    let other = other().await;
    other.visit("framed.html").await;
    assert_eq!(other.page().evaluate("typeof Xrm").await.unwrap(), "undefined");
    assert_eq!(retrieve(&other).await.resolved()["fullname"], "Ada Pfeiffer");
    let one = other.search("contact", "$filter=mobilephone eq '+4930555001'", false).await;
    assert_eq!(one.len(), 1);
    let shown = format!("frames[0].document.getElementById('shown').textContent === 'form contact {ADA}'");
    other.page().wait_until(&shown, "the form in the frame", WAIT).await.unwrap();
}

#[tokio::test]
async fn a_page_without_a_client_api_says_so_in_time() {
    let other = other().await;
    other.visit("page.html?late=60000").await;
    let reply = retrieve(&other).await;
    assert_eq!(reply.rejected(), "The open page offers no client API (Xrm); open a page of a model-driven app.");
}

/// What the page's functions do instead, and the end of what is said of it to the widget that retrieves a record.
const BROKEN: &[(&str, &str)] = &[
    ("() => new Promise(() => {})", "CRM page did not answer in time."),
    ("() => null.row", "A script of the CRM page broke at retrieveRecord."),
    ("async () => { throw new TypeError('x is undefined') }", "A script of the CRM page broke at retrieveRecord."),
    ("() => Promise.reject()", "The CRM page gave an error without a text."),
    ("() => Promise.reject('Closed on Sundays')", "Closed on Sundays"),
    ("() => 7", "The CRM page gave no row for this record."),
    ("async () => undefined", "The CRM page gave no row for this record."),
];

#[tokio::test]
async fn functions_that_break_hang_or_give_nonsense_are_told_in_sentences() {
    let other = other().await;
    for (function, sentence) in BROKEN {
        other.page().evaluate(&format!("void (Xrm.WebApi.retrieveRecord = {function})")).await.unwrap();
        let reply = retrieve(&other).await;
        assert!(reply.rejected().ends_with(sentence), "{function}: {}", reply.rejected());
    }
    other.page().evaluate("void (Xrm.WebApi = undefined)").await.unwrap();
    assert!(retrieve(&other).await.rejected().contains("has no Xrm.WebApi.retrieveRecord"));
    let environment = ask(&other.probe.widget, "getEnvironment", json!([])).await.unwrap();
    assert_eq!(environment.resolved()["orgUniqueName"], "second", "what does not need that part still works");
}

#[tokio::test]
async fn a_page_that_gives_no_id_still_tells_which_row_was_created() {
    let other = other().await;
    let odd =
        "void (Xrm.WebApi.createRecord = ((create) => async (...args) => void (await create(...args)))(Xrm.WebApi.createRecord))";
    other.page().evaluate(odd).await.unwrap();
    let made = other.probe.json("createRecord('account', '{\"name\":\"Nameless\"}')").await;
    let row = other.row("accounts", "accountid", made["id"].as_str().unwrap()).await.expect("the row");
    assert_eq!(row["name"], "Nameless");
}

#[tokio::test]
async fn without_forms_the_methods_for_forms_say_so() {
    let other = other().await;
    let failure = other.probe.rejected("refreshForm(true)").await;
    assert_eq!(failure["message"], "refreshForm: no form is open.");
    assert_eq!(other.probe.raw("openKBSearchControl('paper jam')").await, json!(false));
    assert_eq!(other.probe.raw("renderSearchPage('account', 'Kiln')").await, Value::Null);
    other.shows("search account 1 Kiln").await;
}
