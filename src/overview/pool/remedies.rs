//! What a pool does not tell, and what its owner can do about it.

use crate::fleet::dialects::{Lines, lines, not_told};
use crate::fleet::registry::ObservedPool;

/// Numbers that are not told for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remedy {
    /// The numbers in words.
    pub numbers: Vec<String>,
    /// What its owner can do, or why they cannot be told.
    pub sentence: String,
    /// The same to be copied.
    pub lines: Option<Lines>,
}

/// For a number of which nothing is known.
const UNKNOWN: &str = "This source does not tell it, and no way is known to make it.";
/// For a number that would be told if it could be true.
const CONTRADICTED: &str = "The sender contradicts itself, so the number is left out.";

/// One for each reason: first those with lines to copy.
pub fn remedies(pool: &ObservedPool) -> Vec<Remedy> {
    let told = pool.not_told();
    let hinted = told.iter().cloned();
    let (dialect, reading) = (pool.dialect.as_deref().unwrap_or_default(), &pool.reading);
    let missing = if dialect.is_empty() { Vec::new() } else { not_told(dialect, reading) };
    let missing = missing.into_iter().map(|missing| missing.number.words());
    let unhinted = missing.filter(|number| told.iter().all(|(hinted, _)| hinted != number));
    let unknown = if reading.contradictions.is_empty() { UNKNOWN } else { CONTRADICTED };
    let mut all: Vec<Remedy> = Vec::new();
    for (number, sentence) in hinted.chain(unhinted.map(|number| (number.into(), unknown.into()))) {
        let lines = lines(dialect, &number);
        match all.iter_mut().find(|remedy| remedy.is_of(&sentence, lines.as_ref())) {
            Some(remedy) => remedy.take(number.into_owned(), &sentence, lines),
            None => all.push(Remedy { numbers: vec![number.into_owned()], sentence: sentence.into_owned(), lines }),
        }
    }
    all.sort_by_key(|remedy| remedy.lines.is_none());
    all
}

impl Remedy {
    /// Whether one entry serves both: the same lines, entries of one table, or without any lines the same reason.
    fn is_of(&self, sentence: &str, lines: Option<&Lines>) -> bool {
        match (&self.lines, lines) {
            (Some(own), Some(lines)) => own == lines || table(own).is_some_and(|head| table(lines) == Some(head)),
            (own, lines) => own.as_ref() == lines && self.sentence == sentence,
        }
    }

    /// One more number.
    fn take(&mut self, number: String, sentence: &str, lines: Option<Lines>) {
        self.numbers.push(number);
        if !self.sentence.contains(sentence) {
            self.sentence = format!("{} {sentence}", self.sentence);
        }
        if let (Some(all), Some(more)) = (&mut self.lines, lines)
            && all.text != more.text
            && let Some((_, entry)) = more.text.split_once('\n')
        {
            all.text = format!("{}\n{entry}", all.text).into();
        }
    }
}

/// The table of the configuration that lines are entries of.
fn table(lines: &Lines) -> Option<&str> {
    lines.text.split_once('\n').map(|(head, _)| head).filter(|head| head.starts_with('['))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::dialects::hints;
    use crate::fleet::registry::fixture::observed;

    fn pool(dialect: Option<&str>) -> ObservedPool {
        let pool = ObservedPool { dialect: dialect.map(str::to_owned), ..observed("orders", "a", "main", 5, 10) };
        ObservedPool { hints: hints(dialect.unwrap_or_default(), &pool.reading).into(), ..pool }
    }

    #[test]
    fn numbers_with_one_reason_are_said_together_and_those_with_lines_first() {
        let all = remedies(&pool(Some("agroal")));
        assert_eq!(all[0].numbers, ["acquires", "wait time", "connect time"]);
        assert_eq!(all[0].lines.as_ref().map(|lines| &*lines.text), Some("quarkus.datasource.metrics.enabled=true"));
        assert!(all[1..].iter().all(|remedy| remedy.lines.is_none()) && all.len() > 3, "{all:?}");
    }

    #[test]
    fn each_number_that_is_not_told_is_said_once() {
        for dialect in ["hikaricp_micrometer", "go_sql", "prisma", "custom", "pgdog", "supavisor"] {
            let pool = pool(Some(dialect));
            let mut said: Vec<_> = remedies(&pool).into_iter().flat_map(|remedy| remedy.numbers).collect();
            let mut missing: Vec<_> =
                not_told(dialect, &pool.reading).into_iter().map(|missing| missing.number.words().to_owned()).collect();
            said.sort();
            missing.sort();
            assert_eq!(said, missing, "{dialect}");
        }
    }

    #[test]
    fn numbers_that_one_line_makes_told_are_one_entry() {
        let mut unlimited = pool(Some("go_sql"));
        unlimited.hints = [("pool_size".into(), "No size.".into()), ("total_capacity".into(), "No limit.".into())].into();
        let all = remedies(&unlimited);
        assert_eq!((all[0].numbers.join(", ").as_str(), all[0].sentence.as_str()), ("pool_size, total_capacity", "No size. No limit."));
        assert_eq!(all.iter().filter(|remedy| remedy.lines.is_some()).count(), 1);
    }

    #[test]
    fn metrics_of_ones_own_are_entries_of_one_table() {
        let all = remedies(&pool(Some("custom")));
        let text = &all[0].lines.as_ref().expect("lines").text;
        assert_eq!(
            (all.len(), text.matches("[sources.metrics]").count(), text.lines().count()),
            (1, 1, 1 + all[0].numbers.len()),
            "{text}"
        );
        assert!(text.contains("\nwaiting = \"the_name_of_the_metric\""), "{text}");
    }

    #[test]
    fn a_contract_without_a_dialect_has_the_hints_of_its_source() {
        assert!(remedies(&pool(None)).is_empty());
        let told = ObservedPool { hints: [("waiting".into(), "Add waiting.".into())].into(), ..pool(None) };
        assert_eq!(remedies(&told), [Remedy { numbers: vec!["waiting".into()], sentence: "Add waiting.".into(), lines: None }]);
    }
}
