//! The service's search_path begins with a schema in which somebody has planted what the pool's own statements call.

use std::time::Duration;

use sqlx::postgres::PgConnection;
use sqlx::{ConnectOptions, Executor};

use crate::ground::options;
use crate::support::{Postgres, eventually};

/// Functions of these names and arguments, operators and types that tell who was called.
const PLANTED: &str = "
    create schema hostile; create table hostile.called (what text); grant usage on schema hostile to public;
    grant insert on hostile.called to public;
    create function hostile.call(what text) returns void language sql as 'insert into hostile.called values (what)';
    create function hostile.pg_backend_pid() returns int language sql as 'select hostile.call(''pg_backend_pid''); select 1';
    create function hostile.now() returns timestamptz language sql as 'select hostile.call(''now''); select pg_catalog.now()';
    create function hostile.statement_timestamp() returns timestamptz language sql
        as 'select hostile.call(''statement_timestamp''); select pg_catalog.now()';
    create function hostile.pg_cancel_backend(int) returns bool language sql as 'select hostile.call(''pg_cancel_backend''); select true';
    create function hostile.pg_advisory_unlock_all() returns text language sql
        as 'select hostile.call(''pg_advisory_unlock_all''); select ''''';
    create function hostile.current_setting(text, bool) returns text language sql
        as 'select hostile.call(''current_setting''); select ''0''';
    create function hostile.set_config(text, text, bool) returns text language sql as 'select hostile.call(''set_config''); select ''''';
    create function hostile.differs(timestamptz, timestamptz) returns bool language sql
        as 'select hostile.call(''operator''); select false';
    create operator hostile.<> (leftarg = timestamptz, rightarg = timestamptz, function = hostile.differs);
    create function hostile.joined(text, text) returns text language sql as 'select hostile.call(''||''); select ''''';
    create operator hostile.|| (leftarg = text, rightarg = text, function = hostile.joined);
    create view hostile.pg_stat_activity as select 1 as pid, hostile.call('pg_stat_activity') is null as called;
    create domain hostile.text as pg_catalog.text check (false);
    create role victim login; grant execute on all functions in schema hostile to public;
    alter role victim set search_path = hostile, pg_catalog";

#[tokio::test]
async fn nothing_that_was_planted_before_the_catalog_is_called_by_the_pools_own_statements() {
    let postgres = Postgres::start().await;
    // In the database that the pool connects to; the administrator's own is another.
    let database = postgres.options().get_database().expect("a database").to_owned();
    let mut admin: PgConnection = postgres.superuser().database(&database).connect().await.expect("the administrator connects");
    sqlx::raw_sql(PLANTED).execute(&mut admin).await.expect("planted");
    let target = postgres.options().username("victim");
    let pool = options("victim", 2, 0).build(target).expect("valid options");
    eventually("the base is open", async || pool.snapshot().checked_in == 2).await;
    // One session is reset, one rolled back, and one cancelled by the other.
    sqlx::query("listen harbour").execute(&pool).await.expect("listen");
    sqlx::query("begin").execute(&pool).await.expect("begin");
    let mut first = pool.acquire().await.expect("a lease");
    let long = (&mut *first).execute("select pg_catalog.pg_sleep(60)");
    tokio::time::timeout(Duration::from_millis(50), long).await.expect_err("cut off");
    drop(first);
    eventually("both are back", async || pool.snapshot().checked_in == 2).await;
    let called: Vec<String> = sqlx::query_scalar("select distinct what from hostile.called").fetch_all(&mut admin).await.expect("rows");
    assert_eq!(called, [""; 0]);
}
