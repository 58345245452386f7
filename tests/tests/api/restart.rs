//! What outlives the browser. It has a browser of its own, started twice.

use patchbay_demo::Options;
use patchbay_tests::harness::{Chromium, LaunchOptions, Session, WAIT};
use patchbay_tests::probe::widget_dir;
use patchbay_tests::stage::{Stage, dev_package, launch};

/// The probe in the panel of a freshly opened page.
async fn widget(stage: &Stage) -> Session {
    let page = stage.open_page().await.unwrap();
    let panel = stage.open_panel(&page).await.unwrap();
    let origin = stage.demo.widgets_origin.clone();
    let widget = panel.frame(move |url| url.starts_with(&origin)).await.unwrap();
    let connected = "Microsoft.CIFramework.getMode().then(() => true)";
    widget.wait_until(connected, "the probe to be connected", WAIT).await.unwrap();
    widget
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn click_to_act_is_remembered_over_a_restart_of_the_browser() {
    let profile = tempfile::tempdir().unwrap();
    let kept = LaunchOptions { profile: Some(profile.path().to_owned()), ..launch(&dev_package()).unwrap() };
    let options = Options { widget_dirs: vec![widget_dir("probe")], ..Options::default() };
    let stage = Stage::bare(options, kept.clone()).await.unwrap();
    stage.configure(&stage.configuration_for(&format!("{}/probe/", stage.demo.widgets_origin))).await.unwrap();
    let before = widget(&stage).await;
    assert_eq!(before.evaluate("Microsoft.CIFramework.getClickToAct()").await.unwrap(), false);
    before.evaluate("Microsoft.CIFramework.setClickToAct(true)").await.unwrap();
    let looker = stage.chromium.extension_page("manifest.json").await.unwrap();
    let stored = "chrome.storage.local.get('clickToAct').then(({ clickToAct }) => clickToAct)";
    looker.wait_until(stored, "the setting to be stored", WAIT).await.unwrap();

    let Stage { demo, chromium } = stage;
    chromium.close().await.unwrap();
    let stage = Stage { demo, chromium: Chromium::launch(kept).await.unwrap() };
    let after = widget(&stage).await;
    assert_eq!(after.evaluate("Microsoft.CIFramework.getClickToAct()").await.unwrap(), true);
}
