//! What policy sets by default, for good, and alone.

use super::page::{empty, options_page, provider, push, refill, saying, stored};
use patchbay_tests::asked::ask;
use patchbay_tests::harness::WAIT;
use patchbay_tests::quiet;
use serde_json::{Map, Value, json};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_pushed_by_policy_is_shown_works_and_goes_with_the_policy() {
    let (stage, panel) = empty().await;
    let site = json!({ "match": format!("{}/*", stage.demo.org_origin) });
    let policy =
        json!({ "providers": [provider(&stage, "policy")], "sites": [site], "mandatory": ["providers/policy", "sites"] });
    push(&stage, &policy.to_string()).await;
    let widget = quiet::widget(&panel).await.unwrap();
    saying(&panel, "header[data-head=policy] h2", "policy voice").await;
    let page = stage.open_page().await.unwrap();
    ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved();

    let options = options_page(&stage).await;
    saying(&options, "[data-provider=policy][data-level=mandatory]", "Fixed by your organisation").await;
    let away = "document.querySelectorAll('[data-level=mandatory] [data-do=delete], [data-site] [data-do=edit]').length";
    assert_eq!(options.evaluate(away).await.unwrap(), 0, "it cannot be deleted, and a fixed site not be changed");

    // What a user stores under the same id does not take its place.
    let mut own = provider(&stage, "policy");
    own["name"] = "Mine instead".into();
    stage.configure(&json!({ "providers": [own] })).await.unwrap();
    saying(&options, "[data-provider=policy]", "Your own values for it are not used").await;
    saying(&panel, "header[data-head=policy] h2", "policy voice").await;

    stage.chromium.set_managed(&Map::new()).await.unwrap();
    saying(&panel, "header[data-head=policy] h2", "Mine instead").await;
    saying(&options, "[data-provider=policy][data-level=user]", "Mine instead").await;
    page.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_default_only_the_changed_value_is_stored_and_there_is_a_way_back() {
    let (stage, panel) = empty().await;
    let mut set = provider(&stage, "policy");
    set["label"] = "Phone".into();
    push(&stage, &json!({ "providers": [set] }).to_string()).await;
    quiet::widget(&panel).await.unwrap();
    let options = options_page(&stage).await;
    options.click("[data-provider=policy] [data-do=edit]").await.unwrap();
    refill(&options, "provider-label", "My phone").await;
    saying(&options, "[data-value=label] .source .value", "Phone").await;
    options.click("#save").await.unwrap();
    saying(&options, "#status", "Saved: My phone").await;
    assert_eq!(stored(&options).await, json!({ "providers": [{ "id": "policy", "label": "My phone" }] }));
    saying(&panel, "header[data-head=policy] h2", "My phone").await;

    options.click("[data-provider=policy] [data-do=back]").await.unwrap();
    saying(&panel, "header[data-head=policy] h2", "Phone").await;
    assert_eq!(stored(&options).await, json!({}));
    options.click("#status [data-do=undo]").await.unwrap();
    saying(&panel, "header[data-head=policy] h2", "My phone").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fixed_value_has_a_lock_and_says_who_set_it_while_the_others_can_be_changed() {
    let (stage, _panel) = empty().await;
    let policy = json!({ "providers": [provider(&stage, "policy")], "placement": "side-panel",
        "mandatory": ["providers/policy/landingUrl", "placement"] });
    push(&stage, &policy.to_string()).await;
    let options = options_page(&stage).await;
    options.click("[data-provider=policy] [data-do=edit]").await.unwrap();
    saying(&options, "[data-value=landingUrl].locked", "Set by your organisation").await;
    let typed =
        "(({ value }) => (document.querySelector('#landing-url').focus(), value))(document.querySelector('#landing-url'))";
    let before = options.evaluate(typed).await.unwrap();
    options.type_text("x").await.unwrap();
    assert_eq!(options.evaluate("document.querySelector('#landing-url').value").await.unwrap(), before);
    refill(&options, "provider-name", "Changed").await;
    options.click("#save").await.unwrap();
    saying(&options, "#status", "Saved").await;
    assert_eq!(stored(&options).await, json!({ "providers": [{ "id": "policy", "name": "Changed" }] }));

    options.click("[data-section=general] [data-do=edit]").await.unwrap();
    saying(&options, "#editor [data-value=placement].locked", "Set by your organisation").await;
    assert_eq!(options.evaluate("document.querySelector('#placement').disabled").await.unwrap(), true);
    assert_eq!(options.evaluate("document.querySelector('#startup').disabled").await.unwrap(), false);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_policy_does_not_allow_is_not_offered_and_the_reason_is_said() {
    let (stage, _panel) = empty().await;
    let options = options_page(&stage).await;
    options
        .wait_until("document.querySelector('#import-text') && document.querySelector('#export')", "both", WAIT)
        .await
        .unwrap();
    let policy = json!({ "allowUserProviders": false, "allowUserSites": false, "disabledFeatures": ["import", "export"], "readOnly": true });
    push(&stage, &policy.to_string()).await;
    saying(&options, "#editor", "you cannot add any of your own").await;
    saying(&options, "[data-section=import]", "switched import off").await;
    saying(&options, "[data-section=export]", "switched export off").await;
    saying(&options, "[data-section=general] [data-value=readOnly]", "yes").await;
    let offered = "document.querySelectorAll('#save, #import-text, #export, [data-do=add-provider], [data-do=add-site]').length";
    assert_eq!(options.evaluate(offered).await.unwrap(), 0);
    stage.chromium.set_managed(&Map::new()).await.unwrap();
    options.wait_until("document.querySelector('#save')", "the form", WAIT).await.unwrap();
    assert_eq!(stored(&options).await, Value::Null);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_organisations_own_providers_are_listed_as_such_once_they_are_agreed_to() {
    let (stage, _panel) = empty().await;
    let options = options_page(&stage).await;
    let (origin, id) = (stage.demo.org_origin.clone(), "6f1a2b3c-0000-4000-8000-00000000000a");
    let row = json!({ "msdyn_ciproviderid": id, "msdyn_name": "Row voice", "msdyn_landingurl": format!("{}/trouble/", stage.demo.widgets_origin) });
    let kept = json!({ &origin: { "accepted": null, "apps": { "8e4211c3-9d70-4b5f-a6e8-73f01c2d5b03": [row] } } }).to_string();
    options.evaluate(&format!("chrome.storage.local.set({{ organisations: {} }})", json!(kept))).await.unwrap();
    saying(&options, &format!("[data-organisation=\"{origin}\"]"), "Not used").await;
    options.click("[data-do=accept]").await.unwrap();
    saying(&options, &format!("[data-provider=\"{id}\"][data-level=organisation]"), "From your organisation's records").await;

    // What the agent changes of it is the agent's own part, and can be taken back.
    options.click(&format!("[data-provider=\"{id}\"] [data-do=edit]")).await.unwrap();
    refill(&options, "provider-label", "My phone").await;
    options.click("#save").await.unwrap();
    saying(&options, "#status", "Saved: My phone").await;
    assert_eq!(stored(&options).await, json!({ "providers": [{ "id": id, "label": "My phone" }] }));
    options.click("[data-do=decline]").await.unwrap();
    saying(&options, &format!("[data-organisation=\"{origin}\"]"), "Not used").await;
    saying(&options, &format!("[data-provider=\"{id}\"]"), "Not used: name is missing").await;
}
