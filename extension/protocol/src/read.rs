//! Reading JSON: a text becomes a [`Value`], and that a type of ours, member by member.
//!
//! What comes in is read by hand and not by serde's `Deserialize`: that is compiled anew for each type, and twice for an
//! enum told by a tag, which would be the larger half of the worker's WASM. It also says what is wrong in our words.

use serde::Serialize;
use serde_json::Value;

/// What is wrong with a value, as in "landingUrl must be a text".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}{}{wrong}", .member, if .member.is_empty() { "" } else { " " })]
pub struct Unfit {
    /// Name of the innermost member concerned; empty for the value itself.
    member: &'static str,
    /// The rest of the sentence.
    wrong: &'static str,
}

impl Unfit {
    /// The value itself is wrong.
    pub const fn new(wrong: &'static str) -> Self {
        Self { member: "", wrong }
    }

    fn within(self, member: &'static str) -> Self {
        if self.member.is_empty() { Self { member, ..self } } else { self }
    }
}

/// Why a text was not read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is no JSON.
    #[error("is not valid JSON: {0}")]
    NotJson(#[from] serde_json::Error),
    /// It is JSON of another shape.
    #[error("{0}")]
    Unfit(#[from] Unfit),
}

/// A type that is read from JSON.
pub trait FromJson: Sized {
    /// Reads it.
    ///
    /// # Errors
    /// What is wrong with the value.
    fn from_json(value: &Value) -> Result<Self, Unfit>;

    /// What an absent member means.
    ///
    /// # Errors
    /// Most members must be there.
    fn absent() -> Result<Self, Unfit> {
        Err(Unfit::new("is missing"))
    }
}

/// Reads a text.
///
/// # Errors
/// The text is no JSON, or of another shape.
pub fn read<T: FromJson>(text: &str) -> Result<T, ReadError> {
    Ok(T::from_json(&parse(text)?)?)
}

/// Reads a text as any JSON: the one place where the WASM carries a parser.
///
/// # Errors
/// The text is no JSON.
#[inline(never)]
pub fn parse(text: &str) -> Result<Value, serde_json::Error> {
    serde_json::from_str(text)
}

/// Writes the JSON text of a value.
pub fn write<T: Serialize + ?Sized>(value: &T) -> String {
    // Fails only for maps with keys that are no text; ours are.
    serde_json::to_string(value).unwrap_or_default()
}

/// A member of an object.
///
/// # Errors
/// The member is wrong, or is not there and has to be.
pub fn member<T: FromJson>(object: &Value, name: &'static str) -> Result<T, Unfit> {
    object.get(name).map_or_else(T::absent, T::from_json).map_err(|unfit| unfit.within(name))
}

/// A member of an object that may be left out.
///
/// # Errors
/// The member is there and wrong.
pub fn member_or<T: FromJson>(object: &Value, name: &'static str, otherwise: fn() -> T) -> Result<T, Unfit> {
    object.get(name).map_or_else(|| Ok(otherwise()), T::from_json).map_err(|unfit| unfit.within(name))
}

/// The word that tells which variant of an enum an object is; empty if there is none.
pub fn tag<'a>(object: &'a Value, name: &str) -> &'a str {
    object.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// Said of a word that is none of an enum's.
pub const UNKNOWN_WORD: Unfit = Unfit::new("is not one of the words known here");

impl FromJson for String {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        value.as_str().map(str::to_owned).ok_or(Unfit::new("must be a text"))
    }
}

impl FromJson for bool {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        value.as_bool().ok_or(Unfit::new("must be true or false"))
    }
}

impl FromJson for u64 {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        value.as_u64().ok_or(Unfit::new("must be a whole number, 0 or more"))
    }
}

impl FromJson for i64 {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        value.as_i64().ok_or(Unfit::new("must be a whole number"))
    }
}

/// Integers that are read by a larger one.
macro_rules! narrower {
    ($($small:ty, $large:ty);+) => {$(
        impl FromJson for $small {
            fn from_json(value: &Value) -> Result<Self, Unfit> {
                Self::try_from(<$large>::from_json(value)?).map_err(|_| Unfit::new("is too large a number"))
            }
        }
    )+};
}

narrower!(u8, u64; u32, u64; i32, i64);

impl FromJson for Value {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        Ok(value.clone())
    }
}

impl<T: FromJson> FromJson for Option<T> {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        if value.is_null() { Ok(None) } else { T::from_json(value).map(Some) }
    }

    fn absent() -> Result<Self, Unfit> {
        Ok(None)
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        let items = value.as_array().ok_or(Unfit::new("must be a list"))?;
        let mut all = Self::with_capacity(items.len());
        for item in items {
            all.push(T::from_json(item)?);
        }
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_wrong_is_said_of_the_member() {
        let object = json!({"name": 7, "width": -1, "mode": 256, "lines": ["a", 1]});
        let said = |unfit: Unfit| unfit.to_string();
        assert_eq!(said(member::<String>(&object, "name").unwrap_err()), "name must be a text");
        assert_eq!(said(member::<u32>(&object, "width").unwrap_err()), "width must be a whole number, 0 or more");
        assert_eq!(said(member::<u8>(&object, "mode").unwrap_err()), "mode is too large a number");
        assert_eq!(said(member::<Vec<String>>(&object, "lines").unwrap_err()), "lines must be a text");
        assert_eq!(said(member::<String>(&object, "label").unwrap_err()), "label is missing");
        assert_eq!(said(String::from_json(&object).unwrap_err()), "must be a text");
    }

    #[test]
    fn only_what_may_be_left_out_is_left_out() {
        let object = json!({"on": null});
        assert_eq!(member::<Option<bool>>(&object, "on"), Ok(None));
        assert_eq!(member::<Option<bool>>(&object, "off"), Ok(None));
        assert_eq!(member_or(&object, "off", || true), Ok(true));
        assert!(member_or(&object, "on", || true).is_err(), "a null is not an absent member");
    }

    #[test]
    fn a_text_that_is_no_json_says_where() {
        assert!(read::<bool>("{").unwrap_err().to_string().starts_with("is not valid JSON: EOF"));
        assert_eq!(read::<bool>("1").unwrap_err().to_string(), "must be true or false");
    }
}
