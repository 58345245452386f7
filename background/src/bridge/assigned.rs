//! Which of the configured providers are shown: those that are switched on, and for the user's roles and the open pages.
//!
//! A widget that lives stays when the agent goes to other pages: it must not come and go with what the agent looks at, in a call
//! or half through its log-in. It goes when configuration changes so that no open page is one of its provider's any more, as
//! one goes whose provider is removed.

use super::Bridge;
use super::state::Frame;
use super::view::notice;
use patchbay_protocol::{FrameState, Notice, NoticeAction, Provider};

/// No provider's assignment.
const NONE: u64 = 0;

fn is_as_then(provider: &Provider, frame: &Frame) -> bool {
    frame.assigned.is_none_or(|assigned| assigned == provider.assignment())
}

impl Bridge {
    /// The providers that are shown, in order.
    pub(super) fn shown_providers(&self) -> impl Iterator<Item = &Provider> {
        self.settings.configuration.providers.iter().filter(|provider| self.is_shown(provider))
    }

    /// Whether a provider is shown.
    pub(super) fn is_shown(&self, provider: &Provider) -> bool {
        provider.enabled && self.is_for_user(provider) && self.is_for_a_page(provider)
    }

    /// A configured provider, shown or not.
    pub(super) fn provider(&self, id: &str) -> Option<&Provider> {
        self.settings.configuration.providers.iter().find(|provider| provider.id == id)
    }

    /// Whether an open page is of the apps, sites and organisation a provider is for, or was when its widget came up, and
    /// they are still the same.
    fn is_for_a_page(&self, provider: &Provider) -> bool {
        let stays =
            || self.lives(&provider.id) && self.state.frames.get(&provider.id).is_some_and(|frame| is_as_then(provider, frame));
        self.has_a_page(provider) || stays()
    }

    fn has_a_page(&self, provider: &Provider) -> bool {
        provider.is_for_any_page() || self.state.pages.iter().any(|page| provider.is_for_page(&page.url, page.app.as_deref()))
    }

    /// Whether a provider's widget is another page's than the one in front: it lives on, and the agent is told.
    pub(super) fn is_for_other_pages(&self, provider: &Provider) -> bool {
        self.state.pages.first().is_some_and(|page| !provider.is_for_page(&page.url, page.app.as_deref()))
    }

    /// Remembers for which pages the widgets that live are there. One of which nothing is remembered came up a moment ago, or
    /// is told of by a panel to a worker that has lost all it knew.
    pub(super) fn note_assignments(&mut self) {
        let mut noted = Vec::new();
        for (id, frame) in self.state.frames.iter() {
            let Some(provider) = self.provider(id).filter(|provider| frame.assigned != Some(provider.assignment())) else {
                continue;
            };
            if frame.assigned.is_none() || self.has_a_page(provider) {
                noted.push((id.clone(), provider.assignment()));
            } else if self.in_call(id).is_none() {
                noted.push((id.clone(), NONE)); // what its panel may still say of it does not bring it back
            }
        }
        for (id, assignment) in noted {
            if let Some(frame) = self.state.frames.get_mut(&id) {
                frame.assigned = Some(assignment);
            }
        }
    }

    /// Whether a provider's frame is in an open panel, and its page not known to have failed.
    pub(super) fn lives(&self, provider: &str) -> bool {
        let frame = self.state.frames.get(provider);
        self.is_connected(provider)
            || frame.is_some_and(|frame| {
                self.state.panels.contains_key(&frame.panel) && !matches!(frame.state, FrameState::Failed { .. })
            })
    }

    /// Why no provider is shown, and the way out.
    pub(super) fn why_no_provider(&self) -> Notice {
        let providers = &self.settings.configuration.providers;
        let options = Some(NoticeAction::Options);
        match providers.iter().find(|provider| provider.enabled) {
            Some(first) => self.why_not(first),
            None if providers.is_empty() => {
                let configuration = &self.settings.configuration;
                let (way, action) = if configuration.may_want_organisations() {
                    ("or use your organisation's own (Dynamics 365), or ask your administrator.", Some(NoticeAction::SetUp))
                } else if configuration.dataverse_providers == Some(true) {
                    (
                        "or open an app of your organisation that has some. If your CRM's address is none of Microsoft's, add it as a site.",
                        options,
                    )
                } else {
                    ("or ask your administrator.", options)
                };
                notice("no-provider", &format!("No provider is configured yet. Add one in the options, {way}"), action)
            }
            None => {
                notice("provider-disabled", "Every configured provider is switched off. Switch one on in the options.", options)
            }
        }
    }

    /// Why a provider that is switched on is not shown.
    pub(super) fn why_not(&self, provider: &Provider) -> Notice {
        let Provider { label, roles, .. } = provider;
        if self.is_for_user(provider) {
            return self.why_no_page_of(provider);
        }
        if self.roles_for(provider).next().is_none() {
            let text = format!("{label} is for some users only. Open a CRM page, by which Patchbay sees your security roles.");
            return notice("roles-unknown", &text, self.start_page());
        }
        if self.roles_for(provider).any(|held| provider.has_role(held)) {
            let text = format!("{label} is not shown to administrators. Ask whoever configured it.");
            return notice("hidden-from-administrators", &text, None);
        }
        let roles = roles.join(", ");
        let text = format!("{label} is for the security roles {roles} only, and you have none of them. Ask your administrator.");
        notice("no-role", &text, None)
    }

    /// Why no open page is one that a provider is for.
    fn why_no_page_of(&self, provider: &Provider) -> Notice {
        let label = &provider.label;
        let of_apps = Provider { sites: Vec::new(), ..provider.clone() };
        if let Some(origin) = &provider.organisation
            && !self.state.pages.iter().any(|page| patchbay_protocol::hosts::origin_of(&page.url).as_ref() == Some(origin))
        {
            let text = format!("{label} is from the organisation at {origin}, and no page of it is open. Open one.");
            return notice("wrong-organisation", &text, Some(NoticeAction::Open { url: origin.clone() }));
        }
        if provider.apps.is_empty() || self.state.pages.iter().any(|page| of_apps.is_for_page(&page.url, page.app.as_deref())) {
            let sites: Vec<&str> = provider.sites.iter().map(|site| site.as_str()).collect();
            let text = format!("{label} is for the pages {} only, and none is open. Open one.", sites.join(", "));
            return notice("wrong-site", &text, self.start_page());
        }
        let text = format!(
            "{label} is for other apps of your CRM ({}), and none of them is open. Open one, or ask your administrator.",
            provider.apps.join(", ")
        );
        notice("wrong-app", &text, self.start_page())
    }
}
