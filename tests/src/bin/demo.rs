//! `cargo xtask demo`: the demo organisation, the sample softphone and a browser with the extension. With a display the
//! person takes over; headless, the whole softphone run is played, timed and photographed.

use anyhow::{Context, Result};
use clap::Parser;
use patchbay_demo::Options;
use patchbay_tests::harness::{LaunchOptions, poll};
use patchbay_tests::package::with_empty_worker;
use patchbay_tests::softphone_run::{Play, picture_folder, play};
use patchbay_tests::stage::{Stage, launch};
use rand::RngExt;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// The demo of Patchbay.
#[derive(Parser)]
struct Wish {
    /// The unpacked package to load.
    #[arg(long)]
    extension: PathBuf,
    /// Play the softphone run without a display.
    #[arg(long)]
    headless: bool,
    /// Seed of everything random; printed when not given.
    #[arg(long)]
    seed: Option<u64>,
    /// Leave the extension out, to see which step then fails.
    #[arg(long)]
    without_extension: bool,
    /// Empty the worker's WASM in a copy of the package, to see which step then fails.
    #[arg(long)]
    empty_worker_wasm: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Wish::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("demo: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(wish: Wish) -> Result<()> {
    let seed = wish.seed.unwrap_or_else(|| rand::rng().random_range(0..1_000_000));
    println!("The organisation is a stand-in with made-up people, not Dynamics 365. Seed {seed}.");
    let copy =
        if wish.empty_worker_wasm { Some(with_empty_worker(&wish.extension).context("copying the package")?) } else { None };
    let package = copy.as_ref().map_or(wish.extension.as_path(), tempfile::TempDir::path);
    let browser = if wish.without_extension { LaunchOptions::default() } else { launch(package)? };
    if wish.headless {
        return headless(Play { seed, launch: browser, pictures: Some(picture_folder()) }).await;
    }
    with_display(seed, LaunchOptions { headless: false, ..browser }).await
}

async fn headless(wish: Play) -> Result<()> {
    let start = Instant::now();
    let logged = play(&wish, &mut |step| {
        println!("{:>7.2} s  {}: {}", step.took.as_secs_f64(), step.name, step.outcome);
    })
    .await?;
    println!("\nThe row as the organisation keeps it:\n{}", serde_json::to_string_pretty(&logged.row)?);
    println!("\nDone in {:.1} s. Pictures of page and panel: target/demo/", start.elapsed().as_secs_f64());
    Ok(())
}

async fn with_display(seed: u64, launch: LaunchOptions) -> Result<()> {
    let stage = Stage::bare(Options { seed, ..Options::default() }, launch).await?;
    stage.configure(&stage.configuration()).await?;
    stage.open_page().await?;
    println!("Organisation {}, softphone {}.", stage.demo.org_origin, stage.demo.widgets_origin);
    println!(
        "Click the launcher tab at the right edge of the page, then \"Simulate an incoming call\". Close the browser to end."
    );
    // A day is longer than anybody looks at a demo.
    let day = Duration::from_secs(24 * 3600);
    poll("the browser to be closed", day, async || {
        Ok(if stage.chromium.targets().await.is_err() { Ok(()) } else { Err("it is open".to_owned()) })
    })
    .await?;
    Ok(())
}
