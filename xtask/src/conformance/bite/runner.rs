//! Runs test binaries, some at a time, each with a limit of its own.

use super::super::sentences::Sentence;
use super::outcome::{self, Outcome};
use crate::project::Project;
use crate::run::{self, seconds};
use crate::setup::Tools;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long the tests wait for what does not come, in milliseconds, unless `PATCHBAY_WAIT_MS` is set already. A loaded
/// machine needs more.
const PATIENCE: &str = "5000";
/// What a process and each test in it may take at the most.
const START: Duration = Duration::from_secs(60);
const EACH: Duration = Duration::from_secs(30);
const EACH_SLOW: Duration = Duration::from_secs(120);
/// How many tests a process runs at the most, so that processes end about the same time.
const CHUNK: usize = 16;

/// Some tests of one binary on one package.
pub struct Job {
    pub binary: PathBuf,
    pub name: String,
    pub package: PathBuf,
    pub tests: Vec<String>,
    pub slow: bool,
}

/// Outcomes by package, binary and test.
#[derive(Default)]
pub struct Outcomes(BTreeMap<(PathBuf, String, String), Outcome>);

impl Outcomes {
    /// The outcome of a row's test; `None` when its process ended without a word of it.
    pub fn of(&self, package: &Path, row: &Sentence) -> Option<Outcome> {
        let (binary, test) = row.test.as_deref()?.split_once("::")?;
        self.0.get(&(package.to_owned(), binary.to_owned(), test.to_owned())).cloned()
    }
}

/// The rows' tests by binary and patience, each test once, some for each process.
pub fn grouped(rows: &[Sentence]) -> Vec<(String, bool, Vec<String>)> {
    let mut groups: BTreeMap<(String, bool), BTreeSet<String>> = BTreeMap::new();
    for row in rows {
        let Some((binary, test)) = row.test.as_deref().and_then(|test| test.split_once("::")) else { continue };
        // A test is slow for all its rows if it is for one.
        let slow = rows.iter().any(|other| other.test == row.test && other.slow);
        groups.entry((binary.to_owned(), slow)).or_default().insert(test.to_owned());
    }
    let chunks = groups.into_iter().flat_map(|((binary, slow), tests)| {
        let tests: Vec<String> = tests.into_iter().collect();
        tests.chunks(CHUNK).map(|chunk| (binary.clone(), slow, chunk.to_vec())).collect::<Vec<_>>()
    });
    chunks.collect()
}

/// Runs all jobs, so many at once. Those that wait longest begin.
pub fn run(project: &Project, tools: &Tools, mut jobs: Vec<Job>, at_once: usize) -> Outcomes {
    jobs.sort_by_key(|job| std::cmp::Reverse((job.slow, job.tests.len())));
    let waiting = Mutex::new(VecDeque::from(jobs));
    let outcomes = Mutex::new(Outcomes::default());
    std::thread::scope(|scope| {
        for _ in 0..at_once {
            scope.spawn(|| {
                loop {
                    let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
                    let Some(job) = next else { return };
                    let start = Instant::now();
                    let told = process(project, tools, &job);
                    let failed = told.values().filter(|outcome| **outcome != Outcome::Passed).count();
                    println!(
                        "{}  {} {}: {} of {} ran, {failed} failed",
                        seconds(start.elapsed()),
                        job.package.file_name().unwrap_or_default().display(),
                        job.name,
                        told.len(),
                        job.tests.len()
                    );
                    let mut all = outcomes.lock().unwrap_or_else(PoisonError::into_inner);
                    all.0
                        .extend(told.into_iter().map(|(test, outcome)| ((job.package.clone(), job.name.clone(), test), outcome)));
                }
            });
        }
    });
    outcomes.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Runs one process to its end, or to its limit.
fn process(project: &Project, tools: &Tools, job: &Job) -> BTreeMap<String, Outcome> {
    let each = if job.slow { EACH_SLOW } else { EACH };
    let limit = START + each * u32::try_from(job.tests.len()).unwrap_or(u32::MAX);
    let mut command = Command::new(&job.binary);
    command.arg("--exact").args(&job.tests).arg("--test-threads=1");
    tools.lend(&mut command).current_dir(project.root.join("tests")).env("PATCHBAY_PACKAGE", &job.package);
    command.env("RUST_BACKTRACE", "0"); // the reason is read, not the stack
    if job.slow {
        command.env_remove("PATCHBAY_WAIT_MS");
    } else if std::env::var_os("PATCHBAY_WAIT_MS").is_none() {
        command.env("PATCHBAY_WAIT_MS", PATIENCE);
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => {
            println!("`{}` could not be started: {error}", run::show(&command));
            return BTreeMap::new();
        }
    };
    let output = child.stdout.take();
    let reader = std::thread::spawn(move || output.map(lines).unwrap_or_default());
    let start = Instant::now();
    while !matches!(child.try_wait(), Ok(Some(_)) | Err(_)) {
        if start.elapsed() > limit {
            println!("{} took longer than {} s and was ended", job.name, limit.as_secs());
            // The browser ends with it: it hangs on a pipe of the test's.
            let _ = child.kill();
            let _ = child.wait();
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    outcome::read(&reader.join().unwrap_or_default())
}

fn lines(output: impl Read) -> Vec<String> {
    let lines = BufReader::new(output).split(b'\n').map_while(Result::ok);
    lines.map(|line| String::from_utf8_lossy(&line).into_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: &str, test: &str, slow: bool) -> Sentence {
        Sentence { id: id.into(), says: String::new(), test: Some(test.into()), fault: None, slow }
    }

    #[test]
    fn rows_that_share_a_test_run_it_once_and_slow_tests_run_apart() {
        let rows = [
            row("1.1", "api::a::one", false),
            row("1.2", "api::a::one", false),
            row("1.3", "events::x", false),
            row("1.4", "api::a::two", false),
            row("1.5", "api::a::two", true),
        ];
        let groups = grouped(&rows);
        let tests = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        let expected = [
            ("api".to_owned(), false, tests(&["a::one"])),
            ("api".to_owned(), true, tests(&["a::two"])),
            ("events".to_owned(), false, tests(&["x"])),
        ];
        assert_eq!(groups, expected);
    }

    #[test]
    fn no_process_runs_more_than_a_chunk() {
        let rows: Vec<Sentence> = (0..40).map(|at| row("1.1", &format!("api::t{at:02}"), false)).collect();
        let sizes: Vec<usize> = grouped(&rows).iter().map(|(_, _, tests)| tests.len()).collect();
        assert_eq!(sizes, [16, 16, 8]);
    }

    #[test]
    fn a_row_finds_the_outcome_of_its_test_on_its_package() {
        let key = (PathBuf::from("/p"), "api".to_owned(), "a::one".to_owned());
        let outcomes = Outcomes([(key, Outcome::Passed)].into());
        assert_eq!(outcomes.of(Path::new("/p"), &row("1.1", "api::a::one", false)), Some(Outcome::Passed));
        assert_eq!(outcomes.of(Path::new("/q"), &row("1.1", "api::a::one", false)), None);
        assert_eq!(outcomes.of(Path::new("/p"), &row("1.1", "api::a", false)), None);
    }
}
