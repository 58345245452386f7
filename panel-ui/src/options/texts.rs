//! What is said of each value: title, help and example, from the same schema that documents policies (`build.rs`).

/// What is said of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Texts {
    /// Its name on the page.
    pub label: &'static str,
    /// What it does, for who has to decide.
    pub help: &'static str,
    /// An example; empty where there is none.
    pub example: &'static str,
}

/// Every value by its place, of the items of `providers` or `sites` or of the whole (empty), and its name.
const ALL: &[(&str, &str, Texts)] = include!(concat!(env!("OUT_DIR"), "/texts.rs"));

/// What is said of a value.
pub fn of(place: &str, name: &str) -> Texts {
    let found = ALL.iter().find(|(of, known, _)| (*of, *known) == (place, name));
    found.map_or(Texts { label: "", help: "", example: "" }, |(.., texts)| *texts)
}
