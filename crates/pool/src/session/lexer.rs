//! SQL as a row of tokens, as far as needed to tell a call of a function from its name in a text or a comment.

/// A piece of a statement; comments and white space are left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SqlToken<'s> {
    /// A keyword or a name without quotes, or a number.
    Word(&'s str),
    /// A name in double quotes.
    Name(&'s str),
    /// A string: what stands between its quotes.
    Text(&'s str),
    /// A parameter such as `$1`.
    Parameter,
    /// Anything else, a character each.
    Symbol(char),
}

impl SqlToken<'_> {
    /// Whether it is this name; names without quotes may be written in capitals.
    pub(crate) fn is(&self, name: &str) -> bool {
        match self {
            SqlToken::Word(word) => word.eq_ignore_ascii_case(name),
            SqlToken::Name(quoted) => *quoted == name,
            _ => false,
        }
    }
}

pub(crate) fn tokens(sql: &str) -> Tokens<'_> {
    Tokens { rest: sql }
}

#[derive(Clone)]
pub(crate) struct Tokens<'s> {
    rest: &'s str,
}

impl<'s> Iterator for Tokens<'s> {
    type Item = SqlToken<'s>;

    fn next(&mut self) -> Option<SqlToken<'s>> {
        self.rest = after_comments(self.rest);
        let rest = self.rest;
        let first = rest.chars().next()?;
        match first {
            '\'' => Some(SqlToken::Text(self.quoted('\'', false))),
            '"' => Some(SqlToken::Name(self.quoted('"', false))),
            '$' => Some(self.dollar()),
            c if is_word(c) => {
                let (word, rest) = rest.split_at(rest.find(|c| !is_word(c) && c != '$').unwrap_or(rest.len()));
                self.rest = rest;
                let is_escaped = word.eq_ignore_ascii_case("e") && rest.starts_with('\'');
                Some(if is_escaped { SqlToken::Text(self.quoted('\'', true)) } else { SqlToken::Word(word) })
            }
            c => {
                self.rest = &rest[c.len_utf8()..];
                Some(SqlToken::Symbol(c))
            }
        }
    }
}

impl<'s> Tokens<'s> {
    /// Up to the closing quote; a doubled one stands for itself. Without one, the rest.
    fn quoted(&mut self, quote: char, backslashes: bool) -> &'s str {
        let text = &self.rest[1..];
        let mut chars = text.char_indices();
        while let Some((at, c)) = chars.next() {
            if c == '\\' && backslashes {
                chars.next();
            } else if c == quote {
                if !text[at + 1..].starts_with(quote) {
                    self.rest = &text[at + 1..];
                    return &text[..at];
                }
                chars.next();
            }
        }
        self.rest = "";
        text
    }

    /// `$1`, `$$text$$`, `$tag$text$tag$`.
    fn dollar(&mut self) -> SqlToken<'s> {
        let after = &self.rest[1..];
        let name = &after[..after.find(|c| !is_word(c)).unwrap_or(after.len())];
        let is_tag = after[name.len()..].starts_with('$') && !name.starts_with(|c: char| c.is_ascii_digit());
        if !is_tag {
            self.rest = &after[name.len()..];
            return SqlToken::Parameter;
        }
        let tag = &self.rest[..name.len() + 2];
        let text = &self.rest[tag.len()..];
        let end = text.find(tag);
        self.rest = end.map_or("", |end| &text[end + tag.len()..]);
        SqlToken::Text(end.map_or(text, |end| &text[..end]))
    }
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || !c.is_ascii()
}

/// From the first character that is neither white space nor part of a comment. Comments may be nested.
/// The word that a statement begins with; empty where it begins with none.
pub(crate) fn first_word(sql: &str) -> &str {
    let sql = after_comments(sql);
    &sql[..sql.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(sql.len())]
}

pub(crate) fn after_comments(sql: &str) -> &str {
    let mut rest = sql.trim_start();
    loop {
        if let Some(comment) = rest.strip_prefix("--") {
            rest = comment.split_once('\n').map_or("", |(_, after)| after);
        } else if rest.starts_with("/*") {
            rest = after_block(rest);
        } else {
            return rest;
        }
        rest = rest.trim_start();
    }
}

fn after_block(comment: &str) -> &str {
    let (bytes, mut depth, mut at) = (comment.as_bytes(), 0, 0);
    while at + 1 < bytes.len() {
        match &bytes[at..at + 2] {
            b"/*" => depth += 1,
            b"*/" => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
        if depth == 0 {
            return &comment[at..];
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;
    use SqlToken::{Name, Parameter, Symbol, Text, Word};

    #[track_caller]
    fn is(sql: &str, expected: &[SqlToken<'_>]) {
        assert_eq!(tokens(sql).collect::<Vec<_>>(), expected, "{sql}");
    }

    #[test]
    fn words_names_texts_and_parameters_are_told_apart() {
        is("Select $1, \"a\"\"b\"", &[Word("Select"), Parameter, Symbol(','), Name("a\"\"b")]);
        is("f('it''s')", &[Word("f"), Symbol('('), Text("it''s"), Symbol(')')]);
        is("$$a'b$$ $x$ $$ $x$", &[Text("a'b"), Text(" $$ ")]);
        is("E'\\'' e'' x", &[Text("\\'"), Text(""), Word("x")]);
        is("größe_1", &[Word("größe_1")]);
        is("a$b + n'\\' x", &[Word("a$b"), Symbol('+'), Word("n"), Text("\\"), Word("x")]);
        is("e 'x' e", &[Word("e"), Text("x"), Word("e")]);
        is("$1$2 $$never closed", &[Parameter, Parameter, Text("never closed")]);
    }

    #[test]
    fn comments_are_left_out_the_nested_too() {
        is("/* a /* b */ c */ x -- y\nz --", &[Word("x"), Word("z")]);
        is("/* never closed", &[]);
        is("'never closed", &[Text("never closed")]);
        is("a/*'*/'b'", &[Word("a"), Text("b")]);
    }

    #[test]
    fn a_name_in_quotes_is_taken_as_it_is_written() {
        assert!(Word("Set_Config").is("set_config") && !Word("set").is("set_config"));
        assert!(Name("set_config").is("set_config") && !Name("Set_Config").is("set_config"));
        assert!(!Text("set_config").is("set_config"));
    }
}
