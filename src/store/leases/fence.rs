//! What keeps a console that was stopped from writing late.

use std::collections::HashSet;

use super::Work;
use crate::store::{Kind, Transaction};

/// The terms under which something is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fence {
    process: String,
    terms: Vec<(Work, i64)>,
}

impl Fence {
    /// Of terms that were held.
    pub fn new(process: String, terms: Vec<(Work, i64)>) -> Self {
        Self { process, terms }
    }

    /// The process and its terms.
    pub fn parts(&self) -> (&str, &[(Work, i64)]) {
        (&self.process, &self.terms)
    }

    /// Those of its works, each with its term, that are still this console's, and stay so until the transaction ends: whoever takes one over
    /// waits for it.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn still_held(&self, tx: &mut Transaction) -> sqlx::Result<HashSet<(Work, i64)>> {
        // A lock of the key: renewing changes none, and goes on beside it.
        let sql = "select lease.work, lease.term from lease
            join unnest($1::text[], $2::bigint[]) as asked (work, term) on lease.work = asked.work and lease.term = asked.term
            where lease.holder = $3 for key share of lease";
        let Kind::Postgres(db) = tx.kind() else { return Ok(self.terms.iter().copied().collect()) };
        let (works, terms): (Vec<String>, Vec<i64>) = self.terms.iter().map(|(work, term)| (work.to_string(), *term)).unzip();
        let held: Vec<(String, i64)> = sqlx::query_as(sql).bind(works).bind(terms).bind(&self.process).fetch_all(db).await?;
        Ok(held.iter().filter_map(|(name, term)| Some((Work::named(name)?, *term))).collect())
    }

    /// The term of its only work, if that is still this console's.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn term_held(&self, tx: &mut Transaction) -> sqlx::Result<Option<i64>> {
        let is_held = self.holds(tx).await?;
        Ok(self.terms.first().map(|(_, term)| *term).filter(|_| is_held))
    }

    /// Whether all of them are.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn holds(&self, tx: &mut Transaction) -> sqlx::Result<bool> {
        Ok(self.still_held(tx).await?.len() == self.terms.len())
    }
}
