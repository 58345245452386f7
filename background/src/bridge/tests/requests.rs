//! How a request is admitted, routed and answered.

use super::*;

#[test]
fn a_request_goes_to_the_page_and_its_value_back_untouched() {
    let mut world = World::with_page();
    let effects = world.request("r1", "retrieveRecord", json!(["contact", "1", "?$select=fullname"]), 1);
    let (document, header, args) = jobs(&effects).remove(0);
    assert_eq!(document, "doc-1");
    assert_eq!((header["op"].as_str(), header["id"].as_str(), header["again"].as_bool()), (Some("run"), Some("r1"), Some(false)));
    assert_eq!(args, r#"["contact","1","?$select=fullname"]"#);
    let effects = world.injected("doc-1", "r1", Ok(&done("org", "user", "{\"a\" : 1.0}")));
    assert_eq!(answers(&effects), [("r1".into(), true, "{\"a\" : 1.0}".into())]);
}

#[test]
fn a_method_of_a_later_version_resolves_to_null() {
    let effects = World::new().request("r1", "createSession", json!([{}]), 1);
    assert_eq!(answers(&effects), [("r1".into(), true, "null".into())]);
}

#[test]
fn a_method_that_is_not_granted_is_rejected() {
    let mut world = World::with_page();
    let mut settings = settings();
    settings.configuration.providers[0].grants = vec!["getEnvironment".into()];
    world.give(Input::Settings(Box::new(settings)));
    let effects = world.request("r1", "deleteRecord", json!(["contact", "1"]), 1);
    assert!(!answers(&effects)[0].1 && jobs(&effects).is_empty());
}

#[test]
fn mode_is_what_was_set_and_hidden_acts_as_minimised() {
    let mut world = World::new();
    for (asked, given) in [(1, "1"), (0, "0"), (2, "0")] {
        let effects = world.request(&format!("set{asked}"), "setMode", json!([asked]), 1);
        assert_eq!(answers(&effects)[0].2, given);
        let effects = world.request(&format!("get{asked}"), "getMode", json!([]), 1);
        assert_eq!(answers(&effects)[0].2, given);
    }
    let effects = world.request("text", "setMode", json!(["1"]), 1);
    assert_eq!(answers(&effects)[0].2, "1", "widgets give numbers as text, too");
    let effects = world.request("bad", "setMode", json!([7]), 1);
    assert!(!answers(&effects)[0].1);
}

#[test]
fn width_is_always_the_real_one() {
    let mut world = World::new();
    assert_eq!(answers(&world.request("r1", "setWidth", json!([500]), 1))[0].2, "378");
    world.give(Input::Panel { panel: PANEL.into(), message: FromPanel::Width { px: 420, asked: false } });
    assert_eq!(answers(&world.request("r2", "getWidth", json!([]), 1))[0].2, "420");
}

#[test]
fn click_to_act_set_just_before_a_kill_is_neither_forgotten_nor_left_unremembered() {
    let mut world = World::new();
    world.request("1", "setClickToAct", json!([true]), 1);
    // The effect that remembers it was lost with the worker: the settings of the next one still know nothing of it.
    world.kill();
    let effects = world.give(Input::Settings(Box::new(settings())));
    assert!(effects.contains(&Effect::RememberClickToAct { provider: "voice".into(), on: true }), "{effects:?}");
    assert_eq!(answers(&world.request("2", "getClickToAct", json!([]), 1)), [("2".to_owned(), true, "true".to_owned())]);
    let mut remembered = settings();
    remembered.click_to_act.insert("voice".into(), true);
    assert_eq!(world.give(Input::Settings(Box::new(remembered))), []);
}

#[test]
fn click_to_act_is_as_the_widget_set_it_and_is_remembered() {
    let mut world = World::new();
    assert_eq!(answers(&world.request("r1", "getClickToAct", json!([]), 1))[0].2, "false");
    let effects = world.request("r2", "setClickToAct", json!([true]), 1);
    assert!(effects.contains(&Effect::RememberClickToAct { provider: "voice".into(), on: true }));
    assert_eq!(answers(&effects)[0].2, "null");
    assert_eq!(answers(&world.request("r3", "getClickToAct", json!([]), 1))[0].2, "true");
}

#[test]
fn without_a_page_a_request_waits_and_goes_to_the_first_that_comes() {
    let mut world = World::new();
    let effects = world.request("r1", "getEnvironment", json!([]), 1);
    assert!(jobs(&effects).is_empty() && effects.contains(&Effect::FindPages));
    let effects = world.open_page(1, "doc-1", &format!("{ORG}/main.aspx"));
    assert_eq!(jobs(&effects).len(), 1);
}

#[test]
fn without_a_page_a_request_is_rejected_with_the_reason_before_the_library_gives_up() {
    let mut world = World::new();
    world.request("r1", "getEnvironment", json!([]), 1);
    let at = world.bridge.wake_at().unwrap();
    assert!(at < world.now + 10_000);
    world.now = at;
    let effects = world.give(Input::Time);
    let (_, ok, body) = answers(&effects).remove(0);
    assert!(!ok && body.contains("No CRM page is open"), "{body}");
}

#[test]
fn a_failure_of_the_service_reaches_the_widget_and_the_agent() {
    let mut world = World::with_page();
    world.request("r1", "retrieveRecord", json!(["contact", "1"]), 1);
    let effects = world.injected("doc-1", "r1", Ok(&refused("service", "contact With Id = 1 Does Not Exist")));
    let (_, ok, body) = answers(&effects).remove(0);
    let shape: Value = serde_json::from_str(&body).unwrap();
    assert!(!ok);
    assert_eq!(
        (&shape["message"], &shape["msdyn_name"]),
        (&json!("contact With Id = 1 Does Not Exist"), &json!("retrieveRecord"))
    );
    assert_eq!(world.bridge.state().troubles[0].message, "contact With Id = 1 Does Not Exist");
}

#[test]
fn the_second_data_request_expects_the_organisation_and_user_of_the_first() {
    let mut world = World::with_page();
    world.request("r1", "getEnvironment", json!([]), 1);
    world.injected("doc-1", "r1", Ok(&done("org-a", "user-a", "{}")));
    let (_, header, _) = jobs(&world.request("r2", "createRecord", json!(["contact", "{}"]), 1)).remove(0);
    assert_eq!((header["expect"]["orgId"].as_str(), header["expect"]["userId"].as_str()), (Some("org-a"), Some("user-a")));
    let effects = world.injected("doc-1", "r2", Ok(&refused("other-organisation", "")));
    assert!(answers(&effects)[0].2.contains("works with org-a as user-a"), "{effects:?}");
}

#[test]
fn a_bound_connection_never_uses_a_page_of_another_origin() {
    let mut world = World::with_page();
    world.request("r1", "getEnvironment", json!([]), 1);
    world.injected("doc-1", "r1", Ok(&done("org-a", "user-a", "{}")));
    world.open_page(2, "doc-2", "http://other.localhost:8710/main.aspx");
    assert_eq!(jobs(&world.request("r2", "createRecord", json!(["contact", "{}"]), 1))[0].0, "doc-1");
    world.give(Input::TabGone { tab: 1 });
    assert!(jobs(&world.request("r3", "createRecord", json!(["contact", "{}"]), 1)).is_empty());
    world.now += 10_000;
    let effects = world.give(Input::Time);
    let reasons: Vec<_> = answers(&effects).into_iter().map(|(_, ok, body)| (ok, body)).collect();
    assert!(
        reasons.iter().all(|(ok, _)| !ok) && reasons.iter().any(|(_, body)| body.contains("nothing was sent to the other")),
        "{reasons:?}"
    );
}

#[test]
fn a_page_of_another_organisation_that_says_hello_starts_no_new_search_for_pages() {
    let mut world = World::with_page();
    world.request("r1", "getEnvironment", json!([]), 1);
    world.injected("doc-1", "r1", Ok(&done("org-a", "user-a", "{}")));
    world.give(Input::TabGone { tab: 1 });
    assert!(world.request("r2", "getEnvironment", json!([]), 1).contains(&Effect::FindPages));
    let effects = world.open_page(2, "doc-2", "http://other.localhost:8710/main.aspx");
    assert!(!effects.contains(&Effect::FindPages) && jobs(&effects).is_empty(), "{effects:?}");
    assert_eq!(jobs(&world.open_page(1, "doc-3", &format!("{ORG}/main.aspx"))).len(), 1);
}

#[test]
fn a_search_that_found_one_row_answers_first_and_then_opens_it() {
    let mut world = World::with_page();
    world.request("r1", "searchAndOpenRecords", json!(["contact", "?$top=1", false]), 1);
    let what = json!({"form": {"entityName": "contact", "entityId": "1"}});
    let envelope = format!("{}\n[{{}}]", json!({"ok": true, "then": what}));
    let effects = world.injected("doc-1", "r1", Ok(&envelope));
    assert_eq!(answers(&effects), [("r1".into(), true, "[{}]".into())]);
    assert_eq!(jobs(&effects)[0].1, json!({"op": "show", "what": what}));
}

#[test]
fn a_message_that_cannot_be_read_stops_nothing() {
    let mut world = World::with_page();
    world.give(Input::Widget { connection: WIDGET.into(), text: "{\"t\":\"request\"".into() });
    assert_eq!(jobs(&world.request("r1", "getEnvironment", json!([]), 1)).len(), 1);
}

#[test]
fn a_connection_nobody_vouched_for_gets_no_answer() {
    let mut world = World::with_page();
    let text = format!("{}\n[]", json!({"t": "request", "id": "x", "seq": 1, "method": "getMode", "attempt": 1, "left": 10_000}));
    assert_eq!(world.give(Input::Widget { connection: "stranger".into(), text }), []);
}
