//! Every value of the configuration, with what is right and what is wrong of it.

use serde_json::{Value, json};
use std::sync::LazyLock;

/// Where a value stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Of {
    Whole,
    Provider,
    Site,
}

impl Of {
    /// A configuration with this value.
    pub fn with(self, name: &str, value: Value) -> Value {
        match self {
            Self::Whole => json!({ name: value }),
            Self::Provider if name == "id" => json!({ "providers": [{ "name": "A", name: value }] }),
            Self::Provider => json!({ "providers": [{ "id": "a", name: value }] }),
            Self::Site if name == "match" => json!({ "sites": [{ name: value }] }),
            Self::Site => json!({ "sites": [{ "match": "https://a.example/*", name: value }] }),
        }
    }

    /// What the place of its faults is.
    pub fn place(self, name: &str) -> String {
        match self {
            Self::Whole => format!("{name}: "),
            Self::Provider => format!("providers[0].{name}: "),
            Self::Site => format!("sites[0].{name}: "),
        }
    }
}

/// A wrong value, with a piece of the sentence that says what is accepted.
type Wrong = (Value, &'static str);

/// One value of the configuration.
pub struct Field {
    pub of: Of,
    pub name: &'static str,
    /// Accepted, also at the borders.
    pub right: Vec<Value>,
    /// Refused by the reader and the schema.
    pub wrong: Vec<Wrong>,
    /// Refused by the reader alone: what a pattern cannot say.
    pub only_read: Vec<Wrong>,
}

fn field(of: Of, name: &'static str, right: &[Value], wrong: &[Wrong]) -> Field {
    Field { of, name, right: right.to_vec(), wrong: wrong.to_vec(), only_read: Vec::new() }
}

impl Field {
    fn only_read(mut self, wrong: &[Wrong]) -> Self {
        self.only_read = wrong.to_vec();
        self
    }
}

/// As many characters.
fn long(start: &str, characters: usize) -> Value {
    let rest = characters - start.chars().count();
    (start.to_owned() + &"é".repeat(rest)).into()
}

fn yes_or_no(of: Of, name: &'static str) -> Field {
    field(of, name, &[json!(true), json!(false)], &[(json!("yes"), "must be true or false"), (json!(1), "must be true or false")])
}

fn words(of: Of, name: &'static str, words: &[&str], accepted: &'static str) -> Field {
    let right: Vec<Value> = words.iter().map(|word| json!(word)).collect();
    field(
        of,
        name,
        &right,
        &[(json!("Somewhere"), accepted), (json!(true), accepted), (json!(words[0].to_uppercase()), accepted)],
    )
}

fn list(of: Of, name: &'static str, right: &[&str], wrong: &[Wrong]) -> Field {
    let mut all: Vec<Value> = right.iter().map(|item| json!([item])).collect();
    all.extend([json!([]), json!(right), vec![right[0]; 2000].into()]);
    let mut field = field(of, name, &all, &[]);
    field.wrong = wrong.iter().map(|(item, accepted)| (json!([right[0], item]), *accepted)).collect();
    field.wrong.push((json!(right[0]), "must be a list of "));
    field.wrong.push((vec![right[0]; 2001].into(), "at most 2000 items"));
    field
}

/// Wrong items as the whole list, so that what is shown is the item.
fn alone(mut field: Field) -> Field {
    for (value, _) in &mut field.wrong {
        if let Some(items) = value.as_array_mut().filter(|items| items.len() == 2) {
            items.remove(0);
        }
    }
    field
}

const FULL: &str = "write it in full, like https://";
const HTTPS: &str = "use https (http is accepted only for localhost)";
const PLAIN: &str = "must be written in full and its host as the browser reads it";
const PAGES: &str = "like https://*.crm.dynamics.com/*";

fn addresses() -> (Vec<Value>, Vec<Wrong>, Vec<Wrong>) {
    let right = [
        json!("https://voice.example.com"),
        json!("https://voice.example.com:8443/widget?base=https://org.crm.dynamics.com#x y"),
        json!("HTTPS://Voice.Example.COM/"),
        json!(" https://a.example/é "),
        json!("http://localhost"),
        json!("http://voice.localhost:8711/softphone/"),
        json!("http://127.0.0.1:80/"),
        json!("https://xn--vice-5qa.example/"),
        long("https://a.example/", 1024),
    ];
    let wrong = [
        (json!("voice"), FULL),
        (json!(""), FULL),
        (json!("javascript:alert(1)"), FULL),
        (json!("data:text/html,x"), FULL),
        (json!("ftp://a.example/"), FULL),
        (json!("http://voice.example.com"), HTTPS),
        (json!("http://localhost.example.com"), HTTPS),
        (json!("http://evillocalhost/"), HTTPS),
        (json!("https:voice.example.com"), PLAIN),
        (json!("https://login.example.com@evil.example/"), PLAIN),
        (json!("https://vöice.example/"), PLAIN),
        (json!("http://127.1/"), PLAIN),
        (json!("https://*.example.com/"), FULL),
        (json!("https://[::1]/"), "an IPv6 address, which is not supported"),
        (json!("http://[::1]:8080/"), "an IPv6 address, which is not supported"),
        (json!("https://[1]/"), FULL),
        (json!(7), "must be a"),
        (long("https://a.example/", 1025), "of at most 1024 characters"),
    ];
    let only_read = [(json!("https://a.example:99999/"), FULL)];
    (right.to_vec(), wrong.to_vec(), only_read.to_vec())
}

fn address(of: Of, name: &'static str) -> Field {
    let (right, wrong, only_read) = addresses();
    Field { of, name, right, wrong, only_read }
}

fn each_address(of: Of, name: &'static str) -> Field {
    let (right, wrong, only_read) = addresses();
    let listed =
        |all: Vec<Wrong>| -> Vec<Wrong> { all.into_iter().map(|(value, accepted)| (json!([value]), accepted)).collect() };
    let mut field = list(of, name, &["https://a.example"], &[]);
    field.right.extend(right.into_iter().map(|value| json!([value])));
    field.wrong.extend(listed(wrong));
    field.only_read = listed(only_read);
    field
}

fn pages(of: Of, name: &'static str, listed: bool) -> Field {
    let item = |value: Value| if listed { json!([value]) } else { value };
    let right = [
        "https://*.crm.dynamics.com/*",
        "https://a.example/x*y",
        "http://org.localhost:8710/*",
        "*://*/*",
        "https://a.example:*/",
        "https://a.example:65535/",
    ];
    let wrong = [
        "crm.dynamics.com",
        "ftp://x.example/*",
        "https://x.example",
        "https://a*.b.com/*",
        "https://*.*.com/*",
        "https://*./*",
        "https://a b/*",
        "",
        "javascript://x/*",
    ];
    let mut wrong: Vec<Wrong> = wrong.iter().map(|value| (item(json!(value)), PAGES)).collect();
    wrong.push((item(json!(7)), PAGES));
    wrong.push((item(json!("http://[::1]:8080/*")), "an IPv6 address, which is not supported"));
    let right: Vec<Value> = right.iter().map(|value| item(json!(value))).collect();
    let only_read = [(item(json!("https://a.example:65536/")), PAGES)];
    let mut field = field(of, name, &right, &wrong).only_read(&only_read);
    if listed {
        field.wrong.push((json!("https://a.example/*"), "must be a list of patterns of pages"));
    }
    field
}

/// All of them, in the order of the documentation.
pub fn fields() -> &'static [Field] {
    static FIELDS: LazyLock<Vec<Field>> = LazyLock::new(all);
    &FIELDS
}

fn all() -> Vec<Field> {
    use Of::{Provider, Site, Whole};
    let guid = "8e4211c3-9d70-4b5f-a6e8-73f01c2d5b03";
    let name = "must be a text that is not empty of at most 100 characters";
    let id = "must be at most 100 letters, digits, hyphens, dots or underscores";
    let order = "must be a whole number from 0 (first) to 1000";
    let app = "must be the id of an app";
    let path = "must be the path of a value, like placement, providers/contoso-voice";
    let mut trusted = each_address(Provider, "trustedOrigins");
    trusted.wrong.retain(|(value, _)| *value != json!(["https://*.example.com/"]));
    trusted.right.extend([json!(["https://*.contoso.com"]), json!(["https://*.a.b.contoso.com/"])]);
    for wrong in [
        "https://*.com",
        "https://*",
        "https://*.*.com",
        "https://*.contoso.com/path",
        "https://*.10.0.0.1",
        "http://*.contoso.com",
        "https://*.contoso.com:8443",
        "https://login.*.com",
    ] {
        trusted.wrong.push((json!([wrong]), "https://"));
    }
    let mut start_url = address(Site, "startUrl");
    start_url.wrong.retain(|(value, _)| value != "");
    start_url.right.push(json!(""));
    vec![
        words(Whole, "placement", &["side-panel", "window", "docked"], "must be \"side-panel\", \"window\" or \"docked\""),
        words(Whole, "startup", &["ask", "window"], "must be \"ask\" or \"window\""),
        words(Whole, "liveCall", &["media", "declared", "off"], "must be \"media\", \"declared\" or \"off\""),
        yes_or_no(Whole, "ringSound"),
        yes_or_no(Whole, "dataverseProviders"),
        words(Whole, "microsoftPanel", &["stand-down", "replace"], "must be \"stand-down\" or \"replace\""),
        each_address(Whole, "trustedOrganisations"),
        yes_or_no(Whole, "allowUserProviders"),
        yes_or_no(Whole, "allowUserSites"),
        alone(list(
            Whole,
            "disabledFeatures",
            &["click-to-act", "placement-choice", "traffic", "import", "export", "report"],
            &[(json!("print"), "must be among \"click-to-act\""), (json!(1), "must be among \"click-to-act\"")],
        )),
        yes_or_no(Whole, "readOnly"),
        alone(list(
            Whole,
            "mandatory",
            &[
                "placement",
                "mandatory",
                "providers",
                "providers/contoso-voice",
                "providers/a/landingUrl",
                "sites",
                "sites/https://a.example/*",
            ],
            &[
                (json!("place"), path),
                (json!("providers/"), path),
                (json!("providers/a/landingURL"), path),
                (json!("sites/"), path),
                (json!(1), path),
                (json!(""), path),
            ],
        )),
        field(
            Provider,
            "id",
            &[json!("contoso-voice"), json!("Größe_1.2"), json!(""), long("", 100)],
            &[(json!("a b"), id), (json!("a/b"), id), (json!(7), id), (long("", 101), id)],
        ),
        field(
            Provider,
            "name",
            &[json!("Contoso Voice"), json!("x"), long("x", 100)],
            &[(json!(""), name), (json!(" \t"), name), (json!(7), name), (long("", 101), name)],
        ),
        field(
            Provider,
            "label",
            &[json!("Phone"), json!(""), long("", 100)],
            &[
                (json!(7), "must be a text of at most 100 characters"),
                (long("", 101), "must be a text of at most 100 characters"),
            ],
        ),
        yes_or_no(Provider, "enabled"),
        address(Provider, "landingUrl"),
        trusted,
        each_address(Provider, "libraryOrigins"),
        yes_or_no(Provider, "clickToAct"),
        field(
            Provider,
            "sortOrder",
            &[json!(0), json!(1), json!(1000)],
            &[(json!(-1), order), (json!(1001), order), (json!(1.5), order), (json!("1"), order)],
        ),
        words(Provider, "start", &["eager", "on-demand"], "must be \"eager\" or \"on-demand\""),
        words(Provider, "placement", &["side-panel", "window", "docked"], "must be \"side-panel\", \"window\" or \"docked\""),
        alone(list(
            Provider,
            "apps",
            &[guid, "{8E4211C3-9D70-4B5F-A6E8-73F01C2D5B03}", " 8e4211c3-9d70-4b5f-a6e8-73f01c2d5b03 "],
            &[(json!("sales"), app), (json!(&guid[1..]), app), (json!(1), app), (json!(format!("{{{guid}")), app)],
        )),
        alone(list(Provider, "roles", &["Salesperson", guid], &[(json!(""), name), (json!(1), name), (long("", 101), name)])),
        pages(Provider, "sites", true),
        yes_or_no(Provider, "hideFromAdministrators"),
        field(
            Provider,
            "customParams",
            &[json!("{\"queue\": 1}"), json!(""), long("", 2000)],
            &[
                (json!({"queue": 1}), "must be a text of at most 2000 characters"),
                (long("", 2001), "must be a text of at most 2000 characters"),
            ],
        ),
        alone(list(
            Provider,
            "extraSandboxTokens",
            &["allow-top-navigation", "allow-presentation"],
            &[
                (json!("allow-everything"), "allow-top-navigation-by-user-activation"),
                (json!(1), "one of the sandbox tokens"),
                (json!(""), "one of"),
            ],
        )),
        alone(list(
            Provider,
            "permissionsPolicy",
            &["microphone", "display-capture"],
            &[
                (json!("Microphone"), "must be the name of a permission, like microphone"),
                (json!("microphone; camera"), "like microphone"),
                (json!(1), "like microphone"),
                (json!("-"), "like microphone"),
            ],
        )),
        yes_or_no(Provider, "openRefusedFrames"),
        alone(list(Provider, "grants", &["*", "getEnvironment"], &[(json!(""), name), (json!(1), name)])),
        pages(Site, "match", false),
        words(Site, "adapter", &["model-driven"], "must be \"model-driven\""),
        start_url,
    ]
}
