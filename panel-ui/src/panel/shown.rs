//! Which of several providers fills the panel, and which of the others want the agent's attention. No browser in it.

use patchbay_protocol::{Notice, PanelView, ProviderId, ProviderView};

/// How many tabs are drawn at most; the list of all widgets has the others.
const TABS: usize = 12;

/// What the panel knows of the agent's choice among its providers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shown {
    /// The agent's choice, here or remembered; its provider need not be there.
    pub chosen: Option<ProviderId>,
    /// The provider that fills the panel.
    pub now: Option<ProviderId>,
    /// Providers that are no longer configured and stay for their calls.
    pub ending: Vec<ProviderId>,
    /// How often each had wanted attention when the agent saw it last.
    seen: Vec<(ProviderId, u32)>,
    /// The panel has shown a provider before.
    opened: bool,
}

impl Shown {
    /// For a panel that opens where this provider was chosen last.
    pub fn remembering(chosen: Option<ProviderId>) -> Self {
        Self { chosen, ..Self::default() }
    }

    /// The agent chooses a provider.
    pub fn choose(&mut self, provider: ProviderId, view: Option<&PanelView>) {
        self.chosen = Some(provider);
        if let Some(view) = view {
            self.look(view);
        }
    }

    /// What a new view changes.
    pub fn look(&mut self, view: &PanelView) {
        let is_there = |id: &ProviderId| view.providers.iter().any(|provider| provider.id == *id);
        // The agent who opens a panel in the middle of a call wants the call.
        if !self.opened && !view.providers.is_empty() {
            self.opened = true;
            let talking = view.providers.iter().find(|provider| provider.in_call_since.is_some());
            self.chosen = talking.map(|provider| provider.id.clone()).or_else(|| self.chosen.take());
        }
        if let Some(chosen) = self.chosen.as_ref().filter(|chosen| is_there(chosen)) {
            self.now = Some(chosen.clone());
        } else if !self.now.as_ref().is_some_and(is_there) {
            let first = view.providers.iter().find(|provider| !provider.dormant).or(view.providers.first());
            self.now = first.map(|provider| provider.id.clone());
        }
        for provider in view.providers.iter().filter(|provider| !provider.dormant) {
            let is_looked_at = self.is_now(provider);
            match self.seen.iter_mut().find(|(id, _)| *id == provider.id) {
                None => self.seen.push((provider.id.clone(), provider.attention)),
                Some((_, seen)) if is_looked_at || *seen > provider.attention => *seen = provider.attention,
                Some(_) => {}
            }
        }
    }

    /// Whether a provider fills the panel.
    pub fn is_now(&self, provider: &ProviderView) -> bool {
        self.now.as_ref() == Some(&provider.id)
    }

    /// Whether a provider, whose widget lives in this panel, wants attention that the agent has not given it.
    pub fn wants_attention(&self, provider: &ProviderView) -> bool {
        let seen = self.seen.iter().find(|(id, _)| *id == provider.id);
        provider.elsewhere.is_none() && !self.is_now(provider) && seen.is_some_and(|(_, seen)| *seen < provider.attention)
    }

    /// Keeps a provider that was switched off or taken out in the view as long as its call, which the agent may want to answer or end.
    pub fn keep_ending(&mut self, before: Option<&PanelView>, view: &mut PanelView) {
        self.ending.clear();
        let Some(before) = before else { return };
        for (at, provider) in before.providers.iter().enumerate() {
            let rings = view.ringing.contains(&provider.id);
            let is_busy = rings || view.calls.contains(&provider.id);
            let is_gone = is_busy && view.providers.iter().all(|other| other.id != provider.id);
            if is_gone && !provider.dormant && provider.elsewhere.is_none() {
                let text = format!("{} was switched off or taken out. It ends with this call.", provider.label);
                let notice = Notice { kind: "ending".to_owned(), text, at: None, action: None, dismiss: false };
                let mut stays = ProviderView { mode: 1, movable: false, notices: vec![notice], ..provider.clone() };
                if !rings {
                    stays.rings.clear(); // it was answered meanwhile
                }
                view.providers.insert(at.min(view.providers.len()), stays);
                self.ending.push(provider.id.clone());
            }
        }
    }

    /// The providers that have a tab, in order: all, or the ones that matter most of very many.
    pub fn tabs<'a>(&self, providers: &'a [ProviderView]) -> Vec<&'a ProviderView> {
        if providers.len() <= TABS {
            return providers.iter().collect();
        }
        let mut left = TABS;
        let ranks: Vec<u8> = providers.iter().map(|provider| self.rank(provider)).collect();
        let mut has_tab = vec![false; providers.len()];
        for rank in 0..=4 {
            for (at, _) in ranks.iter().enumerate().filter(|(_, its)| **its == rank) {
                has_tab[at] = left > 0;
                left = left.saturating_sub(1);
            }
        }
        providers.iter().zip(has_tab).filter(|(_, has_tab)| *has_tab).map(|(provider, _)| provider).collect()
    }

    fn rank(&self, provider: &ProviderView) -> u8 {
        match provider {
            _ if self.is_now(provider) => 0,
            _ if provider.in_call_since.is_some() => 1,
            _ if self.wants_attention(provider) => 2,
            _ if !provider.dormant => 3,
            _ => 4,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panel::state::examples::voice;

    fn named(id: &str) -> ProviderView {
        ProviderView { id: id.into(), label: id.to_uppercase(), ..voice() }
    }

    fn dormant(id: &str) -> ProviderView {
        ProviderView::dormant(id.into(), id.to_uppercase())
    }

    fn view(providers: Vec<ProviderView>) -> PanelView {
        PanelView { providers, ..PanelView::default() }
    }

    fn now(shown: &Shown) -> &str {
        shown.now.as_deref().unwrap_or_default()
    }

    #[test]
    fn the_first_that_lives_is_shown_until_the_agent_chooses() {
        let mut shown = Shown::default();
        shown.look(&view(vec![dormant("a"), named("b"), named("c")]));
        assert_eq!(now(&shown), "b");
        shown.look(&view(vec![named("c"), named("b")]));
        assert_eq!(now(&shown), "b", "another order turns no page");
        shown.choose("c".into(), Some(&view(vec![named("c"), named("b")])));
        assert_eq!(now(&shown), "c");
        let mut shown = Shown::default();
        shown.look(&view(vec![dormant("a"), dormant("b")]));
        assert_eq!((now(&shown), shown.chosen.is_some()), ("a", false));
    }

    #[test]
    fn a_remembered_choice_is_shown_when_it_comes_and_the_first_when_it_goes() {
        let mut shown = Shown::remembering(Some("c".into()));
        shown.look(&view(Vec::new()));
        shown.look(&view(vec![named("a"), named("b")]));
        assert_eq!(now(&shown), "a");
        shown.look(&view(vec![named("a"), named("b"), named("c")]));
        assert_eq!(now(&shown), "c");
        shown.look(&view(vec![named("a"), named("b")]));
        assert_eq!(now(&shown), "a");
    }

    #[test]
    fn a_panel_that_opens_in_a_call_shows_the_call_and_one_that_is_open_stays_as_it_is() {
        let talking = ProviderView { in_call_since: Some(5), ..named("b") };
        let mut shown = Shown::remembering(Some("a".into()));
        shown.look(&view(vec![named("a"), talking.clone()]));
        assert_eq!(now(&shown), "b");
        let mut shown = Shown::remembering(Some("a".into()));
        shown.look(&view(vec![named("a"), named("b")]));
        shown.look(&view(vec![named("a"), talking]));
        assert_eq!(now(&shown), "a");
    }

    #[test]
    fn one_behind_that_wants_attention_is_marked_until_it_is_chosen() {
        let mut shown = Shown::default();
        let asked = |times| view(vec![named("a"), ProviderView { attention: times, ..named("b") }]);
        shown.look(&asked(7));
        assert!(!shown.wants_attention(&asked(7).providers[1]), "what was before the panel opened is no news");
        shown.look(&asked(8));
        assert!(shown.wants_attention(&asked(8).providers[1]));
        assert_eq!(now(&shown), "a", "it takes nothing from the other");
        shown.choose("b".into(), Some(&asked(8)));
        shown.choose("a".into(), Some(&asked(8)));
        assert!(!shown.wants_attention(&asked(8).providers[1]));
        shown.look(&asked(0));
        shown.look(&asked(1));
        assert!(shown.wants_attention(&asked(1).providers[1]), "a worker that has lost its count counts on");
        let elsewhere = ProviderView { elsewhere: Some(3), attention: 9, ..named("b") };
        assert!(!shown.wants_attention(&elsewhere), "the panel in which it lives marks it");
    }

    #[test]
    fn one_that_is_switched_off_in_its_call_keeps_its_place_until_the_call_ends() {
        let before = view(vec![named("a"), ProviderView { mode: 0, ..named("b") }, named("c")]);
        let mut shown = Shown::remembering(Some("b".into()));
        let mut after = PanelView { calls: vec!["b".into()], ..view(vec![named("a"), named("c")]) };
        shown.keep_ending(Some(&before), &mut after);
        assert_eq!(after.providers.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
        assert_eq!((after.providers[1].mode, after.providers[1].notices[0].kind.as_str()), (1, "ending"));
        assert_eq!(shown.ending, ["b"]);
        let mut over = view(vec![named("a"), named("c")]);
        shown.keep_ending(Some(&after), &mut over);
        assert_eq!((over.providers.len(), shown.ending.len()), (2, 0));
    }

    #[test]
    fn of_a_thousand_those_have_tabs_that_matter() {
        let mut all: Vec<ProviderView> = (0..1_000).map(|at| dormant(&format!("d{at}"))).collect();
        all[500] = named("live");
        all[900] = ProviderView { in_call_since: Some(1), ..named("call") };
        let mut shown = Shown::remembering(Some("d700".into()));
        shown.opened = true;
        shown.look(&view(all.clone()));
        let tabs: Vec<&str> = shown.tabs(&all).iter().map(|one| one.id.as_str()).collect();
        assert_eq!(tabs.len(), TABS);
        assert_eq!(tabs[..2], ["d0", "d1"]);
        assert_eq!(tabs[9..], ["live", "d700", "call"]);
        assert_eq!(shown.tabs(&all[..5]).len(), 5);
    }
}
