//! What the lists show: every provider and site of every level, with whose it is and what may be done with it.

use super::level::List;
use patchbay_protocol::{Configuration, Fault, Level, Levels, Part, Provider, Site};
use serde_json::Value;

/// Whose an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// The user's own.
    Own,
    /// Policy's, to be changed by the user.
    Default,
    /// Policy's for good.
    Fixed,
    /// From the organisation's own records.
    Records,
}

impl Whose {
    /// Its word in the document, for tests and style.
    pub fn word(self) -> &'static str {
        match self {
            Self::Own => "user",
            Self::Default => "default",
            Self::Fixed => "mandatory",
            Self::Records => "organisation",
        }
    }

    /// The same for a reader.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Own => "Yours",
            Self::Default => "Set by your organisation; you may change it",
            Self::Fixed => "Fixed by your organisation",
            Self::Records => "From your organisation's records",
        }
    }
}

/// Whether an item counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It is in force.
    InForce,
    /// It is not complete: the reason.
    Incomplete(String),
    /// Policy allows no items of the user's own.
    Forbidden,
}

/// One line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Id of the provider, or the site's pattern.
    pub id: String,
    /// What it is called on the page.
    pub label: String,
    /// The landing URL, or the start page.
    pub address: String,
    /// Whether it is switched on.
    pub enabled: bool,
    /// Whose it is.
    pub whose: Whose,
    /// The user has changed something of what is not the user's.
    pub changed: bool,
    /// Policy's word on [`Self::enabled`] is the last.
    pub switch_locked: bool,
    /// Whether it counts.
    pub standing: Standing,
    /// Permission patterns it needs.
    pub needs: Vec<String>,
}

/// The items of both lists.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listing {
    /// Providers: those in force in their order, then the others.
    pub providers: Vec<Item>,
    /// Sites likewise.
    pub sites: Vec<Item>,
}

impl Listing {
    /// Lists what the levels say. `configuration` is what is in force of them, `faults` what cannot be.
    pub fn new(levels: &Levels, configuration: &Configuration, faults: &[Fault]) -> Self {
        let (providers, sites) = (Index::new(List::Providers, levels), Index::new(List::Sites, levels));
        Self {
            providers: with_the_rest(
                &providers,
                configuration.providers.iter().map(|provider| of_provider(&providers, provider)),
                faults,
            ),
            sites: with_the_rest(&sites, configuration.sites.iter().map(|site| of_site(&sites, site)), faults),
        }
    }

    /// The items of a list.
    pub fn of(&self, list: List) -> &[Item] {
        if list == List::Providers { &self.providers } else { &self.sites }
    }

    /// An item of a list.
    pub fn find(&self, list: List, id: &str) -> Option<&Item> {
        self.of(list).iter().find(|item| item.id == id)
    }
}

/// The parts of one list by id, for finding them among thousands.
struct Index<'a> {
    list: List,
    levels: &'a Levels,
    policy: Vec<&'a Part>,
    user: Vec<&'a Part>,
    rows: Vec<&'a Part>,
}

impl<'a> Index<'a> {
    fn new(list: List, levels: &'a Levels) -> Self {
        let rows = levels.organisations.iter().filter(|_| list == List::Providers).flat_map(|rows| &rows.providers);
        let (policy, user) = (by_id(list.of(&levels.policy)), by_id(list.of(&levels.user)));
        Self { list, levels, policy, user, rows: by_id(rows) }
    }

    fn whose(&self, id: &str) -> Whose {
        match find(&self.policy, id) {
            // Asking for each value looks through all levels each time: only for what some path of `mandatory` may mean.
            Some(part) if may_be_fixed(self.levels, self.list, id) => {
                let mut values = part.values.keys().filter(|name| *name != self.list.key());
                let is_fixed = |name: &String| self.list.source(self.levels, id, name) == Level::Mandatory;
                if values.all(is_fixed) { Whose::Fixed } else { Whose::Default }
            }
            Some(_) => Whose::Default,
            None if find(&self.rows, id).is_some() && self.levels.row(id).is_some() => Whose::Records,
            None => Whose::Own,
        }
    }
}

fn by_id<'a>(parts: impl IntoIterator<Item = &'a Part>) -> Vec<&'a Part> {
    let mut parts: Vec<&Part> = parts.into_iter().collect();
    parts.sort_by(|a, b| a.id.cmp(&b.id));
    parts
}

fn find<'a>(parts: &[&'a Part], id: &str) -> Option<&'a Part> {
    parts.binary_search_by(|part| part.id.as_str().cmp(id)).ok().map(|at| parts[at])
}

fn of_provider(index: &Index<'_>, provider: &Provider) -> Item {
    let whose = index.whose(&provider.id);
    // Policy has the last word on a provider that it switches off, or that some path of `mandatory` may mean.
    let may_be_locked = !provider.enabled || may_be_fixed(index.levels, List::Providers, &provider.id);
    let is_locked = || index.levels.source_of_provider(&provider.id, "enabled") == Level::Mandatory;
    Item {
        id: provider.id.clone(),
        label: provider.label.clone(),
        address: provider.landing_url.clone(),
        enabled: provider.enabled,
        whose,
        changed: whose != Whose::Own && find(&index.user, &provider.id).is_some(),
        switch_locked: whose != Whose::Own && may_be_locked && is_locked(),
        standing: Standing::InForce,
        needs: provider.permissions(),
    }
}

fn of_site(index: &Index<'_>, site: &Site) -> Item {
    let id = site.pages.as_str().to_owned();
    let whose = index.whose(&id);
    Item {
        label: id.clone(),
        address: site.start_url.clone(),
        enabled: true,
        whose,
        changed: whose != Whose::Own && find(&index.user, &id).is_some(),
        switch_locked: true,
        standing: Standing::InForce,
        needs: vec![site.pages.permission()],
        id,
    }
}

fn may_be_fixed(levels: &Levels, list: List, id: &str) -> bool {
    let (name, plain) = if list == List::Providers { ("providers", false) } else { ("sites", true) };
    let paths = levels.policy.values.get("mandatory").and_then(Value::as_array);
    paths.into_iter().flatten().filter_map(Value::as_str).any(|path| {
        let of_item = path.strip_prefix(name).and_then(|rest| rest.strip_prefix('/')).is_some_and(|rest| rest.starts_with(id));
        path == name || of_item || plain && path.starts_with(name)
    })
}

/// Adds what is not in force: parts that nothing completes, and the user's own where policy allows none.
fn with_the_rest(index: &Index<'_>, in_force: impl Iterator<Item = Item>, faults: &[Fault]) -> Vec<Item> {
    let (list, levels) = (index.list, index.levels);
    let mut items: Vec<Item> = in_force.collect();
    let mut known: Vec<String> = items.iter().map(|item| item.id.clone()).collect();
    known.sort();
    let prefix = if list == List::Providers { "providers/" } else { "sites/" };
    let parts = list.of(&levels.policy).iter().map(|part| (part, false));
    let parts = parts.chain(list.of(&levels.user).iter().map(|part| (part, true)));
    let mut more: Vec<Item> = Vec::new();
    for (part, is_users) in parts.filter(|(part, _)| known.binary_search(&part.id).is_err()) {
        if let Some(item) = more.iter_mut().find(|item| item.id == part.id) {
            item.changed = true;
            continue;
        }
        let text = |name: &str| part.values.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let reason = faults.iter().find(|fault| fault.place.strip_prefix(prefix) == Some(&part.id));
        let standing = reason.map_or(Standing::Forbidden, |fault| Standing::Incomplete(fault.reason.clone()));
        let label = [text("label"), text("name"), part.id.clone()].into_iter().find(|label| !label.is_empty());
        more.push(Item {
            id: part.id.clone(),
            label: label.unwrap_or_default(),
            address: if list == List::Providers { text("landingUrl") } else { text("startUrl") },
            enabled: false,
            whose: if is_users { Whose::Own } else { Whose::Default },
            changed: false,
            switch_locked: true,
            standing,
            needs: Vec::new(),
        });
    }
    items.append(&mut more);
    items
}

#[cfg(test)]
mod tests {
    use super::*;
    use patchbay_protocol::Layer;

    fn listing(policy: &str, user: &str) -> Listing {
        let levels = Levels { policy: Layer::parse(policy).0, user: Layer::parse(user).0, ..Levels::default() };
        let (configuration, faults) = levels.effective();
        Listing::new(&levels, &configuration, &faults)
    }

    fn policy(more: &str) -> String {
        format!(r#"{{"providers":[{{"id":"voice","name":"Voice","landingUrl":"https://voice.example/"}}]{more}}}"#)
    }

    #[test]
    fn each_provider_says_whose_it_is() {
        let own = r#"{"providers":[{"name":"Own","landingUrl":"https://own.example/"},{"id":"voice","label":"Mine"}]}"#;
        let listing = self::listing(&policy(""), own);
        let whose = |item: &Item| (item.id.clone(), item.whose, item.changed);
        let all: Vec<_> = listing.providers.iter().map(whose).collect();
        assert_eq!(all, [("voice".to_owned(), Whose::Default, true), ("own".to_owned(), Whose::Own, false)]);
    }

    #[test]
    fn a_row_that_was_imported_is_the_users_own() {
        let row = Layer::parse(&policy("")).0.providers;
        let organisations = vec![patchbay_protocol::OrganisationRows { origin: "https://org.example".into(), providers: row }];
        let whose = |user: &str| {
            let levels = Levels { user: Layer::parse(user).0, organisations: organisations.clone(), ..Levels::default() };
            let (configuration, faults) = levels.effective();
            Listing::new(&levels, &configuration, &faults).providers[0].whose
        };
        assert_eq!(whose(r#"{"providers":[{"id":"voice","landingUrl":"https://test.example/"}]}"#), Whose::Records);
        assert_eq!(whose(&policy("")), Whose::Own);
    }

    #[test]
    fn what_is_mandatory_as_a_whole_is_fixed_and_what_is_so_in_part_is_not() {
        let whose = |more: &str| listing(&policy(more), "").providers[0].whose;
        assert_eq!(whose(r#","mandatory":["providers"]"#), Whose::Fixed);
        assert_eq!(whose(r#","mandatory":["providers/voice"]"#), Whose::Fixed);
        assert_eq!(whose(r#","mandatory":["providers/voice/name"]"#), Whose::Default);
        assert_eq!(whose(r#","mandatory":["providers/other"]"#), Whose::Default);
    }

    #[test]
    fn what_is_not_in_force_is_listed_with_the_reason() {
        let user = r#"{"providers":[{"id":"gone","label":"Mine"}]}"#;
        let item = listing("", user).providers.remove(0);
        assert_eq!(item.standing, Standing::Incomplete("name is missing".to_owned()));
        let own = r#"{"providers":[{"name":"Own","landingUrl":"https://own.example/"}]}"#;
        let item = listing(r#"{"allowUserProviders":false}"#, own).providers.remove(0);
        assert_eq!((item.label.as_str(), item.standing), ("Own", Standing::Forbidden));
    }
}
