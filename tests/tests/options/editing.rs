//! Adding, changing, copying, moving and deleting one's own.

use super::page::{empty, fill, listing, options_page, provider, refill, saying, stored};
use patchbay_tests::harness::WAIT;
use patchbay_tests::quiet;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_wrong_value_is_named_as_it_is_typed_with_what_is_accepted() {
    let (stage, _panel) = empty().await;
    let options = options_page(&stage).await;
    options.evaluate("document.querySelectorAll('#editor details').forEach((group) => { group.open = true; })").await.unwrap();
    let long = "x".repeat(101);
    for (id, typed, sentence) in [
        ("provider-name", long.as_str(), "Name must be a text that is not empty of at most 100 characters; it is \"xxx"),
        ("provider-label", long.as_str(), "Title on the panel must be a text of at most 100 characters; it is \"xxx"),
        ("landing-url", "javascript:alert(1)", "\"javascript:alert(1)\" is not a web address; write it in full, like https://"),
        ("sort-order", "1001", "Order must be a whole number from 0 (first) to 1000; it is 1001"),
        (
            "provider-id",
            "a b",
            "Id must be at most 100 letters, digits, hyphens, dots or underscores, like contoso-voice; it is \"a b\"",
        ),
        ("apps", "sales", "Apps must be the id of an app, as in its address after appid=; it is \"sales\""),
        ("provider-sites", "contoso", "Sites must be a pattern of pages"),
        ("roles", long.as_str(), "Security roles must be a text that is not empty of at most 100 characters; it is \"xxx"),
        ("trusted-origins", "https://*.com", "\"https://*.com\" trusts too much or is no pattern; write the whole origin"),
        ("library-origins", "http://org.example", "\"http://org.example\" is not encrypted; use https"),
        ("sandbox-tokens", "allow-everything", "Further sandbox tokens must be "),
        (
            "permissions-policy",
            "Micro phone",
            "Permissions of the frame must be the name of a permission, like microphone; it is \"Micro phone\"",
        ),
        ("grants", long.as_str(), "Methods allowed must be a text that is not empty of at most 100 characters; it is \"xxx"),
        (
            "site-match",
            "crm",
            "Pages must be a pattern of pages with at most one star, as its first label, in the host, like https://*.crm.dynamics.com/*; it is \"crm\"",
        ),
        ("start-url", "crm", "\"crm\" is not a web address"),
    ] {
        refill(&options, id, typed).await;
        saying(&options, &format!("#{id}-wrong"), sentence).await;
        let described = format!("document.querySelector('#{id}').getAttribute('aria-describedby').includes('{id}-wrong')");
        assert_eq!(options.evaluate(&described).await.unwrap(), true, "{id}");
    }
    options.click("#save").await.unwrap();
    saying(&options, "#status", "Nothing was saved: see the marked fields").await;
    assert_eq!(stored(&options).await, Value::Null);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_is_a_provider_of_its_own_once_it_is_saved() {
    let (stage, panel) = empty().await;
    let mut own = provider(&stage, "own");
    own["customParams"] = "queue=support".into();
    stage.configure(&json!({ "providers": [own.clone()] })).await.unwrap();
    quiet::widget(&panel).await.unwrap();
    let options = options_page(&stage).await;
    options.click("[data-provider=own] [data-do=duplicate]").await.unwrap();
    options.wait_until("document.querySelector('#provider-name').value === 'own voice copy'", "the copy", WAIT).await.unwrap();
    assert_eq!(stored(&options).await["providers"].as_array().unwrap().len(), 1, "nothing is stored before it is saved");
    options.click("#save").await.unwrap();
    saying(&options, "#status", "Saved: own voice copy").await;
    let copy = json!({ "id": "own-voice-copy", "name": "own voice copy", "landingUrl": own["landingUrl"], "customParams": "queue=support" });
    assert_eq!(stored(&options).await, json!({ "providers": [own, copy] }));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn providers_are_put_in_order_without_loading_a_live_widget_anew() {
    let (stage, panel) = empty().await;
    let mut providers = vec![provider(&stage, "a"), provider(&stage, "b"), provider(&stage, "c")];
    for later in &mut providers[1..] {
        later["start"] = "on-demand".into();
    }
    stage.configure(&json!({ "providers": providers })).await.unwrap();
    let widget = quiet::widget(&panel).await.unwrap();
    widget.evaluate("globalThis.before = true").await.unwrap();
    let options = options_page(&stage).await;
    listing(&options, &["a", "b", "c"]).await;
    options.click("[data-provider=c] [data-do=up]").await.unwrap();
    listing(&options, &["a", "c", "b"]).await;
    options.click("[data-provider=a] [data-do=down]").await.unwrap();
    listing(&options, &["c", "a", "b"]).await;
    options.click("[data-provider=c] [data-do=edit]").await.unwrap();
    refill(&options, "sort-order", "9").await;
    options.click("#save").await.unwrap();
    listing(&options, &["a", "b", "c"]).await;
    options.click("#status [data-do=undo]").await.unwrap();
    listing(&options, &["c", "a", "b"]).await;
    assert_eq!(widget.evaluate("globalThis.before").await.unwrap(), true);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_site_is_added_changed_moved_and_deleted() {
    let (stage, _panel) = empty().await;
    stage.configure(&json!({ "sites": [{ "match": "https://*.crm.dynamics.com/*" }] })).await.unwrap();
    let options = options_page(&stage).await;
    options.click("[data-do=add-site]").await.unwrap();
    options.wait_until("document.activeElement.id === 'site-match'", "the focus in the form", WAIT).await.unwrap();
    options.type_text(&format!("{}/*", stage.demo.org_origin)).await.unwrap();
    options.click("#save").await.unwrap();
    saying(&options, "#status", "Saved").await;
    let site = format!("[data-site=\"{}/*\"]", stage.demo.org_origin);
    options.click(&format!("{site} [data-do=up]")).await.unwrap();
    saying(&options, "#status", "moved up").await;
    options.click(&format!("{site} [data-do=edit]")).await.unwrap();
    fill(&options, "start-url", &format!("{}/main.aspx", stage.demo.org_origin)).await;
    options.click("#save").await.unwrap();
    saying(&options, "#status", "Saved").await;
    let first =
        json!({ "match": format!("{}/*", stage.demo.org_origin), "startUrl": format!("{}/main.aspx", stage.demo.org_origin) });
    assert_eq!(stored(&options).await, json!({ "sites": [first, { "match": "https://*.crm.dynamics.com/*" }] }));
    options.click(&format!("{site} [data-do=delete]")).await.unwrap();
    saying(&options, "#status", "is deleted").await;
    options.click("#status [data-do=undo]").await.unwrap();
    options.wait_until(&format!("document.querySelector({})", json!(site)), "the site again", WAIT).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_accepted_is_kept_over_every_change_until_its_owner_deletes_it() {
    let (stage, _panel) = empty().await;
    let old = json!({ "name": "Old", "landingUrl": "http://old.example/" });
    stage.configure(&json!({ "providers": [provider(&stage, "own"), old] })).await.unwrap();
    let options = options_page(&stage).await;
    saying(&options, "[data-faults=user]", "http://old.example").await;

    options.click("[data-provider=own] [data-do=duplicate]").await.unwrap();
    options.click("#save").await.unwrap();
    saying(&options, "#status", "Saved").await;
    assert!(stored(&options).await.to_string().contains("http://old.example"), "{}", stored(&options).await);
    saying(&options, "[data-faults=user]", "http://old.example").await;

    options.click("[data-faults=user] [data-do=drop]").await.unwrap();
    saying(&options, "#status", "deleted").await;
    assert!(!stored(&options).await.to_string().contains("old.example"), "{}", stored(&options).await);
    let gone = "!document.querySelector('[data-faults=user]')";
    options.wait_until(gone, "the faults to go", WAIT).await.unwrap();
    options.click("#status [data-do=undo]").await.unwrap();
    saying(&options, "[data-faults=user]", "http://old.example").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_value_that_is_not_accepted_is_mended_by_setting_it_anew() {
    let (stage, _panel) = empty().await;
    let old = json!({ "name": "Old", "landingUrl": "http://old.example/" });
    stage.configure(&json!({ "placement": "x", "providers": [old] })).await.unwrap();
    let options = options_page(&stage).await;
    saying(&options, "[data-faults=user]", "placement: must be").await;
    options.click("[data-section=general] [data-do=edit]").await.unwrap();
    options.wait_until("document.querySelector('#placement')", "the form", WAIT).await.unwrap();
    let choose = "(() => {
        const select = document.querySelector('#placement');
        select.value = 'window';
        return select.dispatchEvent(new Event('change', { bubbles: true }));
    })()";
    options.evaluate(choose).await.unwrap();
    options.click("#save").await.unwrap();
    saying(&options, "#status", "Saved: the general settings").await;
    assert_eq!(stored(&options).await["placement"], "window");
    fill(&options, "provider-name", "Old").await;
    fill(&options, "landing-url", "https://old.example/").await;
    stage.chromium.agree_to_host("https://old.example/*").await.unwrap();
    options.to_front().await.unwrap();
    options.click("#save").await.unwrap();
    saying(&options, "#status", "Saved: Old").await;
    options.wait_until("!document.querySelector('[data-faults=user]')", "the faults to go", WAIT).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn undo_is_gone_once_another_page_has_changed_something() {
    let (stage, _panel) = empty().await;
    stage.configure(&json!({ "providers": [provider(&stage, "a")] })).await.unwrap();
    let (first, second) = (options_page(&stage).await, options_page(&stage).await);
    first.to_front().await.unwrap();
    first.click("[data-provider=a] [data-do=delete]").await.unwrap();
    first.wait_until("document.querySelector('#status [data-do=undo]')", "the way back", WAIT).await.unwrap();
    listing(&second, &[]).await;
    second.to_front().await.unwrap();
    fill(&second, "provider-name", "b").await;
    fill(&second, "landing-url", "https://b.example/").await;
    stage.chromium.agree_to_host("https://b.example/*").await.unwrap();
    second.to_front().await.unwrap();
    second.click("#save").await.unwrap();
    listing(&first, &["b"]).await;
    assert_eq!(first.evaluate("document.querySelectorAll('#status [data-do=undo]').length").await.unwrap(), 0);
    assert_eq!(stored(&first).await["providers"][0]["name"], "b");
}
