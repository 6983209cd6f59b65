//! The embedded server with simulated users, in whose database everything is planted too.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use sqlx::postgres::{PgConnectOptions, PgConnection, PgSslMode};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

use super::ground::{LOGGING, Log};
use crate::ground::{Setup, folder};
use crate::support::eventually;

/// Of its role and database.
const OWN: &str = "plimsoll";

/// What a start on an existing folder, the console and its simulated users send.
pub async fn traffic() -> Log {
    let folder = folder();
    let mut first = Setup::embedded(folder.path()).start().await;
    plant(folder.path()).await;
    assert_eq!(first.stop().await.0, 0, "{}", first.log());
    log_everything(folder.path());
    let mut second = Setup::embedded(folder.path()).arguments(&["--demo"]).set("PLIMSOLL_POOL_SIZE", "5").start().await;
    let log = folder.path().join("postgres.log");
    let session = second.log_in(crate::ground::PASSWORD).await;
    second.set_demo_users(&session, 20).await;
    // Of the users, and of the watch that looks at the server each second.
    let awaited = ["pg_sleep", "from pg_catalog.pg_stat_activity a"];
    let has_run = async || std::fs::read_to_string(&log).is_ok_and(|log| awaited.iter().all(|statement| log.contains(statement)));
    eventually("users and watch run statements", has_run).await;
    assert_eq!(second.stop().await.0, 0, "{}", second.log());
    Log::at(&log)
}

async fn plant(data_dir: &Path) {
    let options = PgConnectOptions::new_without_pgpass().socket(data_dir.join("postgres/socket")).port(5432);
    let options = options.username(OWN).database(OWN).ssl_mode(PgSslMode::Disable);
    let mut owner: PgConnection = options.connect().await.expect("a connection");
    let planted = include_str!("planted.sql").replace("alter database victim", "alter database plimsoll");
    sqlx::raw_sql(AssertSqlSafe(planted)).execute(&mut owner).await.expect("planted");
    owner.close().await.expect("it leaves");
}

fn log_everything(data_dir: &Path) {
    let mut configuration = OpenOptions::new().append(true).open(data_dir.join("postgres/data/postgresql.conf")).expect("its settings");
    for (name, value) in LOGGING {
        writeln!(configuration, "{name} = '{value}'").expect("written");
    }
}
