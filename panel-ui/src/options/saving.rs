//! What is to be kept and asked for in one click, and what is said about it afterwards.

use super::access::{self, Needs};
use super::draft::Wrong;
use super::state::Options;
use patchbay_protocol::{Configuration, Fault, Provider};

/// A change of the user's configuration, ready to be carried out.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The whole of the user's configuration afterwards.
    pub configuration: Configuration,
    /// What is said when all went well.
    pub done: String,
    /// What the browser is asked for, with the reasons; may be empty.
    pub ask: Needs,
    /// The form is empty afterwards.
    pub clears_form: bool,
    /// What brings back what was there before.
    pub undo: Option<Configuration>,
}

/// What became of a change, for the reader.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Report {
    /// All went well.
    pub good: bool,
    /// One sentence.
    pub text: String,
    /// What does not work, one line each.
    pub lines: Vec<String>,
    /// The form is empty afterwards.
    pub clears_form: bool,
    /// What brings back what was there before.
    pub undo: Option<Configuration>,
}

impl Report {
    /// Something that did not go well.
    pub fn bad(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}

/// Saves the form.
///
/// # Errors
/// What is wrong with which field.
pub fn with_form(options: &Options) -> Result<Change, Vec<Wrong>> {
    let filled = options.draft.read(&options.user, &options.policy)?;
    let mut configuration = options.user.clone();
    let mut names = Vec::new();
    if let Some(provider) = filled.provider {
        names.push(provider.label.clone());
        put(&mut configuration.providers, provider, |a, b| a.id == b.id);
    }
    if let Some(site) = filled.site {
        names.push(site.pages.as_str().to_owned());
        if let Some(edited) = &options.draft.edits_site {
            configuration.sites.retain(|other| other.pages == site.pages || other.pages != edited.pages);
        }
        put(&mut configuration.sites, site, |a, b| a.pages == b.pages);
    }
    let mut change = change(options, configuration, format!("Saved: {}.", names.join(" and ")));
    change.clears_form = true;
    Ok(change)
}

/// Replaces the user's configuration by a JSON text.
///
/// # Errors
/// What of the text is not accepted; nothing is left out silently.
pub fn with_json(options: &Options, text: &str) -> Result<Change, Vec<Fault>> {
    let (configuration, faults) = Configuration::parse(text);
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut change = change(options, configuration, "Saved: the configuration from JSON.".to_owned());
    change.clears_form = true;
    change.undo = Some(options.user.clone());
    Ok(change)
}

/// Asks for what is missing, and changes nothing.
pub fn allowing(options: &Options) -> Change {
    change(options, options.user.clone(), "Everything that is configured is allowed.".to_owned())
}

/// Switches a provider on or off.
pub fn switched(options: &Options, id: &str, on: bool) -> Change {
    let mut configuration = options.user.clone();
    let mut label = id.to_owned();
    for provider in configuration.providers.iter_mut().filter(|provider| provider.id == id) {
        provider.enabled = on;
        label.clone_from(&provider.label);
    }
    change(options, configuration, format!("{label} is switched {}.", if on { "on" } else { "off" }))
}

/// Deletes a provider.
pub fn without_provider(options: &Options, id: &str) -> Change {
    let mut configuration = options.user.clone();
    configuration.providers.retain(|provider| provider.id != id);
    deleting(options, configuration, label(&options.user.providers, id))
}

/// Deletes a site.
pub fn without_site(options: &Options, pages: &str) -> Change {
    let mut configuration = options.user.clone();
    configuration.sites.retain(|site| site.pages.as_str() != pages);
    deleting(options, configuration, pages)
}

/// Brings back an earlier configuration.
pub fn undone(options: &Options, before: Configuration) -> Change {
    change(options, before, "The change is undone.".to_owned())
}

impl Change {
    /// What is said once it is carried out.
    ///
    /// `kept` is what the storage said, `answer` what the browser said to [`Change::ask`], if it was asked.
    pub fn report(&self, kept: Result<(), String>, answer: Option<Result<bool, String>>) -> Report {
        if let Err(error) = kept {
            return Report::bad(format!("Nothing was saved: the browser refused ({error})."));
        }
        let report =
            Report { text: self.done.clone(), clears_form: self.clears_form, undo: self.undo.clone(), ..Default::default() };
        let why = match answer {
            None | Some(Ok(true)) => return Report { good: true, ..report },
            Some(Ok(false)) => "the browser did not give access".to_owned(),
            Some(Err(error)) => format!("the browser would not ask for access ({error})"),
        };
        let lines = self.ask.iter().map(|(pattern, reasons)| format!("{pattern} is needed {}", reasons.join(", and "))).collect();
        let text = format!("{} But {why}, so this will not work yet:", self.done);
        Report { text, lines, ..report }
    }
}

fn change(options: &Options, configuration: Configuration, done: String) -> Change {
    let mut ask = access::needs(&options.with(&configuration));
    ask.retain(|pattern, _| !options.granted.contains(pattern));
    Change { configuration, done, ask, clears_form: false, undo: None }
}

fn deleting(options: &Options, configuration: Configuration, what: &str) -> Change {
    let done = format!("{what} is deleted.");
    // Deleting is no moment to be asked for access to what is left.
    Change { configuration, done, ask: Needs::new(), clears_form: false, undo: Some(options.user.clone()) }
}

fn label<'a>(providers: &'a [Provider], id: &'a str) -> &'a str {
    providers.iter().find(|provider| provider.id == id).map_or(id, |provider| &provider.label)
}

fn put<T>(list: &mut Vec<T>, item: T, same: impl Fn(&T, &T) -> bool) {
    match list.iter_mut().find(|other| same(other, &item)) {
        Some(place) => *place = item,
        None => list.push(item),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::{Action, Field};

    const BOTH: &str =
        r#"{"providers":[{"name":"Voice","landingUrl":"https://voice.example/"}],"sites":[{"match":"https://crm.example/*"}]}"#;

    fn options(user: &str, policy: &str) -> Options {
        Options::default().after(Action::Loaded { user: user.into(), policy: policy.into() })
    }

    #[test]
    fn one_click_asks_for_all_that_is_missing_and_for_nothing_that_is_there() {
        let options = options("", BOTH)
            .after(Action::Granted(["https://crm.example/*".to_owned()].into()))
            .after(Action::Type(Field::Name, "Chat".into()))
            .after(Action::Type(Field::LandingUrl, "https://chat.example".into()));
        let change = with_form(&options).unwrap();
        assert_eq!(change.ask.keys().collect::<Vec<_>>(), ["https://chat.example/*", "https://voice.example/*"]);
        assert_eq!(change.configuration.providers.len(), 1, "policy's provider is not copied into the user's");
    }

    #[test]
    fn a_refusal_saves_and_says_what_will_not_work() {
        let options = options(BOTH, "");
        let change = allowing(&options);
        let report = change.report(Ok(()), Some(Ok(false)));
        assert!(!report.good && report.text.contains("did not give access"), "{report:?}");
        assert_eq!(report.lines.len(), 2);
        assert!(report.lines[1].starts_with("https://voice.example/* is needed to show Voice"), "{report:?}");
        assert!(change.report(Ok(()), Some(Ok(true))).good);
        assert!(!change.report(Err("full".into()), None).good);
    }

    #[test]
    fn an_edited_site_takes_the_place_of_the_old_one() {
        let options = options(BOTH, "")
            .after(Action::EditSite("https://crm.example/*".into()))
            .after(Action::Type(Field::SiteMatch, "https://new.example/*".into()));
        let sites = with_form(&options).unwrap().configuration.sites;
        assert_eq!(sites.iter().map(|site| site.pages.as_str()).collect::<Vec<_>>(), ["https://new.example/*"]);
    }

    #[test]
    fn what_is_deleted_can_be_brought_back() {
        let options = options(BOTH, "");
        let change = without_provider(&options, "voice");
        assert_eq!((change.configuration.providers.len(), change.ask.len()), (0, 0));
        assert_eq!(undone(&options, change.undo.unwrap()).configuration, options.user);
        assert_eq!(without_site(&options, "https://crm.example/*").configuration.sites, []);
    }

    #[test]
    fn a_provider_that_is_switched_off_needs_no_access() {
        let options = options(BOTH, "");
        let off = switched(&options, "voice", false);
        assert!(!off.configuration.providers[0].enabled);
        assert_eq!(off.ask.keys().collect::<Vec<_>>(), ["https://crm.example/*"]);
    }

    #[test]
    fn json_with_a_fault_changes_nothing() {
        let options = options(BOTH, "");
        assert_eq!(with_json(&options, r#"{"providers":[{"name":"A"}]}"#).unwrap_err()[0].place, "providers/a");
        assert_eq!(with_json(&options, BOTH).unwrap().configuration, options.user);
    }
}
