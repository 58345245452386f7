//! What the traffic view is told.

use super::*;
use patchbay_protocol::{Outcome, TrafficLine};

fn lines(effects: &[Effect]) -> Vec<TrafficLine> {
    let told = effects.iter().filter_map(|effect| match effect {
        Effect::ToPanel { message: ToPanel::Traffic { lines }, .. } => Some(lines.clone()),
        _ => None,
    });
    told.flatten().collect()
}

#[test]
fn a_request_is_told_with_provider_page_outcome_and_time_and_without_its_data() {
    let mut world = World::with_page();
    world.request("r1", "createRecord", json!(["contact", "{\"lastname\":\"Secret\"}"]), 1);
    world.now += 40;
    let told = lines(&world.injected("doc-1", "r1", Ok(&done("o", "u", "{\"id\":\"Secret\"}"))));
    let line = &told[0];
    assert_eq!((line.name.as_str(), line.outcome, line.took), ("createRecord", Outcome::Resolved, Some(40)));
    assert_eq!((line.provider.as_str(), line.page.as_str()), ("Contoso Voice", "org.localhost:8710/main.aspx"));
    assert!(!format!("{told:?}").contains("Secret"));
}

#[test]
fn a_rejection_has_its_reason_and_a_later_versions_name_is_not_implemented() {
    let mut world = World::with_page();
    world.request("r1", "retrieveRecord", json!(["contact", "1"]), 1);
    let told = lines(&world.injected("doc-1", "r1", Ok(&refused("service", "No such row"))));
    assert_eq!((told[0].outcome, told[0].message.as_str()), (Outcome::Rejected, "No such row"));
    let told = lines(&world.request("r2", "createSession", json!([]), 1));
    assert_eq!((told[0].name.as_str(), told[0].outcome), ("createSession", Outcome::NotImplemented));
    let text = json!({"t": "rejected", "seq": 5, "method": "openForm", "message": "entityFormOptions is missing."}).to_string();
    let told = lines(&world.give(Input::Widget { connection: WIDGET.into(), text }));
    assert_eq!((told[0].name.as_str(), told[0].outcome), ("openForm", Outcome::Rejected));
}

#[test]
fn an_event_is_told_once_for_each_widget_that_gets_it() {
    let mut world = World::with_page();
    let told = lines(&world.says("doc-1", FromPage::Url { url: format!("{ORG}/main.aspx?id=1") }));
    assert_eq!((told.len(), told[0].page.as_str()), (1, "org.localhost:8710/main.aspx"));
    assert_eq!((told[0].name.as_str(), told[0].outcome, told[0].took), ("onpagenavigate", Outcome::Delivered, None));
}

#[test]
fn a_request_answered_after_a_kill_is_told_as_well() {
    let mut world = World::with_page();
    world.request("r1", "createRecord", json!(["contact", "{}"]), 1);
    world.kill();
    let told = lines(&world.injected("doc-1", "r1", Ok(&done("o", "u", "{}"))));
    assert_eq!((told[0].name.as_str(), told[0].outcome), ("createRecord", Outcome::Resolved));
}
