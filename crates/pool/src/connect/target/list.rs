//! `host=db.example dbname=orders user=app`: libpq's other form.

use super::keywords;

/// A word and an equals sign, and a parameter of libpq's among them.
pub(super) fn looks_like_one(text: &str) -> bool {
    let begins = text.split('=').next().unwrap_or_default().trim_end();
    let is_word = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    text.contains('=') && is_word(begins) && read(text).is_ok_and(|given| given.iter().any(|(key, _)| keywords::is_known(key)))
        || is_word(begins) && text.contains('=') && keywords::is_known(begins)
}

/// The parameters, in their order. A value with spaces stands in single quotes; a backslash escapes the next character.
pub(super) fn read(text: &str) -> Result<Vec<(String, String)>, String> {
    let mut given = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (key, behind) = rest.split_once('=').ok_or_else(malformed)?;
        let key = key.trim_end();
        if key.is_empty() || key.contains(char::is_whitespace) {
            return Err(malformed());
        }
        let (value, behind) = value(behind.trim_start())?;
        given.push((key.to_owned(), value));
        rest = behind.trim_start();
    }
    Ok(given)
}

/// A value and what stands behind it.
fn value(text: &str) -> Result<(String, &str), String> {
    let quoted = text.strip_prefix('\'');
    let mut value = String::new();
    let mut characters = quoted.unwrap_or(text).char_indices();
    while let Some((at, character)) = characters.next() {
        match (character, quoted) {
            ('\\', _) => value.extend(characters.next().map(|(_, escaped)| escaped)),
            ('\'', Some(quoted)) => return Ok((value, &quoted[at + 1..])),
            (space, None) if space.is_whitespace() => return Ok((value, &text[at..])),
            (character, _) => value.push(character),
        }
    }
    if quoted.is_some() { Err(malformed()) } else { Ok((value, "")) }
}

fn malformed() -> String {
    "the database's keyword=value list is not understood: write host=db.example port=5432 dbname=orders user=app, and a value with spaces \
     in single quotes"
        .into()
}
