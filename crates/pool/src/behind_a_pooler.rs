//! What a pool leaves out behind a pooler that lends its sessions for a transaction each.

use super::options::PoolOptions;
use super::policies::Reset;

/// For the log, when the pool is built.
pub(crate) const LEFT_OUT: &str = "behind a transaction pooler: no startup parameters, so statements are bounded on this side alone; \
    statements are prepared without a name and run in a transaction; settings that a caller has left are not undone; statements that \
    were cut off are not ended on the server";

impl PoolOptions {
    /// For connections that lead to a pooler which lends its sessions for a transaction each, such as PgBouncer with
    /// `pool_mode = transaction`. The log says so when such a pooler is met unasked.
    ///
    /// What is done:
    /// - Each statement with parameters runs in a transaction of its own if its caller has not begun one, prepared without a name. sqlx
    ///   prepares it in one message and runs it in the next, which may come to another session. It costs two round trips; what
    ///   must not run in a transaction, such as `VACUUM`, goes by [`sqlx::raw_sql`].
    ///
    /// What is left out, for a session belongs to others as soon as a transaction ends:
    /// - the startup parameters, which poolers refuse: statements are bounded by [`command_timeout`](Self#structfield.command_timeout)
    ///   on this side alone. Give the role its `statement_timeout`: `ALTER ROLE … SET statement_timeout = '60s'`;
    /// - ending on the server what a caller has cut off, and asking the server to watch its client;
    /// - undoing settings that a caller has left: they are the pooler's to undo. An open transaction is rolled back as ever.
    ///
    /// [`after_connect`](Self::after_connect) and [`Reset::DiscardAll`] are refused. `LISTEN`, advisory locks of a session, temporary tables
    /// and `SET` without `LOCAL` do not work behind such a pooler, with any pool.
    ///
    /// ```
    /// # use plimsoll_pool::PoolOptions;
    /// let options = PoolOptions::new().behind_transaction_pooler();
    /// ```
    pub fn behind_transaction_pooler(mut self) -> Self {
        self.behind_transaction_pooler = true;
        self
    }

    /// Why these settings make no sense behind a transaction pooler.
    pub(crate) fn objection_of_the_pooler(&self) -> Option<&'static str> {
        if !self.behind_transaction_pooler {
            None
        } else if self.hooks.after_connect.is_some() {
            Some(
                "after_connect prepares a session, which behind a transaction pooler belongs to others after the next transaction: make \
                 its settings with ALTER ROLE … SET",
            )
        } else if self.reset == Reset::DiscardAll {
            Some("reset is DiscardAll, which behind a transaction pooler would discard what others have in their sessions: leave it out")
        } else {
            None
        }
    }
}
