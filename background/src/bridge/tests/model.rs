//! The bridge against any order of events: every request is answered at most once a sending and always in time, and
//! nothing that must not run twice does.

use super::*;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Clone)]
enum Step {
    Request(u8, bool),
    Answer(u8),
    Lose(u8),
    Navigate,
    Kill,
    Wait(u16),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0u8..6, any::<bool>()).prop_map(|(id, update)| Step::Request(id, update)),
        4 => (0u8..6).prop_map(Step::Answer),
        1 => (0u8..6).prop_map(Step::Lose),
        1 => Just(Step::Navigate),
        2 => Just(Step::Kill),
        1 => (0u16..3000).prop_map(Step::Wait),
    ]
}

proptest! {
    #[test]
    fn any_order_of_events_answers_every_request_and_repeats_no_update(steps in prop::collection::vec(step(), 1..60)) {
        let mut world = World::with_page();
        let mut document = 1;
        let mut updates: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut open: BTreeMap<String, (bool, u32, Millis)> = BTreeMap::new();
        let mut closed = BTreeSet::new();
        for step in steps {
            let effects = match step {
                Step::Request(n, update) => {
                    let id = format!("r{n}");
                    if closed.contains(&id) { continue }
                    let now = world.now;
                    let known = open.entry(id.clone()).or_insert((update, 0, now));
                    known.1 += 1;
                    let (update, attempt, at) = *known;
                    let method = if update { "updateRecord" } else { "retrieveRecord" };
                    let left = 10_000u64.saturating_sub(world.now - at);
                    let header = json!({"t": "request", "id": id, "seq": 1, "method": method, "attempt": attempt, "left": left});
                    world.give(Input::Widget { connection: WIDGET.into(), text: format!("{header}\n[\"contact\",\"1\",\"{{}}\"]") })
                }
                Step::Answer(n) => world.injected(&format!("doc-{document}"), &format!("r{n}"), Ok(&done("o", "u", "{}"))),
                Step::Lose(n) => world.injected(&format!("doc-{document}"), &format!("r{n}"), Err(NoEnvelope::Unknown)),
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
                let id = header["id"].as_str().unwrap_or_default().to_owned();
                if header["method"] == "updateRecord" {
                    updates.entry(id).or_default().insert(document);
                }
            }
            for (id, _, _) in answers(&effects) {
                open.remove(&id);
                prop_assert!(closed.insert(id), "answered twice");
            }
        }
        for documents in updates.values() {
            prop_assert!(documents.len() <= 1, "an update went to two documents: {:?}", documents);
        }
        // What is still open is sent once more by its library and answered by its deadline.
        for (id, (update, attempt, _)) in open.clone() {
            let method = if update { "updateRecord" } else { "retrieveRecord" };
            let header = json!({"t": "request", "id": id, "seq": 1, "method": method, "attempt": attempt + 1, "left": 1000});
            let effects = world.give(Input::Widget { connection: WIDGET.into(), text: format!("{header}\n[]") });
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
