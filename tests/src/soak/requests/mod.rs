//! Requests in thousands, with the worker killed at named points of their lives: every one is answered, nothing is done
//! twice, and the rows are those that were promised.

mod books;
mod mix;
mod points;
mod scene;

use super::{Line, Measured, Tell};
use anyhow::{Result, ensure};
use books::{Balance, Books, NEVER, ROWS, TWICE, WRONG_ANSWER};
use mix::{Rows, batch};
use points::{Kill, Point, kill_at};
use scene::Scene;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Instant;

/// How much is wanted.
#[derive(Debug, Clone, Copy)]
pub struct Wish {
    /// Requests, at least.
    pub requests: usize,
    /// Kills that hit a request in flight, at least; spread evenly over the points.
    pub kills: usize,
}

impl Wish {
    /// The whole measure.
    pub const WHOLE: Self = Self { requests: 10_000, kills: 500 };

    /// A share of it, of 1 at most. At least each point is hit once.
    pub fn scaled(scale: f64) -> Self {
        let part = |whole: usize| (whole as f64 * scale).ceil() as usize;
        let kills = part(Self::WHOLE.kills).max(Point::ALL.len());
        Self { requests: part(Self::WHOLE.requests).max(kills), kills }
    }
}

#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    hits: usize,
    misses: usize,
    /// Requests that were at the point when the worker died.
    in_flight: usize,
}

/// The share of requests that need not resolve.
const MAY_FAIL: f64 = 0.001;

/// Runs the measure.
///
/// # Errors
/// Something could not be set up or looked at; a limit that is missed is no error but a line of the table.
pub async fn run(wish: Wish, tell: Tell<'_>) -> Result<Measured> {
    let start = Instant::now();
    let scene = Scene::set().await?;
    let size = wish.requests.div_ceil(wish.kills).max(1);
    // Misses are repeated, so there may be more batches than kills.
    let most = 3 * wish.kills + 10;
    let mut rows = scene.rows(size * most).await?;
    let mut books = Books::default();
    let mut tallies: BTreeMap<Point, Tally> = Point::ALL.map(|point| (point, Tally::default())).into();
    let each = wish.kills.div_ceil(Point::ALL.len());
    let mut asked = 0;
    for turn in 0.. {
        ensure!(turn < most, "{turn} batches, and not every point is hit often enough: {tallies:?}");
        // The point that lags most: so they alternate, and a miss is repeated.
        let Some(point) =
            Point::ALL.into_iter().filter(|point| tallies[point].hits < each).min_by_key(|point| tallies[point].hits)
        else {
            break;
        };
        let before = tallies[&point].hits;
        let kill = Kill { point, least: 1 + before as u64 % 4, lose: before % 2 == 1 };
        let hits = one_batch(&scene, &mut books, &mut rows, asked, size, Some(kill)).await?;
        asked += size;
        let tally = tallies.entry(point).or_default();
        tally.in_flight += hits;
        if hits > 0 {
            tally.hits += 1;
        } else {
            tally.misses += 1;
        }
        if turn % 50 == 49 {
            let hits: usize = tallies.values().map(|tally| tally.hits).sum();
            tell(&format!("requests: {asked} asked, {hits} kills hit, {:.0} s", start.elapsed().as_secs_f64()));
        }
    }
    while asked < wish.requests {
        one_batch(&scene, &mut books, &mut rows, asked, size, None).await?;
        asked += size;
    }
    let balance = books.close(&scene.service.rows("phonecalls").await?);
    let errors = scene.stage.chromium.extension_errors().await?;
    Ok(measured(wish, &books, balance, &tallies, &errors, start.elapsed().as_secs_f64()))
}

async fn one_batch(
    scene: &Scene,
    books: &mut Books,
    rows: &mut Rows,
    first: usize,
    size: usize,
    kill: Option<Kill>,
) -> Result<usize> {
    let requests = batch(first, size, rows);
    let hits = match kill {
        Some(kill) => kill_at(scene, kill, &requests).await?,
        None => scene.ask(&requests, 0).await.map(|_| 0)?,
    };
    let settled = scene.settled().await?;
    let log = scene.service.at_rest().await?;
    books.enter(&requests, &settled, &log);
    scene.service.clear_log().await?;
    Ok(hits)
}

fn measured(
    wish: Wish,
    books: &Books,
    balance: Balance,
    tallies: &BTreeMap<Point, Tally>,
    errors: &[String],
    seconds: f64,
) -> Measured {
    let (asked, resolved) = books.resolved();
    let kills: usize = tallies.values().map(|tally| tally.hits).sum();
    let allowed = asked - (asked as f64 * MAY_FAIL).floor() as usize;
    let spread: Vec<String> = tallies.iter().map(|(point, tally)| format!("{} {}", point.name(), tally.hits)).collect();
    let share = 100.0 * resolved as f64 / asked.max(1) as f64;
    let lines = vec![
        Line::new("requests that resolve", asked, "≥ 99.9 %", format!("{resolved} ({share:.2} %)"), resolved >= allowed),
        Line::new(
            "worker kills that hit one in flight",
            format!("≥ {}", wish.kills),
            "each point alike",
            format!("{kills}: {}", spread.join(", ")),
            kills >= wish.kills,
        ),
        Line::new("rows = resolved creates", balance.resolved, "=", balance.rows, balance.rows == balance.resolved),
        Line::none(ROWS, balance.resolved + balance.rejected, books.faults(ROWS)),
        Line::none(TWICE, asked, books.faults(TWICE)),
        Line::none(NEVER, resolved, books.faults(NEVER)),
        Line::none(WRONG_ANSWER, resolved, books.faults(WRONG_ANSWER)),
    ];
    let points: BTreeMap<&str, Value> = tallies
        .iter()
        .map(|(point, tally)| (point.name(), json!({ "kills": tally.hits, "missed": tally.misses, "inFlight": tally.in_flight })))
        .collect();
    let creates = json!({ "resolved": balance.resolved, "rejected": balance.rejected, "rows": balance.rows });
    let details =
        json!({ "points": points, "books": books.details(), "creates": creates, "extensionErrors": errors, "seconds": seconds });
    Measured { lines, details }
}
