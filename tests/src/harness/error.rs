//! What can go wrong, each naming what was being done.

use std::time::Duration;

/// A failure of the harness or of what it looked at.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HarnessError {
    /// No browser on this machine.
    #[error("no Chromium found: set PATCHBAY_CHROMIUM to one, or install one of {tried}")]
    NoBrowser {
        /// The program names that were looked for.
        tried: String,
    },
    /// No bus for a desktop of the test's own.
    #[error("no dbus-daemon found: install it, on Debian with `apt-get install -y dbus-daemon`")]
    NoBus,
    /// The desktop's bus failed.
    #[error("{doing}: {source}")]
    Bus {
        /// What was being done.
        doing: &'static str,
        /// The reason.
        source: zbus::Error,
    },
    /// What was to be clicked is not on the screen, or has no such button.
    #[error("not on the screen: {notification}")]
    NotShown {
        /// Which, as it was last seen.
        notification: String,
    },
    /// The browser started but never listened, or left at once.
    #[error("Chromium did not start: {why}\nits last words:\n{log}")]
    Launch {
        /// What was missing.
        why: String,
        /// The end of its standard error.
        log: String,
    },
    /// The browser does not list the extension it was told to load.
    #[error("the extension at {path} is not loaded (see the manifest)\nthe browser's last words:\n{log}")]
    NotLoaded {
        /// The folder given to [`super::LaunchOptions`].
        path: String,
        /// The end of the browser's standard error.
        log: String,
    },
    /// The browser was launched without an extension, so there is none to ask.
    #[error("{doing}: this browser was launched without an extension")]
    NoExtension {
        /// What was being done.
        doing: &'static str,
    },
    /// The browser is gone, or closed the connection.
    #[error("{doing}: the connection to Chromium is gone")]
    Disconnected {
        /// The command that could not be sent or was not answered.
        doing: String,
    },
    /// The target closed, crashed or was detached while a command was under way.
    #[error("{doing}: the target is gone")]
    TargetGone {
        /// The command under way.
        doing: String,
    },
    /// Chromium refused a command.
    #[error("{doing}: Chromium refused: {message} ({code})")]
    Refused {
        /// The command.
        doing: String,
        /// The protocol's error code.
        code: i64,
        /// Chromium's own words.
        message: String,
    },
    /// Chromium took a command and never answered (a dialog, a promise that never settles).
    #[error("{doing}: no answer within {after:?}")]
    NoAnswer {
        /// The command.
        doing: String,
        /// How long it was given.
        after: Duration,
    },
    /// Chromium answered in a shape the harness does not know.
    #[error("{doing}: an answer of unexpected shape: {why}")]
    Shape {
        /// The command.
        doing: String,
        /// What was missing.
        why: String,
    },
    /// The evaluated JavaScript threw, rejected or did not parse.
    #[error("JavaScript threw in {target}: {message}\nin: {source_text}")]
    Thrown {
        /// Title or address of the document or worker.
        target: String,
        /// The exception's text, with its stack where there is one.
        message: String,
        /// The code that was evaluated.
        source_text: String,
    },
    /// A condition did not become true in time.
    #[error("waited {after:?} for {what}; last seen: {last}")]
    Waited {
        /// The condition's name.
        what: String,
        /// The limit.
        after: Duration,
        /// The last value or error seen.
        last: String,
    },
    /// A navigation failed in the browser.
    #[error("could not open {url}: {why}")]
    Navigation {
        /// The address asked for.
        url: String,
        /// The browser's reason (`net::ERR_…`).
        why: String,
    },
    /// No such key on the keyboard layout.
    #[error("no key named {key:?}")]
    NoKey {
        /// The name asked for.
        key: String,
    },
    /// A file or process operation failed.
    #[error("{doing}: {source}")]
    Io {
        /// What was being done.
        doing: String,
        /// The system's reason.
        source: std::io::Error,
    },
    /// A picture could not be read or written.
    #[error("{doing}: {source}")]
    Picture {
        /// What was being done.
        doing: String,
        /// The reason.
        source: image::ImageError,
    },
}

impl HarnessError {
    pub(super) fn io(doing: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let doing = doing.into();
        move |source| Self::Io { doing, source }
    }

    pub(super) fn bus(doing: &'static str) -> impl FnOnce(zbus::Error) -> Self {
        move |source| Self::Bus { doing, source }
    }

    pub(super) fn shape(doing: impl Into<String>, why: impl ToString) -> Self {
        Self::Shape { doing: doing.into(), why: why.to_string() }
    }

    /// Whether another try can succeed without anything else changing: the document was just being replaced.
    pub(super) fn is_passing(&self) -> bool {
        match self {
            Self::Thrown { .. } => true,
            Self::Refused { message, .. } => {
                ["context", "navigated", "execution", "default"].iter().any(|word| message.to_lowercase().contains(word))
            }
            _ => false,
        }
    }
}
