//! A primary is replaced by its standby under 200 callers that check each answer.

mod callers;
mod false_alarm;
mod fenced;
mod stopped;

use std::time::{Duration, Instant};

use plimsoll_pool::{Pool, PoolOptions};
use sqlx::postgres::PgConnectOptions;

use crate::ground::options;
use crate::support::{Postgres, Standby, eventually};

/// A connect, and the longest pause of a second between two while callers wait, on a machine that does other things too. A pool that
/// waits as long as after any failure would need up to 15 s.
const ON_THE_NEW_ONE: Duration = Duration::from_secs(5);
const CALLERS: usize = 200;
/// Of the role that the embedded server has for a service.
const DATABASE: &str = "plimsoll";

/// A primary with the table of the callers, the standby that follows it, and a pool that looks for the one that takes writes.
async fn pair(name: &str) -> (Postgres, Standby, Pool) {
    let primary = Postgres::start().await;
    let own = options(name, 1, 0).build(primary.options()).expect("valid options");
    sqlx::raw_sql("create table cargo (id bigint primary key)").execute(&own).await.expect("create");
    own.close(Duration::from_secs(5)).await;
    let standby = Standby::of(&primary).await;
    let folder = |socket: Option<&std::path::PathBuf>| socket.expect("a socket").display().to_string().replace('/', "%2F");
    let hosts = [folder(primary.options().get_socket()), folder(standby.options().get_socket())].join(",");
    let role = primary.options().get_username().to_owned();
    let url = format!("postgres://{role}@{hosts}/{DATABASE}?sslmode=disable&target_session_attrs=read-write");
    let pool = sized(options(name, 20, 20)).connect(&url).expect("a good URL");
    eventually("the base is open", async || pool.snapshot().checked_in == 20).await;
    (primary, standby, pool)
}

/// In the database of the callers.
fn at(administrator: PgConnectOptions) -> PgConnectOptions {
    administrator.database(DATABASE)
}

/// Nobody gives up while there is no primary.
fn sized(options: PoolOptions) -> PoolOptions {
    options.timeout(Duration::from_secs(30)).connect_timeout(Duration::from_secs(5))
}

/// Promotes, and tells when that was asked for and when it was done.
async fn promote(standby: &Standby) -> (Instant, Instant) {
    let asked = Instant::now();
    standby.promote().await;
    (asked, Instant::now())
}
