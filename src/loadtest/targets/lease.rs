//! What a user does at a pool: take a connection, ask something, keep it, give it back.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::TryStreamExt;
use futures_util::stream::BoxStream;
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, Error, Row};
use tokio::task::coop::unconstrained;

use super::failure_log::FailureLog;
use super::hold_barrier::HoldBarrier;
use crate::loadtest::users::{AcquireResult, HoldTimer, RequestFailure, Tally, Workload};
use plimsoll_pool::{Lease, Pool, PoolError, TimeoutCause};

/// Who is refused comes back when the pool says, as a client that heeds Retry-After; but not so late that the
/// test would be over, nor so soon that refusals are all there is.
const COMES_BACK: (Duration, Duration) = (Duration::from_millis(10), Duration::from_secs(1));
/// A statement that fails at once would be asked for nothing else.
const AFTER_A_FAILURE: Duration = Duration::from_millis(100);

/// What all users of a pool do.
pub struct LeaseWorkloadOptions {
    pub holds: HoldTimer,
    pub statement: Option<Arc<str>>,
    /// The statement takes the number of the request.
    pub numbered: bool,
    /// Each statement in a read-only transaction of its own, which is rolled back.
    pub guarded: bool,
    /// A pooler in between may give each statement another session: none of the test's is prepared under a name, nor
    /// outside a transaction.
    pub pooled: bool,
    /// What the server says where a statement fails.
    pub told: FailureLog,
    pub gathering: Option<HoldBarrier>,
}

/// What one user does.
pub struct LeaseWorkload {
    pool: Pool,
    work: Arc<LeaseWorkloadOptions>,
    /// Of the request, from 1: no other of any user has the same.
    number: i64,
    /// How many users share the numbers.
    users: u32,
}

impl LeaseWorkload {
    pub fn new(pool: Pool, work: Arc<LeaseWorkloadOptions>, user: u32, users: u32) -> Self {
        Self { pool, work, number: i64::from(user) + 1 - i64::from(users), users }
    }

    async fn keep(&mut self, mut lease: Lease, since: Instant, tally: &mut Tally) -> Option<Duration> {
        let asked = self.ask(&mut lease, tally).await;
        if let Some(gathering) = &self.work.gathering {
            tally.answered();
            gathering.keep().await;
        }
        if let Err(failure) = asked {
            drop(lease);
            tally.failed(failure);
            return Some(AFTER_A_FAILURE);
        }
        self.work.holds.keep(since).await;
        drop(lease);
        tally.done();
        None
    }

    async fn ask(&mut self, lease: &mut Lease, tally: &mut Tally) -> Result<(), RequestFailure> {
        match &self.work.statement {
            Some(sql) => self.run_statement(lease, sql).await,
            None => {
                echo(lease, self.number, &self.work).await?;
                tally.right_answer();
                Ok(())
            }
        }
    }

    async fn run_statement(&self, lease: &mut Lease, sql: &Arc<str>) -> Result<(), RequestFailure> {
        let told = |error| self.work.told.failure(&error);
        let (begin, end) = match (self.work.guarded, self.work.pooled) {
            (true, _) => ("begin read only", "rollback"),
            (false, true) => ("begin", "commit"),
            (false, false) => return self.run_alone(lease, sql).await.map_err(told),
        };
        sqlx::raw_sql(begin).execute(&mut **lease).await.map_err(told)?;
        let ran = self.run_alone(lease, sql).await.map_err(told);
        // Also behind one that has failed: the next user of this connection finds it as this one did.
        let ended = sqlx::raw_sql(end).execute(&mut **lease).await.map_err(told);
        ran.and(ended.map(drop))
    }

    async fn run_alone(&self, lease: &mut Lease, sql: &Arc<str>) -> Result<(), Error> {
        let query = sqlx::query(AssertSqlSafe(sql.clone())).persistent(!self.work.pooled);
        (if self.work.numbered { query.bind(self.number) } else { query }).execute(&mut **lease).await.map(drop)
    }
}

impl Workload for LeaseWorkload {
    async fn run(&mut self, due: Instant, tally: &mut Tally) -> Option<Duration> {
        self.number += i64::from(self.users);
        tally.begins(due, true);
        // Without a budget that may run out before it begins: who is ended while it waits here is counted by
        // the pool too.
        match unconstrained(self.pool.acquire()).await {
            Ok(lease) => {
                let since = Instant::now();
                tally.leased(since);
                self.keep(lease, since, tally).await
            }
            Err(error) => {
                let (failure, how) = of_acquire(&error);
                tally.refused(failure, how);
                if let Some(gathering) = &self.work.gathering {
                    gathering.without().await;
                }
                comes_back(&error)
            }
        }
    }
}

/// A statement that returns the number it was given: an answer that is somebody else's, lost or doubled shows.
///
/// The rows are read from the session's own stream: `fetch_all` of a scalar query would put boxed adapters around it.
async fn echo(lease: &mut Lease, number: i64, work: &LeaseWorkloadOptions) -> Result<(), RequestFailure> {
    let rows = match work.pooled {
        false => sqlx::query("select $1::bigint").bind(number).fetch(&mut **lease),
        true => sqlx::raw_sql(AssertSqlSafe(format!("select {number}::bigint"))).fetch(&mut **lease),
    };
    let answers = numbers(rows).await.map_err(|error| work.told.failure(&error))?;
    is_own(number, &answers)
}

/// The answers to a request are its own number, once.
fn is_own(number: i64, answers: &[i64]) -> Result<(), RequestFailure> {
    if answers == [number] {
        return Ok(());
    }
    let message = format!("asked for {number}, answered {answers:?}");
    Err(RequestFailure { kind: "wrong-answer", code: None, message })
}

/// The first column of all rows.
async fn numbers(mut rows: BoxStream<'_, Result<PgRow, Error>>) -> Result<Vec<i64>, Error> {
    let mut numbers = Vec::new();
    while let Some(row) = rows.try_next().await? {
        numbers.push(row.try_get(0)?);
    }
    Ok(numbers)
}

fn of_acquire(error: &PoolError) -> (RequestFailure, AcquireResult) {
    let (kind, code, how) = match error {
        PoolError::Timeout { cause: TimeoutCause::ServerFull { .. }, .. } => ("timeout", Some("53300"), AcquireResult::TimedOut),
        PoolError::Timeout { cause: TimeoutCause::ConnectsFailing { .. } | TimeoutCause::StillOpening { .. }, .. } => {
            ("timeout", Some("connecting"), AcquireResult::TimedOut)
        }
        PoolError::Timeout { .. } => ("timeout", None, AcquireResult::TimedOut),
        PoolError::Overloaded { .. } => ("overloaded", None, AcquireResult::Shed),
        _ => ("closed", None, AcquireResult::Closed),
    };
    // The holders are the test's own users, at one line of this file.
    let message = error.to_string();
    let message = message.split(", held ").next().unwrap_or_default().to_owned();
    (RequestFailure { kind, code: code.map(str::to_owned), message }, how)
}

fn comes_back(error: &PoolError) -> Option<Duration> {
    match error {
        PoolError::Timeout { .. } => None,
        PoolError::Overloaded { retry_after, .. } => Some((*retry_after).clamp(COMES_BACK.0, COMES_BACK.1)),
        _ => Some(AFTER_A_FAILURE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_is_somebody_elses_lost_or_doubled_is_a_failure() {
        assert!(is_own(7, &[7]).is_ok());
        for answers in [&[8][..], &[], &[7, 7], &[7, 8]] {
            let failure = is_own(7, answers).expect_err("not its own, once");
            assert_eq!((failure.kind, failure.message), ("wrong-answer", format!("asked for 7, answered {answers:?}")));
        }
    }

    #[test]
    fn each_way_of_being_refused_has_its_kind() {
        let kind = |error: PoolError| {
            let (failure, how) = of_acquire(&error);
            (failure.kind, failure.code, how)
        };
        let timeout = |cause| PoolError::Timeout { waited: Duration::from_secs(1), cause };
        assert_eq!(kind(timeout(TimeoutCause::AllBusy { checked_out: 15, holders: vec![] })), ("timeout", None, AcquireResult::TimedOut));
        let full = TimeoutCause::ServerFull { message: "sorry, too many clients already".into() };
        assert_eq!(kind(timeout(full)), ("timeout", Some("53300".into()), AcquireResult::TimedOut));
        let overloaded = PoolError::Overloaded { waiting: 20, retry_after: Duration::from_secs(60) };
        assert_eq!(comes_back(&overloaded), Some(Duration::from_secs(1)));
        assert_eq!(kind(overloaded), ("overloaded", None, AcquireResult::Shed));
        assert_eq!(kind(PoolError::Closed), ("closed", None, AcquireResult::Closed));
    }
}
