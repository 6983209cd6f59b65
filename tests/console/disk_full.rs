//! The disk of the data folder is full: whoever would free it can log in.

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};

use crate::ground::{PASSWORD, Setup, folder};
use crate::support::eventually;

/// Nothing listens there: this console is asked for nothing of a database.
const NOWHERE: &str = "postgres://app@127.0.0.1:1/app";

async fn in_store(folder: &Path, sql: &'static str) {
    let store = SqliteConnectOptions::new().filename(folder.join("console.sqlite")).busy_timeout(Duration::from_secs(5));
    let mut store: SqliteConnection = store.connect().await.expect("the store");
    sqlx::query(sql).execute(&mut store).await.expect("done");
    store.close().await.expect("closed");
}

#[tokio::test]
async fn with_a_full_disk_a_session_is_in_memory_and_the_page_says_so() {
    let folder = folder();
    let console = Setup::on(folder.path(), NOWHERE).start().await;
    let full = "create trigger full before insert on session begin select raise(fail, 'database or disk is full'); end";
    in_store(folder.path(), full).await;
    let session = console.log_in(PASSWORD).await;
    let page = console.get_as(&session, "/access").await.text().await.expect("a page");
    assert!(page.contains("store cannot be written"), "{page}");
    assert_eq!(console.get_as(&session, "/alerts").await.status(), 200);
    console.logged(1, "the store cannot be written (error returned from database: (code: 1811) database or disk is full)").await;
    in_store(folder.path(), "drop trigger full").await;
    let kept = console.log_in(PASSWORD).await;
    assert_eq!(console.get_as(&kept, "/alerts").await.status(), 200);
    // A new password, set by another process, ends the session in memory as well.
    in_store(folder.path(), "update admin set password_hash = 'another'").await;
    eventually("it has ended", async || console.get_as(&session, "/alerts").await.status() != 200).await;
}

#[tokio::test]
async fn a_second_console_on_the_same_folder_is_refused_in_one_sentence() {
    let folder = folder();
    let mut first = Setup::on(folder.path(), NOWHERE).start().await;
    let mut second = crate::program::plimsoll();
    second.args(["serve", "--listen", "127.0.0.1:0", "--data-dir"]).arg(folder.path());
    second.env("DATABASE_URL", NOWHERE).env("PLIMSOLL_ADMIN_PASSWORD", "another password");
    let refused = second.output().expect("it runs");
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!((refused.status.code(), said.lines().count()), (Some(2), 1), "{said}");
    assert!(said.contains("is in use by another console; stop that one"), "{said}");
    // The first one's password and sessions are as they were.
    let session = first.log_in(PASSWORD).await;
    assert_eq!(first.get_as(&session, "/alerts").await.status(), 200);
    first.kill();
    let next = Setup::on(folder.path(), NOWHERE).start().await;
    next.log_in(PASSWORD).await;
}
