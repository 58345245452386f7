//! The softphone run, and that it fails at a named step when a part of the product is missing.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests fail as tests do: by panicking")]

use patchbay_tests::harness::LaunchOptions;
use patchbay_tests::package::with_empty_worker;
use patchbay_tests::softphone_run::{Play, play};
use patchbay_tests::stage::{dev_package, launch};

fn run(launch: LaunchOptions) -> Play {
    Play { seed: 42, launch, pictures: None }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sample_softphone_works_unmodified_from_ringing_to_notes() {
    let mut steps = Vec::new();
    let logged = play(&run(launch(&dev_package()).unwrap()), &mut |step| steps.push(step.name)).await.unwrap();
    assert_eq!(logged.row["activityid"], logged.post["entityId"]);
    assert_eq!(steps.last(), Some(&"the server logged one POST, made by the page itself"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_extension_the_run_fails_at_its_configuration() {
    let failure = play(&run(LaunchOptions::default()), &mut |_| {}).await.unwrap_err();
    assert_eq!(failure.step, "configure the provider");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_workers_wasm_the_run_fails_at_opening_the_panel() {
    let package = with_empty_worker(&dev_package()).unwrap();
    let failure = play(&run(launch(package.path()).unwrap()), &mut |_| {}).await.unwrap_err();
    assert_eq!(failure.step, "open the panel", "{failure}");
}
