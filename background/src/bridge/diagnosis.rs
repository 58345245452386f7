//! "Why don't I see my widget?": everything that is in the way of each provider, in words, with the way out. The
//! options page adds what its own request to the widget's server says (`js/why-not.js`).

use super::Bridge;
use patchbay_protocol::diagnosis::{Cause, Diagnosis, ProviderDiagnosis};
use patchbay_protocol::hosts::origin_of;
use patchbay_protocol::order::sorted;
use patchbay_protocol::{FrameState, Notice, NoticeAction, Placement, Provider};

/// How many providers that should be there are told of one by one: each is asked for at its server. Of the others only the
/// reason is told, of each.
const MOST: usize = 30;

impl Bridge {
    /// What is known; of each provider as the panel sees it in which it lives, else the first.
    pub fn diagnosis(&self) -> Diagnosis {
        let providers: Vec<ProviderDiagnosis> =
            self.settings.configuration.providers.iter().map(|provider| self.diagnose_provider(provider)).collect();
        // First what was expected and is not there, then what works, then what is not for this agent anyway.
        let mut providers = sorted(providers, |provider| (provider.probe.is_none(), provider.works));
        let more = providers.iter().filter(|provider| provider.probe.is_some()).count().saturating_sub(MOST);
        let mut asked = 0;
        providers.retain(|provider| {
            asked += usize::from(provider.probe.is_some());
            provider.probe.is_none() || asked <= MOST
        });
        Diagnosis {
            general: self.general_causes(),
            providers,
            more: more as u32,
            values: self.settings.effective_values(),
            granted: self.settings.granted.clone(),
            missing: self.settings.missing(),
            facts: self.facts(),
        }
    }

    fn general_causes(&self) -> Vec<Cause> {
        let mut causes: Vec<Cause> = Vec::new();
        if self.settings.configuration.providers.is_empty() {
            causes.push(cause(self.why_no_provider()));
        }
        causes.extend(self.panel_notices().into_iter().filter(|notice| !notice.kind.starts_with("call")).map(cause));
        causes.dedup();
        if self.state.panels.is_empty() {
            let text = "The panel is not open. Open it by the toolbar button or by the tab at the edge of a CRM page.";
            causes.insert(0, Cause { kind: "no-panel".to_owned(), text: text.to_owned(), action: None });
        }
        for fault in self.settings.faults.iter().filter(|fault| fault.ignored) {
            causes.push(Cause { kind: "ignored".to_owned(), text: format!("{fault}."), action: Some(NoticeAction::Options) });
        }
        if !self.settings.rules_in_force && self.settings.trouble.is_none() {
            let text = "The rules that put Patchbay's library into widgets are not in force yet. Close and open the panel.";
            causes.push(Cause { kind: "no-rules".to_owned(), text: text.to_owned(), action: None });
        }
        // Where Microsoft's framework is not installed (404) there are none, and nothing is wrong.
        for (origin, status) in self.state.refused_rows.iter().filter(|(_, status)| **status != 404) {
            let text = match status {
                403 => format!(
                    "The organisation at {origin} does not let you read its channel providers (HTTP 403): its administrator has to give your security role Read on the table Channel Integration Framework v1 provider (msdyn_ciprovider)."
                ),
                _ => format!("The organisation at {origin} did not tell its channel providers: it answered with HTTP {status}."),
            };
            causes.push(Cause { kind: "no-read".to_owned(), text, action: None });
        }
        causes
    }

    fn diagnose_provider(&self, provider: &Provider) -> ProviderDiagnosis {
        let holder =
            self.state.frames.get(&provider.id).map(|frame| &frame.panel).filter(|panel| self.state.panels.contains_key(*panel));
        let panel = holder.or_else(|| self.state.panels.keys().next()).cloned().unwrap_or_default();
        let connected = self.is_connected(&provider.id);
        let is_shown = self.is_shown(provider);
        let mut causes = Vec::new();
        if !provider.enabled {
            let text = format!(
                "{} is switched off. Switch it on in the options, or ask your administrator if it is locked there.",
                provider.label
            );
            causes.push(Cause { kind: "provider-disabled".to_owned(), text, action: Some(NoticeAction::Options) });
        } else if !is_shown {
            causes.push(cause(self.why_not(provider)));
        } else {
            let view = self.provider_view(&panel, provider);
            causes.extend(view.notices.into_iter().map(cause));
            if view.home == Some(Placement::Docked) {
                let text = format!("{} is docked in the CRM's pages, by your choice or by policy. Open one.", provider.label);
                causes.push(Cause { kind: "docked".to_owned(), text, action: None });
            } else if view.home.is_some() {
                let text =
                    format!("{} belongs into a window of its own, by your choice or by policy. Open that.", provider.label);
                causes.push(Cause { kind: "own-window".to_owned(), text, action: None });
            } else if let Some(url) = view.waits {
                let text = format!("{} waits for a CRM page to start.", provider.label);
                causes.push(Cause { kind: "waits-for-page".to_owned(), text, action: Some(NoticeAction::Open { url }) });
            } else if !connected && view.ready && matches!(view.frame, FrameState::Shown) {
                let text = format!(
                    "{}'s page is up and has not asked for the CIF library (…/webresources/Widget/msdyn_ciLibrary.js) yet. It may wait for its log-in; else its pages must load it from the organisation.",
                    provider.label
                );
                causes.push(Cause { kind: "library-not-requested".to_owned(), text, action: None });
            }
        }
        let works = connected && causes.is_empty();
        if let Some(holder) = holder.filter(|_| self.state.panels.len() > 1).and_then(|panel| self.state.panels.get(panel)) {
            let text = format!(
                "{} lives in the panel of one window (number {}): only one has it at a time. The other panels show it there, or take it over.",
                provider.label, holder.window
            );
            causes.push(Cause { kind: "elsewhere".to_owned(), text, action: None });
        }
        let probe = (provider.enabled && is_shown).then(|| provider.landing_url.clone());
        ProviderDiagnosis {
            id: provider.id.clone(),
            label: provider.label.clone(),
            works,
            probe,
            opens_refused: provider.open_refused_frames,
            causes,
        }
    }

    fn facts(&self) -> Vec<String> {
        let mut facts = vec![format!("{} panels, {} connected widgets", self.state.panels.len(), self.state.connections.len())];
        for page in &self.state.pages {
            let app = patchbay_protocol::provider::app_of(&page.url).unwrap_or_else(|| "no app".to_owned());
            facts.push(format!("CRM page at {} ({app})", origin_of(&page.url).unwrap_or_default()));
        }
        for (origin, known) in self.settings.organisations.iter() {
            let word = known.accepted.map_or("not asked yet", |accepted| if accepted { "accepted" } else { "declined" });
            facts.push(format!("own providers of {origin}: {} apps, {word}", known.apps.len()));
        }
        for trouble in &self.state.troubles {
            facts.push(format!("{} {}: {}", trouble.provider, trouble.method, trouble.message));
        }
        facts
    }
}

fn cause(notice: Notice) -> Cause {
    Cause { kind: notice.kind, text: notice.text, action: notice.action }
}
