//! What should not happen and does: everything closed in the middle, the browser gone, storage full, the clock set. Each
//! has an outcome the agent can read, and nothing is written twice.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests fail as tests do: by panicking")]

use std::time::Duration;

use patchbay_demo::Demo;
use patchbay_tests::asked::ask;
use patchbay_tests::control::Control;
use patchbay_tests::harness::{Chromium, LaunchOptions, Session, WAIT, poll};
use patchbay_tests::quiet::{self, no_notice, notice, panel_beside_nothing, status};
use patchbay_tests::stage::Stage;
use patchbay_tests::talk;
use serde_json::{Value, json};

const HOUR: i64 = 3_600_000;
const ELSEWHERE: &str = "document.querySelector('[data-elsewhere]') && !document.querySelector('.provider iframe')";

async fn open(stage: &Stage) -> (Session, Session, Session) {
    let page = stage.open_page().await.unwrap();
    let panel = stage.open_panel(&page).await.unwrap();
    let widget = quiet::widget(&panel).await.unwrap();
    (page, panel, widget)
}

/// Asks for a phone call to be created, without waiting for what comes of it.
async fn begin_create(widget: &Session, subject: &str) {
    let data = json!(json!({ "subject": subject }).to_string());
    let begin = format!("void Microsoft.CIFramework.createRecord('phonecall', {data}).catch(() => {{}})");
    widget.evaluate(&begin).await.unwrap();
}

/// Phone calls with this subject, once the service is done with everything.
async fn phone_calls(control: &Control, subject: &str) -> Vec<Value> {
    poll("the service to be done", WAIT, || async {
        let log = control.log("", "").await?;
        Ok(if log.iter().any(|entry| entry["status"].is_null()) { Err("still at it".into()) } else { Ok(()) })
    })
    .await
    .unwrap();
    control.rows("phonecalls", "subject", subject).await.unwrap()
}

/// That the panel tells of no rejected request and of no call.
async fn says_nothing_false(panel: &Session) {
    status(panel, "connected").await.unwrap();
    for line in ["[data-trouble]", "[data-notice]", "[data-call]", "[data-elsewhere]"] {
        let lines = panel.evaluate(&format!("document.querySelectorAll('{line}').length")).await.unwrap();
        assert_eq!(lines, 0, "{line}: {}", panel.evaluate("document.body.innerText").await.unwrap());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_closed_during_a_create_leaves_one_row_or_none() {
    let stage = quiet::set().await.unwrap();
    let control = Control::of(&stage.demo, &stage.chromium).await.unwrap();
    // Before the service has written the row, and after; the panel first, and the page first.
    for (at, fault) in [json!({ "delayMs": 1500 }), json!({ "holdMs": 1500 })].into_iter().enumerate() {
        let (page, panel, widget) = open(&stage).await;
        ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved();
        let subject = format!("Closed {at}");
        let mut fault = fault;
        fault["method"] = "POST".into();
        control.clear_log().await.unwrap();
        control.fault(fault.clone()).await.unwrap();
        begin_create(&widget, &subject).await;
        control.in_flight("POST", "phonecalls").await.unwrap();
        drop(widget);
        if at == 0 {
            panel.close().await.unwrap();
            page.close().await.unwrap();
        } else {
            page.close().await.unwrap(); // and its window's side panel with it
            stage.chromium.wait_side_panel_closed(&panel).await.unwrap();
        }
        let rows = phone_calls(&control, &subject).await;
        assert!(rows.len() <= 1, "{rows:?}");
        assert_eq!(control.log("POST", "phonecalls").await.unwrap().len(), 1, "nobody is left to ask again");

        let (page, panel, widget) = open(&stage).await;
        says_nothing_false(&panel).await;
        let data = json!({ "subject": subject }).to_string();
        ask(&widget, "createRecord", json!(["phonecall", data])).await.unwrap().resolved();
        assert_eq!(phone_calls(&control, &subject).await.len(), rows.len() + 1);
        page.close().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_take_over_during_a_create_leaves_its_row_and_no_trouble() {
    let stage = quiet::set().await.unwrap();
    let control = Control::of(&stage.demo, &stage.chromium).await.unwrap();
    let (_page, first, widget) = open(&stage).await;
    let other = stage.open_page().await.unwrap();
    let second = stage.open_panel(&other).await.unwrap();
    second.wait_until(ELSEWHERE, "the second panel to say where the widget is", WAIT).await.unwrap();

    control.fault(json!({ "method": "POST", "delayMs": 2000 })).await.unwrap();
    begin_create(&widget, "Taken over").await;
    control.in_flight("POST", "phonecalls").await.unwrap();
    second.click("[data-do=take-over]").await.unwrap();
    first.wait_until(ELSEWHERE, "the first panel to let it go", WAIT).await.unwrap();
    let widget = quiet::widget(&second).await.unwrap();
    assert_eq!(phone_calls(&control, "Taken over").await.len(), 1, "the page does what it was asked");
    assert_eq!(control.log("POST", "phonecalls").await.unwrap().len(), 1);
    says_nothing_false(&second).await;
    ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_declared_call_is_not_taken_over_until_it_is_declared_over() {
    let stage = quiet::set().await.unwrap();
    let (_page, first, widget) = open(&stage).await;
    let other = stage.open_page().await.unwrap();
    let second = stage.open_panel(&other).await.unwrap();
    second.wait_until(ELSEWHERE, "the second panel to say where the widget is", WAIT).await.unwrap();
    ask(&widget, "raiseEvent", json!(["patchbay.call", r#"{"active":true}"#])).await.unwrap().resolved();
    let guarded = "document.querySelector('[data-do=take-over]')?.disabled";
    second.wait_until(guarded, "the take-over not to be offered", WAIT).await.unwrap();
    // A click that was on its way all the same.
    second.evaluate("document.querySelector('[data-do=take-over]').disabled = false").await.unwrap();
    second.click("[data-do=take-over]").await.unwrap();
    widget.evaluate("globalThis.stillHere = true").await.unwrap();
    ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved();
    assert_eq!(first.evaluate("document.querySelectorAll('.provider iframe').length").await.unwrap(), 1);

    ask(&widget, "raiseEvent", json!(["patchbay.call", false])).await.unwrap().resolved();
    let offered = "document.querySelector('[data-do=take-over]')?.disabled === false";
    second.wait_until(offered, "the take-over to be offered", WAIT).await.unwrap();
    second.click("[data-do=take-over]").await.unwrap();
    quiet::widget(&second).await.unwrap();
}

/// A browser on a kept profile with the quiet widget configured, and its organisation.
async fn on_profile(profile: &std::path::Path) -> Stage {
    let options = LaunchOptions { profile: Some(profile.to_owned()), ..talk::launch_with_microphone().unwrap() };
    quiet::set_with(options).await.unwrap()
}

/// The browser started again on the same profile.
async fn again(demo: Demo, profile: &std::path::Path) -> Stage {
    let options = LaunchOptions { profile: Some(profile.to_owned()), ..talk::launch_with_microphone().unwrap() };
    Stage { demo, chromium: Chromium::launch(options).await.unwrap() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_restart_of_the_browser_nothing_of_the_old_session_confuses_the_new_one() {
    let profile = tempfile::tempdir().unwrap();
    let stage = on_profile(profile.path()).await;
    let control = Control::of(&stage.demo, &stage.chromium).await.unwrap();
    let (_page, _panel, widget) = open(&stage).await;
    ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved();
    ask(&widget, "setClickToAct", json!([true])).await.unwrap().resolved();
    control.fault(json!({ "method": "POST", "delayMs": 60_000 })).await.unwrap();
    begin_create(&widget, "Before the restart").await;
    control.in_flight("POST", "phonecalls").await.unwrap();
    let Stage { demo, chromium } = stage;
    chromium.close().await.unwrap();

    let stage = again(demo, profile.path()).await;
    let (_page, panel, widget) = open(&stage).await;
    says_nothing_false(&panel).await;
    assert_eq!(ask(&widget, "getClickToAct", json!([])).await.unwrap().resolved(), true, "what was set is still set");
    ask(&widget, "createRecord", json!(["phonecall", r#"{"subject":"After the restart"}"#])).await.unwrap().resolved();
    let extension = stage.chromium.extension_page("manifest.json").await.unwrap();
    let saved = "chrome.storage.session.get('bridge').then(({ bridge }) => JSON.parse(bridge))";
    let saved = extension.evaluate(saved).await.unwrap();
    for (what, many) in [("panels", 1), ("connections", 1), ("journal", 1)] {
        assert_eq!(saved[what].as_object().unwrap().len(), many, "{what}: {}", saved[what]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_that_the_browsers_end_cut_off_is_told_of_at_its_next_start() {
    // Closed as its menu does, and crashed.
    for crash in [false, true] {
        let profile = tempfile::tempdir().unwrap();
        let stage = on_profile(profile.path()).await;
        let (_page, panel, widget) = open(&stage).await;
        talk::begin(&panel, &widget).await.unwrap();
        let Stage { demo, chromium } = stage;
        if crash {
            drop(chromium)
        } else {
            chromium.close().await.unwrap()
        }

        let stage = again(demo, profile.path()).await;
        let (_page, panel, _widget) = open(&stage).await;
        let sentence = notice(&panel, "call-interrupted").await.unwrap();
        assert!(sentence.contains("Softphone was closed during a call at"), "{sentence}");
        panel.click("[data-notice=call-interrupted] [data-do=dismiss-notice]").await.unwrap();
        no_notice(&panel, "call-interrupted").await.unwrap();

        // Once read, it is not told again.
        let Stage { demo, chromium } = stage;
        chromium.close().await.unwrap();
        let stage = again(demo, profile.path()).await;
        let (_page, panel, _widget) = open(&stage).await;
        says_nothing_false(&panel).await;
    }
}

/// Fills a storage area to its last kilobyte.
fn fill(area: &str) -> String {
    format!(
        "(async () => {{
            for (let size = 4_000_000, at = 0; size > 100;) {{
                try {{ await chrome.storage.{area}.set({{ [`fill ${{at}}`]: 'x'.repeat(size) }}); at += 1; }} catch {{ size >>= 1; }}
            }}
        }})()"
    )
}

/// Takes it away again.
fn empty(area: &str) -> String {
    format!(
        "chrome.storage.{area}.get(null).then((all) =>
            chrome.storage.{area}.remove(Object.keys(all).filter((key) => key.startsWith('fill'))))"
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_the_sessions_storage_full_requests_go_on_and_the_panel_says_so() {
    let stage = quiet::set().await.unwrap();
    let control = Control::of(&stage.demo, &stage.chromium).await.unwrap();
    let (_page, panel, widget) = open(&stage).await;
    ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved();
    control.asker().evaluate(&fill("session")).await.unwrap();
    for at in 0..30 {
        let data = json!({ "subject": format!("Full {at}") }).to_string();
        ask(&widget, "createRecord", json!(["phonecall", data])).await.unwrap().resolved();
        if at % 10 == 5 {
            stage.chromium.kill_worker().await.unwrap();
        }
    }
    for at in 0..30 {
        assert_eq!(phone_calls(&control, &format!("Full {at}")).await.len(), 1, "create {at}");
    }
    let sentence = notice(&panel, "browser-refused").await.unwrap();
    assert!(sentence.contains("keeps nothing more for Patchbay") && sentence.contains("Requests go on"), "{sentence}");

    control.asker().evaluate(&empty("session")).await.unwrap();
    ask(&widget, "createRecord", json!(["phonecall", r#"{"subject":"Room again"}"#])).await.unwrap().resolved();
    no_notice(&panel, "browser-refused").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_the_profiles_storage_full_what_is_set_holds_and_the_panel_says_so() {
    let stage = quiet::set().await.unwrap();
    let extension = stage.chromium.extension_page("manifest.json").await.unwrap();
    let (_page, panel, widget) = open(&stage).await;
    extension.evaluate(&fill("local")).await.unwrap();
    ask(&widget, "setClickToAct", json!([true])).await.unwrap().resolved();
    let sentence = notice(&panel, "browser-refused").await.unwrap();
    assert!(sentence.contains("keeps nothing more for Patchbay"), "{sentence}");
    stage.chromium.kill_worker().await.unwrap();
    assert_eq!(ask(&widget, "getClickToAct", json!([])).await.unwrap().resolved(), true);
    ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved();
}

/// What sets the clock of a page or worker by so many milliseconds. The machine's own, which is everybody's, is left alone.
fn clock(by: i64) -> String {
    format!("{{ const now = Date.now.bind(Date); Date.now = () => now() + {by}; }} 1")
}

async fn set_clock(place: &Session, by: i64) {
    place.evaluate(&clock(by)).await.unwrap();
}

/// A CRM page whose clock is set from its start.
async fn page_with_clock(stage: &Stage, by: i64) -> Session {
    let page = stage.chromium.new_window("about:blank").await.unwrap();
    page.send("Page.addScriptToEvaluateOnNewDocument", json!({ "source": clock(by) })).await.unwrap();
    page.navigate(&stage.demo.start_url).await.unwrap();
    page
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_set_by_an_hour_neither_rejects_what_waits_nor_keeps_it_waiting() {
    for by in [HOUR, -HOUR] {
        let stage = quiet::set().await.unwrap();
        let (_, panel) = panel_beside_nothing(&stage).await.unwrap();
        let widget = quiet::widget(&panel).await.unwrap();
        let worker = stage.chromium.worker().await.unwrap();

        // A request that waits for a page when the clock is set gets its page.
        let begin = "void (globalThis.told = null, Microsoft.CIFramework.getEnvironment()
            .then((text) => { globalThis.told = text }, (text) => { globalThis.told = `rejected: ${text}` }))";
        widget.evaluate(begin).await.unwrap();
        ask(&widget, "getMode", json!([])).await.unwrap().resolved(); // which came after it
        set_clock(&worker, by).await;
        ask(&widget, "getMode", json!([])).await.unwrap().resolved();
        let page = page_with_clock(&stage, by).await;
        let told = widget.wait_until("globalThis.told", "the answer", WAIT).await.unwrap();
        assert!(told.as_str().unwrap().contains("patchbaydemo"), "{told}");

        // One that gets none is rejected in its time, with the reason.
        ask(&widget, "createRecord", json!(["phonecall", r#"{"subject":"On time"}"#])).await.unwrap().resolved();
        page.close().await.unwrap();
        notice(&panel, "no-page").await.unwrap();
        let reply = tokio::join!(ask(&widget, "getEnvironment", json!([])), async {
            ask(&widget, "getMode", json!([])).await.unwrap().resolved();
            set_clock(&worker, by).await;
            ask(&widget, "getMode", json!([])).await.unwrap().resolved();
        })
        .0
        .unwrap();
        assert!(reply.rejected().contains("No page of"), "{}", reply.value);
        assert!(reply.took > Duration::from_secs(8), "{:?}", reply.took);
        status(&panel, "connected").await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_set_between_two_lives_of_the_worker_repeats_nothing() {
    for by in [HOUR, -HOUR] {
        let stage = quiet::set().await.unwrap();
        let control = Control::of(&stage.demo, &stage.chromium).await.unwrap();
        let (page, _panel, widget) = open(&stage).await;
        ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved();
        control.fault(json!({ "method": "PATCH", "delayMs": 1500 })).await.unwrap();
        let id = control.first_row("contacts").await.unwrap()["contactid"].clone();
        // The session of a worker that is attached goes on with the next one, whose clock is another.
        let killed = async {
            control.in_flight("PATCH", "contacts").await.unwrap();
            assert!(stage.chromium.kill_worker().await.unwrap());
            let worker = stage.chromium.worker().await.unwrap();
            tokio::join!(set_clock(&worker, by), set_clock(&page, by));
        };
        let update = json!(["contact", id, r#"{"jobtitle":"Once"}"#]);
        let (reply, ()) = tokio::join!(ask(&widget, "updateRecord", update), killed);
        reply.unwrap().resolved();
        assert_eq!(control.log("PATCH", "contacts").await.unwrap().len(), 1);
    }
}
