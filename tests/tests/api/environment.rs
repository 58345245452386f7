//! `getEnvironment` (contract §4).

use patchbay_tests::harness::WAIT;
use patchbay_tests::probe::probe;
use serde_json::{Value, json};

#[tokio::test]
async fn the_environment_has_every_key_of_the_contract() {
    let probe = probe().await;
    let session = probe.stage.ask(&probe.page, "/__demo/session").await.unwrap();
    let environment = probe.json("getEnvironment()").await;
    let text = |key: &str| session[key].as_str().unwrap().to_owned();
    let expected = json!({
        "appid": session["appId"],
        "pagetype": "entitylist",
        "etn": "contact",
        "clientUrl": probe.stage.demo.org_origin,
        "appUrl": format!("{}/main.aspx?appid={}", probe.stage.demo.org_origin, text("appId")),
        "orgLcid": 1033,
        "orgUniqueName": session["orgUniqueName"],
        "orgId": session["orgId"],
        "tenantId": session["tenantId"],
        "userId": format!("{{{}}}", text("userId").to_uppercase()),
        "userLcid": 1033,
        "username": session["userName"],
        "userRoles": [session["userRoles"][0]["id"]],
        "crmVersion": session["version"],
        "isDirty": null,
        "orgGeo": session["geo"],
        "navigationType": 0,
        "customParams": "queue=support",
        "msdyn_customparams": "queue=support",
    });
    for (key, value) in expected.as_object().unwrap() {
        assert_eq!(environment.get(key), Some(value), "{key}");
    }
    let version = environment["cifVersion"].as_str().unwrap();
    assert!(version.split('.').count() >= 2 && version.split('.').all(|part| part.parse::<u32>().is_ok()), "{version}");
}

#[tokio::test]
async fn the_environment_has_the_pages_parameters_and_whether_its_form_is_dirty() {
    let probe = probe().await;
    let contact = probe.rows("contacts").await[3]["contactid"].as_str().unwrap().to_owned();
    probe.visit_record("contact", &contact).await.unwrap();
    let clean = probe.json("getEnvironment()").await;
    assert_eq!([&clean["pagetype"], &clean["etn"], &clean["id"]], ["entityrecord", "contact", &*contact]);
    assert_eq!(clean["isDirty"], false);

    probe.page.click("[data-id='jobtitle.fieldControl-text-box-text']").await.unwrap();
    probe.page.type_text("x").await.unwrap();
    assert_eq!(probe.json("getEnvironment()").await["isDirty"], true);
}

#[tokio::test]
async fn the_environment_follows_a_navigation_inside_the_page() {
    let probe = probe().await;
    let account = probe.rows("accounts").await[1]["accountid"].as_str().unwrap().to_owned();
    let open = format!("Xrm.Navigation.openForm({{ entityName: 'account', entityId: '{account}' }}).then(() => true)");
    probe.page.evaluate(&open).await.unwrap();
    let environment = probe.json("getEnvironment()").await;
    assert_eq!([&environment["etn"], &environment["id"]], ["account", &*account]);
}

#[tokio::test]
async fn a_page_that_is_still_starting_is_waited_for() {
    let probe = probe().await;
    // Asked while the page loads: its client API comes up some time after the load event.
    probe.page.evaluate("void setTimeout(() => location.reload())").await.unwrap();
    let gone = "document.documentElement.dataset.ready !== 'true'";
    probe.page.wait_until(gone, "the page to be loading", WAIT).await.unwrap();
    assert_eq!(probe.json("getEnvironment()").await["etn"], "contact");
}

#[tokio::test]
async fn seven_requests_at_once_are_all_answered() {
    let probe = probe().await;
    let asked = "Promise.all(Array.from({ length: 7 }, () => Microsoft.CIFramework.getEnvironment()))";
    let answers = probe.widget.evaluate(asked).await.unwrap();
    let answers: Vec<Value> =
        answers.as_array().unwrap().iter().map(|text| serde_json::from_str(text.as_str().unwrap()).unwrap()).collect();
    assert_eq!(answers.len(), 7);
    assert!(answers.iter().all(|environment| environment["etn"] == "contact"));
}
