//! Microsoft's sample softphone as an acceptance run (contract §9): the steps beside the run from ringing to notes.

use patchbay_tests::harness::{Session, WAIT};
use patchbay_tests::stage::Stage;
use serde_json::{Value, json};

/// The softphone in a panel beside the form of a contact.
async fn beside_a_contact() -> (Stage, Session, Session, Session, Value) {
    let stage = Stage::set().await.unwrap();
    let page = stage.open_page().await.unwrap();
    let panel = stage.open_panel(&page).await.unwrap();
    let phone = stage.softphone(&panel).await.unwrap();
    let contact = stage.ask(&page, "/__demo/rows/contacts").await.unwrap()["rows"][3].clone();
    let open = format!("void Xrm.Navigation.openForm({{ entityName: 'contact', entityId: {} }})", contact["contactid"]);
    page.evaluate(&open).await.unwrap();
    let form =
        format!("document.querySelector('.form[data-etn=contact]')?.dataset.record.toLowerCase() === {}", contact["contactid"]);
    page.wait_until(&form, "the contact's form", WAIT).await.unwrap();
    (stage, page, panel, phone, contact)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_click_on_a_phone_field_unfolds_the_softphone_and_dials() {
    let (_stage, page, panel, phone, contact) = beside_a_contact().await;
    panel
        .wait_until("document.querySelector('[data-status=folded]')", "the softphone to have folded itself", WAIT)
        .await
        .unwrap();
    page.click("[data-id='mobilephone.fieldControl-phone-action-icon']").await.unwrap();
    let number = format!("document.getElementById('dial-value').textContent === {}", contact["mobilephone"]);
    phone.wait_until(&number, "the number in the softphone", WAIT).await.unwrap();
    panel.wait_until("document.querySelector('[data-status=connected]')", "the softphone to be unfolded", WAIT).await.unwrap();
    phone.click("#dial").await.unwrap();
    phone.wait_until("document.body.dataset.state === 'talking'", "the call", WAIT).await.unwrap();
    let name = phone.evaluate("document.getElementById('talking-name').textContent").await.unwrap();
    assert_eq!(name, contact["fullname"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_navigation_is_read_by_the_softphone_from_the_address() {
    let (_stage, _page, _panel, phone, contact) = beside_a_contact().await;
    let where_it_is = "Object.assign({}, document.getElementById('where').dataset)";
    let there = format!("document.getElementById('where').dataset.id === {} && {where_it_is}", contact["contactid"]);
    let place = phone.wait_until(&there, "the navigation in the softphone", WAIT).await.unwrap();
    assert_eq!(place, json!({ "etn": "contact", "pagetype": "entityrecord", "id": contact["contactid"] }));
}
