//! What the options page exports, as an administrator puts it into the browser's folder of policies: it installs the managed
//! package, configures it, and fences it to the hosts that the configuration needs.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests fail as tests do: by panicking")]

use patchbay_demo::Options;
use patchbay_protocol::Layer;
use patchbay_protocol::export::{Channel, ExtensionId, Install, Target};
use patchbay_tests::asked::ask;
use patchbay_tests::harness::{Chromium, LaunchOptions, Packed, PolicyFile};
use patchbay_tests::package::with_local_hosts;
use patchbay_tests::quiet::{self, with_quiet};
use patchbay_tests::stage::{Stage, managed_package};
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_exported_policy_file_installs_configures_and_fences_the_managed_package() {
    if !PolicyFile::is_allowed() {
        eprintln!("skipped: no right to write the browser's policies in {}", PolicyFile::FOLDER);
        return;
    }
    let demo = patchbay_demo::start(with_quiet(Options::default())).await.unwrap();
    // The stand-ins are on this machine, where no package of a fleet has any business.
    let package = with_local_hosts(&managed_package()).unwrap();
    let packed = Packed::install(package.path(), &json!({})).await.unwrap();
    let configuration = json!({
        "providers": [{ "name": "Größe \"A\" \\", "id": "voice", "landingUrl": format!("{}{}", demo.widgets_origin, quiet::QUIET) }],
        "sites": [{ "match": format!("{}/*", demo.org_origin) }],
    });
    let (layer, faults) = Layer::parse(&configuration.to_string());
    assert_eq!(faults, []);
    let install = Install::new(&packed.update_url(), true).unwrap();
    let target = Target { channel: Channel::Chrome, id: ExtensionId::parse(packed.id()).unwrap(), install: Some(install) };
    packed.put(serde_json::from_str(&target.policy_file(&layer)).unwrap()).unwrap();

    let options = LaunchOptions { installed: Some(packed.id().to_owned()), ..LaunchOptions::default() };
    let stage = Stage { demo, chromium: Chromium::launch(options).await.unwrap() };
    let page = stage.open_page().await.unwrap();
    let panel = stage.open_panel(&page).await.unwrap();
    let widget = quiet::widget(&panel).await.unwrap();
    ask(&widget, "getEnvironment", json!([])).await.unwrap().resolved();
    let title = panel.evaluate("document.querySelector('header[data-head=voice] h2').innerText").await.unwrap();
    assert_eq!(title, "Größe \"A\" \\");

    // To this machine by its number the package has access by its manifest, and nothing of the configuration needs it.
    let looker = stage.chromium.extension_page("manifest.json").await.unwrap();
    let by_manifest = "chrome.permissions.contains({ origins: ['http://127.0.0.1/*'] })";
    assert_eq!(looker.evaluate(by_manifest).await.unwrap(), true);
    let enter = |url: &str| {
        format!(
            "(async () => {{
                const tab = await chrome.tabs.create({{ url: {}, active: false }});
                try {{
                    await new Promise((loaded) => {{
                        const look = () => chrome.tabs.get(tab.id).then(({{ status }}) => {{ if (status === 'complete') loaded(); }});
                        chrome.tabs.onUpdated.addListener(look);
                        look();
                    }});
                    const [{{ result }}] = await chrome.scripting.executeScript({{ target: {{ tabId: tab.id }}, func: () => 'inside' }});
                    return result;
                }} catch (error) {{
                    return error.message;
                }} finally {{
                    await chrome.tabs.remove(tab.id);
                }}
            }})()",
            json!(url)
        )
    };
    assert_eq!(looker.evaluate(&enter(&format!("{}/main.aspx", stage.demo.org_origin))).await.unwrap(), "inside");
    let outside = looker.evaluate(&enter(&packed.update_url())).await.unwrap();
    assert!(outside.as_str().unwrap().contains("policy"), "{outside}");
}
