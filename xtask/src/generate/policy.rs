//! The page about every value of the configuration. What a value does comes from the doc comments of its type, what is usual
//! from the schema, and what is accepted is what the reader itself says of a wrong value.

use patchbay_protocol::configuration::{Layer, is_policys_alone, provider_values, single_values, site_values};
use serde_json::{Value, json};

/// What stands before the values.
const HEAD: &str = include_str!("policy.head.md");

/// Where a value stands.
#[derive(Clone, Copy)]
enum Of {
    Whole,
    Provider,
    Site,
}

/// The whole page.
pub fn page(schema: &Value) -> String {
    let mut page = HEAD.to_owned();
    let chapters = [
        (Of::Whole, "Single values", &schema["properties"], single_values()),
        (Of::Provider, "Providers", &schema["properties"]["providers"]["items"]["properties"], provider_values()),
        (Of::Site, "Sites", &schema["properties"]["sites"]["items"]["properties"], site_values()),
    ];
    for (of, title, values, names) in chapters {
        page.push_str(&format!("\n## {title}\n"));
        let about = match of {
            Of::Whole => None,
            Of::Provider => schema.pointer("/properties/providers/description"),
            Of::Site => schema.pointer("/properties/sites/description"),
        };
        if let Some(about) = about.and_then(Value::as_str) {
            page.push_str(&format!("{about}\n"));
        }
        for name in names {
            page.push_str(&section(of, name, &values[name]));
        }
    }
    page
}

fn section(of: Of, name: &str, value: &Value) -> String {
    let text = |key: &str| value[key].as_str().unwrap_or_default();
    let path = of.path(name);
    let mut section = format!("\n### `{path}`\n**{}.** {}\n\n| | |\n|---|---|\n", text("title"), text("description"));
    let mut row = |head: &str, cell: String| section.push_str(&format!("| {head} | {} |\n", cell.replace('|', "\\|")));
    row("accepted", accepted(of, name, value));
    row("usual", usual(value));
    row("set by", set_by(of, name));
    if let Some(example) = value["examples"].get(0) {
        row("example", format!("`{}: {example}`", json!(name)));
    }
    section
}

fn accepted(of: Of, name: &str, value: &Value) -> String {
    let item = value.get("items").filter(|items| items.is_object());
    let words = item.unwrap_or(value)["oneOf"].as_array();
    if let Some(words) = words {
        let words =
            words.iter().map(|word| format!("`{}`: {}", word["const"].as_str().unwrap_or_default(), end(&word["description"])));
        let list = if item.is_some() { "a list of these words. " } else { "" };
        return list.to_owned() + &words.collect::<Vec<_>>().join(" ");
    }
    let mut accepted = of.sentence(name, json!({}));
    if item.is_some() {
        accepted = format!("{accepted}. Each: {}", of.sentence(name, json!([{}])));
    }
    let longest = item.unwrap_or(value)["maxLength"].as_u64().map(|most| most.to_string());
    match longest {
        Some(most) if !accepted.contains(&most) => format!("{accepted}; at most {most} characters"),
        _ => accepted,
    }
}

fn usual(value: &Value) -> String {
    match value.get("default") {
        None => "–".to_owned(),
        Some(Value::Array(items)) if items.is_empty() => "none".to_owned(),
        Some(Value::String(text)) if text.is_empty() => "empty".to_owned(),
        Some(usual) => format!("`{usual}`"),
    }
}

fn set_by(of: Of, name: &str) -> String {
    match of {
        Of::Whole if is_policys_alone(name) => "policy alone; always in force".to_owned(),
        Of::Whole => format!("policy, users; locked by `{name}` in `mandatory`"),
        Of::Provider => {
            let always = if name == "enabled" { "; `false` by policy is always locked" } else { "" };
            format!("policy, users, the organisation's records; locked by `providers/<id>/{name}` or more in `mandatory`{always}")
        }
        Of::Site => format!("policy, users; locked by `sites/<match>/{name}` or more in `mandatory`"),
    }
}

/// A description as a sentence.
fn end(description: &Value) -> String {
    let text = description.as_str().unwrap_or_default();
    if text.ends_with('.') { text.to_owned() } else { format!("{text}.") }
}

impl Of {
    fn path(self, name: &str) -> String {
        match self {
            Self::Whole => name.to_owned(),
            Self::Provider => format!("providers[].{name}"),
            Self::Site => format!("sites[].{name}"),
        }
    }

    /// What the reader says is accepted, asked with a value that is not.
    fn sentence(self, name: &str, wrong: Value) -> String {
        let configuration = match self {
            Self::Whole => json!({ name: wrong }),
            Self::Provider => json!({ "providers": [{ name: wrong }] }),
            Self::Site => json!({ "sites": [{ name: wrong }] }),
        };
        let (_, faults) = Layer::parse(&configuration.to_string());
        let reason = faults.first().map(|fault| fault.reason.as_str()).unwrap_or_default();
        let accepted = reason.split_once("; it is").map_or(reason, |(accepted, _)| accepted);
        accepted.strip_prefix("must be ").unwrap_or(accepted).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use patchbay_protocol::configuration::schema;

    #[test]
    fn every_value_has_its_help_and_what_is_accepted() {
        let schema = schema();
        let page = page(&schema);
        for (of, names) in [(Of::Whole, single_values()), (Of::Provider, provider_values()), (Of::Site, site_values())] {
            for name in names {
                let heading = format!("\n### `{}`\n**", of.path(name));
                let (_, section) = page.split_once(&heading).unwrap_or_else(|| panic!("{name} is not there"));
                let section = section.split("\n#").next().unwrap();
                let (title, help) = section.split_once(".** ").unwrap();
                let help = help.lines().next().unwrap();
                assert!(title.len() > 1 && help.len() > 30 && help.ends_with('.'), "{name}: {title}: {help}");
                let accepted = section.lines().find(|line| line.starts_with("| accepted | ")).unwrap();
                assert!(accepted.len() > 20 && !accepted.contains("; it is"), "{name}: {accepted}");
                assert!(section.contains("\n| example | `"), "{name}");
            }
        }
    }

    #[test]
    fn every_example_is_accepted() {
        let schema = schema();
        let properties = &schema["properties"];
        let examples = |values: &Value| -> Vec<(String, Value)> {
            let all = values.as_object().unwrap().iter();
            all.filter_map(|(name, value)| Some((name.clone(), value["examples"].get(0)?.clone()))).collect()
        };
        let provider: serde_json::Map<String, Value> =
            examples(&properties["providers"]["items"]["properties"]).into_iter().collect();
        let site: serde_json::Map<String, Value> = examples(&properties["sites"]["items"]["properties"]).into_iter().collect();
        let mut whole: serde_json::Map<String, Value> = examples(properties).into_iter().collect();
        assert_eq!(
            (provider.len(), site.len(), whole.len()),
            (provider_values().len(), site_values().len(), single_values().len())
        );
        whole.insert("providers".into(), json!([provider]));
        whole.insert("sites".into(), json!([site]));
        let (layer, faults) = Layer::parse(&Value::Object(whole.clone()).to_string());
        assert_eq!((layer.to_json(), faults), (Value::Object(whole), Vec::new()));
    }

    #[test]
    fn the_example_at_the_top_is_accepted_as_a_policy() {
        let (_, example) = HEAD.split_once("```json\n").unwrap();
        let (example, _) = example.split_once("```").unwrap();
        let (layer, faults) = Layer::parse(example);
        assert_eq!(faults, []);
        assert_eq!((layer.providers.len(), layer.sites.len()), (2, 1));
    }
}
