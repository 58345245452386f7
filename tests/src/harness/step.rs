//! The mode in which every scenario runs a second time with the worker killed before each of its steps (`PATCHBAY_KILL`,
//! `cargo xtask test killed`): before each click, key, navigation, reload, closing, and each request of a widget.
//!
//! A worker somebody is attached to is spared: that scenario is about the worker itself. What is done in a page of the
//! browser's or the extension's own, opened by the test to look from, is no step.

use std::sync::LazyLock;

use serde_json::json;

use super::wait::poll;
use super::{HarnessError, Kind, Session, TargetInfo, WAIT};

static KILLS: LazyLock<bool> = LazyLock::new(|| std::env::var_os("PATCHBAY_KILL").is_some_and(|set| !set.is_empty()));

/// Whether scenarios run in that mode.
pub fn kills() -> bool {
    *KILLS
}

impl Session {
    /// Begins a step of a scenario: in that mode the extension's worker is killed, else nothing happens. The harness does it
    /// where it acts as the agent; who acts by [`Session::evaluate`] says so by this.
    ///
    /// # Errors
    /// [`HarnessError::Waited`] when the worker survives.
    pub async fn step(&self) -> Result<(), HarnessError> {
        if !*KILLS || self.is_aside() {
            return Ok(());
        }
        let Some(worker) = self.workers().await?.into_iter().find(|worker| !worker.attached) else { return Ok(()) };
        match self.wire().send(None, "Target.closeTarget", json!({ "targetId": worker.id })).await {
            // It went by itself in between.
            Ok(_) | Err(HarnessError::Refused { .. }) => {}
            Err(error) => return Err(error),
        }
        poll("the killed worker to be gone", WAIT, || async {
            let there = self.workers().await?.iter().any(|target| target.id == worker.id);
            Ok(if there { Err("still there".into()) } else { Ok(()) })
        })
        .await
    }

    /// The workers of extensions.
    async fn workers(&self) -> Result<Vec<TargetInfo>, HarnessError> {
        let mut listed = self.wire().send(None, "Target.getTargets", json!({})).await?;
        let all: Vec<TargetInfo> =
            serde_json::from_value(listed["targetInfos"].take()).map_err(|why| HarnessError::shape("Target.getTargets", why))?;
        let is_ours = |target: &TargetInfo| target.kind == Kind::ServiceWorker && target.url.starts_with("chrome-extension:");
        Ok(all.into_iter().filter(is_ours).collect())
    }
}
