//! Calls that ring: how the agent hears of one that the panel does not show, and what is answered.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests fail as tests do: by panicking")]

mod answered;
mod clicked;
mod hostile;
mod killed;
mod looks;
mod others;
mod refused;
mod screen;
mod toast;
mod told;

use patchbay_tests::asked::{Reply, ask};
use patchbay_tests::harness::{Session, WAIT};
use patchbay_tests::quiet;
use patchbay_tests::stage::Stage;
use serde_json::{Value, json};

/// The toast in a CRM page.
const TOAST: &str = "[data-patchbay=toast]";
const NO_TOAST: &str = "!document.querySelector('patchbay-toast')";

/// An agent's desk: a CRM page, its side panel with the quiet widget, and a page of the extension to look at the browser from.
struct Desk {
    stage: Stage,
    page: Session,
    panel: Session,
    widget: Session,
    extension: Session,
}

impl Desk {
    async fn open() -> Self {
        Self::of(quiet::set().await.unwrap()).await
    }

    async fn of(stage: Stage) -> Self {
        let page = stage.open_page().await.unwrap();
        let panel = stage.open_panel(&page).await.unwrap();
        let widget = quiet::widget(&panel).await.unwrap();
        quiet::status(&panel, "connected").await.unwrap();
        let extension = stage.chromium.extension_page("manifest.json").await.unwrap();
        let desk = Self { stage, page, panel, widget, extension };
        desk.see().await;
        desk
    }

    /// The same with the quiet widget docked in the page, as configured.
    async fn docked(stage: Stage) -> Self {
        let page = stage.open_page().await.unwrap();
        let panel = page.frame(|url| url.contains("docked.html")).await.unwrap();
        quiet::status(&panel, "connected").await.unwrap();
        let widget = quiet::widget(&panel).await.unwrap();
        let extension = stage.chromium.extension_page("manifest.json").await.unwrap();
        let desk = Self { stage, page, panel, widget, extension };
        desk.front(true).await;
        desk
    }

    /// Waits until the worker knows that the agent can see the panel, or cannot.
    async fn front(&self, front: bool) {
        let known = format!(
            "chrome.storage.session.get('bridge').then(({{ bridge }}) =>
                Object.values(JSON.parse(bridge).ringing.looks).some((look) => look.front) === {front})"
        );
        self.extension.wait_until(&known, "the worker to know what the agent sees", WAIT).await.unwrap();
    }

    /// The agent has the panel's window in front.
    async fn see(&self) {
        self.set_window("normal").await;
        self.front(true).await;
    }

    /// The agent has put the panel's window away. (A headless browser calls all its windows focused, and says no word when one
    /// gets the focus back; that it loses it, it says.)
    async fn look_away(&self) {
        self.set_window("minimized").await;
        self.front(false).await;
    }

    /// The agent works in another window.
    async fn other_window(&self) -> Session {
        let other = self.stage.chromium.new_window("about:blank").await.unwrap();
        self.front(false).await;
        other
    }

    /// Another tab in the page's window, in front; its address is that of no other.
    async fn tab_beside(&self, url: &str) -> Session {
        self.page.step().await.unwrap();
        let create = format!(
            "chrome.storage.session.get('bridge').then(({{ bridge }}) => chrome.tabs.get(JSON.parse(bridge).pages[0].tab))
                .then(({{ windowId }}) => chrome.tabs.create({{ windowId, url: {} }})).then(() => 1)",
            json!(url)
        );
        self.extension.evaluate(&create).await.unwrap();
        let target = self.stage.chromium.wait_for_target(|target| target.url == url, "the tab beside", WAIT).await.unwrap();
        self.stage.chromium.attach(&target).await.unwrap()
    }

    async fn set_window(&self, state: &str) {
        let window = self.panel.evaluate("chrome.windows.getCurrent().then(({ id }) => id)").await.unwrap();
        self.extension.evaluate(&format!("chrome.windows.update({window}, {{ state: '{state}' }})")).await.unwrap();
    }

    /// The widget folds itself away.
    async fn fold(&self) {
        ask(&self.widget, "setMode", json!([0])).await.unwrap().resolved();
    }

    async fn ring(&self, value: Value) -> Reply {
        ask(&self.widget, "raiseEvent", json!(["patchbay.ringing", value])).await.unwrap()
    }

    /// The browser's notifications of ringing calls.
    async fn notifications(&self) -> Vec<String> {
        let all = self.extension.evaluate(NOTIFICATIONS).await.unwrap();
        serde_json::from_value(all).unwrap()
    }

    async fn wait_for_notifications(&self, count: usize) -> Vec<String> {
        let there = format!("{NOTIFICATIONS}.then((all) => all.length === {count})");
        self.extension.wait_until(&there, &format!("{count} notifications"), WAIT).await.unwrap();
        self.notifications().await
    }

    async fn wait_for_badge(&self, mark: &str) {
        let there = format!("chrome.action.getBadgeText({{}}).then((text) => text === '{mark}')");
        self.extension.wait_until(&there, &format!("the badge {mark:?}"), WAIT).await.unwrap();
    }

    /// What a line of the panel says of a ringing call.
    async fn line(&self) -> String {
        let line = "document.querySelector('[data-ring] p')?.textContent";
        let line = self.panel.wait_until(line, "the line of a ringing call", WAIT).await.unwrap();
        line.as_str().unwrap().to_owned()
    }

    async fn no_line(&self) {
        self.panel.wait_until("!document.querySelector('[data-ring]')", "no call to ring", WAIT).await.unwrap();
    }

    async fn toast(&self) {
        self.page.wait_until("document.querySelector('patchbay-toast')", "the toast", WAIT).await.unwrap();
    }

    async fn no_toast(&self) {
        self.page.wait_until(NO_TOAST, "the toast to go", WAIT).await.unwrap();
    }

    /// Has the widget listen for the agent's answers, and keep them in `answers`.
    async fn listen(&self) {
        let js = "globalThis.answers = [];
            for (const event of ['patchbay.accept', 'patchbay.reject']) {
                Microsoft.CIFramework.addHandler(event, (payload) => answers.push([event, JSON.parse(payload)]));
            }";
        self.widget.evaluate(js).await.unwrap();
    }

    async fn heard(&self, event: &str) -> Value {
        let one = format!("answers.length > 0 && answers[0][0] === '{event}' && JSON.stringify(answers)");
        let heard = self.widget.wait_until(&one, &format!("the widget to hear {event}"), WAIT).await.unwrap();
        serde_json::from_str(heard.as_str().unwrap()).unwrap()
    }
}

const NOTIFICATIONS: &str =
    "chrome.notifications.getAll().then((all) => Object.keys(all).filter((id) => id.startsWith('ring ')))";
