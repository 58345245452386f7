//! The published JSON Schema (`docs/admin/configuration.schema.json`) and the reader accept the same, value by value; and what the
//! reader says of a wrong one names the value, what it is and what is accepted.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "statics of a test, which clippy does not know for one")]

mod values;

use jsonschema::Validator;
use patchbay_protocol::configuration::{provider_values, single_values, site_values};
use patchbay_protocol::{Configuration, Layer};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::LazyLock;
use values::{Field, Of, fields};

static SCHEMA: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../../docs/admin/configuration.schema.json")).unwrap());
static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| jsonschema::validator_for(&SCHEMA).unwrap());

/// What the reader says of a configuration.
fn said(configuration: &Value) -> Vec<String> {
    Layer::parse(&configuration.to_string()).1.iter().map(ToString::to_string).collect()
}

#[test]
fn every_value_is_tried() {
    for (of, names) in [(Of::Whole, single_values()), (Of::Provider, provider_values()), (Of::Site, site_values())] {
        let tried: Vec<&str> = fields().iter().filter(|field| field.of == of).map(|field| field.name).collect();
        assert_eq!(tried, names);
    }
}

#[test]
fn what_is_right_is_accepted_by_the_reader_and_the_schema() {
    for Field { of, name, right, .. } in fields() {
        assert!(!right.is_empty(), "{name}");
        for value in right {
            let configuration = of.with(name, value.clone());
            assert_eq!(said(&configuration), [""; 0], "{name}: {value}");
            assert!(VALIDATOR.is_valid(&configuration), "{name}: {value}");
        }
    }
}

#[test]
fn what_is_wrong_is_refused_by_both_and_named_with_what_is_accepted() {
    for Field { of, name, wrong, only_read, .. } in fields() {
        assert!(!wrong.is_empty(), "{name}");
        let all = wrong.iter().map(|wrong| (wrong, true)).chain(only_read.iter().map(|wrong| (wrong, false)));
        for ((value, accepted), by_schema) in all {
            let configuration = of.with(name, value.clone());
            let said = said(&configuration);
            let text = value.to_string();
            let shown: String = text.chars().take(20).collect();
            let shown = shown.trim_matches(['[', ']']);
            assert_eq!(said.len(), 1, "{name}: {said:?}");
            // The value as a whole, or the item of it that is wrong.
            let place = of.place(name);
            let is_named = said[0].strip_prefix(place.trim_end_matches(": ")).is_some_and(|rest| rest.starts_with([':', '[']));
            assert!(is_named, "{name} is not named: {}", said[0]);
            assert!(said[0].contains(accepted), "{name}: {accepted:?} is not said: {}", said[0]);
            // Of what may hold custom parameters only what it is.
            let shown = if value.is_object() { "it is an object" } else { shown };
            assert!(said[0].contains(shown) || said[0].contains("it has 2001"), "{name}: {shown} is not shown: {}", said[0]);
            assert_eq!(VALIDATOR.is_valid(&configuration), !by_schema, "{name}: {value}");
        }
    }
}

#[test]
fn a_part_needs_an_id_or_a_name_that_makes_one_and_a_site_its_pages() {
    for (configuration, accepted) in [
        (json!({"providers": [{"id": "a"}]}), true),
        (json!({"providers": [{"id": "a", "name": "!"}]}), true),
        (json!({"providers": [{"name": "A"}]}), true),
        (json!({"providers": [{"id": "", "name": "A"}]}), true),
        (json!({"providers": [{"name": "!"}]}), false),
        (json!({"providers": [{"id": ""}]}), false),
        (json!({"providers": [{"landingUrl": "https://a.example"}]}), false),
        (json!({"providers": [7]}), false),
        (json!({"providers": {}}), false),
        (json!({"providers": null}), false),
        (json!({"sites": [{"adapter": "model-driven"}]}), false),
        (json!({"sites": ["https://a.example/*"]}), false),
        (json!([]), false),
        (json!({}), true),
    ] {
        assert_eq!(said(&configuration).is_empty(), accepted, "{configuration}: {:?}", said(&configuration));
        assert_eq!(VALIDATOR.is_valid(&configuration), accepted, "{configuration}");
    }
}

#[test]
fn names_that_mean_nothing_are_named_by_both() {
    for unknown in [
        json!({"placment": "window"}),
        json!({"providers": [{"id": "a", "landingURL": "https://a.example"}]}),
        json!({"sites": [{"match": "https://a.example/*", "start": "x"}]}),
    ] {
        assert_eq!(said(&unknown).len(), 1);
        assert!(!VALIDATOR.is_valid(&unknown), "{unknown}");
    }
    let reserved = json!({"$schema": "configuration.schema.json", "adapters": []});
    assert!(said(&reserved).is_empty() && VALIDATOR.is_valid(&reserved));
}

#[test]
fn what_the_schema_says_is_usual_is_so() {
    let (configuration, faults) = Configuration::parse(
        r#"{"providers":[{"name":"A","landingUrl":"https://a.example"}],"sites":[{"match":"https://a.example/*"}]}"#,
    );
    assert_eq!(faults, []);
    let properties = &SCHEMA["properties"];
    for (value, place) in [
        (json!(configuration.providers[0]), &properties["providers"]["items"]["properties"]),
        (json!(configuration.sites[0]), &properties["sites"]["items"]["properties"]),
    ] {
        for (name, usual) in place.as_object().unwrap().iter().filter_map(|(name, schema)| Some((name, schema.get("default")?))) {
            assert_eq!(&value[name], usual, "{name}");
        }
    }
    let placement = configuration.placement.unwrap_or_default();
    assert_eq!(properties["placement"]["default"], json!(placement));
    assert_eq!(properties["startup"]["default"], json!(configuration.startup.unwrap_or_default()));
    assert_eq!(properties["liveCall"]["default"], json!(configuration.live_call.unwrap_or_default()));
    assert_eq!(properties["microsoftPanel"]["default"], json!(configuration.microsoft_panel.unwrap_or_default()));
}

/// Texts near the borders of what is accepted somewhere.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ a-zA-Z0-9:/.*{}@#?%_\\\\-]{0,24}",
        "(https|http|HTTPS|\\*)://(\\*\\.|\\*)?[a-zA-Z0-9.:@*_-]{0,12}(/[a-z *?#]{0,6})?",
        " ?https?:/{0,3}(localhost|127\\.0\\.0\\.1|a\\.localhost|A\\.Example|\\[::1\\])(:[0-9]{0,5})?[/?#]?[a-z]{0,3} ?",
        "https://\\*(\\.[a-z0-9-]{0,4}){0,3}/{0,2}",
        " ?\\{?[0-9a-fA-F]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{11,12}\\}? ?",
        "(allow-)?[a-z-]{0,20}",
        "(providers|sites|placement|mandatory)(/[a-z.-]{0,4}){0,2}(/label)?",
        "(\\PC|[ \n\t]){0,120}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn the_schema_refuses_no_text_that_the_reader_accepts_and_says_as_much_where_it_can(text in text(), which in any::<prop::sample::Index>()) {
        let fields = fields();
        let field = &fields[which.index(fields.len())];
        let value = if field.right[0].is_array() { json!([text]) } else { json!(text) };
        let configuration = field.of.with(field.name, value);
        let (read, valid) = (said(&configuration).is_empty(), VALIDATOR.is_valid(&configuration));
        prop_assert!(valid || !read, "{} refuses what is accepted: {}", field.name, configuration);
        prop_assert!(read || !valid || !field.only_read.is_empty(), "{} accepts what is refused: {}", field.name, configuration);
    }

    #[test]
    fn the_schema_and_the_reader_agree_on_values_of_any_type(number in any::<i64>(), yes in any::<bool>(), which in any::<prop::sample::Index>()) {
        let fields = fields();
        let field = &fields[which.index(fields.len())];
        for value in [json!(number), json!(number.rem_euclid(1002)), json!(yes), json!(null), json!([]), json!({}), json!([null]), json!([yes]), json!([[]])] {
            let configuration = field.of.with(field.name, value);
            prop_assert_eq!(said(&configuration).is_empty(), VALIDATOR.is_valid(&configuration), "{}: {}", field.name, configuration);
        }
    }
}
