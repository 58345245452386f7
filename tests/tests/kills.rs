//! The worker killed at any instant, as the browser may do it: every request is answered all the same, nothing is
//! written twice, events arrive, and the panel shows what is.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests fail as tests do: by panicking")]

use std::collections::BTreeSet;
use std::time::Duration;

use patchbay_tests::asked::{Reply, ask};
use patchbay_tests::control::Control;
use patchbay_tests::harness::{Session, WAIT, poll};
use patchbay_tests::quiet::{self, status, trouble};
use patchbay_tests::stage::{LAUNCHER, PANEL, Stage};
use serde_json::{Value, json};

struct Scene {
    stage: Stage,
    control: Control,
    page: Session,
    panel: Session,
    widget: Session,
}

/// CRM page and panel in one window, with the quiet widget connected to the page's organisation.
async fn scene() -> Scene {
    let stage = quiet::set().await.unwrap();
    let control = Control::of(&stage.demo, &stage.chromium).await.unwrap();
    let page = stage.open_page().await.unwrap();
    let panel = stage.open_panel(&page).await.unwrap();
    let widget = quiet::widget(&panel).await.unwrap();
    let scene = Scene { stage, control, page, panel, widget };
    scene.ask("getEnvironment", json!([])).await.resolved();
    scene
}

impl Scene {
    async fn ask(&self, method: &str, args: Value) -> Reply {
        ask(&self.widget, method, args).await.unwrap()
    }

    async fn kill(&self) {
        assert!(self.stage.chromium.kill_worker().await.unwrap(), "no worker ran to be killed");
    }

    /// Asks, and kills the worker while the service has the request.
    async fn ask_and_kill(&self, method: &str, args: Value, verb: &str, set: &str) -> Reply {
        self.control.fault(json!({ "method": verb, "set": set, "delayMs": 1500 })).await.unwrap();
        let killed = async {
            self.control.in_flight(verb, set).await.unwrap();
            self.kill().await;
        };
        tokio::join!(self.ask(method, args), killed).0
    }

    async fn contact(&self) -> Value {
        self.control.first_row("contacts").await.unwrap()
    }

    /// Opens a contact's form inside the single-page app.
    async fn open_contact(&self) -> String {
        let id = self.contact().await["contactid"].as_str().unwrap().to_owned();
        let open = format!("Xrm.Navigation.openForm({{ entityName: 'contact', entityId: '{id}' }}).then(() => true)");
        self.page.evaluate(&open).await.unwrap();
        id
    }

    /// What the widget heard of an event.
    async fn heard(&self, event: &str) -> Vec<Value> {
        let js = format!("heard.filter(([name]) => name === '{event}').map(([, body]) => body)");
        self.widget.evaluate(&js).await.unwrap().as_array().cloned().unwrap_or_default()
    }

    async fn hears(&self, condition: &str, what: &str) {
        self.widget.wait_until(&format!("heard.some(([name, body]) => {condition})"), what, WAIT).await.unwrap();
    }

    /// Phone calls with this subject, once the service is done with everything.
    async fn phone_calls(&self, subject: &str) -> Vec<Value> {
        let done = || async {
            let log = self.control.log("", "").await?;
            Ok(if log.iter().any(|entry| entry["status"].is_null()) { Err("still at it".into()) } else { Ok(()) })
        };
        poll("the service to be done", WAIT, done).await.unwrap();
        self.control.rows("phonecalls", "subject", subject).await.unwrap()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_kills_between_requests_lose_nothing() {
    let scene = scene().await;
    for kill in 1..=20 {
        scene.kill().await;
        let reply = scene.ask("getEnvironment", json!([])).await;
        assert_eq!(reply.resolved()["orgUniqueName"], "patchbaydemo", "after kill {kill}");
    }
    status(&scene.panel, "connected").await.unwrap();
    assert_eq!(scene.stage.chromium.extension_errors().await.unwrap(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_during_a_slow_request_neither_loses_nor_repeats_it() {
    let scene = scene().await;
    let contact = scene.contact().await;
    let id = contact["contactid"].clone();

    let read = scene.ask_and_kill("retrieveRecord", json!(["contact", id, "?$select=fullname"]), "GET", "contacts").await;
    assert_eq!(read.resolved()["fullname"], contact["fullname"]);

    let subject = json!({ "subject": "In flight" }).to_string();
    let created = scene.ask_and_kill("createRecord", json!(["phonecall", subject]), "POST", "phonecalls").await;
    let row = created.resolved()["id"].clone();
    assert_eq!(scene.control.log("POST", "phonecalls").await.unwrap().len(), 1, "one POST");
    let rows = scene.phone_calls("In flight").await;
    assert!(rows.len() == 1 && rows[0]["activityid"] == row, "{rows:?}");

    let update = json!(["contact", id, r#"{"jobtitle":"Once only"}"#]);
    scene.ask_and_kill("updateRecord", update, "PATCH", "contacts").await.resolved();
    assert_eq!(scene.control.log("PATCH", "contacts").await.unwrap().len(), 1, "one PATCH");
    let rows = scene.control.rows("contacts", "jobtitle", "Once only").await.unwrap();
    assert_eq!(rows.iter().map(|row| row["contactid"].clone()).collect::<Vec<_>>(), [id]);

    scene.ask_and_kill("deleteRecord", json!(["phonecall", row]), "DELETE", "phonecalls").await.resolved();
    assert_eq!(scene.control.log("DELETE", "phonecalls").await.unwrap().len(), 1, "one DELETE");
    assert_eq!(scene.phone_calls("In flight").await.len(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failure_of_the_service_outlives_a_kill() {
    let scene = scene().await;
    let fault = json!({ "method": "POST", "delayMs": 1500, "status": 403, "code": "0x80040220", "message": "No privilege." });
    scene.control.fault(fault).await.unwrap();
    let killed = async {
        scene.control.in_flight("POST", "phonecalls").await.unwrap();
        scene.kill().await;
    };
    let (reply, ()) = tokio::join!(scene.ask("createRecord", json!(["phonecall", r#"{"subject":"x"}"#])), killed);
    assert_eq!((reply.rejected(), &reply.value["errorCode"]), ("No privilege.", &json!(0x8004_0220_u32)));
    trouble(&scene.panel, "createRecord", "No privilege.").await.unwrap();
    scene.kill().await;
    scene.ask("getMode", json!([])).await.resolved();
    trouble(&scene.panel, "createRecord", "No privilege.").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_kills_during_creates_make_twenty_rows() {
    let scene = scene().await;
    let mut ids = BTreeSet::new();
    for kill in 0..20 {
        let subject = format!("Create {kill}");
        // The kill falls at once, a little later, or when the service has the request.
        let wait = Duration::from_millis(kill % 4 * 7);
        scene.control.fault(json!({ "method": "POST", "set": "phonecalls", "delayMs": 250 })).await.unwrap();
        let killed = async {
            if kill % 2 == 0 {
                scene.control.in_flight("POST", "phonecalls").await.unwrap();
            } else {
                // No condition to wait for: the instant itself is what is tried.
                tokio::time::sleep(wait).await;
            }
            scene.kill().await;
        };
        let data = json!({ "subject": subject }).to_string();
        let (reply, ()) = tokio::join!(scene.ask("createRecord", json!(["phonecall", data])), killed);
        ids.insert(reply.resolved()["id"].as_str().unwrap().to_owned());
    }
    assert_eq!(ids.len(), 20, "each has an id of its own");
    for kill in 0..20 {
        let rows = scene.phone_calls(&format!("Create {kill}")).await;
        assert_eq!(rows.len(), 1, "create {kill}: {rows:?}");
        assert!(ids.contains(rows[0]["activityid"].as_str().unwrap()));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_quick_create_form_opened_before_a_kill_still_answers() {
    let scene = scene().await;
    let Scene { page, .. } = &scene;
    let options = json!([r#"{"entityName":"contact","useQuickCreateForm":true}"#, r#"{"lastname":"Survivor"}"#]);
    let saved = async {
        page.wait_until("document.querySelector('[data-id=quickCreateSaveAndCloseBtn]')", "the form", WAIT).await.unwrap();
        scene.kill().await;
        page.click("[data-id=quickCreateSaveAndCloseBtn]").await.unwrap();
    };
    let (reply, ()) = tokio::join!(scene.ask("openForm", options), saved);
    let reference = reply.resolved()["savedEntityReference"][0].clone();
    assert_eq!(reference["entityType"], "contact");
    let rows = scene.control.rows("contacts", "lastname", "Survivor").await.unwrap();
    assert_eq!(rows.len(), 1, "{rows:?}");
    let id = reference["id"].as_str().unwrap().trim_matches(['{', '}']).to_lowercase();
    assert_eq!(rows[0]["contactid"], id);

    // The form is still open when the library sends the request again: no second form.
    let again = json!([r#"{"entityName":"contact","useQuickCreateForm":true}"#]);
    let cancelled = async {
        page.wait_until("document.querySelector('[data-id=quickCreateCancelBtn]')", "the form", WAIT).await.unwrap();
        scene.kill().await;
        scene.ask("getEnvironment", json!([])).await.resolved();
        assert_eq!(page.evaluate("document.querySelectorAll('[data-id=quickCreateCancelBtn]').length").await.unwrap(), 1);
        page.click("[data-id=quickCreateCancelBtn]").await.unwrap();
    };
    let (reply, ()) = tokio::join!(scene.ask("openForm", again), cancelled);
    assert_eq!(reply.resolved(), &Value::Null);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_wake_a_killed_worker_and_arrive_once() {
    let scene = scene().await;
    scene.ask("setClickToAct", json!([true])).await.resolved();
    scene.kill().await;
    let id = scene.open_contact().await;
    scene.hears(&format!("name === 'onpagenavigate' && body.value.includes('{id}')"), "the navigation").await;
    let to_form: Vec<Value> = scene.heard("onpagenavigate").await;
    let to_form: Vec<&Value> = to_form.iter().filter(|body| body["value"].as_str().unwrap().contains(&id)).collect();
    assert_eq!(to_form.len(), 1, "{to_form:?}");

    scene.page.wait_until("document.querySelector('.form[data-etn=contact]')", "the form", WAIT).await.unwrap();
    scene.kill().await;
    scene.page.click("[data-id='mobilephone.fieldControl-phone-action-icon']").await.unwrap();
    scene.hears("name === 'onclicktoact'", "the click").await;
    let acts = scene.heard("onclicktoact").await;
    assert_eq!(acts.len(), 1, "{acts:?}");
    assert_eq!(acts[0]["value"], scene.contact().await["mobilephone"]);
    assert!(acts[0]["entityId"].as_str().unwrap().eq_ignore_ascii_case(&id), "{acts:?}");
    assert_eq!(scene.page.evaluate("document.documentElement.dataset.dialed ?? null").await.unwrap(), Value::Null);

    scene.kill().await;
    scene.panel.click("[data-do=fold]").await.unwrap();
    scene.hears("name === 'onmodechanged' && body.value === 0", "the folding").await;
    status(&scene.panel, "folded").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn click_to_act_and_mode_stay_as_they_were_set() {
    let scene = scene().await;
    for on in [true, false, true] {
        scene.ask("setClickToAct", json!([on])).await.resolved();
        scene.ask("setMode", json!([u8::from(on)])).await.resolved();
        scene.kill().await;
        assert_eq!(scene.ask("getClickToAct", json!([])).await.resolved(), &json!(on));
        assert_eq!(scene.ask("getMode", json!([])).await.resolved(), &json!(u8::from(on)));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_panel_finds_the_new_worker_and_shows_what_is() {
    let scene = scene().await;
    let Scene { stage, panel, page, .. } = &scene;
    let organisation = "document.querySelector('[data-organisation]')?.dataset.organisation === 'patchbaydemo'";
    for _ in 0..3 {
        scene.kill().await;
        // What the panel shows now is of the worker that is gone; a change must come from the new one.
        panel.click("[data-do=fold]").await.unwrap();
        status(panel, "folded").await.unwrap();
        panel.click("[data-do=fold]").await.unwrap();
        status(panel, "connected").await.unwrap();
        panel.wait_until(organisation, "the organisation", WAIT).await.unwrap();
    }
    // A page that came while no worker was there.
    scene.kill().await;
    let other = stage.open_page().await.unwrap();
    page.navigate("about:blank").await.unwrap();
    scene.ask("getEnvironment", json!([])).await.resolved();
    // The last page, closed while no worker was there.
    scene.kill().await;
    other.close().await.unwrap();
    quiet::notice(panel, "no-page").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cold_worker_opens_the_panel_by_launcher_and_by_toolbar_button() {
    let scene = scene().await;
    let Scene { stage, page, .. } = &scene;
    for by_launcher in [true, false, true] {
        let panel = stage.chromium.side_panel(page, PANEL).await.unwrap();
        panel.close().await.unwrap();
        stage.chromium.kill_worker().await.unwrap();
        if by_launcher {
            page.click_in_shadow(LAUNCHER).await.unwrap();
        } else {
            stage.chromium.click_action(page).await.unwrap();
        }
        let panel = stage.chromium.side_panel(page, PANEL).await.unwrap();
        let widget = quiet::widget(&panel).await.unwrap();
        ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved();
        status(&panel, "connected").await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_widget_that_reloads_while_no_worker_is_there_is_connected_again() {
    let scene = scene().await;
    for _ in 0..3 {
        scene.kill().await;
        scene.widget.evaluate("globalThis.old = true").await.unwrap();
        scene.widget.evaluate("void location.reload()").await.unwrap();
        let again = "!globalThis.old && document.documentElement.dataset.ready";
        scene.widget.wait_until(again, "CIFInitDone after the reload", WAIT).await.unwrap();
        let widget = &scene.widget;
        ask(widget, "getEnvironment", json!([])).await.unwrap().resolved();
        status(&scene.panel, "connected").await.unwrap();
    }
    scene.kill().await;
    scene.widget.evaluate("location.href = 'about:blank'").await.ok();
    status(&scene.panel, "waiting").await.unwrap();
}
