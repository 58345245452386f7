//! What panels and CRM pages are shown of the bridge's state.

use super::state::{Page, Panel};
use super::{Bridge, Effect};
use patchbay_protocol::hosts::{OriginPattern, origin_of};
use patchbay_protocol::{
    Feature, FrameState, Notice, NoticeAction, PanelView, Placement, Provider, ProviderView, ToPage, ToPanel,
};

/// How many faults of the configuration the panel shows: they are the administrator's to mend, and may be a thousand.
const SHOWN_FAULTS: usize = 3;
/// How many of them the diagnosis names.
const DIAGNOSED_FAULTS: usize = 50;
/// How many rejected requests the panel shows; more are kept for the diagnosis.
const SHOWN_TROUBLES: usize = 5;

impl Bridge {
    /// Tells each panel its view, where it changed.
    pub(super) fn tell_panels(&mut self) {
        let panels: Vec<_> = self.state.panels.keys().cloned().collect();
        for panel in panels {
            let view = self.view(&panel);
            if self.told_panels.get(&panel) != Some(&view) {
                self.told_panels.insert(panel.clone(), view.clone());
                self.push(Effect::ToPanel { panel, message: ToPanel::View { view } });
            }
        }
    }

    /// Tells each CRM page what its content script needs, where it changed.
    pub(super) fn tell_pages(&mut self) {
        let pages: Vec<_> =
            self.state.pages.iter().map(|page| (page.tab, page.document.clone(), self.page_state(page))).collect();
        for (tab, document, message) in pages {
            if self.told_pages.get(&document) != Some(&message) {
                self.told_pages.insert(document.clone(), message.clone());
                self.push(Effect::ToPage { tab, document, message });
            }
        }
    }

    fn page_state(&self, page: &Page) -> ToPage {
        let url = page.url.as_str();
        let connected: Vec<&str> =
            self.shown_providers().filter(|provider| self.is_connected(&provider.id)).map(|p| p.label.as_str()).collect();
        // Only a widget that listens may take a click away from the page's own handler.
        let click_to_act = self
            .state
            .connections
            .values()
            .any(|connection| connection.listens("onclicktoact") && self.takes_clicks(connection, url));
        let events = self.wanted_of(url);
        let off = self.off_providers();
        let not_docked =
            self.state.docks.get(&page.document).and_then(|dock| dock.failed.as_ref()).filter(|_| connected.is_empty());
        let line = if let Some(reason) = not_docked {
            format!("Patchbay is not docked here. {reason} Click to open it.")
        } else if !off.is_empty() {
            format!("Patchbay: {} is off. Click to open the panel.", off.join(", "))
        } else if connected.is_empty() {
            "Patchbay: no widget is connected. Click to open the panel.".to_owned()
        } else {
            format!("Patchbay: {} connected.", connected.join(", "))
        };
        ToPage::State { click_to_act, events, on: !connected.is_empty(), line }
    }

    pub(super) fn is_connected(&self, provider: &str) -> bool {
        self.state.connections.values().any(|connection| connection.provider == provider)
    }

    fn view(&self, panel: &str) -> PanelView {
        if !self.settings.loaded {
            return PanelView::default();
        }
        PanelView {
            providers: match self.page_around(panel) {
                Some(page) => self.docked_providers(page).map(|provider| self.provider_view(panel, provider)).collect(),
                None => self.shown_providers().map(|provider| self.provider_view(panel, provider)).collect(),
            },
            notices: self.notices_with(SHOWN_FAULTS),
            troubles: self.state.troubles.iter().take(SHOWN_TROUBLES).cloned().collect(),
            note: self.note_view(panel),
            calls: self.live_calls().map(|(provider, _)| provider.clone()).collect(),
            ringing: self.state.ringing.rings.iter().map(|ring| ring.provider.clone()).collect(),
            do_not_disturb: self.is_quiet(),
            features: Feature::ALL.iter().copied().filter(|feature| self.settings.configuration.has(*feature)).collect(),
        }
    }

    /// The panel's lines as the diagnosis has them.
    pub(super) fn panel_notices(&self) -> Vec<Notice> {
        self.notices_with(DIAGNOSED_FAULTS)
    }

    fn notices_with(&self, most_faults: usize) -> Vec<Notice> {
        let mut notices = self.call_notices();
        notices.extend(self.ring_notices());
        notices.extend(self.organisation_notices());
        if self.shown_providers().next().is_none() {
            notices.push(self.why_no_provider());
        }
        if self.settings.configuration.read_only == Some(true) {
            let text = "Your organisation has set Patchbay to read only: widgets look things up and change nothing.";
            notices.push(notice("read-only", text, None));
        }
        let missing = self.settings.missing_sites();
        if !missing.is_empty() {
            let text = format!("The CRM pages at {} cannot be seen: Patchbay may not enter them.", missing.join(", "));
            notices.push(notice("no-site-access", &text, Some(NoticeAction::Allow { patterns: missing })));
        }
        let mut faults = self.settings.faults.iter().filter(|fault| !fault.ignored);
        let mut tell = |text: String| notices.push(notice("configuration-fault", &text, Some(NoticeAction::Options)));
        for fault in faults.by_ref().take(most_faults) {
            tell(format!("The configuration has a fault. {fault}."));
        }
        match faults.count() {
            0 => {}
            more => tell(format!("The configuration has {more} more faults: see the options.")),
        }
        if let Some(reason) = &self.settings.trouble {
            notices.push(notice("browser-refused", reason, Some(NoticeAction::Options)));
        }
        notices
    }

    /// The button that shows the tab which a connection's last page has left.
    fn where_page_was(&self, connection: &str) -> Option<NoticeAction> {
        let left = self.left_by(self.state.connections.get(connection)?.bound.as_ref()?)?;
        Some(NoticeAction::Show { tab: left.tab, window: left.window })
    }

    /// The button that opens the start page of the first site that has one.
    pub(super) fn start_page(&self) -> Option<NoticeAction> {
        self.start_url().map(|url| NoticeAction::Open { url: url.to_owned() })
    }

    pub(super) fn provider_view(&self, panel: &str, provider: &Provider) -> ProviderView {
        if self.is_dormant(provider) {
            return ProviderView::dormant(provider.id.clone(), provider.label.clone());
        }
        let missing = self.settings.missing_access(provider);
        let connection = self.state.connections.values().find(|connection| connection.provider == provider.id);
        let identity = connection.and_then(|connection| connection.bound.as_ref()).and_then(|bound| bound.identity.as_ref());
        let frame = self.state.frames.get(&provider.id).map(|frame| frame.state.clone()).unwrap_or_default();
        let yields = self.shown_by_microsoft(provider).is_some();
        let (home, waits) = (self.home(panel, provider), self.waits_for_page(&provider.id));
        let elsewhere = self.elsewhere(panel, &provider.id);
        ProviderView {
            id: provider.id.clone(),
            label: provider.label.clone(),
            dormant: false,
            url: provider.landing_url.clone(),
            origins: provider.origins().iter().map(OriginPattern::text).collect(),
            sandbox: provider.sandbox(),
            allow: provider.allow(),
            ready: missing.is_empty() && self.may_have_frame(panel, provider) && home.is_none() && waits.is_none() && !yields,
            yields,
            away: self.is_for_other_pages(provider),
            home,
            movable: self.may_choose_place(&provider.id),
            waits,
            elsewhere: elsewhere.map(|holder| holder.window),
            docked_in: elsewhere.filter(|holder| holder.place == Placement::Docked).and_then(|holder| holder.tab),
            aside: self.stands_aside(panel, provider),
            in_call_since: self.in_call(&provider.id),
            attention: self.state.attention.get(&provider.id).copied().unwrap_or_default(),
            referrer: self.referrer(),
            apart: self
                .state
                .frames
                .get(&provider.id)
                .and_then(|frame| frame.apart)
                .filter(|tab| self.state.covered.contains(tab)),
            mode: self.mode(&provider.id),
            rings: self.ring_views(&provider.id),
            connected: connection.is_some(),
            organisation: identity.map(|identity| identity.org_name.clone()),
            user: identity.map(|identity| identity.user_name.clone()),
            notices: self.provider_notices(panel, provider, missing, &frame),
            frame,
        }
    }

    /// The panel in which a provider's widget lives, when that is not this one.
    fn elsewhere(&self, panel: &str, provider: &str) -> Option<&Panel> {
        let holder = &self.state.frames.get(provider)?.panel;
        self.state.panels.get(holder).filter(|_| holder != panel)
    }

    /// What a widget's `document.referrer` is to say: the CRM it was opened from, as Microsoft's host gives it.
    fn referrer(&self) -> String {
        let page = self.state.pages.first().map(|page| page.url.as_str());
        let origin = page.or_else(|| self.start_url()).and_then(origin_of);
        origin.map(|origin| format!("{origin}/")).unwrap_or_default()
    }

    fn provider_notices(&self, panel: &str, provider: &Provider, missing: Vec<String>, frame: &FrameState) -> Vec<Notice> {
        let mut notices = Vec::new();
        notices.extend(self.docked_notice(panel, provider, frame));
        notices.extend(self.microsoft_notice(provider));
        if !missing.is_empty() {
            let text = format!("{} cannot be shown: Patchbay may not open {}.", provider.label, missing.join(", "));
            notices.push(notice("no-access", &text, Some(NoticeAction::Allow { patterns: missing })));
        }
        match frame {
            FrameState::Failed { reason } => {
                notices.push(notice("frame-failed", reason, Some(NoticeAction::Reload { provider: provider.id.clone() })));
            }
            FrameState::ForeignLibrary { url } => {
                let pattern =
                    patchbay_protocol::hosts::origin_of(url).and_then(|origin| patchbay_protocol::hosts::permission_for(&origin));
                let text =
                    format!("{} loaded its CIF library from {url}, which Patchbay could not replace: allow it.", provider.label);
                let action = pattern.map(|pattern| NoticeAction::Allow { patterns: vec![pattern] });
                notices.push(notice("foreign-library", &text, action));
            }
            FrameState::Apart { tab, window, reason } => {
                let text = format!("{reason} It has a window to itself.");
                notices.push(notice("apart", &text, Some(NoticeAction::Show { tab: *tab, window: *window })));
            }
            FrameState::Loading | FrameState::Shown => {}
        }
        if let Some((id, _)) = self.state.connections.iter().find(|(_, connection)| connection.provider == provider.id)
            && self.page_for(id).is_none()
        {
            notices.push(notice("no-page", &self.why_no_page(id), self.where_page_was(id).or_else(|| self.start_page())));
        }
        notices
    }
}

pub(super) fn notice(kind: &str, text: &str, action: Option<NoticeAction>) -> Notice {
    Notice { kind: kind.to_owned(), text: text.to_owned(), at: None, action, dismiss: false }
}
