//! Copies of a package with a part taken out, to show that the scenarios need it.

use std::io;
use std::path::Path;

/// A copy of a package whose worker has no code; deleted when dropped.
///
/// # Errors
/// The package has no worker, or cannot be copied.
pub fn with_empty_worker(package: &Path) -> io::Result<tempfile::TempDir> {
    let copy = tempfile::tempdir()?;
    copy_folder(package, copy.path())?;
    let wasm = copy.path().join("background/background_bg.wasm");
    std::fs::metadata(&wasm)?;
    std::fs::write(wasm, [])?;
    Ok(copy)
}

/// A copy of a package without access to this machine's hosts (`*.localhost`), which it then has to ask for, as every
/// package asks for a provider's host; deleted when dropped.
///
/// # Errors
/// The package has no manifest, or cannot be copied.
pub fn without_access(package: &Path) -> io::Result<tempfile::TempDir> {
    let copy = tempfile::tempdir()?;
    copy_folder(package, copy.path())?;
    let file = copy.path().join("manifest.json");
    let mut manifest: serde_json::Value = serde_json::from_slice(&std::fs::read(&file)?)?;
    if let Some(hosts) = manifest["host_permissions"].as_array_mut() {
        hosts.retain(|host| host.as_str().is_some_and(|host| host.starts_with("https://")));
    }
    std::fs::write(file, manifest.to_string())?;
    Ok(copy)
}

/// A copy of a package that reaches this machine's hosts as well, where the stand-ins are; deleted when dropped.
///
/// # Errors
/// The package has no manifest, or cannot be copied.
pub fn with_local_hosts(package: &Path) -> io::Result<tempfile::TempDir> {
    let copy = tempfile::tempdir()?;
    copy_folder(package, copy.path())?;
    let file = copy.path().join("manifest.json");
    let mut manifest: serde_json::Value = serde_json::from_slice(&std::fs::read(&file)?)?;
    if let Some(hosts) = manifest["host_permissions"].as_array_mut() {
        hosts.extend(["http://localhost/*", "http://127.0.0.1/*", "http://*.localhost/*"].map(Into::into));
    }
    std::fs::write(file, manifest.to_string())?;
    Ok(copy)
}

/// A copy of a package with one passage of a file taken out; deleted when dropped.
///
/// # Errors
/// The file has no such passage, or the package cannot be copied.
pub fn without(package: &Path, file: &str, passage: &str) -> io::Result<tempfile::TempDir> {
    let copy = tempfile::tempdir()?;
    copy_folder(package, copy.path())?;
    let file = copy.path().join(file);
    let text = std::fs::read_to_string(&file)?;
    if !text.contains(passage) {
        return Err(io::Error::other(format!("{} has no {passage}", file.display())));
    }
    std::fs::write(file, text.replacen(passage, "", 1))?;
    Ok(copy)
}

pub(crate) fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
