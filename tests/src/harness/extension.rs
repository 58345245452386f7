//! The extension under test: its id, its worker, its rights.

use serde_json::{Value, json};

use super::wait::poll;
use super::{Chromium, HarnessError, Kind, Session, TargetInfo, WAIT};

impl Chromium {
    /// The id of the loaded extension.
    ///
    /// # Errors
    /// [`HarnessError::NotLoaded`] when the browser refused it (a broken manifest), with the browser's words.
    pub async fn extension_id(&self) -> Result<&str, HarnessError> {
        if let Some(id) = self.known_id.get() {
            return Ok(id);
        }
        let folder = self.extension.as_ref().ok_or(HarnessError::NoExtension { doing: "asking for the extension's id" })?;
        let wanted = folder.to_string_lossy();
        let find = || async {
            let listed = self.send("Extensions.getExtensions", json!({})).await?;
            let all = listed["extensions"].as_array().map(Vec::as_slice).unwrap_or_default();
            let ours = all.iter().find(|one| one["path"] == *wanted && one["enabled"] == true);
            Ok(ours.and_then(|one| one["id"].as_str()).map(str::to_owned).ok_or_else(|| listed.to_string()))
        };
        let id =
            self.known_id.get_or_try_init(|| poll("the extension to be loaded", self.limit, find)).await.map_err(|error| {
                match error {
                    HarnessError::Waited { .. } => {
                        HarnessError::NotLoaded { path: wanted.clone().into_owned(), log: self.last_words() }
                    }
                    other => other,
                }
            })?;
        Ok(id)
    }

    /// The address of one of the extension's own pages or files.
    ///
    /// # Errors
    /// As [`Chromium::extension_id`].
    pub async fn extension_url(&self, path: &str) -> Result<String, HarnessError> {
        Ok(format!("chrome-extension://{}/{path}", self.extension_id().await?))
    }

    /// The extension's worker, if it runs now. Looking does not wake it and does not keep it alive.
    ///
    /// # Errors
    /// A lost connection.
    pub async fn running_worker(&self) -> Result<Option<TargetInfo>, HarnessError> {
        let origin = self.extension_url("").await?;
        let mut targets = self.targets().await?.into_iter();
        Ok(targets.find(|target| target.kind == Kind::ServiceWorker && target.url.starts_with(&origin)))
    }

    /// Attaches to the running worker. **An attached worker never idles**; drop the session to let it (facts 21).
    ///
    /// # Errors
    /// [`HarnessError::Waited`] when it does not run; nothing here wakes it.
    pub async fn worker(&self) -> Result<Session, HarnessError> {
        let running = poll("the extension's worker to run", WAIT, || async {
            Ok(self.running_worker().await?.ok_or_else(|| "no worker runs".to_owned()))
        })
        .await?;
        self.attach(&running).await
    }

    /// Kills the worker as the browser may at any instant, and waits until it is gone. Gives false when none ran.
    ///
    /// Afterwards the next event starts it anew, under a new target id; only while a session is attached does the id
    /// stay, and that session then speaks with the new worker.
    ///
    /// # Errors
    /// [`HarnessError::Waited`] when it survives.
    pub async fn kill_worker(&self) -> Result<bool, HarnessError> {
        let Some(running) = self.running_worker().await? else { return Ok(false) };
        match self.send("Target.closeTarget", json!({ "targetId": running.id })).await {
            // It went by itself in between.
            Err(HarnessError::Refused { .. }) => return Ok(false),
            other => other?,
        };
        self.wait_gone(&running.id, "the killed worker to be gone", WAIT).await?;
        Ok(true)
    }

    /// Opens one of the extension's files in a tab behind: a place with all `chrome.*` to look at the extension's
    /// state from, without attaching to its worker. `manifest.json` will do when no page of the extension should run.
    ///
    /// # Errors
    /// As [`Chromium::new_tab`].
    pub async fn extension_page(&self, path: &str) -> Result<Session, HarnessError> {
        let url = self.extension_url(path).await?;
        self.new_tab_behind(&url).await
    }

    /// Agrees in advance to an optional host pattern (`https://voice.contoso.com/*`): the next `permissions.request`
    /// for it, which still needs its click, succeeds without a prompt. Until then the extension does *not* have it.
    ///
    /// # Errors
    /// [`HarnessError::Thrown`] when the manifest does not allow that host to be asked for.
    pub async fn agree_to_host(&self, pattern: &str) -> Result<(), HarnessError> {
        let js = format!(
            "chrome.developerPrivate.addHostPermission({}, {}).then(() => true)",
            Value::from(self.extension_id().await?),
            Value::from(pattern)
        );
        self.as_extensions_page(&js).await.map(drop)
    }

    /// Gives the extension an optional host pattern, as if it had asked and the agent had agreed:
    /// `permissions.onAdded` fires, and what needs the host works from now on (facts 19d).
    ///
    /// # Errors
    /// As [`Chromium::agree_to_host`].
    pub async fn grant_host(&self, pattern: &str) -> Result<(), HarnessError> {
        self.agree_to_host(pattern).await?;
        let asker = self.extension_page("manifest.json").await?;
        let request = format!("chrome.permissions.request({{ origins: [{}] }})", Value::from(pattern));
        let granted = asker.evaluate_in_gesture(&request).await?;
        asker.close().await?;
        if granted == true { Ok(()) } else { Err(HarnessError::shape("granting a host", granted)) }
    }

    /// Takes a granted host pattern away again, as the agent can in the browser's settings.
    ///
    /// # Errors
    /// [`HarnessError::Thrown`] when it was not granted.
    pub async fn revoke_host(&self, pattern: &str) -> Result<(), HarnessError> {
        let js = format!(
            "chrome.developerPrivate.removeHostPermission({}, {}).then(() => true)",
            Value::from(self.extension_id().await?),
            Value::from(pattern)
        );
        self.as_extensions_page(&js).await.map(drop)
    }

    /// What the browser holds against the extension: faults of the manifest, and uncaught errors of its worker,
    /// pages and content scripts, each as one line. The first thing to look at when nothing happens.
    ///
    /// # Errors
    /// A lost connection.
    pub async fn extension_errors(&self) -> Result<Vec<String>, HarnessError> {
        let js = format!(
            "chrome.developerPrivate.getExtensionInfo({}).then((info) =>
                [...info.manifestErrors, ...info.runtimeErrors].map((error) => `${{error.source}}: ${{error.message}}`))",
            Value::from(self.extension_id().await?)
        );
        let lines = self.as_extensions_page(&js).await?;
        serde_json::from_value(lines).map_err(|why| HarnessError::shape("reading the extension's errors", why))
    }

    async fn as_extensions_page(&self, js: &str) -> Result<Value, HarnessError> {
        let page = self.new_tab_behind("chrome://extensions/").await?;
        let answer = page.evaluate(js).await;
        page.close().await?;
        answer
    }
}
