//! The `Prefer` header: annotations, page size, representation.

use axum::http::HeaderMap;

/// Most rows of one page, and the default.
pub(super) const LARGEST_PAGE: usize = 5000;

/// What the client prefers.
#[derive(Debug, Default)]
pub(super) struct Prefer {
    annotations: Vec<String>,
    page_size: Option<usize>,
    pub representation: bool,
}

impl Prefer {
    pub(super) fn parse(headers: &HeaderMap) -> Self {
        let mut prefer = Self::default();
        for preference in headers.get_all("prefer").iter().filter_map(|value| value.to_str().ok()).flat_map(split) {
            let (name, value) = preference.split_once('=').unwrap_or((&preference, ""));
            let value = value.trim().trim_matches('"');
            match name.trim().to_ascii_lowercase().as_str() {
                "odata.include-annotations" => {
                    prefer.annotations = value.split(',').map(|pattern| pattern.trim().to_owned()).collect()
                }
                "odata.maxpagesize" => prefer.page_size = value.parse().ok().filter(|size| *size > 0),
                "return" => prefer.representation = value == "representation",
                _ => {}
            }
        }
        prefer
    }

    /// Rows a page may hold.
    pub(super) fn page_size(&self) -> usize {
        self.page_size.unwrap_or(LARGEST_PAGE).min(LARGEST_PAGE)
    }

    /// Whether an annotation is wanted, by its full name. Patterns end with `*`; a leading `-` excludes.
    pub(super) fn annotation(&self, name: &str) -> bool {
        let fits = |pattern: &str| pattern.strip_suffix('*').map_or(pattern == name, |start| name.starts_with(start));
        let wanted = self.annotations.iter().any(|pattern| !pattern.starts_with('-') && fits(pattern));
        wanted && !self.annotations.iter().any(|pattern| pattern.strip_prefix('-').is_some_and(fits))
    }

    /// The value of `Preference-Applied`, if any preference was.
    pub(super) fn applied(&self) -> Option<String> {
        let annotations =
            (!self.annotations.is_empty()).then(|| format!("odata.include-annotations=\"{}\"", self.annotations.join(",")));
        let page_size = self.page_size.map(|_| format!("odata.maxpagesize={}", self.page_size()));
        let representation = self.representation.then(|| "return=representation".to_owned());
        let applied: Vec<_> = [annotations, page_size, representation].into_iter().flatten().collect();
        (!applied.is_empty()).then(|| applied.join(", "))
    }
}

/// At commas and semicolons outside quotes.
fn split(header: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut quoted = false;
    for letter in header.chars() {
        quoted ^= letter == '"';
        if !quoted && matches!(letter, ',' | ';') {
            parts.push(String::new());
        } else if let Some(last) = parts.last_mut() {
            last.push(letter);
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prefer(text: &str) -> Prefer {
        Prefer::parse(&HeaderMap::from_iter([(axum::http::HeaderName::from_static("prefer"), text.parse().unwrap())]))
    }

    #[test]
    fn preferences_are_read_from_one_header() {
        let prefer = prefer("odata.include-annotations=\"*\",odata.maxpagesize=50, return=representation");
        assert!(prefer.annotation("OData.Community.Display.V1.FormattedValue"));
        assert_eq!(prefer.page_size(), 50);
        assert!(prefer.representation);
    }

    #[test]
    fn single_annotations_can_be_wanted_and_excluded() {
        let prefer = prefer("odata.include-annotations=\"*,-Microsoft.*\"");
        assert!(prefer.annotation("OData.Community.Display.V1.FormattedValue"));
        assert!(!prefer.annotation("Microsoft.Dynamics.CRM.lookuplogicalname"));
    }

    #[test]
    fn a_page_never_holds_more_than_five_thousand_rows() {
        assert_eq!(prefer("odata.maxpagesize=9000").page_size(), 5000);
    }
}
