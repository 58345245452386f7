//! What the page knows, and how it changes.

use super::*;

const VOICE: &str =
    r#"{"providers":[{"name":"Voice","landingUrl":"https://voice.example/"}],"sites":[{"match":"https://crm.example/*"}]}"#;

fn loaded(user: &str, policy: &str) -> Options {
    Options::default().after(read(user, policy))
}

fn read(user: &str, policy: &str) -> Action {
    Action::Loaded { user: user.into(), policy: Policy::read(policy, ""), organisations: String::new() }
}

#[test]
fn faults_of_both_levels_are_kept_apart() {
    let options = loaded("{", r#"{"providers":[{"name":"A","landingUrl":"a"}]}"#);
    assert_eq!(options.user_faults[0].place, "configuration");
    assert_eq!(options.policy_faults[0].place, "providers[0].landingUrl");
}

#[test]
fn a_blank_field_is_not_wrong_before_saving_is_tried() {
    let options = loaded("", "").after(Action::Type("provider-name", "Voice".into()));
    assert_eq!(options.wrong("landing-url"), None);
    assert!(options.after(Action::Tried).wrong("landing-url").is_some());
    assert!(options.after(Action::Type("landing-url", "voice".into())).wrong("landing-url").is_some());
}

#[test]
fn a_read_in_the_background_does_not_touch_what_was_typed() {
    let options = loaded(VOICE, "")
        .after(Action::Open(Subject::Provider("voice".into())))
        .after(Action::Type("provider-label", "V".into()));
    let again = options.after(read("", VOICE));
    assert_eq!(again.draft.text("provider-label"), "V");
    assert_eq!(again.reads, 2);
}

#[test]
fn the_form_counts_for_what_is_needed_as_soon_as_it_is_right() {
    let options = loaded(VOICE, "").after(Action::Type("provider-name", "Chat".into()));
    assert_eq!(options.needs().len(), 2);
    let options = options.after(Action::Type("landing-url", "https://chat.example".into()));
    assert!(options.needs().contains_key("https://chat.example/*"), "{:?}", options.needs());
}

#[test]
fn what_is_needed_stays_the_same_when_the_browser_gives_it() {
    let options = loaded("", "")
        .after(Action::Type("provider-name", "Chat".into()))
        .after(Action::Type("landing-url", "https://chat.example".into()));
    let wanted: BTreeSet<String> = options.needs().into_keys().collect();
    let after = options.after(Action::Granted { granted: wanted.clone(), wanted: wanted.clone() });
    assert_eq!(after.needs().into_keys().collect::<BTreeSet<_>>(), wanted, "or the browser is asked for ever");
}

#[test]
fn what_the_browser_was_not_asked_about_is_not_missing() {
    let options = loaded(VOICE, "");
    assert!(options.missing().is_empty());
    let wanted: BTreeSet<String> = options.needs().into_keys().collect();
    assert_eq!(options.after(Action::Granted { granted: BTreeSet::new(), wanted }).missing().len(), 2);
}

#[test]
fn what_was_typed_and_dropped_can_be_brought_back() {
    let options = loaded("", "").after(Action::Type("provider-name", "Chat".into()));
    let dropped = options.after(Action::Cancel);
    assert_eq!(dropped.draft.text("provider-name"), "");
    assert_eq!(dropped.report.unwrap().undo, Some(Undo::Form(options.draft)));
}

#[test]
fn a_change_is_undone_only_while_no_other_page_has_changed_anything() {
    let options = loaded(VOICE, "");
    let change = saving::without(&options, List::Providers, "voice");
    let stored = change.user.text();
    let done = options.after(Action::Done(change.report(Ok(()), None)));
    let undo = |options: &Options| options.report.as_ref().unwrap().undo.is_some();
    assert!(undo(&done.after(read(&stored, ""))), "storage tells of the change itself");
    assert!(undo(&done.after(read(&stored, r#"{"readOnly":true}"#))), "policy's is no change of the user's");
    let other = done.after(read(VOICE, ""));
    assert!(!undo(&other) && other.report.unwrap().text.contains("is deleted"));
}

#[test]
fn what_was_refused_and_deleted_can_be_brought_back() {
    let user = r#"{"providers":[{"id":"own","name":"own voice","landingUrl":"http://voice.localhost:1/"},{"name":"Old","landingUrl":"http://old.example/"}]}"#;
    let options = loaded(user, "");
    let change = saving::dropping(&options);
    let stored = change.user.text();
    let done = options.after(Action::Done(change.report(Ok(()), None))).after(read(&stored, ""));
    let Some(Undo::Level(before)) = done.report.unwrap().undo else { panic!("no way back") };
    assert!(before.text().contains("old.example"));
}

#[test]
fn the_keyboard_goes_to_the_forms_first_field_and_back_to_the_button_it_came_from() {
    let open = loaded(VOICE, "").after(Action::Open(Subject::Provider("voice".into())));
    assert!(open.focus.1[0].starts_with("#editor :is(input"));
    assert_eq!(open.after(Action::Cancel).focus.1, ["[data-provider=\"voice\"] [data-do=edit]"]);
}
