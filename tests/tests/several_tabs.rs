//! CRM tabs come, go, sleep and crash; the widget and its call live on, and its requests find their page.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests fail as tests do: by panicking")]

use std::time::Duration;

use patchbay_demo::{Demo, Options};
use patchbay_tests::asked::ask;
use patchbay_tests::control::Control;
use patchbay_tests::harness::{Session, WAIT};
use patchbay_tests::package;
use patchbay_tests::quiet::{self, no_notice, notice, panel_beside_nothing, status};
use patchbay_tests::stage::{Stage, dev_package, launch};
use patchbay_tests::talk;
use serde_json::{Value, json};
use uuid::Uuid;

const READY: &str = "document.documentElement.dataset.ready === 'true'";

struct Scene {
    stage: Stage,
    control: Control,
    panel: Session,
    widget: Session,
}

/// The quiet widget in a panel beside no CRM page, in a browser with a microphone.
async fn scene() -> Scene {
    let stage = quiet::set_with(talk::launch_with_microphone().unwrap()).await.unwrap();
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

    async fn ask_organisation(&self) {
        let reply = ask(&self.widget, "getEnvironment", json!([])).await.unwrap();
        assert_eq!(reply.resolved()["orgUniqueName"], "patchbaydemo");
    }

    /// Puts the tab of a CRM page at this origin to sleep, as the browser does to tabs nobody looks at.
    async fn discard(&self, origin: &str) {
        // Patterns know no ports; another tab comes before it, since the one in front does not sleep.
        let pattern = format!("{}/*", origin.rsplit_once(':').map_or(origin, |(host, _)| host));
        let sleep = format!(
            "chrome.tabs.query({{ url: '{pattern}' }}).then(async ([tab]) => {{
                await chrome.tabs.create({{ windowId: tab.windowId, url: 'about:blank' }});
                return (await chrome.tabs.discard(tab.id))?.discarded;
            }})"
        );
        assert_eq!(self.control.asker().evaluate(&sleep).await.unwrap(), true, "the tab is asleep");
    }

    /// The addresses widgets were told by `onpagenavigate` since [`Scene::forget`], once all that was said before is there.
    async fn navigations(&self) -> Vec<String> {
        // Answers and events take the same way, in order.
        ask(&self.widget, "getMode", json!([])).await.unwrap().resolved();
        let js = "heard.filter(([name]) => name === 'onpagenavigate').map(([, body]) => body.value)";
        let told = self.widget.evaluate(js).await.unwrap();
        told.as_array().unwrap().iter().map(|url| url.as_str().unwrap().to_owned()).collect()
    }

    async fn forget(&self) {
        self.widget.evaluate("void (heard.length = 0)").await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_becomes_of_the_crm_tab_widget_and_call_go_on() {
    let scene = scene().await;
    let Scene { stage, panel, widget, .. } = &scene;
    let page = scene.page().await;
    scene.ask_organisation().await;
    talk::begin(panel, widget).await.unwrap();
    widget.evaluate("globalThis.sameDocument = true").await.unwrap();
    let undisturbed = async || {
        talk::goes_on(widget).await.unwrap();
        assert_eq!(widget.evaluate("globalThis.sameDocument").await.unwrap(), true);
        assert_eq!(panel.evaluate(talk::IN_CALL).await.unwrap(), true, "the panel shows the call");
    };

    page.reload().await.unwrap();
    undisturbed().await;
    scene.ask_organisation().await;

    page.navigate("about:blank").await.unwrap();
    notice(panel, "no-page").await.unwrap();
    undisturbed().await;
    page.navigate(&stage.demo.start_url).await.unwrap();
    scene.ask_organisation().await;

    // A crash of its renderer says nothing to anybody.
    page.send("Page.enable", json!({})).await.unwrap();
    let crashed = tokio::time::timeout(Duration::from_secs(2), page.send("Page.crash", json!({}))).await;
    assert!(!matches!(crashed, Ok(Ok(_))), "a crashed page does not answer");
    undisturbed().await;
    page.send("Page.reload", json!({})).await.unwrap();
    page.wait_until(READY, "the crashed page to be back", WAIT).await.unwrap();
    scene.ask_organisation().await;
    undisturbed().await;

    drop(page);
    scene.discard(&stage.demo.org_origin).await;
    undisturbed().await;
    scene.ask_organisation().await;

    let origin = stage.demo.org_origin.clone();
    let tab = stage.chromium.wait_for_target(|target| target.url.starts_with(&origin), "the woken tab", WAIT).await.unwrap();
    stage.chromium.attach(&tab).await.unwrap().close().await.unwrap();
    notice(panel, "no-page").await.unwrap();
    undisturbed().await;
    talk::end(panel, widget).await.unwrap();
    status(panel, "connected").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_made_to_a_crashed_page_is_answered_once_it_is_loaded_again() {
    let scene = scene().await;
    let page = scene.page().await;
    scene.ask_organisation().await;
    let _ = tokio::time::timeout(Duration::from_secs(2), page.send("Page.crash", json!({}))).await;
    let back = async {
        scene.widget.wait_until("globalThis.asked", "the request", WAIT).await.unwrap();
        page.send("Page.reload", json!({})).await.unwrap();
        page.wait_until(READY, "the page to be back", WAIT).await.unwrap();
    };
    let create = async {
        scene.widget.evaluate("globalThis.asked = true").await.unwrap();
        ask(&scene.widget, "createRecord", json!(["phonecall", r#"{"subject":"After the crash"}"#])).await.unwrap()
    };
    let (reply, ()) = tokio::join!(create, back);
    let id = reply.resolved()["id"].clone();
    let rows = scene.control.rows("phonecalls", "subject", "After the crash").await.unwrap();
    assert!(rows.len() == 1 && rows[0]["activityid"] == id, "{rows:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_made_while_the_page_reloads_waits_for_it() {
    let scene = scene().await;
    let page = scene.page().await;
    scene.ask_organisation().await;
    // The new document is there, its scripts are not yet.
    page.send("Fetch.enable", json!({ "patterns": [{ "urlPattern": "*", "resourceType": "Script" }] })).await.unwrap();
    page.evaluate("globalThis.old = true").await.unwrap();
    page.send("Page.reload", json!({})).await.unwrap();
    let without_api = "!globalThis.old && location.href !== 'about:blank' && typeof Xrm === 'undefined'";
    page.wait_until(without_api, "the new document", WAIT).await.unwrap();
    let begin = "void Microsoft.CIFramework.createRecord('phonecall', '{\"subject\":\"Reloading\"}')
        .then((text) => { globalThis.told = text }, (text) => { globalThis.told = `rejected: ${text}` })";
    scene.widget.evaluate(begin).await.unwrap();
    assert_eq!(scene.control.log("POST", "phonecalls").await.unwrap(), Vec::<Value>::new());
    assert_eq!(scene.widget.evaluate("globalThis.told ?? null").await.unwrap(), Value::Null, "it waits");
    // What was held goes on, and nothing more is held.
    page.send("Fetch.disable", json!({})).await.unwrap();
    let told = scene.widget.wait_until("globalThis.told", "the answer", WAIT).await.unwrap();
    let told: Value = serde_json::from_str(told.as_str().unwrap()).unwrap();
    let rows = scene.control.rows("phonecalls", "subject", "Reloading").await.unwrap();
    assert!(rows.len() == 1 && rows[0]["activityid"] == told["id"], "{rows:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_made_while_the_tab_is_at_a_log_in_page_waits_for_its_return() {
    let scene = scene().await;
    let page = scene.page().await;
    scene.ask_organisation().await;
    page.navigate("about:blank").await.unwrap();
    notice(&scene.panel, "no-page").await.unwrap();
    let back = async {
        scene.widget.wait_until("globalThis.asked", "the request", WAIT).await.unwrap();
        page.navigate(&scene.stage.demo.start_url).await.unwrap();
    };
    let update = async {
        let id = scene.control.first_row("contacts").await.unwrap()["contactid"].clone();
        scene.widget.evaluate("globalThis.asked = true").await.unwrap();
        ask(&scene.widget, "updateRecord", json!(["contact", id, r#"{"jobtitle":"Back"}"#])).await.unwrap()
    };
    let (reply, ()) = tokio::join!(update, back);
    reply.resolved();
    assert_eq!(scene.control.log("PATCH", "contacts").await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn focusing_another_page_is_a_navigation_once_and_events_go_on_from_it() {
    let scene = scene().await;
    let Scene { stage, widget, .. } = &scene;
    let first = scene.page().await;
    let second = stage.chromium.new_tab(&stage.demo.start_url).await.unwrap();
    second.wait_until(READY, "the second page", WAIT).await.unwrap();
    let nothing = stage.chromium.new_tab("about:blank").await.unwrap();
    second.evaluate("history.replaceState(null, '', location.href + '&second=1')").await.unwrap();
    ask(widget, "setClickToAct", json!([true])).await.unwrap().resolved();
    let url_of = async |page: &Session| page.evaluate("location.href").await.unwrap().as_str().unwrap().to_owned();
    let (first_url, second_url) = (url_of(&first).await, url_of(&second).await);
    assert_ne!(first_url, second_url);

    for (page, url, what) in [(&second, &second_url, "the second page"), (&first, &first_url, "the first page")] {
        focus(page).await;
        widget.wait_until(&format!("heard.at(-1)?.[1].value === {}", json!(url)), what, WAIT).await.unwrap();
    }
    scene.forget().await;

    focus(&second).await;
    widget.wait_until("heard.length > 0", "the other page to be told", WAIT).await.unwrap();
    assert_eq!(scene.navigations().await, std::slice::from_ref(&second_url), "once");
    // The page loses the focus and gets it back: nobody went anywhere.
    focus(&nothing).await;
    focus(&second).await;
    assert_eq!(scene.navigations().await, std::slice::from_ref(&second_url), "and not again");

    focus(&first).await;
    widget.wait_until("heard.length > 1", "the first page to be told", WAIT).await.unwrap();
    assert_eq!(scene.navigations().await, [second_url, first_url]);

    // Requests and events go on with the page in focus.
    let environment = ask(widget, "getEnvironment", json!([])).await.unwrap();
    assert_eq!(environment.resolved()["second"], Value::Null);
    focus(&second).await;
    widget.wait_until("heard.length > 2", "the second page to be told", WAIT).await.unwrap();
    let environment = ask(widget, "getEnvironment", json!([])).await.unwrap();
    assert_eq!(environment.resolved()["second"], "1");
    scene.forget().await;
    second.evaluate("history.pushState(null, '', location.href + '&on=1'), 1").await.unwrap();
    widget.wait_until("heard.some(([, body]) => body.value.includes('&on=1'))", "the navigation in focus", WAIT).await.unwrap();
    // One behind it goes nowhere as far as the agent sees.
    first.evaluate("history.pushState(null, '', location.href + '&behind=1'), 1").await.unwrap();
    assert_eq!(scene.navigations().await.len(), 1);
}

/// Brings a tab to the front. In a headless browser all windows have the focus for good; tabs of one window take turns.
async fn focus(page: &Session) {
    page.to_front().await.unwrap();
    page.wait_until("document.hasFocus()", "the focus", WAIT).await.unwrap();
}

fn other_options() -> Options {
    Options { seed: 2, org_unique_name: "otherorg".to_owned(), org_id: Uuid::from_u128(0x77), ..Options::default() }
}

/// A second organisation, whose page is open in a tab beside the first's; the widget is bound to the first.
async fn with_other(scene: &Scene) -> (Demo, Control, Session, Session) {
    let stage = &scene.stage;
    let other = patchbay_demo::start(other_options()).await.unwrap();
    let mut configuration = stage.configuration_for(&format!("{}{}", stage.demo.widgets_origin, quiet::QUIET));
    configuration["sites"] = [&stage.demo, &other].map(|demo| json!({ "match": format!("{}/*", demo.org_origin) })).into();
    stage.configure(&configuration).await.unwrap();
    let page = scene.page().await;
    scene.ask_organisation().await;
    let other_page = stage.chromium.new_tab(&other.start_url).await.unwrap();
    other_page.wait_until(READY, "the other organisation's page", WAIT).await.unwrap();
    other_page.locate_in_shadow(".on[data-patchbay=launcher]").await.unwrap();
    let control = Control::of(&other, &stage.chromium).await.unwrap();
    (other, control, page, other_page)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_the_focus_going_to_and_fro_nothing_is_written_in_the_other_organisation() {
    let scene = scene().await;
    let (_other, other_control, page, other_page) = with_other(&scene).await;
    for at in 0..20 {
        let front = if at % 2 == 0 { &other_page } else { &page };
        focus(front).await;
        let data = json!({ "subject": format!("Write {at}") }).to_string();
        ask(&scene.widget, "createRecord", json!(["phonecall", data])).await.unwrap().resolved();
        assert_eq!(scene.control.rows("phonecalls", "subject", &format!("Write {at}")).await.unwrap().len(), 1);
    }
    assert_eq!(other_control.log("POST", "").await.unwrap(), Vec::<Value>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sleeping_page_is_woken_though_another_organisation_is_awake() {
    let scene = scene().await;
    let (_other, other_control, page, other_page) = with_other(&scene).await;
    drop(page);
    focus(&other_page).await;
    let title = "Woken";
    let sleep = format!(
        "chrome.tabs.query({{}}).then(async (tabs) => {{
            const tab = tabs.find((tab) => tab.url?.startsWith('{}/'));
            return (await chrome.tabs.discard(tab.id))?.discarded;
        }})",
        scene.stage.demo.org_origin
    );
    assert_eq!(scene.control.asker().evaluate(&sleep).await.unwrap(), true, "the tab is asleep");
    let data = json!({ "subject": title }).to_string();
    ask(&scene.widget, "createRecord", json!(["phonecall", data])).await.unwrap().resolved();
    assert_eq!(scene.control.rows("phonecalls", "subject", title).await.unwrap().len(), 1);
    assert_eq!(other_control.log("POST", "").await.unwrap(), Vec::<Value>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tab_of_whose_end_a_worker_died_is_forgotten_by_the_next() {
    let deaf = package::without(&dev_package(), "worker.js", "ready.then(() => core.tab_gone(tab), ignore);").unwrap();
    let silent = r#"addEventListener("pagehide", (event) => event.isTrusted && tell({ t: "gone" }), { signal });"#;
    let package = package::without(deaf.path(), "content/page.js", silent).unwrap();
    let stage = quiet::set_with(launch(package.path()).unwrap()).await.unwrap();
    let closed = stage.open_page().await.unwrap();
    let page = stage.open_page().await.unwrap();
    let eyes = stage.chromium.extension_page("manifest.json").await.unwrap();
    let knows = |pages: usize| {
        format!("chrome.storage.session.get('bridge').then(({{ bridge }}) => JSON.parse(bridge).pages.length === {pages})")
    };
    eyes.wait_until(&knows(2), "both pages to be known", WAIT).await.unwrap();
    closed.close().await.unwrap();
    stage.chromium.kill_worker().await.unwrap();
    page.evaluate("void history.pushState(null, '', '?elsewhere')").await.unwrap(); // wakes the next
    eyes.wait_until(&knows(1), "the closed one to be forgotten", WAIT).await.unwrap();
}
