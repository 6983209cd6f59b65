//! What the address of the page asks for: search, order, window, what is unfolded, and the pool in the panel.

use url::form_urlencoded::{Serializer, parse};

use super::order::Order;

/// Rows that were unfolded or folded by hand; more would make an address that servers refuse.
const MOST_FOLDS: usize = 40;
/// The same in bytes: names may have 200 characters in any script.
const MOST_FOLD_BYTES: usize = 600;

/// The choice of an address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FleetQuery {
    /// What stands in the search field.
    pub text: String,
    /// `None`: the worst first.
    pub order: Option<Order>,
    /// The first row of the window.
    pub from: usize,
    /// The pool in the panel, by its name.
    pub pool: Option<String>,
    /// Rows that were unfolded by hand, by their keys.
    pub unfolded: Vec<String>,
    /// Rows that were folded by hand.
    pub folded: Vec<String>,
}

impl FleetQuery {
    /// Reads a query. What is not known is left out.
    pub fn of(query: &str) -> Self {
        let mut read = Self::default();
        for (name, value) in parse(query.as_bytes()) {
            match &*name {
                "q" => read.text = value.trim().to_owned(),
                "sort" => read.order = Order::of(&value),
                "from" => read.from = value.parse().unwrap_or(0),
                "pool" if !value.is_empty() => read.pool = Some(value.into_owned()),
                "unfold" => read.unfolded.push(value.into_owned()),
                "fold" => read.folded.push(value.into_owned()),
                _ => {}
            }
        }
        bound(&mut read.unfolded);
        bound(&mut read.folded);
        read
    }

    /// The query of the address, always written in the same way.
    pub fn query(&self) -> String {
        let mut written = Serializer::new(String::new());
        let mut add = |name: &str, value: &str| {
            written.append_pair(name, value);
        };
        if !self.text.is_empty() {
            add("q", &self.text);
        }
        self.order.iter().for_each(|order| add("sort", &order.word()));
        self.unfolded.iter().for_each(|key| add("unfold", key));
        self.folded.iter().for_each(|key| add("fold", key));
        self.pool.iter().for_each(|pool| add("pool", pool));
        if self.from > 0 {
            add("from", &self.from.to_string());
        }
        written.finish()
    }

    /// The address below the console's own.
    pub fn address(&self) -> String {
        match self.query() {
            query if query.is_empty() => "/".to_owned(),
            query => format!("/?{query}"),
        }
    }

    /// The same with other rows, from the first one on.
    pub fn searching(&self, text: String) -> Self {
        Self { text, from: 0, ..self.clone() }
    }

    /// The same in another order, from the first row on.
    pub fn ordered(&self, order: Order) -> Self {
        Self { order: Some(order), from: 0, ..self.clone() }
    }

    /// The same with another window.
    pub fn starting(&self, from: usize) -> Self {
        Self { from, ..self.clone() }
    }

    /// The same with this pool in the panel, or with no panel.
    pub fn showing(&self, pool: Option<String>) -> Self {
        Self { pool, ..self.clone() }
    }

    /// The same with a row unfolded or folded.
    pub fn folding(&self, key: &str, unfold: bool) -> Self {
        let mut query = self.clone();
        query.unfolded.retain(|other| other != key);
        query.folded.retain(|other| other != key);
        let list = if unfold { &mut query.unfolded } else { &mut query.folded };
        list.push(key.to_owned());
        bound(list);
        query
    }
}

/// Forgets those that were unfolded first.
fn bound(list: &mut Vec<String>) {
    let too_many = list.len().saturating_sub(MOST_FOLDS);
    list.drain(..too_many);
    while list.iter().map(String::len).sum::<usize>() > MOST_FOLD_BYTES {
        list.remove(0);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_address_is_read_back_as_it_was_written(
            text in "\\PC{0,60}", from in 0_usize..10_000, pool in proptest::option::of("\\PC{1,40}"),
            unfolded in proptest::collection::vec("\\PC{1,30}", 0..6), descending: bool,
        ) {
            let text = text.trim().to_owned();
            let order = Order::of(if descending { "-waiting" } else { "name" });
            let query = FleetQuery { text, order, from, pool, unfolded, folded: vec!["a b&c=d".into()] };
            prop_assert_eq!(FleetQuery::of(&query.query()), query);
        }

        #[test]
        fn any_query_is_read(query in "\\PC{0,200}") {
            FleetQuery::of(&query);
        }
    }

    #[test]
    fn a_row_is_folded_or_unfolded_and_never_both() {
        let query = FleetQuery::default().folding("orders", true).folding("orders", false);
        assert_eq!((query.unfolded.len(), query.folded.as_slice()), (0, &["orders".to_owned()][..]));
        assert_eq!(FleetQuery::default().address(), "/");
    }

    #[test]
    fn an_address_stays_short_however_many_rows_were_unfolded() {
        let long = (0..500).fold(FleetQuery::default(), |query, n| query.folding(&format!("{n}{}", "я".repeat(200)), true));
        assert!(long.query().len() < 8000, "{}", long.query().len());
        assert!(long.unfolded.last().is_some_and(|last| last.starts_with("499")), "the newest is kept");
    }
}
