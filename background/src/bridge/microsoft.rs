//! Microsoft's own panel beside ours. Both host the same widgets, and a widget that lives twice rings twice: where a CRM page
//! shows a provider's widget by itself, ours stands back and says so (design, `microsoftPanel`). With `replace` the browser
//! keeps widgets from loading there, by a rule of the shell's.

use super::state::Framed;
use super::view::notice;
use super::{Bridge, Effect, PageAddress};
use patchbay_protocol::address::Address;
use patchbay_protocol::hosts::origin_of;
use patchbay_protocol::{MicrosoftPanel, Millis, Notice, NoticeAction, Provider};

/// How many foreign frames are remembered.
const MOST: usize = 50;

/// How long a widget that was shown there is left to it after its page went, in milliseconds: a page that is loaded anew shows
/// it again, and ours would have rung meanwhile.
const GRACE: Millis = 10_000;

impl Bridge {
    /// A document of a provider's origin is framed by a page that is not ours, or is so no more.
    ///
    /// `library`: it has asked for the CIF library, so it is a widget, wherever a redirect or a log-in has led it.
    pub(super) fn framed(&mut self, address: PageAddress, url: &str, there: bool, library: bool) {
        let PageAddress { tab, window, document } = address;
        if !there {
            if let Some(framed) = self.state.framed.get_mut(&document) {
                framed.until.get_or_insert(self.now + GRACE); // it may be loading anew with its page
            }
            return;
        }
        // Frames of other origins are nobody's business here.
        let is_widgets = |provider: &Provider| provider.enabled && is_its_page(provider, url);
        let Some(page) = page_of(url).filter(|_| self.settings.configuration.providers.iter().any(is_widgets)) else { return };
        if self.state.framed.len() >= MOST {
            let other = self.state.framed.iter().find(|(_, framed)| !framed.in_crm).map(|(document, _)| document.clone());
            self.state.framed.retain(|document, _| Some(document) != other.as_ref());
        }
        if self.state.framed.len() < MOST {
            self.state.framed.insert(document, Framed { tab, window, page, library, in_crm: false, until: None });
        }
    }

    /// A worker that starts asks for the frames for which ours stands back: the one before may have died of their last word.
    pub(super) fn ask_frames(&mut self) {
        for (document, framed) in self.state.framed.iter().filter(|(_, framed)| framed.in_crm && framed.until.is_none()) {
            let address = PageAddress { tab: framed.tab, window: framed.window, document: document.clone() };
            self.effects.push(Effect::AskFrame { address });
        }
    }

    /// The frames of a tab go with its page.
    pub(super) fn frames_gone(&mut self, tab: i32) {
        let until = self.now + GRACE;
        for framed in self.state.framed.iter_mut().map(|(_, framed)| framed).filter(|framed| framed.tab == tab) {
            framed.until.get_or_insert(until);
        }
    }

    /// Sees which frames are in CRM pages, and forgets those that have not come again.
    pub(super) fn forget_frames(&mut self) {
        let now = self.now;
        let pages = &self.state.pages;
        for (_, framed) in self.state.framed.iter_mut().filter(|(_, framed)| !framed.in_crm) {
            framed.in_crm = pages.iter().any(|page| page.tab == framed.tab);
        }
        self.state.framed.retain(|_, framed| framed.until.is_none_or(|until| now < until && until <= now + GRACE));
    }

    /// Where a CRM page shows a provider's widget by itself: its landing page, or a page of its origins that has asked for the
    /// CIF library, and not just any page of its server. Also with `replace`: what was there before the rule stays until its
    /// page is loaded anew.
    pub(super) fn shown_by_microsoft(&self, provider: &Provider) -> Option<&Framed> {
        let is_landing = |framed: &Framed| page_of(&provider.landing_url).as_ref() == Some(&framed.page);
        let is_anothers = |page: &String| {
            let others = self.settings.configuration.providers.iter().filter(|other| other.enabled && other.id != provider.id);
            others.filter_map(|other| page_of(&other.landing_url)).any(|other| other == *page)
        };
        let is_its_widget = |framed: &Framed| framed.library && is_its_page(provider, &framed.page) && !is_anothers(&framed.page);
        // Another site may frame the provider's pages for purposes of its own: that is no phone of the agent's.
        self.state.framed.values().find(|framed| framed.in_crm && (is_landing(framed) || is_its_widget(framed)))
    }

    pub(super) fn microsoft_notice(&self, provider: &Provider) -> Option<Notice> {
        let framed = self.shown_by_microsoft(provider)?;
        let replaces = self.settings.configuration.microsoft_panel == Some(MicrosoftPanel::Replace);
        let way_out = if replaces { "Reload that page" } else { "Close it there, or ask your administrator" };
        let text = format!(
            "{} is shown by the CRM page itself, by Microsoft's panel, so Patchbay stands back: it would ring twice. {way_out}.",
            provider.label
        );
        Some(notice("microsoft-panel", &text, Some(NoticeAction::Show { tab: framed.tab, window: framed.window })))
    }
}

fn is_its_page(provider: &Provider, url: &str) -> bool {
    origin_of(url).is_some_and(|origin| provider.origins().iter().any(|trusted| trusted.matches(&origin)))
}

/// Origin and path of an address: what comes after may be confidential.
fn page_of(url: &str) -> Option<String> {
    let address = Address::parse(url)?;
    Some(format!("{}{}", address.origin, address.path.split('?').next().unwrap_or_default()))
}
