//! The options page as scenarios work it.

use patchbay_demo::Options;
use patchbay_tests::harness::{Session, WAIT};
use patchbay_tests::quiet::{panel_beside_nothing, with_quiet};
use patchbay_tests::stage::{Stage, dev_package, launch};
use serde_json::{Map, Value, json};

/// Browser and organisation, nothing configured, and an open panel.
pub async fn empty() -> (Stage, Session) {
    let stage = Stage::bare(with_quiet(Options::default()), launch(&dev_package()).unwrap()).await.unwrap();
    let (_, panel) = panel_beside_nothing(&stage).await.unwrap();
    (stage, panel)
}

/// The options page in a tab of its own, in front.
pub async fn options_page(stage: &Stage) -> Session {
    let url = stage.chromium.extension_url("options.html").await.unwrap();
    let page = stage.chromium.new_window(&url).await.unwrap();
    page.wait_until("document.querySelector('[data-section=providers]')", "the page", WAIT).await.unwrap();
    page
}

/// Clicks into a control and types.
pub async fn fill(page: &Session, id: &str, text: &str) {
    page.click(&format!("#{id}")).await.unwrap();
    page.type_text(text).await.unwrap();
}

/// The same in place of what is there.
pub async fn refill(page: &Session, id: &str, text: &str) {
    page.click(&format!("#{id}")).await.unwrap();
    page.evaluate("document.activeElement.select()").await.unwrap();
    page.press_key("Delete").await.unwrap();
    page.type_text(text).await.unwrap();
}

/// Pushes a policy with this configuration.
pub async fn push(stage: &Stage, configuration: &str) {
    let values = Map::from_iter([("configuration".to_owned(), Value::from(configuration))]);
    stage.chromium.set_managed(&values).await.unwrap();
}

/// Waits until an element says something.
pub async fn saying(page: &Session, selector: &str, part: &str) {
    let condition = format!("document.querySelector({})?.innerText.includes({})", json!(selector), json!(part));
    if let Err(error) = page.wait_until(&condition, &format!("{selector} to say {part:?}"), WAIT).await {
        panic!("{error}, on a page with {}", page.evaluate("document.body.innerText").await.unwrap());
    }
}

/// The user's configuration as it is stored.
pub async fn stored(page: &Session) -> Value {
    let text =
        page.evaluate("chrome.storage.local.get('configuration').then((all) => all.configuration ?? 'null')").await.unwrap();
    serde_json::from_str(text.as_str().unwrap()).unwrap()
}

/// The ids of the providers in the list, in order.
pub async fn listed(page: &Session) -> Value {
    page.evaluate("[...document.querySelectorAll('[data-provider]')].map((item) => item.dataset.provider)").await.unwrap()
}

/// Waits until the list has these providers in this order.
pub async fn listing(page: &Session, ids: &[&str]) {
    let condition = format!(
        "JSON.stringify([...document.querySelectorAll('[data-provider]')].map((item) => item.dataset.provider)) === {}",
        json!(json!(ids).to_string())
    );
    if let Err(error) = page.wait_until(&condition, &format!("the list to be {ids:?}"), WAIT).await {
        panic!("{error}, it is {}", listed(page).await);
    }
}

/// A provider with the quiet widget under another id, as policy or user would have it.
pub fn provider(stage: &Stage, id: &str) -> Value {
    json!({ "id": id, "name": format!("{id} voice"), "landingUrl": format!("{}/trouble/", stage.demo.widgets_origin) })
}
