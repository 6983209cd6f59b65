//! Too much at once, and then not any more.

use std::time::Duration;

use plimsoll_pool::{PoolError, PoolSnapshot};
use tokio::task::JoinSet;

use crate::ground::{ended, options, warm_pool};
use crate::support::eventually;

const BASE: u32 = 5;
const OVERFLOW: u32 = 10;
const LINGER: Duration = Duration::from_secs(1);

/// What the callers were told, by themselves.
#[derive(Debug, Default, PartialEq)]
struct Told {
    served: u64,
    shed: u64,
    timed_out: u64,
}

fn has_only_its_base(now: &PoolSnapshot) -> bool {
    (now.checked_out, now.checked_in, now.opening, now.waiting) == (0, BASE, 0, 0)
}

#[tokio::test]
async fn what_callers_were_told_is_what_the_pool_counted_and_it_shrinks_back_to_its_base() {
    let overloaded = options("overload", BASE, OVERFLOW).overflow_linger(LINGER).timeout(Duration::from_millis(150)).max_waiters(Some(40));
    let (_postgres, pool) = warm_pool(overloaded).await;
    let mut callers = JoinSet::new();
    for number in 0..400_i64 {
        let pool = pool.clone();
        callers.spawn(async move {
            let mut lease = pool.acquire().await?;
            let answer: i64 =
                sqlx::query_scalar("select $1::int8 from pg_sleep(0.1)").bind(number).fetch_one(&mut *lease).await.expect("an answer");
            assert_eq!(answer, number, "nobody gets somebody else's answer");
            Ok(())
        });
    }
    let mut told = Told::default();
    while let Some(outcome) = callers.join_next().await {
        match outcome.expect("no panic") {
            Ok(()) => told.served += 1,
            Err(PoolError::Overloaded { retry_after, .. }) => {
                assert!(retry_after > Duration::ZERO);
                told.shed += 1;
            }
            Err(PoolError::Timeout { .. }) => told.timed_out += 1,
            Err(other) => panic!("{other}"),
        }
    }
    let totals = pool.snapshot().totals;
    assert_eq!(told, Told { served: totals.acquired_at_once + totals.acquired_after_wait, shed: totals.shed, timed_out: totals.timed_out });
    assert!(told.served > 0 && told.shed > 0 && told.timed_out > 0, "all three happen: {told:?}");
    assert_eq!(ended(&totals), 400, "each caller has one outcome");
    eventually("the overflow is closed and nobody waits", async || has_only_its_base(&pool.snapshot())).await;
}
