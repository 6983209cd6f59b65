//! Splits SQL into tokens as PostgreSQL's own scanner does, so that nothing can hide in a comment, a literal or a
//! quoted name. It is used on statements and on the expressions of a plan.

use std::iter::Peekable;
use std::str::Chars;

/// One token. Whitespace and comments are none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SqlToken {
    /// A keyword or a name without quotes, in lower case.
    Word(String),
    /// A name in double quotes.
    Quoted(String),
    /// A run of operator characters.
    Operator(String),
    /// A string, a bit string or a dollar-quoted string.
    Literal,
    /// A number or a parameter.
    Number,
    /// Any other character.
    Punctuation(char),
}

impl SqlToken {
    /// The name, if this can be one.
    pub fn name(&self) -> Option<&str> {
        match self {
            SqlToken::Word(name) | SqlToken::Quoted(name) => Some(name),
            _ => None,
        }
    }

    pub fn is(&self, punctuation: char) -> bool {
        *self == SqlToken::Punctuation(punctuation)
    }
}

/// The tokens, or one sentence's beginning that says what hides them.
pub fn tokens(sql: &str) -> Result<Vec<SqlToken>, &'static str> {
    if sql.contains('\0') {
        return Err("it contains a zero byte");
    }
    let mut scanner = Scanner { rest: sql.chars().peekable(), tokens: Vec::new(), escapes_go_on: false };
    while scanner.next()? {}
    Ok(scanner.tokens)
}

struct Scanner<'a> {
    rest: Peekable<Chars<'a>>,
    tokens: Vec<SqlToken>,
    /// The last token was an `E'…'` literal: one that continues it on another line has escapes, too.
    escapes_go_on: bool,
}

impl Scanner<'_> {
    /// Reads one token, or what stands between two; `false` at the end.
    fn next(&mut self) -> Result<bool, &'static str> {
        let Some(first) = self.rest.next() else { return Ok(false) };
        if is_space(first) || self.comment(first) {
            return Ok(true);
        }
        let continues = std::mem::take(&mut self.escapes_go_on);
        match first {
            '\'' => self.literal(continues),
            '"' => {
                let name = self.until_quote('"');
                self.tokens.push(SqlToken::Quoted(name));
            }
            '$' => self.dollar(),
            '0'..='9' => self.number(),
            c if starts_name(c) => self.word(c)?,
            c if is_operator(c) => self.operator(c),
            c => self.tokens.push(SqlToken::Punctuation(c)),
        }
        Ok(true)
    }

    /// `-- …` or `/* … */`, which may be nested.
    fn comment(&mut self, first: char) -> bool {
        match (first, self.rest.peek()) {
            ('-', Some('-')) => {
                self.rest.by_ref().find(|c| matches!(c, '\n' | '\r'));
                true
            }
            ('/', Some('*')) => {
                self.rest.next();
                self.block_comment();
                true
            }
            _ => false,
        }
    }

    fn block_comment(&mut self) {
        let mut depth = 1;
        while let Some(c) = self.rest.next() {
            match (c, self.rest.peek()) {
                ('/', Some('*')) => depth += 1,
                ('*', Some('/')) => depth -= 1,
                _ => continue,
            }
            self.rest.next();
            if depth == 0 {
                return;
            }
        }
    }

    fn word(&mut self, first: char) -> Result<(), &'static str> {
        let mut word = String::from(first);
        while let Some(c) = self.rest.next_if(|c| starts_name(*c) || c.is_ascii_digit() || *c == '$') {
            word.push(c);
        }
        // As the server does: ASCII letters only.
        word.make_ascii_lowercase();
        match (word.as_str(), self.rest.peek()) {
            ("e", Some('\'')) => {
                self.rest.next();
                self.literal(true);
            }
            ("b" | "x" | "n", Some('\'')) => {
                self.rest.next();
                self.literal(false);
            }
            ("u", Some('&')) => {
                self.rest.next();
                if matches!(self.rest.peek(), Some('\'' | '"')) {
                    return Err("it contains Unicode escapes (U&); write the characters themselves");
                }
                self.tokens.push(SqlToken::Word(word));
                self.operator('&');
            }
            _ => self.tokens.push(SqlToken::Word(word)),
        }
        Ok(())
    }

    /// The rest of a literal, behind its first quote.
    fn literal(&mut self, escapes: bool) {
        while let Some(c) = self.rest.next() {
            match c {
                '\\' if escapes => {
                    self.rest.next();
                }
                // A doubled quote is one of its characters.
                '\'' if self.rest.next_if_eq(&'\'').is_none() => break,
                _ => {}
            }
        }
        self.escapes_go_on = escapes;
        self.tokens.push(SqlToken::Literal);
    }

    fn until_quote(&mut self, quote: char) -> String {
        let mut name = String::new();
        while let Some(c) = self.rest.next() {
            if c == quote && self.rest.next_if_eq(&quote).is_none() {
                break;
            }
            name.push(c);
        }
        name
    }

    /// `$1`, or `$tag$ … $tag$`.
    fn dollar(&mut self) {
        if self.rest.peek().is_some_and(char::is_ascii_digit) {
            return self.number();
        }
        let mut ahead = self.rest.clone();
        let mut tag = String::from("$");
        while let Some(c) = ahead.next_if(|c| starts_name(*c) || (tag.len() > 1 && c.is_ascii_digit())) {
            tag.push(c);
        }
        if ahead.next() != Some('$') {
            return self.tokens.push(SqlToken::Punctuation('$'));
        }
        tag.push('$');
        let text: String = ahead.collect();
        let behind = text.find(&tag).map_or(text.len(), |at| at + tag.len());
        // As many as the tag has behind its first dollar, and the text with its end.
        let read = tag.chars().count() - 1 + text[..behind].chars().count();
        self.rest.nth(read - 1);
        self.tokens.push(SqlToken::Literal);
    }

    fn number(&mut self) {
        while self.rest.next_if(|c| c.is_ascii_digit() || *c == '.').is_some() {}
        self.tokens.push(SqlToken::Number);
    }

    fn operator(&mut self, first: char) {
        let mut run = String::from(first);
        while let Some(c) = self.rest.peek().copied().filter(|c| is_operator(*c)) {
            let mut ahead = self.rest.clone();
            ahead.next();
            if matches!((c, ahead.peek()), ('-', Some('-')) | ('/', Some('*'))) {
                break;
            }
            self.rest.next();
            run.push(c);
        }
        self.tokens.push(SqlToken::Operator(run));
    }
}

/// What the server takes for whitespace: that of Unicode is none, and can be part of a name.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0b' | '\x0c')
}

fn starts_name(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_' || !c.is_ascii()
}

fn is_operator(c: char) -> bool {
    "~!@#^&|`?+-*/%<>=".contains(c)
}

#[cfg(test)]
#[path = "lexer_tests.rs"]
mod tests;
