//! How well an entry fits what was typed. Every word must occur; the start of a name comes before the start of a word, and that before
//! the middle of one.

use super::entry::Entry;

/// Longer text is no search.
const LONGEST: usize = 200;
/// More words than that narrow nothing further.
const MOST_WORDS: usize = 8;

/// What was typed, in lower case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    whole: String,
    words: Vec<String>,
}

impl Query {
    pub fn of(text: &str) -> Self {
        let folded: String = text.chars().take(LONGEST).collect::<String>().to_lowercase();
        let words: Vec<_> = folded.split_whitespace().take(MOST_WORDS).map(str::to_owned).collect();
        Self { whole: words.join(" "), words }
    }

    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

/// An entry, ready to be searched.
pub struct Searchable {
    pub entry: Entry,
    /// The name in lower case.
    name: String,
    /// Everything else that is searched, in lower case.
    rest: String,
}

impl From<Entry> for Searchable {
    fn from(entry: Entry) -> Self {
        let (name, rest) = (entry.label.to_lowercase(), format!("{} {}", entry.detail, entry.synonyms).to_lowercase());
        Self { entry, name, rest }
    }
}

/// Lower is better.
pub type Rank = u32;

impl Searchable {
    /// `None`: a word does not occur.
    pub fn rank(&self, query: &Query) -> Option<Rank> {
        let whole = if self.name == query.whole { 0 } else { 1 };
        query.words.iter().map(|word| self.rank_of(word)).sum::<Option<Rank>>().map(|rank| rank + whole)
    }

    fn rank_of(&self, word: &str) -> Option<Rank> {
        match (place(&self.name, word), place(&self.rest, word)) {
            (Some(Place::Start), _) => Some(0),
            (Some(Place::Word), _) => Some(2),
            (Some(Place::Middle), _) => Some(5),
            (None, Some(Place::Start | Place::Word)) => Some(6),
            (None, Some(Place::Middle)) => Some(8),
            (None, None) => None,
        }
    }
}

/// Where a word stands in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Start,
    /// At the start of a word.
    Word,
    Middle,
}

fn place(text: &str, word: &str) -> Option<Place> {
    let first = text.find(word)?;
    if first == 0 {
        return Some(Place::Start);
    }
    let begins_word = |at: usize| text[..at].chars().next_back().is_some_and(|before| !before.is_alphanumeric());
    let begins_some_word = text.match_indices(word).any(|(at, _)| begins_word(at));
    Some(if begins_some_word { Place::Word } else { Place::Middle })
}

#[cfg(test)]
mod tests {
    use super::super::entry::EntryKind;
    use super::*;

    fn rank(label: &str, typed: &str) -> Option<Rank> {
        let entry =
            Entry { kind: EntryKind::Pool, label: label.into(), detail: "exposition".into(), address: "/".into(), synonyms: "headroom" };
        Searchable::from(entry).rank(&Query::of(typed))
    }

    #[test]
    fn the_start_of_a_name_ranks_before_the_start_of_a_word_and_that_before_its_middle() {
        let labels = ["orders", "orders / a / main", "the orders", "reorders", "other"];
        let ranks = labels.map(|label| rank(label, "ORDERS"));
        assert!(ranks[..4].is_sorted() && ranks[..4].iter().all(Option::is_some) && ranks[4].is_none(), "{ranks:?}");
        assert_eq!(ranks[..4].iter().collect::<std::collections::BTreeSet<_>>().len(), 4, "all different: {ranks:?}");
    }

    #[test]
    fn every_word_must_occur_in_any_order_and_anywhere() {
        assert!(rank("orders / 10.0.0.5:8000 / HikariPool-1", "hikari orders 8000").is_some());
        assert_eq!(rank("orders / a", "orders b2"), None);
        assert!(rank("a", "headroom").is_some() && rank("a", "expo").is_some());
        assert!(rank("a", "a expo") < rank("b a", "a expo"));
    }

    #[test]
    fn any_script_is_searched_whatever_its_case() {
        assert_eq!(rank("ÜBERWEISUNGEN", "überweisungen"), Some(0));
        assert!(rank("Σύνδεση / ΒΆΣΗ", "βάση").is_some() && rank("注文サービス", "サービス").is_some());
        assert!(rank("خدمة الطلبات", "الطلبات").is_some());
    }

    #[test]
    fn what_is_typed_is_bounded() {
        assert_eq!(Query::of(&"x".repeat(5000)).words[0].len(), LONGEST);
        assert_eq!(Query::of(&"x ".repeat(5000)).words.len(), MOST_WORDS);
        assert!(Query::of(" \t ").is_empty() && rank("orders", "").is_some());
    }
}
