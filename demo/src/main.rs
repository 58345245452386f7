//! The demo organisation and the sample widgets as a program.

use anyhow::Context;
use clap::Parser;
use patchbay_demo::{Options, start};

/// A model-driven app in a box: demo organisation and sample widgets. A stand-in, not Dynamics 365.
#[derive(Parser)]
struct Arguments {
    /// Port of the organisation; 0 takes any free one
    #[arg(long, default_value_t = 8710)]
    org_port: u16,
    /// Port of the widgets; 0 takes any free one
    #[arg(long, default_value_t = 8711)]
    widgets_port: u16,
    /// Decides the generated rows
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let Arguments { org_port, widgets_port, seed } = Arguments::parse();
    let demo = start(Options { seed, org_port, widgets_port, ..Options::default() }).await?;
    println!("This is a stand-in for a Dynamics 365 organisation: invented data, kept in memory, gone when it ends.");
    println!("Organisation: {}", demo.start_url);
    println!("Widgets:      {}/softphone/", demo.widgets_origin);
    println!("Ctrl-C ends it.");
    tokio::signal::ctrl_c().await.context("cannot listen for Ctrl-C")?;
    Ok(())
}
