//! A call in the quiet widget's own document: two peers connected with each other, with the browser's fake microphone.

use crate::harness::{HarnessError, LaunchOptions, Session, WAIT};
use crate::quiet;
use crate::stage::{Stage, StageError, dev_package, launch};
use serde_json::json;

/// What a panel shows during a call, as a condition.
pub const IN_CALL: &str = "!!document.querySelector('[data-call]')";
/// What it shows without one.
pub const NO_CALL: &str = "!document.querySelector('[data-call]')";
/// Flags for a microphone of the browser's own that needs no question.
pub const FAKE_MICROPHONE: [&str; 2] = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];

const TALK: &str = "(async () => {
    globalThis.stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const [one, two] = globalThis.peers = [new RTCPeerConnection(), new RTCPeerConnection()];
    one.onicecandidate = ({ candidate }) => candidate && two.addIceCandidate(candidate);
    two.onicecandidate = ({ candidate }) => candidate && one.addIceCandidate(candidate);
    stream.getTracks().forEach((track) => one.addTrack(track, stream));
    await one.setLocalDescription();
    await two.setRemoteDescription(one.localDescription);
    await two.setLocalDescription();
    await one.setRemoteDescription(two.localDescription);
})()";
/// Audio packets the listening peer has got.
const PACKETS: &str = "peers[1].getStats().then((all) =>
    [...all.values()].find((one) => one.type === 'inbound-rtp' && one.kind === 'audio')?.packetsReceived ?? 0)";

/// How a browser with the dev package and such a microphone is launched.
///
/// # Errors
/// [`StageError::NoPackage`].
pub fn launch_with_microphone() -> Result<LaunchOptions, StageError> {
    let mut options = launch(&dev_package())?;
    options.extra_args.extend(FAKE_MICROPHONE.map(str::to_owned));
    Ok(options)
}

/// Begins a call in the widget and waits until the panel sees it and audio comes in.
///
/// # Errors
/// [`HarnessError`].
pub async fn begin(panel: &Session, widget: &Session) -> Result<(), HarnessError> {
    widget.evaluate(TALK).await?;
    panel.wait_until(IN_CALL, "the call to be seen", WAIT).await?;
    goes_on(widget).await
}

/// Waits until more audio has come in than there was: the call goes on, in the same document.
///
/// # Errors
/// [`HarnessError::Waited`].
pub async fn goes_on(widget: &Session) -> Result<(), HarnessError> {
    let before = widget.evaluate(PACKETS).await?;
    let more = format!("peers[1].connectionState === 'connected' && {PACKETS}.then((now) => now > {before})");
    widget.wait_until(&more, "more audio of the same call", WAIT).await.map(drop)
}

/// Hangs up and waits until the panel has seen it.
///
/// # Errors
/// [`HarnessError`].
pub async fn end(panel: &Session, widget: &Session) -> Result<(), HarnessError> {
    widget.evaluate("stream.getTracks().forEach((track) => track.stop()), peers.forEach((peer) => peer.close()), 1").await?;
    panel.wait_until(NO_CALL, "the call to be over", WAIT).await.map(drop)
}

/// The quiet widget in the side panel beside a CRM page, in a browser with these flags: stage, panel and widget.
///
/// # Errors
/// [`StageError`].
pub async fn scene_with(flags: &[&str]) -> Result<(Stage, Session, Session), StageError> {
    let mut options = launch(&dev_package())?;
    options.extra_args.extend(flags.iter().map(|flag| (*flag).to_owned()));
    let stage = quiet::set_with(options).await?;
    let page = stage.open_page().await?;
    let panel = stage.open_panel(&page).await?;
    let widget = quiet::widget(&panel).await?;
    Ok((stage, panel, widget))
}

/// The agent's choice of a device (`microphone`, `camera`) in the browser's own settings of Patchbay: `granted`, `denied`, `prompt`.
///
/// # Errors
/// [`HarnessError`].
pub async fn choose(stage: &Stage, device: &str, setting: &str) -> Result<(), HarnessError> {
    let origin = stage.chromium.extension_url("").await?;
    let permission = json!({ "permission": { "name": device }, "setting": setting, "origin": origin.trim_end_matches('/') });
    stage.chromium.send("Browser.setPermission", permission).await.map(drop)
}
