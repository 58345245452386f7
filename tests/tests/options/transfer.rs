//! Import and export.

use super::page::{empty, listing, options_page, provider, push, saying, stored};
use patchbay_tests::harness::{Session, WAIT};
use serde_json::{Value, json};

/// Opens a folded section and puts a text into its field, as pasting does.
async fn paste(options: &Session, text: &str) {
    options.evaluate("document.querySelector('[data-section=import]').open = true").await.unwrap();
    options.click("#import-text").await.unwrap();
    options.evaluate("document.activeElement.select()").await.unwrap();
    options.send("Input.insertText", json!({ "text": text })).await.unwrap();
}

/// Saves the export and gives its text. What the browser would write to disk is taken on its way there.
async fn exported(options: &Session) -> String {
    let text = "new Promise((resolve) => {
        const make = URL.createObjectURL;
        URL.createObjectURL = (blob) => { URL.createObjectURL = make; resolve(blob.text()); return make.call(URL, blob); };
        document.querySelector('#export').click();
    })";
    options.evaluate(text).await.unwrap().as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_of_the_web_api_are_shown_first_and_imported_then() {
    let (stage, _panel) = empty().await;
    let id = "6f1a2b3c-0000-4000-8000-00000000000a";
    let row = json!({ "@odata.etag": "W/\"1\"", "msdyn_ciproviderid": id, "msdyn_name": "Row voice", "msdyn_label": "Row", "msdyn_sortorder": 3,
        "msdyn_landingurl": format!("{}/trouble/", stage.demo.widgets_origin), "msdyn_clicktoact": true, "msdyn_roleselector": null, "statecode": 0 });
    let wrong = json!({ "msdyn_ciproviderid": "6f1a2b3c-0000-4000-8000-00000000000b", "msdyn_name": "Plain", "msdyn_landingurl": "http://plain.example" });
    let options = options_page(&stage).await;
    paste(&options, &json!({ "@odata.context": "x", "value": [row, wrong] }).to_string()).await;
    saying(&options, &format!("[data-fate=added][data-id=\"{id}\"]"), "Row").await;
    saying(&options, "[data-faults=import]", "http://plain.example").await;
    assert_eq!(stored(&options).await, Value::Null, "nothing is stored before the click");
    options.click("#import").await.unwrap();
    saying(&options, "#status", "Imported: 1 added, 0 changed").await;
    listing(&options, &[id]).await;
    let stored = stored(&options).await;
    assert_eq!(stored["providers"][0]["sortOrder"], 3);
    options.click("#status [data-do=undo]").await.unwrap();
    listing(&options, &[]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_there_is_replaced_only_when_that_is_asked_for() {
    let (stage, _panel) = empty().await;
    let own = provider(&stage, "own");
    stage.configure(&json!({ "providers": [own.clone()] })).await.unwrap();
    let mut other = own.clone();
    other["label"] = "Imported".into();
    let options = options_page(&stage).await;
    paste(&options, &json!({ "providers": [other.clone(), provider(&stage, "new")] }).to_string()).await;
    saying(&options, "[data-fate=changed][data-id=own]", "differs in label").await;
    options.click("#import").await.unwrap();
    saying(&options, "#status", "Imported: 1 added, 0 changed").await;
    assert_eq!(stored(&options).await, json!({ "providers": [own, provider(&stage, "new")] }));
    paste(&options, &json!({ "providers": [other.clone()] }).to_string()).await;
    options.click("#import-replace").await.unwrap();
    options.click("#import").await.unwrap();
    saying(&options, "#status", "Imported: 0 added, 1 changed").await;
    assert_eq!(stored(&options).await, json!({ "providers": [other, provider(&stage, "new")] }));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_export_is_the_same_when_it_is_imported_again_and_a_valid_policy() {
    let (stage, _panel) = empty().await;
    let before = json!({ "providers": [provider(&stage, "own")], "sites": [{ "match": "https://contoso.crm.dynamics.com/*" }], "placement": "window" });
    stage.configure(&before).await.unwrap();
    let options = options_page(&stage).await;
    options.evaluate("document.querySelector('[data-section=export]').open = true").await.unwrap();
    let text = exported(&options).await;
    paste(&options, &text).await;
    saying(&options, "#import", "Nothing to import").await;
    stage.configure(&json!({})).await.unwrap();
    listing(&options, &[]).await;
    options.click("#import").await.unwrap();
    saying(&options, "#status", "Imported: 3 added").await;
    assert_eq!(stored(&options).await, before);

    // The file for browsers carries the same text for this extension.
    options.evaluate("document.querySelector('[data-section=export]').open = true").await.unwrap();
    options.evaluate("(({ parentElement: field }) => { field.querySelector('select').value = 'policy'; field.querySelector('select').dispatchEvent(new Event('change', { bubbles: true })); })(document.querySelector('#export-format'))").await.unwrap();
    let id = stage.chromium.extension_id().await.unwrap().to_owned();
    options
        .wait_until(&format!("document.querySelector('#export-id')?.value === '{id}'"), "the id of this extension", WAIT)
        .await
        .unwrap();
    let file: Value = serde_json::from_str(&exported(&options).await).unwrap();
    let policy = file["3rdparty"]["extensions"][&id]["configuration"].as_str().unwrap().to_owned();
    stage.configure(&json!({})).await.unwrap();
    push(&stage, &policy).await;
    saying(&options, "[data-provider=own][data-level=default]", "Set by your organisation").await;
    saying(&options, "[data-section=general] [data-value=placement]", "a window of its own").await;
}
