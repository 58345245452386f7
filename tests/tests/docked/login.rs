//! Log-ins of docked widgets (contract §7): the browser keeps their cookies and storage apart from those of tabs and other places.

use super::support::*;
use patchbay_demo::Options;
use patchbay_tests::harness::{HarnessError, Kind, Session, WAIT};
use patchbay_tests::quiet;
use patchbay_tests::stage::{PANEL, PROVIDER, Stage, dev_package, launch};
use patchbay_tests::zoo::answered;
use patchbay_tests::zoo_server::ZooServer;
use serde_json::{Map, Value, json};

/// A page of the zoo docked in the organisation's page.
struct Docked {
    stage: Stage,
    server: ZooServer,
    page: Session,
    panel: Session,
}

impl Docked {
    /// The page, given its log-in's origin, with this and perhaps its log-in's as the provider's origins, and further values.
    async fn show(path: impl Fn(&str) -> String, is_trusted: bool, more: Value) -> Self {
        let stage = Stage::bare(Options::default(), launch(&dev_package()).unwrap()).await.unwrap();
        let server = ZooServer::start().await.unwrap();
        let at = server.origin("login");
        let mut configuration = docked(stage.configuration_for(&format!("{}{}", server.origin("animal"), path(&at))), json!({}));
        let provider = configuration["providers"][0].as_object_mut().unwrap();
        provider.insert("trustedOrigins".to_owned(), if is_trusted { json!([at]) } else { json!([]) });
        provider.extend(more.as_object().unwrap().clone());
        stage.configure(&configuration).await.unwrap();
        let page = stage.open_page().await.unwrap();
        let panel = panel(&page).await;
        Self { stage, server, page, panel }
    }

    /// The side panel beside the page, by the toolbar button.
    async fn side_panel(&self) -> Session {
        self.stage.chromium.click_action(&self.page).await.unwrap();
        self.stage.chromium.side_panel(&self.page, PANEL).await.unwrap()
    }

    async fn frame(&self, part: &str) -> Session {
        self.panel.frame(|url| url.contains(part)).await.unwrap()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn as_a_whole_page_on_another_origin_and_back() {
    let docked = Docked::show(|at| format!("/zoo/login/redirect.html?at={at}"), true, json!({})).await;
    let login = docked.frame("/authorize.html").await;
    // An agent takes a while to sign in. Its page had asked for the library just before: that one is not accused.
    let a_while = "(globalThis.since ??= performance.now()) + 6_000 < performance.now()";
    docked.panel.wait_until(a_while, "six seconds to pass", WAIT).await.unwrap();
    assert_eq!(docked.panel.evaluate("document.querySelectorAll('[data-notice=foreign-library]').length").await.unwrap(), 0);
    login.click("#sign-in").await.unwrap();
    let widget = docked.frame("code=for-").await;
    answered(&docked.panel, &widget, "document").await.unwrap();
    assert_eq!(widget.evaluate("seen.token").await.unwrap(), "zoo", "the verifier was kept over the log-in");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_pop_up_that_answers_its_opener() {
    let docked = Docked::show(|at| format!("/zoo/login/pop-up.html?at={at}"), false, json!({})).await;
    let widget = docked.frame("/pop-up.html").await;
    widget.click("#sign-in").await.unwrap();
    let chromium = &docked.stage.chromium;
    let window = chromium
        .wait_for_target(|target| target.kind == Kind::Page && target.url.contains("/answers.html"), "the pop-up", WAIT)
        .await
        .unwrap();
    let clicked = chromium.attach(&window).await.unwrap().click("#answer").await;
    // It may have closed itself before the button is released.
    assert!(matches!(clicked, Ok(()) | Err(HarnessError::TargetGone { .. })), "{clicked:?}");
    answered(&docked.panel, &widget, "document").await.unwrap();
    assert_eq!(widget.evaluate("seen.token").await.unwrap(), "zoo");
    chromium.wait_gone(&window.id, "the pop-up to close itself", WAIT).await.unwrap();
}

/// What the agent reads of this kind, once it can be seen.
async fn reads(panel: &Session, kind: &str) -> String {
    let line = format!("document.querySelector('[data-notice={kind}] p')");
    let condition = format!("{line}?.checkVisibility({{ visibilityProperty: true }}) && {line}.innerText");
    panel.wait_until(&condition, kind, WAIT).await.unwrap().as_str().unwrap().to_owned()
}

const WAY_OUT: &str =
    "where the browser keeps its log-in apart. If it cannot sign in there, show it in the side panel or in a window.";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn by_cookies_it_cannot_sign_in_here_and_the_agent_reads_where_it_can() {
    let docked = Docked::show(|_| "/zoo/login/cookies.html".to_owned(), false, json!({})).await;
    let widget = docked.frame("/cookies.html").await;
    let sent = "document.documentElement.dataset.sent !== undefined && `sent: ${document.documentElement.dataset.sent}`";
    assert_eq!(widget.wait_until(sent, "the server's answer", WAIT).await.unwrap(), "sent: ");
    widget.evaluate("globalThis.before = true").await.unwrap();
    widget.click("#sign-in").await.unwrap();
    let again = format!("!globalThis.before && {sent}");
    assert_eq!(widget.wait_until(&again, "the answer after the log-in", WAIT).await.unwrap(), "sent: ", "it is as before");
    let sentence = reads(&docked.panel, "docked-waits").await;
    assert!(sentence.starts_with("Softphone is docked") && sentence.ends_with(WAY_OUT), "{sentence}");
    // The way out: there it signs in, and the page has its room back.
    let side = docked.side_panel().await;
    docked.panel.click("[data-do=open-side-panel]").await.unwrap();
    let widget = side.frame(|url| url.contains("/cookies.html")).await.unwrap();
    widget.click("#sign-in").await.unwrap();
    answered(&side, &widget, "document").await.unwrap();
    none(&docked.page).await.unwrap();
    quiet::no_notice(&side, "docked-waits").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn by_partitioned_cookies_it_signs_in() {
    let docked = Docked::show(|_| "/zoo/login/cookies.html".to_owned(), false, json!({})).await;
    let widget = docked.frame("/cookies.html").await;
    widget.evaluate("void setTimeout(() => location.href = '/login/partitioned')").await.unwrap();
    answered(&docked.panel, &widget, "document").await.unwrap();
    assert_eq!(widget.evaluate("seen.sent").await.unwrap(), "partitioned");
    quiet::no_notice(&docked.panel, "docked-waits").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_in_in_a_tab_is_none_here() {
    let docked = Docked::show(|_| "/zoo/login/redirect.html?code=for-verifier&state=tab".to_owned(), false, json!({})).await;
    let widget = docked.frame("/redirect.html").await;
    widget.wait_until("seen.failure", "the widget to know of no log-in", WAIT).await.unwrap();
    let tab = docked.stage.chromium.new_tab(&format!("{}/login/session", docked.server.origin("animal"))).await.unwrap();
    tab.evaluate("localStorage.state = 'tab', localStorage.verifier = 'verifier'").await.unwrap();
    tab.close().await.unwrap();
    widget.evaluate("void setTimeout(() => location.reload())").await.unwrap();
    widget.wait_until("seen.failure && seen.token === undefined && !localStorage.state", "none of it", WAIT).await.unwrap();
    assert_eq!(widget.evaluate("fetch('/login/cookies').then((answer) => answer.json())").await.unwrap(), json!([]));
    let dock = docked.panel.evaluate("document.querySelector('[data-do=open-side-panel]').title").await.unwrap();
    assert!(dock.as_str().unwrap().contains("in the side panel"), "{dock}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_cannot_be_framed_has_the_widget_in_a_window_to_itself() {
    let docked = Docked::show(|_| "/zoo/attributes.html".to_owned(), true, json!({})).await;
    let widget = docked.frame("/attributes.html").await;
    answered(&docked.panel, &widget, "document").await.unwrap();
    let leave = format!("void setTimeout(() => location.href = '{}/login/unframed')", docked.server.origin("login"));
    widget.evaluate(&leave).await.unwrap();
    let sentence = reads(&docked.panel, "apart").await;
    assert!(sentence.contains("X-Frame-Options: DENY") && sentence.ends_with("It has a window to itself."), "{sentence}");
    quiet::status(&docked.panel, "connected").await.unwrap();
    docked
        .stage
        .chromium
        .wait_for_target(|target| target.kind == Kind::Page && target.url.contains("/attributes.html"), "its window", WAIT)
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_an_origin_that_is_not_trusted_it_is_named_until_the_widget_is_back() {
    let docked = Docked::show(|at| format!("/zoo/login/redirect.html?at={at}"), false, json!({})).await;
    let sentence = reads(&docked.panel, "frame-failed").await;
    assert!(sentence.contains(&docked.server.origin("login")) && sentence.contains("trusted origins"), "{sentence}");
    let limit = reads(&docked.panel, "docked-log-in").await;
    assert!(limit.ends_with(WAY_OUT), "{limit}");
    docked.frame("/authorize.html").await.click("#sign-in").await.unwrap();
    let widget = docked.frame("code=for-").await;
    answered(&docked.panel, &widget, "document").await.unwrap();
    quiet::no_notice(&docked.panel, "docked-log-in").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_that_refuses_to_be_framed_does_not_come_back_from_its_log_in_and_the_agent_reads_where_it_does() {
    let refuses = |at: &str| format!("/zoo/login/redirect.html?at={at}&policy=frame-ancestors%20%27none%27");
    let docked = Docked::show(refuses, true, json!({ "openRefusedFrames": true })).await;
    docked.frame("/authorize.html").await.click("#sign-in").await.unwrap();
    reads(&docked.panel, "frame-failed").await;
    let limit = reads(&docked.panel, "docked-log-in").await;
    assert!(limit.ends_with(WAY_OUT), "{limit}");
    let side = docked.side_panel().await;
    docked.panel.click("[data-do=open-side-panel]").await.unwrap();
    side.frame(|url| url.contains("/authorize.html")).await.unwrap().click("#sign-in").await.unwrap();
    let widget = side.frame(|url| url.contains("code=for-")).await.unwrap();
    answered(&side, &widget, "document").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_policy_has_fixed_the_place_the_way_out_is_the_administrators() {
    let docked = Docked::show(|_| "/zoo/login/cookies.html".to_owned(), false, json!({})).await;
    let policy = json!({ "providers": [{ "id": PROVIDER, "placement": "docked" }], "mandatory": [format!("providers/{PROVIDER}/placement")] });
    let values = Map::from_iter([("configuration".to_owned(), Value::from(policy.to_string()))]);
    docked.stage.chromium.set_managed(&values).await.unwrap();
    let condition =
        "document.querySelector('[data-notice=docked-waits] p')?.innerText.includes('your administrator can give it')";
    docked.panel.wait_until(condition, "whose the way out is", WAIT).await.unwrap();
}
