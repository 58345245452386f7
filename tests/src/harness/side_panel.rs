//! The real side panel: how to open it, how to find it.
//!
//! Chromium 156: the panel is a target of type `page` that belongs to no browser window in the protocol's eyes; which
//! window it sits in it can tell itself (`chrome.windows` gives the same numbers as `Browser.getWindowForTarget`).

use serde_json::json;

use super::launch::list;
use super::wait::poll;
use super::{Chromium, HarnessError, Kind, Session, TargetInfo, WAIT};

impl Chromium {
    /// Clicks the extension's toolbar button in the window of this page. It is the browser's own handling of the
    /// button: `openPanelOnActionClick` opens the side panel, and closes it when it was open; otherwise
    /// `action.onClicked` fires with the page's tab and counts as a gesture.
    ///
    /// # Errors
    /// When the page is not in a tab.
    pub async fn click_action(&self, page: &Session) -> Result<(), HarnessError> {
        let tab = self.tab_of(page).await?;
        page.step().await?;
        let params = json!({ "id": self.extension_id().await?, "targetId": tab.id });
        self.send("Extensions.triggerAction", params).await.map(drop)
    }

    /// Waits for the side panel in the window of this page, showing `path` of the extension (`panel.html`), and
    /// attaches to it.
    ///
    /// # Errors
    /// [`HarnessError::Waited`] with the targets there are.
    pub async fn side_panel(&self, page: &Session, path: &str) -> Result<Session, HarnessError> {
        let window = self.window_of(&page.target().id).await?;
        let url = self.extension_url(path).await?;
        poll(&format!("the side panel {path}"), WAIT, || async {
            for candidate in self.side_panels(&url).await? {
                // A panel that closes while being asked is no failure: look again.
                let Ok(session) = self.attach(&candidate).await else { continue };
                let mine = session.evaluate("chrome.windows.getCurrent().then((window) => window.id)").await;
                if mine.is_ok_and(|id| id.as_i64() == window) {
                    return Ok(Ok(session));
                }
            }
            Ok(Err(list(&self.targets().await?)))
        })
        .await
    }

    /// Waits until this side panel is closed; [`Session::close`] closes one itself.
    ///
    /// # Errors
    /// [`HarnessError::Waited`] when it stays open.
    pub async fn wait_side_panel_closed(&self, panel: &Session) -> Result<(), HarnessError> {
        self.wait_gone(&panel.target().id, "the side panel to be closed", WAIT).await
    }

    async fn side_panels(&self, url: &str) -> Result<Vec<TargetInfo>, HarnessError> {
        let mut panels = Vec::new();
        for target in self.targets().await? {
            if target.kind == Kind::Page && target.url.starts_with(url) && self.window_of(&target.id).await?.is_none() {
                panels.push(target);
            }
        }
        Ok(panels)
    }

    /// The window a tab is in; none for a side panel, and for what is gone.
    async fn window_of(&self, target: &str) -> Result<Option<i64>, HarnessError> {
        match self.send("Browser.getWindowForTarget", json!({ "targetId": target })).await {
            Ok(answer) => Ok(answer["windowId"].as_i64()),
            Err(HarnessError::Refused { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The tab around a page. The protocol names it only to who attaches to the tab and asks for what is inside.
    async fn tab_of(&self, page: &Session) -> Result<TargetInfo, HarnessError> {
        let tabs = self.targets_by(json!({ "filter": [{ "type": "tab" }, { "exclude": true }] })).await?;
        for tab in tabs {
            let session = self.attach(&tab).await?;
            let mut inside = session.subscribe(&["Target.attachedToTarget"]);
            let all = json!({ "autoAttach": true, "waitForDebuggerOnStart": false, "flatten": true });
            session.send("Target.setAutoAttach", all).await?;
            // What is inside was reported before the answer to the command.
            while let Ok(event) = inside.try_recv() {
                if event.params["targetInfo"]["targetId"] == page.target().id.as_str() {
                    return Ok(tab);
                }
            }
        }
        Err(HarnessError::shape("Extensions.triggerAction", "the page is in no tab"))
    }
}
