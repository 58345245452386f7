//! `raiseEvent` (contract §3): from one widget to the others and to the page.

use crate::providers::{Scene, scene};
use patchbay_tests::harness::WAIT;
use serde_json::{Value, json};

/// Lets the other widget keep what its handler of an event gets, read in every way widgets read it.
async fn listen(scene: &Scene, event: &str) {
    let js = format!(
        "void (globalThis.raised = [], Microsoft.CIFramework.addHandler({}, (got) =>
            raised.push([got.get('value'), got.get('correlationId'), got.value, got.correlationId])))",
        json!(event)
    );
    scene.bare.evaluate(&js).await.unwrap();
}

async fn raised(scene: &Scene) -> Value {
    scene.bare.wait_until("raised.length && raised", "the raised event", WAIT).await.unwrap()
}

async fn raise(scene: &Scene, arguments: &str) -> Value {
    scene.full.evaluate(&format!("Microsoft.CIFramework.raiseEvent({arguments})")).await.unwrap()
}

#[tokio::test]
async fn a_raised_event_reaches_the_handlers_of_other_widgets_as_a_map_like() {
    let scene = scene().await;
    listen(&scene, "contosoCall").await;
    assert_eq!(raise(&scene, "'contosoCall', '{\"number\":7}', '5f1d'").await, true);
    let text = r#"{"number":7}"#;
    assert_eq!(raised(&scene).await, json!([[text, "5f1d", text, "5f1d"]]));
}

#[tokio::test]
async fn a_raised_event_may_carry_plain_text() {
    let scene = scene().await;
    listen(&scene, "contosoText").await;
    assert_eq!(raise(&scene, "'contosoText', 'no JSON at all'").await, true);
    assert_eq!(raised(&scene).await[0][0], "no JSON at all");
}

#[tokio::test]
async fn a_raised_event_is_heard_whatever_the_letter_case_of_its_name() {
    let scene = scene().await;
    listen(&scene, "ContosoCase").await;
    assert_eq!(raise(&scene, "'contosocase', '1'").await, true);
    assert_eq!(raised(&scene).await[0][0], "1");
}

#[tokio::test]
async fn a_raised_event_reaches_handlers_in_the_page() {
    let scene = scene().await;
    let listen = "void (globalThis.told = [], addEventListener('contosoPage', ({ detail }) => told.push([detail.get('value'), detail.correlationId])))";
    scene.page.evaluate(listen).await.unwrap();
    assert_eq!(raise(&scene, "'contosoPage', '{\"a\":1}', '5f1d'").await, true);
    let told = scene.page.wait_until("told.length && told", "the event on the page", WAIT).await.unwrap();
    assert_eq!(told, json!([[r#"{"a":1}"#, "5f1d"]]));
}

#[tokio::test]
async fn a_raised_event_resolves_to_a_boolean() {
    let scene = scene().await;
    assert_eq!(raise(&scene, "'contosoNobody', '{}'").await, true);
}
