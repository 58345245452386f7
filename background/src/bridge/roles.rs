//! Providers for some security roles only (design, `roles`). The CRM page is asked for its user's roles when a
//! configured provider wants to know; administrators are no exception, unlike in Microsoft's panel (contract §10).

use super::{Bridge, Effect, NoEnvelope, Purpose};
use patchbay_protocol::read::read;
use patchbay_protocol::{DocumentId, Envelope, Millis, PageJob, Provider, TabId};

/// Id and method of the question, which no widget can ask.
pub(super) const ROLES: &str = "roles";
/// How long the page may take to start its client API, in milliseconds.
const PATIENCE: Millis = 9_000;

impl Bridge {
    /// Whether a provider is for the user: of an open page, or of the one it is connected with already. A widget that
    /// lives is not taken away because the agent looks at another organisation.
    pub(super) fn is_for_user(&self, provider: &Provider) -> bool {
        provider.roles.is_empty()
            || self.is_connected(&provider.id)
            || self.state.pages.iter().filter_map(|page| page.roles.as_ref()).any(|roles| provider.is_for(roles))
    }

    /// Asks the pages that were there before a provider wanted to know.
    pub(super) fn ask_all_for_roles(&mut self) {
        let unasked = self.state.pages.iter().filter(|page| page.roles.is_none());
        let pages: Vec<(TabId, DocumentId)> = unasked.map(|page| (page.tab, page.document.clone())).collect();
        for (tab, document) in pages {
            self.ask_for_roles(tab, &document);
        }
    }

    pub(super) fn ask_for_roles(&mut self, tab: TabId, document: &str) {
        if !self.settings.configuration.providers.iter().any(|provider| provider.enabled && !provider.roles.is_empty()) {
            return;
        }
        let left = Some(PATIENCE);
        let job = PageJob::Run { id: ROLES, method: ROLES, args: "[]", again: false, left, expect: None, custom: "" }.encode();
        self.push(Effect::Inject { tab, document: document.to_owned(), job, purpose: Purpose::Roles });
    }

    pub(super) fn roles_known(&mut self, document: &str, result: Result<String, NoEnvelope>) {
        let Some(envelope) = result.ok().and_then(|text| Envelope::decode(&text)) else { return };
        if !envelope.header.ok || envelope.header.started {
            return; // a page without a client API has no roles to tell; one that is starting tells them later
        }
        if let Some(page) = self.state.pages.iter_mut().find(|page| page.document == document) {
            page.roles = read(&envelope.body).ok();
        }
    }
}
