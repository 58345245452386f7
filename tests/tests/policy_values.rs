//! Every value of the configuration, wrong once in one policy: the options page names each with what it is and what is accepted, the
//! panel the first ones, and the provider that is right works. The values are those of the protocol's own tests, here read by the WASM and the browser's URL.

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
    let told = "[...document.querySelectorAll('[data-notice=configuration-fault] p')].map((one) => one.innerText)";
    panel.wait_until(&format!("{told}.length === 4"), "the first three faults, and how many more there are", WAIT).await.unwrap();
    let told = panel.evaluate(told).await.unwrap();
    assert_eq!(told[0], format!("The configuration has a fault. policy {}.", faults[0]));
    assert_eq!(told[3], format!("The configuration has {} more faults: see the options.", faults.len() - 3));
    let options = stage.chromium.new_window(&stage.chromium.extension_url("options.html").await.unwrap()).await.unwrap();
    options.wait_until("document.querySelector('[data-faults=policy]')", "the faults", WAIT).await.unwrap();
    let named = options
        .evaluate("[...document.querySelectorAll('[data-faults=policy] li')].map((one) => one.textContent)")
        .await
        .unwrap();
    let named: Vec<&str> = named.as_array().unwrap().iter().filter_map(Value::as_str).collect();
    for fault in faults {
        assert!(named.contains(&format!("{fault}.").as_str()), "{fault} is not among {named:?}");
    }
    let page = stage.open_page().await.unwrap();
    let widget = quiet::widget(&panel).await.unwrap();
    ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved();
    drop(page);
}
