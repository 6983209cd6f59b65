//! Who holds connections of a pool.

use crate::fleet::model::ToldHolder;
use plimsoll_pool::Holder;

/// As many rows as help at 3 a.m.; REST has them all.
const ROWS: usize = 20;

/// Leases, those that are held longest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Holders {
    pub listed: Vec<ToldHolder>,
    /// Further ones.
    pub more: usize,
}

impl Holders {
    /// Of these leases, longest held first.
    pub fn of(holders: impl IntoIterator<Item = ToldHolder>) -> Self {
        let mut listed: Vec<_> = holders.into_iter().collect();
        let more = listed.len().saturating_sub(ROWS);
        listed.truncate(ROWS);
        Self { listed, more }
    }
}

impl From<Holder> for ToldHolder {
    fn from(of: Holder) -> Self {
        Self {
            site: of.site.to_string(),
            label: of.label.map(|label| label.to_string()),
            backend_pid: of.backend_pid,
            held_s: of.held.as_secs_f64(),
            in_transaction: of.in_transaction,
            suspected_leak: of.suspected_leak,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_holders_than_a_page_shows_are_counted() {
        let holder = |n: i32| ToldHolder {
            site: "src/main.rs:7".into(),
            label: None,
            backend_pid: n,
            held_s: 1.0,
            in_transaction: None,
            suspected_leak: false,
        };
        let holders = Holders::of((0..150).map(holder));
        assert_eq!((holders.listed.len(), holders.more, holders.listed[0].backend_pid), (20, 130, 0));
    }
}
