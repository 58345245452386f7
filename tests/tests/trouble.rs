//! Widgets that cannot come up: each leaves a readable line in the panel, and a way out where there is one.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests fail as tests do: by panicking")]

use patchbay_demo::Options;
use patchbay_tests::asked::ask;
use patchbay_tests::harness::{Session, WAIT};
use patchbay_tests::package::without_access;
use patchbay_tests::quiet::{self, no_notice, notice, panel_beside_nothing, status, trouble, with_quiet};
use patchbay_tests::stage::{Stage, dev_package, launch};
use serde_json::json;

/// Stage and panel with the provider's landing URL at this path of the widgets' origin.
async fn landing(path: &str) -> (Stage, Session) {
    let stage = Stage::bare(with_quiet(Options::default()), launch(&dev_package()).unwrap()).await.unwrap();
    let url = format!("{}{path}", stage.demo.widgets_origin);
    stage.configure(&stage.configuration_for(&url)).await.unwrap();
    let (_, panel) = panel_beside_nothing(&stage).await.unwrap();
    (stage, panel)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_provider_the_panel_says_so_and_leads_to_the_options() {
    let stage = Stage::bare(Options::default(), launch(&dev_package()).unwrap()).await.unwrap();
    let (_, panel) = panel_beside_nothing(&stage).await.unwrap();
    assert!(notice(&panel, "no-provider").await.unwrap().contains("No provider is configured"));
    panel.click("[data-notice=no-provider] [data-do=options]").await.unwrap();
    let options = stage.chromium.wait_for_target(|target| target.url.ends_with("/options.html"), "the options page", WAIT);
    options.await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_nobody_answers_is_named_and_can_be_tried_again() {
    let port = {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        listener.local_addr().unwrap().port()
    };
    let stage = Stage::bare(Options::default(), launch(&dev_package()).unwrap()).await.unwrap();
    let origin = format!("http://voice.localhost:{port}");
    stage.configure(&stage.configuration_for(&format!("{origin}/trouble/"))).await.unwrap();
    let (_, panel) = panel_beside_nothing(&stage).await.unwrap();
    let sentence = notice(&panel, "frame-failed").await.unwrap();
    assert!(sentence.contains("cannot be reached") && sentence.contains(&origin), "{sentence}");
    status(&panel, "failed").await.unwrap();

    let _up = patchbay_demo::start(with_quiet(Options { widgets_port: port, ..Options::default() })).await.unwrap();
    panel.click("[data-notice=frame-failed] [data-do=reload]").await.unwrap();
    quiet::widget(&panel).await.unwrap();
    status(&panel, "connected").await.unwrap();
    no_notice(&panel, "frame-failed").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_landing_page_that_is_not_there_is_named_with_the_servers_answer() {
    let (stage, panel) = landing("/no-such-page/").await;
    let sentence = notice(&panel, "frame-failed").await.unwrap();
    assert!(sentence.contains("HTTP 404") && sentence.contains(&stage.demo.widgets_origin), "{sentence}");
    status(&panel, "failed").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_without_any_library_is_shown_and_waited_for() {
    let (_stage, panel) = landing("/trouble/plain.html").await;
    let page = panel.frame(|url| url.ends_with("/plain.html")).await.unwrap();
    page.wait_until("document.querySelector('h1')?.checkVisibility()", "the plain page", WAIT).await.unwrap();
    status(&panel, "waiting").await.unwrap();
    no_notice(&panel, "frame-failed").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_origin_without_permission_is_allowed_by_one_click_in_the_panel() {
    let package = without_access(&dev_package()).unwrap();
    let stage = quiet::set_with(launch(package.path()).unwrap()).await.unwrap();
    stage.chromium.grant_host("http://org.localhost/*").await.unwrap();
    let page = stage.open_page().await.unwrap();
    let panel = stage.open_panel(&page).await.unwrap();
    let sentence = notice(&panel, "no-access").await.unwrap();
    assert!(sentence.contains("Softphone") && sentence.contains("http://voice.localhost/*"), "{sentence}");
    status(&panel, "failed").await.unwrap();
    assert_eq!(panel.evaluate("document.querySelectorAll('iframe').length").await.unwrap(), 0, "nothing loads unallowed");

    panel.evaluate("globalThis.before = true").await.unwrap();
    stage.chromium.agree_to_host("http://voice.localhost/*").await.unwrap();
    panel.click("[data-notice=no-access] [data-do=allow]").await.unwrap();
    let widget = quiet::widget(&panel).await.unwrap();
    status(&panel, "connected").await.unwrap();
    no_notice(&panel, "no-access").await.unwrap();
    assert_eq!(panel.evaluate("globalThis.before").await.unwrap(), true, "the panel was not loaded anew");
    ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crm_site_without_permission_is_named_and_allowed_by_one_click() {
    let package = without_access(&dev_package()).unwrap();
    let stage = quiet::set_with(launch(package.path()).unwrap()).await.unwrap();
    stage.chromium.grant_host("http://voice.localhost/*").await.unwrap();
    let _page = stage.open_page().await.unwrap();
    let (_, panel) = panel_beside_nothing(&stage).await.unwrap();
    let widget = quiet::widget(&panel).await.unwrap();
    let sentence = notice(&panel, "no-site-access").await.unwrap();
    assert!(sentence.contains("http://org.localhost/*"), "{sentence}");
    let reply = ask(&widget, "getEnvironment", json!([])).await.unwrap();
    trouble(&panel, "getEnvironment", reply.rejected()).await.unwrap();

    stage.chromium.agree_to_host("http://org.localhost/*").await.unwrap();
    panel.click("[data-notice=no-site-access] [data-do=allow]").await.unwrap();
    no_notice(&panel, "no-site-access").await.unwrap();
    no_notice(&panel, "no-page").await.unwrap();
    ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_library_from_a_host_without_permission_is_named_and_allowed_by_one_click() {
    let (stage, panel) = landing("/trouble/foreign.html").await;
    let sentence = notice(&panel, "foreign-library").await.unwrap();
    assert!(sentence.contains("https://crm.other.example/webresources/Widget/msdyn_ciLibrary.js"), "{sentence}");
    status(&panel, "failed").await.unwrap();

    stage.chromium.agree_to_host("https://crm.other.example/*").await.unwrap();
    panel.click("[data-notice=foreign-library] [data-do=allow]").await.unwrap();
    status(&panel, "connected").await.unwrap();
    no_notice(&panel, "foreign-library").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_in_that_leads_back_to_itself_is_named_with_the_way_out() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/widgets/loop");
    let options = Options { widget_dirs: vec![("/loop".to_owned(), folder)], ..Options::default() };
    let stage = Stage::bare(options, launch(&dev_package()).unwrap()).await.unwrap();
    stage.configure(&stage.configuration_for(&format!("{}/loop/", stage.demo.widgets_origin))).await.unwrap();
    let (_, panel) = panel_beside_nothing(&stage).await.unwrap();
    let sentence = notice(&panel, "frame-failed").await.unwrap();
    assert!(sentence.contains("never asked for its CIF library") && sentence.contains("Sign in to"), "{sentence}");
}
