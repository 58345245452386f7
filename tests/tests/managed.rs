//! The managed package as a fleet has it: packed, force-installed by policy, configured by a policy file, and updated from it
//! while it runs. What policy says is followed at once; what it says wrong is named, and the rest works on.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests fail as tests do: by panicking")]

use patchbay_demo::{Demo, Options};
use patchbay_tests::asked::ask;
use patchbay_tests::harness::{Chromium, LaunchOptions, Packed, PolicyFile, Session, WAIT};
use patchbay_tests::package::with_local_hosts;
use patchbay_tests::quiet::{self, no_notice, notice, status, with_quiet};
use patchbay_tests::stage::{Stage, managed_package};
use serde_json::{Value, json};
use tokio::sync::Mutex;

/// Policy is the machine's: one at a time.
static TURN: Mutex<()> = Mutex::const_new(());

struct Fleet {
    stage: Stage,
    packed: Packed,
}

/// A machine with the managed package and this configuration; none without the right to write policies.
async fn fleet(configuration: impl FnOnce(&Demo) -> Value) -> Option<Fleet> {
    if !PolicyFile::is_allowed() {
        eprintln!("skipped: no right to write the browser's policies in {}", PolicyFile::FOLDER);
        return None;
    }
    let demo = patchbay_demo::start(with_quiet(Options::default())).await.unwrap();
    // The stand-ins are on this machine, where no package of a fleet has any business.
    let package = with_local_hosts(&managed_package()).unwrap();
    let managed = json!({ "configuration": configuration(&demo).to_string() });
    let packed = Packed::install(package.path(), &managed).await.unwrap();
    let options = LaunchOptions { installed: Some(packed.id().to_owned()), ..LaunchOptions::default() };
    let stage = Stage { demo, chromium: Chromium::launch(options).await.unwrap() };
    Some(Fleet { stage, packed })
}

impl Fleet {
    async fn push(&self, managed: &Value) {
        self.packed.push(managed).unwrap();
        self.stage.chromium.reload_policies().await.unwrap();
    }

    async fn push_configuration(&self, configuration: &Value) {
        self.push(&json!({ "configuration": configuration.to_string() })).await;
    }

    /// CRM page and panel, with the quiet widget connected: nobody was asked for anything.
    async fn at_work(&self) -> (Session, Session, Session) {
        let page = self.stage.open_page().await.unwrap();
        let panel = self.stage.open_panel(&page).await.unwrap();
        let widget = quiet::widget(&panel).await.unwrap();
        ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved();
        (page, panel, widget)
    }
}

fn voice(demo: &Demo) -> Value {
    json!({
        "providers": [{ "id": "voice", "name": "Contoso Voice", "landingUrl": format!("{}{}", demo.widgets_origin, quiet::QUIET) }],
        "sites": [{ "match": format!("{}/*", demo.org_origin) }],
    })
}

async fn heading(panel: &Session, label: &str) {
    let condition = format!("document.querySelector('header[data-head=voice] h2')?.innerText === {}", json!(label));
    panel.wait_until(&condition, label, WAIT).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_force_installed_package_works_without_a_question_and_follows_policy_without_disturbing_a_live_widget() {
    let _turn = TURN.lock().await;
    let Some(fleet) = fleet(voice).await else { return };
    let looker = fleet.stage.chromium.extension_page("manifest.json").await.unwrap();
    let access = "chrome.permissions.getAll().then(({ origins }) => origins.includes('https://*/*'))";
    assert_eq!(looker.evaluate(access).await.unwrap(), true);
    let (_page, panel, widget) = fleet.at_work().await;
    no_notice(&panel, "no-access").await.unwrap();
    widget.evaluate("globalThis.sameDocument = true").await.unwrap();

    let mut changed = voice(&fleet.stage.demo);
    changed["providers"][0]["label"] = "Renamed by policy".into();
    fleet.push_configuration(&changed).await;
    heading(&panel, "Renamed by policy").await;
    assert_eq!(widget.evaluate("globalThis.sameDocument").await.unwrap(), true);

    // The kill switches act at once.
    changed["readOnly"] = true.into();
    fleet.push_configuration(&changed).await;
    notice(&panel, "read-only").await.unwrap();
    let refused = ask(&widget, "createRecord", json!(["phonecall", r#"{"subject":"Not now"}"#])).await.unwrap();
    assert!(refused.rejected().to_string().contains("read only"));
    ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved();
    changed["providers"][0]["enabled"] = false.into();
    fleet.push_configuration(&changed).await;
    notice(&panel, "provider-disabled").await.unwrap();
    panel.wait_until("!document.querySelector('iframe')", "the widget to be gone", WAIT).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_mandatory_is_nobodys_to_change_and_a_default_is() {
    let _turn = TURN.lock().await;
    let Some(fleet) = fleet(voice).await else { return };
    let (_page, panel, _widget) = fleet.at_work().await;
    let own = json!({ "providers": [{ "id": "voice", "label": "Mine" }] });
    fleet.stage.configure(&own).await.unwrap();
    heading(&panel, "Mine").await;
    let mut fixed = voice(&fleet.stage.demo);
    fixed["providers"][0]["label"] = "Ours".into();
    fixed["mandatory"] = json!(["providers/voice/label"]);
    fleet.push_configuration(&fixed).await;
    heading(&panel, "Ours").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn faults_of_a_policy_file_are_named_with_value_and_what_is_accepted_and_the_rest_works_on() {
    let _turn = TURN.lock().await;
    let Some(fleet) = fleet(voice).await else { return };
    let (_page, panel, widget) = fleet.at_work().await;
    widget.evaluate("globalThis.sameDocument = true").await.unwrap();
    let mut faulty = voice(&fleet.stage.demo);
    let wrong = json!({ "name": "Wrong", "landingUrl": "https://wrong.example", "sortOrder": 5000 });
    faulty["providers"].as_array_mut().unwrap().push(wrong);
    faulty["startup"] = "sometimes".into();
    fleet.push_configuration(&faulty).await;
    let says = |part: &str| {
        format!(
            "[...document.querySelectorAll('[data-notice=configuration-fault]')].some((one) => one.innerText.includes({}))",
            json!(part)
        )
    };
    for part in [
        "policy providers[1].sortOrder: must be a whole number from 0 (first) to 1000; it is 5000",
        "policy startup: must be \"ask\" or \"window\"; it is \"sometimes\"",
    ] {
        panel.wait_until(&says(part), part, WAIT).await.unwrap();
    }
    assert_eq!(widget.evaluate("globalThis.sameDocument").await.unwrap(), true, "the live widget was not disturbed");
    status(&panel, "connected").await.unwrap();

    // A value of another type never reaches the extension: the browser drops it, and there is no configuration.
    fleet.push(&json!({ "configuration": { "providers": [] } })).await;
    notice(&panel, "no-provider").await.unwrap();
    fleet.push_configuration(&voice(&fleet.stage.demo)).await;
    quiet::widget(&panel).await.unwrap();
    no_notice(&panel, "no-provider").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_a_thousand_providers_the_one_of_the_page_works() {
    let _turn = TURN.lock().await;
    let many = |demo: &Demo| {
        let mut configuration = voice(demo);
        let others = (0..999).map(|n| {
            json!({ "id": format!("other-{n}"), "name": format!("Other {n}"), "landingUrl": format!("https://other-{n}.example/"),
                "apps": ["00000000-0000-4000-8000-000000000000"] })
        });
        configuration["providers"].as_array_mut().unwrap().extend(others);
        configuration
    };
    let Some(fleet) = fleet(many).await else { return };
    let (_page, panel, _widget) = fleet.at_work().await;
    heading(&panel, "Contoso Voice").await;
    let shown = panel.evaluate("document.querySelectorAll('iframe').length").await.unwrap();
    assert_eq!(shown, 1);
}
