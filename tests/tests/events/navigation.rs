//! `onpagenavigate`: every navigation of the CRM page, once.

use patchbay_tests::harness::WAIT;
use patchbay_tests::probe::{Probe, probe};
use serde_json::Value;

/// Addresses the widget was told, once there are so many.
async fn told(probe: &Probe, least: usize) -> Vec<String> {
    probe.heard("onpagenavigate", least).await.iter().map(|payload| payload["value"].as_str().unwrap().to_owned()).collect()
}

async fn ids(probe: &Probe) -> [String; 2] {
    let contacts = probe.rows("contacts").await;
    [40, 41].map(|at: usize| contacts[at]["contactid"].as_str().unwrap().to_owned())
}

async fn open(probe: &Probe, id: &str) {
    let js = format!("void Xrm.Navigation.openForm({{ entityName: 'contact', entityId: '{id}' }})");
    probe.page.evaluate(&js).await.unwrap();
    probe.shows_record("contact", id).await.unwrap();
}

#[tokio::test]
async fn a_new_handler_hears_where_the_page_is() {
    let probe = probe().await;
    probe.listen("onPageNavigate").await;
    let heard = probe.heard("onPageNavigate", 1).await;
    assert_eq!(heard[0]["value"], *probe.stage.demo.start_url);
}

#[tokio::test]
async fn each_navigation_is_told_once_inside_the_page_and_by_full_reload() {
    let probe = probe().await;
    let [first, second] = ids(&probe).await;
    probe.listen("onpagenavigate").await;
    told(&probe, 1).await;

    open(&probe, &first).await;
    told(&probe, 2).await;
    probe.page.evaluate("history.back()").await.unwrap();
    told(&probe, 3).await;
    // A page that leaves by loading the next anew.
    probe.page.evaluate("localStorage.setItem('demo.reload', '1')").await.unwrap();
    open(&probe, &second).await;
    told(&probe, 4).await;
    probe.page.reload().await.unwrap();
    told(&probe, 5).await;
    probe.page.wait_until("document.documentElement.dataset.ready === 'true'", "the page to be ready", WAIT).await.unwrap();
    probe.page.evaluate("localStorage.removeItem('demo.reload')").await.unwrap();
    probe.page.click("[data-id=sitemap-entity-account]").await.unwrap();

    let list = probe.stage.demo.start_url.clone();
    let form = |id: &str| probe.address("entityrecord", "contact", id);
    let expected = [list.clone(), form(&first), list, form(&second), form(&second), probe.address("entitylist", "account", "")];
    assert_eq!(told(&probe, 6).await, expected);
}

#[tokio::test]
async fn the_address_is_absolute_and_tells_app_page_table_and_record() {
    let probe = probe().await;
    let [id, _] = ids(&probe).await;
    probe.listen("onpagenavigate").await;
    told(&probe, 1).await;
    open(&probe, &id).await;
    told(&probe, 2).await;
    // Read as widgets read it.
    let read = "((url) => [url.origin, ...['appid', 'pagetype', 'etn', 'id'].map((name) => url.searchParams.get(name))])
        (new URL(globalThis.kept.onpagenavigate[1].value))";
    let app = probe.stage.ask(&probe.page, "/__demo/session").await.unwrap()["appId"].clone();
    let expected = [Value::from(&*probe.stage.demo.org_origin), app, "entityrecord".into(), "contact".into(), id.into()];
    assert_eq!(probe.widget.evaluate(read).await.unwrap(), Value::from(expected.to_vec()));
}

#[tokio::test]
async fn a_saved_new_record_is_told_with_its_id() {
    let probe = probe().await;
    probe.listen("onpagenavigate").await;
    probe.begin("openForm({ entityName: 'account' }, { name: 'Told Mill' })").await;
    probe.shows_record("account", "").await.unwrap();
    probe.page.click("[data-id=edit-form-save-btn]").await.unwrap();
    probe.outcome().await;
    let account = probe.rows("accounts").await.into_iter().find(|row| row["name"] == "Told Mill").unwrap();
    let told = told(&probe, 3).await;
    assert!(told[1].contains("etn=account") && !told[1].contains("&id="), "{told:?}");
    assert_eq!(told[2], probe.address("entityrecord", "account", account["accountid"].as_str().unwrap()));
}

#[tokio::test]
async fn opening_what_is_open_already_tells_nothing_new() {
    let probe = probe().await;
    let [first, second] = ids(&probe).await;
    probe.listen("onpagenavigate").await;
    told(&probe, 1).await;
    open(&probe, &first).await;
    open(&probe, &first).await;
    open(&probe, &second).await;
    let told = told(&probe, 3).await;
    assert_eq!(told[1..], [probe.address("entityrecord", "contact", &first), probe.address("entityrecord", "contact", &second)]);
}
