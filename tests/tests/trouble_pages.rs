//! CRM pages that are not there, go away, or answer with an error: each request is settled in time with its reason, in
//! the contract's shape and in the panel; nothing hangs, nothing happens twice.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests fail as tests do: by panicking")]

use std::time::Duration;

use patchbay_tests::asked::ask;
use patchbay_tests::control::Control;
use patchbay_tests::harness::{Session, WAIT};
use patchbay_tests::quiet::{self, no_notice, notice, panel_beside_nothing, status, trouble};
use patchbay_tests::stage::Stage;
use serde_json::{Value, json};

struct Scene {
    stage: Stage,
    control: Control,
    panel: Session,
    widget: Session,
}

/// The quiet widget in a panel beside no CRM page.
async fn scene() -> Scene {
    let stage = quiet::set().await.unwrap();
    let control = Control::of(&stage.demo, &stage.chromium).await.unwrap();
    let (_, panel) = panel_beside_nothing(&stage).await.unwrap();
    let widget = quiet::widget(&panel).await.unwrap();
    Scene { stage, control, panel, widget }
}

impl Scene {
    /// A CRM page the bridge knows of.
    async fn page(&self) -> Session {
        let page = self.stage.open_page().await.unwrap();
        no_notice(&self.panel, "no-page").await.unwrap();
        page
    }

    /// Two CRM pages; the one the first request went to comes first.
    async fn two_pages(&self) -> (Session, Session) {
        let first = self.page().await;
        let second = self.page().await;
        // A page that is told apart by its address, which the server sees.
        second.evaluate("history.replaceState(null, '', location.href + '&other=1')").await.unwrap();
        self.control.clear_log().await.unwrap();
        let id = self.contact().await["contactid"].clone();
        ask(&self.widget, "retrieveRecord", json!(["contact", id, "?$select=fullname"])).await.unwrap().resolved();
        let read = self.control.log("GET", "contacts").await.unwrap();
        let other = read.last().unwrap()["headers"]["referer"].as_str().unwrap().contains("&other=1");
        if other { (second, first) } else { (first, second) }
    }

    async fn contact(&self) -> Value {
        self.control.first_row("contacts").await.unwrap()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_crm_page_a_request_says_so_in_time_and_a_page_opened_meanwhile_answers_it() {
    let scene = scene().await;
    status(&scene.panel, "connected").await.unwrap();
    assert!(notice(&scene.panel, "no-page").await.unwrap().contains("No CRM page is open"));
    let reply = ask(&scene.widget, "getEnvironment", json!([])).await.unwrap();
    assert!(reply.rejected().contains("No CRM page is open"), "{}", reply.value);
    trouble(&scene.panel, "getEnvironment", reply.rejected()).await.unwrap();

    let opened = async {
        // The request is on its way before the page opens.
        scene.widget.wait_until("globalThis.asked", "the request", WAIT).await.unwrap();
        scene.page().await
    };
    let asked = async {
        scene.widget.evaluate("globalThis.asked = true").await.unwrap();
        ask(&scene.widget, "getEnvironment", json!([])).await.unwrap()
    };
    let (reply, _page) = tokio::join!(asked, opened);
    assert_eq!(reply.resolved()["orgUniqueName"], "patchbaydemo");
    no_notice(&scene.panel, "no-page").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_read_whose_page_closes_is_answered_by_another_page_of_the_organisation() {
    let scene = scene().await;
    let (asked_page, _other) = scene.two_pages().await;
    let contact = scene.contact().await;
    scene.control.fault(json!({ "method": "GET", "set": "contacts", "delayMs": 6000 })).await.unwrap();
    let closed = async {
        scene.control.in_flight("GET", "contacts").await.unwrap();
        asked_page.close().await.unwrap();
    };
    let read = ask(&scene.widget, "retrieveRecord", json!(["contact", contact["contactid"], "?$select=fullname"]));
    let (reply, ()) = tokio::join!(read, closed);
    let reply = reply.unwrap();
    assert_eq!(reply.resolved()["fullname"], contact["fullname"]);
    assert!(reply.took < Duration::from_secs(6), "the other page answers at once, not when the fault ends: {:?}", reply.took);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_read_whose_only_page_closes_is_rejected_with_the_reason() {
    let scene = scene().await;
    let page = scene.page().await;
    scene.control.fault(json!({ "method": "GET", "set": "contacts", "delayMs": 12000 })).await.unwrap();
    let closed = async {
        // The page's own list was read before it was ready.
        scene.control.in_flight("GET", "contacts").await.unwrap();
        page.close().await.unwrap();
    };
    let read = ask(&scene.widget, "searchAndOpenRecords", json!(["contact", "?$select=fullname&$top=1", true]));
    let (reply, ()) = tokio::join!(read, closed);
    let reply = reply.unwrap();
    assert!(reply.rejected().contains("closed or left before it answered"), "{}", reply.value);
    trouble(&scene.panel, "searchAndOpenRecords", reply.rejected()).await.unwrap();
    notice(&scene.panel, "no-page").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_create_whose_page_closes_makes_exactly_one_row() {
    let scene = scene().await;
    // Once before the service has the row, once after.
    for (subject, fault) in [("Before", json!({ "delayMs": 3000 })), ("After", json!({ "holdMs": 3000 }))] {
        let (asked_page, other) = scene.two_pages().await;
        let mut fault = fault;
        fault["method"] = "POST".into();
        scene.control.fault(fault).await.unwrap();
        let closed = async {
            let post = scene.control.in_flight("POST", "phonecalls").await.unwrap();
            asked_page.close().await.unwrap();
            post
        };
        let data = json!({ "subject": subject }).to_string();
        let create = ask(&scene.widget, "createRecord", json!(["phonecall", data]));
        let (reply, post) = tokio::join!(create, closed);
        let reply = reply.unwrap();
        let id = reply.resolved()["id"].clone();
        assert_eq!(post["body"]["activityid"], id, "the first sending had the same key");
        // The service may still be at the first sending.
        let settled = "fetch('/__demo/log').then((log) => log.json()).then((log) => log.every((entry) => entry.status))";
        other.wait_until(settled, "the service to be done", WAIT).await.unwrap();
        let rows = scene.control.rows("phonecalls", "subject", subject).await.unwrap();
        assert_eq!(rows.len(), 1, "{rows:?}");
        assert_eq!(rows[0]["activityid"], id);
        other.close().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_update_whose_page_closes_is_not_repeated_and_says_that_it_is_not_known() {
    let scene = scene().await;
    let (asked_page, _other) = scene.two_pages().await;
    let contact = scene.contact().await;
    scene.control.fault(json!({ "method": "PATCH", "delayMs": 3000 })).await.unwrap();
    let closed = async {
        scene.control.in_flight("PATCH", "contacts").await.unwrap();
        asked_page.close().await.unwrap();
    };
    let update = ask(&scene.widget, "updateRecord", json!(["contact", contact["contactid"], r#"{"jobtitle":"Once"}"#]));
    let (reply, ()) = tokio::join!(update, closed);
    let reply = reply.unwrap();
    assert!(reply.rejected().contains("not known whether it was saved"), "{}", reply.value);
    trouble(&scene.panel, "updateRecord", "not known whether it was saved").await.unwrap();
    assert_eq!(scene.control.log("PATCH", "contacts").await.unwrap().len(), 1, "another page must not repeat it");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_delete_whose_page_closes_is_done_by_another() {
    let scene = scene().await;
    let (asked_page, _other) = scene.two_pages().await;
    let row = scene.control.first_row("phonecalls").await.unwrap();
    let id = row["activityid"].as_str().unwrap();
    scene.control.fault(json!({ "method": "DELETE", "holdMs": 3000 })).await.unwrap();
    let closed = async {
        scene.control.in_flight("DELETE", "phonecalls").await.unwrap();
        asked_page.close().await.unwrap();
    };
    let (reply, ()) = tokio::join!(ask(&scene.widget, "deleteRecord", json!(["phonecall", id])), closed);
    assert_eq!(reply.unwrap().resolved()["id"], id, "that it is gone already is what was asked for");
    assert_eq!(scene.control.rows("phonecalls", "activityid", id).await.unwrap().len(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_reloaded_in_the_middle_answers_afterwards() {
    let scene = scene().await;
    let page = scene.page().await;
    // From now on it is known for which user the widget works: a create may go on in another document of theirs.
    ask(&scene.widget, "getEnvironment", json!([])).await.unwrap().resolved();
    scene.control.fault(json!({ "method": "POST", "delayMs": 3000 })).await.unwrap();
    let reloaded = async {
        scene.control.in_flight("POST", "phonecalls").await.unwrap();
        page.reload().await.unwrap();
    };
    let create = ask(&scene.widget, "createRecord", json!(["phonecall", r#"{"subject":"Reloaded"}"#]));
    let (reply, ()) = tokio::join!(create, reloaded);
    let id = reply.unwrap().resolved()["id"].clone();
    let settled = "fetch('/__demo/log').then((log) => log.json()).then((log) => log.every((entry) => entry.status))";
    page.wait_until(settled, "the service to be done", WAIT).await.unwrap();
    let rows = scene.control.rows("phonecalls", "subject", "Reloaded").await.unwrap();
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!(rows[0]["activityid"], id);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn errors_of_the_service_and_of_the_arguments_reach_widget_and_panel() {
    let scene = scene().await;
    let _page = scene.page().await;
    let Scene { control, panel, widget, .. } = &scene;
    let contact = scene.contact().await["contactid"].clone();

    control
        .fault(json!({ "method": "POST", "status": 400, "code": "0x80048d19", "message": "The phone call may not be logged today." }))
        .await
        .unwrap();
    let reply = ask(widget, "createRecord", json!(["phonecall", r#"{"subject":"Refused"}"#])).await.unwrap();
    assert_eq!(reply.rejected(), "The phone call may not be logged today.");
    assert_eq!(reply.value["errorCode"], 0x8004_8d19_u32, "{}", reply.value);
    trouble(panel, "createRecord", "The phone call may not be logged today.").await.unwrap();
    assert_eq!(control.rows("phonecalls", "subject", "Refused").await.unwrap().len(), 0);

    // Each: method, arguments, what the sentence says, whether the service gave a code.
    let nobody = "00000000-0000-4000-8000-000000000000";
    let cases = [
        ("createRecord", json!(["phonecall", "{subject: no JSON"]), "not valid JSON", false),
        ("createRecord", json!(["phonecall", "[1]"]), "not valid JSON of an object", false),
        ("updateRecord", json!(["contact", contact, "'x'"]), "not valid JSON", false),
        ("openForm", json!(["{"]), "not valid JSON", false),
        ("createRecord", json!(["phonecall"]), "data is missing", false),
        ("retrieveRecord", json!(["  ", nobody]), "entityLogicalName is missing", false),
        ("searchAndOpenRecords", json!(["contact", "?$top=1"]), "searchOnly is missing", false),
        ("createRecord", json!(["contcat", "{}"]), "contcat", true),
        ("retrieveRecord", json!(["contcat", nobody, ""]), "contcat", true),
        ("updateRecord", json!(["contcat", nobody, "{}"]), "contcat", true),
        ("deleteRecord", json!(["contcat", nobody]), "contcat", true),
        ("searchAndOpenRecords", json!(["contcat", "?$top=1", true]), "contcat", true),
        ("getEntityMetadata", json!(["contcat"]), "contcat", true),
        ("openForm", json!([r#"{"entityName":"contcat"}"#]), "contcat", true),
        ("createRecord", json!(["contact", r#"{"nosuchcolumn":1}"#]), "nosuchcolumn", true),
        ("retrieveRecord", json!(["contact", nobody, "?$select=fullname"]), nobody, true),
        ("searchAndOpenRecords", json!(["contact", "?$select=nosuchcolumn", true]), "nosuchcolumn", true),
        ("searchAndOpenRecords", json!(["contact", "?$filter=fullname eq", true]), "", true),
    ];
    for (method, args, part, coded) in cases {
        panel.evaluate("document.querySelector('[data-do=dismiss]')?.click()").await.unwrap();
        panel.wait_until("!document.querySelector('[data-trouble]')", "no rejected requests", WAIT).await.unwrap();
        let reply = ask(widget, method, args.clone()).await.unwrap();
        assert!(reply.rejected().to_lowercase().contains(&part.to_lowercase()), "{method} {args}: {}", reply.value);
        assert_eq!(reply.value["errorCode"].is_number(), coded, "{method} {args}: {}", reply.value);
        assert!(reply.took < Duration::from_secs(5), "{method} {args} took {:?}", reply.took);
        trouble(panel, method, reply.rejected()).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_create_form_whose_tab_is_closed_resolves_to_null() {
    let stage = quiet::set().await.unwrap();
    let (_window, panel) = quiet::panel_beside_nothing(&stage).await.unwrap();
    let page = stage.open_page().await.unwrap();
    let widget = quiet::widget(&panel).await.unwrap();
    let begin = "void Microsoft.CIFramework.openForm('{\"entityName\":\"incident\"}').then((value) => { globalThis.opened = `${value}` })";
    widget.evaluate(begin).await.unwrap();
    page.wait_until("document.querySelector('.form[data-etn=incident]')", "the create form", WAIT).await.unwrap();
    page.close().await.unwrap();
    assert_eq!(widget.wait_until("globalThis.opened", "the outcome", WAIT).await.unwrap(), "null");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_the_browser_has_put_to_sleep_is_woken_by_a_request() {
    let stage = quiet::set().await.unwrap();
    let (_window, panel) = quiet::panel_beside_nothing(&stage).await.unwrap();
    let page = stage.open_page().await.unwrap();
    let widget = quiet::widget(&panel).await.unwrap();
    assert!(ask(&widget, "getEnvironment", json!([])).await.unwrap().ok);
    drop(page);
    let extension = stage.chromium.extension_page("manifest.json").await.unwrap();
    // Another tab comes before it, since the one in front does not sleep.
    let sleep = format!(
        "chrome.tabs.query({{ url: '{}/*' }}).then(async ([tab]) => {{
            await chrome.tabs.create({{ windowId: tab.windowId, url: 'about:blank' }});
            const slept = await chrome.tabs.discard(tab.id);
            return Boolean(slept?.discarded);
        }})",
        stage.demo.org_origin.rsplit_once(':').map_or(stage.demo.org_origin.as_str(), |(host, _)| host)
    );
    assert_eq!(extension.evaluate(&sleep).await.unwrap(), true, "the tab is asleep");
    let reply = ask(&widget, "getEnvironment", json!([])).await.unwrap();
    assert_eq!(reply.resolved()["orgUniqueName"], "patchbaydemo");
}
