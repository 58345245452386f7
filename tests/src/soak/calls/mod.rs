//! A live call through everything that happens beside it: its audio must not notice.

mod disturb;
mod flow;
mod scene;
mod witness;

use super::report::percentile;
use super::{Line, Measured, Tell};
use anyhow::{Context, Result};
use disturb::Disturbance;
use flow::Stretch;
pub use scene::Placement;
use scene::Scene;
use serde_json::{Map, Value, json};
use witness::Witness;

/// How much is wanted.
#[derive(Debug, Clone, Copy)]
pub struct Wish {
    /// Disturbances in each placement, in turn; at least one of each kind.
    pub disturbances: usize,
    /// Stretches of the same calls without any, for comparison.
    pub undisturbed: usize,
    /// Where the widget is; a call of its own in each.
    pub placements: &'static [Placement],
}

impl Wish {
    /// The whole measure.
    pub const WHOLE: Self = Self { disturbances: 100, undisturbed: 30, placements: &Placement::ALL };

    /// A share of it.
    pub fn scaled(scale: f64) -> Self {
        let part = |whole: usize| (whole as f64 * scale).ceil() as usize;
        Self { disturbances: part(Self::WHOLE.disturbances), undisturbed: part(Self::WHOLE.undisturbed), ..Self::WHOLE }
    }
}

/// Inbound audio may be silent for so long, in milliseconds.
const LIMIT: f64 = 200.0;
/// A call is looked at for so much longer than a disturbance, in milliseconds: its effect may come late.
const AFTER: u32 = 500;
/// The length of an undisturbed stretch, in milliseconds.
const UNDISTURBED: u32 = 2_000;

/// Runs the measure in the side panel and in a window of its own.
///
/// # Errors
/// Something could not be set up or did not happen.
pub async fn run(wish: Wish, tell: Tell<'_>) -> Result<Measured> {
    let mut lines = Vec::new();
    let mut details = Map::new();
    for placement in wish.placements.iter().copied() {
        let measured = one_call(placement, wish, tell).await.with_context(|| format!("the call in the {}", placement.name()))?;
        lines.extend(measured.lines);
        details.insert(placement.name().to_owned(), measured.details);
    }
    Ok(Measured { lines, details: Value::Object(details) })
}

async fn one_call(placement: Placement, wish: Wish, tell: Tell<'_>) -> Result<Measured> {
    let scene = Scene::set(placement).await?;
    let each = wish.disturbances.div_ceil(Disturbance::ALL.len()).max(1);
    let witness = Witness::begin();
    let mut stretches: Vec<(&str, Vec<Stretch>)> = vec![("undisturbed", Vec::new())];
    stretches.extend(Disturbance::ALL.map(|kind| (kind.name(), Vec::new())));
    for turn in 0..each {
        // The undisturbed ones lie between the others, in the same call.
        let share = wish.undisturbed * (turn + 1) / each - wish.undisturbed * turn / each;
        for _ in 0..share {
            scene.stretch_begins().await?;
            witness.since();
            let seen = scene.stretch_ends(UNDISTURBED).await?;
            stretches[0].1.push(Stretch { stall: witness.since(), ..seen });
        }
        for (at, kind) in Disturbance::ALL.into_iter().enumerate() {
            scene.stretch_begins().await?;
            witness.since();
            kind.happen(&scene, turn).await.with_context(|| format!("{}, turn {turn}", kind.name()))?;
            let seen = scene.stretch_ends(AFTER).await.with_context(|| format!("{}, turn {turn}", kind.name()))?;
            stretches[at + 1].1.push(Stretch { stall: witness.since(), ..seen });
        }
        tell(&format!(
            "calls: {}, {} of {} disturbances",
            placement.name(),
            (turn + 1) * Disturbance::ALL.len(),
            each * Disturbance::ALL.len()
        ));
    }
    let (lines, details): (Vec<Line>, Map<String, Value>) = stretches
        .iter()
        .filter(|(_, all)| !all.is_empty())
        .map(|(name, all)| (line(placement, name, all), ((*name).to_owned(), numbers(all))))
        .unzip();
    Ok(Measured { lines, details: Value::Object(details) })
}

fn line(placement: Placement, name: &str, all: &[Stretch]) -> Line {
    let gaps: Vec<f64> = all.iter().map(|stretch| stretch.gap).collect();
    let [p50, p95, max] = [0.5, 0.95, 1.0].map(|share| percentile(&gaps, share).round());
    let measure = format!("audio gap, {}: {name}", placement.name());
    let seen = format!("p50 {p50}, p95 {p95}, max {max} ms");
    Line::new(measure, all.len(), format!("< {LIMIT} ms each"), seen, gaps.iter().all(|gap| *gap < LIMIT))
}

fn numbers(all: &[Stretch]) -> Value {
    let of = |value: &dyn Fn(&Stretch) -> f64| {
        let values: Vec<f64> = all.iter().map(value).collect();
        json!({ "p50": percentile(&values, 0.5), "p95": percentile(&values, 0.95), "max": percentile(&values, 1.0) })
    };
    json!({
        "count": all.len(),
        "gapMs": of(&|stretch| stretch.gap),
        "lengthMs": of(&|stretch| stretch.length),
        "betweenLooksMs": of(&|stretch| stretch.blind),
        "concealedMs": of(&|stretch| stretch.concealed),
        "machineStoodStillMs": of(&|stretch| stretch.stall),
        "overLimit": all.iter().filter(|stretch| stretch.gap >= LIMIT).collect::<Vec<_>>(),
        "played": all.iter().filter(|stretch| stretch.played).count(),
    })
}
