//! What our scripts in web pages may not do: they run in those pages' processes.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests fail as tests do: by panicking")]

use patchbay_tests::harness::WAIT;
use patchbay_tests::stage::Stage;
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn they_can_read_and_write_nothing_that_is_stored() {
    let stage = Stage::set().await.unwrap();
    let page = stage.open_page().await.unwrap();
    page.wait_until("document.querySelector('patchbay-launcher')", "our script", WAIT).await.unwrap();
    let tries = "Promise.allSettled([
        ...['local', 'managed', 'session'].map((area) => chrome.storage[area].get()),
        chrome.storage.local.set({ configuration: '{}' }),
    ]).then((all) => all.map(({ status }) => status))";
    let refused = json!(["rejected", "rejected", "rejected", "rejected"]);
    assert_eq!(page.evaluate_as_content_script(tries).await.unwrap(), refused);
}
