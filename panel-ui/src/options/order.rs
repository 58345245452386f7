//! Moving an item up or down. Providers come by their `sortOrder`, and those of one order as their levels list them;
//! sites come as they are listed.

use super::level::List;
use patchbay_protocol::{Configuration, Layer, Level, Levels};

/// Highest `sortOrder`.
const LAST: i64 = 1000;

/// A provider among the others.
#[derive(Debug, Clone)]
struct Place<'a> {
    id: &'a str,
    /// Its `sortOrder`.
    order: i64,
    /// Where the levels list it: what decides between equal orders.
    rank: usize,
}

impl Place<'_> {
    /// The least order with which it comes behind another.
    fn behind(&self, other: &Self) -> i64 {
        other.order + i64::from(self.rank < other.rank)
    }

    /// The highest order with which it comes before another.
    fn before(&self, other: &Self) -> i64 {
        other.order - i64::from(self.rank > other.rank)
    }
}

/// The user's level after a provider has changed places with its neighbour; only orders that must differ are written.
///
/// # Errors
/// One sentence: why it cannot be moved.
pub fn moved_provider(levels: &Levels, in_force: &Configuration, id: &str, up: bool) -> Result<Layer, String> {
    let mut places = places(levels, in_force);
    let end = || format!("It is the {} already.", if up { "first" } else { "last" });
    let at = places.iter().position(|place| place.id == id).ok_or_else(end)?;
    let to = if up { at.checked_sub(1) } else { Some(at + 1) };
    let to = to.filter(|to| *to < places.len()).ok_or_else(end)?;
    let other = places[to].id;
    places.swap(at, to);
    let source = levels.sources_of_providers("sortOrder");
    let is_locked = |id: &str| source(id) == Level::Mandatory;
    // The one that is moved gets another order; where policy has fixed it, its neighbour does.
    let free = [to, at].into_iter().find(|place| !is_locked(places[*place].id));
    let orders = free.and_then(|at| {
        let between = between(&places, at);
        between.or_else(|| pushed(&places, at, &is_locked, true)).or_else(|| pushed(&places, at, &is_locked, false))
    });
    let orders = orders.ok_or_else(|| {
        format!("{id} and {other} cannot change places: their order, or that of one around them, is fixed by your organisation.")
    })?;
    let mut user = levels.user.clone();
    for (id, order) in orders {
        List::Providers.set(levels, &mut user, &id, "sortOrder", order.into());
    }
    Ok(user)
}

/// The user's level after one of the user's own sites has changed places with its neighbour. The first site that a page
/// fits is the one that counts.
pub fn moved_site(user: &Layer, pages: &str, up: bool) -> Option<Layer> {
    let at = user.sites.iter().position(|part| part.id == pages)?;
    let to = if up { at.checked_sub(1)? } else { at + 1 };
    let mut user = user.clone();
    (to < user.sites.len()).then(|| user.sites.swap(at, to))?;
    Some(user)
}

fn places<'a>(levels: &'a Levels, in_force: &'a Configuration) -> Vec<Place<'a>> {
    let rows = levels.organisations.iter().flat_map(|rows| &rows.providers);
    let parts = levels.policy.providers.iter().chain(&levels.user.providers).chain(rows);
    // Sorted by id, and what is listed first comes first among equal ones.
    let mut ranks: Vec<(&str, usize)> = parts.enumerate().map(|(rank, part)| (part.id.as_str(), rank)).collect();
    ranks.sort();
    let place = |provider: &'a patchbay_protocol::Provider| Place {
        id: &provider.id,
        order: i64::from(provider.sort_order),
        rank: ranks.get(ranks.partition_point(|(id, _)| *id < provider.id.as_str())).map_or(usize::MAX, |(_, rank)| *rank),
    };
    in_force.providers.iter().map(place).collect()
}

type Orders = Vec<(String, i64)>;

/// One new order is enough when there is room between the neighbours.
fn between(places: &[Place<'_>], at: usize) -> Option<Orders> {
    let place = &places[at];
    let least = at.checked_sub(1).map_or(0, |before| place.behind(&places[before]));
    let most = places.get(at + 1).map_or(LAST, |next| place.before(next));
    (0 <= most && least <= most.min(LAST)).then(|| vec![(place.id.to_owned(), place.order.clamp(least, most))])
}

/// Otherwise those behind it (or before it) make room, as few of them as must.
fn pushed(places: &[Place<'_>], at: usize, is_locked: &dyn Fn(&str) -> bool, behind: bool) -> Option<Orders> {
    let mut places = places.to_vec();
    let mut orders = Orders::new();
    let mut now = at;
    loop {
        let place = &places[now];
        let (next, order) = match behind {
            true => (Some(now + 1), now.checked_sub(1).map_or(0, |before| place.behind(&places[before]))),
            false => (now.checked_sub(1), places.get(now + 1).map_or(LAST, |next| place.before(next))),
        };
        let fits = if behind { place.order >= order } else { place.order <= order };
        if fits && now != at {
            return Some(orders);
        }
        if !(0..=LAST).contains(&order) || is_locked(place.id) {
            return None;
        }
        places[now].order = order;
        orders.push((places[now].id.to_owned(), order));
        match next.filter(|next| *next < places.len()) {
            Some(next) => now = next,
            None => return Some(orders),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn levels(policy: &[(&str, u32)], user: &[(&str, u32)], mandatory: &[&str]) -> Levels {
        let list = |providers: &[(&str, u32)]| -> Vec<Value> {
            let one =
                |(id, order): &(&str, u32)| json!({"id": id, "name": id, "landingUrl": "https://a.example", "sortOrder": order});
            providers.iter().map(one).collect()
        };
        let policy = json!({"providers": list(policy), "mandatory": mandatory}).to_string();
        let user = json!({"providers": list(user)}).to_string();
        Levels { policy: Layer::parse(&policy).0, user: Layer::parse(&user).0, ..Levels::default() }
    }

    fn ids(levels: &Levels) -> Vec<String> {
        levels.effective().0.providers.into_iter().map(|provider| provider.id).collect()
    }

    fn after(levels: &Levels, id: &str, up: bool) -> Result<Levels, String> {
        let user = moved_provider(levels, &levels.effective().0, id, up)?;
        Ok(Levels { user, ..levels.clone() })
    }

    #[test]
    fn providers_that_nobody_has_ordered_change_places() {
        let levels = levels(&[], &[("a", 0), ("b", 0), ("c", 0)], &[]);
        assert_eq!(ids(&after(&levels, "c", true).unwrap()), ["a", "c", "b"]);
        assert_eq!(ids(&after(&levels, "a", false).unwrap()), ["b", "a", "c"]);
        assert_eq!(after(&levels, "a", true).unwrap_err(), "It is the first already.");
    }

    #[test]
    fn a_default_of_policy_is_moved_by_its_order_alone() {
        let levels = levels(&[("a", 1), ("b", 5)], &[], &[]);
        let after = after(&levels, "b", true).unwrap();
        assert_eq!(ids(&after), ["b", "a"]);
        assert_eq!(after.user.text(), r#"{"providers":[{"id":"b","sortOrder":0}]}"#);
    }

    #[test]
    fn a_fixed_order_stays_and_the_neighbour_gives_way_unless_it_is_fixed_too() {
        let fixed = levels(&[("a", 1), ("b", 5)], &[], &["providers/b/sortOrder"]);
        let after_b = after(&fixed, "b", true).unwrap();
        assert_eq!(ids(&after_b), ["b", "a"]);
        assert!(after_b.user.provider("b").is_none());
        let both = levels(&[("a", 1), ("b", 5)], &[], &["providers"]);
        assert!(after(&both, "b", true).unwrap_err().contains("fixed by your organisation"));
    }

    #[test]
    fn sites_change_places_in_the_users_own_list() {
        let (user, _) = Layer::parse(r#"{"sites":[{"match":"https://a.example/*"},{"match":"https://b.example/*"}]}"#);
        let moved = moved_site(&user, "https://b.example/*", true).unwrap();
        assert_eq!(
            moved.sites.iter().map(|part| part.id.as_str()).collect::<Vec<_>>(),
            ["https://b.example/*", "https://a.example/*"]
        );
        assert_eq!(moved_site(&user, "https://b.example/*", false), None);
    }

    proptest! {
        #[test]
        fn whatever_the_orders_a_move_swaps_two_neighbours_and_nothing_else(
            orders in prop::collection::vec(0u32..4, 2..7), split in 0usize..7, at in 0usize..7, up in any::<bool>(),
        ) {
            let names = ["a", "b", "c", "d", "e", "f", "g"];
            let all: Vec<(&str, u32)> = orders.iter().enumerate().map(|(n, order)| (names[n], *order)).collect();
            let (policy, user) = all.split_at(split.min(all.len()));
            let levels = levels(policy, user, &[]);
            let mut wanted = ids(&levels);
            let at = at % wanted.len();
            let id = wanted[at].clone();
            match after(&levels, &id, up) {
                Ok(after) => {
                    wanted.swap(at, if up { at - 1 } else { at + 1 });
                    prop_assert_eq!(ids(&after), wanted);
                }
                Err(_) => prop_assert_eq!(at, if up { 0 } else { wanted.len() - 1 }),
            }
        }
    }
}
