//! Anything, in any order, and in the end the pool and the server agree.

use std::time::Duration;

use fastrand::Rng;
use plimsoll_pool::{Lease, Pool, PoolError, PrePing};
use sqlx::{Connection, Executor};

use crate::ground::{agrees_now, all, ended, options, pool};
use crate::support::{Postgres, eventually};

/// The leases that a run holds, and how many acquires it has begun.
struct Run<'r> {
    postgres: &'r Postgres,
    pool: &'r Pool,
    random: Rng,
    held: Vec<Lease>,
    attempts: u64,
}

impl Run<'_> {
    async fn step(&mut self) {
        match self.random.u32(0..100) {
            0..30 => self.acquire().await,
            30..50 => drop(self.any_lease()),
            50..60 => self.use_and_return().await,
            60..68 => self.return_in_the_middle().await,
            68..80 => self.cancel().await,
            80..83 => self.pool.recycle_all(),
            83..86 => self.pool.resize(self.random.u32(1..5), self.random.u32(0..4)).expect("valid limits"),
            86..92 => self.terminate().await,
            92..94 => self.statement().await,
            94 => self.detach().await,
            95 => self.suspend(),
            _ => self.any_lease().into_iter().for_each(Lease::discard),
        }
        let snapshot = self.pool.snapshot();
        assert!(snapshot.checked_in == 0 || snapshot.waiting == 0 || snapshot.suspended, "{snapshot:?}");
        assert!(snapshot.checked_out as usize >= self.held.len(), "{snapshot:?}");
    }

    fn any_lease(&mut self) -> Option<Lease> {
        (!self.held.is_empty()).then(|| self.held.swap_remove(self.random.usize(..self.held.len())))
    }

    async fn acquire(&mut self) {
        if self.random.bool() {
            let lease = self.pool.try_acquire();
            // Who comes in vain is not counted.
            self.attempts += u64::from(lease.is_some());
            return self.held.extend(lease);
        }
        self.attempts += 1;
        let pool = if self.random.bool() { self.pool.background() } else { self.pool.clone() };
        match pool.acquire_within(Duration::from_millis(self.random.u64(1..80))).await {
            Ok(lease) => self.held.push(lease),
            // We hold everything there is.
            Err(PoolError::Timeout { .. }) => drop(self.any_lease()),
            Err(error) => panic!("{error:?}"),
        }
    }

    async fn use_and_return(&mut self) {
        if let Some(mut lease) = self.any_lease() {
            // It may have been ended from outside.
            let _outcome = (&mut *lease).execute("begin; select 1").await;
        }
    }

    async fn return_in_the_middle(&mut self) {
        if let Some(mut lease) = self.any_lease() {
            let nap = (&mut *lease).execute("select pg_sleep(0.02)");
            let _cut = tokio::time::timeout(Duration::from_millis(self.random.u64(0..5)), nap).await;
        }
    }

    async fn cancel(&mut self) {
        self.attempts += 1;
        let patience = Duration::from_micros(self.random.u64(0..2_000));
        if let Ok(Ok(lease)) = tokio::time::timeout(patience, self.pool.acquire()).await {
            self.held.push(lease);
        }
    }

    async fn terminate(&mut self) {
        if let Some(lease) = self.any_lease() {
            self.postgres.terminate(lease.backend_pid()).await;
            if self.random.bool() {
                self.held.push(lease);
            }
        }
    }

    async fn detach(&mut self) {
        if let Some(lease) = self.any_lease() {
            // It may have been ended from outside.
            let _outcome = lease.detach().close().await;
        }
    }

    fn suspend(&self) {
        if self.pool.snapshot().suspended { self.pool.resume() } else { self.pool.suspend() }
    }

    async fn statement(&mut self) {
        self.attempts += 1;
        let _outcome = sqlx::query("select 1").execute(self.pool).await;
    }
}

/// Idle ones that were ended from outside are found out by their ping; so everything is taken once. On a busy machine a ping may outlast
/// the timeout of its caller, and is made again.
async fn agrees_in_the_end(postgres: &Postgres, pool: &Pool) {
    eventually(&format!("{pool:?} has found out which sessions are gone, and the server agrees"), async || {
        let mut taken = Vec::new();
        for _ in 0..pool.snapshot().checked_in {
            taken.extend(pool.acquire().await);
        }
        drop(taken);
        eventually("all are back", async || pool.snapshot().checked_out == 0).await;
        agrees_now(postgres, pool).await
    })
    .await;
}

async fn run(seed: u64) {
    let (postgres, pool) =
        pool(options(&format!("random {seed}"), 3, 2).timeout(Duration::from_millis(60)).pre_ping(PrePing::Always)).await;
    let mut run = Run { postgres: &postgres, pool: &pool, random: Rng::with_seed(seed), held: Vec::new(), attempts: 0 };
    for _ in 0..250 {
        run.step().await;
    }
    pool.resume();
    let attempts = run.attempts;
    drop(run.held);
    eventually(&format!("seed {seed}: all are back"), async || pool.snapshot().checked_out == 0).await;
    assert_eq!(ended(&pool.snapshot().totals), attempts, "seed {seed}: {:?}", pool.snapshot());
    agrees_in_the_end(&postgres, &pool).await;
    assert_eq!(pool.holders().len(), 0);
    let (totals, open) = (pool.snapshot().totals, u64::from(pool.snapshot().open()));
    assert_eq!(totals.connects_ok - all(&totals.closes), open, "seed {seed}: every connection was opened once and closed once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn random_sequences_end_in_exact_agreement_with_the_server() {
    for seed in [1, 7, 42, 1998, 271_828] {
        run(seed).await;
    }
}
