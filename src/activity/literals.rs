//! SQL without its literals: what a statement does, and not with whose data.
//!
//! A statement from pg_stat_activity may be cut anywhere. What begins as a literal or a comment and does not end is one up to the
//! end of the text, so that nothing of it is shown.

use std::iter::Peekable;
use std::str::CharIndices;

/// Replaces strings, numbers, bit strings and dollar-quoted texts by `$1`, `$2`, … and leaves out comments. Names, keywords and
/// the statement's own parameters stay; new numbers begin behind these.
pub fn without_literals(sql: &str) -> String {
    let mut shape = String::with_capacity(sql.len());
    let mut next = 1 + parts(sql).filter_map(|part| part.parameter()).max().unwrap_or(0);
    for Part { kind, text } in parts(sql) {
        match kind {
            Kind::Kept => shape.push_str(text),
            Kind::Comment => shape.push(' '),
            Kind::Literal => {
                shape.push_str(&format!("${next}"));
                next += 1;
            }
        }
    }
    shape
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Kept,
    Literal,
    Comment,
}

struct Part<'a> {
    kind: Kind,
    text: &'a str,
}

impl Part<'_> {
    /// The number of a `$1` that the statement has itself.
    fn parameter(&self) -> Option<u32> {
        (self.kind == Kind::Kept).then(|| self.text.strip_prefix('$')?.parse().ok()).flatten()
    }
}

fn parts(sql: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = sql;
    std::iter::from_fn(move || {
        let (kind, length) = first(rest)?;
        let (text, behind) = rest.split_at(length);
        rest = behind;
        Some(Part { kind, text })
    })
}

/// What stands first, and how many bytes of it; `None` at the end.
fn first(sql: &str) -> Option<(Kind, usize)> {
    let begins = |prefix: &str| sql.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    let character = sql.chars().next()?;
    Some(match character {
        '\'' => (Kind::Literal, quoted(sql, 0, false)),
        'e' | 'E' if begins("e'") => (Kind::Literal, quoted(sql, 1, true)),
        _ if ["b'", "x'", "n'"].into_iter().any(begins) => (Kind::Literal, quoted(sql, 1, false)),
        _ if begins("u&'") => (Kind::Literal, quoted(sql, 2, false)),
        '"' => (Kind::Kept, name(sql)),
        '-' if begins("--") => (Kind::Comment, sql.find(['\n', '\r']).unwrap_or(sql.len())),
        '/' if begins("/*") => (Kind::Comment, comment(sql)),
        '$' => dollar(sql),
        _ if character.is_ascii_digit() || (character == '.' && sql[1..].starts_with(|c: char| c.is_ascii_digit())) => {
            (Kind::Literal, number(sql))
        }
        _ if is_of_a_word(character) => (Kind::Kept, sql.find(|c| !is_of_a_word(c) && c != '$').unwrap_or(sql.len())),
        _ => (Kind::Kept, character.len_utf8()),
    })
}

/// As PostgreSQL takes them: letters of every script, digits, underscores.
fn is_of_a_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_' || !character.is_ascii()
}

/// The length of a string whose opening quote stands at `opening`. Whether a backslash escapes the quote behind it depends on
/// `standard_conforming_strings` unless the string begins with E; where it is in doubt, all that follows is the string.
fn quoted(sql: &str, opening: usize, escapes: bool) -> usize {
    let mut characters = sql[opening + 1..].char_indices().peekable();
    while let Some((place, character)) = characters.next() {
        match character {
            '\\' if escapes => drop(characters.next()),
            '\\' if next_is(&mut characters, '\'') => return sql.len(),
            '\'' if next_is(&mut characters, '\'') => drop(characters.next()),
            '\'' => return opening + 1 + place + 1,
            _ => {}
        }
    }
    sql.len()
}

fn next_is(characters: &mut Peekable<CharIndices>, wanted: char) -> bool {
    characters.peek().is_some_and(|(_, next)| *next == wanted)
}

/// The length of a name in double quotes.
fn name(sql: &str) -> usize {
    let mut characters = sql[1..].char_indices().peekable();
    while let Some((place, character)) = characters.next() {
        match character {
            '"' if next_is(&mut characters, '"') => drop(characters.next()),
            '"' => return 1 + place + 1,
            _ => {}
        }
    }
    sql.len()
}

/// The length of a comment; they nest.
fn comment(sql: &str) -> usize {
    let (mut depth, mut place) = (0, 0);
    while let Some(found) = sql[place..].find(['/', '*']) {
        place += found;
        match sql.get(place..place + 2) {
            Some("/*") => (depth, place) = (depth + 1, place + 2),
            Some("*/") => (depth, place) = (depth - 1, place + 2),
            _ => place += 1,
        }
        if depth == 0 {
            return place;
        }
    }
    sql.len()
}

/// A parameter, a text between two `$tag$`, or the mere sign.
fn dollar(sql: &str) -> (Kind, usize) {
    let digits = sql[1..].find(|c: char| !c.is_ascii_digit()).unwrap_or(sql.len() - 1);
    if digits > 0 {
        return (Kind::Kept, 1 + digits);
    }
    let tag = sql[1..].find(|c| !is_of_a_word(c)).map_or(sql.len(), |length| length + 1);
    match sql[tag..].starts_with('$') {
        true => {
            let quote = &sql[..=tag];
            let end = sql[quote.len()..].find(quote).map_or(sql.len(), |found| found + 2 * quote.len());
            (Kind::Literal, end)
        }
        // Cut within the tag: what would follow is a text.
        false if tag == sql.len() => (Kind::Literal, sql.len()),
        false => (Kind::Kept, 1),
    }
}

/// The length of a number: `12`, `1.5e-3`, `0xff`, `1_000`. One that runs into a word, as `12abc`, takes the word along.
fn number(sql: &str) -> usize {
    let mut before = ' ';
    let ends = |(_, character): &(usize, char)| {
        let sign = matches!(character, '+' | '-') && matches!(before, 'e' | 'E');
        let goes_on = is_of_a_word(*character) || *character == '.' || sign;
        before = *character;
        !goes_on
    };
    sql.char_indices().find(ends).map_or(sql.len(), |(place, _)| place)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn literals_are_numbered_and_names_stay() {
        for (sql, shape) in [
            ("select * from t1 where id = 4711", "select * from t1 where id = $1"),
            ("select 'it''s', E'a\\'b', b'01', X'ff', n'x', U&'\\0061'", "select $1, $2, $3, $4, $5, $6"),
            ("select \"it's 5\"\"x\" from \"T 7\"", "select \"it's 5\"\"x\" from \"T 7\""),
            ("select $$it's$$, $tag$ $$ 'x' $tag$, 'y'", "select $1, $2, $3"),
            ("select 1.5e-3, .5, 0xff, 1_000, -7, 2+3", "select $1, $2, $3, $4, -$5, $6+$7"),
            ("select 1 -- the token is 'abc'\n, 2", "select $1  \n, $2"),
            ("select /* a /* nested */ 'secret' */ 1", "select   $1"),
            ("update t set a = $1, b = 'x' where c = $2", "update t set a = $1, b = $3 where c = $2"),
            ("alter role app password 'hunter22'", "alter role app password $1"),
            ("select données, a$b from t where l = 'é'", "select données, a$b from t where l = $1"),
            ("select a/b, a-b, a*b", "select a/b, a-b, a*b"),
            ("do $body$ begin perform 'x'; end $body$", "do $1"),
            ("select case when x then 1 else 2 end", "select case when x then $1 else $2 end"),
            ("", ""),
        ] {
            assert_eq!(without_literals(sql), shape, "{sql}");
        }
    }

    #[test]
    fn what_is_cut_or_in_doubt_is_hidden_up_to_the_end() {
        for sql in [
            "select 'hunter22",
            "select E'hunter22\\'",
            "select $tag$hunter22",
            "select $$ hunter22 $",
            "select /* hunter22",
            "select 1 /* a /* b */ hunter22",
            // Without standard_conforming_strings the string goes on behind the second quote.
            "select 'it\\'s hunter22', 5",
            "select 1 -- hunter22",
        ] {
            assert!(!without_literals(sql).contains("hunter22"), "{sql}: {}", without_literals(sql));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn no_text_at_all_is_too_strange(sql in "\\PC*") {
            without_literals(&sql);
        }

        #[test]
        fn a_literal_is_never_shown_whatever_it_holds(secret in "[a-z'\\\\$é \n/*-]{0,20}", cut in 0usize..40) {
            let marked = format!("SECRET{}", secret.replace('\'', "''"));
            let literal = format!("select a from t where b = '{marked}' and c = 7");
            let cut = literal.char_indices().nth(literal.chars().count().saturating_sub(cut)).map_or(literal.len(), |(place, _)| place);
            prop_assert!(!without_literals(&literal[..cut]).contains("SECRET"));
        }
    }
}
