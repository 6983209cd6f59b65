//! How a transaction begins.

use sqlx::{AssertSqlSafe, SqlSafeStr, SqlStr};

/// Which changes of others a transaction sees. PostgreSQL treats READ UNCOMMITTED as READ COMMITTED, so it is left out.
///
/// ```
/// use plimsoll_pool::{IsolationLevel, TransactionOptions};
///
/// let snapshot = TransactionOptions::new().isolation(IsolationLevel::RepeatableRead);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IsolationLevel {
    /// Each statement sees what was committed before it began.
    ReadCommitted,
    /// All statements see what was committed before the first of them. A write that meets a newer one fails (40001).
    RepeatableRead,
    /// As if transactions ran one after the other. One that cannot be put in such an order fails (40001):
    /// [`Pool::retry_serializable`](crate::Pool::retry_serializable) tries it again.
    Serializable,
}

/// How a transaction begins: for [`Pool::begin_with`](crate::Pool::begin_with). What is not said is as the session has it.
///
/// ```no_run
/// # async fn example(pool: plimsoll_pool::Pool) -> Result<(), sqlx::Error> {
/// use plimsoll_pool::{IsolationLevel, TransactionOptions};
///
/// let report = TransactionOptions::new().isolation(IsolationLevel::Serializable).read_only(true).deferrable(true);
/// let mut tx = pool.begin_with(report).await?;
/// let sum: Option<i64> = sqlx::query_scalar("select sum(amount)::int8 from payments").fetch_one(&mut *tx).await?;
/// tx.commit().await
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "options do nothing until a transaction begins with them"]
pub struct TransactionOptions {
    isolation: Option<IsolationLevel>,
    read_only: Option<bool>,
    deferrable: Option<bool>,
    attempts: u32,
}

impl Default for TransactionOptions {
    fn default() -> Self {
        Self { isolation: None, read_only: None, deferrable: None, attempts: 10 }
    }
}

impl TransactionOptions {
    /// As the session has it.
    ///
    /// ```
    /// # use plimsoll_pool::TransactionOptions;
    /// assert_eq!(TransactionOptions::new(), TransactionOptions::default());
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// `ISOLATION LEVEL`.
    ///
    /// ```
    /// # use plimsoll_pool::*;
    /// let options = TransactionOptions::new().isolation(IsolationLevel::Serializable);
    /// ```
    pub fn isolation(self, level: IsolationLevel) -> Self {
        Self { isolation: Some(level), ..self }
    }

    /// `READ ONLY` or `READ WRITE`. A write in a read-only transaction is the caller's error (25006), and says nothing
    /// against the connection.
    ///
    /// ```
    /// # use plimsoll_pool::*;
    /// let options = TransactionOptions::new().read_only(true);
    /// ```
    pub fn read_only(self, read_only: bool) -> Self {
        Self { read_only: Some(read_only), ..self }
    }

    /// `DEFERRABLE` or `NOT DEFERRABLE`: a transaction that is serializable and read-only too may wait before its first
    /// statement, and is then never the one that fails.
    ///
    /// ```
    /// # use plimsoll_pool::*;
    /// let options = TransactionOptions::new().isolation(IsolationLevel::Serializable).read_only(true).deferrable(true);
    /// ```
    pub fn deferrable(self, deferrable: bool) -> Self {
        Self { deferrable: Some(deferrable), ..self }
    }

    /// How often [`Pool::retry_serializable`](crate::Pool::retry_serializable) tries; at least once. Default 10: with pauses
    /// that grow to a third of a second it gives up after about a second. For other transactions without meaning.
    ///
    /// ```
    /// # use plimsoll_pool::*;
    /// let options = TransactionOptions::new().attempts(3);
    /// ```
    pub fn attempts(self, attempts: u32) -> Self {
        Self { attempts: attempts.max(1), ..self }
    }

    /// The same, serializable unless another level is asked for.
    pub(crate) fn or_serializable(self) -> Self {
        Self { isolation: self.isolation.or(Some(IsolationLevel::Serializable)), ..self }
    }

    pub(crate) fn most_attempts(self) -> u32 {
        self.attempts
    }

    pub(crate) fn is_read_only(self) -> bool {
        self.read_only == Some(true)
    }

    /// The one statement that begins it; `None` for the ordinary one.
    pub(crate) fn statement(self) -> Option<SqlStr> {
        let level = self.isolation.map(|level| match level {
            IsolationLevel::ReadCommitted => "isolation level read committed",
            IsolationLevel::RepeatableRead => "isolation level repeatable read",
            IsolationLevel::Serializable => "isolation level serializable",
        });
        let access = self.read_only.map(|read_only| if read_only { "read only" } else { "read write" });
        let wait = self.deferrable.map(|deferrable| if deferrable { "deferrable" } else { "not deferrable" });
        let modes: Vec<&str> = [level, access, wait].into_iter().flatten().collect();
        (!modes.is_empty()).then(|| AssertSqlSafe(format!("begin {}", modes.join(", "))).into_sql_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_asked_for_is_said_to_the_server() {
        let said = |options: TransactionOptions| options.statement().map(|sql| sql.as_str().to_owned());
        let new = TransactionOptions::new;
        assert_eq!(said(new()), None);
        assert_eq!(said(new().read_only(false)).as_deref(), Some("begin read write"));
        assert_eq!(said(new().or_serializable().deferrable(true)).as_deref(), Some("begin isolation level serializable, deferrable"));
        let all = new().isolation(IsolationLevel::RepeatableRead).read_only(true).deferrable(false);
        assert_eq!(said(all).as_deref(), Some("begin isolation level repeatable read, read only, not deferrable"));
        assert_eq!(said(new().isolation(IsolationLevel::ReadCommitted)).as_deref(), Some("begin isolation level read committed"));
    }

    #[test]
    fn an_isolation_that_was_asked_for_is_kept() {
        let snapshot = TransactionOptions::new().isolation(IsolationLevel::RepeatableRead);
        assert_eq!(snapshot.or_serializable(), snapshot);
        assert_eq!(snapshot.attempts(0).most_attempts(), 1);
    }
}
