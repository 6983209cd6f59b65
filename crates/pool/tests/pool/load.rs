//! Callers that keep a pool busy, and what they met.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use plimsoll_pool::{Pool, PoolError};

use crate::ledger::{Ledger, pool_error};
use crate::support::eventually;

/// Runs until it is ended.
pub struct Load {
    tally: Arc<Tally>,
    callers: Vec<tokio::task::JoinHandle<()>>,
}

#[derive(Default)]
struct Tally {
    over: AtomicBool,
    done: AtomicU64,
    ledger: Ledger,
    failures: Mutex<Vec<Failure>>,
}

/// A statement that failed, and after how long.
#[derive(Debug)]
pub struct Failure {
    pub error: sqlx::Error,
    pub after: Duration,
}

impl Failure {
    /// The pool had no connection for it in time.
    pub fn is_timeout(&self) -> bool {
        matches!(pool_error(&self.error), Some(PoolError::Timeout { .. }))
    }
}

impl Load {
    /// So many callers, each with one short statement after the other.
    pub fn on(pool: &Pool, callers: u32) -> Self {
        let tally = Arc::new(Tally::default());
        let callers = (0..callers).map(|_| tokio::spawn(call(pool.clone(), tally.clone()))).collect();
        Self { tally, callers }
    }

    /// Returns when many more statements have succeeded, of each caller several.
    pub async fn flows(&self) {
        let before = self.done();
        let more = 10 * self.callers.len() as u64;
        eventually("the load runs", async || self.done() >= before + more).await;
    }

    /// Statements that have succeeded so far.
    pub fn done(&self) -> u64 {
        self.tally.done.load(Relaxed)
    }

    /// Where another acquire on the same pool is to be noted.
    pub fn ledger(&self) -> &Ledger {
        &self.tally.ledger
    }

    /// Statements that have failed so far.
    pub fn failed(&self) -> usize {
        self.tally.failures.lock().expect("no caller panics").len()
    }

    /// Ends it; the pool's totals are those of this load alone, and add up. Returns what has failed.
    pub async fn end(self, pool: &Pool) -> Vec<Failure> {
        self.tally.over.store(true, Relaxed);
        for caller in self.callers {
            caller.await.expect("no caller panics");
        }
        self.tally.ledger.agrees_with(&pool.snapshot().totals);
        std::mem::take(&mut *self.tally.failures.lock().expect("no caller panics"))
    }
}

async fn call(pool: Pool, tally: Arc<Tally>) {
    while !tally.over.load(Relaxed) {
        let (began, own) = (Instant::now(), fastrand::i64(..));
        let statement = sqlx::query_scalar("select $1::int8 from pg_sleep(0.002)").bind(own);
        match tally.ledger.note_statement(statement.fetch_one(&pool).await) {
            Ok(answer) => {
                let answer: i64 = answer;
                assert_eq!(answer, own, "nobody reads another's answer");
                tally.done.fetch_add(1, Relaxed);
            }
            Err(error) => {
                let failure = Failure { error, after: began.elapsed() };
                tally.failures.lock().expect("no caller panics").push(failure);
            }
        }
    }
}
