//! Microsoft's own panel beside ours. Both host the same widgets, and a widget that lives twice rings twice: where a CRM page
//! shows a provider's widget by itself, ours stands back and says so (design, `microsoftPanel`). With `replace` the browser
//! keeps widgets from loading there, by a rule of the shell's.

use super::state::Framed;
use super::view::notice;
use super::{Bridge, PageAddress};
use patchbay_protocol::address::Address;
use patchbay_protocol::{MicrosoftPanel, Millis, Notice, NoticeAction, Provider};

/// How many foreign frames are remembered.
const MOST: usize = 50;

/// How long a widget that was shown there is left to it after its page went, in milliseconds: a page that is loaded anew shows
/// it again, and ours would have rung meanwhile.
const GRACE: Millis = 10_000;

impl Bridge {
    /// A document of a provider's origin is framed by a page that is not ours, or is so no more.
    pub(super) fn framed(&mut self, address: PageAddress, url: String, there: bool) {
        let PageAddress { tab, window, document } = address;
        if there && self.state.framed.len() < MOST {
            self.state.framed.insert(document, Framed { tab, window, url, in_crm: false, until: None });
        } else if let Some(framed) = self.state.framed.get_mut(&document).filter(|_| !there) {
            framed.until.get_or_insert(self.now + GRACE); // it may be loading anew with its page
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

    /// Where a CRM page shows a provider's widget by itself: its landing page, not just any page of its server.
    pub(super) fn shown_by_microsoft(&self, provider: &Provider) -> Option<&Framed> {
        if self.settings.configuration.microsoft_panel == Some(MicrosoftPanel::Replace) {
            return None;
        }
        let page = |url: &str| {
            Address::parse(url).map(|address| (address.origin, address.path.split('?').next().unwrap_or_default().to_owned()))
        };
        let landing = page(&provider.landing_url)?;
        // Another site may frame the provider's pages for purposes of its own: that is no phone of the agent's.
        self.state.framed.values().find(|framed| framed.in_crm && page(&framed.url).as_ref() == Some(&landing))
    }

    pub(super) fn microsoft_notice(&self, provider: &Provider) -> Option<Notice> {
        let framed = self.shown_by_microsoft(provider)?;
        let text = format!(
            "{} is shown by the CRM page itself, by Microsoft's panel, so Patchbay stands back: it would ring twice. Close it there, or ask your administrator.",
            provider.label
        );
        Some(notice("microsoft-panel", &text, Some(NoticeAction::Show { tab: framed.tab, window: framed.window })))
    }
}
