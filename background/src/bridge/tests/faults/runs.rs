//! Many runs. `PROPTEST_CASES` makes it more.

use super::plan::{Plan, any_plan, plan_of_delays, plan_of_kills};
use super::*;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRng, TestRunner};

/// Runs a plan to its end, and a while longer without faults.
fn run(plan: &Plan, broken: Broken) -> Sim {
    let mut sim = Sim::new(plan, broken);
    for (number, (pause, step)) in plan.steps.iter().enumerate() {
        sim.run_until(sim.now + Millis::from(*pause));
        sim.step(number, *step);
    }
    sim.run_until(sim.now + 12_000);
    sim.note("no more faults");
    (sim.service.refuses, sim.service.breaks) = (0, 0);
    if let Some(worker) = &mut sim.worker {
        worker.dies_after = None;
    }
    for tab in 0..sim.tabs.len() {
        sim.thaw(tab);
    }
    // The agent closes the forms that are open, also those that open only now.
    for _ in 0..4 {
        for tab in 0..sim.tabs.len() {
            sim.close_forms(tab);
        }
        sim.run_until(sim.now + 21_000);
    }
    // The browser ends an idle worker; much later something wakes the next, which clears away what is over, and the one
    // after it what was found to be over only then.
    for _ in 0..2 {
        sim.run_until(sim.now + 600_000);
        sim.kill();
        match sim.tabs.iter().find_map(|tab| tab.document.clone()) {
            Some(document) => sim.page_says(&document, FromPage::Focus),
            None => sim.load(1, 0),
        }
        sim.run_until(sim.now + 1_000);
    }
    sim
}

fn judged(sim: &Sim, verdict: Result<(), String>) -> Result<(), TestCaseError> {
    verdict.map_err(|sentence| TestCaseError::fail(format!("{sentence}\n{}", sim.story())))
}

proptest! {
    // A failing run tells its seed itself.
    #![proptest_config(Config { failure_persistence: None, ..Config::default() })]

    #[test]
    fn whatever_goes_wrong_widgets_are_told_what_happened_and_nothing_happens_twice(plan in any_plan()) {
        let sim = run(&plan, Broken::Nothing);
        judged(&sim, sim.check())?;
    }

    #[test]
    fn when_everything_only_takes_its_time_every_request_resolves_and_every_event_is_heard(plan in plan_of_delays()) {
        let sim = run(&plan, Broken::Nothing);
        judged(&sim, sim.check())?;
        judged(&sim, sim.check_all_resolve())?;
        judged(&sim, sim.check_all_heard())?;
    }

    #[test]
    fn when_only_the_worker_dies_every_request_resolves_and_every_event_is_heard(plan in plan_of_kills()) {
        let sim = run(&plan, Broken::Nothing);
        judged(&sim, sim.check())?;
        judged(&sim, sim.check_all_resolve())?;
        judged(&sim, sim.check_all_heard())?;
    }
}

#[test]
fn a_plan_that_is_run_again_runs_the_same_way() {
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(Config::default().rng_algorithm));
    for _ in 0..10 {
        let plan = any_plan().new_tree(&mut runner).unwrap().current();
        assert_eq!(run(&plan, Broken::Nothing).story(), run(&plan, Broken::Nothing).story());
    }
}

/// The first sentence that does not hold when an assumption is broken.
fn caught(broken: Broken) -> Option<String> {
    let config = Config::default();
    let mut runner = TestRunner::new_with_rng(config.clone(), TestRng::deterministic_rng(config.rng_algorithm));
    let strategy = any_plan();
    (0..500).find_map(|_| run(&strategy.new_tree(&mut runner).ok()?.current(), broken).check().err())
}

#[test]
fn a_broken_assumption_is_noticed() {
    for broken in [
        Broken::JournalAfterwards,
        Broken::JournalForgotten,
        Broken::NoTable,
        Broken::AnyUser,
        Broken::KeysIgnored,
        Broken::NoResend,
        Broken::Overtaking,
    ] {
        let found = caught(broken);
        let sentences = match broken {
            Broken::AnyUser => ["organisations or users", "of another organisation", "times"],
            Broken::NoResend => ["forgotten the handlers", "never settled", "not known"],
            Broken::Overtaking => ["forgotten the handlers", "after", "asked for earlier"],
            _ => ["times", "organisations or users", "after"],
        };
        let is_named = |found: &String| sentences.iter().any(|sentence| found.contains(sentence));
        assert!(found.as_ref().is_some_and(is_named), "{broken:?}: {found:?}");
    }
}
