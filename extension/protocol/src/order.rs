//! Lists in order.

/// Puts items in the order of their keys; equal ones stay as they were.
///
/// A binary search and a move for each: the lists here are short, and each of the standard library's sorts is 3 to 5 kB of
/// WASM for each type of item.
pub fn sorted<T, K: Ord>(items: Vec<T>, key: impl Fn(&T) -> K) -> Vec<T> {
    let mut sorted: Vec<T> = Vec::with_capacity(items.len());
    for item in items {
        let own = key(&item);
        let at = sorted.partition_point(|other| key(other) <= own);
        sorted.insert(at, item);
    }
    sorted
}

#[cfg(test)]
mod tests {
    use super::sorted;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_is_the_standard_librarys_stable_sort(items in prop::collection::vec((0u8..8, any::<u8>()), 0..40)) {
            let mut expected = items.clone();
            expected.sort_by_key(|item| item.0);
            prop_assert_eq!(sorted(items, |item| item.0), expected);
        }
    }
}
