//! The bridge against any order of inputs, also orders that no browser gives: every request is answered at most once a
//! sending and always in time, and nothing that must not run twice does. What browsers do give is in `faults.rs`.

use super::*;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Clone)]
enum Step {
    /// The method of a number is always the same.
    Request(u8),
    Answer(u8),
    Refuse(u8),
    Lose(u8),
    NotRun(u8),
    Navigate,
    Kill,
    Wait(u16),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0u8..8).prop_map(Step::Request),
        4 => (0u8..8).prop_map(Step::Answer),
        1 => (0u8..8).prop_map(Step::Refuse),
        1 => (0u8..8).prop_map(Step::Lose),
        1 => (0u8..8).prop_map(Step::NotRun),
        1 => Just(Step::Navigate),
        2 => Just(Step::Kill),
        1 => (0u16..3000).prop_map(Step::Wait),
    ]
}

const METHODS: [&str; 5] = ["retrieveRecord", "createRecord", "deleteRecord", "updateRecord", "renderSearchPage"];

fn method_of(id: &str) -> &'static str {
    METHODS[id[1..].parse::<usize>().unwrap() % METHODS.len()]
}

/// A sending of a request, as the library writes it.
fn sending(id: &str, attempt: u32, left: u64) -> Input {
    let method = method_of(id);
    let header = json!({"t": "request", "id": id, "seq": 1, "method": method, "attempt": attempt, "left": left});
    Input::Widget { connection: WIDGET.into(), text: format!("{header}\n[\"contact\",\"{id}\",\"{{}}\"]") }
}

proptest! {
    #[test]
    fn any_order_of_events_answers_every_request_and_repeats_nothing_that_may_run_once_only(steps in prop::collection::vec(step(), 1..60)) {
        let mut world = World::with_page();
        let mut document = 1;
        // By request: the documents that it was given to and that did not say that it did not run there.
        let mut given: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut open: BTreeMap<String, (u32, Millis)> = BTreeMap::new();
        let mut closed = BTreeSet::new();
        for step in steps {
            let effects = match step {
                Step::Request(n) => {
                    let id = format!("r{n}");
                    if closed.contains(&id) { continue }
                    let (attempt, at) = open.entry(id.clone()).or_insert((0, world.now));
                    *attempt += 1;
                    let left = 10_000u64.saturating_sub(world.now - *at);
                    let input = sending(&id, *attempt, left);
                    world.give(input)
                }
                Step::Answer(n) => world.injected(&format!("doc-{document}"), &format!("r{n}"), Ok(&done("o", "u", "{}"))),
                Step::Refuse(n) => world.injected(&format!("doc-{document}"), &format!("r{n}"), Ok(&refused("service", "No."))),
                Step::Lose(n) => world.injected(&format!("doc-{document}"), &format!("r{n}"), Err(NoEnvelope::Unknown)),
                Step::NotRun(n) => {
                    let (document, id) = (format!("doc-{document}"), format!("r{n}"));
                    given.entry(id.clone()).or_default().remove(&document);
                    world.injected(&document, &id, Err(NoEnvelope::NotRun))
                }
                Step::Navigate => {
                    let gone = world.says(&format!("doc-{document}"), FromPage::Gone);
                    document += 1;
                    let mut effects = gone;
                    effects.extend(world.open_page(1, &format!("doc-{document}"), &format!("{ORG}/main.aspx?{document}")));
                    effects
                }
                Step::Kill => { world.kill(); Vec::new() }
                Step::Wait(ms) => { world.now += Millis::from(ms); world.give(Input::Time) }
            };
            for (document, header, _) in jobs(&effects) {
                given.entry(header["id"].as_str().unwrap_or_default().to_owned()).or_default().insert(document);
            }
            for (id, _, _) in answers(&effects) {
                open.remove(&id);
                prop_assert!(closed.insert(id), "answered twice");
            }
        }
        for (id, documents) in given {
            let once = matches!(method_of(&id), "updateRecord" | "renderSearchPage");
            prop_assert!(!once || documents.len() <= 1, "{} went to several documents: {:?}", method_of(&id), documents);
        }
        // What is still open is sent once more by its library and answered by its deadline.
        for (id, (attempt, _)) in open.clone() {
            let effects = world.give(sending(&id, attempt + 1, 1_000));
            closed.extend(answers(&effects).into_iter().map(|(id, _, _)| id));
        }
        world.now += 10_000;
        closed.extend(answers(&world.give(Input::Time)).into_iter().map(|(id, _, _)| id));
        for id in open.keys() {
            prop_assert!(closed.contains(id), "{} was never answered", id);
        }
    }

    #[test]
    fn no_text_of_a_widget_stops_the_bridge(text in "\\PC{0,120}") {
        let mut world = World::with_page();
        world.give(Input::Widget { connection: WIDGET.into(), text });
        prop_assert_eq!(jobs(&world.request("r1", "getEnvironment", json!([]), 1)).len(), 1);
    }
}
