//! Callers that went without, by kind.

use std::collections::BTreeMap;

use super::super::model::ErrorCount;
use super::super::users::RequestFailure;

#[derive(Default)]
pub struct Errors(BTreeMap<(&'static str, Option<String>), (u64, String)>);

impl Errors {
    /// The first of each kind is kept as an example.
    pub fn count(&mut self, failure: &RequestFailure) {
        let key = (failure.kind, failure.code.clone());
        self.0.entry(key).or_insert_with(|| (0, failure.message.clone())).0 += 1;
    }

    pub fn total(&self) -> u64 {
        self.0.values().map(|(count, _)| count).sum()
    }

    /// Most frequent first.
    pub fn list(&self) -> Vec<ErrorCount> {
        let count = |(key, value): (&(&str, Option<String>), &(u64, String))| ErrorCount {
            kind: key.0.to_owned(),
            code: key.1.clone(),
            count: value.0,
            example: value.1.clone(),
        };
        let mut list: Vec<ErrorCount> = self.0.iter().map(count).collect();
        list.sort_by_key(|error| std::cmp::Reverse(error.count));
        list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_counted_by_kind_and_code() {
        let mut errors = Errors::default();
        for (kind, code) in [("query", Some("57014")), ("timeout", None), ("query", Some("57014"))] {
            errors.count(&RequestFailure { kind, code: code.map(str::to_owned), message: format!("{kind} it was") });
        }
        let words: Vec<_> = errors.list().iter().map(ErrorCount::words).collect();
        assert_eq!((errors.total(), words), (3, vec!["2 × query 57014".to_owned(), "1 × timeout".to_owned()]));
    }
}
