//! Several providers in one panel: which have not started yet, and which want the agent's attention.
//!
//! One that starts on demand is dormant until the agent first chooses it: no frame, no events kept for it, and nobody says
//! that it is off. From then on it lives like the others, until the panel in which it was chosen or lives closes.

use super::Bridge;
use patchbay_protocol::{PanelId, Placement, Provider, ProviderId, Start};

impl Bridge {
    /// Whether a provider starts on demand and nobody has chosen it yet.
    pub(super) fn is_dormant(&self, provider: &Provider) -> bool {
        provider.start == Start::OnDemand
            && !self.state.started.contains(&provider.id)
            && !self.state.panels.values().any(|panel| panel.chosen.contains(&provider.id))
    }

    /// The providers that are shown and are to live somewhere.
    pub(super) fn awake_providers(&self) -> impl Iterator<Item = &Provider> {
        self.shown_providers().filter(|provider| !self.is_dormant(provider))
    }

    /// The agent has chosen a provider in a panel: one that is dormant wakes, in the place where it belongs.
    pub(super) fn choose_provider(&mut self, panel: &PanelId, id: ProviderId) {
        let wakes = self.provider(&id).filter(|provider| self.is_dormant(provider)).map(|provider| self.placement(provider));
        let Some(placement) = wakes else { return };
        if let Some(panel) = self.state.panels.get_mut(panel) {
            panel.chosen.push(id);
        }
        if placement == Placement::Window {
            self.open_window();
        }
    }

    /// A provider's widget wants the agent's attention. A panel that shows another one marks it, and no more.
    pub(super) fn wants_attention(&mut self, provider: &str) {
        let times = self.state.attention.entry(provider.to_owned()).or_insert(0);
        *times = times.wrapping_add(1);
    }

    /// The same, of a widget by its connection.
    pub(super) fn connection_wants_attention(&mut self, connection: &str) {
        if let Some(provider) = self.state.connections.get(connection).map(|connection| connection.provider.clone()) {
            self.wants_attention(&provider);
        }
    }
}
