//! Text from elsewhere, made fit to be read: names of roles and databases, messages of servers, answers of receivers.
//!
//! Whoever may set an `application_name` or raise an error decides its characters. On a terminal an escape sequence moves
//! the cursor, a newline forges a line, a direction override reorders what is read; in Markdown a name becomes markup. So
//! such text reaches a terminal, a text log or Markdown only through this module, which shows those characters as escapes.

use std::borrow::Cow;

use plimsoll_pool::connect::printable::escaped;
pub(crate) use plimsoll_pool::connect::printable::is_hostile;

/// Longer text is cut: a message of a megabyte hides the lines around it.
const LONGEST_LINE: usize = 4_000;

/// One line: everything that is not plainly read is an escape, as `\n` or `\u{1b}`, and what is too long is cut.
pub fn line(text: &str) -> Cow<'_, str> {
    let end = text.char_indices().nth(LONGEST_LINE).map_or(text.len(), |(at, _)| at);
    let shown = escaped(&text[..end], |c| !is_hostile(c));
    if end == text.len() { shown } else { Cow::Owned(format!("{shown}… ({} more bytes)", text.len() - end)) }
}

/// Lines of ours, whose parts went through [`line`]: the last net before a terminal. Line ends stay.
pub fn lines(text: &str) -> Cow<'_, str> {
    escaped(text, |c| c == '\n' || !is_hostile(c))
}

/// The same with our own colours, which are sequences of the form `ESC [ digits m`.
pub fn coloured_lines(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let mut out = lines(parts.next().unwrap_or_default()).into_owned();
    for part in parts {
        let colour = part.strip_prefix('[').and_then(|rest| rest.find('m').map(|end| &rest[..end]));
        let is_colour = colour.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b';'));
        out += if is_colour { "\u{1b}" } else { r"\u{1b}" };
        out += &lines(part);
    }
    out
}

/// JSON that shows the same on a terminal: inside its strings, which is the only place for these characters, `\u202e` is
/// what it stands for.
pub fn json(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hostile_in_json) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hostile_in_json(c) {
            let mut units = [0; 2];
            c.encode_utf16(&mut units).iter().for_each(|unit| out += &format!("\\u{unit:04x}"));
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// JSON has escaped the characters below the space already, or means its own line ends by them.
fn is_hostile_in_json(c: char) -> bool {
    c >= '\u{7f}' && is_hostile(c)
}

/// Text in Markdown: no markup, no link, no line end.
pub fn markdown(text: &str) -> String {
    let text = line(text.trim_start());
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if is_markup(&out, c, rest.peek().copied()) {
            out.push('\\');
        }
        out.push(c);
    }
    // `www.` begins a link by itself.
    out.replace("www.", r"www\.").replace("WWW.", r"WWW\.")
}

/// As GitHub's Markdown has it. An underscore between letters is none: `max_connections` stays readable.
fn is_markup(before: &str, c: char, after: Option<char>) -> bool {
    let in_a_word = |side: Option<char>| side.is_some_and(|c| c.is_alphanumeric() || c == '_');
    match c {
        '\\' | '`' | '*' | '[' | ']' | '<' | '|' | '~' | '$' => true,
        '_' => !(in_a_word(before.chars().next_back()) && in_a_word(after)),
        '&' => after.is_some_and(|next| next == '#' || next.is_ascii_alphabetic()),
        ':' => after == Some('/'),
        '#' | '>' | '-' | '+' | '=' => before.is_empty(),
        '.' | ')' => !before.is_empty() && before.bytes().all(|byte| byte.is_ascii_digit()),
        _ => false,
    }
}

/// Code in a line of Markdown, between more backticks than it has itself.
pub fn markdown_code(text: &str) -> String {
    let text = line(text);
    let fence = "`".repeat(longest_run(&text) + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// A block of code in Markdown; `text` ends with its last line's end.
pub fn markdown_block(language: &str, text: &str) -> String {
    let fence = "`".repeat((longest_run(text) + 1).max(3));
    format!("{fence}{language}\n{}{fence}\n", lines(text))
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or_default()
}

#[cfg(test)]
#[path = "printable_tests.rs"]
mod tests;
