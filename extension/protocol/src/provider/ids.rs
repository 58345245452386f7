//! Ids of apps and providers.

/// The id of the model-driven app a page is of: `appid` of its address.
pub fn app_of(url: &str) -> Option<String> {
    let (_, query) = url.split('#').next()?.split_once('?')?;
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.into_iter().find(|(name, _)| name.eq_ignore_ascii_case("appid")).map(|(_, id)| plain_id(id))
}

/// An id without braces, in lower case.
pub(super) fn plain_id(id: &str) -> String {
    id.replace("%7B", "").replace("%7b", "").replace("%7D", "").replace("%7d", "").trim_matches(['{', '}', ' ']).to_lowercase()
}

/// A name as an id: lower-case letters and digits, runs of anything else as one hyphen.
pub fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.chars() {
        if c.is_alphanumeric() {
            slug.extend(c.to_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// The texts in order, each once.
pub fn distinct(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for text in texts {
        if let Err(at) = all.binary_search(&text) {
            all.insert(at, text);
        }
    }
    all
}
