//! A packed extension which the administrator's policy installs and the browser updates: the way of a fleet, with the
//! browser's own update check, against a server of ours.

use std::net::Ipv4Addr;
use std::path::Path;
use std::process::{Command, Stdio};

use axum::Router;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tower_http::services::ServeDir;

use super::leash::find_browser;
use super::{HarnessError, PolicyFile};

/// A package with a key of its own, packed in one version after another and offered under the address policy names.
///
/// **It acts on every browser of the machine that may ask for updates**; the harness's others may not
/// (`--disable-background-networking`).
#[derive(Debug)]
pub struct Packed {
    folder: TempDir,
    id: String,
    address: String,
    policy: PolicyFile,
    _stop: oneshot::Sender<()>,
}

impl Packed {
    /// Packs a package as version `1.0.1`, offers it, and lets policy install it, with these managed settings.
    ///
    /// # Errors
    /// [`HarnessError`]: no right to write policies, or the browser does not pack.
    pub async fn install(package: &Path, managed: &Value) -> Result<Self, HarnessError> {
        let folder = tempfile::tempdir().map_err(HarnessError::io("making a folder for a packed extension"))?;
        let listener =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(HarnessError::io("serving a packed extension"))?;
        let address = listener.local_addr().map_err(HarnessError::io("serving a packed extension"))?;
        let address = format!("http://{address}");
        let (stop, stopped) = oneshot::channel::<()>();
        let routes = Router::new().fallback_service(ServeDir::new(folder.path()));
        tokio::spawn(async move {
            // The sender's end is the signal.
            axum::serve(listener, routes).with_graceful_shutdown(async { drop(stopped.await) }).await
        });
        let id = pack(package, folder.path(), "1.0.1", &address)?;
        let policy = PolicyFile::write_browser("packed", &policy_of(&id, &address, managed))?;
        let packed = Self { folder, id, address, policy, _stop: stop };
        packed.announce("1.0.1")?;
        Ok(packed)
    }

    /// The extension's id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Other managed settings for it. A running browser needs [`Chromium::reload_policies`](super::Chromium::reload_policies).
    ///
    /// # Errors
    /// No right to write policies.
    pub fn push(&self, managed: &Value) -> Result<(), HarnessError> {
        self.policy.replace(&policy_of(&self.id, &self.address, managed))
    }

    /// Address of the update manifest, for policies that install it otherwise.
    pub fn update_url(&self) -> String {
        format!("{}/update.xml", self.address)
    }

    /// An administrator's own policies in place of ours. A running browser needs
    /// [`Chromium::reload_policies`](super::Chromium::reload_policies).
    ///
    /// # Errors
    /// No right to write policies.
    pub fn put(&self, mut policies: Value) -> Result<(), HarnessError> {
        policies["DeveloperToolsAvailability"] = 1.into();
        self.policy.replace(&policies)
    }

    /// Packs a package as a newer version and offers it; the browser takes it at its next check for updates
    /// (`chrome.runtime.requestUpdateCheck`).
    ///
    /// # Errors
    /// The browser does not pack.
    pub fn offer(&self, package: &Path, version: &str) -> Result<(), HarnessError> {
        pack(package, self.folder.path(), version, &self.address)?;
        self.announce(version)
    }

    fn announce(&self, version: &str) -> Result<(), HarnessError> {
        let (id, address) = (&self.id, &self.address);
        let manifest = format!(
            "<?xml version='1.0' encoding='UTF-8'?>
            <gupdate xmlns='http://www.google.com/update2/response' protocol='2.0'><app appid='{id}'>
            <updatecheck codebase='{address}/{version}.crx' version='{version}'/></app></gupdate>"
        );
        std::fs::write(self.folder.path().join("update.xml"), manifest).map_err(HarnessError::io("offering an update"))
    }
}

/// Installs it, sets its managed storage, and lets tests look into it.
fn policy_of(id: &str, address: &str, managed: &Value) -> Value {
    json!({
        "ExtensionInstallForcelist": [format!("{id};{address}/update.xml")],
        // Without it the browser lets nobody look into what policy installed.
        "DeveloperToolsAvailability": 1,
        "3rdparty": { "extensions": { id: managed } },
    })
}

/// Packs a package under the folder's key, which the first packing makes; gives the id.
fn pack(package: &Path, folder: &Path, version: &str, address: &str) -> Result<String, HarnessError> {
    let doing = || format!("packing {}", package.display());
    let copy = folder.join(version);
    crate::package::copy_folder(package, &copy).map_err(HarnessError::io(doing()))?;
    let file = copy.join("manifest.json");
    let text = std::fs::read(&file).map_err(HarnessError::io(doing()))?;
    let mut manifest: Value = serde_json::from_slice(&text).map_err(|why| HarnessError::shape(doing(), why))?;
    manifest["version"] = version.into();
    // Policy's address is for the installation; updates are looked for where the manifest says.
    manifest["update_url"] = format!("{address}/update.xml").into();
    manifest.as_object_mut().map(|fields| fields.remove("key"));
    std::fs::write(&file, manifest.to_string()).map_err(HarnessError::io(doing()))?;

    let key = folder.join("key.pem");
    let mut packing = Command::new(find_browser()?);
    packing.args(["--headless=new", "--no-sandbox", "--disable-gpu"]);
    packing.arg(format!("--user-data-dir={}", folder.join("profile").display()));
    packing.arg(format!("--pack-extension={}", copy.display()));
    if key.exists() {
        packing.arg(format!("--pack-extension-key={}", key.display()));
    }
    packing.stdout(Stdio::null()).stderr(Stdio::null()).status().map_err(HarnessError::io(doing()))?;
    if !key.exists() {
        std::fs::rename(folder.join(format!("{version}.pem")), &key).map_err(HarnessError::io(doing()))?;
    }
    let packed = std::fs::read(folder.join(format!("{version}.crx"))).map_err(HarnessError::io(doing()))?;
    id_of(&packed).ok_or_else(|| HarnessError::shape(doing(), "no id in the packed file"))
}

/// The id a packed extension (CRX3) has: the last 16 bytes of its header, written with the letters a to p.
fn id_of(packed: &[u8]) -> Option<String> {
    let length = u32::from_le_bytes(packed.get(8..12)?.try_into().ok()?) as usize;
    let header = packed.get(12..12 + length)?;
    let id = header.get(header.len().checked_sub(16)?..)?;
    Some(id.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|half| char::from(b'a' + half)).collect())
}
