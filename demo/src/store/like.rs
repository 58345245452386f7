//! `LIKE` as Dataverse's database has it: without case, `%` any text, `_` one character, `[a-f]` and `[^a-f]` one of a set.
//! Widgets rely on `%` inside `contains` (contract §5).

/// Whether the whole text fits the pattern.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let pattern = parse(&pattern.to_lowercase());
    let text: Vec<char> = text.to_lowercase().chars().collect();
    let (mut at, mut read) = (0, 0);
    // Where to go on after a mismatch: the last `%`, and the text it has swallowed so far.
    let mut retry: Option<(usize, usize)> = None;
    while read < text.len() {
        match pattern.get(at) {
            Some(Part::Any) => {
                retry = Some((at, read));
                at += 1;
            }
            Some(part) if part.fits(text[read]) => {
                at += 1;
                read += 1;
            }
            _ => match retry {
                Some((star, swallowed)) => {
                    retry = Some((star, swallowed + 1));
                    at = star + 1;
                    read = swallowed + 1;
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|part| matches!(part, Part::Any))
}

#[derive(Debug, PartialEq)]
enum Part {
    Any,
    One,
    Char(char),
    Set { negated: bool, ranges: Vec<(char, char)> },
}

impl Part {
    fn fits(&self, letter: char) -> bool {
        match self {
            Self::Any => false,
            Self::One => true,
            Self::Char(own) => *own == letter,
            Self::Set { negated, ranges } => ranges.iter().any(|(from, to)| (from..=to).contains(&&letter)) != *negated,
        }
    }
}

fn parse(pattern: &str) -> Vec<Part> {
    let letters: Vec<char> = pattern.chars().collect();
    let mut parts = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        match letters[at] {
            '%' => parts.push(Part::Any),
            '_' => parts.push(Part::One),
            '[' => match letters[at + 1..].iter().skip(1).position(|letter| *letter == ']') {
                Some(length) => {
                    parts.push(set(&letters[at + 1..at + 2 + length]));
                    at += length + 2;
                }
                // An open bracket without its end is a letter.
                None => parts.push(Part::Char('[')),
            },
            letter => parts.push(Part::Char(letter)),
        }
        at += 1;
    }
    parts
}

fn set(letters: &[char]) -> Part {
    let negated = letters.len() > 1 && letters[0] == '^';
    let mut rest = &letters[usize::from(negated)..];
    let mut ranges = Vec::new();
    while let Some((&first, tail)) = rest.split_first() {
        if let ['-', last, after @ ..] = tail {
            ranges.push((first, *last));
            rest = after;
        } else {
            ranges.push((first, first));
            rest = tail;
        }
    }
    Part::Set { negated, ranges }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_percent_sign_stands_for_any_text() {
        assert!(matches("%5%5%5%0%", "+1206-555-0150"));
        assert!(!matches("%5%5%5%9%", "+1206-555-0150"));
        assert!(matches("%", ""));
    }

    #[test]
    fn letters_match_without_case_also_beyond_ascii() {
        assert!(matches("%ÅSA%", "Björk Åsa"));
        assert!(matches("o'n_il", "O'Neil"));
    }

    #[test]
    fn sets_and_ranges_match_one_character() {
        assert!(matches("[a-c]x[^0-9]", "bxz"));
        assert!(!matches("[a-c]x[^0-9]", "bx5"));
        assert!(matches("a[b", "a[b"));
        assert!(matches("[]]", "]"));
    }

    #[test]
    fn many_wildcards_do_not_take_for_ever() {
        assert!(!matches(&"%a".repeat(60), &"a".repeat(59)));
    }
}
