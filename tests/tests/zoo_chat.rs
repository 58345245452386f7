//! The sample chat beside the sample softphone, two providers on two origins: what each takes of the agent's clicks, and
//! what the chat leaves in the organisation's records.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests fail as tests do: by panicking")]

use patchbay_demo::Options;
use patchbay_tests::control::Control;
use patchbay_tests::harness::{Session, WAIT, poll};
use patchbay_tests::several::choose;
use patchbay_tests::stage::{Stage, dev_package, launch};
use serde_json::{Value, json};

/// Both widgets, ready, beside the form of a contact.
struct Desk {
    stage: Stage,
    control: Control,
    page: Session,
    panel: Session,
    phone: Session,
    chat: Session,
    contact: Value,
}

impl Desk {
    async fn set() -> Self {
        let stage = Stage::bare(Options::default(), launch(&dev_package()).unwrap()).await.unwrap();
        let mut configuration = stage.configuration();
        let landing = format!("http://chat.localhost:{}/chat/", stage.demo.widgets_address.port());
        let chat = json!({ "id": "sample-chat", "name": "Sample chat", "label": "Chat", "landingUrl": landing });
        configuration["providers"].as_array_mut().unwrap().push(chat);
        stage.configure(&configuration).await.unwrap();
        let control = Control::of(&stage.demo, &stage.chromium).await.unwrap();
        let contact = control.first_row("contacts").await.unwrap();
        let page = stage.open_page().await.unwrap();
        let panel = stage.open_panel(&page).await.unwrap();
        let phone = stage.softphone(&panel).await.unwrap();
        let chat = panel.frame(|url| url.starts_with("http://chat.localhost")).await.unwrap();
        let desk = Self { stage, control, page, panel, phone, chat, contact };
        desk.chat_is("ready").await;
        desk
    }

    /// The agent turns to the chat; the softphone goes on behind it.
    async fn turn_to_chat(&self) {
        choose(&self.panel, "sample-chat").await.unwrap();
    }

    async fn open_contact(&self) {
        let id = self.contact["contactid"].as_str().unwrap();
        let app = self.stage.demo.start_url.split(['?', '&']).find(|part| part.starts_with("appid=")).unwrap();
        let url = format!("{}/main.aspx?{app}&pagetype=entityrecord&etn=contact&id={id}", self.stage.demo.org_origin);
        self.page.navigate(&url).await.unwrap();
        self.shows_contact().await;
    }

    async fn shows_contact(&self) {
        let id = json!(self.contact["contactid"]);
        let form = format!("document.querySelector('.form[data-etn=contact]')?.dataset.record.toLowerCase() === {id}");
        self.page.wait_until(&form, "the contact's form", WAIT).await.unwrap();
    }

    async fn chat_is(&self, state: &str) {
        let condition = format!("document.body?.dataset.state === {}", json!(state));
        self.chat.wait_until(&condition, &format!("the chat to be {state}"), WAIT).await.unwrap();
    }

    async fn chat_reads(&self, id: &str, text: &Value) {
        let condition = format!("[...document.querySelectorAll('#{id}')].some((at) => (at.value ?? at.textContent) === {text})");
        self.chat.wait_until(&condition, &format!("{text} in #{id}"), WAIT).await.unwrap();
    }

    /// An id the chat leaves on its body once something is logged.
    async fn logged(&self, key: &str) -> String {
        let id = self.chat.wait_until(&format!("document.body.dataset.{key}"), &format!("the chat's {key}"), WAIT).await;
        id.unwrap().as_str().unwrap().to_owned()
    }

    async fn row(&self, set: &str, key: &str, id: &str) -> Value {
        self.control.rows(set, key, id).await.unwrap().pop().expect("the row that was logged")
    }

    async fn write(&self, id: &str, text: &str) {
        self.chat.evaluate(&format!("document.getElementById({}).value = {}", json!(id), json!(text))).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chat_is_looked_up_opens_its_contact_and_is_logged_where_the_next_agent_looks() {
    let desk = Desk::set().await;
    desk.turn_to_chat().await;
    desk.write("customer-number", desk.contact["mobilephone"].as_str().unwrap()).await;
    desk.chat.click("#simulate-message").await.unwrap();
    desk.chat_is("offered").await;
    desk.chat_reads("offered-name", &desk.contact["fullname"]).await;
    desk.chat.click("#accept").await.unwrap();
    desk.shows_contact().await;
    desk.chat.click("#reply").await.unwrap();
    desk.chat.type_text("It is on its way.").await.unwrap();
    desk.chat.click("#send-reply").await.unwrap();
    let answered = "document.querySelectorAll('#messages [data-from=customer]').length === 2";
    desk.chat.wait_until(answered, "the customer's answer", WAIT).await.unwrap();
    desk.chat.click("#end-chat").await.unwrap();
    let id = desk.logged("lastChatId").await;
    let note = desk.row("annotations", "annotationid", &id).await;
    let name = desk.contact["fullname"].as_str().unwrap();
    assert_eq!(note["subject"], format!("Chat with {name}"));
    assert_eq!(
        note["objectid"]["id"].as_str().or(note["_objectid_value"].as_str()),
        desk.contact["contactid"].as_str(),
        "{note}"
    );
    let text = note["notetext"].as_str().unwrap();
    assert!(text.contains("Agent: It is on its way.") && text.lines().count() == 3, "{text}");
    let on_form = format!("document.querySelector('[data-id=timeline-note][data-record=\"{id}\"]')");
    desk.page.wait_until(&on_form, "the note on the open form", WAIT).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chat_with_a_stranger_is_logged_as_a_task() {
    let desk = Desk::set().await;
    desk.turn_to_chat().await;
    desk.write("customer-number", "+4915550999999").await;
    desk.chat.click("#simulate-message").await.unwrap();
    desk.chat_reads("offered-name", &json!("Unknown customer")).await;
    desk.chat.click("#accept").await.unwrap();
    desk.chat_is("chatting").await;
    desk.chat.click("#end-chat").await.unwrap();
    let task = desk.row("tasks", "activityid", &desk.logged("lastChatId").await).await;
    assert_eq!(task["subject"], "Chat with +4915550999999");
    assert!(task["description"].as_str().unwrap().starts_with("Customer: "), "{task}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_widgets_each_takes_its_own_kind_of_click() {
    let desk = Desk::set().await;
    desk.open_contact().await;
    desk.page.click("[data-id='emailaddress1.fieldControl-mail-action-icon']").await.unwrap();
    desk.chat_is("drafting").await;
    desk.chat_reads("draft-to", &desk.contact["emailaddress1"]).await;
    desk.chat_reads("draft-title", &desk.contact["fullname"]).await;
    let dial = "document.getElementById('dial-view').hidden";
    assert_eq!(desk.phone.evaluate(dial).await.unwrap(), true, "the softphone leaves addresses alone");

    desk.page.click("[data-id='mobilephone.fieldControl-phone-action-icon']").await.unwrap();
    desk.phone.wait_until(&format!("!{dial}"), "the number in the softphone", WAIT).await.unwrap();
    desk.chat_reads("draft-to", &desk.contact["emailaddress1"]).await;

    desk.turn_to_chat().await;
    desk.write("draft-subject", "Your order").await;
    desk.chat.click("#send-mail").await.unwrap();
    let mail = desk.row("emails", "activityid", &desk.logged("lastEmailId").await).await;
    assert_eq!(mail["subject"], "Your order");
    assert_eq!((&mail["directioncode"], &mail["_regardingobjectid_value"]), (&json!(1), &desk.contact["contactid"]), "{mail}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_chat_writes_to_the_contact_the_page_has_moved_to() {
    let desk = Desk::set().await;
    assert_eq!(desk.chat.evaluate("document.getElementById('write-here').disabled").await.unwrap(), true, "a list is no contact");
    desk.open_contact().await;
    desk.chat.wait_until("!document.getElementById('write-here').disabled", "the contact to be offered", WAIT).await.unwrap();
    desk.turn_to_chat().await;
    desk.chat.click("#write-here").await.unwrap();
    desk.chat_reads("draft-to", &desk.contact["emailaddress1"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_a_call_has_ended_the_softphone_tells_the_chat_which_offers_to_write() {
    let desk = Desk::set().await;
    let number = json!(desk.contact["mobilephone"]);
    desk.phone.evaluate(&format!("document.getElementById('caller-number').value = {number}")).await.unwrap();
    // Folded as it is, it works as ever; a click cannot reach it.
    let (name, click) = (json!(desk.contact["fullname"]), |id: &str| format!("document.getElementById('{id}').click()"));
    desk.phone.evaluate(&click("simulate-incoming")).await.unwrap();
    let found = format!("document.getElementById('caller-name').textContent === {name}");
    desk.phone.wait_until(&found, "the caller's name", WAIT).await.unwrap();
    desk.phone.click("#answer").await.unwrap();
    desk.shows_contact().await;
    desk.phone.click("#hang-up").await.unwrap();
    let told = format!("The call with {} has ended.", desk.contact["fullname"].as_str().unwrap());
    desk.chat_reads("follow-up-text", &json!(told)).await;
    desk.turn_to_chat().await;
    desk.chat.click("#follow-up-write").await.unwrap();
    desk.chat_reads("draft-to", &desk.contact["emailaddress1"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_of_the_crm_pages_own_brings_a_message_to_the_chat() {
    let desk = Desk::set().await;
    let detail = json!({ "number": desk.contact["mobilephone"], "text": "Is anybody there?" });
    let event = format!("void dispatchEvent(new CustomEvent('sample.chatrequested', {{ detail: {detail} }}))");
    // The page forwards events of a name from when it has heard that a widget listens; before, they are nobody's.
    poll("the chat to be offered", WAIT, || async {
        desk.page.evaluate(&event).await?;
        let state = desk.chat.evaluate("document.body.dataset.state").await?;
        Ok(if state == "offered" { Ok(()) } else { Err(state.to_string()) })
    })
    .await
    .unwrap();
    desk.chat_reads("offered-text", &json!("Is anybody there?")).await;
    desk.chat_reads("offered-name", &desk.contact["fullname"]).await;
}
