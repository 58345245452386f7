//! The instants at which the worker is killed, and how it is seen that a kill really falls there.
//!
//! | Point | Brought about by | Seen by |
//! |---|---|---|
//! | before send | a request each millisecond, and the kill among them | a request that was sent twice and came to the page as a new one: the worker that got it first died before it took it on |
//! | sent | the service holds requests as they arrive | its log: held, nothing written |
//! | committed | the service holds answers after the row is written | its log: held after the commit |
//! | answered | the page keeps the envelope of a job that is done | the page's own list |
//! | journalled | the widget's end of the port keeps answers | the journal in `storage.session` says *answered*, the widget has nothing |

use super::mix::Request;
use super::scene::Scene;
use crate::harness::Session;
use crate::soak::service::Hold;
use anyhow::{Context, Result, bail};
use serde::Serialize;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// An instant in the life of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Point {
    /// The library sends, and the worker is dying.
    BeforeSend,
    /// The page has it, the service has not written it.
    Sent,
    /// The service has written it, and not answered.
    Committed,
    /// The page has its answer, the worker has not.
    Answered,
    /// The journal has it as answered, the widget has not.
    Journalled,
}

impl Point {
    /// All, in the order of a request's life.
    pub const ALL: [Self; 5] = [Self::BeforeSend, Self::Sent, Self::Committed, Self::Answered, Self::Journalled];

    /// Its name in the table.
    pub fn name(self) -> &'static str {
        match self {
            Self::BeforeSend => "before send",
            Self::Sent => "sent",
            Self::Committed => "committed",
            Self::Answered => "answered",
            Self::Journalled => "journalled",
        }
    }
}

/// Between two requests of a batch that is spread around a kill, in milliseconds.
const PAUSE: u32 = 1;
/// How long a batch may take to reach its point. One that answers sooner than it is caught is a miss, not a failure.
const REACH: Duration = Duration::from_secs(3);

/// How a kill is to fall.
#[derive(Debug, Clone, Copy)]
pub struct Kill {
    /// Where.
    pub point: Point,
    /// How many requests shall be there before it falls, if there are so many.
    pub least: u64,
    /// Whether answers on their way are lost with the worker; else they arrive after its death.
    pub lose: bool,
}

/// Asks a batch, kills the worker at the point, and tells how many requests were there then; 0 for a miss.
pub async fn kill_at(scene: &Scene, kill: Kill, batch: &[Request]) -> Result<usize> {
    match kill.point {
        Point::BeforeSend => before_send(scene, batch).await,
        Point::Sent => held(scene, batch, Hold::Arrived, kill.least).await,
        Point::Committed => held(scene, batch, Hold::Committed, kill.least).await,
        Point::Answered => answered(scene, batch, kill.least).await,
        Point::Journalled => journalled(scene, batch, kill).await,
    }
}

async fn before_send(scene: &Scene, batch: &[Request]) -> Result<usize> {
    scene.page.evaluate("void (soak.runs.length = 0)").await?;
    let (asked, killed) = tokio::join!(scene.ask(batch, PAUSE), scene.kill());
    let (ids, killed) = (asked?, killed?);
    if !killed {
        return Ok(0);
    }
    let sent = scene.widget.evaluate(&format!("settledSends({})", json!(ids))).await?;
    let runs = scene.page.evaluate("soak.runs").await?;
    let runs: Vec<&Value> = runs.as_array().map(|all| all.iter().collect()).unwrap_or_default();
    let lost = |id: &String| {
        let first = runs.iter().find(|run| run[0] == id.as_str());
        sent[id].as_u64() > Some(1) && first.is_some_and(|run| run[1] == false)
    };
    Ok(ids.iter().filter(|id| lost(id)).count())
}

async fn held(scene: &Scene, batch: &[Request], at: Hold, least: u64) -> Result<usize> {
    scene.service.hold(at).await?;
    let hit = async {
        scene.ask(batch, 0).await?;
        let start = Instant::now();
        while (scene.service.held(at).await? as u64) < least && start.elapsed() < REACH {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        let killed = scene.kill().await?;
        // What is held still now was held when the worker died.
        Ok(if killed { scene.service.held(at).await? } else { 0 })
    };
    let hit: Result<usize> = hit.await;
    scene.service.release().await?;
    hit
}

async fn answered(scene: &Scene, batch: &[Request], least: u64) -> Result<usize> {
    scene.page.evaluate("void (soak.keeps = true)").await?;
    let hit = async {
        scene.ask(batch, 0).await?;
        if scene.reaches(&scene.page, "soak.kept.length", least).await? == 0 {
            return Ok(0);
        }
        let ids = scene.page.evaluate("soak.kept").await?;
        let killed = scene.kill().await?;
        let open = scene.unsettled(&ids).await?.len();
        Ok(if killed { open } else { 0 })
    };
    let hit: Result<usize> = hit.await;
    scene.page.evaluate("soak.letGo()").await?;
    hit
}

async fn journalled(scene: &Scene, batch: &[Request], kill: Kill) -> Result<usize> {
    scene.observer.evaluate("answered.clear()").await?;
    scene.widget.evaluate("void (port.keeps = true)").await?;
    let hit = async {
        let ids = scene.ask(batch, 0).await?;
        let here = format!("{}.filter((id) => answered.has(id)).length", json!(ids));
        if scene.reaches(&scene.observer, &here, kill.least).await? == 0 {
            return Ok(0);
        }
        let there = scene.observer.evaluate("[...answered]").await?;
        let open = scene.unsettled(&there).await?.len();
        Ok(if scene.kill().await? { open } else { 0 })
    };
    let hit: Result<usize> = hit.await;
    scene.widget.evaluate(&format!("letGo({})", kill.lose)).await?;
    hit
}

impl Scene {
    /// Waits until a count in this document is so high, and gives it; what it is, when that does not come.
    async fn reaches(&self, place: &Session, count: &str, least: u64) -> Result<u64> {
        let js = format!(
            "(async () => {{
                const end = performance.now() + {};
                for (;;) {{
                    const count = {count};
                    if (count >= {least} || performance.now() > end) {{ return count; }}
                    await new Promise((resolve) => setTimeout(resolve, 1));
                }}
            }})()",
            REACH.as_millis()
        );
        place.evaluate(&js).await?.as_u64().context("a count")
    }

    async fn unsettled(&self, ids: &Value) -> Result<Vec<Value>> {
        match self.widget.evaluate(&format!("unsettled({ids})")).await? {
            Value::Array(open) => Ok(open),
            other => bail!("no list of ids: {other}"),
        }
    }
}
