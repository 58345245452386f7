//! The agent's desk with a desktop around the browser, whose notifications are read and clicked as the agent does.

use crate::Desk;
use patchbay_tests::harness::{LaunchOptions, Notification, Notifications, Session, WAIT};
use patchbay_tests::quiet;
use patchbay_tests::stage::{dev_package, launch};
use serde_json::{Value, json};

/// Where the phone is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    SidePanel,
    Window,
    Docked,
}

pub struct Agent {
    pub desk: Desk,
    pub screen: Notifications,
    place: Place,
    /// In the docked phone's window, a tab that is no CRM page.
    other: Option<Session>,
}

impl Agent {
    pub async fn with_phone_in(place: Place) -> Self {
        let screen = Notifications::start().await.unwrap();
        let options = LaunchOptions { session_bus: Some(screen.bus().to_owned()), ..launch(&dev_package()).unwrap() };
        let stage = quiet::set_with(options).await.unwrap();
        if place == Place::Docked {
            let mut configuration = stage.configuration_for(&format!("{}{}", stage.demo.widgets_origin, quiet::QUIET));
            configuration["providers"][0]["placement"] = json!("docked");
            stage.configure(&configuration).await.unwrap();
            let desk = Desk::docked(stage).await;
            return Self { desk, screen, place, other: None };
        }
        let mut desk = Desk::of(stage).await;
        if place == Place::Window {
            desk.panel.click("[data-do=open-window]").await.unwrap();
            desk.panel = desk.stage.own_window().await.unwrap();
            desk.widget = quiet::widget(&desk.panel).await.unwrap();
            quiet::status(&desk.panel, "connected").await.unwrap();
            desk.see().await;
        }
        Self { desk, screen, place, other: None }
    }

    /// The agent turns away from the phone: to another tab of its window where it is docked, else to another program.
    pub async fn look_away(&mut self) {
        if self.place != Place::Docked {
            return self.desk.look_away().await;
        }
        match &self.other {
            Some(other) => other.to_front().await.unwrap(),
            None => self.other = Some(self.desk.tab_beside("about:blank?beside").await),
        }
        self.desk.front(false).await;
    }

    /// The agent turns back by hand.
    pub async fn see(&self) {
        match self.place {
            Place::Docked => self.desk.page.to_front().await.unwrap(),
            _ => return self.desk.see().await,
        }
        self.desk.front(true).await;
    }

    /// The phone has been brought before the agent's eyes.
    pub async fn is_brought_up(&self) {
        self.desk.front(true).await;
        let panel = &self.desk.panel;
        panel.wait_until("document.visibilityState === 'visible'", "the phone to be seen", WAIT).await.unwrap();
        let state = "chrome.windows.getCurrent().then(({ state, focused }) => state === 'normal' && focused)";
        panel.wait_until(state, "its window to be in front", WAIT).await.unwrap();
    }

    /// Waits until there is one notification, and gives it.
    pub async fn one(&self) -> Notification {
        self.screen.wait_until(|shown| shown.len() == 1, "one notification").await.unwrap().remove(0)
    }

    /// Waits until the only notification has these words.
    pub async fn says(&self, title: &str, body: &str) -> Notification {
        let is_it = |shown: &[Notification]| shown.len() == 1 && shown[0].title == title && shown[0].body == body;
        self.screen.wait_until(is_it, &format!("one notification with {title:?}, {body:?}")).await.unwrap().remove(0)
    }

    pub async fn none(&self) {
        self.screen.wait_until(<[Notification]>::is_empty, "no notification").await.unwrap();
    }

    pub async fn click(&self, notification: &Notification) {
        self.desk.page.step().await.unwrap();
        self.screen.click(notification).await.unwrap();
    }

    pub async fn press(&self, notification: &Notification, label: &str) {
        self.desk.page.step().await.unwrap();
        self.screen.press(notification, label).await.unwrap();
    }

    pub async fn close(&self, notification: &Notification) {
        self.desk.page.step().await.unwrap();
        self.screen.close(notification).await.unwrap();
    }

    /// Waits until the worker knows that the agent has closed a notification.
    pub async fn dismissed(&self) {
        let known = "chrome.storage.session.get('bridge').then(({ bridge }) => JSON.parse(bridge).ringing.rings[0].dismissed)";
        self.desk.extension.wait_until(known, "the worker to know that it was closed", WAIT).await.unwrap();
    }

    pub async fn ring(&self, value: Value) {
        self.desk.ring(value).await.resolved();
    }
}
