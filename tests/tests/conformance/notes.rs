//! `insertNotes` (contract §3): the agent is asked for a note in the panel, and it is saved on the record.

use patchbay_tests::harness::WAIT;
use patchbay_tests::probe::{Probe, probe};
use serde_json::{Value, json};

const BOX: &str = "document.querySelector('form[data-note]')?.checkVisibility()";

/// Asks for a note on a contact and waits until the agent can write it. Gives the contact's id.
async fn asked_for(probe: &Probe, at: usize) -> String {
    let id = probe.rows("contacts").await[at]["contactid"].as_str().unwrap().to_owned();
    probe.begin(&format!("insertNotes('contact', 'contacts', '{id}')")).await;
    probe.panel.wait_until(BOX, "the note box", WAIT).await.unwrap();
    id
}

async fn write(probe: &Probe, text: &str) {
    probe.panel.click("#note-text").await.unwrap();
    probe.panel.type_text(text).await.unwrap();
    probe.panel.click("[data-do=save-note]").await.unwrap();
}

async fn cancel(probe: &Probe) {
    probe.panel.click("[data-do=cancel-note]").await.unwrap();
    probe.panel.wait_until("!document.querySelector('form[data-note]')", "the note box to close", WAIT).await.unwrap();
}

/// What the request resolved with, from its JSON text.
async fn told(probe: &Probe) -> Value {
    let outcome = probe.outcome().await;
    assert!(outcome.ok && outcome.kind == "string", "{outcome:?}");
    serde_json::from_str(outcome.value.as_str().unwrap()).unwrap()
}

async fn notes(probe: &Probe, text: &str) -> Vec<Value> {
    probe.rows("annotations").await.into_iter().filter(|row| row["notetext"] == text).collect()
}

#[tokio::test]
async fn the_agents_note_is_saved_on_the_record() {
    let probe = probe().await;
    let contact = asked_for(&probe, 50).await;
    write(&probe, "Wants a call back").await;
    probe.outcome().await;
    let notes = notes(&probe, "Wants a call back").await;
    assert_eq!(notes.len(), 1);
    assert_eq!(notes[0]["_objectid_value"], *contact);
}

#[tokio::test]
async fn the_answer_is_the_notes_id() {
    let probe = probe().await;
    asked_for(&probe, 51).await;
    write(&probe, "With an id").await;
    let told = told(&probe).await;
    assert_eq!(told, json!({ "value": notes(&probe, "With an id").await[0]["annotationid"] }));
}

#[tokio::test]
async fn a_cancelled_note_is_answered_with_an_empty_value() {
    let probe = probe().await;
    asked_for(&probe, 52).await;
    cancel(&probe).await;
    assert_eq!(told(&probe).await, json!({ "value": "" }));
    assert_eq!(probe.logged("POST", "annotations").await.len(), 0);
}

#[tokio::test]
async fn a_second_note_at_the_same_time_is_rejected_with_code_101() {
    let probe = probe().await;
    let contact = asked_for(&probe, 53).await;
    let failure = probe.rejected(&format!("insertNotes('contact', 'contacts', '{contact}')")).await;
    assert_eq!(failure["errorCode"], 101, "{failure}");
    assert_eq!(probe.begun().await, None, "the first is still open");
    cancel(&probe).await;
}

#[tokio::test]
async fn a_note_that_is_there_is_changed() {
    let probe = probe().await;
    let contact = asked_for(&probe, 54).await;
    write(&probe, "First words").await;
    let note = told(&probe).await["value"].as_str().unwrap().to_owned();
    probe.begin(&format!("insertNotes('contact', 'contacts', '{contact}', '{note}')")).await;
    probe.panel.wait_until(BOX, "the note box", WAIT).await.unwrap();
    write(&probe, "Other words").await;
    assert_eq!(told(&probe).await, json!({ "value": note }));
    assert_eq!(notes(&probe, "Other words").await[0]["annotationid"], *note);
    assert_eq!(notes(&probe, "First words").await.len(), 0);
}

#[tokio::test]
async fn a_note_waits_for_the_agent_longer_than_ten_seconds() {
    let probe = probe().await;
    asked_for(&probe, 55).await;
    // Nothing but time can show it.
    let passed = format!("performance.now() > {} + 11000", probe.widget.evaluate("performance.now()").await.unwrap());
    probe.widget.wait_until(&passed, "eleven seconds to pass", WAIT).await.unwrap();
    assert_eq!(probe.begun().await, None, "it waits for the agent");
    write(&probe, "After a while").await;
    let told = told(&probe).await;
    assert_eq!(told, json!({ "value": notes(&probe, "After a while").await[0]["annotationid"] }));
}
