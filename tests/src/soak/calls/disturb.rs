//! What happens beside a call in the course of a day.

use super::scene::Scene;
use crate::harness::WAIT;
use crate::soak::stage::landing_url;
use crate::stage::PANEL;
use anyhow::{Result, ensure};
use serde_json::{Map, Value, json};

/// A kind of disturbance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disturbance {
    /// The CRM page is reloaded.
    Reload,
    /// Its tab is closed, and another opened.
    Reopen,
    /// The browser puts its tab to sleep, and the widget's next request wakes it.
    Discard,
    /// Another window with a CRM page and a panel comes and goes.
    SecondWindow,
    /// The administrator changes the provider, or takes the change back.
    Policy,
    /// The extension's worker dies.
    WorkerKill,
}

impl Disturbance {
    /// All of them, as they come in turn.
    pub const ALL: [Self; 6] = [Self::Reload, Self::WorkerKill, Self::Reopen, Self::Policy, Self::Discard, Self::SecondWindow];

    /// Its name in the table.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reload => "CRM reload",
            Self::Reopen => "CRM tab closed and opened",
            Self::Discard => "CRM tab discarded",
            Self::SecondWindow => "second window",
            Self::Policy => "policy change",
            Self::WorkerKill => "worker kill",
        }
    }

    /// Disturbs, for the `turn`th time, until it is over.
    ///
    /// # Errors
    /// It did not happen.
    pub async fn happen(self, scene: &Scene, turn: usize) -> Result<()> {
        match self {
            Self::Reload => scene.hands.evaluate("hands.reload()").await.map(drop)?,
            Self::Reopen => scene.hands.evaluate("hands.reopen()").await.map(drop)?,
            Self::Discard => {
                scene.hands.evaluate("hands.sleep()").await?;
                // What the widget asks wakes the tab.
                scene.asks().await?;
                scene.hands.evaluate("hands.wake()").await?;
            }
            Self::SecondWindow => second_window(scene).await?,
            Self::Policy => policy(scene, turn).await?,
            Self::WorkerKill => ensure!(scene.stage.chromium.kill_worker().await?, "no worker ran, in the middle of a call"),
        }
        // The widget works on, whatever became of the page.
        scene.asks().await
    }
}

async fn second_window(scene: &Scene) -> Result<()> {
    let page = scene.stage.open_page().await?;
    scene.stage.chromium.click_action(&page).await?;
    let other = scene.stage.chromium.side_panel(&page, PANEL).await?;
    let guarded = "document.querySelector('[data-do=take-over]')?.disabled";
    other.wait_until(guarded, "the other panel not to offer a take-over during the call", WAIT).await?;
    other.close().await?;
    page.close().await?;
    Ok(())
}

/// Another label, another landing URL (which would load the frame anew, and waits for the call's end), and neither.
async fn policy(scene: &Scene, turn: usize) -> Result<()> {
    let stage = &scene.stage;
    let mark = format!("turn-{turn}");
    let mut values = Map::new();
    if turn % 3 < 2 {
        let query = if turn.is_multiple_of(3) { String::new() } else { format!("?{mark}") };
        let mut configuration = stage.configuration_for(&landing_url(stage, &query));
        configuration["providers"][0]["label"] = Value::from(format!("Softphone {mark}"));
        values.insert("configuration".to_owned(), Value::from(configuration.to_string()));
    }
    stage.chromium.set_managed(&values).await?;
    // The worker has taken it on once it is in the settings it keeps.
    let marked = format!("chrome.storage.session.get('settings').then(({{ settings }}) => settings.includes({}))", json!(mark));
    let condition = if values.is_empty() {
        "chrome.storage.session.get('settings').then(({ settings }) => !settings.includes('turn-'))".to_owned()
    } else {
        marked
    };
    scene.hands.wait_until(&condition, "the worker to take on the policy", WAIT).await?;
    Ok(())
}
