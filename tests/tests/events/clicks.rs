//! `onclicktoact`: who gets a click on a number or an address.

use patchbay_tests::harness::WAIT;
use patchbay_tests::probe::{Probe, probe};
use serde_json::{Value, json};

const PHONE: &str = "[data-id='mobilephone.fieldControl-phone-action-icon']";
const EMAIL: &str = "[data-id='emailaddress1.fieldControl-mail-action-icon']";

/// Switches click-to-act, with a handler in place, and waits until the page must have heard of it.
async fn click_to_act(probe: &Probe, on: bool) {
    probe.raw(&format!("setClickToAct({on})")).await;
    // The page hears of it before it is asked this.
    probe.json("getEnvironment()").await;
}

/// What the page's own handlers did: calls, mails.
async fn handed_on(probe: &Probe) -> [u64; 2] {
    let counters = "['dialed', 'mailed'].map((name) => Number(document.documentElement.dataset[name] ?? 0))";
    serde_json::from_value(probe.page.evaluate(counters).await.unwrap()).unwrap()
}

async fn contact(probe: &Probe, at: usize) -> Value {
    let contact = probe.rows("contacts").await[at].clone();
    probe.visit_record("contact", contact["contactid"].as_str().unwrap()).await.unwrap();
    contact
}

fn lower(id: &Value) -> String {
    id.as_str().unwrap_or_default().to_lowercase()
}

#[tokio::test]
async fn a_phone_fields_button_reaches_the_widget_with_all_keys_and_nobody_else() {
    let probe = probe().await;
    let contact = contact(&probe, 30).await;
    probe.listen("onclicktoact").await;
    click_to_act(&probe, true).await;
    probe.page.click(PHONE).await.unwrap();
    let heard = probe.heard("onclicktoact", 1).await;
    assert_eq!(heard.len(), 1);
    assert_eq!(lower(&heard[0]["entityId"]), lower(&contact["contactid"]));
    let expected = json!({
        "value": contact["mobilephone"],
        "name": "mobilephone",
        "format": "Phone",
        "entityLogicalName": "contact",
        "entityId": heard[0]["entityId"],
        "recordTitle": contact["fullname"],
    });
    assert_eq!(heard[0], expected);
    assert_eq!(handed_on(&probe).await, [0, 0], "the page's own handler was suppressed");
}

#[tokio::test]
async fn an_email_field_is_told_as_such() {
    let probe = probe().await;
    let contact = contact(&probe, 31).await;
    probe.listen("onclicktoact").await;
    click_to_act(&probe, true).await;
    probe.page.click(EMAIL).await.unwrap();
    let heard = probe.heard("onclicktoact", 1).await;
    assert_eq!(
        [&heard[0]["value"], &heard[0]["format"], &heard[0]["name"]],
        [&contact["emailaddress1"], &json!("Email"), &json!("emailaddress1")]
    );
    assert_eq!(handed_on(&probe).await, [0, 0]);
}

#[tokio::test]
async fn a_number_in_a_list_is_told_with_the_record_of_its_row() {
    let probe = probe().await;
    probe.listen("onclicktoact").await;
    click_to_act(&probe, true).await;
    let row = "document.querySelectorAll('tr[row-id]')[2]";
    let id = probe.page.wait_until(&format!("{row}?.getAttribute('row-id')"), "the list", WAIT).await.unwrap();
    let contact = probe.rows("contacts").await.into_iter().find(|row| row["contactid"] == id).unwrap();
    for (link, value, name, format) in
        [("tel:", "mobilephone", "mobilephone", "Phone"), ("mailto:", "emailaddress1", "emailaddress1", "Email")]
    {
        probe.page.click(&format!("tr[row-id='{}'] [col-id={name}] a[href^='{link}']", id.as_str().unwrap())).await.unwrap();
        let heard = probe.heard("onclicktoact", if format == "Phone" { 1 } else { 2 }).await;
        let expected = json!({
            "value": contact[value],
            "name": name,
            "format": format,
            "entityLogicalName": "contact",
            "entityId": id,
            "recordTitle": contact["fullname"],
        });
        assert_eq!(heard.last(), Some(&expected));
    }
    assert_eq!(handed_on(&probe).await, [0, 0]);
    let shown = "document.querySelector('.list')?.dataset.etn";
    assert_eq!(probe.page.evaluate(shown).await.unwrap(), "contact", "the click opened nothing");
}

#[tokio::test]
async fn a_number_in_the_timeline_belongs_to_the_open_record_and_to_no_column() {
    let probe = probe().await;
    let call = probe.rows("phonecalls").await.into_iter().find(|call| call["_regardingobjectid_type"] == "contact").unwrap();
    let contact = call["_regardingobjectid_value"].as_str().unwrap();
    probe.visit_record("contact", contact).await.unwrap();
    probe.listen("onclicktoact").await;
    click_to_act(&probe, true).await;
    probe.page.click("[data-id=timeline-list] a[href^='tel:']").await.unwrap();
    let heard = probe.heard("onclicktoact", 1).await;
    assert_eq!([&heard[0]["name"], &heard[0]["entityLogicalName"]], ["", "contact"]);
    assert_eq!(lower(&heard[0]["entityId"]), contact);
}

#[tokio::test]
async fn with_click_to_act_off_the_page_dials_and_the_widget_hears_nothing() {
    let probe = probe().await;
    let contact = contact(&probe, 32).await;
    probe.listen("onclicktoact").await;
    click_to_act(&probe, false).await;
    probe.page.click(PHONE).await.unwrap();
    assert_eq!(handed_on(&probe).await, [1, 0]);

    // A later event would come after an earlier one: the first that comes is of the second click.
    click_to_act(&probe, true).await;
    probe.page.click(EMAIL).await.unwrap();
    let heard = probe.heard("onclicktoact", 1).await;
    assert_eq!(heard.iter().map(|act| &act["value"]).collect::<Vec<_>>(), [&contact["emailaddress1"]]);

    click_to_act(&probe, false).await;
    probe.page.click(EMAIL).await.unwrap();
    assert_eq!(handed_on(&probe).await, [1, 1], "off again, the page has its handler back");
}

#[tokio::test]
async fn without_a_handler_the_click_stays_with_the_page() {
    let probe = probe().await;
    contact(&probe, 33).await;
    click_to_act(&probe, true).await;
    probe.page.click(PHONE).await.unwrap();
    assert_eq!(handed_on(&probe).await, [1, 0]);

    // A handler that is taken away again gives the click back.
    let added = "void (globalThis.taker = () => true, Microsoft.CIFramework.addHandler('onclicktoact', taker))";
    probe.widget.evaluate(added).await.unwrap();
    probe.json("getEnvironment()").await;
    probe.page.click(PHONE).await.unwrap();
    assert_eq!(handed_on(&probe).await, [1, 0]);
    probe.widget.evaluate("void Microsoft.CIFramework.removeHandler('onclicktoact', taker)").await.unwrap();
    probe.json("getEnvironment()").await;
    probe.page.click(PHONE).await.unwrap();
    assert_eq!(handed_on(&probe).await, [2, 0]);
}

#[tokio::test]
async fn a_click_the_page_makes_by_itself_is_no_act_of_the_agent() {
    let probe = probe().await;
    let contact = contact(&probe, 34).await;
    probe.listen("onclicktoact").await;
    click_to_act(&probe, true).await;
    probe.page.evaluate(&format!("document.querySelector(\"{PHONE}\").click()")).await.unwrap();
    assert_eq!(handed_on(&probe).await, [1, 0]);
    probe.page.click(EMAIL).await.unwrap();
    let heard = probe.heard("onclicktoact", 1).await;
    assert_eq!(heard.iter().map(|act| &act["value"]).collect::<Vec<_>>(), [&contact["emailaddress1"]]);
}
