//! Statements of the operator's own.

use super::ground::{Ground, PATIENT, number};
use crate::ground::{assert_refused, run};

const SECRET: &str = "hunter22";

#[test]
fn a_statement_runs_and_may_take_the_number_of_its_request() {
    let ground = Ground::new();
    let count = ["--statement", "select count(*) from pg_class where oid > $1::int8"];
    let (code, report) = ground.report(&[&PATIENT[..], &count, &["--users", "20", "--duration", "1s"]].concat());
    assert_eq!(code, Some(0), "{report:#}");
    assert!(number(&report, "/done") > 20.0 && report["setup"]["profile"] == "query", "{report:#}");
    assert_eq!(report["pool"]["callers"], report["pool"]["totals"]);
    ground.assert_nothing_is_left();
}

/// Parallel workers have the name of the test, and take no slot of `max_connections`.
#[test]
fn parallel_workers_are_no_sessions_of_the_test() {
    let ground = Ground::new();
    ground
        .server
        .run("create table hashes as select md5(n::text) as hash from generate_series(1, 100000) n\ngrant select on hashes to app");
    ground.server.run("alter table hashes set (parallel_workers = 2)\nanalyze hashes");
    // A short statement, which also a busy machine answers before the test is over, and yet worth workers to the planner.
    ground.server.run("alter role app set max_parallel_workers_per_gather = 2\nalter role app set parallel_setup_cost = 0");
    let slow = ["--statement", "select count(*) from hashes where md5(md5(md5(md5(md5(md5(md5(hash))))))) = 'x'"];
    let (code, report) = ground.report(&[&["--limit-p99", "60s"], &slow[..], &["--users", "1", "--duration", "4s"]].concat());
    assert_eq!(code, Some(0), "{report:#}");
    assert!(number(&report, "/server/peak_sessions") <= 2.0, "the user's and the one that a cleaned up session replaces: {report:#}");
    ground.assert_nothing_is_left();
}

#[test]
fn a_statement_that_writes_is_refused_before_anybody_runs_it() {
    let ground = Ground::new();
    ground.server.run("create table notes (note text)\ngrant all on notes to app");
    ground.server.run("create function note() returns int language sql as 'insert into notes values (''n'') returning 1'");
    ground.server.run("create function hides() returns int stable language plpgsql as 'begin return note(); end'");
    for (writes, why) in [
        ("insert into notes values ('n')", "INSERT writes rows"),
        ("do $$ begin insert into notes values ('n'); commit; end $$", "DO runs a program"),
        ("select note()", "public.note() is volatile"),
        ("with n as (delete from notes returning 1) select * from n", "it writes: its plan changes rows"),
        ("select hides()", "25006"),
    ] {
        let ended = ground.test(&["--users", "5", "--duration", "200ms", "--statement", writes]);
        assert_refused(&ended, &[why, "--allow-writes"], SECRET);
        ground.assert_nothing_is_left();
    }
    ground.server.run("do $$ begin if exists (select from notes) then raise 'it was written'; end if; end $$");
    let insert = ["--statement", "insert into notes values ('n')", "--allow-writes"];
    let (code, report) = ground.report(&[&PATIENT[..], &insert, &["--users", "5", "--duration", "500ms"]].concat());
    assert_eq!(code, Some(0), "{report:#}");
    assert!(number(&report, "/done") >= 5.0);
    ground.assert_nothing_is_left();
}

#[test]
fn a_statement_that_cannot_run_is_told_in_the_servers_words() {
    let ground = Ground::new();
    let refused = |statement: &str, hints: &[&str]| {
        assert_refused(&ground.test(&["--statement", statement]), hints, SECRET);
        ground.assert_nothing_is_left();
    };
    refused("selekt 1", &["42601", "syntax error", "a single one"]);
    refused("select 1; select 2", &["42601", "multiple commands"]);
    refused("select * from nowhere", &["42P01", "nowhere"]);
    refused("select $1::text", &["$1 of the statement has type TEXT", "$1::int8"]);
    refused("select $1::int8 + $2::int8", &["several parameters"]);
    refused("select 1 / 0", &["22012", "division by zero"]);
}

/// Whoever gives the URL could ask the same with psql.
#[test]
fn the_servers_words_are_on_the_terminal_and_not_in_the_report() {
    let ground = Ground::new();
    let late = "select case when $1::int8 = 1 then 1 else ('a-text-that-was-read' || $1::int8)::int end";
    let ended = ground.test(&["--users", "2", "--duration", "300ms", "--statement", late, "--pool-size", "1", "--format", "json"]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.stdout.contains("22P02") && !ended.stdout.contains("syntax for type integer"), "{ended:?}");
    assert_eq!(ended.stderr.matches("a statement failed (22P02): invalid input syntax").count(), 1, "{ended:?}");
    ground.assert_nothing_is_left();
}

#[test]
fn a_superuser_runs_a_query_from_the_command_line_and_writes_only_where_that_was_said() {
    let ground = Ground::new();
    let url = ground.server.url("postgres", "postgres");
    let test = |statement: &str| {
        let arguments = [&PATIENT[..], &["--users", "2", "--duration", "200ms", "--pool-size", "1", "--statement", statement]].concat();
        run(ground.command(&arguments).env("DATABASE_URL", &url))
    };
    assert_eq!(test("select count(*) from pg_class").code, Some(0));
    assert_refused(&test("copy (select 1) to program 'true'"), &["COPY reads and writes files", "--allow-writes"], SECRET);
    assert_refused(&test("select pg_reload_conf()"), &["pg_reload_conf() is volatile"], SECRET);
    ground.assert_nothing_is_left();
}

#[test]
fn a_server_that_takes_no_writes_is_told_so_although_writes_were_allowed() {
    let ground = Ground::new();
    ground.server.run("create table notes (note text)\ngrant all on notes to app\nalter role app set default_transaction_read_only = on");
    let insert = ["--statement", "insert into notes values ('n')", "--allow-writes", "--users", "2", "--duration", "300ms"];
    let ended = ground.test(&[&PATIENT[..], &insert].concat());
    assert_eq!(ended.code, Some(1), "{ended:?}");
    let said = ended.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    let remedy = "The server is a standby, or default_transaction_read_only is on for this role or database. Use the primary's address, or turn default_transaction_read_only off.";
    assert!(said.contains("× query 25006") && said.contains(remedy), "{said}");
    assert!(!said.contains("Add --allow-writes"), "{said}");
    ground.assert_nothing_is_left();
}
