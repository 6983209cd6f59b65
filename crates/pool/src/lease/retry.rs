//! A transaction that is done again where it met others.

use std::sync::Arc;
use std::time::Duration;

use futures_core::future::BoxFuture;
use sqlx::Error;

use super::acquire::acquire;
use super::home_runtime;
use super::own_error::own_error;
use super::transaction::Transaction;
use super::transaction_options::TransactionOptions;
use crate::holders::Requester;
use crate::shared::Shared;

/// SQLSTATEs after which the same transaction may succeed: serialization failure, deadlock.
const MAY_SUCCEED: [&str; 2] = ["40001", "40P01"];
/// The longest first pause: some times as long as a short transaction.
const FIRST: Duration = Duration::from_millis(5);
/// Each further failure doubles the pause so often.
const DOUBLINGS: u32 = 6;

/// Does the work in a transaction until it is committed.
pub(crate) async fn retry<T>(
    pool: &Arc<Shared>,
    taker: Requester,
    options: TransactionOptions,
    mut work: impl for<'t> FnMut(&'t mut Transaction) -> BoxFuture<'t, Result<T, Error>>,
) -> Result<T, Error> {
    let mut attempt = 1;
    loop {
        let mut tx = Transaction::open(acquire(pool, taker.clone()).await?, options).await?;
        let outcome = match work(&mut tx).await {
            Ok(done) => tx.commit().await.map(|()| done),
            Err(error) => {
                // Whatever comes of it, the session is cleaned before anybody else gets it.
                let _outcome = tx.rollback().await;
                Err(error)
            }
        };
        match outcome {
            Err(error) if !may_succeed(&error) => return Err(error),
            Err(error) if attempt >= options.most_attempts() => return Err(RetriesExhausted::after(attempt, error)),
            Err(_) => home_runtime::run(&pool.runtime, tokio::time::sleep(pause(attempt, fastrand::f64()))).await,
            Ok(done) => return Ok(done),
        };
        attempt += 1;
    }
}

fn may_succeed(error: &Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    code.is_some_and(|code| MAY_SUCCEED.contains(&code.as_ref()))
}

/// A random share, so that those which met do not meet again.
fn pause(failures: u32, jitter: f64) -> Duration {
    (FIRST * (1 << (failures - 1).min(DOUBLINGS))).mul_f64(jitter)
}

/// A transaction was given up by [`Pool::retry_serializable`](crate::Pool::retry_serializable): each attempt met a serialization
/// failure or a deadlock. The database error of an [`sqlx::Error`], under the code of the last one.
///
/// ```no_run
/// # async fn example(outcome: Result<(), sqlx::Error>) {
/// use plimsoll_pool::RetriesExhausted;
///
/// match outcome {
///     Err(error) if RetriesExhausted::is(&error) => println!("too busy, try again later: {error}"),
///     outcome => println!("{outcome:?}"),
/// }
/// # }
/// ```
#[derive(Debug, thiserror::Error)]
#[error("{sentence}")]
pub struct RetriesExhausted {
    sentence: String,
    attempts: u32,
    #[source]
    last: Error,
}

impl RetriesExhausted {
    fn after(attempts: u32, last: Error) -> Error {
        let times = if attempts == 1 { "1 attempt".to_owned() } else { format!("{attempts} attempts") };
        let sentence = format!("the transaction was given up after {times}, each of which met others; the last one: {last}");
        Error::Database(Box::new(Self { sentence, attempts, last }))
    }

    /// Whether this is the error.
    ///
    /// ```
    /// use plimsoll_pool::RetriesExhausted;
    ///
    /// assert!(!RetriesExhausted::is(&sqlx::Error::RowNotFound));
    /// ```
    pub fn is(error: &sqlx::Error) -> bool {
        error.as_database_error().is_some_and(|error| error.try_downcast_ref::<Self>().is_some())
    }

    /// How often the transaction was tried.
    ///
    /// ```no_run
    /// # fn example(error: &sqlx::Error) {
    /// use plimsoll_pool::RetriesExhausted;
    ///
    /// if let Some(given_up) = error.as_database_error().and_then(|error| error.try_downcast_ref::<RetriesExhausted>()) {
    ///     println!("tried {} times", given_up.attempts());
    /// }
    /// # }
    /// ```
    pub fn attempts(&self) -> u32 {
        self.attempts
    }
}

own_error!(RetriesExhausted, message: |error| &error.sentence, code: |error| error.last.as_database_error()?.code());

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_are_random_double_and_have_an_end() {
        assert_eq!([1, 2, 3].map(|failures| pause(failures, 1.0).as_millis()), [5, 10, 20]);
        assert_eq!((pause(7, 1.0), pause(99, 1.0)), (Duration::from_millis(320), Duration::from_millis(320)));
        assert_eq!((pause(7, 0.0), pause(7, 0.5)), (Duration::ZERO, Duration::from_millis(160)));
    }

    #[test]
    fn of_other_errors_none_is_tried_again() {
        assert!(!may_succeed(&Error::RowNotFound) && !may_succeed(&super::super::transaction::RolledBack.into()));
    }
}
