//! What is to be kept and asked for in one click, and what is said about it afterwards.

use super::access::{self, Needs};
use super::draft::{Draft, Wrong};
use super::level::List;
use super::listing::Item;
use super::order;
use super::state::Options;
use patchbay_protocol::{Layer, Levels};
use serde_json::Value;

/// A change of the user's configuration, ready to be carried out.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The whole of the user's level afterwards.
    pub user: Layer,
    /// What is said when all went well.
    pub done: String,
    /// What is needed afterwards.
    pub needs: Needs,
    /// What of it the browser is asked for, with the reasons; may be empty.
    pub ask: Needs,
    /// What is closed afterwards.
    pub closes: Closes,
    /// What brings back what was there before.
    pub undo: Option<Undo>,
    /// Where the keyboard goes afterwards: selectors of the document, the first that can take it.
    pub focus: Vec<String>,
}

/// What is closed by a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Closes {
    /// Nothing.
    #[default]
    Nothing,
    /// The form.
    Form,
    /// The import.
    Import,
}

/// What brings back what was there before.
#[derive(Debug, Clone, PartialEq)]
pub enum Undo {
    /// The user's level.
    Level(Layer),
    /// What had been typed into the form.
    Form(Draft),
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
    /// The user's level as it is stored now, when it was changed.
    pub user: Option<Layer>,
    /// What is closed.
    pub closes: Closes,
    /// What brings back what was there before.
    pub undo: Option<Undo>,
    /// Where the keyboard goes.
    pub focus: Vec<String>,
}

impl Report {
    /// Something that did not go well.
    pub fn bad(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}

/// The button that brings back what was there before.
const UNDO: &str = "#status [data-do=undo]";

/// Saves the form.
///
/// # Errors
/// What is wrong with which field.
pub fn with_form(options: &Options) -> Result<Change, Vec<Wrong>> {
    let filled = options.draft.read(&options.levels)?;
    let focus = match &filled.item {
        Some((list, id)) => vec![button(*list, id, "edit")],
        None => vec!["[data-section=general] [data-do=edit]".to_owned()],
    };
    let mut change = change(options, filled.user, format!("Saved: {}.", filled.saved.join(" and ")));
    (change.closes, change.focus) = (Closes::Form, focus);
    change.undo = (!options.draft.subject.is_new()).then(|| Undo::Level(options.levels.user.clone()));
    Ok(change)
}

/// Asks for what is missing, and changes nothing.
pub fn allowing(options: &Options) -> Change {
    change(options, options.levels.user.clone(), "Everything that is configured is allowed.".to_owned())
}

/// Switches a provider on or off.
pub fn switched(options: &Options, id: &str, on: bool) -> Change {
    let mut user = options.levels.user.clone();
    List::Providers.set(&options.levels, &mut user, id, "enabled", Value::Bool(on));
    change(options, user, format!("{} is switched {}.", label(options, List::Providers, id), if on { "on" } else { "off" }))
}

/// Takes the user's part of an item away: deletes one of the user's own, and of others what the user has changed.
pub fn without(options: &Options, list: List, id: &str) -> Change {
    let mut user = options.levels.user.clone();
    list.of_mut(&mut user).retain(|part| part.id != id);
    let (label, after) = (label(options, list, id), Levels { user: user.clone(), ..(*options.levels).clone() });
    let is_below = list.is_below(&after, id);
    let done = if is_below { format!("{label} is as your organisation set it.") } else { format!("{label} is deleted.") };
    // Deleting is no moment to be asked for access to what is left.
    let closes = if options.draft.subject.item(list) == Some(id) { Closes::Form } else { Closes::Nothing };
    Change { closes, ..unasked(options, user, done) }
}

/// Takes the organisation's own providers, said once and for all.
pub fn with_records(options: &Options) -> Change {
    let mut user = options.levels.user.clone();
    user.mend("dataverseProviders", "");
    user.values.insert("dataverseProviders".to_owned(), true.into());
    let done = "Patchbay looks for your organisation's own providers: open one of its apps. If its address is none of Microsoft's, add it as a CRM site.";
    unasked(options, user, done.to_owned())
}

/// Deletes what of the user's is not accepted.
pub fn dropping(options: &Options) -> Change {
    let user = Layer { refused: Default::default(), ..options.levels.user.clone() };
    unasked(options, user, "The parts with faults are deleted.".to_owned())
}

/// Moves an item up or down.
///
/// # Errors
/// Why it cannot be moved.
pub fn moved(options: &Options, list: List, id: &str, up: bool) -> Result<Change, String> {
    let user = match list {
        List::Providers => order::moved_provider(&options.levels, &options.in_force, id, up)?,
        List::Sites => order::moved_site(&options.levels.user, id, up)
            .ok_or_else(|| "It cannot be moved there: your organisation's sites come first.".to_owned())?,
    };
    let done = format!("{} is moved {}.", label(options, list, id), if up { "up" } else { "down" });
    // At the end of the list the one button can be used no more, and the other can.
    let (this, other) = if up { ("up", "down") } else { ("down", "up") };
    let focus = vec![button(list, id, this), button(list, id, other)];
    Ok(Change { focus, ..unasked(options, user, done) })
}

/// Takes what an import has.
pub fn imported(options: &Options) -> Option<Change> {
    let plan = options.import.plan.as_ref()?;
    let (added, changed) = plan.counts();
    let changed = if options.import.replacing { changed } else { 0 };
    let user = plan.applied(&options.levels.user, options.import.replacing);
    let mut change = change(options, user, format!("Imported: {added} added, {changed} changed."));
    change.closes = Closes::Import;
    change.undo = Some(Undo::Level(options.levels.user.clone()));
    change.focus = vec![UNDO.to_owned()];
    Some(change)
}

/// Brings back an earlier configuration.
pub fn undone(options: &Options, before: Layer) -> Change {
    let mut change = change(options, before, "The change is undone.".to_owned());
    change.focus = vec!["#status".to_owned()];
    change
}

impl Change {
    /// What is said once it is carried out.
    ///
    /// `kept` is what the storage said, `answer` what the browser said to [`Change::ask`], if it was asked.
    pub fn report(&self, kept: Result<(), String>, answer: Option<Result<bool, String>>) -> Report {
        if let Err(error) = kept {
            return Report::bad(format!("Nothing was saved: the browser refused ({error})."));
        }
        let report = Report {
            text: self.done.clone(),
            user: Some(self.user.clone()),
            closes: self.closes,
            undo: self.undo.clone(),
            focus: self.focus.clone(),
            ..Default::default()
        };
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

/// The selector of an item's button.
pub fn button(list: List, id: &str, what: &str) -> String {
    let id = id.replace('\\', "\\\\").replace('"', "\\\"");
    let attribute = if list == List::Providers { "data-provider" } else { "data-site" };
    format!("[{attribute}=\"{id}\"] [data-do={what}]")
}

/// A change to another level of the user's, asking for what is missing then.
pub fn change(options: &Options, user: Layer, done: String) -> Change {
    let needs = access::needs(&options.with(&user));
    let mut ask = needs.clone();
    ask.retain(|pattern, _| !options.granted.contains(pattern));
    Change { user, done, needs, ask, closes: Closes::Nothing, undo: None, focus: Vec::new() }
}

/// A change that is no moment to be asked for access, and can be undone.
fn unasked(options: &Options, user: Layer, done: String) -> Change {
    Change {
        user,
        done,
        needs: Needs::new(),
        ask: Needs::new(),
        closes: Closes::Nothing,
        undo: Some(Undo::Level(options.levels.user.clone())),
        focus: vec![UNDO.to_owned()],
    }
}

fn label<'a>(options: &'a Options, list: List, id: &'a str) -> &'a str {
    options.listing.find(list, id).map_or(id, |item: &Item| &item.label)
}

#[cfg(test)]
mod tests;
