//! CRM pages with a strict policy of their own, down to the barest one: the way of a request works there, and leaves no
//! complaint of the browser on the page's console.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests fail as tests do: by panicking")]

use patchbay_tests::asked::ask;
use patchbay_tests::control::Control;
use patchbay_tests::harness::{Session, WAIT};
use patchbay_tests::quiet;
use serde_json::json;

/// That the page's own scripts could not do what ours must do without.
async fn is_strict(page: &Session) {
    let header = "fetch(location.href).then((answer) => answer.headers.get('content-security-policy'))";
    let policy = page.evaluate(header).await.unwrap();
    let policy = policy.as_str().unwrap();
    assert!(policy.contains("default-src 'none'") && policy.contains("require-trusted-types-for 'script'"), "{policy}");
    assert!(!policy.contains("unsafe") && !policy.contains("wasm"), "{policy}");
}

fn complaints(page: &Session) -> Vec<String> {
    let lines = page.console().into_iter().filter(|line| line.level == "error" || line.level == "exception");
    lines.map(|line| line.text).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bare_and_full_page_answer_under_their_strict_policies() {
    let stage = quiet::set().await.unwrap();
    let control = Control::of(&stage.demo, &stage.chromium).await.unwrap();
    let addresses = [format!("{}/bare.html", stage.demo.org_origin), stage.demo.start_url.clone()];
    for (number, address) in addresses.iter().enumerate() {
        let page = stage.chromium.new_window(address).await.unwrap();
        page.wait_until("document.documentElement.dataset.ready === 'true'", "the page to be ready", WAIT).await.unwrap();
        is_strict(&page).await;
        let panel = stage.open_panel(&page).await.unwrap();
        let widget = quiet::widget(&panel).await.unwrap();
        let environment = ask(&widget, "getEnvironment", json!([])).await.unwrap();
        assert_eq!(environment.resolved()["orgUniqueName"], "patchbaydemo");
        let subject = format!("Strict {number}");
        let data = json!({ "subject": subject }).to_string();
        let created = ask(&widget, "createRecord", json!(["phonecall", data])).await.unwrap();
        let rows = control.rows("phonecalls", "subject", &subject).await.unwrap();
        assert_eq!(rows[0]["activityid"], created.resolved()["id"]);
        let post = control.log("POST", "phonecalls").await.unwrap().pop().unwrap();
        assert_eq!(post["headers"]["origin"], stage.demo.org_origin.as_str(), "the page itself asked");
        assert_eq!(complaints(&page), Vec::<String>::new());
        assert_eq!(page.evaluate("Object.keys(window).filter((key) => /patchbay/i.test(key))").await.unwrap(), json!([]));
        panel.close().await.unwrap();
        page.close().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bare_page_without_forms_says_so_instead_of_hanging() {
    let stage = quiet::set().await.unwrap();
    let page = stage.chromium.new_window(&format!("{}/bare.html", stage.demo.org_origin)).await.unwrap();
    page.wait_until("document.documentElement.dataset.ready === 'true'", "the page to be ready", WAIT).await.unwrap();
    let panel = stage.open_panel(&page).await.unwrap();
    let widget = quiet::widget(&panel).await.unwrap();
    let requests = [
        ("openForm", json!([r#"{"entityName":"contact"}"#])),
        ("refreshForm", json!([true])),
        ("renderSearchPage", json!(["contact", "x"])),
    ];
    for (method, args) in requests {
        let reply = ask(&widget, method, args).await.unwrap();
        quiet::trouble(&panel, method, reply.rejected()).await.unwrap();
    }
    // What was found is the widget's, though this page cannot show it; the agent is told.
    let query = json!(["contact", "?$select=fullname&$top=1", false]);
    let found = ask(&widget, "searchAndOpenRecords", query).await.unwrap();
    assert_eq!(found.resolved().as_array().unwrap().len(), 1);
    quiet::trouble(&panel, "searchAndOpenRecords", "").await.unwrap();
}
