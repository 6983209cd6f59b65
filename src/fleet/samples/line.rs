//! One line of an exposition: `name{label="value",…} number [time] [# exemplar]`, or `{"name",label="value"} number` with a UTF-8 name.

use std::borrow::Cow;

use super::translated;

/// A sample of more labels is not understood: it would take more memory than its number is worth.
const MOST_LABELS: usize = 128;

/// Label names and values.
pub(super) type Labels<'a> = Vec<(Cow<'a, str>, Cow<'a, str>)>;

/// The beginning of a line.
pub(super) struct Head<'a> {
    /// As it stands there, without quotes.
    pub(super) name: Cow<'a, str>,
    after: &'a str,
    /// The name stood inside the braces; `after` is within them.
    within_braces: bool,
}

/// Whether a line says nothing by itself.
pub(super) fn is_comment(line: &str) -> bool {
    let line = skip_blanks(line);
    line.is_empty() || line.starts_with('#')
}

/// The name of a line that may hold a sample.
pub(super) fn head(line: &str) -> Option<Head<'_>> {
    let line = skip_blanks(line);
    if let Some(inside) = line.strip_prefix('{') {
        let (name, after) = quoted(skip_blanks(inside))?;
        let after = skip_blanks(after);
        let after = after.strip_prefix(',').or_else(|| after.starts_with('}').then_some(after))?;
        return (!name.is_empty()).then_some(Head { name, after, within_braces: true });
    }
    let (name, after) = bare_name(line)?;
    let follows = after.as_bytes().first().is_none_or(|byte| matches!(byte, b'{' | b' ' | b'\t'));
    follows.then_some(Head { name: Cow::Borrowed(name), after, within_braces: false })
}

/// The labels and the number of a line.
pub(super) fn labels_and_value<'a>(head: &Head<'a>) -> Option<(Labels<'a>, f64)> {
    let after = skip_blanks(head.after);
    let (labels, after) = match after.strip_prefix('{').filter(|_| !head.within_braces) {
        Some(inside) => labels(inside)?,
        None if head.within_braces => labels(after)?,
        None => (Vec::new(), after),
    };
    Some((labels, value(after)?))
}

impl Head<'_> {
    /// Whether what follows the name may be labels or a number. Not everything is read for it.
    pub(super) fn looks_like_sample(&self) -> bool {
        let next = skip_blanks(self.after).as_bytes().first();
        self.within_braces || next.is_some_and(|byte| byte.is_ascii_digit() || b"{+-.NnIi".contains(byte))
    }
}

fn labels(mut text: &str) -> Option<(Labels<'_>, &str)> {
    let mut labels = Vec::new();
    loop {
        text = skip_blanks(text);
        if let Some(after) = text.strip_prefix('}') {
            return Some((labels, after));
        }
        let (name, after) = label_name(text)?;
        let (value, after) = quoted(skip_blanks(skip_blanks(after).strip_prefix('=')?))?;
        labels.push((translated(name), value));
        text = skip_blanks(after);
        text = text.strip_prefix(',').or_else(|| text.starts_with('}').then_some(text))?;
        if labels.len() > MOST_LABELS {
            return None;
        }
    }
}

fn label_name(text: &str) -> Option<(Cow<'_, str>, &str)> {
    if text.starts_with('"') {
        return quoted(text);
    }
    let (name, after) = bare_name(text)?;
    Some((Cow::Borrowed(name), after))
}

/// A name without quotes. Dots and dashes are let through: some senders write them.
fn bare_name(text: &str) -> Option<(&str, &str)> {
    let belongs = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':' | b'.' | b'-');
    let end = text.bytes().position(|byte| !belongs(&byte)).unwrap_or(text.len());
    let begins = text.as_bytes().first().is_some_and(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b':'));
    begins.then(|| text.split_at(end))
}

/// A quoted text without its quotes and escapes, and what follows it.
fn quoted(text: &str) -> Option<(Cow<'_, str>, &str)> {
    let text = text.strip_prefix('"')?;
    let special = |text: &str| text.bytes().position(|byte| byte == b'"' || byte == b'\\');
    let mut end = special(text)?;
    if text.as_bytes()[end] == b'"' {
        return Some((Cow::Borrowed(&text[..end]), &text[end + 1..]));
    }
    let (mut whole, mut rest) = (String::new(), text);
    while rest.as_bytes()[end] == b'\\' {
        whole.push_str(&rest[..end]);
        let escaped = rest[end + 1..].chars().next()?;
        match escaped {
            'n' => whole.push('\n'),
            '"' | '\\' => whole.push(escaped),
            other => whole.extend(['\\', other]),
        }
        rest = &rest[end + 1 + escaped.len_utf8()..];
        end = special(rest)?;
    }
    whole.push_str(&rest[..end]);
    Some((Cow::Owned(whole), &rest[end + 1..]))
}

/// The number, if nothing but a time and an exemplar follow it.
fn value(text: &str) -> Option<f64> {
    let (value, rest) = number(text)?;
    let ends = |rest: &str| rest.is_empty() || rest.starts_with('#');
    (ends(rest) || number(rest).is_some_and(|(_, rest)| ends(rest))).then_some(value)
}

fn number(text: &str) -> Option<(f64, &str)> {
    let text = skip_blanks(text);
    let end = text.bytes().position(|byte| matches!(byte, b' ' | b'\t')).unwrap_or(text.len());
    Some((text[..end].parse().ok()?, skip_blanks(&text[end..])))
}

fn skip_blanks(text: &str) -> &str {
    let end = text.bytes().position(|byte| !matches!(byte, b' ' | b'\t')).unwrap_or(text.len());
    &text[end..]
}
