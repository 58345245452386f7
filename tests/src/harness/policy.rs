//! What an administrator pushes: the extension's managed storage.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::{Chromium, HarnessError};

impl Chromium {
    /// Sets the extension's managed storage (`{"configuration": "…"}`) in this browser alone, replacing what was set
    /// before; an empty object takes it away. It needs no rights on the machine, applies at once, also to a running
    /// extension (`storage.onChanged`, area `managed`), and disturbs no other browser.
    ///
    /// It goes through `chrome://policy/test`, which Chromium and Chrome for Testing have and the stable branded
    /// Chrome has not. For the way of a real administrator there is [`PolicyFile`].
    ///
    /// # Errors
    /// [`HarnessError::Navigation`] or [`HarnessError::Thrown`] when the browser has no such page.
    pub async fn set_managed(&self, values: &Map<String, Value>) -> Result<(), HarnessError> {
        let id = self.extension_id().await?;
        let policies: Vec<Value> = values
            .iter()
            // Mandatory level, this machine, from the platform: the numbers of the browser's own enums.
            .map(|(name, value)| json!({ "level": 1, "scope": 1, "source": 5, "namespace": id, "name": name, "value": value }))
            .collect();
        let text = Value::from(policies).to_string();
        let js = format!(
            "import('chrome://resources/js/cr.js').then(({{ sendWithPromise }}) =>
                sendWithPromise('setLocalTestPolicies', {}, '')).then(() => true)",
            Value::from(text)
        );
        let page = self.new_tab_behind("chrome://policy/test").await?;
        let answer = page.evaluate(&js).await;
        page.close().await?;
        answer.map(drop)
    }

    /// Makes a running browser read changed policy files ("Reload policies").
    ///
    /// # Errors
    /// [`HarnessError::Thrown`] when the browser's policy page is unlike what is known.
    pub async fn reload_policies(&self) -> Result<(), HarnessError> {
        let page = self.new_tab_behind("chrome://policy/").await?;
        // The browser sends no answer to this one; what changed shows in `storage.onChanged`.
        let js = "chrome.send('reloadPolicies')";
        let answer = page.evaluate(js).await;
        page.close().await?;
        answer.map(drop)
    }
}

/// A policy file in the machine's folder for Chromium, removed when dropped. **It acts on every browser of the
/// machine**: tests that use one must not run beside others with the same extension id, so prefer
/// [`Chromium::set_managed`].
#[derive(Debug)]
pub struct PolicyFile {
    path: PathBuf,
}

impl PolicyFile {
    /// Where Debian's Chromium looks.
    pub const FOLDER: &str = "/etc/chromium/policies/managed";

    /// Whether this process may write there (as a rule: is root).
    pub fn is_allowed() -> bool {
        let folder = Path::new(Self::FOLDER);
        std::fs::create_dir_all(folder).is_ok() && tempfile::tempfile_in(folder).is_ok()
    }

    /// Writes managed storage for one extension. A running browser needs [`Chromium::reload_policies`].
    ///
    /// # Errors
    /// [`HarnessError::Io`] without the right to write there.
    pub fn write(extension_id: &str, values: &Map<String, Value>) -> Result<Self, HarnessError> {
        Self::write_browser(extension_id, &json!({ "3rdparty": { "extensions": { extension_id: values } } }))
    }

    /// Writes policies of the browser's own, such as `{"AudioCaptureAllowedUrls": […]}`; `name` tells files apart.
    ///
    /// # Errors
    /// As [`PolicyFile::write`].
    pub fn write_browser(name: &str, policy: &Value) -> Result<Self, HarnessError> {
        let file = Self { path: Path::new(Self::FOLDER).join(format!("patchbay-test-{name}.json")) };
        file.replace(policy)?;
        Ok(file)
    }

    /// Writes other policies in place of these. A running browser needs [`Chromium::reload_policies`].
    ///
    /// # Errors
    /// As [`PolicyFile::write`].
    pub fn replace(&self, policy: &Value) -> Result<(), HarnessError> {
        let doing = format!("writing the policy file {}", self.path.display());
        std::fs::create_dir_all(Self::FOLDER)
            .and_then(|()| std::fs::write(&self.path, policy.to_string()))
            .map_err(HarnessError::io(doing))
    }
}

impl Drop for PolicyFile {
    fn drop(&mut self) {
        // Gone already is as good as removed.
        let _ = std::fs::remove_file(&self.path);
    }
}
