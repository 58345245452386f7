//! How a browser is started.

use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::time::Duration;

use super::leash::{Leash, find_browser};
use super::wait::poll;
use super::{HarnessError, TargetInfo};

/// It also keeps the browser from installing and updating extensions by itself.
const NO_UPDATES: &str = "--disable-background-networking";

/// Flags that keep Chromium quiet and alike on every machine (facts 20).
const QUIET: [&str; 11] = [
    "--disable-gpu",
    "--no-first-run",
    "--no-default-browser-check",
    NO_UPDATES,
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--password-store=basic",
    // Windows of parallel tests cover each other on a screen; a covered page must go on as if it were seen.
    "--disable-backgrounding-occluded-windows",
    "--remote-debugging-port=0",
    "about:blank",
];

/// Where the browser looks for the desktop, and an address that leads nowhere.
const SESSION_BUS: &str = "DBUS_SESSION_BUS_ADDRESS";
const NO_BUS: &str = "disabled:";

/// What to start. `LaunchOptions::default()` is a headless browser without an extension on a fresh profile.
#[derive(Debug, Clone)]
pub struct LaunchOptions {
    /// Folder of the unpacked extension.
    pub extension: Option<PathBuf>,
    /// Id of an extension that policy installs, instead of a folder; see [`super::Packed`]. Only such a browser asks for
    /// updates.
    pub installed: Option<String>,
    /// No window on a screen. The default is true unless `PATCHBAY_HEADED` is set.
    pub headless: bool,
    /// Further flags, last; also taken from `PATCHBAY_CHROMIUM_ARGS`, separated by spaces.
    pub extra_args: Vec<String>,
    /// Chromium's `--host-resolver-rules`, such as `MAP demo-org.crm.dynamics.com 127.0.0.1:8443`.
    pub host_rules: Option<String>,
    /// The profile. `None`: a fresh one, deleted with the browser. `Some`: kept, so that a restart can be tested.
    pub profile: Option<PathBuf>,
    /// D-Bus address of the desktop that shows its notifications ([`super::Notifications::bus`]). `None`: that of whoever
    /// starts it; a headless browser has none then and draws them itself, also where the tests run on a desktop.
    pub session_bus: Option<String>,
    /// Outer size of the first window, CSS pixels. At 1280 × 800 a page beside the side panel is 894 × 705.
    pub window_size: (u32, u32),
    /// How long the browser may take to listen and to load the extension.
    pub limit: Duration,
}

impl Default for LaunchOptions {
    fn default() -> Self {
        Self {
            extension: None,
            installed: None,
            headless: std::env::var_os("PATCHBAY_HEADED").is_none_or(|set| set.is_empty()),
            extra_args: Vec::new(),
            host_rules: None,
            profile: None,
            session_bus: None,
            window_size: (1280, 800),
            limit: Duration::from_secs(30),
        }
    }
}

impl LaunchOptions {
    /// A browser with the unpacked extension of this folder, all else as usual.
    pub fn with_extension(folder: impl Into<PathBuf>) -> Self {
        Self { extension: Some(folder.into()), ..Self::default() }
    }

    fn args(&self, profile: &std::path::Path) -> Vec<String> {
        let mut args: Vec<String> = vec![
            format!("--user-data-dir={}", profile.display()),
            format!("--window-size={},{}", self.window_size.0, self.window_size.1),
        ];
        if self.headless {
            args.push("--headless=new".into());
        }
        if is_root() {
            // Chromium refuses to run its sandbox as root.
            args.push("--no-sandbox".into());
        }
        if let Some(folder) = &self.extension {
            args.push(format!("--load-extension={}", folder.display()));
            args.push(format!("--disable-extensions-except={}", folder.display()));
        }
        if let Some(rules) = &self.host_rules {
            args.push(format!("--host-resolver-rules={rules}"));
        }
        let from_outside = std::env::var("PATCHBAY_CHROMIUM_ARGS").unwrap_or_default();
        args.extend(from_outside.split_whitespace().map(str::to_owned));
        args.extend(self.extra_args.iter().cloned());
        let updates = self.installed.is_some();
        args.extend(QUIET.iter().filter(|flag| !updates || **flag != NO_UPDATES).map(|flag| (*flag).to_owned()));
        args
    }
}

fn is_root() -> bool {
    // The owner of our own process entry is who we are; without /proc (not Linux) root is not expected.
    std::fs::metadata("/proc/self").is_ok_and(|entry| entry.uid() == 0)
}

/// Starts the process and waits until it listens: the process and the address of its websocket.
pub(super) async fn start(options: &LaunchOptions) -> Result<(Leash, String), HarnessError> {
    let program = find_browser()?;
    let (profile, throw_away) = match &options.profile {
        Some(kept) => (kept.clone(), None),
        None => {
            let fresh = tempfile::Builder::new()
                .prefix("patchbay-chromium-")
                .tempdir()
                .map_err(HarnessError::io("making a profile"))?
                .keep();
            (fresh.clone(), Some(fresh))
        }
    };
    let port_file = profile.join("DevToolsActivePort");
    // Left by an earlier browser on a kept profile; absent otherwise.
    let _ = std::fs::remove_file(&port_file);
    let bus = options.session_bus.as_deref().or_else(|| options.headless.then_some(NO_BUS));
    let variables = bus.map(|bus| (SESSION_BUS, bus)).into_iter().collect();
    let leash = Leash::start(&program, &options.args(&profile), throw_away.as_deref(), &variables)?;
    let leash = std::cell::RefCell::new(leash);
    let found = poll("Chromium to listen", options.limit, || async {
        let written = std::fs::read_to_string(&port_file).unwrap_or_default();
        if let [port, path] = written.lines().collect::<Vec<_>>()[..] {
            return Ok(Ok(format!("ws://127.0.0.1:{port}{path}")));
        }
        let mut leash = leash.borrow_mut();
        if leash.has_ended() {
            return Err(HarnessError::Launch { why: "it ended at once".into(), log: leash.last_words() });
        }
        Ok(Err("no DevToolsActivePort file yet".into()))
    })
    .await;
    let leash = leash.into_inner();
    match found {
        Ok(url) => Ok((leash, url)),
        Err(HarnessError::Waited { .. }) => {
            Err(HarnessError::Launch { why: "it does not listen".into(), log: leash.last_words() })
        }
        Err(error) => Err(error),
    }
}

/// One line for a list of targets, for the error of a wait.
pub(super) fn list(targets: &[TargetInfo]) -> String {
    targets.iter().map(|target| format!("{:?} {}", target.kind, target.url)).collect::<Vec<_>>().join(", ")
}
