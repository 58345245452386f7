//! A newer version waits for calls and open panels, says so, and needs no refresh of any page. The extension here is packed,
//! installed by policy and updated by the browser's own check.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests fail as tests do: by panicking")]

use patchbay_demo::Options;
use patchbay_tests::asked::ask;
use patchbay_tests::harness::{Chromium, HarnessError, LaunchOptions, Packed, PolicyFile, Session, WAIT, poll};
use patchbay_tests::package::without_access;
use patchbay_tests::quiet::{self, no_notice, notice, status, with_quiet};
use patchbay_tests::stage::{LAUNCHER, Stage, dev_package, launch};
use patchbay_tests::talk;
use serde_json::json;
use tokio::sync::Mutex;

/// Policy is the machine's: one at a time.
static TURN: Mutex<()> = Mutex::const_new(());

struct Scene {
    stage: Stage,
    packed: Packed,
    extension: Session,
}

/// The packed extension with the quiet widget configured; none without the right to write policies.
async fn scene() -> Option<Scene> {
    if !PolicyFile::is_allowed() {
        eprintln!("skipped: no right to write the browser's policies in {}", PolicyFile::FOLDER);
        return None;
    }
    let demo = patchbay_demo::start(with_quiet(Options::default())).await.unwrap();
    let packed = Packed::install(&dev_package(), &json!({})).await.unwrap();
    let options = LaunchOptions {
        installed: Some(packed.id().to_owned()),
        extra_args: talk::FAKE_MICROPHONE.map(str::to_owned).into(),
        ..LaunchOptions::default()
    };
    let stage = Stage { demo, chromium: Chromium::launch(options).await.unwrap() };
    let extension = stage.chromium.extension_page("manifest.json").await.unwrap();
    let configuration = stage.configuration_for(&format!("{}{}", stage.demo.widgets_origin, quiet::QUIET));
    stage.configure(&configuration).await.unwrap();
    Some(Scene { stage, packed, extension })
}

impl Scene {
    /// Offers a newer version and lets the browser look for it.
    async fn update(&self) {
        self.packed.offer(&dev_package(), "1.0.2").unwrap();
        // Not by the extensions page, whose button does not ask the extension whether it is a good moment.
        let check = "chrome.runtime.requestUpdateCheck().then(({ status }) => status)";
        let status = self.extension.evaluate(check).await.unwrap();
        assert_eq!(status, "update_available");
    }

    /// Waits until the newer version runs.
    async fn updated(&self) {
        poll("the newer version", WAIT, || async {
            // A page of the older one closes with it; one that opens in the very moment never answers.
            let version = async {
                let page = self.stage.chromium.extension_page("manifest.json").await.ok()?;
                let version = page.evaluate("chrome.runtime.getManifest().version").await;
                drop(page.close().await);
                version.ok()
            };
            let version = tokio::time::timeout(WAIT / 5, version).await.ok().flatten();
            Ok(match version {
                Some(version) if version == "1.0.2" => Ok(()),
                other => Err(format!("{other:?}")),
            })
        })
        .await
        .unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_update_waits_for_call_and_panel_and_one_click_takes_it() {
    let _turn = TURN.lock().await;
    let Some(scene) = scene().await else { return };
    let stage = &scene.stage;
    let page = stage.open_page().await.unwrap();
    let panel = stage.open_panel(&page).await.unwrap();
    let widget = quiet::widget(&panel).await.unwrap();
    ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved();
    talk::begin(&panel, &widget).await.unwrap();

    scene.update().await;
    let waits = "chrome.storage.session.get('bridge').then(({ bridge }) => JSON.parse(bridge).update)";
    scene.extension.wait_until(waits, "the worker to know of it", WAIT).await.unwrap();
    // During the call not a word; the version stays.
    ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved();
    talk::goes_on(&widget).await.unwrap();
    no_notice(&panel, "update-ready").await.unwrap();
    talk::end(&panel, &widget).await.unwrap();
    let sentence = notice(&panel, "update-ready").await.unwrap();
    assert!(sentence.contains("new version") && sentence.contains("open it again"), "{sentence}");
    assert_eq!(scene.extension.evaluate("chrome.runtime.getManifest().version").await.unwrap(), "1.0.1");

    page.evaluate("globalThis.sameDocument = true").await.unwrap();
    let clicked = panel.click("[data-notice=update-ready] [data-do=update]").await;
    // The panel may be gone before the button is released.
    assert!(matches!(clicked, Ok(()) | Err(HarnessError::TargetGone { .. })), "{clicked:?}");
    stage.chromium.wait_side_panel_closed(&panel).await.unwrap();
    scene.updated().await;
    // The page has its launcher without a refresh, and one click brings everything back.
    page.locate_in_shadow("[data-patchbay=launcher][title*='Softphone is off']").await.unwrap();
    let panel = stage.open_panel(&page).await.unwrap();
    let widget = quiet::widget(&panel).await.unwrap();
    ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved();
    status(&panel, "connected").await.unwrap();
    no_notice(&panel, "update-ready").await.unwrap();
    assert_eq!(page.evaluate("globalThis.sameDocument").await.unwrap(), true);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_no_panel_open_an_update_is_taken_by_itself_and_pages_need_no_refresh() {
    let _turn = TURN.lock().await;
    let Some(scene) = scene().await else { return };
    let page = scene.stage.open_page().await.unwrap();
    page.locate_in_shadow(LAUNCHER).await.unwrap();
    page.evaluate("globalThis.sameDocument = true").await.unwrap();
    page.evaluate("void (document.querySelector('patchbay-launcher').dataset.of = 'the older version')").await.unwrap();
    scene.update().await;
    scene.updated().await;
    let launcher = "!!document.querySelector('patchbay-launcher:not([data-of])')";
    page.wait_until(launcher, "the newer version's launcher", WAIT).await.unwrap();
    let panel = scene.stage.open_panel(&page).await.unwrap();
    let widget = quiet::widget(&panel).await.unwrap();
    ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved();
    assert_eq!(page.evaluate("globalThis.sameDocument").await.unwrap(), true);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_new_grant_open_pages_have_the_launcher_without_a_refresh() {
    let package = without_access(&dev_package()).unwrap();
    let stage = quiet::set_with(launch(package.path()).unwrap()).await.unwrap();
    stage.chromium.grant_host("http://voice.localhost/*").await.unwrap();
    let page = stage.open_page().await.unwrap();
    let there = page.evaluate("!!document.querySelector('patchbay-launcher')").await.unwrap();
    assert_eq!(there, false, "not before it is allowed");
    page.evaluate("globalThis.sameDocument = true").await.unwrap();
    stage.chromium.grant_host("http://org.localhost/*").await.unwrap();
    let panel = stage.open_panel(&page).await.unwrap();
    let widget = quiet::widget(&panel).await.unwrap();
    ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved();
    assert_eq!(page.evaluate("globalThis.sameDocument").await.unwrap(), true);
}
