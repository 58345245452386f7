//! "Why don't I see my widget?" on the options page: each cause in words with its fix, seen in a real browser, and the report.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests fail as tests do: by panicking")]

use patchbay_demo::Options;
use patchbay_tests::harness::{Screens, Session, WAIT};
use patchbay_tests::package::without_access;
use patchbay_tests::quiet::{self, QUIET, status, with_quiet};
use patchbay_tests::stage::{Stage, dev_package, launch};
use patchbay_tests::zoo_server::ZooServer;
use serde_json::{Map, Value, json};

async fn options(stage: &Stage) -> Session {
    let page = stage.chromium.extension_page("options.html").await.unwrap();
    page.wait_until("document.querySelector('[data-do=diagnose]')", "the diagnosis", WAIT).await.unwrap();
    page
}

/// What is found once the agent asks.
async fn find_out(page: &Session) {
    page.evaluate("document.querySelectorAll('[data-causes]').forEach((old) => old.remove())").await.unwrap_or_default();
    page.evaluate("document.querySelector('[data-do=diagnose]').click()").await.unwrap();
    page.wait_until(
        "document.querySelector('[data-do=copy-report]') && !document.querySelector('[data-do=diagnose]').disabled",
        "what was found",
        WAIT,
    )
    .await
    .unwrap();
}

/// The sentence of a cause: of a provider, or of `general`.
async fn cause(page: &Session, of: &str, kind: &str) -> String {
    let condition = format!("document.querySelector('[data-causes={}] [data-cause={}]')?.innerText", json!(of), json!(kind));
    match page.wait_until(&condition, &format!("{kind} of {of}"), WAIT).await {
        Ok(sentence) => sentence.as_str().unwrap().to_owned(),
        Err(error) => {
            panic!("{error}, on a page with {}", page.evaluate("document.querySelector('#diagnosis').innerText").await.unwrap())
        }
    }
}

async fn set(configuration: impl FnOnce(&Stage) -> Value) -> Stage {
    let stage = Stage::bare(with_quiet(Options::default()), launch(&dev_package()).unwrap()).await.unwrap();
    let configuration = configuration(&stage);
    stage.configure(&configuration).await.unwrap();
    stage
}

fn voice(stage: &Stage, more: Value) -> Value {
    let mut provider = json!({ "id": "voice", "name": "Voice", "landingUrl": format!("{}{QUIET}", stage.demo.widgets_origin) });
    provider.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({ "providers": [provider], "sites": [{ "match": format!("{}/*", stage.demo.org_origin) }] })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_configured_and_no_panel_open_are_the_first_things_said() {
    let stage = Stage::bare(Options::default(), launch(&dev_package()).unwrap()).await.unwrap();
    let page = options(&stage).await;
    find_out(&page).await;
    assert!(cause(&page, "general", "no-provider").await.contains("Add one in the options"));
    assert!(cause(&page, "general", "no-panel").await.contains("toolbar button"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_widget_that_works_is_said_to_and_one_of_another_app_or_switched_off_says_why_not() {
    let other = "00000000-0000-4000-8000-000000000000";
    let stage = set(|stage| {
        let mut configuration = voice(stage, json!({}));
        let providers = configuration["providers"].as_array_mut().unwrap();
        providers
            .push(json!({ "id": "elsewhere", "name": "Elsewhere", "landingUrl": "https://elsewhere.example/", "apps": [other] }));
        providers.push(json!({ "id": "off", "name": "Off", "landingUrl": "https://off.example/", "enabled": false }));
        configuration
    })
    .await;
    let crm = stage.open_page().await.unwrap();
    let panel = stage.open_panel(&crm).await.unwrap();
    quiet::widget(&panel).await.unwrap();
    status(&panel, "connected").await.unwrap();
    let page = options(&stage).await;
    find_out(&page).await;
    assert!(cause(&page, "voice", "none").await.contains("shown and connected"));
    assert!(cause(&page, "elsewhere", "wrong-app").await.contains(other));
    assert!(cause(&page, "off", "provider-disabled").await.contains("Switch it on"));
    page.to_front().await.unwrap();
    Screens::of_test(&[&page], "diagnosis").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_not_there_refuses_to_be_framed_or_answers_with_an_error_is_asked_and_named() {
    let stage = set(|stage| {
        let at = |id: &str, url: String| json!({ "id": id, "name": id, "landingUrl": url });
        let origin = &stage.demo.widgets_origin;
        json!({
            "providers": [
                at("gone", "http://127.0.0.1:9/".into()), at("refused", format!("{origin}/refused/softphone/")),
                at("missing", format!("{origin}/no-such-page/")),
            ],
            "sites": [{ "match": format!("{}/*", stage.demo.org_origin) }],
        })
    })
    .await;
    let page = options(&stage).await;
    find_out(&page).await;
    assert!(cause(&page, "gone", "server").await.contains("cannot be reached at http://127.0.0.1:9"));
    let id = stage.chromium.extension_id().await.unwrap();
    let refused = cause(&page, "refused", "server").await;
    assert!(
        refused.contains("X-Frame-Options: DENY") && refused.contains(&format!("frame-ancestors chrome-extension://{id}")),
        "{refused}"
    );
    assert!(cause(&page, "missing", "server").await.contains("HTTP 404"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_landing_page_that_sends_to_its_log_in_is_not_taken_for_one_that_a_policy_blocks() {
    let server = ZooServer::start().await.unwrap();
    let stage = set(|stage| {
        let at = |id: &str, to: &str| {
            let url = format!("{}/moved?to={to}", server.origin("voice"));
            json!({ "id": id, "name": id, "landingUrl": url })
        };
        json!({
            "providers": [
                at("unknown", "https://login.invalid/"),
                at("refusing", &format!("{}/refused/softphone/", stage.demo.widgets_origin)),
            ],
            "sites": [{ "match": format!("{}/*", stage.demo.org_origin) }],
        })
    })
    .await;
    let page = options(&stage).await;
    find_out(&page).await;
    let unknown = cause(&page, "unknown", "server").await;
    assert!(unknown.contains("sends to another address") && !unknown.contains("runtime_blocked_hosts"), "{unknown}");
    let refusing = cause(&page, "refusing", "server").await;
    assert!(refusing.contains(&format!("sends to {}, which refuses", stage.demo.widgets_origin)), "{refusing}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn missing_access_is_named_and_given_by_one_click() {
    let package = without_access(&dev_package()).unwrap();
    let stage = Stage::bare(with_quiet(Options::default()), launch(package.path()).unwrap()).await.unwrap();
    stage.configure(&voice(&stage, json!({}))).await.unwrap();
    let page = options(&stage).await;
    find_out(&page).await;
    assert!(cause(&page, "voice", "no-access").await.contains("http://voice.localhost/*"));
    assert!(cause(&page, "voice", "server").await.contains("no access to http://voice.localhost/*"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn faults_of_policy_values_with_their_source_and_the_last_errors_are_in_a_report_without_secrets() {
    let stage = set(|stage| voice(stage, json!({ "customParams": "secret=4711" }))).await;
    let policy = json!({ "placement": "window", "readOnly": true, "startup": "sometimes", "plcement": 1 }).to_string();
    stage.chromium.set_managed(&Map::from_iter([("configuration".to_owned(), policy.into())])).await.unwrap();
    let page = options(&stage).await;
    let read_only = "chrome.storage.session.get('settings').then(({ settings }) => settings.includes('readOnly'))";
    page.wait_until(read_only, "policy to be in force", WAIT).await.unwrap();
    find_out(&page).await;
    assert!(cause(&page, "general", "configuration-fault").await.contains("startup: must be"));
    assert!(cause(&page, "general", "ignored").await.contains("plcement: is not known"));
    assert!(cause(&page, "general", "read-only").await.contains("read only"));
    let report = page.evaluate("document.querySelector('.report').textContent").await.unwrap();
    let report = report.as_str().unwrap();
    for part in [
        "placement = \"window\" (policy, default)",
        "readOnly = true (policy, mandatory)",
        "providers/voice/customParams = (11 characters) (user)",
        "loaded unpacked",
        "microphone:",
    ] {
        assert!(report.contains(part), "{part} in {report}");
    }
    assert!(!report.contains("4711"), "{report}");
}
