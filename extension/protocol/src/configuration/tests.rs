use super::*;
use crate::provider::SANDBOX;
use proptest::prelude::*;

#[test]
fn only_name_and_landing_url_are_required() {
    let (read, faults) =
        Configuration::parse(r#"{"providers":[{"name":"Contoso Voice","landingUrl":"https://voice.contoso.com/w"}]}"#);
    assert_eq!(faults, []);
    let provider = &read.providers[0];
    assert_eq!((provider.id.as_str(), provider.label.as_str()), ("contoso-voice", "Contoso Voice"));
    assert!(provider.enabled);
    assert_eq!(provider.origins(), [crate::hosts::OriginPattern::Exact("https://voice.contoso.com".into())]);
    assert_eq!(provider.sandbox(), SANDBOX);
}

#[test]
fn a_wrong_provider_is_named_and_the_others_work_on() {
    let (read, faults) = Configuration::parse(
        r#"{"providers":[{"name":"A","landingUrl":"http://a.example"},{"name":"B","landingUrl":"https://b.example","clickToAct":"yes"},
            {"name":"C","landingUrl":"https://c.example"},{"id":"c","name":"D","landingUrl":"https://d.example"}],"sites":7}"#,
    );
    assert_eq!(read.providers.iter().map(|p| p.id.as_str()).collect::<Vec<_>>(), ["c"]);
    let places: Vec<&str> = faults.iter().map(|fault| fault.place.as_str()).collect();
    assert_eq!(places, ["providers[0].landingUrl", "providers[1].clickToAct", "providers[3].id", "sites"]);
    assert!(faults[0].reason.contains("use https"), "{}", faults[0]);
    assert!(faults[2].reason.contains("used twice"), "{}", faults[2]);
}

#[test]
fn text_that_is_no_json_is_one_fault() {
    let (read, faults) = Configuration::parse("{providers:[]}");
    assert_eq!(read, Configuration::default());
    assert_eq!(faults.len(), 1);
    assert!(faults[0].to_string().starts_with("configuration: is not valid JSON"));
}

#[test]
fn a_wrong_word_is_named_with_what_is_accepted_and_counts_as_not_set() {
    let (read, faults) = Configuration::parse(r#"{"startup":"window","liveCall":"sometimes"}"#);
    assert_eq!((read.startup, read.live_call), (Some(Startup::Window), None));
    assert_eq!(faults[0].to_string(), "liveCall: must be \"media\", \"declared\" or \"off\"; it is \"sometimes\"");
}

#[test]
fn a_name_that_means_nothing_is_ignored_and_named_with_the_one_that_was_meant() {
    let (read, faults) = Configuration::parse(
        r#"{"placment":"window","adapters":[],"providers":[{"name":"A","landingURL":"https://a.example","landingUrl":"https://b.example"}]}"#,
    );
    assert_eq!(read.providers.len(), 1);
    assert!(faults.iter().all(|fault| fault.ignored) && faults.len() == 2, "{faults:?}");
    let said: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert!(said.iter().any(|fault| fault.starts_with("placment: is not known and is ignored; known are providers")), "{said:?}");
    assert!(said.contains(&"providers[0].landingURL: is not known and is ignored; write \"landingUrl\"".to_owned()), "{said:?}");
}

#[test]
fn custom_parameters_that_are_wrong_are_named_without_being_repeated() {
    let long = "s3cr3t ".repeat(400);
    for wrong in [r#"{"apiKey":"s3cr3t"}"#.to_owned(), r#"["s3cr3t"]"#.to_owned(), format!("\"{long}\"")] {
        let (_, faults) = Configuration::parse(&format!(r#"{{"providers":[{{"name":"A","customParams":{wrong}}}]}}"#));
        let said: Vec<String> = faults.iter().map(ToString::to_string).collect();
        assert!(said[0].starts_with("providers[0].customParams: must be a text of at most 2000 characters; it "), "{said:?}");
        assert!(!said.concat().contains("s3cr3t"), "{said:?}");
    }
    // Neither are those in what should be a list of providers.
    let (_, faults) = Configuration::parse(r#"{"providers":{"customParams":"s3cr3t"}}"#);
    assert_eq!(faults[0].to_string(), "providers: must be a list of providers, like [{ … }]; it is an object");
}

proptest! {
    #[test]
    fn no_text_stops_the_parser(text in "\\PC{0,200}") {
        let _ = Configuration::parse(&text);
    }

    #[test]
    fn what_is_written_is_read_back(name in "[A-Za-z][A-Za-z0-9 ]{0,20}", order in 0u32..1000, click in any::<bool>()) {
        let text = serde_json::json!({"providers":[{"name": name, "landingUrl":"https://a.example/x", "sortOrder": order, "clickToAct": click}]}).to_string();
        let (first, faults) = Configuration::parse(&text);
        prop_assert!(faults.is_empty());
        let (second, _) = Configuration::parse(&serde_json::to_string(&first).unwrap());
        prop_assert_eq!(first, second);
    }
}
