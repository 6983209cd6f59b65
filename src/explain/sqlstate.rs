//! SQLSTATEs in a text, which drivers add and which every language of the server has.

use super::plain::Plain;

/// Words before a code, as drivers write them: `SQLSTATE 53300`, `code: '53300'`, `FATAL 53300`, `[53300]` after `SQL state`.
const BEFORE: &[&str] = &["sqlstate", "sql state", "code", "fatal", "error", "panic", "pg_code", "sqlstate()"];

/// Characters between the word and the code.
const BETWEEN: &[char] = &[' ', ':', '=', '"', '\'', '(', '[', '`', '\\'];

/// Whether the text has this SQLSTATE as one. A number of five digits may be a port or a process.
pub fn has(plain: &Plain, code: &str) -> bool {
    let code = code.to_ascii_lowercase();
    plain.lower.match_indices(&code).any(|(at, _)| {
        let (before, after) = (&plain.lower[..at], &plain.lower[at + code.len()..]);
        !after.starts_with(|c: char| c.is_alphanumeric() || c == '.') && (is_named(before) || is_of_psql(before, after))
    })
}

fn is_named(before: &str) -> bool {
    let word = before.trim_end_matches(BETWEEN);
    word.len() < before.len() && BEFORE.iter().any(|known| word.ends_with(known))
}

/// psql with `VERBOSITY verbose`: the severity in any language, the code, the message, each with a colon.
fn is_of_psql(before: &str, after: &str) -> bool {
    before.ends_with(": ") && after.starts_with(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_known_by_what_stands_before_it() {
        for text in [
            "FATAL: x (SQLSTATE 53300)",
            "{ code: '53300', severity: 'x' }",
            "{\"code\":\"53300\"}",
            "Postgrex.Error) FATAL 53300 (too_many_connections)",
            "ВАЖНО:  53300: извините",
            "SQL state: 53300",
            "SqlState: 53300",
        ] {
            assert!(has(&Plain::of(text), "53300"), "{text}");
        }
        for text in ["127.0.0.1:53300: refused", "port 53300", "pid=53300", "153300", "code 533001", "at row 53300", "SQLSTATE 53300x"] {
            assert!(!has(&Plain::of(text), "53300"), "{text}");
        }
    }
}
