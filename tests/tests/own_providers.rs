//! An organisation's own channel providers, from its `msdyn_ciproviders`: offered, agreed to, followed, and bound to it.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests fail as tests do: by panicking")]

use patchbay_demo::Options;
use patchbay_tests::asked::ask;
use patchbay_tests::harness::{Session, WAIT};
use patchbay_tests::quiet::{self, no_notice, notice, panel_beside_nothing, with_quiet};
use patchbay_tests::stage::{Stage, dev_package, launch};
use serde_json::{Map, Value, json};

/// An organisation with one channel provider in its records, and a browser that is told of the organisation's pages alone.
struct Scene {
    stage: Stage,
    panel: Session,
}

async fn scene(more: Value) -> Scene {
    let stage = Stage::bare(with_quiet(Options::default()), launch(&dev_package()).unwrap()).await.unwrap();
    let mut configuration = json!({ "sites": [{ "match": format!("{}/*", stage.demo.org_origin) }] });
    configuration.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let page = stage.chromium.new_window(&stage.demo.start_url).await.unwrap();
    page.wait_until("document.documentElement.dataset.ready === 'true'", "the CRM page", WAIT).await.unwrap();
    let row = json!({
        "msdyn_name": "Contoso Voice", "msdyn_label": "Contoso", "msdyn_sortorder": 0, "msdyn_clicktoact": true,
        "msdyn_landingurl": format!("{}{}", stage.demo.widgets_origin, quiet::QUIET), "msdyn_customparams": "queue=rows",
        "msdyn_appselector": "PLACE",
    });
    let create = format!(
        "(async () => {{
            const row = {row};
            row.msdyn_appselector = JSON.stringify([new URL(location).searchParams.get('appid')]);
            globalThis.made = await Xrm.WebApi.createRecord('msdyn_ciprovider', row);
            return true;
        }})()"
    );
    page.evaluate(&create).await.unwrap();
    let (_, panel) = panel_beside_nothing(&stage).await.unwrap();
    stage.configure(&configuration).await.unwrap();
    Scene { stage, panel }
}

impl Scene {
    async fn page(&self) -> Session {
        self.stage.open_page().await.unwrap()
    }

    /// Changes the provider's record, as an administrator of the organisation does.
    async fn change(&self, page: &Session, values: &Value) {
        page.wait_until("typeof Xrm !== 'undefined' && document.documentElement.dataset.ready === 'true'", "the page", WAIT)
            .await
            .unwrap();
        let js = format!(
            "Xrm.WebApi.retrieveMultipleRecords('msdyn_ciprovider', '?$select=msdyn_name')
                .then(({{ entities: [row] }}) => Xrm.WebApi.updateRecord('msdyn_ciprovider', row.msdyn_ciproviderid, {values})).then(() => true)"
        );
        page.evaluate(&js).await.unwrap();
    }
}

impl Scene {
    /// Imports the organisation's rows on the options page, as its Web API answers.
    async fn import_rows(&self, page: &Session) -> Session {
        let rows = "fetch('/api/data/v9.2/msdyn_ciproviders?$filter=statecode eq 0').then((answer) => answer.text())";
        let rows = page.evaluate(rows).await.unwrap();
        let options = self.options().await;
        options.wait_until("document.querySelector('#import-text')", "the import", WAIT).await.unwrap();
        options.evaluate("document.querySelector('[data-section=import]').open = true").await.unwrap();
        options.click("#import-text").await.unwrap();
        options.send("Input.insertText", json!({ "text": rows })).await.unwrap();
        options.wait_until("document.querySelector('#import')?.disabled === false", "the preview", WAIT).await.unwrap();
        options.click("#import").await.unwrap();
        options
            .wait_until("document.querySelector('#status').innerText.includes('Imported: 1 added')", "it", WAIT)
            .await
            .unwrap();
        options
    }

    async fn options(&self) -> Session {
        let url = self.stage.chromium.extension_url("options.html").await.unwrap();
        self.stage.chromium.new_window(&url).await.unwrap()
    }
}

async fn heading(panel: &Session, label: &str) {
    let condition =
        format!("[...document.querySelectorAll('header[data-head] h2')].some((head) => head.innerText === {})", json!(label));
    panel.wait_until(&condition, label, WAIT).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn they_are_offered_once_and_work_after_one_click_and_are_followed() {
    let scene = scene(json!({})).await;
    let page = scene.page().await;
    let sentence = notice(&scene.panel, "organisation-providers").await.unwrap();
    assert!(sentence.contains("Contoso") && sentence.contains(&scene.stage.demo.org_origin), "{sentence}");
    assert_eq!(
        scene.panel.evaluate("document.querySelectorAll('iframe').length").await.unwrap(),
        0,
        "not before it is agreed to"
    );
    scene.panel.click("[data-notice=organisation-providers] [data-do=use-organisation]").await.unwrap();
    let widget = quiet::widget(&scene.panel).await.unwrap();
    heading(&scene.panel, "Contoso").await;
    let environment = ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved().clone();
    assert_eq!(environment["customParams"], "queue=rows");
    assert_eq!(ask(&widget, "getClickToAct", json!([])).await.unwrap().resolved(), true);

    // The organisation's administrator renames it: the next page of the app brings it, and the widget lives on.
    widget.evaluate("globalThis.sameDocument = true").await.unwrap();
    scene.change(&page, &json!({ "msdyn_label": "Renamed" })).await;
    page.reload().await.unwrap();
    heading(&scene.panel, "Renamed").await;
    assert_eq!(widget.evaluate("globalThis.sameDocument").await.unwrap(), true);
    scene.change(&page, &json!({ "statecode": 1, "statuscode": 2 })).await;
    page.reload().await.unwrap();
    scene.panel.wait_until("!document.querySelector('iframe')", "the deactivated one to go", WAIT).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_agreed_to_starts_with_the_panel_before_any_page_is_open() {
    let scene = scene(json!({})).await;
    let page = scene.page().await;
    scene.panel.click("[data-notice=organisation-providers] [data-do=use-organisation]").await.unwrap();
    quiet::widget(&scene.panel).await.unwrap();
    page.close().await.unwrap();
    scene.stage.chromium.kill_worker().await.unwrap();
    // A connected widget stays; it works with its organisation alone.
    let widget = quiet::widget(&scene.panel).await.unwrap();
    let page = scene.page().await;
    let environment = ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved().clone();
    assert_eq!(environment["orgUniqueName"], "patchbaydemo");
    drop(page);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_that_stays_open_all_day_brings_what_changes_when_the_agent_moves_in_it() {
    let scene = scene(json!({})).await;
    let page = scene.page().await;
    scene.panel.click("[data-notice=organisation-providers] [data-do=use-organisation]").await.unwrap();
    quiet::widget(&scene.panel).await.unwrap();
    heading(&scene.panel, "Contoso").await;
    scene.change(&page, &json!({ "msdyn_label": "Renamed" })).await;
    // Half an hour passes: the time at which the page has told them is set back, and the worker that knew it dies.
    let extension = scene.stage.chromium.extension_page("manifest.json").await.unwrap();
    let told = "chrome.storage.session.get('bridge').then(({ bridge }) => JSON.parse(bridge))";
    extension.wait_until(&format!("{told}.then(({{ pages }}) => pages[0]?.rows)"), "the time to be kept", WAIT).await.unwrap();
    scene.stage.chromium.kill_worker().await.unwrap();
    let later = format!(
        "{told}.then((state) => {{
            state.pages.forEach(({{ rows }}) => rows && (rows.at -= 1_800_000));
            return chrome.storage.session.set({{ bridge: JSON.stringify(state) }});
        }}).then(() => true)"
    );
    extension.evaluate(&later).await.unwrap();
    scene.stage.chromium.kill_worker().await.unwrap();
    page.evaluate("history.pushState(null, '', `${location.href}&moved=1`), 1").await.unwrap();
    heading(&scene.panel, "Renamed").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_of_them_than_can_be_taken_are_named_and_those_known_before_work_on() {
    let scene = scene(json!({})).await;
    let page = scene.page().await;
    scene.panel.click("[data-notice=organisation-providers] [data-do=use-organisation]").await.unwrap();
    let widget = quiet::widget(&scene.panel).await.unwrap();
    let many = "(async () => {
        const { entities: [row] } = await Xrm.WebApi.retrieveMultipleRecords('msdyn_ciprovider', '?$top=1');
        const more = { msdyn_name: 'More', msdyn_label: 'More', msdyn_landingurl: row.msdyn_landingurl, msdyn_appselector: row.msdyn_appselector,
            msdyn_customparams: 'x'.repeat(2000) };
        for (let made = 0; made < 100; made += 1) {
            await Xrm.WebApi.createRecord('msdyn_ciprovider', more);
        }
        return true;
    })()";
    page.evaluate(many).await.unwrap();
    page.reload().await.unwrap();
    let sentence = notice(&scene.panel, "configuration-fault").await.unwrap();
    assert!(
        sentence.contains(&scene.stage.demo.org_origin) && sentence.contains("kB of provider rows, more than 200"),
        "{sentence}"
    );
    ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved();
    heading(&scene.panel, "Contoso").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_wanted_is_not_offered_again() {
    let scene = scene(json!({})).await;
    let page = scene.page().await;
    notice(&scene.panel, "organisation-providers").await.unwrap();
    scene.panel.click("[data-notice=organisation-providers] [data-do=dismiss-notice]").await.unwrap();
    no_notice(&scene.panel, "organisation-providers").await.unwrap();
    page.reload().await.unwrap();
    page.wait_until("document.documentElement.dataset.ready === 'true'", "the page", WAIT).await.unwrap();
    notice(&scene.panel, "no-provider").await.unwrap();
    no_notice(&scene.panel, "organisation-providers").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn switched_off_nobody_is_asked() {
    let scene = scene(json!({ "dataverseProviders": false })).await;
    let page = scene.page().await;
    page.locate_in_shadow("[data-patchbay=launcher]").await.unwrap();
    notice(&scene.panel, "no-provider").await.unwrap();
    no_notice(&scene.panel, "organisation-providers").await.unwrap();
    let log = scene.stage.logged(&page, "GET", "msdyn_ciproviders").await.unwrap();
    assert_eq!(log, Vec::<Value>::new());
}

/// Migration by following the rows: policy names the organisation and replaces Microsoft's panel; nobody is asked anything.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn policy_that_names_the_organisation_and_replaces_microsofts_panel_is_all_a_migration_needs() {
    let scene = scene(json!({})).await;
    // Nothing is the user's own.
    scene.stage.configure(&json!({})).await.unwrap();
    let policy = json!({ "trustedOrganisations": [scene.stage.demo.org_origin], "microsoftPanel": "replace" }).to_string();
    scene.stage.chromium.set_managed(&Map::from_iter([("configuration".to_owned(), policy.into())])).await.unwrap();
    let page = scene.page().await;
    let widget = quiet::widget(&scene.panel).await.unwrap();
    no_notice(&scene.panel, "organisation-providers").await.unwrap();
    ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved();
    let rules = "chrome.declarativeNetRequest.getSessionRules().then((rules) => rules.filter(({ action }) => action.type === 'block').length)";
    let extension = scene.stage.chromium.extension_page("manifest.json").await.unwrap();
    extension
        .wait_until(&format!("{rules}.then((blocked) => blocked === 1)"), "Microsoft's panel to be kept from loading it", WAIT)
        .await
        .unwrap();
    // Its administrator gives it other parameters: the next page brings them.
    scene.change(&page, &json!({ "msdyn_label": "Changed in the records" })).await;
    page.reload().await.unwrap();
    heading(&scene.panel, "Changed in the records").await;
}

/// Migration by importing once: the rows become the user's own, and the organisation deactivates them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_that_were_imported_work_on_when_the_organisation_deactivates_them() {
    let scene = scene(json!({ "dataverseProviders": false })).await;
    let page = scene.page().await;
    let options = scene.import_rows(&page).await;
    drop(options);
    scene.change(&page, &json!({ "statecode": 1, "statuscode": 2 })).await;
    page.to_front().await.unwrap();
    page.reload().await.unwrap();
    let widget = quiet::widget(&scene.panel).await.unwrap();
    heading(&scene.panel, "Contoso").await;
    ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved();
}

/// The same where the rows are in force already: what is lent becomes the user's own before the records take it back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_that_are_in_force_are_imported_and_their_live_widget_outlives_the_records() {
    let scene = scene(json!({})).await;
    let page = scene.page().await;
    scene.panel.click("[data-notice=organisation-providers] [data-do=use-organisation]").await.unwrap();
    let widget = quiet::widget(&scene.panel).await.unwrap();
    widget.evaluate("globalThis.sameDocument = true").await.unwrap();
    let options = scene.import_rows(&page).await;
    options.wait_until("document.querySelector('[data-provider][data-level=user]')", "the user's own", WAIT).await.unwrap();
    scene.change(&page, &json!({ "statecode": 1, "statuscode": 2 })).await;
    page.to_front().await.unwrap();
    page.reload().await.unwrap();
    let no_rows =
        format!("Object.values(JSON.parse(all.organisations)[{}].apps).flat().length === 0", json!(scene.stage.demo.org_origin));
    let read = format!("chrome.storage.local.get('organisations').then((all) => {no_rows})");
    options.wait_until(&read, "the records to be read again, without the row", WAIT).await.unwrap();
    heading(&scene.panel, "Contoso").await;
    assert_eq!(widget.evaluate("globalThis.sameDocument").await.unwrap(), true);
    ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved();
}

/// Nothing is configured: the panel itself leads to what the organisation has.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_empty_installation_finds_the_organisations_own_by_one_click() {
    let scene = scene(json!({})).await;
    scene.stage.configure(&json!({})).await.unwrap();
    let extension = scene.stage.chromium.extension_page("manifest.json").await.unwrap();
    let scripts = "chrome.scripting.getRegisteredContentScripts().then((scripts) => scripts.flatMap(({ matches }) => matches))";
    extension.wait_until(&format!("{scripts}.then((all) => all.length === 0)"), "nothing to be injected", WAIT).await.unwrap();
    scene.panel.click("[data-notice=no-provider] [data-do=records]").await.unwrap();
    let regions = format!("{scripts}.then((all) => all.includes('https://*.crm4.dynamics.com/*'))");
    extension.wait_until(&regions, "Microsoft's regions to be sites", WAIT).await.unwrap();
    let stored = "chrome.storage.local.get('configuration').then((all) => all.configuration)";
    assert_eq!(extension.evaluate(stored).await.unwrap(), json!({ "dataverseProviders": true }).to_string());

    // This organisation is at none of Microsoft's addresses: that is said, with the way out.
    let says = "document.querySelector('[data-notice=no-provider]')?.innerText.includes('add it as a site')";
    scene.panel.wait_until(says, "what is to be done", WAIT).await.unwrap();
    let options = scene.options().await;
    options.click("[data-do=add-site]").await.unwrap();
    options.wait_until("document.activeElement.id === 'site-match'", "the form", WAIT).await.unwrap();
    options.type_text(&format!("{}/*", scene.stage.demo.org_origin)).await.unwrap();
    options.click("#save").await.unwrap();
    let page = scene.page().await;
    scene.panel.click("[data-notice=organisation-providers] [data-do=use-organisation]").await.unwrap();
    let widget = quiet::widget(&scene.panel).await.unwrap();
    ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved();
    drop(page);
}
