//! Tables of the state: values by id.

use litemap::LiteMap;
use patchbay_protocol::read::{FromJson, Unfit};
use serde::{Serialize, Serializer};
use serde_json::Value;
use std::ops::{Deref, DerefMut};

/// Values by id, in the order of the ids; as JSON an object. A map of its own because the library's is written as a list
/// when it is empty, and reading it by serde would bring a sort for each type of value into the WASM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table<T>(LiteMap<String, T>);

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self(LiteMap::new())
    }
}

impl<T> Deref for Table<T> {
    type Target = LiteMap<String, T>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<T> DerefMut for Table<T> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl<T: Serialize> Serialize for Table<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<T: FromJson> FromJson for Table<T> {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        let members = value.as_object().ok_or(Unfit::new("must be an object"))?;
        let mut table = Self::default();
        for (id, value) in members {
            table.insert(id.clone(), T::from_json(value)?);
        }
        Ok(table)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use patchbay_protocol::{read, write};

    #[test]
    fn a_table_is_read_back_as_it_was_written() {
        let mut table = Table::default();
        assert_eq!(read::<Table<u8>>(&write(&table)).unwrap(), table);
        table.insert("b".into(), 1u8);
        table.insert("a".into(), 2);
        assert_eq!(write(&table), r#"{"a":2,"b":1}"#);
        assert_eq!(read::<Table<u8>>(&write(&table)).unwrap(), table);
    }
}
