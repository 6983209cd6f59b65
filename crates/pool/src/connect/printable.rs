//! Text from elsewhere, made fit for a sentence.

use std::borrow::Cow;

/// Longer messages hide the words around them.
const LONGEST: usize = 400;

/// Whether a character does something other than being read: it controls, has no width, or changes the direction.
///
/// Beside C0, DEL and C1: soft hyphen, the Arabic and Mongolian marks, zero-width characters and direction marks, line
/// separators, embeddings and overrides (U+202A to U+202E), isolates (U+2066 to U+2069), byte order mark, annotations, tags.
pub fn is_hostile(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// One line: an escape for each character that is not plainly read, and the beginning of a long text.
pub fn plain(text: &str) -> String {
    let text = text.trim();
    let end = text.char_indices().nth(LONGEST).map_or(text.len(), |(at, _)| at);
    let mut line = escaped(&text[..end], |c| !is_hostile(c)).into_owned();
    if end < text.len() {
        line.push('…');
    }
    line
}

/// The text with an escape, as `\n` or `\u{1b}`, for each character that does not stay.
pub fn escaped(text: &str, stays: impl Fn(char) -> bool) -> Cow<'_, str> {
    if text.chars().all(&stays) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            c if stays(c) => out.push(c),
            '\n' | '\r' | '\t' => out.extend(c.escape_default()),
            c => out.extend(c.escape_unicode()),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_has_the_beginning_of_a_long_text_on_one_line() {
        assert_eq!(plain(" no\n\u{1b}[31mway \u{202e}"), r"no\n\u{1b}[31mway \u{202e}");
        let long = plain(&"ä".repeat(LONGEST + 1));
        assert_eq!((long.chars().count(), long.ends_with('…')), (LONGEST + 1, true));
        assert!(!plain(&"ä".repeat(LONGEST)).ends_with('…'));
    }
}
