//! Names that others have given, as part of a sentence of ours.

use crate::base::printable::line;

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
    fn a_name_of_200_characters_does_not_fill_a_sentence() {
        assert_eq!(short(&"ж".repeat(200)), "ж".repeat(64) + "…");
        assert_eq!(short(&"x".repeat(64)), "x".repeat(64));
    }
}
