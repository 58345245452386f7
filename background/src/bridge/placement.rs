//! Where a provider's widget shows, and when it starts (design, "Placements").
//!
//! A widget that belongs into a window of its own has no frame in a side panel. One that belongs into the side panel may
//! live in a window as well: the agent has opened that for it. A widget that is in the wrong place moves when the right one
//! is there, never during a call: it ends in the one before it begins in the other, as in a take-over.

use super::state::Move;
use super::{Bridge, Effect};
use crate::store::placement_for;
use patchbay_protocol::{Feature, Millis, PanelId, Placement, Provider, ProviderId, ToPanel};

/// How long a window that was asked for may take to come, in milliseconds, before another may be asked for.
const WINDOW_TIME: Millis = 5_000;

impl Bridge {
    /// Where a provider's widget belongs: as policy says, else as the agent has chosen, else as configured.
    pub(super) fn placement(&self, provider: &Provider) -> Placement {
        let may_choose = self.may_choose_place(&provider.id);
        let chosen = || self.state.placements.get(&provider.id).or_else(|| self.settings.placements.get(&provider.id)).copied();
        let general = || self.settings.configuration.placement.map(|placement| placement_for(provider, placement));
        let configured = || provider.placement.or_else(general).unwrap_or_default();
        self.settings.fixed_placement(&provider.id).or_else(|| chosen().filter(|_| may_choose)).unwrap_or_else(configured)
    }

    /// Whether the agent chooses where a provider's widget shows.
    pub(super) fn may_choose_place(&self, provider: &str) -> bool {
        self.settings.configuration.has(Feature::PlacementChoice) && self.settings.fixed_placement(provider).is_none()
    }

    /// The agent chooses a provider's place; what policy has set stays.
    pub(super) fn choose_place(&mut self, panel: PanelId, provider: ProviderId, placement: Placement) {
        if !self.may_choose_place(&provider) {
            return;
        }
        self.state.placements.insert(provider.clone(), placement);
        self.settings.placements.insert(provider.clone(), placement);
        self.push(Effect::RememberPlacements);
        self.state.moving.insert(provider, Move { to: placement, asked_in: Some(panel), opened: false });
        if placement == Placement::Window {
            self.open_window();
        }
    }

    /// Remembers anew what a killed worker did not come to remember.
    pub(super) fn remember_placements(&mut self) {
        let mut lost = false;
        for (provider, placement) in self.state.placements.iter() {
            if self.settings.placements.get(provider) != Some(placement) {
                self.settings.placements.insert(provider.clone(), *placement);
                lost = true;
            }
        }
        if lost {
            self.push(Effect::RememberPlacements);
        }
    }

    /// Opens the panel's window, unless there is one or it is coming.
    pub(super) fn open_window(&mut self) {
        let is_there = self.state.panels.values().any(|panel| panel.place == Placement::Window);
        // A clock that was set back must not forbid it for long.
        let is_coming = self.state.window_asked.is_some_and(|at| at <= self.now && self.now < at + WINDOW_TIME);
        if !is_there && !is_coming {
            self.state.window_asked = Some(self.now);
            self.push(Effect::OpenPanelWindow);
        }
    }

    /// A side panel was opened: the agent wants the phone. What belongs into a window gets one.
    pub(super) fn side_panel_opened(&mut self) {
        let wants =
            |provider: &Provider| self.placement(provider) == Placement::Window && !self.state.frames.contains_key(&provider.id);
        if self.awake_providers().any(wants) {
            self.open_window();
        }
    }

    /// Moves widgets to where they belong.
    pub(super) fn bring_home(&mut self) {
        let places: Vec<(ProviderId, Placement)> =
            self.awake_providers().map(|provider| (provider.id.clone(), self.placement(provider))).collect();
        for (provider, placement) in places {
            if self.state.moving.get(&provider).is_some_and(|wish| wish.to != placement) {
                self.forget_move(&provider); // policy or configuration has overtaken it
            }
            let is_misplaced = self.holder(&provider).is_some_and(|(_, place)| match placement {
                // The agent may have opened a window for it.
                Placement::SidePanel => place == Placement::Docked,
                _ => place != placement,
            });
            if is_misplaced {
                let wish = || Move { to: placement, asked_in: None, opened: false };
                self.state.moving.entry(provider).or_insert_with(wish);
            }
        }
        let moving: Vec<ProviderId> = self.state.moving.keys().cloned().collect();
        for provider in moving {
            self.go_on_moving(&provider);
        }
    }

    fn forget_move(&mut self, provider: &str) {
        self.state.moving.remove(provider);
        self.asked_to_move.remove(provider);
    }

    fn go_on_moving(&mut self, provider: &str) {
        let Some(wish) = self.state.moving.get(provider) else { return };
        let to = wish.to;
        let Some((holder, _)) = self.holder(provider).filter(|(_, place)| *place != to) else {
            // It is there, or nowhere, from where it goes to the right place by itself.
            return self.forget_move(provider);
        };
        if self.is_busy(provider) {
            return; // it waits for the end
        }
        let place_of = |panel: &PanelId| self.state.panels.get(panel).map(|panel| panel.place);
        let may_have = self.may_be_reached(provider);
        let covered = self.provider(provider);
        let fits = |panel: &&PanelId| {
            place_of(panel) == Some(to) && may_have && covered.is_some_and(|one| self.may_have_frame(panel, one))
        };
        let asked_in = wish.asked_in.as_ref().filter(fits); // if there are several
        let found = || match to {
            Placement::Docked => self.best_dock(provider).filter(fits),
            _ => self.state.panels.keys().find(fits),
        };
        if let Some(target) = asked_in.or_else(found).cloned() {
            let release = ToPanel::Release { provider: provider.to_owned(), to: target.clone() };
            let effect = Effect::ToPanel { panel: holder.clone(), message: release };
            if self.asked_to_move.insert(provider.to_owned(), target.clone()).as_ref() != Some(&target) {
                self.push(effect);
            }
        } else if to == Placement::Window
            && let Some(wish) = self.state.moving.get_mut(provider).filter(|wish| !wish.opened)
        {
            wish.opened = true; // once: an agent who closes the window then has seen it
            self.open_window();
        }
    }

    /// The panel in which a provider's widget lives, and where that shows.
    fn holder(&self, provider: &str) -> Option<(&PanelId, Placement)> {
        let frame = self.state.frames.get(provider)?;
        self.state.panels.get(&frame.panel).map(|panel| (&frame.panel, panel.place))
    }

    /// Whether the extension holds the access a provider's frame needs: it must not end here and begin nowhere.
    fn may_be_reached(&self, provider: &str) -> bool {
        self.provider(provider).is_some_and(|configured| self.settings.missing_access(configured).is_empty())
    }

    /// Whether our library is put into a provider's frame in this panel.
    pub(super) fn may_have_frame(&self, panel: &str, provider: &Provider) -> bool {
        let is_covered = match self.state.panels.get(panel).map(|panel| (panel.place, panel.tab)) {
            Some((Placement::Docked, Some(tab))) => self.is_dock_covered(tab, provider),
            Some((_, Some(tab))) => self.state.covered.contains(&tab),
            _ => true,
        };
        self.settings.rules_in_force && is_covered
    }

    /// The place a provider belongs into, where this panel may not have it.
    pub(super) fn home(&self, panel: &str, provider: &Provider) -> Option<Placement> {
        let place = self.state.panels.get(panel).map(|panel| panel.place).unwrap_or_default();
        let placement = self.placement(provider);
        let is_elsewhere = match placement {
            Placement::SidePanel => false,
            Placement::Window => place != placement,
            Placement::Docked => place != placement && self.why_not_docked(provider).is_none(),
        };
        is_elsewhere.then_some(placement)
    }

    /// A widget asks for its environment as soon as it is there, and many take no for a final answer: where it is known which
    /// CRM page to open, it does not start before one is open, unless the agent says so. Gives that page.
    pub(super) fn waits_for_page(&self, provider: &str) -> Option<String> {
        let waits = self.state.pages.is_empty() && !self.state.started.iter().any(|started| started == provider);
        self.start_url().filter(|_| waits).map(str::to_owned)
    }

    /// A provider's widget has started: it goes on whatever becomes of the pages.
    pub(super) fn started(&mut self, provider: &str) {
        if !self.state.started.iter().any(|started| started == provider) {
            self.state.started.push(provider.to_owned());
        }
    }

    /// The start page of the first site that has one.
    pub(super) fn start_url(&self) -> Option<&str> {
        self.settings.configuration.sites.iter().map(|site| site.start_url.as_str()).find(|url| !url.is_empty())
    }
}
