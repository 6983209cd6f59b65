//! The text in the search field: words that all have to hold. `orders 10.0.3 state:open level:critical service:"my service"`.

use super::pool_row::PoolRow;
use super::search_word::{SearchWord, StateWord};

/// A longer text is no search.
pub const LONGEST: usize = 500;

/// What was typed, as far as it is understood.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Search {
    words: Vec<SearchWord>,
    /// What is not understood, a sentence each.
    pub complaints: Vec<String>,
}

/// One word as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Typed {
    key: Option<String>,
    value: String,
    is_quoted: bool,
}

impl Search {
    /// Reads a text.
    pub fn of(text: &str) -> Self {
        if text.chars().count() > LONGEST {
            let complaint = format!("The search is longer than {LONGEST} characters. Use fewer or shorter words.");
            return Self { complaints: vec![complaint], ..Self::default() };
        }
        let mut search = Self::default();
        for typed in words(text) {
            let read = match &typed.key {
                Some(key) => SearchWord::of_key(key, &typed.value, typed.is_quoted),
                None => Ok(SearchWord::Text(typed.value.to_lowercase())),
            };
            match read {
                Ok(word) => search.words.push(word),
                Err(complaint) => search.complaints.push(complaint),
            }
        }
        search
    }

    /// Whether a pool is looked for. What is not understood finds nothing.
    pub fn finds(&self, pool: &PoolRow) -> bool {
        self.complaints.is_empty() && self.words.iter().all(|word| word.holds(pool))
    }

    /// The same without what it says of states.
    pub fn without_state(&self) -> Self {
        let words = self.words.iter().filter(|word| !matches!(word, SearchWord::State(_))).cloned().collect();
        Self { words, complaints: self.complaints.clone() }
    }

    /// The states that it asks for.
    pub fn states(&self) -> impl Iterator<Item = StateWord> {
        self.words.iter().filter_map(|word| match word {
            SearchWord::State(state) => Some(*state),
            _ => None,
        })
    }
}

/// A text that asks for this state instead of the one that it asked for.
pub fn with_state(text: &str, state: Option<StateWord>) -> String {
    let kept = words(text).into_iter().filter(|typed| typed.key.as_deref() != Some("state")).map(|typed| typed.written());
    kept.chain(state.map(|state| format!("state:{}", state.as_str()))).collect::<Vec<_>>().join(" ")
}

impl Typed {
    fn written(&self) -> String {
        let key = self.key.as_ref().map(|key| format!("{key}:")).unwrap_or_default();
        if self.is_quoted { format!("{key}\"{}\"", self.value) } else { format!("{key}{}", self.value) }
    }
}

/// The words of a text. A quote that is not closed lasts to the end.
fn words(text: &str) -> Vec<Typed> {
    let (mut words, mut rest) = (Vec::new(), text.trim_start());
    while !rest.is_empty() {
        let (key, after_key) = key_of(rest);
        let (value, is_quoted, after) = match after_key.strip_prefix('"') {
            Some(quoted) => {
                let (value, after) = quoted.split_once('"').unwrap_or((quoted, ""));
                (value, true, after)
            }
            None => {
                let end = after_key.find(char::is_whitespace).unwrap_or(after_key.len());
                (&after_key[..end], false, &after_key[end..])
            }
        };
        if key.is_some() || !value.is_empty() {
            words.push(Typed { key: key.map(str::to_owned), value: value.to_owned(), is_quoted });
        }
        rest = after.trim_start();
    }
    words
}

/// What stands before a colon is a key if it is letters alone; `10.0.0.5:8000`, `localhost:8000` and `http://a` are text.
fn key_of(text: &str) -> (Option<&str>, &str) {
    let word = &text[..text.find(char::is_whitespace).unwrap_or(text.len())];
    let Some((key, value)) = word.split_once(':') else { return (None, text) };
    let is_port = !value.is_empty() && value.chars().all(|letter| letter.is_ascii_digit());
    if key.is_empty() || !key.chars().all(|letter| letter.is_ascii_alphabetic()) || is_port || value.starts_with("//") {
        return (None, text);
    }
    (Some(key), &text[key.len() + 1..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> Vec<(Option<String>, String, bool)> {
        words(text).into_iter().map(|word| (word.key, word.value, word.is_quoted)).collect()
    }

    #[test]
    fn words_keys_and_quotes_are_told_apart() {
        let word = |key: Option<&str>, value: &str, is_quoted| (key.map(str::to_owned), value.to_owned(), is_quoted);
        assert_eq!(typed("  orders  10.0.0.5:8000 "), [word(None, "orders", false), word(None, "10.0.0.5:8000", false)]);
        assert_eq!(typed(r#"service:"my service" x"#), [word(Some("service"), "my service", true), word(None, "x", false)]);
        assert_eq!(typed("localhost:8000 http://a"), [word(None, "localhost:8000", false), word(None, "http://a", false)]);
        assert_eq!(typed(r#"service:"open"#), [word(Some("service"), "open", true)]);
        assert_eq!(typed("state:"), [word(Some("state"), "", false)]);
    }

    #[test]
    fn what_is_not_understood_is_one_sentence_and_finds_nothing() {
        for (text, said) in [
            ("colour:red", "“colour:” is no filter. Use one of: service,"),
            ("state:busy", "“busy” is no state. Use state: with open, not-told, late, gone or live."),
            ("level:high", "“high” is no level."),
            ("evidence:D", "Use evidence: with A, B or C."),
            (&"x".repeat(501), "longer than 500 characters"),
        ] {
            let search = Search::of(text);
            assert!(search.complaints.len() == 1 && search.complaints[0].contains(said), "{text}: {search:?}");
        }
        assert_eq!(Search::of(" "), Search::default());
    }

    #[test]
    fn a_chip_changes_the_state_and_nothing_else() {
        let text = r#"service:"my service" state:gone 10.0.3"#;
        assert_eq!(with_state(text, Some(StateWord::Open)), r#"service:"my service" 10.0.3 state:open"#);
        assert_eq!(with_state(text, None), r#"service:"my service" 10.0.3"#);
        assert_eq!(Search::of(text).states().collect::<Vec<_>>(), [StateWord::Gone]);
    }
}
