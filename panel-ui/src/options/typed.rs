//! The texts of a form's controls.

/// Texts by the id of their control. They are few: looking through them is less code than a map.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Typed(Vec<(&'static str, String)>);

impl Typed {
    /// The text of a control; empty for one that the form does not have.
    pub fn get(&self, id: &str) -> &str {
        self.0.iter().find(|(known, _)| *known == id).map_or("", |(_, text)| text)
    }

    /// Puts a text into a control.
    pub fn put(&mut self, id: &'static str, text: String) {
        match self.0.iter_mut().find(|(known, _)| *known == id) {
            Some((_, there)) => *there = text,
            None => self.0.push((id, text)),
        }
    }

    /// Takes over all of another form.
    pub fn take(&mut self, other: Self) {
        for (id, text) in other.0 {
            self.put(id, text);
        }
    }
}
