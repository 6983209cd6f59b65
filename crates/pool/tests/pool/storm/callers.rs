//! What callers do, the rude ones included.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

use fastrand::Rng;
use futures_util::StreamExt;
use plimsoll_pool::Lease;
use sqlx::Executor;
use tokio::time::{sleep, timeout};

use super::Storm;
use crate::ledger::is_loss;

/// Nothing is seen of what others have set, of what they listen to, or of a transaction that they left open.
const AS_IF_NEW: &str = "select $1::int8, current_setting('work_mem') <> '1MB' and not exists (select from pg_listening_channels()) \
                         and not exists (select from cargo where state <> 'kept')";

pub(super) async fn run(storm: Arc<Storm>, random: Rng) {
    let mut caller = Caller { storm, random };
    while !caller.storm.is_over() {
        caller.step().await;
        let nap = if caller.storm.is_lull() { 3_000 } else { 150 };
        sleep(caller.up_to_ms(nap)).await;
    }
}

struct Caller {
    storm: Arc<Storm>,
    random: Rng,
}

impl Caller {
    async fn step(&mut self) {
        match self.random.u32(0..100) {
            0..20 => self.statement().await,
            20..26 => self.statement_left_midway().await,
            26..32 => self.rows_left_midway().await,
            32..42 => self.transaction("kept").await,
            42..52 => self.transaction("dropped").await,
            52..64 => self.acquire_left_midway().await,
            64..74 => self.long_hold().await,
            74..82 => self.query_left_midway().await,
            82..90 => self.leave_open("begin; insert into cargo values ('left open')").await,
            90..96 => self.leave_open("listen storm; set work_mem = '1MB'").await,
            96..99 => self.discard().await,
            // Rarely, since each keeps a connection from the others for some seconds.
            _ if self.random.u32(0..8) == 0 => self.query_left_running().await,
            _ => self.discard().await,
        }
    }

    fn up_to_ms(&mut self, most: u64) -> Duration {
        Duration::from_micros(self.random.u64(0..most * 1_000))
    }

    async fn lease(&mut self) -> Option<Held> {
        let lease = self.storm.ledger.acquire(&self.storm.pool).await.ok()?;
        let held = self.storm.held.fetch_add(1, SeqCst) + 1;
        self.storm.most_held.fetch_max(held, SeqCst);
        Some(Held { lease: Some(lease), storm: self.storm.clone() })
    }

    async fn statement(&mut self) {
        let own = self.random.i64(..);
        let answer = sqlx::query_scalar::<_, i64>("select $1").bind(own).fetch_one(&self.storm.pool).await;
        if let Some(answer) = accepted(self.storm.ledger.note_statement(answer)) {
            assert_eq!(answer, own, "somebody else's answer");
        }
    }

    async fn statement_left_midway(&mut self) {
        let (patience, pool) = (self.up_to_ms(8), &self.storm.pool);
        match timeout(patience, sqlx::query("select pg_sleep(0.004)").execute(pool)).await {
            Ok(outcome) => drop(accepted(self.storm.ledger.note_statement(outcome))),
            Err(_) => self.storm.ledger.note_left_midway(),
        }
    }

    async fn rows_left_midway(&mut self) {
        let rows_read = self.random.usize(1..100);
        let mut rows = sqlx::query_scalar::<_, i32>("select generate_series(1, 5000)").fetch(&self.storm.pool);
        // With the first answer the lease is there; what becomes of it then is not another acquire.
        let first = rows.next().await.expect("a row or an error");
        if accepted(self.storm.ledger.note_statement(first)).is_none() {
            return;
        }
        for expected in 2..=rows_read {
            let Some(row) = accepted(rows.next().await.expect("a row or an error")) else { return };
            assert_eq!(row, expected as i32, "somebody else's row");
        }
    }

    async fn transaction(&mut self, state: &'static str) {
        let Some(mut tx) = accepted(self.storm.ledger.note_statement(self.storm.pool.begin().await)) else { return };
        let insert = sqlx::query("insert into cargo values ($1)").bind(state).execute(&mut *tx).await;
        if accepted(insert).is_none() || state == "dropped" {
            return;
        }
        let outcome = if accepted(tx.commit().await).is_some() { &self.storm.committed } else { &self.storm.in_doubt };
        outcome.fetch_add(1, SeqCst);
    }

    async fn acquire_left_midway(&mut self) {
        // An acquire that its task has no budget left for would not even begin.
        tokio::task::yield_now().await;
        let patience = self.up_to_ms(5);
        if timeout(patience, self.lease_of_a_moment()).await.is_err() {
            self.storm.ledger.note_cancelled();
        }
    }

    async fn lease_of_a_moment(&mut self) {
        let _nobody_knows_for_long = self.lease().await;
    }

    async fn long_hold(&mut self) {
        let Some(mut lease) = self.lease().await else { return };
        sleep(self.up_to_ms(100)).await;
        let own = self.random.i64(..);
        if let Some(answer) = accepted(sqlx::query_as(AS_IF_NEW).bind(own).fetch_one(&mut **lease).await) {
            let answer: (i64, bool) = answer;
            assert_eq!(answer, (own, true), "somebody else's answer, or what somebody left");
        }
    }

    async fn query_left_midway(&mut self) {
        let Some(mut lease) = self.lease().await else { return };
        let nap = (&mut **lease).execute("select pg_sleep(0.02); select 1 / 0");
        let _cut = timeout(self.up_to_ms(15), nap).await;
    }

    async fn query_left_running(&mut self) {
        let Some(mut lease) = self.lease().await else { return };
        let _cut = timeout(self.up_to_ms(15), (&mut **lease).execute("select pg_sleep(20)")).await;
    }

    async fn leave_open(&mut self, sql: &'static str) {
        let Some(mut lease) = self.lease().await else { return };
        let _lost_or_left = accepted((&mut **lease).execute(sql).await);
    }

    async fn discard(&mut self) {
        if let Some(mut held) = self.lease().await {
            held.lease.take().expect("held until now").discard();
        }
    }
}

/// What was answered, or nothing when the connection was lost or not to be had; any other error is not
/// this caller's own.
#[track_caller]
fn accepted<T>(outcome: Result<T, sqlx::Error>) -> Option<T> {
    match outcome {
        Ok(answer) => Some(answer),
        Err(error) => {
            assert!(is_loss(&error) || crate::ledger::pool_error(&error).is_some(), "{error:?}");
            None
        }
    }
}

/// A lease, counted for as long as it is held.
struct Held {
    lease: Option<Lease>,
    storm: Arc<Storm>,
}

impl Deref for Held {
    type Target = Lease;

    fn deref(&self) -> &Lease {
        self.lease.as_ref().expect("held until dropped")
    }
}

impl DerefMut for Held {
    fn deref_mut(&mut self) -> &mut Lease {
        self.lease.as_mut().expect("held until dropped")
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // Before the lease itself: never more are counted than are out.
        self.storm.held.fetch_sub(1, SeqCst);
    }
}
