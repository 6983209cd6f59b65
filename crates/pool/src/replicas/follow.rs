//! Asks the writer and each replica how far they are, by a connection of its own each: a pool that is exhausted says nothing of a lag.

use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use tokio::time::{sleep, timeout_at};

use super::{Inner, Need, WalPosition};
use crate::error::PoolError;
use crate::hooks::Hooks;
use crate::lease::home_runtime;
use crate::pool::Pool;

/// A server that takes longer is as good as away.
const LIMIT: Duration = Duration::from_secs(2);
/// While somebody waits for a replica it is asked no more often.
const SHORTEST_PAUSE: Duration = Duration::from_millis(5);

const WRITTEN: &str =
    "/* plimsoll: how far is the writer? */ select pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_insert_lsn(), '0/0')::bigint";
const REPLAYED: &str = "/* plimsoll: how far is the replica? */ select pg_catalog.pg_is_in_recovery(),
    coalesce(pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_last_wal_replay_lsn(), '0/0'), 0)::bigint";

/// Returns at once; the tasks end with the pool.
pub(super) fn start(inner: &Arc<Inner>) -> Result<(), PoolError> {
    let watch = |pool: &Pool| {
        pool.beside(|mut options| {
            options.application_name.push_str("-lag");
            options.hooks = Hooks::default();
            options
                .knows_poolers()
                .pool_size(1)
                .max_overflow(0)
                .max_waiters(None)
                .timeout(LIMIT)
                .connect_timeout(LIMIT)
                .command_timeout(Some(LIMIT))
        })
    };
    let runtime = &inner.writer.shared.runtime;
    drop(runtime.spawn(follow_writer(Arc::downgrade(inner), watch(&inner.writer)?)));
    for (at, reader) in inner.readers.iter().enumerate() {
        drop(runtime.spawn(follow_reader(Arc::downgrade(inner), at, watch(&reader.pool)?)));
    }
    Ok(())
}

pub(super) async fn position_of(writer: &Pool) -> sqlx::Result<WalPosition> {
    let bytes: i64 = sqlx::query_scalar(WRITTEN).fetch_one(writer).await?;
    Ok(WalPosition::of_next_write(bytes.unsigned_abs()))
}

async fn follow_writer(inner: Weak<Inner>, watch: Pool) {
    while let Some(each) = inner.upgrade().map(|inner| inner.options.looked_at_each) {
        let asked = Instant::now();
        let position = position_of(&watch).await;
        if let (Ok(position), Some(inner)) = (position, inner.upgrade()) {
            inner.past.lock().note(asked, position);
            inner.moved.notify_waiters();
        }
        sleep(each).await;
    }
}

async fn follow_reader(inner: Weak<Inner>, at: usize, watch: Pool) {
    loop {
        let looked = sqlx::query_as::<_, (bool, i64)>(REPLAYED).fetch_one(&watch).await;
        let Some(inner) = inner.upgrade() else { return };
        inner.note(at, looked);
        let (reader, each) = (&inner.readers[at], inner.options.looked_at_each);
        sleep(SHORTEST_PAUSE).await;
        tokio::select! {
            () = sleep(each) => {}
            () = reader.wanted.notified() => {}
        }
    }
}

impl Inner {
    fn note(&self, at: usize, looked: sqlx::Result<(bool, i64)>) {
        let mut known = self.readers[at].known.lock();
        match looked {
            Ok((true, replayed)) => {
                (known.replayed, known.out) = (Some(WalPosition::new(replayed.unsigned_abs())), None);
            }
            Ok((false, _)) => known.out = Some("is no replica".to_owned()),
            Err(error) => known.out = Some(format!("does not answer ({error})")),
        }
        drop(known);
        self.moved.notify_waiters();
    }
}

/// Returns when a replica shows what is needed, or patience is over.
pub(super) async fn wait_for(inner: &Arc<Inner>, need: Need) {
    if !inner.somebody_shows(need) {
        let waiting = inner.clone();
        // The caller's own runtime may have no timers.
        let _ended = home_runtime::run(&inner.writer.shared.runtime, waited_for(waiting, need)).await;
    }
}

async fn waited_for(inner: Arc<Inner>, need: Need) {
    let until = Instant::now() + inner.options.patience;
    loop {
        let moved = inner.moved.notified();
        tokio::pin!(moved);
        moved.as_mut().enable();
        if inner.somebody_shows(need) {
            return;
        }
        inner.readers.iter().for_each(|reader| reader.wanted.notify_one());
        if timeout_at(until.into(), moved).await.is_err() {
            return;
        }
    }
}
