//! Query options: decoding them as the real service does, and reading those of a set, a row or an `$expand`.

use percent_encoding::percent_decode;

use crate::error::ServiceError;

/// Names and values of a query string. A `+` is a space, `%2B` a plus; what is no valid percent sequence stays as it is.
pub(super) fn decode(query: &str) -> Vec<(String, String)> {
    let text = |part: &str| percent_decode(part.replace('+', " ").as_bytes()).decode_utf8_lossy().into_owned();
    query
        .split('&')
        .filter(|part| !part.is_empty())
        .map(|part| part.split_once('=').unwrap_or((part, "")))
        .map(|(name, value)| (text(name).trim().to_owned(), text(value)))
        .collect()
}

/// The system query options.
#[derive(Debug, Default, PartialEq)]
pub(super) struct QueryOptions {
    pub select: Option<Vec<String>>,
    pub filter: Option<String>,
    /// Property and whether descending.
    pub order: Vec<(String, bool)>,
    pub top: Option<usize>,
    pub count: bool,
    pub expand: Vec<Expand>,
    /// Page to go on with, counted from 1.
    pub page: Option<usize>,
}

/// One navigation property of `$expand`.
#[derive(Debug, PartialEq)]
pub(super) struct Expand {
    pub navigation: String,
    pub options: QueryOptions,
}

impl QueryOptions {
    pub(super) fn parse(pairs: &[(String, String)]) -> Result<Self, ServiceError> {
        let mut options = Self::default();
        let mut seen: Vec<&str> = Vec::new();
        for (name, value) in pairs.iter().filter(|(name, _)| name.starts_with('$')) {
            if seen.contains(&name.as_str()) {
                return Err(ServiceError::BadQuery(format!(
                    "Query option '{name}' was specified more than once, but it must be specified at most once."
                )));
            }
            seen.push(name);
            options.take(name, value)?;
        }
        Ok(options)
    }

    fn take(&mut self, name: &str, value: &str) -> Result<(), ServiceError> {
        let blank = value.trim().is_empty();
        match name {
            "$select" => self.select = (!blank).then(|| names(value)),
            "$filter" if blank => {
                return Err(ServiceError::BadQuery("The value for OData query '$filter' cannot be empty.".to_owned()));
            }
            "$filter" => self.filter = Some(value.to_owned()),
            "$orderby" => self.order = value.split(',').map(order).collect::<Result<_, _>>()?,
            "$top" => self.top = Some(number(name, value)?),
            "$count" => self.count = value.trim() == "true",
            "$expand" => self.expand = split(value, ',').into_iter().map(expand).collect::<Result<_, _>>()?,
            "$skiptoken" => self.page = Some(page_number(value)?),
            "$search" => return Err(ServiceError::NotImplemented("The query option '$search' is not supported.".to_owned())),
            "$skip" => return Err(ServiceError::BadQuery("Skip Clause is not supported in CRM".to_owned())),
            "$apply" | "$compute" => return Err(ServiceError::NotImplemented(format!("This stand-in has no {name}."))),
            _ => return Err(ServiceError::BadQuery(format!("The query parameter {name} is not supported"))),
        }
        Ok(())
    }
}

fn names(list: &str) -> Vec<String> {
    list.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
}

fn number(name: &str, value: &str) -> Result<usize, ServiceError> {
    value.trim().parse().map_err(|_| {
        ServiceError::BadQuery(format!("Invalid value '{value}' for {name} query option found. The {name} query option requires a non-negative integer value."))
    })
}

fn order(term: &str) -> Result<(String, bool), ServiceError> {
    let words: Vec<_> = term.split_whitespace().collect();
    match words[..] {
        [name] | [name, "asc"] => Ok((name.to_owned(), false)),
        [name, "desc"] => Ok((name.to_owned(), true)),
        _ => Err(ServiceError::BadQuery(format!("Syntax error in the $orderby clause '{}'.", term.trim()))),
    }
}

fn expand(item: &str) -> Result<Expand, ServiceError> {
    let item = item.trim();
    let (navigation, nested) = match item.strip_suffix(')').and_then(|item| item.split_once('(')) {
        Some((navigation, nested)) => (navigation.trim(), nested),
        None => (item, ""),
    };
    let pairs: Vec<_> = split(nested, ';')
        .into_iter()
        .filter_map(|part| part.split_once('=').map(|(name, value)| (name.trim().to_owned(), value.to_owned())))
        .collect();
    Ok(Expand { navigation: navigation.to_owned(), options: QueryOptions::parse(&pairs)? })
}

/// The cookie of a next link, `<cookie pagenumber='2' />`; the real one holds more, and clients must not look into it.
pub(super) fn page_token(page: usize) -> String {
    format!("<cookie pagenumber='{page}' />")
}

fn page_number(token: &str) -> Result<usize, ServiceError> {
    token
        .split_once("pagenumber='")
        .and_then(|(_, rest)| rest.split_once('\''))
        .and_then(|(number, _)| number.parse().ok())
        .filter(|number| *number > 0)
        .ok_or_else(|| ServiceError::BadQuery("Malformed XML in the Paging Cookie".to_owned()))
}

/// At a separator outside quotes and parentheses.
fn split(text: &str, separator: char) -> Vec<&str> {
    let (mut parts, mut start, mut depth, mut quoted) = (Vec::new(), 0, 0_i32, false);
    for (at, letter) in text.char_indices() {
        match letter {
            '\'' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth -= 1,
            _ if letter == separator && depth == 0 && !quoted => {
                parts.push(&text[start..at]);
                start = at + letter.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts.into_iter().filter(|part| !part.trim().is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_raw_plus_is_a_space_and_an_encoded_one_is_a_plus() {
        assert_eq!(decode("a=+1&b=%2B1"), [("a".to_owned(), " 1".to_owned()), ("b".to_owned(), "+1".to_owned())]);
    }

    #[test]
    fn what_is_no_percent_sequence_stays() {
        assert_eq!(decode("$filter=contains(x,'%5%5%0')")[0].1, "contains(x,'%5%5%0')");
    }

    #[test]
    fn expand_takes_nested_options() {
        let options = QueryOptions::parse(&decode("$expand=primarycontactid($select=fullname,jobtitle;$top=1),parties")).unwrap();
        assert_eq!(options.expand[0].options.select.as_deref(), Some(&["fullname".to_owned(), "jobtitle".to_owned()][..]));
        assert_eq!(options.expand[0].options.top, Some(1));
        assert_eq!(options.expand[1].navigation, "parties");
    }

    #[test]
    fn search_is_not_implemented_and_skip_is_refused() {
        assert!(matches!(QueryOptions::parse(&decode("$search=x")), Err(ServiceError::NotImplemented(_))));
        assert!(matches!(QueryOptions::parse(&decode("$skip=1")), Err(ServiceError::BadQuery(_))));
    }
}
