//! What happens to a request whose page or worker goes away, by class.

use super::*;

const READ: (&str, &str) = ("retrieveRecord", r#"["contact","1"]"#);
const CREATE: (&str, &str) = ("createRecord", r#"["contact","{}"]"#);
const UPDATE: (&str, &str) = ("updateRecord", r#"["contact","1","{}"]"#);

fn args((_, args): (&str, &str)) -> Value {
    serde_json::from_str(args).unwrap()
}

/// A world in which the widget works for an organisation and user.
fn bound() -> World {
    let mut world = World::with_page();
    world.request("r0", "getEnvironment", json!([]), 1);
    world.injected("doc-1", "r0", Ok(&done("o", "u", "{}")));
    world
}

#[test]
fn a_request_sent_again_while_it_is_running_runs_once() {
    let mut world = World::with_page();
    world.request("r1", UPDATE.0, args(UPDATE), 1);
    assert_eq!(jobs(&world.request("r1", UPDATE.0, args(UPDATE), 2)), []);
}

#[test]
fn after_a_kill_a_resend_joins_in_the_same_document() {
    for class in [READ, CREATE, UPDATE] {
        let mut world = World::with_page();
        world.request("r1", class.0, args(class), 1);
        world.kill();
        let (document, header, _) = jobs(&world.request("r1", class.0, args(class), 2)).remove(0);
        assert_eq!((document.as_str(), header["again"].as_bool()), ("doc-1", Some(true)), "{}", class.0);
        assert_eq!(answers(&world.injected("doc-1", "r1", Ok(&done("o", "u", "{}")))).len(), 1);
    }
}

#[test]
fn a_request_the_worker_never_sent_is_new_after_a_kill() {
    let mut world = World::with_page();
    world.kill();
    let (_, header, _) = jobs(&world.request("r1", UPDATE.0, args(UPDATE), 2)).remove(0);
    assert_eq!(header["again"], false);
}

#[test]
fn a_create_whose_document_is_gone_runs_again_under_its_key() {
    let mut world = bound();
    world.request("r1", CREATE.0, args(CREATE), 1);
    world.says("doc-1", FromPage::Gone);
    let (document, header, _) = jobs(&world.open_page(1, "doc-2", &format!("{ORG}/main.aspx"))).remove(0);
    assert_eq!((document.as_str(), header["again"].as_bool(), header["id"].as_str()), ("doc-2", Some(true), Some("r1")));
}

#[test]
fn a_change_does_not_move_to_another_page_before_it_is_known_for_whom_the_widget_works() {
    for method in ["createRecord", "deleteRecord"] {
        let mut world = World::with_page();
        world.request("r1", method, args(CREATE), 1);
        world.open_page(2, "doc-2", &format!("{ORG}/main.aspx"));
        let effects = world.says("doc-1", FromPage::Gone);
        assert!(jobs(&effects).is_empty(), "doc-2 may work for another user");
        assert!(answers(&effects)[0].2.contains("it is not known whether it was saved"));
    }
}

#[test]
fn a_change_that_is_refused_after_its_first_page_was_lost_is_not_known_to_be_undone() {
    let mut world = bound();
    world.request("r1", CREATE.0, args(CREATE), 1);
    world.says("doc-1", FromPage::Gone);
    world.open_page(1, "doc-2", &format!("{ORG}/main.aspx"));
    world.kill();
    world.request("r1", CREATE.0, args(CREATE), 2);
    let (_, ok, body) = answers(&world.injected("doc-2", "r1", Ok(&refused("service", "Too busy.")))).remove(0);
    assert!(!ok && body.contains("Too busy.") && body.contains("not known whether it was saved"), "{body}");
}

#[test]
fn a_change_that_a_page_does_not_answer_in_time_is_not_known_to_be_undone() {
    for (class, known) in [(READ, true), (CREATE, false), (UPDATE, false)] {
        let mut world = World::with_page();
        world.request("r1", class.0, args(class), 1);
        world.now += 10_000;
        let (_, ok, body) = answers(&world.give(Input::Time)).remove(0);
        assert!(!ok && body.contains("did not answer in time"), "{body}");
        assert_eq!(!body.contains("not known whether it was saved"), known, "{}", class.0);
    }
}

#[test]
fn a_form_whose_page_went_without_a_word_is_asked_after_when_it_is_sent_again() {
    let mut world = World::with_page();
    world.request("r1", "openForm", json!(["{}"]), 1);
    world.injected("doc-1", "r1", Ok("{\"ok\":true,\"started\":true}\nnull"));
    let effects = world.request("r1", "openForm", json!(["{}"]), 2);
    assert_eq!(jobs(&effects)[0].1, json!({"op": "peek", "id": "r1"}));
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Activate { .. })), "the agent is elsewhere by now");
    assert_eq!(answers(&world.injected("doc-1", "r1", Err(NoEnvelope::NotRun))), [("r1".into(), true, "null".into())]);
}

#[test]
fn a_form_whose_page_was_gone_before_it_got_the_job_waits_no_longer_than_any_other_for_the_next() {
    let mut world = World::with_page();
    world.request("r1", "openForm", json!(["{}"]), 1);
    world.injected("doc-1", "r1", Err(NoEnvelope::NotRun));
    world.now += 10_000;
    assert!(!answers(&world.give(Input::Time))[0].1);
}

#[test]
fn an_update_follows_an_earlier_one_of_its_record_though_the_agent_has_gone_to_another_page() {
    let mut world = bound();
    world.request("r1", UPDATE.0, args(UPDATE), 1);
    world.open_page(2, "doc-2", &format!("{ORG}/main.aspx"));
    assert_eq!(jobs(&world.request("r2", UPDATE.0, json!(["Contact", "{1}", "{}"]), 1))[0].0, "doc-1");
    assert_eq!(jobs(&world.request("r3", UPDATE.0, json!(["contact", "2", "{}"]), 1))[0].0, "doc-2", "another record");
    world.injected("doc-1", "r1", Ok(&done("o", "u", "{}")));
    world.injected("doc-1", "r2", Ok(&done("o", "u", "{}")));
    assert_eq!(jobs(&world.request("r4", UPDATE.0, args(UPDATE), 1))[0].0, "doc-2", "none is under way any more");
}

#[test]
fn requests_that_waited_for_a_page_go_there_in_the_order_in_which_they_were_made() {
    let mut world = World::new();
    for (seq, id) in [(1, "r3"), (2, "r1"), (3, "r2")] {
        let header = json!({"t": "request", "id": id, "seq": seq, "method": "updateRecord", "attempt": 1, "left": 10_000});
        let text = format!("{header}\n{}", args(UPDATE));
        world.give(Input::Widget { connection: WIDGET.into(), text });
    }
    let ids = |(_, header, _): (String, Value, String)| header["id"].as_str().unwrap().to_owned();
    let given: Vec<_> = jobs(&world.open_page(1, "doc-1", &format!("{ORG}/main.aspx"))).into_iter().map(ids).collect();
    assert_eq!(given, ["r3", "r1", "r2"]);
}

#[test]
fn a_search_page_shown_elsewhere_says_nothing_of_whom_the_widget_works_for() {
    let mut world = World::with_page();
    world.request("r1", "renderSearchPage", json!(["contact", "x"]), 1);
    world.open_page(2, "doc-2", "http://other.localhost/main.aspx");
    world.request("r2", CREATE.0, args(CREATE), 1);
    world.injected("doc-1", "r1", Ok(&done("o", "u", "null")));
    assert!(answers(&world.injected("doc-2", "r2", Ok(&done("p", "u", "{}"))))[0].1, "it was done where it was sent");
}

#[test]
fn the_journal_does_not_grow_with_what_nobody_asks_for_any_more() {
    let mut world = World::with_page();
    for number in 0..200 {
        let class = if number % 2 == 0 { READ } else { UPDATE };
        world.request(&format!("r{number}"), class.0, args(class), 1);
        world.kill();
        world.now += 1_000;
    }
    world.now += 60_000;
    world.give(Input::Time);
    assert_eq!(world.bridge.state().journal.len(), 50, "changes only, the last ones");
    assert!(world.bridge.state().journal.contains_key("r199"));
}

#[test]
fn a_create_that_may_have_run_stays_so_over_a_page_that_was_gone_before_it_got_it() {
    let mut world = bound();
    world.request("r1", CREATE.0, args(CREATE), 1);
    world.says("doc-1", FromPage::Gone);
    world.open_page(1, "doc-2", &format!("{ORG}/main.aspx"));
    world.injected("doc-2", "r1", Err(NoEnvelope::NotRun));
    let (document, header, _) = jobs(&world.open_page(1, "doc-3", &format!("{ORG}/main.aspx"))).remove(0);
    assert_eq!((document.as_str(), header["again"].as_bool()), ("doc-3", Some(true)), "the first page may have made it");
}

#[test]
fn only_a_form_that_was_opened_resolves_when_its_page_leaves() {
    for (method, opened) in
        [("openForm", true), ("refreshForm", false), ("renderSearchPage", false), ("openKBSearchControl", false)]
    {
        let mut world = World::with_page();
        world.request("r1", method, json!(["contact", "x"]), 1);
        world.injected("doc-1", "r1", Ok("{\"ok\":true,\"started\":true}\nnull"));
        assert_eq!(answers(&world.says("doc-1", FromPage::Gone))[0].1, opened, "{method}");
    }
}

#[test]
fn an_update_whose_document_is_gone_is_rejected_as_not_known() {
    let mut world = World::with_page();
    world.request("r1", UPDATE.0, args(UPDATE), 1);
    let effects = world.injected("doc-1", "r1", Err(NoEnvelope::Unknown));
    let (_, ok, body) = answers(&effects).remove(0);
    assert!(!ok && body.contains("it is not known whether it was saved"), "{body}");
    assert_eq!(jobs(&world.open_page(1, "doc-2", &format!("{ORG}/main.aspx"))), []);
}

#[test]
fn an_update_whose_document_went_with_the_worker_is_rejected_as_not_known() {
    let mut world = World::with_page();
    world.request("r1", UPDATE.0, args(UPDATE), 1);
    world.kill();
    world.says("doc-1", FromPage::Gone);
    world.open_page(1, "doc-2", &format!("{ORG}/main.aspx"));
    let effects = world.request("r1", UPDATE.0, args(UPDATE), 2);
    assert!(jobs(&effects).is_empty() && !answers(&effects)[0].1);
}

#[test]
fn an_update_that_did_not_run_goes_to_the_next_page() {
    let mut world = World::with_page();
    world.request("r1", UPDATE.0, args(UPDATE), 1);
    world.injected("doc-1", "r1", Err(NoEnvelope::NotRun));
    let (document, header, _) = jobs(&world.open_page(1, "doc-2", &format!("{ORG}/main.aspx"))).remove(0);
    assert_eq!((document.as_str(), header["again"].as_bool()), ("doc-2", Some(false)));
}

#[test]
fn a_late_word_of_a_page_changes_nothing() {
    let mut world = World::with_page();
    world.request("r1", READ.0, args(READ), 1);
    world.now += 10_000;
    assert_eq!(answers(&world.give(Input::Time)).len(), 1);
    assert_eq!(answers(&world.injected("doc-1", "r1", Ok(&done("o", "u", "{}")))), []);
}

#[test]
fn open_form_is_open_ended_and_its_outcome_arrives_later() {
    let mut world = World::with_page();
    world.request("r1", "openForm", json!(["{}"]), 1);
    world.injected("doc-1", "r1", Ok("{\"ok\":true,\"started\":true}\nnull"));
    world.now += 3_600_000;
    assert_eq!(answers(&world.give(Input::Time)), []);
    let text = done("o", "u", "{\"savedEntityReference\":[]}");
    let effects = world.says("doc-1", FromPage::Outcome { id: "r1".into(), text });
    assert_eq!(answers(&effects), [("r1".into(), true, "{\"savedEntityReference\":[]}".into())]);
}

#[test]
fn open_form_survives_a_kill_and_is_not_opened_twice() {
    let mut world = World::with_page();
    world.request("r1", "openForm", json!(["{}"]), 1);
    world.injected("doc-1", "r1", Ok("{\"ok\":true,\"started\":true}\nnull"));
    world.kill();
    assert_eq!(jobs(&world.request("r1", "openForm", json!(["{}"]), 2))[0].1, json!({"op": "peek", "id": "r1"}));
    world.kill();
    let text = done("o", "u", "null");
    let effects = world.says("doc-1", FromPage::Outcome { id: "r1".into(), text });
    assert_eq!(answers(&effects), [("r1".into(), true, "null".into())], "also when the library has not sent it again yet");
}

#[test]
fn open_form_resolves_to_null_when_its_page_is_left() {
    let mut world = World::with_page();
    world.request("r1", "openForm", json!(["{}"]), 1);
    world.injected("doc-1", "r1", Ok("{\"ok\":true,\"started\":true}\nnull"));
    assert_eq!(answers(&world.says("doc-1", FromPage::Gone)), [("r1".into(), true, "null".into())]);
}

#[test]
fn the_journal_keeps_no_arguments() {
    let mut world = World::with_page();
    world.request("r1", CREATE.0, json!(["contact", "{\"lastname\":\"Secret\"}"]), 1);
    assert!(!serde_json::to_string(world.bridge.state()).unwrap().contains("Secret"));
    assert_eq!(world.bridge.state().journal.len(), 1);
    world.injected("doc-1", "r1", Ok(&done("o", "u", "{}")));
    world.now += 61_000;
    world.give(Input::Time);
    assert_eq!(world.bridge.state().journal.len(), 0);
}

#[test]
fn what_a_search_found_is_shown_once_though_its_answer_is_lost() {
    let mut world = World::with_page();
    let args = json!(["contact", "?$filter=x", false]);
    let then = json!({"form": {"entityName": "contact", "entityId": "1"}});
    let identity = json!({"orgId": "o", "userId": "u", "orgName": "o", "userName": "u"});
    let found = format!("{}\n[]", json!({"ok": true, "identity": identity, "then": then}));
    let shows = |effects: &[Effect]| jobs(effects).iter().filter(|(_, header, _)| header["op"] == "show").count();
    world.request("r1", "searchAndOpenRecords", args.clone(), 1);
    assert_eq!(shows(&world.injected("doc-1", "r1", Ok(&found))), 1);
    world.kill(); // and the answer with it
    world.request("r1", "searchAndOpenRecords", args, 2);
    let effects = world.injected("doc-1", "r1", Ok(&found));
    assert_eq!((shows(&effects), answers(&effects).len()), (0, 1));
}
