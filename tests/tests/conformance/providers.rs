//! The provider and its frame (contract §8): two providers in one panel, and a third that is switched off. What is set
//! once and only looked at, so all tests share one browser.

use patchbay_tests::harness::{Session, WAIT};
use patchbay_tests::probe::lasting_stage;
use patchbay_tests::stage::Stage;
use serde_json::{Value, json};
use tokio::sync::{Mutex, MutexGuard, OnceCell};

/// Raw text that is neither JSON nor a query, as administrators write it.
const CUSTOM: &str = "queue=a b;{\"k\": \"ü\"}";

pub struct Scene {
    pub stage: Stage,
    pub page: Session,
    pub panel: Session,
    /// The provider with everything set.
    pub full: Session,
    /// The provider with nothing set that could be left out.
    pub bare: Session,
}

fn landing(stage: &Stage) -> String {
    format!("{}/probe/?queue=a%20b&x=%7B1%7D#part", stage.demo.widgets_origin)
}

/// Where a widget of the full provider may go: another origin that is trusted.
fn trusted(stage: &Stage) -> String {
    stage.demo.widgets_origin.replace("voice.", "login.")
}

fn configuration(stage: &Stage) -> Value {
    let own = &stage.demo.widgets_origin;
    json!({
        "providers": [
            { "id": "bare", "name": "Bare", "landingUrl": format!("{own}/probe/?bare"), "sortOrder": 5 },
            { "id": "off", "name": "Off", "landingUrl": format!("{own}/probe/?off"), "enabled": false },
            { "id": "full", "name": "Full name", "label": "Full label", "landingUrl": landing(stage), "sortOrder": 1,
                "clickToAct": true, "customParams": CUSTOM, "trustedOrigins": [trusted(stage)],
                "extraSandboxTokens": ["allow-top-navigation-by-user-activation"] },
        ],
        "sites": [{ "match": format!("{}/*", stage.demo.org_origin), "adapter": "model-driven" }],
    })
}

async fn start() -> Scene {
    let stage = lasting_stage("probe").await;
    stage.configure(&configuration(&stage)).await.unwrap();
    let page = stage.open_page().await.unwrap();
    let panel = stage.open_panel(&page).await.unwrap();
    let full = panel.frame(|url| url.contains("queue=")).await.unwrap();
    let bare = panel.frame(|url| url.contains("?bare")).await.unwrap();
    Scene { stage, page, panel, full, bare }
}

/// The scene, with both widgets connected and docked; held until the guard is dropped.
pub async fn scene() -> MutexGuard<'static, Scene> {
    static SHARED: OnceCell<Mutex<Scene>> = OnceCell::const_new();
    let scene = SHARED.get_or_init(|| async { Mutex::new(start().await) }).await.lock().await;
    for widget in [&scene.full, &scene.bare] {
        let docked = "Microsoft.CIFramework.setMode(1).then((mode) => mode === 1)";
        widget.wait_until(docked, "both widgets to be connected", WAIT).await.unwrap();
    }
    scene
}

/// Something of the full provider's iframe.
async fn frame(scene: &Scene, what: &str) -> Value {
    let js = format!("(({{ title, src, allow, sandbox }}) => {what})(document.querySelector('[data-provider=full] iframe'))");
    scene.panel.evaluate(&js).await.unwrap()
}

async fn ask(widget: &Session, request: &str) -> Value {
    widget.evaluate(&format!("Microsoft.CIFramework.{request}")).await.unwrap()
}

#[tokio::test]
async fn the_landing_url_is_loaded_unchanged() {
    let scene = scene().await;
    assert_eq!(frame(&scene, "src").await, landing(&scene.stage));
    assert_eq!(scene.full.evaluate("location.href").await.unwrap(), landing(&scene.stage));
    assert_eq!(ask(&scene.full, "getMode()").await, 1);
}

#[tokio::test]
async fn the_frames_title_is_the_label() {
    let scene = scene().await;
    assert_eq!(frame(&scene, "title").await, "Full label");
}

#[tokio::test]
async fn microphone_camera_and_geolocation_are_delegated() {
    let scene = scene().await;
    let allowed = "['microphone', 'camera', 'geolocation'].filter((feature) => document.featurePolicy.allowsFeature(feature))";
    assert_eq!(scene.full.evaluate(allowed).await.unwrap(), json!(["microphone", "camera", "geolocation"]));
}

#[tokio::test]
async fn autoplay_clipboard_devices_and_screens_are_delegated() {
    let scene = scene().await;
    let wanted = json!(["autoplay", "clipboard-write", "hid", "display-capture"]);
    let allowed = format!("{wanted}.filter((feature) => document.featurePolicy.allowsFeature(feature))");
    assert_eq!(scene.full.evaluate(&allowed).await.unwrap(), wanted);
}

#[tokio::test]
async fn the_sandbox_always_has_its_six_tokens() {
    let scene = scene().await;
    let six = "allow-forms allow-popups allow-scripts allow-same-origin allow-modals allow-downloads";
    let wanted: Vec<&str> = six.split(' ').collect();
    let has = format!("{}.filter((token) => sandbox.contains(token))", json!(wanted));
    assert_eq!(frame(&scene, &has).await, json!(wanted));
}

#[tokio::test]
async fn extra_sandbox_tokens_are_added() {
    let scene = scene().await;
    assert_eq!(frame(&scene, "sandbox.contains('allow-top-navigation-by-user-activation')").await, true);
    let bare = "document.querySelector('[data-provider=bare] iframe').sandbox.length";
    assert_eq!(scene.panel.evaluate(bare).await.unwrap(), 6, "and only where they are configured");
}

#[tokio::test]
async fn several_providers_live_and_work_at_once() {
    let scene = scene().await;
    for widget in [&scene.full, &scene.bare] {
        let environment: Value = serde_json::from_str(ask(widget, "getEnvironment()").await.as_str().unwrap()).unwrap();
        assert_eq!(environment["orgUniqueName"], "patchbaydemo");
    }
}

#[tokio::test]
async fn providers_come_in_their_order() {
    let scene = scene().await;
    let order = "[...document.querySelectorAll('[role=tab]')]
        .sort((one, other) => one.getBoundingClientRect().left - other.getBoundingClientRect().left).map((tab) => tab.dataset.tab)";
    assert_eq!(scene.panel.evaluate(order).await.unwrap(), json!(["full", "bare"]));
}

#[tokio::test]
async fn a_provider_that_is_switched_off_is_not_there() {
    let scene = scene().await;
    let there = "[...document.querySelectorAll('iframe')].map((frame) => frame.title).toSorted()";
    assert_eq!(scene.panel.evaluate(there).await.unwrap(), json!(["Bare", "Full label"]));
}

#[tokio::test]
async fn each_provider_gets_its_own_custom_parameters_as_they_are() {
    let scene = scene().await;
    for (widget, custom) in [(&scene.full, CUSTOM), (&scene.bare, "")] {
        let environment: Value = serde_json::from_str(ask(widget, "getEnvironment()").await.as_str().unwrap()).unwrap();
        assert_eq!([&environment["customParams"], &environment["msdyn_customparams"]], [custom, custom]);
    }
}

#[tokio::test]
async fn click_to_act_is_as_the_provider_is_configured_until_its_widget_says_otherwise() {
    let scene = scene().await;
    assert_eq!(ask(&scene.full, "getClickToAct()").await, true);
    assert_eq!(ask(&scene.bare, "getClickToAct()").await, false);
}

#[tokio::test]
async fn a_widgets_mode_is_its_own() {
    let scene = scene().await;
    assert_eq!(ask(&scene.bare, "setMode(0)").await, 0);
    assert_eq!(ask(&scene.full, "getMode()").await, 1);
    scene.panel.wait_until("document.querySelector('[data-provider=bare].folded')", "one widget to fold", WAIT).await.unwrap();
    assert_eq!(scene.panel.evaluate("document.querySelectorAll('.provider.folded').length").await.unwrap(), 1);
}

#[tokio::test]
async fn a_page_of_a_trusted_origin_is_connected_as_well() {
    let scene = scene().await;
    let there = json!(format!("{}/probe/?queue=there", trusted(&scene.stage)));
    scene.full.evaluate(&format!("void setTimeout(() => location.assign({there}))")).await.unwrap();
    let connected = format!("location.href === {there} && Microsoft.CIFramework.getMode().then((mode) => mode === 1)");
    let told = scene.full.wait_until(&connected, "the page of the trusted origin to be connected", WAIT).await;
    let back = json!(landing(&scene.stage));
    scene.full.evaluate(&format!("void setTimeout(() => location.assign({back}))")).await.unwrap();
    let landed = format!("location.href === {back} && Microsoft.CIFramework.getMode().then((mode) => mode === 1)");
    scene.full.wait_until(&landed, "the landing page", WAIT).await.unwrap();
    told.unwrap();
}

#[tokio::test]
async fn the_widgets_cookies_and_storage_are_those_of_its_own_site() {
    let scene = scene().await;
    scene.full.evaluate("document.cookie = 'agent=7; SameSite=None; Secure', localStorage.setItem('agent', '7')").await.unwrap();
    let tab = scene.stage.chromium.new_window(&format!("{}/probe/plain.html", scene.stage.demo.widgets_origin)).await.unwrap();
    let seen = "[document.cookie.includes('agent=7'), localStorage.getItem('agent')]";
    let same = tab.evaluate(seen).await.unwrap();
    tab.close().await.unwrap();
    assert_eq!(same, json!([true, "7"]), "what the widget stores, a tab of its site reads");
    assert_eq!(ask(&scene.full, "getMode()").await, 1);
}

#[tokio::test]
async fn the_widgets_referrer_is_the_crm_and_leads_to_the_library() {
    let scene = scene().await;
    assert_eq!(scene.bare.evaluate("document.referrer").await.unwrap(), format!("{}/", scene.stage.demo.org_origin));
    // The organisation itself has no such file: what loads is the host's.
    let loads = "new Promise((resolve) => {
        const src = new URL('/webresources/Widget/msdyn_ciLibrary.js', document.referrer).href;
        document.head.append(Object.assign(document.createElement('script'), { src, onload: () => resolve('loaded'), onerror: () => resolve('refused') }));
    })";
    assert_eq!(scene.bare.evaluate(loads).await.unwrap(), "loaded");
    assert_eq!(ask(&scene.bare, "getMode()").await, 1);
}
