//! `cargo xtask soak`: the long-running measures, as a table and as `target/soak.json`.

use anyhow::{Context, Result};
use clap::{Parser, ValueEnum};
use patchbay_tests::soak::{Measured, calls, idle, opening, organisations, report, requests, ringing, take_overs};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// The long-running measures of Patchbay.
#[derive(Parser)]
struct Wish {
    /// Which measures; all but `idle` when none is named.
    #[arg(value_enum)]
    measures: Vec<Which>,
    /// How much of each, 1 being the whole measure.
    #[arg(long, default_value_t = 1.0)]
    scale: f64,
    /// How long `idle` leaves the phone alone.
    #[arg(long, default_value_t = 30.0)]
    minutes: f64,
    /// Where the report goes.
    #[arg(long, default_value = "target/soak.json")]
    report: PathBuf,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Which {
    /// Requests, with the worker killed at every point of their lives
    Requests,
    /// A live call through reloads, closed tabs, discards, second windows, policy changes and worker kills
    Calls,
    /// Writes of a widget of one organisation while the focus goes to and fro between two
    Organisations,
    /// A widget taken over by one window from the other, to and fro
    TakeOvers,
    /// A panel opened with a thousand configured providers, against one with the three that live
    Opening,
    /// Calls that ring out of the agent's sight, with the worker killed before each
    Ringing,
    /// A minimised window left alone for half an hour, and then a ring; only when named
    Idle,
}

impl Which {
    const USUAL: [Self; 6] = [Self::Requests, Self::Calls, Self::Organisations, Self::TakeOvers, Self::Opening, Self::Ringing];

    fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Wish::parse()).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("soak: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Whether every limit was kept.
async fn run(wish: Wish) -> Result<bool> {
    let measures = if wish.measures.is_empty() { Which::USUAL.to_vec() } else { wish.measures.clone() };
    let mut all = Vec::new();
    for which in measures {
        let start = Instant::now();
        let measured = measure(which, &wish).await.with_context(|| format!("the measure {}", which.name()))?;
        println!("{} took {:.0} s", which.name(), start.elapsed().as_secs_f64());
        all.push((which.name(), measured));
        // After each: a later one that fails takes nothing away.
        let text = serde_json::to_string_pretty(&report::document(&all))?;
        std::fs::write(&wish.report, text).with_context(|| format!("writing {}", wish.report.display()))?;
    }
    let lines: Vec<_> = all.iter().flat_map(|(_, measured)| measured.lines.clone()).collect();
    println!("\n{}\nEverything counted is in {}.", report::table(&lines), wish.report.display());
    Ok(all.iter().all(|(_, measured)| measured.ok()))
}

async fn measure(which: Which, wish: &Wish) -> Result<Measured> {
    let tell = |line: &str| println!("{line}");
    let part = |whole: usize| (whole as f64 * wish.scale).ceil() as usize;
    match which {
        Which::Requests => requests::run(requests::Wish::scaled(wish.scale), &tell).await,
        Which::Calls => calls::run(calls::Wish::scaled(wish.scale), &tell).await,
        Which::Organisations => organisations::run(part(organisations::WHOLE), &tell).await,
        Which::TakeOvers => take_overs::run(part(take_overs::WHOLE), &tell).await,
        Which::Opening => opening::run(part(opening::WHOLE), &tell).await,
        Which::Ringing => ringing::run(part(ringing::WHOLE), &tell).await,
        Which::Idle => idle::run(Duration::from_secs_f64(60.0 * wish.minutes), &tell).await,
    }
}
