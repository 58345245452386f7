//! `$filter`: text → the parser crate's tree → an SQL condition with bound values.

mod sql;
mod structure;

pub(super) use sql::condition;
pub(super) use structure::parse;
