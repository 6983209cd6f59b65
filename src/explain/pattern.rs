//! Texts of messages with holes: `too many connections for role "{role}"`.
//!
//! `{name}` is a name, which ends where the text goes on; `{#name}` a number; `{}` and `{#}` are not kept. A name at the very beginning is
//! the word before. `<…>` is an end that not every version has. `^` and `$` keep a single word from being found inside settings and
//! other words.

use std::ops::Range;

use super::plain::{Plain, folded};
use super::values::Values;

/// Longest name in a message.
const LONGEST: usize = 128;
/// Longest number in a message.
const LONGEST_NUMBER: usize = 12;

/// A text as it is looked for.
#[derive(Debug)]
pub struct Pattern {
    is_word_start: bool,
    /// The name of the word before.
    before: Option<&'static str>,
    parts: Vec<Part>,
}

#[derive(Debug)]
enum Part {
    Literal(String),
    Number(&'static str),
    Name(&'static str),
    Optional(Vec<Part>),
    WordEnd,
}

impl Pattern {
    pub fn new(text: &'static str) -> Self {
        let (is_word_start, text) = text.strip_prefix('^').map_or((false, text), |rest| (true, rest));
        let (before, text) = match text.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
            Some((name, rest)) => (Some(name), rest),
            None => (None, text),
        };
        Self { is_word_start, before, parts: parts(text) }
    }

    /// Where the text is and what it holds; `None`: it is not there.
    pub fn find(&self, plain: &Plain) -> Option<(Range<usize>, Values)> {
        let Some((Part::Literal(first), rest)) = self.parts.split_first() else { return None };
        let starts = plain.lower.match_indices(first.as_str()).map(|(at, _)| at);
        for at in starts.filter(|at| !self.is_word_start || begins_a_message(&plain.lower[..*at])) {
            let mut values = Values::default();
            if let Some(end) = follow(rest, plain, at + first.len(), &mut values) {
                if let Some(name) = self.before {
                    values.keep(name, plain.text[..at].trim_end().rsplit(' ').next().unwrap_or_default());
                }
                return Some((at..end, values));
            }
        }
        None
    }
}

fn parts(text: &'static str) -> Vec<Part> {
    let (mut parts, mut rest) = (Vec::new(), text);
    while let Some(c) = rest.chars().next() {
        let (part, after) = match c {
            '$' => (Part::WordEnd, &rest[1..]),
            '<' => (Part::Optional(self::parts(rest[1..].trim_end_matches('>'))), ""),
            '{' => {
                let (name, after) = rest[1..].split_once('}').unwrap_or((&rest[1..], ""));
                (name.strip_prefix('#').map_or(Part::Name(name), Part::Number), after)
            }
            _ => {
                let (literal, after) = rest.split_at(rest.find(['{', '<', '$']).unwrap_or(rest.len()));
                (Part::Literal(folded(literal)), after)
            }
        };
        parts.push(part);
        rest = after;
    }
    parts
}

/// Where these parts end; `None`: the text does not go on with them from here.
fn follow(parts: &[Part], plain: &Plain, mut at: usize, values: &mut Values) -> Option<usize> {
    for (n, part) in parts.iter().enumerate() {
        let rest = &plain.lower[at..];
        let (name, length) = match part {
            Part::Literal(literal) if rest.starts_with(literal.as_str()) => ("", Some(literal.len())),
            Part::Literal(_) => return None,
            Part::WordEnd => return ends_a_message(rest).then_some(at),
            Part::Optional(inner) => {
                let mut further = values.clone();
                let end = follow(inner, plain, at, &mut further);
                if end.is_some() {
                    *values = further;
                }
                return end.or(Some(at));
            }
            Part::Number(name) => (*name, number(rest)),
            Part::Name(name) => (*name, self::name(rest, parts.get(n + 1))),
        };
        let length = length?;
        if !name.is_empty() {
            values.keep(name, plain.text[at..at + length].trim_end_matches('.'));
        }
        at += length;
    }
    Some(at)
}

/// How many bytes the number has.
fn number(text: &str) -> Option<usize> {
    let length = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    (length <= LONGEST_NUMBER && text.starts_with(|c: char| c.is_ascii_digit())).then_some(length)
}

/// How many bytes the name has.
fn name(text: &str, next: Option<&Part>) -> Option<usize> {
    let limit = text.char_indices().map(|(at, _)| at).find(|at| *at >= LONGEST).unwrap_or(text.len());
    let within = &text[..limit];
    let length = match next {
        Some(Part::Literal(end)) => within.find(end.as_str())?,
        _ => within.find([' ', '"', ',', ')']).unwrap_or(limit),
    };
    (length > 0 && !within[..length].contains('"')).then_some(length)
}

/// A message stands alone, after a colon, a quote or a bracket, or after its severity.
fn begins_a_message(before: &str) -> bool {
    let trimmed = before.trim_end();
    trimmed.is_empty()
        || trimmed.ends_with([':', '"', '\'', '`', '(', '[', '—', '-'])
        || ["error", "fatal", "because", "panic"].iter().any(|word| trimmed.ends_with(word))
}

/// Neither a longer word nor a setting with its value.
fn ends_a_message(after: &str) -> bool {
    let after_quote = after.strip_prefix(['"', '\'']).unwrap_or(after);
    !after.starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == '-') && !after_quote.trim_start().starts_with(['=', ':'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(pattern: &'static str, text: &str) -> Option<Vec<(&'static str, String)>> {
        Pattern::new(pattern).find(&Plain::of(text)).map(|(_, values)| values.all().map(|(name, value)| (name, value.to_owned())).collect())
    }

    fn kept(values: &[(&'static str, &str)]) -> Option<Vec<(&'static str, String)>> {
        Some(values.iter().map(|(name, value)| (*name, (*value).to_owned())).collect())
    }

    #[test]
    fn names_and_numbers_are_kept_as_they_are_written() {
        assert_eq!(found("for role \"{role}\"", "FATAL: too many connections For Role \"App 1\"."), kept(&[("role", "App 1")]));
        assert_eq!(found("size {#size} overflow {#overflow}", "of size 5 overflow 10, x"), kept(&[("size", "5"), ("overflow", "10")]));
        assert_eq!(found("after {#waited_s} sec", "after 30.00 sec"), kept(&[("waited_s", "30.00")]));
        assert_eq!(found("after {#waited_s} sec", "after a while sec"), None);
        assert_eq!(found("for role \"{role}\"", "for role \"\""), None);
        assert_eq!(found("{pool} - is full", "WARN HikariPool-1 - is full"), kept(&[("pool", "HikariPool-1")]));
    }

    #[test]
    fn an_optional_end_may_be_missing_and_a_second_place_is_tried() {
        let pattern = "after {#waited_ms}ms< (total={#open}, active={#in_use})>";
        assert_eq!(found(pattern, "after 30ms."), kept(&[("waited_ms", "30")]));
        assert_eq!(found(pattern, "after 30ms (total=1, active=2)"), kept(&[("waited_ms", "30"), ("open", "1"), ("in_use", "2")]));
        assert_eq!(found(pattern, "after xms, after 7ms (total=1, oops"), kept(&[("waited_ms", "7")]));
    }

    #[test]
    fn a_single_word_is_no_setting_and_no_part_of_another() {
        for message in [
            "query_wait_timeout",
            "ERROR:  query_wait_timeout",
            "closing because: query_wait_timeout (age=120s)",
            "\"query_wait_timeout\"",
            "FATAL query_wait_timeout\nSSL",
        ] {
            assert_eq!(found("^query_wait_timeout$", message), kept(&[]), "{message}");
        }
        for other in [
            "query_wait_timeout = 120",
            "set query_wait_timeout",
            "(query_wait_timeout_ms)",
            "query_wait_timeout: 120",
            "{\"query_wait_timeout\": 3}",
        ] {
            assert_eq!(found("^query_wait_timeout$", other), None, "{other}");
        }
    }
}
