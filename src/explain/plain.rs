//! A pasted text as one plain line.
//!
//! Terminals colour it, log shippers escape it, mail quotes and wraps it. All of that is taken off, so that a message is found however it
//! came. The message's own letters stay.

use std::borrow::Cow;
use std::str::Chars;

/// One line without colours, with single spaces and plain quotes, as it is and in lower case. Both have the same byte offsets.
#[derive(Debug)]
pub struct Plain {
    pub text: String,
    pub lower: String,
}

impl Plain {
    pub fn of(text: &str) -> Self {
        let mut plain = Self { text: String::with_capacity(text.len()), lower: String::with_capacity(text.len()) };
        let (mut rest, mut is_line_start) = (text.chars(), true);
        while let Some(c) = next(&mut rest) {
            match c {
                '\n' => {
                    is_line_start = true;
                    plain.space();
                }
                c if c.is_whitespace() => plain.space(),
                // Marks of quoted mail, and of tables of a terminal.
                '>' | '|' | '│' if is_line_start => {}
                c => {
                    is_line_start = false;
                    plain.push(c);
                }
            }
        }
        plain
    }

    fn space(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with(' ') {
            self.push(' ');
        }
    }

    fn push(&mut self, c: char) {
        self.text.push(c);
        self.lower.push(lower(c));
    }
}

/// In lower case, where that takes as many bytes.
fn lower(c: char) -> char {
    let mut lower = c.to_lowercase();
    lower.next().filter(|single| lower.next().is_none() && single.len_utf8() == c.len_utf8()).unwrap_or(c)
}

/// A part of a known text, written as [`Plain::lower`] has it.
pub fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().map(|c| if c.is_whitespace() { ' ' } else { lower(plainly_quoted(c)) }) {
        if c != ' ' || !folded.ends_with(' ') {
            folded.push(c);
        }
    }
    folded
}

fn plainly_quoted(c: char) -> char {
    match c {
        '„' | '“' | '”' | '‟' | '«' | '»' | '「' | '」' | '『' | '』' | '＂' => '"',
        '‘' | '’' | '‚' | '‛' => '\'',
        c => c,
    }
}

/// The next character that is read: colours are skipped, escapes are what they stand for.
fn next(rest: &mut Chars) -> Option<char> {
    loop {
        return Some(match rest.next()? {
            '\u{1b}' => {
                skip_sequence(rest);
                continue;
            }
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}' => continue,
            '\\' => match unescaped(rest) {
                Some(c) => c,
                None => continue,
            },
            '\r' => '\n',
            c if c.is_control() && !c.is_whitespace() => continue,
            c => plainly_quoted(c),
        });
    }
}

/// Leaves out `ESC [ … letter` and `ESC ] … BEL`; of another sequence its one character.
fn skip_sequence(rest: &mut Chars) {
    let end: fn(char) -> bool = match rest.next() {
        Some('[') => |c| ('@'..='~').contains(&c),
        Some(']') => |c| c == '\u{7}' || c == '\u{1b}' || c == '\n',
        _ => return,
    };
    while rest.next().is_some_and(|c| !end(c)) {}
}

/// What follows a backslash in JSON and in strings of most languages. `None`: nothing of its own.
fn unescaped(rest: &mut Chars) -> Option<char> {
    let mut ahead = rest.clone();
    match ahead.next()? {
        'n' | 'r' => {
            *rest = ahead;
            Some('\n')
        }
        't' => {
            *rest = ahead;
            Some(' ')
        }
        'u' => {
            let digits: String = ahead.by_ref().take(4).collect();
            let c = u32::from_str_radix(&digits, 16).ok().filter(|_| digits.len() == 4).and_then(char::from_u32)?;
            *rest = ahead;
            if c == '\u{1b}' {
                skip_sequence(rest);
                return None;
            }
            (!c.is_control()).then_some(c)
        }
        _ => None,
    }
}

/// UTF-8 where it is, and Latin-1 elsewhere: servers with an older encoding log in it.
pub fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().copied().map(char::from));
    }
    Cow::Owned(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        Plain::of(text).text
    }

    #[test]
    fn colours_line_breaks_and_escapes_are_taken_off() {
        assert_eq!(
            plain("\u{1b}[1;31mFATAL:\u{1b}[0m  sorry,\r\n   too many\tclients\u{1b}]0;x\u{7} already"),
            "FATAL: sorry, too many clients already"
        );
        assert_eq!(
            plain(r#"{"msg":"FATAL: too many connections for role \"app\"\n\tat x"}"#),
            r#"{"msg":"FATAL: too many connections for role "app" at x"}"#
        );
        assert_eq!(plain("> FATAL: sorry,\n> too many clients\n>> already"), "FATAL: sorry, too many clients already");
        assert_eq!(plain(r"zu viele Verbindungen f\u00fcr Datenbank »x«"), "zu viele Verbindungen für Datenbank \"x\"");
        assert_eq!(plain(r"\u001b[31mred\u001b[0m \uZZZZ \"), "red uZZZZ ");
        assert_eq!(plain("so\u{200b}rry\u{202e}"), "sorry");
    }

    #[test]
    fn both_forms_have_the_same_offsets() {
        let plain = Plain::of("İstanbul ẞ ÄÖ ΑΣ ВАЖНО");
        assert_eq!(plain.text.len(), plain.lower.len());
        assert!(plain.lower.ends_with("важно"), "{}", plain.lower);
        assert!(plain.text.char_indices().zip(plain.lower.char_indices()).all(|((one, _), (other, _))| one == other));
    }

    #[test]
    fn bytes_that_are_not_utf_8_are_latin_1() {
        assert_eq!(decoded(b"r\xf4le \xc3\xa9"), "rôle é");
        assert_eq!(decoded("rôle".as_bytes()), "rôle");
    }
}
