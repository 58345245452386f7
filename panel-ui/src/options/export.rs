//! What is exported: the user's own part of the configuration or everything in force, as a file of one of several kinds.

use super::level::{List, keep};
use patchbay_protocol::export::{Channel, ExtensionId, Install, Target, console_file, own_text};
use patchbay_protocol::{Configuration, Layer, Levels};
use serde_json::{Map, Value};

/// What is taken into an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Taken {
    /// The user's own part.
    #[default]
    Own,
    /// All of what is in force, also of policy and of the organisation's records.
    InForce,
}

/// The kinds of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// The configuration's own text.
    #[default]
    Own,
    /// A browser's policy file.
    PolicyFile,
    /// The policy for the extension, as consoles take it.
    Console,
    /// Windows' registry.
    Registry,
    /// A profile for macOS.
    Profile,
}

impl Format {
    /// All of them, in the order of the page.
    pub const ALL: &[Self] = &[Self::Own, Self::PolicyFile, Self::Console, Self::Registry, Self::Profile];

    /// Its word in the document.
    pub fn word(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::PolicyFile => "policy",
            Self::Console => "console",
            Self::Registry => "registry",
            Self::Profile => "profile",
        }
    }

    /// Whether it says which browser and which extension it is for.
    pub fn is_addressed(self) -> bool {
        !matches!(self, Self::Own | Self::Console)
    }

    /// The same for a reader.
    pub fn label(self) -> &'static str {
        match self {
            Self::Own => "Configuration (JSON): to keep, to import, and as the policy's value",
            Self::PolicyFile => "Policy file (JSON), for Linux",
            Self::Console => "Policy of the extension (JSON), for ChromeOS and consoles",
            Self::Registry => "Windows registry file",
            Self::Profile => "macOS configuration profile",
        }
    }
}

/// What stands in the form of the export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// What is taken.
    pub taken: Taken,
    /// The kind of file.
    pub format: Format,
    /// The browser it is for.
    pub channel: Channel,
    /// The extension's id there.
    pub id: String,
    /// Where the browser gets the extension from; empty where that is arranged otherwise.
    pub update_url: String,
    /// It is the managed package, to be fenced in.
    pub fenced: bool,
}

/// A file to save.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name.
    pub name: &'static str,
    /// Its kind, as the browser names it.
    pub kind: &'static str,
    /// What is in it.
    pub text: String,
    /// What the administrator has to know of it.
    pub warnings: Vec<String>,
}

/// What is wrong with a field of the export: the id of its control, and one sentence.
pub type Wrong = (&'static str, String);

impl Wish {
    /// Makes the file.
    ///
    /// # Errors
    /// The field that is wrong.
    pub fn file(&self, levels: &Levels, in_force: &Configuration) -> Result<File, Wrong> {
        let layer = match self.taken {
            // A policy of one's own must be accepted; one's own text is as it is.
            Taken::Own if self.format == Format::Own => levels.user.clone(),
            Taken::Own => Layer { refused: Map::new(), ..levels.user.clone() },
            Taken::InForce => layer_of(in_force),
        };
        if self.format == Format::Own {
            return Ok(File { name: "patchbay.json", kind: "application/json", text: own_text(&layer), warnings: Vec::new() });
        }
        if self.format == Format::Console {
            let text = console_file(&layer);
            return Ok(File { name: "patchbay-console.json", kind: "application/json", text, warnings: Vec::new() });
        }
        let id = ExtensionId::parse(&self.id).map_err(|reason| ("export-id", format!("The id {reason}.")))?;
        let install = match self.update_url.trim() {
            "" => None,
            url => Some(Install::new(url, self.fenced).map_err(|reason| ("export-update-url", format!("{reason}.")))?),
        };
        let target = Target { channel: self.channel, id, install };
        let (name, kind, text) = match self.format {
            Format::Registry => ("patchbay.reg", "text/plain", target.registry_file(&layer)),
            Format::Profile => ("patchbay.mobileconfig", "application/x-apple-aspen-config", target.profile(&layer)),
            Format::Own | Format::Console | Format::PolicyFile => {
                ("patchbay-policy.json", "application/json", target.policy_file(&layer))
            }
        };
        Ok(File { name, kind, text, warnings: target.warnings(&layer) })
    }
}

/// What is in force, as one level that says it all by itself. What is usual is left out.
fn layer_of(in_force: &Configuration) -> Layer {
    let Ok(Value::Object(mut all)) = serde_json::to_value(in_force) else { return Layer::default() };
    for (list, name) in [(List::Providers, "providers"), (List::Sites, "sites")] {
        let usual = list.usual();
        for (at, item) in all.get_mut(name).and_then(Value::as_array_mut).into_iter().flatten().enumerate() {
            let Value::Object(values) = item else { continue };
            let mut kept = Map::new();
            for (name, value) in std::mem::take(values) {
                keep(&mut kept, &usual, &name, value);
            }
            // Its organisation is not written in a configuration; the pages it works with are.
            let organisation = in_force
                .providers
                .get(at)
                .filter(|_| list == List::Providers)
                .and_then(|provider| provider.organisation.as_ref());
            if let Some(origin) = organisation.filter(|_| !kept.contains_key("sites")) {
                kept.insert("sites".to_owned(), vec![format!("{origin}/*")].into());
            }
            *values = kept;
        }
    }
    Layer::read(Value::Object(all), &mut Vec::new())
}

#[cfg(test)]
mod tests {
    use super::*;
    use patchbay_protocol::import::Import;

    const POLICY: &str =
        r#"{"providers":[{"id":"voice","name":"Voice","landingUrl":"https://voice.example/"}],"placement":"window"}"#;
    const USER: &str = r#"{"providers":[{"id":"voice","label":"Mine"}]}"#;

    fn wish(taken: Taken, format: Format) -> Wish {
        let id = "pganbolkpcfnccgnkimdnedcdmgeiipm".to_owned();
        Wish { taken, format, channel: Channel::Chrome, id, update_url: String::new(), fenced: false }
    }

    fn file(wish: &Wish) -> Result<File, Wrong> {
        let levels = Levels { policy: Layer::parse(POLICY).0, user: Layer::parse(USER).0, ..Levels::default() };
        wish.file(&levels, &levels.effective().0)
    }

    #[test]
    fn ones_own_part_is_exported_as_it_is_and_what_is_in_force_complete() {
        let own = Import::read(&file(&wish(Taken::Own, Format::Own)).unwrap().text).unwrap();
        assert_eq!(own.layer, Layer::parse(USER).0);
        let all = Import::read(&file(&wish(Taken::InForce, Format::Own)).unwrap().text).unwrap();
        assert_eq!(all.faults, []);
        let expected = r#"{"providers":[{"id":"voice","name":"Voice","label":"Mine","landingUrl":"https://voice.example/"}],"placement":"window"}"#;
        assert_eq!(all.layer, Layer::parse(expected).0);
    }

    #[test]
    fn consoles_take_the_same_text_without_an_id() {
        let console = file(&Wish { id: "mine".into(), ..wish(Taken::InForce, Format::Console) }).unwrap();
        let all = Import::read(&file(&wish(Taken::InForce, Format::Own)).unwrap().text).unwrap();
        assert_eq!(Import::read(&console.text).unwrap().layer, all.layer);
    }

    #[test]
    fn every_kind_of_policy_carries_the_id_and_asks_for_it() {
        for format in [Format::PolicyFile, Format::Registry, Format::Profile] {
            let right = wish(Taken::InForce, format);
            let text = file(&right).unwrap().text;
            assert!(text.contains("pganbolkpcfnccgnkimdnedcdmgeiipm") && text.contains("voice.example"), "{text}");
            let (field, sentence) = file(&Wish { id: "mine".into(), ..right }).unwrap_err();
            assert_eq!(field, "export-id");
            assert!(sentence.contains("32 letters") && sentence.contains("\"mine\""), "{sentence}");
        }
    }
}
