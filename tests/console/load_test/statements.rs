//! A statement from the page reads, or it is not run: each of these was a way to do something else with the role's rights.

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions};

use super::ground::{Fields, Ground};
use crate::audit::{cell, rows};
use crate::ground::folder;
use crate::support::{Postgres, eventually};

/// What a database may hold that does more than its callers see; all of it is the role's own.
const TABLES: &str = "
    create table lt_notes (note text);
    insert into lt_notes select n::text from generate_series(1, 50) n;
    create function lt_wipe() returns int language plpgsql as 'begin delete from lt_notes; return 1; end';
    create function lt_hidden() returns int stable language plpgsql as 'begin return lt_wipe(); end';
    create function lt_definers() returns int stable security definer language sql as 'select 1';
    create function lt_of_row(lt_notes) returns int language plpgsql as 'begin return lt_wipe(); end';
    create function lt_both(int, int) returns int language plpgsql as 'begin return lt_wipe(); end';
    create operator @@@ (function = lt_both, leftarg = int, rightarg = int);
    create procedure lt_procedure() language plpgsql as 'begin commit; delete from lt_notes; commit; end';
    create view lt_view as select lt_wipe() as one;
    create view lt_plain as select note from lt_notes where note <> 'x''(';
";

/// A statement, and what the page says of it.
const ATTACKS: [(&str, &str); 45] = [
    ("do $$ begin commit; set transaction read write; delete from lt_notes; commit; end $$", "DO runs a program on the server"),
    // Harmless while it is tried out, in a transaction that it cannot end.
    (
        "do $$ begin begin commit; exception when others then return; end; delete from lt_notes; commit; end $$",
        "DO runs a program on the server",
    ),
    ("/* select */ -- select\n Do 'begin commit; delete from lt_notes; end'", "DO runs a program on the server"),
    ("delete from lt_notes", "DELETE writes rows"),
    ("with gone as (delete from lt_notes returning 1) select * from gone", "it writes: its plan changes rows"),
    ("select 1; delete from lt_notes", "it must be a single one"),
    ("select 1 into lt_written", "SELECT INTO makes a table"),
    ("with a as (select 1) select * /* in */ into lt_written from a", "SELECT INTO makes a table"),
    ("create table lt_written as select 1", "CREATE changes the schema"),
    ("copy lt_notes to program 'touch /tmp/lt-written'", "COPY reads and writes files"),
    ("call lt_procedure()", "CALL runs a procedure"),
    ("set default_transaction_read_only = off", "SET changes the session"),
    ("show all", "SHOW is a utility statement"),
    ("vacuum lt_notes", "VACUUM is maintenance"),
    ("listen lt", "LISTEN talks to other sessions"),
    ("prepare lt as delete from lt_notes", "PREPARE handles prepared statements"),
    ("explain analyze delete from lt_notes", "EXPLAIN only plans"),
    ("commit", "COMMIT controls the transaction"),
    ("lock table lt_notes", "LOCK locks tables"),
    ("truncate lt_notes", "TRUNCATE writes rows"),
    ("select * from lt_notes for update", "it locks the rows"),
    ("select * from (select * from lt_notes for share) as notes", "it locks the rows"),
    ("select pg_terminate_backend(pid) from pg_stat_activity", "pg_terminate_backend() is volatile"),
    ("select pg_catalog . \"pg_terminate_backend\" /* ( */ (pid) from pg_stat_activity", "pg_terminate_backend() is volatile"),
    ("select U&\"\\0070g_terminate_backend\"(pid) from pg_stat_activity", "Unicode escapes"),
    ("select pg_cancel_backend(pid) from pg_stat_activity", "pg_cancel_backend() is volatile"),
    ("select pg_reload_conf()", "pg_reload_conf() is volatile"),
    ("select pg_read_file('postgresql.conf')", "pg_read_file() is volatile"),
    ("select * from pg_ls_dir('.')", "pg_ls_dir() is volatile"),
    ("select lo_import('/etc/passwd')", "lo_import() is volatile"),
    ("select pg_notify('lt', 'x')", "pg_notify() is volatile"),
    ("select pg_advisory_lock(1)", "pg_advisory_lock() is volatile"),
    ("select set_config('transaction_read_only', 'off', true)", "set_config() is volatile"),
    ("select query_to_xml('delete from lt_notes', true, true, '')", "query_to_xml() runs SQL text"),
    ("select table_to_xml('lt_view', true, true, '')", "table_to_xml() runs SQL text"),
    ("select txid_current()", "txid_current() assigns a transaction ID"),
    ("select * from pg_hba_file_rules", "SQLSTATE 42501"),
    ("select lt_wipe()", "lt_app.lt_wipe() is volatile"),
    ("values (lt_wipe())", "lt_app.lt_wipe() is volatile"),
    ("select 1 limit lt_wipe()", "lt_app.lt_wipe() is volatile"),
    ("select * from lt_view", "lt_app.lt_wipe() is volatile"),
    ("select notes.lt_of_row from lt_notes notes", "lt_app.lt_of_row() is volatile"),
    ("select 1 @@@ 2", "lt_app.lt_both() is volatile"),
    ("select lt_definers()", "lt_app.lt_definers() runs with the rights of its owner"),
    ("select lt_hidden()", "SQLSTATE 25006, it writes in a read-only transaction"),
];

/// What people test with.
const QUERIES: [&str; 8] = [
    "select count(*) from lt_plain where note ~ '\\d' and note <> $1::int8::text",
    "with recursive n (i) as (select 1 union all select i + 1 from n where i < 5) table n",
    "(select 1) union all (select 2) order by 1; -- with a semicolon",
    "values (1), (2)",
    "select pg_sleep(0), now(), random(), clock_timestamp(), gen_random_uuid()",
    "select * from pg_locks join pg_stat_activity using (pid)",
    "select note, row_number() over (order by note) from lt_notes tablesample bernoulli (50)",
    "select 'do; delete; into', $$pg_terminate_backend(1)$$, /* lt_wipe() */ 1 as \"into\"",
];

/// An ordinary role that owns its tables: what its statements may do is theirs to do.
fn app(postgres: &Postgres) -> PgConnectOptions {
    postgres.superuser().username("lt_app")
}

async fn ask(postgres: &Postgres, sql: &'static str) -> i64 {
    let mut connection: PgConnection = app(postgres).connect().await.expect("a session");
    sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&mut connection).await.expect("an answer")
}

async fn with_tables() -> Postgres {
    let postgres = Postgres::start().await;
    postgres.admin("create role lt_app login; create schema authorization lt_app").await;
    let mut app: PgConnection = app(&postgres).connect().await.expect("a session");
    sqlx::raw_sql(TABLES).execute(&mut app).await.expect("tables and functions");
    postgres
}

fn query<'a>(target: &'a str, statement: &'a str) -> [(&'a str, &'a str); 7] {
    let sizes = [("pool_size", "1"), ("max_overflow", "0"), ("users", "2"), ("profile", "query")];
    let [a, b, c, d] = sizes;
    [("target", target), ("statement", statement), a, b, c, d, ("duration", "200ms")]
}

#[tokio::test]
async fn what_does_more_than_read_is_refused_and_every_row_is_still_there() {
    let postgres = with_tables().await;
    let ground = Ground::to(&app(&postgres), "lt-attacked", folder()).await;
    let began = ask(&postgres, "select count(*) from pg_stat_activity where application_name like 'lt-attacked%'").await;
    for (number, (statement, sentence)) in ATTACKS.into_iter().enumerate() {
        let target = ["pool", "service"][number % 2];
        ground.start(&query(target, statement)).await;
        let drawn = ground.drawn().await;
        let said = drawn.text("ask");
        assert!(said.contains("Not started. ") && said.contains(sentence), "{statement}: {said}");
        assert!(!drawn.html.contains("Running now"), "{statement}");
    }
    assert_eq!(ask(&postgres, "select count(*) from lt_notes").await, 50);
    assert_eq!(ask(&postgres, "select count(*) from pg_class where relname = 'lt_written'").await, 0);
    assert!(!std::path::Path::new("/tmp/lt-written").exists());
    assert!(ground.drawn().await.text("runs").contains("No load tests yet."));
    let rows = rows(&ground.console).await;
    for (statement, sentence) in ATTACKS {
        let kept = rows.iter().find(|row| cell(row, "details").ends_with(&format!(". Statement: {statement}")));
        let kept = kept.unwrap_or_else(|| panic!("{statement} is not in the audit: {rows:?}"));
        assert!(cell(kept, "details").contains(sentence), "{kept:?}");
        let is = ["action", "outcome", "who", "address"].map(|column| cell(kept, column));
        assert_eq!(is, ["load_test.start", "refused", "admin", "127.0.0.1"], "{statement}");
    }
    let left = ask(&postgres, "select count(*) from pg_stat_activity where application_name like 'lt-attacked%'").await;
    assert!(left >= began, "no session of the console was ended: {left} of {began}");
}

#[tokio::test]
async fn a_query_is_run_as_it_is() {
    let postgres = with_tables().await;
    let ground = Ground::to(&app(&postgres), "lt-queries", folder()).await;
    for (run, (statement, target)) in (1..).zip(QUERIES.into_iter().zip(["pool", "service"].into_iter().cycle())) {
        let fields = [&query(target, statement)[..], &[("limit_p99", "5s")]].concat();
        ground.start(&fields).await;
        let said = ground.drawn().await.text("ask");
        assert!(!said.contains("Not started"), "{statement}: {said}");
        let row = ground.row(run).await;
        assert!(row[1].contains("PASS"), "{statement}: {row:?}");
    }
    let rows = rows(&ground.console).await;
    let begun = rows.iter().filter(|row| cell(row, "action") == "load_test.start" && cell(row, "outcome") == "done");
    let kept: Vec<&str> =
        begun.filter_map(|row| cell(row, "details").split_once(". Statement: ")).map(|(_, statement)| statement).collect();
    assert_eq!(kept, QUERIES.into_iter().rev().collect::<Vec<_>>());
}

#[tokio::test]
async fn a_statement_that_the_audit_would_not_keep_whole_is_not_run() {
    let postgres = Postgres::shared().await;
    let ground = Ground::on(&postgres, "lt-long").await;
    ground.start(&query("service", &format!("select 1 /* {} */", "x".repeat(3_000)))).await;
    let said = ground.drawn().await.text("ask");
    assert!(said.contains("it is longer than 3000 bytes"), "{said}");
}

#[tokio::test]
async fn a_role_that_may_do_more_than_read_and_write_runs_nobodys_statement() {
    let postgres = Postgres::start().await;
    postgres.admin("create role lt_signals login in role pg_signal_backend").await;
    let roles =
        [(postgres.superuser(), "is a superuser"), (postgres.superuser().username("lt_signals"), "is a member of pg_signal_backend")];
    for (role, why) in roles {
        let ground = Ground::to(&role, "lt-powerful", folder()).await;
        let drawn = ground.drawn().await;
        assert!(drawn.text("ask").contains(why) && !drawn.html.contains("name=\"statement\""), "{why}: {}", drawn.html);
        // Whoever sends it all the same.
        let fields: Fields = &query("service", "select 1");
        ground.start(fields).await;
        let said = ground.drawn().await.text("ask");
        assert!(said.contains("Not started. Custom statements are off") && said.contains(why), "{said}");
        ground.start(&[("users", "2"), ("duration", "200ms"), ("hold", "10ms")]).await;
        assert!(ground.row(1).await[2].contains("2 users"), "without a statement it runs");
    }
    eventually("nobody is left", async || postgres.backends("lt-powerful").await == 0).await;
}
