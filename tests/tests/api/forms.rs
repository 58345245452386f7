//! `openForm` (contract §6).

use patchbay_tests::harness::WAIT;
use patchbay_tests::probe::{Outcome, Probe, probe};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// The rows an outcome says were saved.
fn saved(outcome: &Outcome) -> Vec<Value> {
    assert!(outcome.ok && outcome.kind == "string", "{outcome:?}");
    let result: Value = serde_json::from_str(outcome.value.as_str().unwrap()).unwrap();
    result["savedEntityReference"].as_array().unwrap_or_else(|| panic!("nothing saved: {outcome:?}")).clone()
}

fn nothing() -> Outcome {
    Outcome { ok: true, kind: "string".to_owned(), value: json!("null") }
}

async fn value(probe: &Probe, attribute: &str) -> Value {
    probe.page.evaluate(&format!("Xrm.Page.getAttribute({}).getValue()", json!(attribute))).await.unwrap()
}

async fn type_into(probe: &Probe, data_id: &str, text: &str) {
    probe.page.click(&format!("[data-id='{data_id}']")).await.unwrap();
    probe.page.type_text(text).await.unwrap();
}

#[tokio::test]
async fn an_existing_record_opens_and_the_answer_is_null() {
    let probe = probe().await;
    let contact = probe.rows("contacts").await[20]["contactid"].as_str().unwrap().to_owned();
    let options = json!({ "entityName": "contact", "entityId": format!("{{{}}}", contact.to_uppercase()) });
    // One argument, JSON text.
    assert_eq!(probe.ask(&format!("openForm({})", json!(options.to_string()))).await, nothing());
    probe.shows_record("contact", &contact).await.unwrap();

    // Two arguments, objects.
    let account = probe.rows("accounts").await[2]["accountid"].as_str().unwrap().to_owned();
    let options = json!({ "entityName": "account", "entityId": account });
    assert_eq!(probe.ask(&format!("openForm({options}, {{}})")).await, nothing());
    probe.shows_record("account", &account).await.unwrap();
}

#[tokio::test]
async fn quick_create_resolves_with_what_was_saved() {
    let probe = probe().await;
    let options = r#"{"entityName":"contact","useQuickCreateForm":true}"#;
    probe
        .begin(&format!("openForm({}, {})", json!(options), json!(r#"{"lastname":"Quickly","mobilephone":"+4930555019"}"#)))
        .await;
    probe
        .page
        .wait_until("document.querySelector('[data-id=quickCreateSaveAndCloseBtn]')", "the quick create form", WAIT)
        .await
        .unwrap();
    assert_eq!(probe.begun().await, None);
    type_into(&probe, "firstname.fieldControl-text-box-text", "Mistress").await;
    probe.page.click("[data-id=quickCreateSaveAndCloseBtn]").await.unwrap();
    let saved = saved(&probe.outcome().await);
    assert_eq!(saved.len(), 1);
    assert_eq!([&saved[0]["entityType"], &saved[0]["name"]], ["contact", "Mistress Quickly"]);
    let id = saved[0]["id"].as_str().unwrap().trim_matches(['{', '}']).to_lowercase();
    let row = probe.rows("contacts").await.into_iter().find(|row| row["contactid"] == *id).expect("the saved row");
    assert_eq!(row["mobilephone"], "+4930555019", "the parameters filled the form in");
}

#[tokio::test]
async fn save_and_new_resolves_with_every_record() {
    let probe = probe().await;
    probe.begin("openForm({ entityName: 'account', useQuickCreateForm: true }, { name: 'First Mill' })").await;
    probe.page.click("[data-id=quickCreateSaveAndNewBtn]").await.unwrap();
    let emptied = "document.querySelector(\"dialog [data-id='name.fieldControl-text-box-text']\")?.value === ''";
    probe.page.wait_until(emptied, "an empty form for the next", WAIT).await.unwrap();
    type_into(&probe, "name.fieldControl-text-box-text", "Second Mill").await;
    probe.page.click("[data-id=quickCreateSaveAndCloseBtn]").await.unwrap();
    let names: Vec<Value> = saved(&probe.outcome().await).iter().map(|reference| reference["name"].clone()).collect();
    assert_eq!(names, ["First Mill", "Second Mill"]);
}

#[tokio::test]
async fn a_cancelled_quick_create_resolves_to_null() {
    let probe = probe().await;
    probe.begin("openForm({ entityName: 'account', useQuickCreateForm: true })").await;
    probe.page.click("[data-id=quickCreateCancelBtn]").await.unwrap();
    assert_eq!(probe.outcome().await, nothing());
}

#[tokio::test]
async fn a_full_create_form_is_filled_in_and_resolves_when_it_is_saved() {
    let probe = probe().await;
    let contact = probe.rows("contacts").await[21].clone();
    let parameters = json!({ "customerid": contact["contactid"], "customeridtype": "contact", "caseorigincode": 1, "description": "Torn box" });
    probe.begin(&format!("openForm({}, {})", json!(r#"{"entityName":"incident"}"#), json!(parameters.to_string()))).await;
    probe.shows_record("incident", "").await.unwrap();
    assert_eq!([value(&probe, "caseorigincode").await, value(&probe, "description").await], [json!(1), json!("Torn box")]);
    type_into(&probe, "title.fieldControl-text-box-text", "Torn").await;
    assert_eq!(probe.begun().await, None);
    probe.page.click("[data-id=edit-form-save-btn]").await.unwrap();
    let saved = saved(&probe.outcome().await);
    assert_eq!([&saved[0]["entityType"], &saved[0]["name"]], ["incident", "Torn"]);
    let id = saved[0]["id"].as_str().unwrap().to_lowercase();
    let row = probe.rows("incidents").await.into_iter().find(|row| row["incidentid"] == *id).expect("the saved row");
    assert_eq!(row["_customerid_value"], contact["contactid"]);
}

#[tokio::test]
async fn a_full_create_form_saved_and_closed_resolves_as_well() {
    let probe = probe().await;
    probe.begin("openForm({ entityName: 'account' }, { name: 'Shut Case' })").await;
    probe.shows_record("account", "").await.unwrap();
    probe.page.click("[data-id=edit-form-save-and-close-btn]").await.unwrap();
    assert_eq!(saved(&probe.outcome().await)[0]["name"], "Shut Case");
}

#[tokio::test]
async fn a_create_form_that_is_left_unsaved_resolves_to_null() {
    let probe = probe().await;
    let contact = probe.rows("contacts").await[22]["contactid"].as_str().unwrap().to_owned();
    for leave in [
        "Xrm.Navigation.navigateTo({ pageType: 'entitylist', entityName: 'contact' })".to_owned(),
        // To another form of the same table.
        format!("Xrm.Navigation.openForm({{ entityName: 'contact', entityId: '{contact}' }})"),
        "void setTimeout(() => location.assign('/main.aspx?pagetype=entitylist&etn=account'))".to_owned(),
    ] {
        probe.begin("openForm({ entityName: 'contact' })").await;
        probe.shows_record("contact", "").await.unwrap();
        assert_eq!(probe.begun().await, None);
        probe.page.evaluate(&leave).await.unwrap();
        assert_eq!(probe.outcome().await, nothing(), "{leave}");
        probe.page.wait_until("document.documentElement.dataset.ready === 'true'", "the page to be ready", WAIT).await.unwrap();
    }
}

#[tokio::test]
async fn open_form_has_no_time_out() {
    let probe = probe().await;
    let start = Instant::now();
    probe.begin("openForm({ entityName: 'account', useQuickCreateForm: true }, { name: 'Late Mill' })").await;
    probe
        .page
        .wait_until("document.querySelector('[data-id=quickCreateSaveAndCloseBtn]')", "the quick create form", WAIT)
        .await
        .unwrap();
    // Longer than every other request may take; nothing but time can show it.
    let passed = format!("performance.now() > {} + 11000", probe.widget.evaluate("performance.now()").await.unwrap());
    probe.widget.wait_until(&passed, "eleven seconds to pass", WAIT).await.unwrap();
    assert!(start.elapsed() > Duration::from_secs(11));
    assert_eq!(probe.begun().await, None, "it waits for the agent");
    probe.page.click("[data-id=quickCreateSaveAndCloseBtn]").await.unwrap();
    assert_eq!(saved(&probe.outcome().await)[0]["name"], "Late Mill");
}

#[tokio::test]
async fn a_form_the_app_does_not_have_is_rejected_with_the_pages_words() {
    let probe = probe().await;
    let failure = probe.rejected("openForm({ entityName: 'starship' })").await;
    assert!(failure["message"].as_str().unwrap().contains("starship"), "{failure}");
    assert_eq!(failure["msdyn_name"], "openForm");
}
