//! The organisations' own providers as the worker keeps them in `storage.local` (`organisations`): by origin, whether the
//! agent has agreed, and the rows of each app.

use patchbay_protocol::hosts::origin_of;
use patchbay_protocol::read::parse;
use patchbay_protocol::rows::Rows;
use patchbay_protocol::{Levels, OrganisationRows, Part};
use serde_json::{Value, json};

/// The rows of the organisations that the agent or policy has agreed to.
pub fn accepted(stored: &str, levels: &Levels) -> Vec<OrganisationRows> {
    let alone = levels.values_alone();
    let is_trusted = |origin: &str| alone.trusted_organisations.iter().any(|named| origin_of(named).as_deref() == Some(origin));
    let Ok(Value::Object(known)) = parse(stored) else { return Vec::new() };
    if alone.dataverse_providers == Some(false) {
        return Vec::new();
    }
    let agreed = |origin: &str, known: &Value| known.get("accepted") == Some(&Value::Bool(true)) || is_trusted(origin);
    known.into_iter().filter(|(origin, known)| agreed(origin, known)).map(|(origin, known)| rows_of(origin, &known)).collect()
}

/// An organisation that has providers in its own records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// Origin of its pages.
    pub origin: String,
    /// How many providers it has.
    pub providers: usize,
    /// Whether they are used; nobody has said yet.
    pub used: Option<bool>,
    /// Policy names it: it needs nobody's word.
    pub trusted: bool,
}

/// The organisations that are known to have providers, or of which the agent has said a word; none where policy or the user wants none of them.
pub fn known(stored: &str, levels: &Levels) -> Vec<Organisation> {
    let Ok(Value::Object(known)) = parse(stored) else { return Vec::new() };
    let alone = levels.values_alone();
    let is_trusted = |origin: &str| alone.trusted_organisations.iter().any(|named| origin_of(named).as_deref() == Some(origin));
    let wanted = known.into_iter().filter(|_| alone.dataverse_providers != Some(false));
    let all = wanted.map(|(origin, known)| Organisation {
        used: known.get("accepted").and_then(Value::as_bool),
        trusted: is_trusted(&origin),
        providers: rows_of(origin.clone(), &known).providers.len(),
        origin,
    });
    all.filter(|organisation| organisation.providers > 0 || organisation.used.is_some()).collect()
}

/// The stored text with the agent's word on an organisation; as it was when nothing is known of that.
pub fn with_word(stored: &str, origin: &str, used: bool) -> String {
    let Ok(mut known) = parse(stored) else { return stored.to_owned() };
    if let Some(Value::Object(organisation)) = known.get_mut(origin) {
        organisation.insert("accepted".to_owned(), used.into());
        if !used {
            // As the worker does: of whom nothing is wanted nothing is kept.
            organisation.insert("apps".to_owned(), json!({}));
        }
    }
    known.to_string()
}

fn rows_of(origin: String, known: &Value) -> OrganisationRows {
    let mut providers: Vec<Part> = Vec::new();
    for rows in known.get("apps").and_then(Value::as_object).into_iter().flat_map(|apps| apps.values()) {
        for part in Rows::read(rows).unwrap_or_default().providers {
            // One row may be for several apps.
            if providers.iter().all(|other| other.id != part.id) {
                providers.push(part);
            }
        }
    }
    OrganisationRows { origin, providers }
}

#[cfg(test)]
mod tests {
    use super::*;
    use patchbay_protocol::Layer;

    const KEPT: &str = r#"{"https://org.example":{"accepted":true,"apps":{"a":[{"msdyn_ciproviderid":"8e4211c3-9d70-4b5f-a6e8-73f01c2d5b03",
        "msdyn_name":"Row","msdyn_landingurl":"https://row.example/"}]}},
        "https://other.example":{"accepted":null,"apps":{"a":[{"msdyn_ciproviderid":"8e4211c3-9d70-4b5f-a6e8-73f01c2d5b04",
        "msdyn_name":"Other","msdyn_landingurl":"https://other.example/"}]}}}"#;

    fn origins(policy: &str) -> Vec<String> {
        let levels = Levels { policy: Layer::parse(policy).0, ..Levels::default() };
        accepted(KEPT, &levels).into_iter().filter(|rows| rows.providers.len() == 1).map(|rows| rows.origin).collect()
    }

    #[test]
    fn the_agents_word_can_be_taken_back() {
        let levels = Levels::default();
        let used = |stored: &str| known(stored, &levels).into_iter().map(|organisation| organisation.used).collect::<Vec<_>>();
        assert_eq!(used(KEPT), [Some(true), None]);
        let after = with_word(&with_word(KEPT, "https://org.example", false), "https://other.example", true);
        assert_eq!(used(&after), [Some(false), Some(true)]);
        assert_eq!(accepted(&after, &levels).len(), 1);
        assert!(!after.contains("row.example"), "{after}");
    }

    #[test]
    fn an_organisation_counts_once_it_is_agreed_to_or_policy_names_it() {
        assert_eq!(origins(""), ["https://org.example"]);
        assert_eq!(origins(r#"{"trustedOrganisations":["https://other.example"]}"#).len(), 2);
        assert_eq!(origins(r#"{"dataverseProviders":false}"#).len(), 0);
    }
}
