//! Microsoft's own panel beside ours. Both host the same widgets, and a widget that lives twice rings twice: where a CRM page
//! shows a provider's widget by itself, ours stands back and says so (design, `microsoftPanel`). With `replace` the browser
//! keeps widgets from loading there, by a rule of the shell's.

use super::state::Framed;
use super::view::notice;
use super::{Bridge, PageAddress};
use patchbay_protocol::hosts::origin_of;
use patchbay_protocol::{MicrosoftPanel, Notice, NoticeAction, Provider};

/// How many foreign frames are remembered.
const MOST: usize = 50;

impl Bridge {
    /// A document of a provider's origin is framed by a page that is not ours, or is so no more.
    pub(super) fn framed(&mut self, address: PageAddress, url: String, there: bool) {
        if !there {
            self.state.framed.remove(&address.document);
        } else if self.state.framed.len() < MOST {
            self.state.framed.insert(address.document, Framed { tab: address.tab, window: address.window, url });
        }
    }

    /// The frames of a tab go with its page.
    pub(super) fn frames_gone(&mut self, tab: i32) {
        self.state.framed.retain(|_, framed| framed.tab != tab);
    }

    /// Where a CRM page shows a provider's widget by itself.
    pub(super) fn shown_by_microsoft(&self, provider: &Provider) -> Option<&Framed> {
        if self.settings.configuration.microsoft_panel == Some(MicrosoftPanel::Replace) {
            return None;
        }
        // Another site may frame the provider's pages for purposes of its own: that is no phone of the agent's.
        let is_crm = |framed: &&Framed| self.state.pages.iter().any(|page| page.tab == framed.tab);
        let is_its = |framed: &&Framed| origin_of(&framed.url) == origin_of(&provider.landing_url);
        self.state.framed.values().filter(is_crm).find(is_its)
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
