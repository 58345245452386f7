//! "One provider at a time": two sample widgets live beside each other.

use patchbay_tests::harness::{Screens, WAIT};
use patchbay_tests::stage::{Stage, dev_package, launch};
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_provider_at_a_time() {
    let stage = Stage::bare(patchbay_demo::Options::default(), launch(&dev_package()).unwrap()).await.unwrap();
    let mut configuration = stage.configuration();
    let chat = json!({ "id": "sample-chat", "name": "Sample chat", "label": "Chat", "sortOrder": 1,
        "landingUrl": format!("{}/chat/", stage.demo.widgets_origin) });
    configuration["providers"].as_array_mut().unwrap().push(chat);
    stage.configure(&configuration).await.unwrap();
    let page = stage.open_page().await.unwrap();
    let panel = stage.open_panel(&page).await.unwrap();
    let both = "document.querySelectorAll('header[data-head]:is([data-status=connected], [data-status=folded])').length === 2
        && document.querySelectorAll('.provider iframe').length === 2";
    panel.wait_until(both, "both widgets to be connected", WAIT).await.unwrap();
    for folder in ["/softphone/", "/chat/"] {
        let widget = panel.frame(move |url| url.contains(folder)).await.unwrap();
        let environment = widget.evaluate("Microsoft.CIFramework.getEnvironment()").await.unwrap();
        assert!(environment.as_str().unwrap().contains("patchbaydemo"), "{folder}");
    }
    Screens::of_test(&[&page, &panel], "two-providers").await.unwrap();
}
