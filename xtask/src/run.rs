//! Running other programs, with errors a reader can act on, and timing what they do.

use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader, IsTerminal, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// The cargo that runs us, so that nested builds use the same toolchain.
pub fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// A cargo that compiles for minutes: it shows its progress in a terminal, and only complaints elsewhere.
pub fn compiler(subcommand: &str) -> Command {
    let mut cargo = cargo();
    cargo.arg(subcommand);
    if !std::io::stderr().is_terminal() {
        cargo.arg("--quiet");
    }
    cargo
}

/// Runs a step and prints one line with its time: `  12.3 s  worker WASM`.
///
/// The closure returns its result and the words for the line.
pub fn timed<T>(step: impl FnOnce() -> Result<(T, String)>) -> Result<T> {
    let start = Instant::now();
    let (result, words) = step()?;
    println!("{}  {words}", seconds(start.elapsed()));
    Ok(result)
}

/// A duration as the column all our tables share: seconds with one decimal, nine characters wide.
pub fn seconds(time: Duration) -> String {
    format!("{:>7.1} s", time.as_secs_f64())
}

/// Runs a command that speaks to the user itself.
pub fn loud(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| missing(command))?;
    if !status.success() {
        bail!("`{}` failed ({status}); its output is above", show(command));
    }
    Ok(())
}

/// Runs a command and keeps its output for the error, if there is one.
pub fn quiet(command: &mut Command) -> Result<()> {
    output(command).map(drop)
}

/// Runs a command and returns what it wrote to standard output.
pub fn output(command: &mut Command) -> Result<String> {
    let done = command.output().with_context(|| missing(command))?;
    let text = String::from_utf8_lossy(&done.stdout).into_owned();
    if !done.status.success() {
        let complaint = String::from_utf8_lossy(&done.stderr);
        bail!("`{}` failed ({}):\n{text}{complaint}", show(command), done.status);
    }
    Ok(text)
}

/// Runs a command, shows its output as it comes, and returns whether it succeeded and all its lines.
pub fn watched(command: &mut Command) -> Result<(bool, Vec<String>)> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().with_context(|| missing(command))?;
    let (sender, lines) = mpsc::channel();
    let forward = |stream: Option<Box<dyn Read + Send>>| {
        let sender = sender.clone();
        std::thread::spawn(move || {
            let Some(stream) = stream else { return };
            for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
                let line = String::from_utf8_lossy(&line).into_owned();
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
    };
    forward(child.stdout.take().map(|stream| Box::new(stream) as _));
    forward(child.stderr.take().map(|stream| Box::new(stream) as _));
    drop(sender);
    let mut kept = Vec::new();
    for line in lines {
        // A closed standard output (a pager that was left) must not stop the tests.
        let _ = writeln!(std::io::stdout(), "{line}");
        kept.push(line);
    }
    let status = child.wait().with_context(|| format!("`{}` was lost", show(command)))?;
    Ok((status.success(), kept))
}

/// The command line as one would type it.
pub fn show(command: &Command) -> String {
    // Cargo tells its full path to what it runs; the reader has it on the path.
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let words = std::iter::once(program).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

fn missing(command: &Command) -> String {
    format!("`{}` could not be started; is it installed?", show(command))
}
