use sqlx::postgres::PgConnection;
use sqlx::{ConnectOptions, Connection};

use super::ground::{Ground, Running, command, done, number_at, store, until};
use crate::ground::{assert_refused, on, run};

const WAITS: &str = "select count(*) from pg_stat_activity where application_name = 'plimsoll-store-transfer' and wait_event_type = 'Lock'
                     and datname = current_database()";

/// A session that holds a table, so that a copy stands still when it comes there.
async fn holding(admin: &sqlx::postgres::PgConnectOptions, table: &str) -> PgConnection {
    let mut db = admin.connect().await.expect("an administrator");
    let lock = format!("begin; lock table plimsoll.{table} in access exclusive mode");
    sqlx::raw_sql(sqlx::AssertSqlSafe(lock)).execute(&mut db).await.expect("held");
    db
}

#[tokio::test]
async fn a_data_folder_says_that_the_copy_to_it_was_interrupted_and_takes_it_again() {
    let ground = Ground::new().await;
    let (first, (shared, admin), to) = (ground.made("first"), ground.database().await, ground.named("to"));
    done(&["copy", "--from", &first, "--to", &shared]);
    // The last table that is read.
    let held = holding(&admin, "fleet_filter").await;
    let copy = Running::start(command(&["copy", "--from", &shared, "--to", &to]));
    until("the copy stands still", async || number_at(&admin, WAITS).await == 1).await;
    let refused = store(&["copy", "--from", &first, "--to", &to]);
    assert_refused(&refused, &["is in use by a running console"], "plimsoll_");
    drop(copy);
    held.close().await.expect("let go");
    assert!(ground.path("to/console.sqlite.copying").exists() && !ground.path("to/console.sqlite").exists());
    assert_refused(&store(&["verify", &to]), &["a copy to it was interrupted", "begin the copy again"], "plimsoll_");
    let serve = run(on(&ground.path("to"), &["serve"]).env("DATABASE_URL", "postgres://127.0.0.1:1/app"));
    assert_refused(&serve, &["was interrupted; begin it again", "console.sqlite.copying"], "plimsoll_");
    done(&["copy", "--from", &shared, "--to", &to]);
    done(&["verify", &shared, "--against", &to]);
    assert!(!ground.path("to/console.sqlite.copying").exists());
}

#[tokio::test]
async fn a_server_is_as_it_was_after_an_interrupted_copy_and_takes_it_again() {
    let ground = Ground::new().await;
    let (first, (shared, admin), (other, _)) = (ground.made("first"), ground.database().await, ground.database().await);
    done(&["copy", "--from", &first, "--to", &shared]);
    done(&["copy", "--from", &first, "--to", &other]);
    let before = done(&["verify", &shared]);
    let (source, source_admin) = ground.database().await;
    done(&["copy", "--from", &ground.made("second"), "--to", &source]);
    // The last table that is read: all others are written by then, in a transaction that nobody else sees.
    let held = holding(&source_admin, "fleet_filter").await;
    let copy = Running::start(command(&["copy", "--from", &source, "--to", &shared, "--replace"]));
    let writes = "select count(*) from pg_stat_activity where application_name = 'plimsoll-store-transfer' and datname = current_database()
                  and backend_xid is not null";
    until("the copy stands still", async || number_at(&source_admin, WAITS).await == 1).await;
    assert_eq!(number_at(&admin, writes).await, 1, "it has written");
    drop(copy);
    held.close().await.expect("let go");
    until("its session has ended", async || number_at(&admin, writes).await == 0).await;
    assert_eq!(done(&["verify", &shared]), before);
    done(&["verify", &shared, "--against", &other]);
    let again = store(&["copy", "--from", &source, "--to", &shared, "--replace"]);
    assert_eq!(again.code, Some(0), "{again:?}");
    done(&["verify", &source, "--against", &shared]);
}
