//! The panel that is docked in CRM pages (design, "Placements").
//!
//! 1. A page for which a provider is to be docked is told so; its content script makes the frame and, before, the key of it.
//! 2. Only the panel that knows the key of a page's frame is the one docked there. Whoever else frames the panel's page gets
//!    nothing: no view, and so no widget.
//! 3. A widget lives in one page's panel only. When that page goes, the next page of its tab has it first; another tab's only
//!    after a while, since a widget that moves is loaded anew.
//! 4. Where the panel cannot come up, the side panel has its widgets, and the page says why.

use super::state::{Dock, DockRule, Page, Panel};
use super::view::notice;
use super::{Bridge, Effect, PageAddress};
use crate::table::Table;
use patchbay_protocol::hosts::OriginPattern;
use patchbay_protocol::order::sorted;
use patchbay_protocol::provider::distinct;
use patchbay_protocol::{FrameLink, FrameState, Millis, Notice, Placement, Provider, ProviderId, TabId, ToPage};

/// How long the widgets of a page that went are kept for the next page of its tab, in milliseconds.
pub(super) const COMES_AGAIN: Millis = 10_000;

impl Bridge {
    /// A page's content script is about to make the docked panel's frame.
    pub(super) fn dock_made(&mut self, address: PageAddress, key: String, width: u32) {
        if self.state.page(&address.document).is_some() {
            let unfolded = self.state.docks.get(&address.document).is_some_and(|dock| dock.unfolded);
            self.forget_dock(&address.document); // a frame it had before is gone
            self.state.docks.insert(address.document, Dock { key, width, panel: None, failed: None, unfolded, covered: false });
        }
    }

    /// A page has no docked panel any more.
    pub(super) fn forget_dock(&mut self, document: &str) {
        if let Some(panel) = self.docked_panel(document).cloned() {
            self.panel_gone(&panel); // while it is known where it was
        }
        self.state.docks.remove(document);
    }

    /// The page in whose frame a panel is that knows this key.
    fn document_of_key(&self, key: &str, tab: TabId) -> Option<String> {
        let fits = |page: &&Page| {
            page.tab == tab && self.state.docks.get(&page.document).is_some_and(|dock| dock.key == key && dock.failed.is_none())
        };
        self.state.pages.iter().find(fits).map(|page| page.document.clone())
    }

    /// A panel says that it is docked. One that no content script of ours has framed is not answered.
    pub(super) fn docked(&mut self, panel: String, key: &str, window: i32, tab: TabId, links: Vec<FrameLink>) {
        let Some(document) = self.document_of_key(key, tab) else { return };
        let Some(dock) = self.state.docks.get_mut(&document) else { return };
        if dock.panel.as_ref().is_some_and(|other| *other != panel) {
            return; // a key is for one
        }
        let width = dock.width;
        dock.panel = Some(panel.clone());
        self.attach(panel, Panel { window, place: Placement::Docked, tab: Some(tab), width, chosen: Vec::new() }, links);
    }

    /// The docked panel has another width: the agent's, or what a widget asked for.
    pub(super) fn dock_width(&mut self, document: &str, px: u32, asked: Option<&str>, collapse: bool) {
        let Some(dock) = self.state.docks.get_mut(document) else { return };
        dock.width = px;
        let Some(panel) = dock.panel.clone() else { return };
        if let Some(panel) = self.state.panels.get_mut(&panel) {
            panel.width = px;
        }
        if asked.is_none() {
            return self.size_changed(&panel, px);
        }
        for provider in self.width_set(&panel, px, asked) {
            if collapse {
                self.state.modes.insert(provider, 0); // its own doing, of which it is not told
            }
        }
    }

    /// The agent has folded or opened the docked panel of a page, with all that is in it.
    pub(super) fn dock_mode(&mut self, document: &str, mode: u8) {
        let Some(page) = self.state.page(document) else { return };
        let here: Vec<ProviderId> = self.docked_here(page).map(|provider| provider.id.clone()).collect();
        if let Some(dock) = self.state.docks.get_mut(document).filter(|_| here.is_empty()) {
            dock.unfolded = mode > 0; // the widgets of another page are not folded from here
        }
        for provider in here {
            self.change_mode(provider, mode.min(1));
        }
    }

    /// Something of a page's lies on top of its docked panel, or no more.
    pub(super) fn dock_covered(&mut self, document: &str, covered: bool) {
        if let Some(dock) = self.state.docks.get_mut(document) {
            dock.covered = covered;
        }
    }

    /// Whether a panel is docked, and something of its page's lies on top of it.
    pub(super) fn is_covered(&self, panel: &str) -> bool {
        self.state.docks.values().any(|dock| dock.covered && dock.panel.as_deref() == Some(panel))
    }

    /// The panel cannot be docked in a page.
    pub(super) fn dock_failed(&mut self, document: &str, reason: String) {
        let Some(dock) = self.state.docks.get_mut(document) else { return };
        dock.failed = Some(reason);
        if let Some(panel) = dock.panel.take() {
            self.panel_gone(&panel);
        }
    }

    /// Remembers the width the agent gave it; anew what a killed worker may not have come to remember.
    pub(super) fn remember_width(&mut self) {
        if let Some(px) = self.state.dock_width {
            self.push(Effect::RememberWidth { px });
        }
    }

    /// The providers whose widgets live in a panel.
    fn living_in(&self, panel: &str) -> impl Iterator<Item = &ProviderId> {
        self.state.frames.iter().filter(move |(_, frame)| frame.panel == panel).map(|(provider, _)| provider)
    }

    /// Whether a call is live or rings in a panel.
    pub(super) fn is_busy_in(&self, panel: &str) -> bool {
        self.living_in(panel).any(|provider| self.is_busy(provider))
    }

    /// The panel docked in a page.
    fn docked_panel(&self, document: &str) -> Option<&String> {
        self.state.docks.get(document).and_then(|dock| dock.panel.as_ref())
    }

    /// The providers that a page shows docked, or would if it could: those that belong there, and those that live there until
    /// they may move.
    pub(super) fn docked_providers<'a>(&'a self, page: &'a Page) -> impl Iterator<Item = &'a Provider> {
        let here = self.docked_panel(&page.document);
        self.shown_providers().filter(move |provider| {
            let lives_here = here.is_some() && self.state.frames.get(&provider.id).map(|frame| &frame.panel) == here;
            // What is busy here stays until it is not, also where the page shows it by itself.
            lives_here && self.is_busy(&provider.id)
                || self.shown_by_microsoft(provider).is_none()
                    && (lives_here || self.placement(provider) == Placement::Docked && provider.may_enter(&page.url))
        })
    }

    /// Of the providers that a page shows docked, those whose widget lives in it or nowhere.
    fn docked_here<'a>(&'a self, page: &'a Page) -> impl Iterator<Item = &'a Provider> {
        let here = self.docked_panel(&page.document);
        self.docked_providers(page).filter(move |provider| {
            let holder = self.state.frames.get(&provider.id).map(|frame| &frame.panel);
            holder.is_none_or(|holder| Some(holder) == here || !self.state.panels.contains_key(holder))
        })
    }

    /// Whether a call is live or rings in a page's panel of a provider that is shown no more: it stays as long.
    fn is_ending(&self, page: &Page) -> bool {
        let ends = |provider: &ProviderId| self.is_busy(provider) && self.docked_providers(page).all(|one| one.id != *provider);
        self.docked_panel(&page.document).is_some_and(|panel| self.living_in(panel).any(ends))
    }

    /// The page in which a panel is docked.
    pub(super) fn page_around(&self, panel: &str) -> Option<&Page> {
        let (document, _) = self.state.docks.iter().find(|(_, dock)| dock.panel.as_deref() == Some(panel))?;
        self.state.page(document)
    }

    /// The pages that show a provider docked, the one last in focus first.
    pub(super) fn pages_docking<'a>(&'a self, provider: &'a Provider) -> impl Iterator<Item = &'a Page> {
        let failed = |page: &Page| self.state.docks.get(&page.document).is_some_and(|dock| dock.failed.is_some());
        let docks = move |page: &&Page| !failed(page) && self.docked_providers(page).any(|one| one.id == provider.id);
        self.state.pages.iter().filter(docks)
    }

    /// The panel in which a provider is to be docked, of those that are up.
    pub(super) fn best_dock(&self, provider: &str) -> Option<&String> {
        let provider = self.provider(provider)?;
        self.pages_docking(provider).find_map(|page| self.docked_panel(&page.document))
    }

    /// Whether a provider lives docked.
    pub(super) fn is_docked(&self, provider: &str) -> bool {
        self.state.frames.get(provider).is_some_and(|frame| self.page_around(&frame.panel).is_some())
    }

    /// Why a provider that belongs docked is not: no page could take the panel.
    pub(super) fn why_not_docked(&self, provider: &Provider) -> Option<&str> {
        if self.placement(provider) != Placement::Docked || self.pages_docking(provider).next().is_some() {
            return None;
        }
        self.state.pages.iter().find_map(|page| self.state.docks.get(&page.document)?.failed.as_deref())
    }

    /// Whether a docked panel leaves a provider to another page's.
    pub(super) fn stands_aside(&self, panel: &str, provider: &Provider) -> bool {
        let Some(page) = self.page_around(panel) else { return false };
        if let Some(frame) = self.state.frames.get(&provider.id).filter(|frame| self.state.panels.contains_key(&frame.panel)) {
            return frame.panel != panel;
        }
        match self.state.docked_in.get(&provider.id).filter(|_| self.state.leaving.contains_key(&provider.id)) {
            Some(tab) => *tab != page.tab,
            None => self.pages_docking(provider).next().is_some_and(|first| first.tab != page.tab),
        }
    }

    /// What the agent reads of a docked provider, where a limit of that place bites.
    pub(super) fn docked_notice(&self, panel: &str, provider: &Provider, frame: &FrameState) -> Option<Notice> {
        if self.page_around(panel).is_some() {
            let lives_here = self.state.frames.get(&provider.id).is_some_and(|live| live.panel == panel);
            let kind = match frame {
                FrameState::Failed { .. } => "docked-log-in",
                // The panel shows this one after a while: most widgets connect at once.
                FrameState::Shown if lives_here && !self.is_connected(&provider.id) => "docked-waits",
                _ => return None,
            };
            let way_out = if self.may_choose_place(&provider.id) {
                "show it in the side panel or in a window"
            } else {
                "your administrator can give it the side panel or a window"
            };
            let text = format!(
                "{} is docked in the CRM's page, where the browser keeps its log-in apart. If it cannot sign in there, {way_out}.",
                provider.label
            );
            return Some(notice(kind, &text, None));
        }
        self.why_not_docked(provider).map(|why| notice("not-docked", &format!("{} is not docked. {why}", provider.label), None))
    }

    /// Tells each page whether a panel is docked in it, where that changed.
    pub(super) fn tell_docks(&mut self) {
        if !self.settings.loaded || !self.may_dock() {
            return;
        }
        let pages: Vec<_> =
            self.state.pages.iter().map(|page| (page.tab, page.document.clone(), self.dock_state(page))).collect();
        for (tab, document, message) in pages {
            let is_there = self.told_docks.contains_key(&document) || self.state.docks.contains_key(&document);
            if self.told_docks.get(&document) != Some(&message) && (is_there || matches!(message, ToPage::Dock { on: true, .. }))
            {
                self.told_docks.insert(document.clone(), message.clone());
                self.push(Effect::Dock { tab, document, message });
            }
        }
        self.told_docks.retain(|document, _| self.state.pages.iter().any(|page| page.document == *document));
    }

    fn dock_state(&self, page: &Page) -> ToPage {
        let dock = self.state.docks.get(&page.document);
        let failed = dock.is_some_and(|dock| dock.failed.is_some());
        let providers: Vec<&Provider> = if failed { Vec::new() } else { self.docked_providers(page).collect() };
        let here = self.docked_panel(&page.document);
        // The frame is made once, with what any widget is allowed that may come to this page later. Each has its own frame in it.
        let may_come = self.shown_providers().filter(|one| !providers.is_empty() && one.may_enter(&page.url));
        let allowed = providers.iter().copied().chain(may_come);
        let ends = self.is_ending(page);
        let mut its = self.docked_here(page).peekable();
        let is_elsewhere = its.peek().is_none(); // the page of the widgets has the room for them, this one a strip
        let open = its.any(|provider| self.mode(&provider.id) == 1);
        ToPage::Dock {
            on: ends || !providers.is_empty(),
            open: ends || open || is_elsewhere && dock.is_some_and(|dock| dock.unfolded),
            call: here.is_some_and(|panel| self.living_in(panel).any(|provider| self.in_call(provider).is_some())),
            up: here.is_some(),
            allow: distinct(allowed.flat_map(|provider| provider.permissions_policy.iter().cloned())).join("; "),
            width: self.state.dock_width,
        }
    }

    /// For which widgets our library is put in place in the tabs with a docked panel, one rule for each set of hosts: another
    /// page's widgets may be in the same tab, in Microsoft's own panel for instance.
    pub fn docked_rules(&self) -> Vec<DockRule> {
        let has_dock = |page: &&Page| self.state.docks.get(&page.document).is_some_and(|dock| dock.failed.is_none());
        let pages = || self.state.pages.iter().filter(has_dock);
        let mut tabs = sorted(pages().map(|page| page.tab).collect(), |tab| *tab);
        tabs.dedup();
        let mut rules: Vec<DockRule> = Vec::new();
        for tab in tabs {
            let origins =
                pages().filter(|page| page.tab == tab).flat_map(|page| self.docked_providers(page)).flat_map(Provider::origins);
            let hosts = distinct(origins.map(|origin| OriginPattern::host(&origin).to_owned()));
            match rules.iter_mut().find(|rule| rule.hosts == hosts) {
                Some(rule) => rule.tabs.push(tab),
                None if hosts.is_empty() => {}
                None => rules.push(DockRule { hosts, tabs: vec![tab] }),
            }
        }
        rules
    }

    /// The rules for our library follow the docked panels and what is in them.
    pub(super) fn cover_docks(&mut self) {
        let wanted = self.docked_rules();
        if wanted != self.state.dock_rules && self.asked_docks.as_ref() != Some(&wanted) {
            self.push(Effect::Cover { tabs: self.window_tabs() });
            self.asked_docks = Some(wanted);
        }
    }

    /// Whether anything is docked, or may be. Mostly not: then no page and no provider is looked at for it.
    fn may_dock(&self) -> bool {
        let configuration = &self.settings.configuration;
        let docked = Some(Placement::Docked);
        let chosen = |placements: &Table<Placement>| placements.values().any(|place| Some(*place) == docked);
        !self.state.docks.is_empty()
            || !self.told_docks.is_empty()
            || configuration.placement == docked
            || configuration.providers.iter().any(|provider| provider.placement == docked)
            || chosen(&self.settings.placements)
            || chosen(&self.state.placements)
    }

    /// Whether our library is put into a provider's frame in a docked panel.
    pub(super) fn is_dock_covered(&self, tab: TabId, provider: &Provider) -> bool {
        let covers = |rule: &DockRule, host: &str| rule.tabs.contains(&tab) && rule.hosts.iter().any(|covered| covered == host);
        provider.origins().iter().all(|origin| self.state.dock_rules.iter().any(|rule| covers(rule, origin.host())))
    }
}
