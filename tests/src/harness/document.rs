//! Moving a session's document about: navigation, frames, closing.

use std::time::Instant;

use serde_json::json;

use super::launch::list;
use super::wait::poll;
use super::{HarnessError, Session, TargetInfo, WAIT};

impl Session {
    /// Opens `url` in this tab and waits for the new document's load (for an in-page navigation: not at all).
    ///
    /// # Errors
    /// [`HarnessError::Navigation`] with the browser's reason, [`HarnessError::Waited`] when the load never ends.
    pub async fn navigate(&self, url: &str) -> Result<(), HarnessError> {
        self.set_aside(url.starts_with("chrome"));
        self.step().await?;
        let mut events = self.subscribe(&["Page.lifecycleEvent"]);
        let answer = self.send("Page.navigate", json!({ "url": url })).await?;
        if let Some(why) = answer["errorText"].as_str() {
            return Err(HarnessError::Navigation { url: url.to_owned(), why: why.to_owned() });
        }
        let Some(document) = answer["loaderId"].as_str() else { return Ok(()) };
        let start = Instant::now();
        let mut last = String::from("no event");
        loop {
            let left = WAIT.saturating_sub(start.elapsed());
            match tokio::time::timeout(left, events.recv()).await {
                Ok(Some(event)) if event.params["loaderId"] == document => {
                    last = event.params["name"].as_str().unwrap_or_default().to_owned();
                    if last == "load" {
                        return Ok(());
                    }
                }
                Ok(Some(_)) => {}
                Ok(None) => return Err(HarnessError::Disconnected { doing: format!("opening {url}") }),
                Err(_) => {
                    return Err(HarnessError::Waited { what: format!("{url} to load"), after: WAIT, last });
                }
            }
        }
    }

    /// Reloads the document and waits for its load.
    ///
    /// # Errors
    /// As [`Session::navigate`].
    pub async fn reload(&self) -> Result<(), HarnessError> {
        self.step().await?;
        self.evaluate("globalThis.__beforeReload = true").await?;
        self.send("Page.reload", json!({})).await?;
        self.wait_until("!globalThis.__beforeReload && document.readyState === 'complete'", "the reloaded document", WAIT)
            .await
            .map(drop)
    }

    /// The session of a cross-site frame inside this document, however deep, once one fits. A frame of the same site
    /// as its parent is no target of its own: reach it through `contentWindow`.
    ///
    /// # Errors
    /// [`HarnessError::Waited`] with the frames there are.
    pub async fn frame(&self, fits: impl Fn(&str) -> bool) -> Result<Session, HarnessError> {
        poll("a fitting frame in this document", WAIT, || async {
            let frames = self.frames().await?;
            let Some(found) = frames.iter().find(|frame| fits(&frame.url)) else { return Ok(Err(list(&frames))) };
            match Self::attach(self.wire().clone(), found).await {
                Ok(frame) => Ok(Ok(frame)),
                // It went between the list and the attaching, and another may be coming.
                Err(HarnessError::Refused { message, .. }) => Ok(Err(message)),
                Err(error) => Err(error),
            }
        })
        .await
    }

    /// The cross-site frames inside this document now, outer before inner.
    ///
    /// # Errors
    /// A lost connection.
    pub async fn frames(&self) -> Result<Vec<TargetInfo>, HarnessError> {
        let listed = self.wire().send(None, "Target.getTargets", json!({})).await?;
        let all: Vec<TargetInfo> =
            serde_json::from_value(listed["targetInfos"].clone()).map_err(|why| HarnessError::shape("Target.getTargets", why))?;
        let mut inside = vec![self.target().id.clone()];
        let mut frames = Vec::new();
        let mut next = 0;
        while let Some(parent) = inside.get(next).cloned() {
            for frame in all.iter().filter(|target| target.parent_frame_id.as_deref() == Some(&parent)) {
                inside.push(frame.id.clone());
                frames.push(frame.clone());
            }
            next += 1;
        }
        Ok(frames)
    }

    /// Brings this tab to the front of its window.
    ///
    /// # Errors
    /// When the tab is gone.
    pub async fn to_front(&self) -> Result<(), HarnessError> {
        self.step().await?;
        self.send("Page.bringToFront", json!({})).await.map(drop)
    }

    /// Closes the tab, window or side panel and waits until it is gone.
    ///
    /// # Errors
    /// [`HarnessError::Waited`] when it stays, for instance behind a `beforeunload` dialog.
    pub async fn close(self) -> Result<(), HarnessError> {
        self.step().await?;
        let id = &self.target().id;
        self.wire().send(None, "Target.closeTarget", json!({ "targetId": id })).await?;
        poll("the closed tab to be gone", WAIT, || async {
            let listed = self.wire().send(None, "Target.getTargets", json!({})).await?;
            let there = listed["targetInfos"].as_array().is_some_and(|all| all.iter().any(|t| t["targetId"] == **id));
            Ok(if there { Err("still there".into()) } else { Ok(()) })
        })
        .await
    }
}
