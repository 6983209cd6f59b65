//! Sessions that wait for the lock of one: what is told is the lock, not the size of the pool.

use sqlx::postgres::PgConnection;
use sqlx::{ConnectOptions, Connection};

use super::watch::{QUICK, Watch};
use crate::ground::url;
use crate::support::{Postgres, eventually};

/// Rules of which one alone is told, within seconds, and is over as soon.
const IDLE_ALONE: &str = "
[alerts.idle_in_transaction]
warning = '1s'
keep_firing = '1s'
";
const LOCKS_ALONE: &str = "
[alerts.lock_waits]
warning = 2
for = '1s'
keep_firing = '1s'
";
const STATEMENT: &str = "select count(*) from al.orders";

/// A server with a table that everybody may read.
async fn with_a_table() -> Postgres {
    let postgres = Postgres::start().await;
    run(
        &mut session(&postgres).await,
        "create schema al; create table al.orders (id int); grant usage on schema al to public; grant select on al.orders to public",
    )
    .await;
    postgres
}

async fn session(postgres: &Postgres) -> PgConnection {
    postgres.options().application_name("somebody else").connect().await.expect("a session")
}

async fn run(session: &mut PgConnection, sql: &'static str) {
    sqlx::raw_sql(sql).execute(session).await.expect("a statement of the test");
}

/// Holds the table's lock until told otherwise, and does nothing.
async fn blocker(postgres: &Postgres) -> PgConnection {
    let mut blocker = session(postgres).await;
    run(&mut blocker, "begin; lock table al.orders").await;
    blocker
}

/// So many sessions that wait for it.
async fn blocked(postgres: &Postgres, count: usize) -> Vec<tokio::task::JoinHandle<()>> {
    let mut waiting = Vec::new();
    for _ in 0..count {
        let mut session = session(postgres).await;
        waiting.push(tokio::spawn(async move { run(&mut session, STATEMENT).await }));
    }
    waiting
}

async fn give_way(mut blocker: PgConnection, waiting: Vec<tokio::task::JoinHandle<()>>) {
    run(&mut blocker, "rollback").await;
    blocker.close().await.expect("it leaves");
    for waiter in waiting {
        waiter.await.expect("it was served");
    }
}

#[tokio::test]
async fn an_idle_transaction_that_holds_a_lock_is_told_with_those_who_wait() {
    let postgres = with_a_table().await;
    let watch = Watch::with(&url(&postgres.monitor()), "al-idle", &format!("{QUICK}{IDLE_ALONE}"), &[]).await;
    let blocker = blocker(&postgres).await;
    let waiting = blocked(&postgres, 3).await;
    let incident = watch.one("lock_pile_up", "shows the root blocker: end its transaction").await;
    assert_eq!((&incident["rule"], &incident["severity"]), (&"idle_in_transaction".into(), &"warning".into()), "{incident}");
    let evidence = incident["cause"]["evidence"].to_string();
    assert!(evidence.contains("3 sessions wait for locks") && evidence.contains("the longest idle transaction"), "{evidence}");
    give_way(blocker, waiting).await;
    watch.is_over(1).await;
}

#[tokio::test]
async fn a_lock_that_many_sessions_wait_for_is_told_where_no_pool_is_full() {
    let postgres = with_a_table().await;
    let watch = Watch::with(&url(&postgres.monitor()), "al-waits", &format!("{QUICK}{LOCKS_ALONE}"), &[]).await;
    let blocker = blocker(&postgres).await;
    let waiting = blocked(&postgres, 4).await;
    let incident = watch.one("lock_pile_up", "Activity shows the root blocker").await;
    assert_eq!(incident["rule"], "lock_waits", "{incident}");
    assert!(incident["sentence"].as_str().is_some_and(|said| said.contains("wait for locks, at or above 2")), "{incident}");
    give_way(blocker, waiting).await;
    watch.is_over(1).await;
}

/// Each of its connections waits for the lock: two that wait are all that a pool of two has.
#[tokio::test]
async fn a_small_pool_that_is_full_behind_a_lock_is_not_advised_to_grow() {
    let postgres = with_a_table().await;
    // Users without a pause keep so small a pool full in any case.
    let rules = QUICK.replace("[alerts.utilization]", "[alerts.utilization]\nenabled = false");
    let watch = Watch::with(&url(&postgres.monitor()), "al-storm", &rules, &[("PLIMSOLL_MAX_OVERFLOW", "0")]).await;
    let fields =
        [("users", "8"), ("duration", "1h"), ("profile", "query"), ("statement", STATEMENT), ("limit_errors", "100000"), ("live", "on")];
    assert_eq!(watch.ground.post("/api/load-test/start", &fields).await.status(), 303);
    assert_eq!(watch.ground.console.log_lines("a load test was refused"), Vec::<String>::new());
    eventually("users ask", async || watch.ground.console.pool_stats().await["checked_out"] != 0).await;
    let blocker = blocker(&postgres).await;
    let incident = watch.one("lock_pile_up", "shows the root blocker: end its transaction").await.to_string();
    assert!(!incident.contains("max_overflow") && incident.contains("2 sessions wait for locks"), "{incident}");
    give_way(blocker, Vec::new()).await;
    watch.is_over(1).await;
    watch.ground.end_load().await;
}
