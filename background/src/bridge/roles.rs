//! Providers for some security roles only (design, `roles`). The CRM page is asked for its user's roles when a
//! configured provider wants to know; administrators are no exception, unlike in Microsoft's panel (contract §10), and a provider
//! may be kept from them.

use super::{Bridge, Effect, NoEnvelope, Purpose};
use patchbay_protocol::hosts::origin_of;
use patchbay_protocol::read::read;
use patchbay_protocol::{DocumentId, Envelope, Millis, PageJob, Provider, TabId};

/// Id and method of the question, which no widget can ask.
pub(super) const ROLES: &str = "roles";
/// How long the page may take to start its client API, in milliseconds.
const PATIENCE: Millis = 9_000;

impl Bridge {
    /// Whether a provider is for the user of one of the organisations seen in this browser session. A widget that lives stays
    /// until the roles of one are known: they are asked for when configuration first names any.
    pub(super) fn is_for_user(&self, provider: &Provider) -> bool {
        !provider.asks_for_roles()
            || (self.state.roles.is_empty() && self.lives(&provider.id))
            || self.state.roles.values().any(|roles| provider.is_for(roles))
    }

    /// Asks the pages that were there before anybody wanted to know.
    pub(super) fn ask_all_pages(&mut self) {
        let pages: Vec<(TabId, DocumentId)> = self.state.pages.iter().map(|page| (page.tab, page.document.clone())).collect();
        for (tab, document) in pages {
            self.ask_for_roles(tab, &document);
            self.ask_for_rows(tab, &document);
        }
    }

    pub(super) fn ask_for_roles(&mut self, tab: TabId, document: &str) {
        if !self.settings.configuration.providers.iter().any(|provider| provider.enabled && provider.asks_for_roles()) {
            return;
        }
        if self.origin_of(document).is_none_or(|origin| self.state.roles.contains_key(&origin)) {
            return; // no page of ours, or known already
        }
        self.ask_page(tab, document, ROLES, Purpose::Roles);
    }

    /// Asks a page something of our own: the id and the method of the question, which no widget can ask.
    pub(super) fn ask_page(&mut self, tab: TabId, document: &str, method: &str, purpose: Purpose) {
        let job = PageJob::Run {
            id: method,
            method,
            args: "[]",
            again: false,
            elsewhere: false,
            left: Some(PATIENCE),
            until: None,
            expect: None,
            custom: "",
        }
        .encode();
        self.push(Effect::Inject { tab, document: document.to_owned(), job, purpose });
    }

    pub(super) fn roles_known(&mut self, document: &str, result: Result<String, NoEnvelope>) {
        let Some(envelope) = result.ok().and_then(|text| Envelope::decode(&text)) else { return };
        if !envelope.header.ok || envelope.header.started {
            return; // a page without a client API has no roles to tell; one that is starting tells them later
        }
        if let (Some(origin), Ok(roles)) = (self.origin_of(document), read(&envelope.body)) {
            self.state.roles.insert(origin, roles);
        }
    }

    pub(super) fn origin_of(&self, document: &str) -> Option<String> {
        self.state.page(document).and_then(|page| origin_of(&page.url))
    }
}
