//! The notifications of the operating system, as the agent sees and clicks them: a session bus of the test's own, and on it
//! the service that draws them on a Linux desktop (`org.freedesktop.Notifications`, version 1.2 of its specification).
//!
//! It behaves as the common desktops do: what was clicked, on itself or on one of its buttons, goes at once, and the browser
//! is told of the click first and then that the agent has dismissed it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use zbus::object_server::SignalEmitter;
use zbus::{Connection, OwnedVariant, connection, interface};

use super::leash::{Leash, on_path};
use super::wait::poll;
use super::{HarnessError, WAIT};

const PATH: &str = "/org/freedesktop/Notifications";
const NAME: &str = "org.freedesktop.Notifications";
/// The action of a click on the notification itself, and of the button that the browser adds, to its own settings.
const BODY: &str = "default";
const SETTINGS: &str = "settings";
/// Reasons of `NotificationClosed`.
const DISMISSED: u32 = 2;
const CLOSED: u32 = 3;

/// The rules of a bus that starts nothing by itself and lets its owner do anything.
fn rules(bus: &str) -> String {
    format!(
        r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>{bus}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#
    )
}

/// A notification as the agent reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    id: u32,
    /// Its first line.
    pub title: String,
    /// The lines below.
    pub body: String,
    /// Its buttons: what the browser calls it, and what stands on it.
    actions: Vec<(String, String)>,
    /// It stays until it is clicked or closed.
    pub stays: bool,
    /// It makes no sound.
    pub silent: bool,
}

impl Notification {
    /// What stands on its buttons, in their order, but for the browser's own.
    pub fn buttons(&self) -> Vec<&str> {
        self.actions.iter().filter(|(key, _)| key != BODY && key != SETTINGS).map(|(_, label)| label.as_str()).collect()
    }
}

#[derive(Debug, Default)]
struct Board {
    last: u32,
    shown: Vec<Notification>,
}

/// A desktop's notifications, for one browser: hand [`Notifications::bus`] to [`super::LaunchOptions::session_bus`].
#[derive(Debug)]
pub struct Notifications {
    board: Arc<Mutex<Board>>,
    connection: Connection,
    bus: String,
    // Last: the bus goes after who is on it.
    _daemon: Leash,
}

impl Notifications {
    /// Starts the bus and the service. Both go with the value, or with the test's process.
    ///
    /// # Errors
    /// [`HarnessError::NoBus`] where `dbus-daemon` is missing; [`HarnessError::Bus`].
    pub async fn start() -> Result<Self, HarnessError> {
        let program = on_path(&["dbus-daemon"]).ok_or(HarnessError::NoBus)?;
        let folder = tempfile::Builder::new().prefix("patchbay-bus-").tempdir().map_err(HarnessError::io("making a bus"))?.keep();
        let bus = format!("unix:path={}", folder.join("bus").display());
        let config = folder.join("bus.conf");
        std::fs::write(&config, rules(&bus)).map_err(HarnessError::io("writing the bus's rules"))?;
        let args = ["--nofork".to_owned(), "--nopidfile".to_owned(), format!("--config-file={}", config.display())];
        let daemon = Leash::start(&program, &args, Some(&folder), &HashMap::new())?;
        let board = Arc::new(Mutex::new(Board::default()));
        let connection = poll("the bus to take the notification service", WAIT, || async {
            let service = Service { board: Arc::clone(&board) };
            let builder = connection::Builder::address(bus.as_str()).serve_at(PATH, service).name(NAME);
            Ok(builder.build().await.map_err(|error| format!("{error}; the bus's last words: {}", daemon.last_words())))
        })
        .await?;
        Ok(Self { board, connection, bus, _daemon: daemon })
    }

    /// The bus's address.
    pub fn bus(&self) -> &str {
        &self.bus
    }

    /// What is on the screen now, oldest first.
    pub fn shown(&self) -> Vec<Notification> {
        lock(&self.board).shown.clone()
    }

    /// How often one has come up; words that change in one that is there are no new one.
    pub fn came(&self) -> u32 {
        lock(&self.board).last
    }

    /// Waits until this holds of what is on the screen, and gives it.
    ///
    /// # Errors
    /// [`HarnessError::Waited`] with what is there.
    pub async fn wait_until(
        &self,
        fits: impl Fn(&[Notification]) -> bool,
        what: &str,
    ) -> Result<Vec<Notification>, HarnessError> {
        poll(what, WAIT, || async {
            let shown = self.shown();
            Ok(if fits(&shown) { Ok(shown) } else { Err(format!("{shown:?}")) })
        })
        .await
    }

    /// Clicks on a notification, beside its buttons.
    ///
    /// # Errors
    /// [`HarnessError::NotShown`] when it is gone or takes no click; [`HarnessError::Bus`].
    pub async fn click(&self, notification: &Notification) -> Result<(), HarnessError> {
        self.act(notification, |(key, _)| key == BODY).await
    }

    /// Clicks on the button with these words.
    ///
    /// # Errors
    /// As [`Notifications::click`].
    pub async fn press(&self, notification: &Notification, label: &str) -> Result<(), HarnessError> {
        self.act(notification, |(key, words)| key != BODY && words == label).await
    }

    /// Closes a notification by its cross.
    ///
    /// # Errors
    /// As [`Notifications::click`].
    pub async fn close(&self, notification: &Notification) -> Result<(), HarnessError> {
        self.take(notification.id)?;
        let emitter = self.emitter()?;
        Service::notification_closed(&emitter, notification.id, DISMISSED).await.map_err(HarnessError::bus("closing"))
    }

    async fn act(&self, notification: &Notification, is_it: impl Fn(&(String, String)) -> bool) -> Result<(), HarnessError> {
        let there = lock(&self.board).shown.iter().find(|shown| shown.id == notification.id).cloned();
        let action = there.and_then(|there| there.actions.into_iter().find(is_it));
        let (key, _) = action.ok_or_else(|| HarnessError::NotShown { notification: format!("{notification:?}") })?;
        let emitter = self.emitter()?;
        Service::action_invoked(&emitter, notification.id, &key).await.map_err(HarnessError::bus("clicking"))?;
        self.close(notification).await
    }

    fn take(&self, id: u32) -> Result<(), HarnessError> {
        let mut board = lock(&self.board);
        let at = board.shown.iter().position(|shown| shown.id == id);
        let at = at.ok_or_else(|| HarnessError::NotShown { notification: format!("number {id}") })?;
        board.shown.remove(at);
        Ok(())
    }

    fn emitter(&self) -> Result<SignalEmitter<'static>, HarnessError> {
        SignalEmitter::new(&self.connection, PATH).map_err(HarnessError::bus("speaking on the bus"))
    }
}

fn lock(board: &Mutex<Board>) -> MutexGuard<'_, Board> {
    // Nothing that can panic happens while it is held.
    board.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What the browser speaks with.
struct Service {
    board: Arc<Mutex<Board>>,
}

#[interface(name = "org.freedesktop.Notifications")]
impl Service {
    fn get_capabilities(&self) -> Vec<&'static str> {
        vec!["actions", "body", "persistence"]
    }

    fn get_server_information(&self) -> (&'static str, &'static str, &'static str, &'static str) {
        ("Patchbay tests", "Patchbay", "1", "1.2")
    }

    #[expect(clippy::too_many_arguments, reason = "the specification's")]
    fn notify(
        &self,
        _app_name: &str,
        replaces_id: u32,
        _app_icon: &str,
        summary: &str,
        body: &str,
        actions: Vec<String>,
        hints: HashMap<String, OwnedVariant>,
        expire_timeout: i32,
    ) -> u32 {
        let mut board = lock(&self.board);
        let known = board.shown.iter().position(|shown| shown.id == replaces_id);
        if known.is_none() {
            board.last += 1;
        }
        let id = if known.is_some() { replaces_id } else { board.last };
        let is_on = |hint: &str| hints.get(hint).is_some_and(|value| bool::try_from(value).unwrap_or_default());
        let notification = Notification {
            id,
            title: summary.to_owned(),
            body: body.to_owned(),
            actions: actions.chunks_exact(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect(),
            stays: expire_timeout == 0,
            silent: is_on("suppress-sound"),
        };
        match known {
            Some(at) => board.shown[at] = notification,
            None => board.shown.push(notification),
        }
        id
    }

    async fn close_notification(&self, id: u32, #[zbus(signal_emitter)] emitter: SignalEmitter<'_>) -> zbus::fdo::Result<()> {
        lock(&self.board).shown.retain(|shown| shown.id != id);
        Ok(Self::notification_closed(&emitter, id, CLOSED).await?)
    }

    #[zbus(signal)]
    async fn action_invoked(emitter: &SignalEmitter<'_>, id: u32, action_key: &str) -> zbus::Result<()>;

    #[zbus(signal)]
    async fn notification_closed(emitter: &SignalEmitter<'_>, id: u32, reason: u32) -> zbus::Result<()>;
}
