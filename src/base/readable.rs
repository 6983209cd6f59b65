//! Names that others have given, as part of a sentence of ours.

use std::borrow::Cow;

use super::printable::line;

/// Begin and end of a stretch whose direction of writing stays inside.
const ISOLATE: char = '\u{2068}';
const END_OF_ISOLATE: char = '\u{2069}';

/// PostgreSQL's own names have 63 bytes; a service may have more.
const LONGEST: usize = 64;

/// The name with control characters as escapes. One that is written from right to left is isolated: it would reorder the numbers beside it.
pub fn readable(name: &str) -> String {
    let shown = line(name);
    if shown.chars().any(is_right_to_left) { format!("{ISOLATE}{shown}{END_OF_ISOLATE}") } else { shown.into_owned() }
}

/// The same, cut after so many characters as a sentence bears. The whole name has to stand somewhere else.
pub fn short(name: &str) -> String {
    match name.char_indices().nth(LONGEST) {
        Some((end, _)) => readable(&format!("{}…", &name[..end])),
        None => readable(name),
    }
}

/// A sentence of ours with each stretch of words that run from right to left isolated, whoever's names they are.
pub fn isolated(sentence: &str) -> Cow<'_, str> {
    if !sentence.chars().any(is_right_to_left) || sentence.contains(ISOLATE) {
        return Cow::Borrowed(sentence);
    }
    let (mut shown, mut rest) = (String::new(), sentence);
    while let Some(start) = rest.find(is_right_to_left) {
        let end = end_of_stretch(&rest[start..]);
        let (before, stretch) = (&rest[..start], &rest[start..start + end]);
        shown.extend([before, &ISOLATE.to_string(), stretch, &END_OF_ISOLATE.to_string()]);
        rest = &rest[start + end..];
    }
    Cow::Owned(shown + rest)
}

/// Behind its last letter: a stretch goes on over blanks, digits and signs between two letters from right to left, not over a letter from
/// left to right nor over what parts two names.
fn end_of_stretch(text: &str) -> usize {
    let ends = |c: char| matches!(c, ',' | ':' | ';') || (c.is_alphabetic() && !is_right_to_left(c));
    let within = text.find(ends).unwrap_or(text.len());
    let last = text[..within].char_indices().rfind(|(_, c)| is_right_to_left(*c));
    last.map_or(text.len(), |(at, c)| at + c.len_utf8())
}

/// Hebrew, Arabic and the scripts beside them.
fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_reorder_the_sentence_around_it() {
        assert_eq!(readable("orders-api"), "orders-api");
        assert_eq!(readable("a\u{202e}b\n"), r"a\u{202e}b\n");
        assert_eq!(readable("طلبات"), "\u{2068}طلبات\u{2069}");
    }

    #[test]
    fn a_sentence_keeps_its_order_around_names_from_right_to_left() {
        let of = |sentence: &str| isolated(sentence).replace(ISOLATE, "<").replace(END_OF_ISOLATE, ">");
        assert_eq!(of("Pool orders has 20 of 20."), "Pool orders has 20 of 20.");
        assert_eq!(of("Pool שירות הזמנות / 10.0.0.5:80 has 20 of 20."), "Pool <שירות הזמנות> / 10.0.0.5:80 has 20 of 20.");
        assert_eq!(of("טלבאת"), "<טלבאת>");
        assert_eq!(of("20 of طلبات, 5 of شحن."), "20 of <طلبات>, 5 of <شحن>.");
        assert_eq!(of("طلبات: 20, شحن: 5"), "<طلبات>: 20, <شحن>: 5");
        assert_eq!(isolated(&isolated("of طلبات")), isolated("of طلبات"), "once is enough");
    }

    #[test]
    fn a_name_of_200_characters_does_not_fill_a_sentence() {
        assert_eq!(short(&"ж".repeat(200)), "ж".repeat(64) + "…");
        assert_eq!(short(&"x".repeat(64)), "x".repeat(64));
    }
}
