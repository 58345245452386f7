//! What the options page knows and how that changes. No browser in it.

use super::access::{self, Needs};
use super::draft::{Draft, Field};
use super::saving::{self, Report};
use patchbay_protocol::{Configuration, Fault, Layer, Levels, write};
use std::collections::BTreeSet;
use std::rc::Rc;

/// The page's state.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Options {
    /// The stored texts were read at least once.
    pub loaded: bool,
    /// How often they were read: what depends on the browser is asked anew each time.
    pub reads: u32,
    /// The user's own configuration.
    pub user: Configuration,
    /// What of its text is not accepted.
    pub user_faults: Vec<Fault>,
    /// The administrator's configuration, locked.
    pub policy: Configuration,
    /// The same as it was written.
    pub policy_layer: Layer,
    /// What of its text is not accepted.
    pub policy_faults: Vec<Fault>,
    /// Patterns the browser is known to give access to.
    pub granted: BTreeSet<String>,
    /// The form.
    pub draft: Draft,
    /// Saving was tried with this form: blank fields are told of, too.
    pub tried: bool,
    /// What became of the last thing done.
    pub report: Option<Report>,
    /// The JSON as typed; none while it is just the user's configuration.
    pub json: Option<String>,
    /// What of it is not accepted.
    pub json_faults: Vec<Fault>,
}

/// What can happen to the page.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// The stored texts were read.
    Loaded {
        /// The user's.
        user: String,
        /// The administrator's.
        policy: String,
    },
    /// The browser said which of the wanted patterns it gives access to.
    Granted(BTreeSet<String>),
    /// A field was typed into.
    Type(Field, String),
    /// The check box of click-to-act.
    ClickToAct(bool),
    /// A provider of the user's is to be edited.
    EditProvider(String),
    /// A site of the user's is to be edited: its pattern.
    EditSite(String),
    /// The form is to be empty again.
    Clear,
    /// Saving was tried with a form that is not right.
    Tried,
    /// The JSON was typed into.
    Json(String),
    /// The JSON was tried, and is not accepted.
    JsonFaults(Vec<Fault>),
    /// Something was done.
    Done(Report),
}

impl Options {
    /// The state after an action.
    #[must_use]
    pub fn after(&self, action: Action) -> Self {
        let mut next = self.clone();
        match action {
            Action::Loaded { user, policy } => {
                (next.user, next.user_faults) = Configuration::parse(&user);
                (next.policy, next.policy_faults) = Configuration::parse(&policy);
                next.policy_layer = Layer::parse(&policy).0;
                next.loaded = true;
                next.reads += 1;
            }
            Action::Granted(granted) => next.granted = granted,
            Action::Type(field, text) => {
                next.draft.write(field, text);
                next.report = None;
            }
            Action::ClickToAct(on) => next.draft.click_to_act = on,
            Action::EditProvider(id) => {
                if let Some(provider) = self.user.providers.iter().find(|provider| provider.id == id) {
                    next.draft.edit_provider(provider);
                    next.report = None;
                }
            }
            Action::EditSite(pages) => {
                if let Some(site) = self.user.sites.iter().find(|site| site.pages.as_str() == pages) {
                    next.draft.edit_site(site);
                    next.report = None;
                }
            }
            Action::Clear => {
                next.draft = Draft::default();
                next.tried = false;
                next.report = None;
            }
            Action::Tried => {
                next.tried = true;
                next.report = Some(Report::bad("Nothing was saved: see the marked fields."));
            }
            Action::Json(text) => {
                next.json = Some(text);
                next.json_faults.clear();
            }
            Action::JsonFaults(faults) => next.json_faults = faults,
            Action::Done(report) => {
                if report.clears_form {
                    next.draft = Draft::default();
                    next.tried = false;
                    next.json = None;
                    next.json_faults.clear();
                }
                next.report = Some(report);
            }
        }
        next
    }

    /// Both levels as the worker merges them.
    pub fn merged(&self) -> Configuration {
        self.with(&self.user)
    }

    /// What is in force with another configuration of the user's.
    pub fn with(&self, user: &Configuration) -> Configuration {
        let (user, _) = Layer::parse(&write(user));
        Levels { policy: self.policy_layer.clone(), user, ..Levels::default() }.effective().0
    }

    /// What is needed once the form is saved, or without it while it is not right.
    pub fn needs(&self) -> Needs {
        let user = saving::with_form(self).map_or_else(|_| self.user.clone(), |saved| saved.configuration);
        access::needs(&self.with(&user))
    }

    /// The sentence beside a field, or none: a blank field is wrong only once saving was tried.
    pub fn wrong(&self, field: Field) -> Option<String> {
        if !self.tried && self.draft.text(field).trim().is_empty() {
            return None;
        }
        let wrong = self.draft.read(&self.user, &self.policy).err()?;
        wrong.into_iter().find(|(at, _)| *at == field).map(|(_, sentence)| sentence)
    }

    /// The JSON text to show.
    pub fn json_text(&self) -> String {
        // A configuration is plain data, which always has a JSON text.
        self.json.clone().unwrap_or_else(|| serde_json::to_string_pretty(&self.user).unwrap_or_default())
    }
}

impl yew::Reducible for Options {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        Rc::new(self.after(action))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VOICE: &str =
        r#"{"providers":[{"name":"Voice","landingUrl":"https://voice.example/"}],"sites":[{"match":"https://crm.example/*"}]}"#;

    fn loaded(user: &str, policy: &str) -> Options {
        Options::default().after(Action::Loaded { user: user.into(), policy: policy.into() })
    }

    #[test]
    fn faults_of_both_levels_are_kept_apart() {
        let options = loaded("{", r#"{"providers":[{"name":"A"}]}"#);
        assert_eq!(options.user_faults[0].place, "configuration");
        assert_eq!(options.policy_faults[0].place, "providers/a");
    }

    #[test]
    fn a_blank_field_is_not_wrong_before_saving_is_tried() {
        let options = loaded("", "").after(Action::Type(Field::Name, "Voice".into()));
        assert_eq!(options.wrong(Field::LandingUrl), None);
        assert!(options.after(Action::Tried).wrong(Field::LandingUrl).is_some());
        assert!(options.after(Action::Type(Field::LandingUrl, "voice".into())).wrong(Field::LandingUrl).is_some());
    }

    #[test]
    fn what_policy_has_set_cannot_be_edited() {
        let options = loaded("", VOICE).after(Action::EditProvider("voice".into()));
        assert_eq!(options.draft, Draft::default());
    }

    #[test]
    fn a_read_in_the_background_does_not_touch_the_form() {
        let options = loaded(VOICE, "").after(Action::EditProvider("voice".into())).after(Action::Type(Field::Label, "V".into()));
        let again = options.after(Action::Loaded { user: String::new(), policy: String::new() });
        assert_eq!(again.draft, options.draft);
        assert_eq!(again.reads, 2);
    }

    #[test]
    fn the_form_counts_for_what_is_needed_as_soon_as_it_is_right() {
        let options = loaded(VOICE, "").after(Action::Type(Field::Name, "Chat".into()));
        assert_eq!(options.needs().len(), 2);
        let options = options.after(Action::Type(Field::LandingUrl, "https://chat.example".into()));
        assert!(options.needs().contains_key("https://chat.example/*"), "{:?}", options.needs());
    }

    #[test]
    fn the_json_shown_is_the_configuration_until_it_is_typed_into() {
        let options = loaded(VOICE, "");
        assert_eq!(Configuration::parse(&options.json_text()).0, options.user);
        assert_eq!(options.after(Action::Json("{}".into())).json_text(), "{}");
    }
}
