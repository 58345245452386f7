//! One running browser.

use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use super::launch::{self, list};
use super::leash::Leash;
use super::wait::poll;
use super::wire::Wire;
use super::{HarnessError, Kind, LaunchOptions, Session, TargetInfo, WAIT};

/// A running Chromium with its connection. Dropping it ends the browser; its sessions then fail with
/// [`HarnessError::Disconnected`].
#[derive(Debug)]
pub struct Chromium {
    pub(super) wire: Wire,
    pub(super) extension: Option<PathBuf>,
    pub(super) known_id: OnceCell<String>,
    pub(super) limit: Duration,
    leash: Mutex<Leash>,
}

impl Chromium {
    /// Starts a browser and waits until it listens and, if one was named, until its extension is loaded.
    ///
    /// # Errors
    /// [`HarnessError::NoBrowser`], [`HarnessError::Launch`], [`HarnessError::NotLoaded`].
    pub async fn launch(options: LaunchOptions) -> Result<Self, HarnessError> {
        let extension = options
            .extension
            .as_ref()
            .map(|folder| {
                folder.canonicalize().map_err(HarnessError::io(format!("looking for the extension at {}", folder.display())))
            })
            .transpose()?;
        let (leash, url) = launch::start(&options).await?;
        let chromium = Self {
            wire: Wire::connect(url).await?,
            extension,
            known_id: OnceCell::new(),
            limit: options.limit,
            leash: Mutex::new(leash),
        };
        if let Some(id) = options.installed {
            chromium.known_id.get_or_init(|| async { id }).await;
            poll("the extension to be installed by policy", options.limit, || async {
                Ok(chromium.running_worker().await?.map(drop).ok_or_else(|| "its worker does not run".to_owned()))
            })
            .await?;
        }
        if chromium.extension.is_some() {
            chromium.extension_id().await?;
        }
        Ok(chromium)
    }

    /// The end of what the browser wrote on standard error.
    pub fn last_words(&self) -> String {
        // A poisoned lock holds a file handle and a child, neither of which can be half changed.
        self.leash.lock().unwrap_or_else(std::sync::PoisonError::into_inner).last_words()
    }

    /// Sends a browser-level command of the protocol, for what the harness has no method for.
    ///
    /// # Errors
    /// What Chromium refuses, and a lost connection.
    pub async fn send(&self, method: &str, params: Value) -> Result<Value, HarnessError> {
        self.wire.send(None, method, params).await
    }

    /// Every document, cross-site frame and worker there is now. Looking does not attach, so it keeps no worker alive.
    ///
    /// # Errors
    /// A lost connection.
    pub async fn targets(&self) -> Result<Vec<TargetInfo>, HarnessError> {
        self.targets_by(json!({})).await
    }

    pub(super) async fn targets_by(&self, params: Value) -> Result<Vec<TargetInfo>, HarnessError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Listed {
            target_infos: Vec<TargetInfo>,
        }
        let listed = self.send("Target.getTargets", params).await?;
        serde_json::from_value::<Listed>(listed)
            .map(|listed| listed.target_infos)
            .map_err(|why| HarnessError::shape("Target.getTargets", why))
    }

    /// Waits for the first target that `fits`.
    ///
    /// # Errors
    /// [`HarnessError::Waited`] with `what` and the targets there are.
    pub async fn wait_for_target(
        &self,
        fits: impl Fn(&TargetInfo) -> bool,
        what: &str,
        limit: Duration,
    ) -> Result<TargetInfo, HarnessError> {
        poll(what, limit, || async {
            let targets = self.targets().await?;
            Ok(targets.iter().find(|target| fits(target)).cloned().ok_or_else(|| list(&targets)))
        })
        .await
    }

    /// Waits until the target of this id is no longer listed.
    ///
    /// # Errors
    /// [`HarnessError::Waited`].
    pub async fn wait_gone(&self, id: &str, what: &str, limit: Duration) -> Result<(), HarnessError> {
        poll(what, limit, || async {
            let targets = self.targets().await?;
            Ok(if targets.iter().any(|target| target.id == id) { Err("still there".into()) } else { Ok(()) })
        })
        .await
    }

    /// Attaches to a target.
    ///
    /// # Errors
    /// When the target is gone.
    pub async fn attach(&self, target: &TargetInfo) -> Result<Session, HarnessError> {
        Session::attach(self.wire.clone(), target).await
    }

    /// Closes the browser as its own menu does, so that it writes its profile, and waits until the process has ended.
    /// Dropping a browser instead is a crash to it.
    ///
    /// # Errors
    /// [`HarnessError::Waited`] when it does not end, for instance behind a dialog.
    pub async fn close(self) -> Result<(), HarnessError> {
        match self.send("Browser.close", json!({})).await {
            // The connection may end before the answer comes.
            Ok(_) | Err(HarnessError::Disconnected { .. }) => {}
            Err(error) => return Err(error),
        }
        poll("the browser to end", WAIT, || async {
            let mut leash = self.leash.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            Ok(if leash.has_ended() { Ok(()) } else { Err("it still runs".into()) })
        })
        .await
    }

    /// Opens `url` in a new tab, in front, and waits for its load.
    ///
    /// # Errors
    /// [`HarnessError::Navigation`] with the browser's reason.
    pub async fn new_tab(&self, url: &str) -> Result<Session, HarnessError> {
        self.open(url, json!({ "url": "about:blank" })).await
    }

    /// Opens `url` in a new window of 1280 × 800, which has a side panel of its own, and waits for its load.
    ///
    /// # Errors
    /// [`HarnessError::Navigation`] with the browser's reason.
    pub async fn new_window(&self, url: &str) -> Result<Session, HarnessError> {
        let blank = json!({ "url": "about:blank", "newWindow": true, "width": 1280, "height": 800 });
        self.open(url, blank).await
    }

    /// Opens `url` in a tab behind the one in front, for pages of the browser's own.
    pub(super) async fn new_tab_behind(&self, url: &str) -> Result<Session, HarnessError> {
        self.open(url, json!({ "url": "about:blank", "background": true })).await
    }

    async fn open(&self, url: &str, blank: Value) -> Result<Session, HarnessError> {
        let made = self.send("Target.createTarget", blank).await?;
        let id = made["targetId"].as_str().unwrap_or_default().to_owned();
        let target = self.wait_for_target(|target| target.kind == Kind::Page && target.id == id, "the new tab", WAIT).await?;
        let session = self.attach(&target).await?;
        session.navigate(url).await?;
        Ok(session)
    }
}
