//! The options page by keyboard alone.

use super::page::{empty, listing, options_page, provider, saying, stored};
use patchbay_tests::harness::{Session, WAIT};
use serde_json::{Value, json};

/// Presses Tab until the element that fits has the focus, and checks that it can be seen there.
async fn tab_to(page: &Session, selector: &str) {
    for _ in 0..80 {
        page.press_key("Tab").await.unwrap();
        if has_focus(page, selector).await {
            let seen = "getComputedStyle(document.activeElement).outlineStyle !== 'none'";
            assert_eq!(page.evaluate(seen).await.unwrap(), true, "the focus on {selector} can be seen");
            return;
        }
    }
    panic!("Tab never reaches {selector}");
}

async fn has_focus(page: &Session, selector: &str) -> bool {
    page.evaluate(&format!("!!document.activeElement?.matches({})", json!(selector))).await.unwrap() == json!(true)
}

async fn focused(page: &Session, selector: &str) {
    let condition = format!("document.activeElement?.matches({})", json!(selector));
    if let Err(error) = page.wait_until(&condition, &format!("the focus on {selector}"), WAIT).await {
        panic!("{error}; it is on {}", page.evaluate("document.activeElement.outerHTML.slice(0, 200)").await.unwrap());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_is_added_changed_moved_and_deleted_without_a_mouse() {
    let (stage, _panel) = empty().await;
    stage.configure(&json!({ "providers": [provider(&stage, "first")] })).await.unwrap();
    let options = options_page(&stage).await;
    listing(&options, &["first"]).await;
    options.to_front().await.unwrap();

    tab_to(&options, "[data-do=add-provider]").await;
    options.press_key("Enter").await.unwrap();
    focused(&options, "#provider-name").await;
    options.type_text("Second").await.unwrap();
    tab_to(&options, "#landing-url").await;
    options.type_text(&format!("{}/trouble/", stage.demo.widgets_origin)).await.unwrap();
    options.press_key("Enter").await.unwrap();
    saying(&options, "#status", "Saved: Second").await;
    focused(&options, "[data-provider=second] [data-do=edit]").await;

    // Escape leaves the form, and the keyboard goes back to where it came from.
    options.press_key("Enter").await.unwrap();
    focused(&options, "#provider-name").await;
    options.type_text("!").await.unwrap();
    options.press_key("Escape").await.unwrap();
    focused(&options, "[data-provider=second] [data-do=edit]").await;
    saying(&options, "#status", "Nothing was saved").await;

    tab_to(&options, "[data-provider=second] [data-do=up]").await;
    options.press_key("Enter").await.unwrap();
    listing(&options, &["second", "first"]).await;
    focused(&options, "[data-provider=second] [data-do=down]").await;
    options.press_key("Shift+Tab").await.unwrap();
    focused(&options, "[data-provider=second] [data-do=delete]").await;
    options.press_key("Enter").await.unwrap();
    listing(&options, &["first"]).await;
    focused(&options, "#status [data-do=undo]").await;
    options.press_key("Enter").await.unwrap();
    listing(&options, &["second", "first"]).await;

    tab_to(&options, "[data-section=import] summary").await;
    options.press_key("Enter").await.unwrap();
    tab_to(&options, "#import-text").await;
    assert_ne!(stored(&options).await, Value::Null);
}
