//! What [`checks`](super::checks) accepts of texts, as regular expressions for the schema (ECMA-262, with the flag `u`). They
//! refuse nothing that is accepted there; of addresses they cannot say everything. `tests/schema.rs` holds both together.

/// An address, without what stands around it.
macro_rules! address {
    () => {
        concat!(
            r"(?:[hH][tT][tT][pP][sS]://[A-Za-z0-9._-]+",
            r"|[hH][tT][tT][pP]://(?:(?:[A-Za-z0-9._-]+\.)?[lL][oO][cC][aA][lL][hH][oO][sS][tT]|127\.0\.0\.1))",
            r"(?::[0-9]*)?(?:[/?#][^\p{Cc}]*)?"
        )
    };
}

/// A text that is not empty.
pub(crate) const NOT_EMPTY: &str = r"\S";

/// An id of a provider.
pub(crate) const ID: &str = r"^[\p{Alphabetic}\p{N}._-]*$";

/// A name that an id can be made of.
pub(crate) const NAMING: &str = r"[\p{Alphabetic}\p{N}]";

/// A web address: https, or http on this machine.
pub(crate) const ADDRESS: &str = concat!(r"^\s*(?:", address!(), r")\s*$");

/// The same, or nothing.
pub(crate) const ADDRESS_OR_NOTHING: &str = concat!(r"^(?:\s*(?:", address!(), r")\s*)?$");

/// An origin, or all hosts below a name.
pub(crate) const ORIGIN: &str =
    concat!(r"^\s*(?:https://\*\.(?![0-9.]+/*\s*$)[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+/*|", address!(), r")\s*$");

/// A pattern of pages.
pub(crate) const PAGES: &str = r"^(?:https?|\*)://(?:\*|(?:\*\.)?[A-Za-z0-9._-]+)(?::(?:[0-9]{1,5}|\*))?/[^\p{Cc}]*$";

/// An id as Dataverse writes them.
pub(crate) const GUID: &str =
    r"^\s*(?:\{[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\s*$";

/// A name of the browser's permissions policy.
pub(crate) const FEATURE: &str = r"^[a-z]+(?:-[a-z]+)*$";

/// A path of `mandatory`.
pub(crate) fn path() -> String {
    let values = super::single_values().join("|");
    let provider = super::provider_values().join("|");
    format!(r"^(?:{values}|providers|sites|providers/[^/]+(?:/(?:{provider}))?|sites/[\s\S]+)$")
}
