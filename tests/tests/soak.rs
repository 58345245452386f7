//! The long-running measures in short (`cargo xtask soak` runs them whole): that each still works and keeps its limits.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests fail as tests do: by panicking")]

use std::path::Path;
use std::time::Duration;

use patchbay_demo::Options;
use patchbay_tests::harness::{Chromium, LaunchOptions, WAIT};
use patchbay_tests::soak::{Measured, calls, idle, organisations, report, requests, ringing, take_overs};

#[track_caller]
fn keeps_its_limits(measured: &Measured) {
    assert!(measured.ok(), "{}\n{:#}", report::table(&measured.lines), measured.details);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_requests_stand_a_kill_at_each_point_of_their_lives() {
    let measured = requests::run(requests::Wish { requests: 50, kills: 5 }, &|_| {}).await.unwrap();
    keeps_its_limits(&measured);
    for point in ["before send", "sent", "committed", "answered", "journalled"] {
        assert_eq!(measured.details["points"][point]["kills"], 1, "{point}: {:#}", measured.details);
    }
}

/// How soon is for the whole run on a machine of its own to say.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_calls_in_each_place_are_told_once_each_with_the_worker_asleep() {
    let measured = ringing::run(10, &|_| {}).await.unwrap();
    for place in ["side-panel", "window", "docked"] {
        let seen = &measured.details[place];
        let told = seen["tookMs"].as_array().map(Vec::len);
        assert_eq!((told, seen["missed"].as_u64(), seen["doubled"].as_u64()), (Some(10), Some(0), Some(0)), "{place}: {seen}");
    }
}

/// How long the gaps are is for the whole run on a machine of its own to say; here, that they are seen at all.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_goes_on_through_a_disturbance_of_each_kind_and_its_audio_is_looked_at() {
    let wish = calls::Wish { disturbances: 6, undisturbed: 1, placements: &[calls::Placement::Window] };
    let measured = calls::run(wish, &|_| {}).await.unwrap();
    let kinds = measured.details["window"].as_object().unwrap();
    assert_eq!(kinds.len(), 7, "{kinds:#?}");
    for (kind, seen) in kinds {
        assert_eq!((seen["count"].as_u64(), seen["played"].as_u64()), (Some(1), Some(1)), "{kind}: {seen}");
        let [gap, length] = ["gapMs", "lengthMs"].map(|what| seen[what]["max"].as_f64().unwrap());
        assert!(gap > 0.0 && gap < length, "{kind}: {seen}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eight_writes_stay_in_their_organisation_while_the_focus_goes_to_and_fro() {
    let measured = organisations::run(8, &|_| {}).await.unwrap();
    keeps_its_limits(&measured);
    assert!(measured.details["resolved"].as_u64() > Some(0), "{:#}", measured.details);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn four_take_overs_leave_one_widget_at_every_moment() {
    keeps_its_limits(&take_overs::run(4, &|_| {}).await.unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_minimised_window_rings() {
    keeps_its_limits(&idle::run(Duration::from_secs(1), &|_| {}).await.unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_documents_of_a_widget_that_live_at_once_are_noticed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/widgets/soak");
    let options = Options { widget_dirs: vec![("/soak".to_owned(), folder)], ..Options::default() };
    let demo = patchbay_demo::start(options).await.unwrap();
    let chromium = Chromium::launch(LaunchOptions::default()).await.unwrap();
    let address = format!("{}/soak/", demo.widgets_origin);
    let first = chromium.new_window(&address).await.unwrap();
    assert_eq!(first.evaluate("Number(localStorage.getItem('overlaps'))").await.unwrap(), 0);
    let _second = chromium.new_window(&address).await.unwrap();
    first.wait_until("Number(localStorage.getItem('overlaps')) > 0", "the overlap to be noticed", WAIT).await.unwrap();
}
