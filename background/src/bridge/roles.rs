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
    /// Whether a provider is for the user of one of the organisations seen in this browser session, as far as it works for
    /// them. A widget that lives stays until the roles of one are known: they are asked for when configuration first names any.
    pub(super) fn is_for_user(&self, provider: &Provider) -> bool {
        !provider.asks_for_roles()
            || (self.roles_for(provider).next().is_none() && self.lives(&provider.id))
            || self.roles_for(provider).any(|roles| provider.is_for(roles))
    }

    /// The user's roles in each organisation that a provider works for.
    pub(super) fn roles_for(&self, provider: &Provider) -> impl Iterator<Item = &Vec<String>> {
        self.state.roles.iter().filter(|(origin, _)| provider.may_work_for(origin)).map(|(_, roles)| roles)
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
        if self.origin_of(document).is_none() {
            return; // no page of ours
        }
        // With each document, whatever is known: another user may have signed in, or an administrator given a role.
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
