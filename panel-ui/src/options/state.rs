//! What the options page knows and how that changes. No browser in it.

use super::access::{self, Needs};
use super::draft::{Draft, Subject, Wrong};
use super::import::Plan;
use super::level::List;
use super::listing::Listing;
use super::records::{self, Organisation};
use super::saving::{self, Change, Closes, Report, Undo, button};
use patchbay_protocol::{Configuration, Fault, Layer, Levels, Policy};
use std::collections::BTreeSet;
use std::rc::Rc;

/// The page's state.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// The stored texts were read at least once.
    pub loaded: bool,
    /// How often they were read: what depends on the browser is asked anew each time.
    pub reads: u32,
    /// Organisations that have providers in their own records.
    pub organisations: Vec<Organisation>,
    /// Policy, the user's own, and the organisations' records.
    pub levels: Rc<Levels>,
    /// What is in force of them.
    pub in_force: Rc<Configuration>,
    /// The same as the lists show it.
    pub listing: Rc<Listing>,
    /// Which access what is in force needs.
    pub needed: Rc<Needs>,
    /// What of the user's text is not accepted.
    pub user_faults: Rc<Vec<Fault>>,
    /// What of policy's text is not accepted.
    pub policy_faults: Rc<Vec<Fault>>,
    /// Patterns the browser is known to give access to.
    pub granted: Rc<BTreeSet<String>>,
    /// Patterns it was asked about: of any other nothing is known yet.
    pub known: Rc<BTreeSet<String>>,
    /// The form.
    pub draft: Draft,
    /// What saving the form would do, or what is wrong with it.
    pub pending: Rc<Result<Change, Vec<Wrong>>>,
    /// Saving was tried with this form: blank fields are told of, too.
    pub tried: bool,
    /// What became of the last thing done.
    pub report: Option<Report>,
    /// The import.
    pub import: Import,
    /// Where the keyboard goes, with a number that makes each wish a new one.
    pub focus: (u32, Vec<String>),
}

/// What is to be imported.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Import {
    /// The text, as pasted or read from a file.
    pub text: String,
    /// What it would do; none while there is no text.
    pub plan: Option<Rc<Plan>>,
    /// Whether what is there already is to be replaced.
    pub replacing: bool,
}

impl Default for Options {
    fn default() -> Self {
        let levels = Levels::default();
        Self {
            loaded: false,
            reads: 0,
            organisations: Vec::new(),
            in_force: Rc::default(),
            listing: Rc::default(),
            needed: Rc::default(),
            user_faults: Rc::default(),
            policy_faults: Rc::default(),
            granted: Rc::default(),
            known: Rc::default(),
            draft: Draft::open(Subject::New, &levels),
            levels: Rc::new(levels),
            pending: Rc::new(Err(Vec::new())),
            tried: false,
            report: None,
            import: Import::default(),
            focus: (0, Vec::new()),
        }
    }
}

/// What can happen to the page.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// The stored texts were read.
    Loaded {
        /// The user's.
        user: String,
        /// The administrator's.
        policy: Policy,
        /// What is known of organisations' own providers.
        organisations: String,
    },
    /// The browser said which of the wanted patterns it gives access to.
    Granted {
        /// Those it does.
        granted: BTreeSet<String>,
        /// All it was asked about.
        wanted: BTreeSet<String>,
    },
    /// A control was typed into.
    Type(&'static str, String),
    /// The form is to be about something.
    Open(Subject),
    /// A provider is to be made like one that is there.
    Duplicate(String),
    /// What was typed before is to stand in the form again.
    Restore(Draft),
    /// The form is to be left without saving.
    Cancel,
    /// Saving was tried with a form that is not right.
    Tried,
    /// A text is to be imported.
    Import(String),
    /// Whether an import replaces what is there.
    Replacing(bool),
    /// Something was done.
    Done(Report),
}

/// What can be typed into first, and what else there is when nothing can.
const FIRST_FIELD: &[&str] =
    &["#editor :is(input, textarea, select):not([readonly], :disabled)", "#editor summary", "#editor [data-do=cancel]"];

impl Options {
    /// The state after an action.
    #[must_use]
    pub fn after(&self, action: Action) -> Self {
        let mut next = self.clone();
        match action {
            Action::Loaded { user, policy, organisations } => next.load(&user, policy, &organisations),
            Action::Granted { granted, wanted } => {
                next.granted = Rc::new(granted);
                next.known = Rc::new(wanted);
            }
            Action::Type(id, text) => {
                next.draft.write(id, text);
                next.report = None;
            }
            Action::Open(subject) => next.open(Draft::open(subject, &self.levels)),
            Action::Duplicate(id) => next.open(Draft::copy_of(&id, &self.levels)),
            Action::Restore(mut draft) => {
                draft.refresh(&self.levels);
                next.open(draft);
            }
            Action::Cancel => next.cancel(),
            Action::Tried => {
                next.tried = true;
                next.report = Some(Report::bad("Nothing was saved: see the marked fields."));
                next.focus_on(vec!["#editor [aria-invalid=true]".to_owned()]);
            }
            Action::Import(text) => {
                let plan = (!text.trim().is_empty()).then(|| Rc::new(Plan::new(&text, &self.levels)));
                next.import = Import { text, plan, replacing: false };
            }
            Action::Replacing(on) => next.import.replacing = on,
            Action::Done(report) => next.done(report),
        }
        next.pending = Rc::new(saving::with_form(&next));
        if next.tried && next.pending.is_ok() {
            next.tried = false;
        }
        next
    }

    fn load(&mut self, user: &str, policy: Policy, organisations: &str) {
        let Policy { layer: policy, faults: policy_faults, .. } = policy;
        let (user, user_faults) = Layer::parse(user);
        // It would bring back the whole of the user's level, also what another page has changed meanwhile.
        if let Some(report) = self.report.as_mut().filter(|_| user != self.levels.user) {
            report.undo.take_if(|undo| matches!(undo, Undo::Level(_)));
        }
        let mut levels = Levels { policy, user, organisations: Vec::new() };
        levels.organisations = records::accepted(organisations, &levels);
        self.organisations = records::known(organisations, &levels);
        self.policy_faults = Rc::new(policy_faults);
        self.user_faults = Rc::new(user_faults);
        self.loaded = true;
        self.reads += 1;
        self.use_levels(levels);
    }

    fn use_levels(&mut self, levels: Levels) {
        let (configuration, faults) = levels.effective();
        self.listing = Rc::new(Listing::new(&levels, &configuration, &faults));
        let is_list = |fault: &Fault| fault.place.contains('/');
        let more: Vec<Fault> = faults.into_iter().filter(|fault| !is_list(fault) && !self.user_faults.contains(fault)).collect();
        Rc::make_mut(&mut self.user_faults).extend(more);
        self.needed = Rc::new(access::needs(&configuration));
        self.in_force = Rc::new(configuration);
        self.draft.refresh(&levels);
        if let Some(plan) = &mut self.import.plan {
            *plan = Rc::new(Plan::new(&self.import.text, &levels));
        }
        self.levels = Rc::new(levels);
    }

    fn open(&mut self, draft: Draft) {
        self.draft = draft;
        self.tried = false;
        self.report = None;
        self.focus_on(FIRST_FIELD.iter().map(|&selector| selector.to_owned()).collect());
    }

    fn cancel(&mut self) {
        let back = match &self.draft.subject {
            Subject::New | Subject::NewSite => "[data-do=add-provider]".to_owned(),
            Subject::Provider(id) => button(List::Providers, id, "edit"),
            Subject::Site(pages) => button(List::Sites, pages, "edit"),
            Subject::General => "[data-section=general] [data-do=edit]".to_owned(),
        };
        let dropped = self.draft.is_touched().then(|| Undo::Form(self.draft.clone()));
        self.report = dropped.map(|undo| Report {
            good: true,
            text: "Nothing was saved.".to_owned(),
            undo: Some(undo),
            ..Report::default()
        });
        self.close_form();
        self.focus_on(vec![back]);
    }

    fn close_form(&mut self) {
        self.draft = Draft::open(Subject::New, &self.levels);
        self.tried = false;
    }

    fn done(&mut self, mut report: Report) {
        if let Some(user) = report.user.take() {
            let (user, faults) = Layer::parse(&user.text());
            self.user_faults = Rc::new(faults);
            self.use_levels(Levels { user, ..(*self.levels).clone() });
        }
        match report.closes {
            Closes::Nothing => {}
            Closes::Form => self.close_form(),
            Closes::Import => self.import = Import::default(),
        }
        let focus = std::mem::take(&mut report.focus);
        if !focus.is_empty() {
            self.focus_on(focus);
        }
        self.report = Some(report);
    }

    fn focus_on(&mut self, selectors: Vec<String>) {
        self.focus = (self.focus.0 + 1, selectors);
    }

    /// What would be in force with another level of the user's.
    pub fn with(&self, user: &Layer) -> Configuration {
        Levels { user: user.clone(), ..(*self.levels).clone() }.effective().0
    }

    /// What the configuration needs as it is and is known not to have.
    pub fn missing(&self) -> Needs {
        let mut missing = (*self.needed).clone();
        missing.retain(|pattern, _| self.known.contains(pattern) && !self.granted.contains(pattern));
        missing
    }

    /// What is needed now, and what would be once the form is saved: what the browser must be asked about beforehand.
    pub fn needs(&self) -> Needs {
        let mut needs = (*self.needed).clone();
        if let Ok(change) = &*self.pending {
            needs.extend(change.needs.clone());
        }
        needs
    }

    /// The sentence beside a control, or none: a blank one is wrong only once saving was tried.
    pub fn wrong(&self, id: &str) -> Option<&str> {
        if !self.tried && self.draft.text(id).trim().is_empty() {
            return None;
        }
        let wrong = self.pending.as_ref().as_ref().err()?;
        wrong.iter().find(|(at, _)| *at == id).map(|(_, sentence)| sentence.as_str())
    }
}

impl yew::Reducible for Options {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        Rc::new(self.after(action))
    }
}

#[cfg(test)]
mod tests;
