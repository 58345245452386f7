use super::*;
use crate::configuration::Layer;
use crate::import::{Import, Kind};
use proptest::prelude::*;

const ID: &str = "pganbolkpcfnccgnkimdnedcdmgeiipm";

fn layer(text: &str) -> Layer {
    let (layer, faults) = Layer::parse(text);
    assert_eq!(faults, []);
    layer
}

fn sample() -> Layer {
    layer(
        r#"{"providers": [{"name": "Größe \"A\" \\ <b>&amp;</b> 📞", "landingUrl": "https://voice.contoso.com:8443/w?a=1&b='2'",
            "trustedOrigins": ["https://*.login.contoso.com"], "libraryOrigins": ["https://org.crm4.dynamics.com"],
            "customParams": "line 1\nline 2\tC:\\x \"q\" ]]> \u0001"}],
            "sites": [{"match": "https://*.crm.example:444/main*", "startUrl": "https://start.example/x"}],
            "trustedOrganisations": ["https://own.example"], "mandatory": ["providers"]}"#,
    )
}

fn target(channel: Channel, install: Option<Install>) -> Target {
    Target { channel, id: ExtensionId::parse(ID).unwrap(), install }
}

fn fenced() -> Option<Install> {
    Some(Install::new("https://updates.contoso.com/patchbay.xml", true).unwrap())
}

/// What the sample needs beyond Microsoft's regions.
const HOSTS: &[&str] = &[
    "https://*.crm.example",
    "https://*.login.contoso.com",
    "https://org.crm4.dynamics.com",
    "https://own.example",
    "https://start.example",
    "https://voice.contoso.com",
];

fn hosts() -> Vec<String> {
    let regions = crate::regions::MICROSOFT_SITES.iter().map(|site| site.trim_end_matches("/*"));
    let mut all: Vec<String> = HOSTS.iter().copied().chain(regions).map(str::to_owned).collect();
    all.sort_unstable();
    all
}

/// A reader of what `regedit` reads: key → value → text.
fn registry(file: &str) -> Vec<(String, Vec<(String, String)>)> {
    assert!(file.is_ascii() && file.starts_with("Windows Registry Editor Version 5.00\r\n\r\n"));
    let mut keys: Vec<(String, Vec<(String, String)>)> = Vec::new();
    for line in file.split("\r\n").skip(1).filter(|line| !line.is_empty()) {
        assert!(!line.contains('\n'), "{line}");
        if let Some(key) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            match key.strip_prefix('-') {
                Some(key) => keys.retain(|(other, _)| other != key && !other.starts_with(&format!("{key}\\"))),
                None => keys.push((key.to_owned(), Vec::new())),
            }
            continue;
        }
        let mut texts = Vec::new();
        let mut chars = line.chars();
        while let Some(c) = chars.next() {
            if c == '"' {
                let mut text = String::new();
                loop {
                    match chars.next().unwrap() {
                        '\\' => text.push(chars.next().unwrap()),
                        '"' => break,
                        other => text.push(other),
                    }
                }
                texts.push(text);
            } else {
                assert!(c == '=' && texts.len() == 1, "{line}");
            }
        }
        let [name, value] = texts.try_into().unwrap();
        keys.last_mut().unwrap().1.push((name, value));
    }
    keys
}

fn from_registry(file: &str, key: &str, name: &str) -> Option<String> {
    let keys = registry(file);
    let (_, values) = keys.iter().find(|(other, _)| other == key)?;
    values.iter().find(|(other, _)| other == name).map(|(_, value)| value.clone())
}

fn payloads(profile: &str) -> Vec<plist::Dictionary> {
    let profile = plist::Value::from_reader_xml(profile.as_bytes()).unwrap().into_dictionary().unwrap();
    assert_eq!(profile.get("PayloadType").unwrap().as_string(), Some("Configuration"));
    let content = profile.get("PayloadContent").unwrap().as_array().unwrap();
    content.iter().map(|payload| payload.as_dictionary().unwrap().clone()).collect()
}

fn same(text: &str, layer: &Layer) {
    let (again, faults) = Layer::parse(text);
    assert_eq!((&again, faults), (layer, Vec::new()));
}

#[test]
fn a_policy_file_has_the_configuration_as_one_text() {
    let file = target(Channel::Chrome, None).policy_file(&sample());
    let policies: Value = serde_json::from_str(&file).unwrap();
    assert_eq!(policies.as_object().unwrap().keys().collect::<Vec<_>>(), ["3rdparty"]);
    same(policies["3rdparty"]["extensions"][ID]["configuration"].as_str().unwrap(), &sample());
}

#[test]
fn a_console_gets_the_text_as_the_value_of_the_extensions_policy() {
    let policy: Value = serde_json::from_str(&console_file(&sample())).unwrap();
    same(policy["configuration"]["Value"].as_str().unwrap(), &sample());
    let import = Import::read(&console_file(&sample())).unwrap();
    assert_eq!((import.kind, import.layer), (Kind::PolicyFile, sample()));
}

#[test]
fn the_managed_package_is_installed_and_fenced_to_what_the_configuration_needs() {
    let file = target(Channel::Chrome, fenced()).policy_file(&sample());
    let policies: Value = serde_json::from_str(&file).unwrap();
    let expected = json!({ ID: {
        "installation_mode": "force_installed", "update_url": "https://updates.contoso.com/patchbay.xml",
        "runtime_blocked_hosts": ["*://*"], "runtime_allowed_hosts": hosts(),
    }});
    assert_eq!(policies["ExtensionSettings"], expected);
    let free = Install::new(Channel::Edge.store(), false).unwrap();
    let file = target(Channel::Edge, Some(free)).policy_file(&sample());
    let policies: Value = serde_json::from_str(&file).unwrap();
    let expected = json!({ ID: {"installation_mode": "force_installed", "update_url": Channel::Edge.store()} });
    assert_eq!(policies["ExtensionSettings"], expected);
}

#[test]
fn microsofts_regions_are_always_needed_and_too_many_hosts_are_told_of() {
    let mut text = json!({"providers": [{"name": "A", "landingUrl": "https://a.example"}]});
    assert_eq!(needed_hosts(&layer(&text.to_string())).len(), MICROSOFT + 1);
    assert_eq!(target(Channel::Chrome, fenced()).warnings(&layer(&text.to_string())), [""; 0]);
    let many: Vec<Value> =
        (0..101).map(|n| json!({"name": format!("P{n}"), "landingUrl": format!("https://p{n}.example")})).collect();
    text["providers"] = many.into();
    text["sites"] = json!([{"match": "https://p0.example/*"}]);
    let warnings = target(Channel::Chrome, fenced()).warnings(&layer(&text.to_string()));
    assert!(
        warnings.len() == 1
            && warnings[0].contains(&format!("access to {} hosts", MICROSOFT + 101))
            && warnings[0].contains("first 100"),
        "{warnings:?}"
    );
    assert_eq!(target(Channel::Chrome, None).warnings(&layer(&text.to_string())), [""; 0], "nothing is fenced");
}

const MICROSOFT: usize = crate::regions::MICROSOFT_SITES.len();

#[test]
fn a_registry_file_gives_regedit_the_same_text_in_ascii() {
    for (channel, root) in [(Channel::Chrome, r"Google\Chrome"), (Channel::Edge, r"Microsoft\Edge")] {
        let root = format!(r"HKEY_LOCAL_MACHINE\SOFTWARE\Policies\{root}");
        let file = target(channel, fenced()).registry_file(&sample());
        same(&from_registry(&file, &format!(r"{root}\3rdparty\extensions\{ID}\policy"), "configuration").unwrap(), &sample());
        let settings = format!(r"{root}\ExtensionSettings\{ID}");
        assert_eq!(from_registry(&file, &settings, "installation_mode").as_deref(), Some("force_installed"));
        assert_eq!(from_registry(&file, &format!(r"{settings}\runtime_blocked_hosts"), "1").as_deref(), Some("*://*"));
        for (at, host) in hosts().iter().enumerate() {
            let name = (at + 1).to_string();
            assert_eq!(from_registry(&file, &format!(r"{settings}\runtime_allowed_hosts"), &name).as_ref(), Some(host));
        }
        let alone = target(channel, None).registry_file(&sample());
        assert_eq!(registry(&alone).len(), 1, "nothing is said of the installation");
    }
}

#[test]
fn a_profile_has_a_payload_in_the_extensions_own_domain() {
    for (channel, domain) in [(Channel::Chrome, "com.google.Chrome"), (Channel::Edge, "com.microsoft.Edge")] {
        let text =
            layer(r#"{"providers": [{"name": "Größe <b>&amp;</b> \"A\" ]]>", "landingUrl": "https://a.example/?a=1&b='2'"}]}"#);
        let payloads = payloads(&target(channel, fenced()).profile(&text));
        let of = |at: usize, key: &str| payloads[at].get(key).unwrap().clone();
        assert_eq!(of(0, "PayloadType").as_string(), Some(format!("{domain}.extensions.{ID}").as_str()));
        same(of(0, "configuration").as_string().unwrap(), &text);
        assert_eq!(of(1, "PayloadType").as_string(), Some(domain));
        let settings = of(1, "ExtensionSettings");
        let settings = settings.as_dictionary().unwrap().get(ID).unwrap().as_dictionary().unwrap();
        assert_eq!(settings.get("installation_mode").unwrap().as_string(), Some("force_installed"));
        let blocked = settings.get("runtime_blocked_hosts").unwrap().as_array().unwrap();
        assert_eq!(blocked[0].as_string(), Some("*://*"));
    }
}

#[test]
fn the_uuids_of_a_profile_are_its_own_and_the_same_each_time() {
    let uuids = |channel| -> Vec<String> {
        let payloads = payloads(&target(channel, fenced()).profile(&sample()));
        payloads.iter().map(|payload| payload.get("PayloadUUID").unwrap().as_string().unwrap().to_owned()).collect()
    };
    let (chrome, edge) = (uuids(Channel::Chrome), uuids(Channel::Edge));
    assert_eq!(chrome, uuids(Channel::Chrome));
    let all: std::collections::BTreeSet<&String> = chrome.iter().chain(&edge).collect();
    assert_eq!(all.len(), 4);
    assert!(all.iter().all(|uuid| crate::configuration::is_guid(uuid)), "{all:?}");
}

#[test]
fn ids_and_addresses_are_asked_for_and_never_guessed() {
    assert_eq!(ExtensionId::parse(&format!(" {ID}\n")).unwrap().as_str(), ID);
    for wrong in ["", "pganbolkpcfnccgnkimdnedcdmgeiip", "qganbolkpcfnccgnkimdnedcdmgeiipm", "<id>"] {
        assert!(ExtensionId::parse(wrong).unwrap_err().contains(&format!("it is \"{wrong}\"")), "{wrong}");
    }
    assert!(Install::new("updates.contoso.com", true).unwrap_err().contains("is not a web address"));
    assert!(Install::new("https://v\u{f6}ice.example/x", true).unwrap_err().contains("ASCII"));
}

proptest! {
    #[test]
    fn whatever_is_exported_is_imported_as_it_was(
        name in "[\\PC\n\t]{0,40}", params in any::<String>(), order in 0u64..=1000, click in any::<bool>(),
        site in prop::option::of("[a-z]{1,8}"), locked in any::<bool>(),
    ) {
        let mut text = json!({"providers": [{"id": "own", "name": format!("x{name}"), "landingUrl": "https://a.example/x?y=1&z='\"", "sortOrder": order,
            "clickToAct": click, "customParams": params.chars().take(400).collect::<String>()}]});
        if let Some(site) = site {
            text["sites"] = json!([{"match": format!("https://*.{site}.example/*")}]);
        }
        if locked {
            text["mandatory"] = json!(["providers/own"]);
        }
        let layer = layer(&text.to_string());
        let target = target(Channel::Chrome, fenced());
        for (file, kind) in [(own_text(&layer), Kind::Configuration), (target.policy_file(&layer), Kind::PolicyFile)] {
            let import = Import::read(&file).unwrap();
            prop_assert_eq!((import.kind, &import.layer, &import.faults), (kind, &layer, &Vec::new()));
        }
        let key = format!(r"HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Google\Chrome\3rdparty\extensions\{ID}\policy");
        let written = from_registry(&target.registry_file(&layer), &key, "configuration").unwrap();
        prop_assert_eq!(Layer::parse(&written), (layer.clone(), Vec::new()));
        let profile = payloads(&target.profile(&layer));
        prop_assert_eq!(Layer::parse(profile[0].get("configuration").unwrap().as_string().unwrap()), (layer, Vec::new()));
    }
}
