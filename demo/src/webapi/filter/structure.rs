//! Around `odata-params`, which parses each comparison and function. What its grammar lacks is done here:
//! 1. `and` binds stronger than `or` (there both bind alike, to the right), and nesting costs no exponential time;
//! 2. a quote inside a text is doubled (there it has a backslash, and a backslash is an escape);
//! 3. names may start with a keyword (`notetext` would be `not etext`) and hold dots and slashes: each name is replaced by a
//!    numbered stand-in for the crate and put back afterwards;
//! 4. negative numbers: written for the crate as a function no name can collide with.

use odata_params::filters::{Expr, Value, parse_str};
use uuid::Uuid;

use crate::error::ServiceError;

/// Deeper nesting is refused: it is no query anybody means.
const DEEPEST: usize = 60;
/// Functions in functions: the crate reads each level three times over.
const DEEPEST_FUNCTION: usize = 4;

/// Parses a `$filter` into the crate's tree.
pub(in crate::webapi) fn parse(filter: &str) -> Result<Expr, ServiceError> {
    let tokens = tokens(filter)?;
    let mut parser = Parser { filter, tokens: &tokens, at: 0 };
    let tree = parser.any_of(0)?;
    if parser.at < tokens.len() { Err(parser.fault()) } else { Ok(tree) }
}

#[derive(Debug, PartialEq)]
enum Token {
    Open,
    Close,
    Comma,
    Text(String),
    Word(String),
}

fn tokens(filter: &str) -> Result<Vec<Token>, ServiceError> {
    let mut tokens = Vec::new();
    let mut letters = filter.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '(' => tokens.push(Token::Open),
            ')' => tokens.push(Token::Close),
            ',' => tokens.push(Token::Comma),
            '\'' => {
                let mut text = String::new();
                loop {
                    match letters.next() {
                        Some('\'') if letters.next_if_eq(&'\'').is_some() => text.push('\''),
                        Some('\'') => break,
                        Some(other) => text.push(other),
                        None => {
                            let message = format!(
                                "There is an unterminated string literal at position {} in '{filter}'.",
                                filter.chars().count()
                            );
                            return Err(ServiceError::BadQuery(message));
                        }
                    }
                }
                tokens.push(Token::Text(text));
            }
            _ if letter.is_whitespace() => {}
            _ => {
                let mut word = String::from(letter);
                while let Some(next) = letters.next_if(|next| !next.is_whitespace() && !"(),'".contains(*next)) {
                    word.push(next);
                }
                tokens.push(Token::Word(word));
            }
        }
    }
    Ok(tokens)
}

struct Parser<'a> {
    filter: &'a str,
    tokens: &'a [Token],
    at: usize,
}

impl Parser<'_> {
    fn fault(&self) -> ServiceError {
        ServiceError::BadQuery(format!("Syntax error in the $filter clause '{}'.", self.filter))
    }

    fn eat(&mut self, word: &str) -> bool {
        let found = matches!(self.tokens.get(self.at), Some(Token::Word(own)) if own == word);
        self.at += usize::from(found);
        found
    }

    fn any_of(&mut self, depth: usize) -> Result<Expr, ServiceError> {
        let mut left = self.all_of(depth)?;
        while self.eat("or") {
            left = Expr::Or(Box::new(left), Box::new(self.all_of(depth)?));
        }
        Ok(left)
    }

    fn all_of(&mut self, depth: usize) -> Result<Expr, ServiceError> {
        let mut left = self.one(depth)?;
        while self.eat("and") {
            left = Expr::And(Box::new(left), Box::new(self.one(depth)?));
        }
        Ok(left)
    }

    fn one(&mut self, depth: usize) -> Result<Expr, ServiceError> {
        if depth > DEEPEST {
            return Err(ServiceError::BadQuery("The $filter is nested too deeply.".to_owned()));
        }
        if self.eat("not") {
            return Ok(Expr::Not(Box::new(self.one(depth + 1)?)));
        }
        if self.tokens.get(self.at) == Some(&Token::Open) {
            self.at += 1;
            let inner = self.any_of(depth + 1)?;
            if self.tokens.get(self.at) != Some(&Token::Close) {
                return Err(self.fault());
            }
            self.at += 1;
            return Ok(inner);
        }
        self.leaf()
    }

    /// A comparison or a function: up to the next `and`, `or` or closing parenthesis of its own level.
    fn leaf(&mut self) -> Result<Expr, ServiceError> {
        let mut names = Vec::new();
        let mut text = String::new();
        let mut depth = 0_usize;
        while let Some(token) = self.tokens.get(self.at) {
            match token {
                Token::Close if depth == 0 => break,
                Token::Word(word) if depth == 0 && matches!(word.as_str(), "and" | "or") => break,
                Token::Close => {
                    depth -= 1;
                    text.push(')');
                }
                Token::Open if depth == DEEPEST_FUNCTION => return Err(self.fault()),
                Token::Open => {
                    depth += 1;
                    text.push('(');
                }
                Token::Comma => text.push(','),
                Token::Text(literal) => {
                    text.push_str(&format!("'{}'", literal.replace('\\', r"\\").replace('\'', r"\'")));
                }
                Token::Word(word) => {
                    text.push_str(&for_the_crate(word, &mut names));
                    text.push(' ');
                }
            }
            self.at += 1;
        }
        let mut tree = parse_str(&text).map_err(|_| self.fault())?;
        put_back(&mut tree, &names);
        Ok(tree)
    }
}

fn for_the_crate(word: &str, names: &mut Vec<String>) -> String {
    let operator = matches!(word, "eq" | "ne" | "gt" | "ge" | "lt" | "le" | "in" | "true" | "false" | "null");
    let starts_with_digit = |word: &str| word.starts_with(|letter: char| letter.is_ascii_digit());
    if operator || starts_with_digit(word) || (word.len() == 36 && Uuid::try_parse(word).is_ok()) {
        return word.to_owned();
    }
    if let Some(number) = word.strip_prefix('-').filter(|rest| starts_with_digit(rest)) {
        return format!("minus({number})");
    }
    names.push(word.to_owned());
    format!("name_{}", names.len() - 1)
}

fn put_back(tree: &mut Expr, names: &[String]) {
    let real = |name: &str| name.strip_prefix("name_").and_then(|number| names.get(number.parse::<usize>().ok()?)).cloned();
    match tree {
        Expr::Or(left, right) | Expr::And(left, right) | Expr::Compare(left, _, right) => {
            put_back(left, names);
            put_back(right, names);
        }
        Expr::Not(inner) => put_back(inner, names),
        Expr::In(left, list) => {
            put_back(left, names);
            list.iter_mut().for_each(|item| put_back(item, names));
        }
        Expr::Function(name, arguments) => {
            if let ("minus", [Expr::Value(Value::Number(number))]) = (name.as_str(), arguments.as_slice()) {
                *tree = Expr::Value(Value::Number(-number.clone()));
                return;
            }
            arguments.iter_mut().for_each(|argument| put_back(argument, names));
            if let Some(real) = real(name) {
                *name = real;
            }
        }
        Expr::Identifier(name) => {
            if let Some(real) = real(name) {
                *name = real;
            }
        }
        Expr::Value(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use odata_params::filters::{CompareOperator, to_query_string};
    use proptest::prelude::*;

    use super::*;

    fn written(filter: &str) -> String {
        to_query_string(&parse(filter).unwrap()).unwrap()
    }

    #[test]
    fn and_binds_stronger_than_or() {
        assert_eq!(written("aa eq 1 and bb eq 2 or cc eq 3"), "(aa eq 1 and bb eq 2) or cc eq 3");
        assert_eq!(written("aa eq 1 or bb eq 2 and cc eq 3"), "aa eq 1 or (bb eq 2 and cc eq 3)");
        assert_eq!(written("(aa eq 1 or bb eq 2) and cc eq 3"), "(aa eq 1 or bb eq 2) and cc eq 3");
    }

    #[test]
    fn names_that_start_with_a_keyword_are_names() {
        assert_eq!(written("notetext eq 'x' and not contains(order,'y')"), "notetext eq 'x' and not contains(order, 'y')");
        assert_eq!(written("primarycontactid/fullname eq null"), "primarycontactid/fullname eq null");
    }

    #[test]
    fn numbers_may_be_negative_and_ids_need_no_quotes() {
        assert_eq!(written("aa gt -5"), "aa gt -5");
        let id = "abcdef01-2345-6789-abcd-ef0123456789";
        assert_eq!(written(&format!("_customerid_value eq {id}")), format!("_customerid_value eq {id}"));
    }

    #[test]
    fn what_is_no_filter_is_refused() {
        for wrong in
            ["", "aa eq", "aa eq 'x", "(aa eq 1", "aa eq 1)", "aa eq 1 bb eq 2", "aa eq 1 and", "and", "not", "aa eq guid'x'"]
        {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn deep_nesting_is_refused_at_once() {
        assert!(parse(&format!("{}aa eq 1{}", "(".repeat(10_000), ")".repeat(10_000))).is_err());
        assert!(parse(&format!("ff{}1{}", "(ff".repeat(10_000), ")".repeat(10_000))).is_err());
    }

    proptest! {
        #[test]
        fn any_text_comes_through_its_quotes_unchanged(text in "\\PC*") {
            let tree = parse(&format!("name eq '{}'", text.replace('\'', "''"))).unwrap();
            let expected = Expr::Compare(
                Box::new(Expr::Identifier("name".to_owned())),
                CompareOperator::Equal,
                Box::new(Expr::Value(Value::String(text))),
            );
            prop_assert_eq!(tree, expected);
        }

        #[test]
        fn no_filter_makes_the_parser_panic(filter in "[a-z'() ,%0-9-]{0,60}") {
            let _ = parse(&filter);
        }
    }
}
