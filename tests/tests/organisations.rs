//! A widget works with one organisation and user: nothing it asks ever reaches another, whatever is open and in focus.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests fail as tests do: by panicking")]

use patchbay_demo::{Demo, Options, User};
use patchbay_tests::asked::ask;
use patchbay_tests::control::Control;
use patchbay_tests::harness::{HarnessError, Session, WAIT, poll};
use patchbay_tests::quiet::{self, notice, panel_beside_nothing, trouble};
use patchbay_tests::stage::Stage;
use serde_json::{Value, json};
use uuid::Uuid;

const OTHER: &str = "otherorg";

fn other_options() -> Options {
    Options { seed: 2, org_unique_name: OTHER.to_owned(), org_id: Uuid::from_u128(0x77), ..Options::default() }
}

struct Scene {
    stage: Stage,
    other: Demo,
    control: Control,
    other_control: Control,
    panel: Session,
    widget: Session,
    page: Session,
    other_page: Session,
}

/// The quiet widget bound to one organisation, whose page is open; a page of another is open too, and in focus.
async fn scene() -> Scene {
    let stage = quiet::set().await.unwrap();
    let other = patchbay_demo::start(other_options()).await.unwrap();
    let mut configuration = stage.configuration_for(&format!("{}{}", stage.demo.widgets_origin, quiet::QUIET));
    configuration["sites"] = [&stage.demo, &other].map(|demo| json!({ "match": format!("{}/*", demo.org_origin) })).into();
    stage.configure(&configuration).await.unwrap();
    let control = Control::of(&stage.demo, &stage.chromium).await.unwrap();
    let other_control = Control::of(&other, &stage.chromium).await.unwrap();
    let page = stage.open_page().await.unwrap();
    let (_, panel) = panel_beside_nothing(&stage).await.unwrap();
    let widget = quiet::widget(&panel).await.unwrap();
    let environment = ask(&widget, "getEnvironment", json!([])).await.unwrap();
    assert_eq!(environment.resolved()["orgUniqueName"], "patchbaydemo");
    widget.evaluate("void (heard.length = 0)").await.unwrap();

    let other_page = stage.chromium.new_window(&other.start_url).await.unwrap();
    other_page.wait_until("document.documentElement.dataset.ready === 'true'", "the other page", WAIT).await.unwrap();
    // Its launcher is lit once the bridge knows it.
    other_page.locate_in_shadow(".on[data-patchbay=launcher]").await.unwrap();
    other_page.to_front().await.unwrap();
    assert_eq!(other_page.evaluate("document.hasFocus()").await.unwrap(), true);
    // Its own list may still be on its way.
    poll("the other organisation to be at rest", WAIT, || async {
        let log = other_control.log("", "").await?;
        Ok(if log.iter().all(|entry| !entry["status"].is_null()) { Ok(()) } else { Err(Value::from(log).to_string()) })
    })
    .await
    .unwrap();
    other_control.clear_log().await.unwrap();
    Scene { stage, other, control, other_control, panel, widget, page, other_page }
}

impl Scene {
    /// That the other organisation was asked nothing, and its page is where it was.
    async fn other_is_untouched(&self) {
        assert_eq!(self.other_control.log("", "").await.unwrap(), Vec::<Value>::new());
        assert_eq!(self.other_page.evaluate("location.href").await.unwrap(), self.other.start_url.as_str());
        assert_eq!(self.other_page.evaluate("document.querySelectorAll('dialog').length").await.unwrap(), 0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_go_to_the_bound_organisation_though_another_is_in_focus() {
    let scene = scene().await;
    let Scene { control, panel, widget, page, .. } = &scene;
    let contact = control.first_row("contacts").await.unwrap();
    let id = contact["contactid"].as_str().unwrap();
    let shown = panel.evaluate("document.querySelector('[data-organisation]').dataset.organisation").await.unwrap();
    assert_eq!(shown, "patchbaydemo");

    let read = ask(widget, "retrieveRecord", json!(["contact", id, "?$select=fullname"])).await.unwrap();
    assert_eq!(read.resolved()["fullname"], contact["fullname"]);
    let created = ask(widget, "createRecord", json!(["phonecall", r#"{"subject":"Bound"}"#])).await.unwrap();
    created.resolved();
    assert_eq!(control.rows("phonecalls", "subject", "Bound").await.unwrap().len(), 1);
    ask(widget, "updateRecord", json!(["contact", id, r#"{"jobtitle":"Bound"}"#])).await.unwrap().resolved();
    ask(widget, "getEntityMetadata", json!(["contact"])).await.unwrap().resolved();
    let environment = ask(widget, "getEnvironment", json!([])).await.unwrap();
    assert_eq!(environment.resolved()["orgUniqueName"], "patchbaydemo");

    let query = format!("?$select=fullname&$filter=contactid eq {id}");
    ask(widget, "searchAndOpenRecords", json!(["contact", query, false])).await.unwrap().resolved();
    let form = format!("document.querySelector('.form[data-etn=contact]')?.dataset.record?.toLowerCase() === '{id}'");
    page.wait_until(&form, "the contact's form on the bound page", WAIT).await.unwrap();
    ask(widget, "renderSearchPage", json!(["account", "Contoso"])).await.unwrap().resolved();
    page.wait_until("location.search.includes('pagetype=search')", "the search on the bound page", WAIT).await.unwrap();
    scene.other_is_untouched().await;

    // Where the other organisation's page goes is none of the widget's business.
    scene.other_page.evaluate("history.pushState(null, '', location.href + '&elsewhere=1')").await.unwrap();
    ask(widget, "getMode", json!([])).await.unwrap().resolved();
    let heard = widget.evaluate("heard.filter(([name, body]) => body.value.includes?.('elsewhere'))").await.unwrap();
    assert_eq!(heard, json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_page_of_its_organisation_a_widget_is_told_why_and_the_other_gets_nothing() {
    let scene = scene().await;
    let Scene { panel, widget, .. } = &scene;
    scene.page.clone().close().await.unwrap();
    let sentence = notice(panel, "no-page").await.unwrap();
    assert!(sentence.contains("patchbaydemo") && sentence.contains("nothing was sent"), "{sentence}");
    let open = json!([r#"{"entityName":"contact"}"#]);
    let data = json!(["phonecall", r#"{"subject":"Astray"}"#]);
    let (created, environment, opened) =
        tokio::join!(ask(widget, "createRecord", data), ask(widget, "getEnvironment", json!([])), ask(widget, "openForm", open));
    for reply in [created, environment, opened] {
        let reply = reply.unwrap();
        assert!(reply.rejected().contains("This widget works with patchbaydemo"), "{}", reply.value);
        trouble(panel, &reply.method, reply.rejected()).await.unwrap();
    }
    scene.other_is_untouched().await;

    // The bound organisation is back: the widget goes on without being loaded anew.
    let _page = scene.stage.open_page().await.unwrap();
    ask(widget, "createRecord", json!(["phonecall", r#"{"subject":"Home"}"#])).await.unwrap().resolved();
    assert_eq!(scene.control.rows("phonecalls", "subject", "Home").await.unwrap().len(), 1);
    scene.other_is_untouched().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_click_on_a_number_of_another_organisation_is_left_to_its_page() {
    let scene = scene().await;
    let Scene { widget, page, other_page, .. } = &scene;
    ask(widget, "setClickToAct", json!([true])).await.unwrap().resolved();
    let phone = "[data-id='mobilephone.fieldControl-phone-action-icon']";
    for (place, control) in [(other_page, &scene.other_control), (page, &scene.control)] {
        let id = control.first_row("contacts").await.unwrap()["contactid"].clone();
        let open = format!("Xrm.Navigation.openForm({{ entityName: 'contact', entityId: {id} }}).then(() => true)");
        place.evaluate(&open).await.unwrap();
        place.to_front().await.unwrap();
        place.click(phone).await.unwrap();
    }
    widget.wait_until("heard.some(([name]) => name === 'onclicktoact')", "the click on the bound page", WAIT).await.unwrap();
    let dialed = "document.documentElement.dataset.dialed ?? null";
    assert_eq!(other_page.evaluate(dialed).await.unwrap(), "1", "the page's own handler dials");
    assert_eq!(page.evaluate(dialed).await.unwrap(), Value::Null);
    let clicks = widget.evaluate("heard.filter(([name]) => name === 'onclicktoact').length").await.unwrap();
    assert_eq!(clicks, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_user_in_the_same_organisations_page_is_refused() {
    let stage = quiet::set().await.unwrap();
    let port = stage.demo.org_address.port();
    let page = stage.open_page().await.unwrap();
    let (_, panel) = panel_beside_nothing(&stage).await.unwrap();
    let widget = quiet::widget(&panel).await.unwrap();
    ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved();

    // The same address, and somebody else logged in. The widgets' server must stay: its page is not loaded anew.
    let Stage { demo, chromium } = stage;
    drop(demo);
    let user = User { id: Uuid::from_u128(0x99), name: "Sam Other".to_owned(), ..User::default() };
    let demo = poll("the address to be free", WAIT, || async {
        let options = Options { org_port: port, user: user.clone(), ..Options::default() };
        Ok::<_, HarnessError>(patchbay_demo::start(options).await.map_err(|error| error.to_string()))
    })
    .await
    .unwrap();
    page.navigate(&demo.start_url).await.unwrap();
    page.wait_until("document.documentElement.dataset.ready === 'true'", "the other user's page", WAIT).await.unwrap();
    let control = Control::of(&demo, &chromium).await.unwrap();
    let reply = ask(&widget, "createRecord", json!(["phonecall", r#"{"subject":"Not mine"}"#])).await.unwrap();
    assert!(reply.rejected().contains("patchbaydemo as Robin Ashdown"), "{}", reply.value);
    trouble(&panel, "createRecord", "Robin Ashdown").await.unwrap();
    assert_eq!(control.rows("phonecalls", "subject", "Not mine").await.unwrap().len(), 0);
    assert_eq!(control.log("POST", "").await.unwrap(), Vec::<Value>::new());
}
