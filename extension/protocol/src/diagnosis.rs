//! "Why don't I see my widget?": what the worker knows of it, asked for by the panel.

use crate::read::{FromJson, Unfit, member};
use crate::{NoticeAction, ProviderId};
use serde::Serialize;
use serde_json::Value;

/// What the worker knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct Diagnosis {
    /// What is in the way of all widgets.
    pub general: Vec<Cause>,
    /// The providers, those first with which something is wrong.
    pub providers: Vec<ProviderDiagnosis>,
    /// How many providers there are beyond those.
    pub more: u32,
    /// The values in force: path, value without anything confidential, and where it comes from.
    pub values: Vec<EffectiveValue>,
    /// Permission patterns that are needed and held.
    pub granted: Vec<String>,
    /// Those that are needed and not held.
    pub missing: Vec<String>,
    /// How things stand, one line each: panels, pages, connections.
    pub facts: Vec<String>,
}

/// One provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProviderDiagnosis {
    /// Its id.
    pub id: ProviderId,
    /// Title on the panel.
    pub label: String,
    /// Its widget is shown and connected.
    pub works: bool,
    /// The address to ask for it, to see what its server and the network say; none when it is not to be shown.
    pub probe: Option<String>,
    /// Its frame is opened although its server refuses to be framed.
    pub opens_refused: bool,
    /// What is in its way, most important first.
    pub causes: Vec<Cause>,
}

/// Something that keeps a widget from being shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cause {
    /// A stable word, such as `wrong-app`.
    pub kind: String,
    /// What is the matter, and the way out.
    pub text: String,
    /// A button.
    pub action: Option<NoticeAction>,
}

/// A value of the configuration that somebody has set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EffectiveValue {
    /// Its path, like `providers/contoso-voice/landingUrl`.
    pub path: String,
    /// The value as JSON, without queries of addresses and custom parameters.
    pub value: String,
    /// Who has set it.
    pub source: String,
}

impl FromJson for Diagnosis {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        Ok(Self {
            general: member(value, "general")?,
            providers: member(value, "providers")?,
            more: member(value, "more")?,
            values: member(value, "values")?,
            granted: member(value, "granted")?,
            missing: member(value, "missing")?,
            facts: member(value, "facts")?,
        })
    }
}

impl FromJson for ProviderDiagnosis {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        Ok(Self {
            id: member(value, "id")?,
            label: member(value, "label")?,
            works: member(value, "works")?,
            probe: member(value, "probe")?,
            opens_refused: member(value, "opensRefused")?,
            causes: member(value, "causes")?,
        })
    }
}

impl FromJson for Cause {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        Ok(Self { kind: member(value, "kind")?, text: member(value, "text")?, action: member(value, "action")? })
    }
}

impl FromJson for EffectiveValue {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        Ok(Self { path: member(value, "path")?, value: member(value, "value")?, source: member(value, "source")? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::{read, write};

    #[test]
    fn what_the_worker_writes_is_what_the_panel_reads() {
        let cause = Cause { kind: "k".into(), text: "t".into(), action: Some(NoticeAction::Options) };
        let provider = ProviderDiagnosis {
            id: "a".into(),
            label: "A".into(),
            works: false,
            probe: Some("https://a".into()),
            opens_refused: true,
            causes: vec![cause.clone()],
        };
        let value = EffectiveValue { path: "placement".into(), value: "\"window\"".into(), source: "policy".into() };
        let told = Diagnosis {
            general: vec![cause],
            providers: vec![provider],
            more: 3,
            values: vec![value],
            granted: vec!["https://a/*".into()],
            missing: Vec::new(),
            facts: vec!["1 panel".into()],
        };
        assert_eq!(read::<Diagnosis>(&write(&told)).unwrap(), told);
    }
}
