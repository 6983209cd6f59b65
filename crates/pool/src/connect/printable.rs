//! Text from elsewhere, made fit for a sentence.

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
    let mut line: String = text.trim().chars().take(LONGEST).map(escaped).collect();
    if text.trim().chars().nth(LONGEST).is_some() {
        line.push('…');
    }
    line
}

fn escaped(c: char) -> String {
    match c {
        '\n' | '\r' | '\t' => c.escape_default().to_string(),
        c if is_hostile(c) => c.escape_unicode().to_string(),
        c => c.to_string(),
    }
}
