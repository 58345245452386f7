//! Every value of the configuration, wrong once in one policy: the panel names each with what it is and what is accepted, and the
//! provider that is right works. The values are those of the protocol's own tests, here read by the WASM and the browser's URL.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests fail as tests do: by panicking")]

#[path = "../../extension/protocol/tests/values/mod.rs"]
#[allow(dead_code, reason = "what is right of each value is tried by the protocol's tests")]
mod values;

use patchbay_demo::Options;
use patchbay_protocol::Layer;
use patchbay_tests::asked::ask;
use patchbay_tests::harness::WAIT;
use patchbay_tests::quiet::{self, panel_beside_nothing, with_quiet};
use patchbay_tests::stage::{Stage, dev_package, launch};
use serde_json::{Map, Value, json};
use values::{Of, fields};

/// A policy in which all is wrong but one provider and one site.
fn policy(provider: &Value, site: &Value) -> Value {
    let (mut providers, mut sites) = (vec![provider.clone()], vec![site.clone()]);
    let mut policy = json!({});
    for field in fields() {
        let (wrong, _) = &field.wrong[0];
        match field.of {
            Of::Whole => policy[field.name] = wrong.clone(),
            Of::Provider => {
                let mut wrong_one = json!({ "name": format!("Wrong {}", field.name), "landingUrl": "https://wrong.example/" });
                wrong_one[field.name] = wrong.clone();
                providers.push(wrong_one);
            }
            Of::Site => {
                let mut wrong_one = json!({ "match": format!("https://{}.example/*", field.name) });
                wrong_one[field.name] = wrong.clone();
                sites.push(wrong_one);
            }
        }
    }
    policy["providers"] = providers.into();
    policy["sites"] = sites.into();
    policy
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_wrong_value_of_a_policy_is_named_and_the_rest_works() {
    let stage = Stage::bare(with_quiet(Options::default()), launch(&dev_package()).unwrap()).await.unwrap();
    let provider = json!({ "name": "Right", "landingUrl": format!("{}{}", stage.demo.widgets_origin, quiet::QUIET) });
    let site = json!({ "match": format!("{}/*", stage.demo.org_origin) });
    let text = policy(&provider, &site).to_string();
    let (_, faults) = Layer::parse(&text);
    assert_eq!(faults.len(), fields().len(), "{faults:?}");

    let (_, panel) = panel_beside_nothing(&stage).await.unwrap();
    stage.chromium.set_managed(&Map::from_iter([("configuration".to_owned(), Value::from(text))])).await.unwrap();
    for fault in faults {
        let says = format!(
            "[...document.querySelectorAll('[data-notice=configuration-fault]')].some((one) => one.textContent.includes({}))",
            json!(format!("policy {fault}"))
        );
        panel.wait_until(&says, &fault.to_string(), WAIT).await.unwrap();
    }
    let page = stage.open_page().await.unwrap();
    let widget = quiet::widget(&panel).await.unwrap();
    ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved();
    drop(page);
}
