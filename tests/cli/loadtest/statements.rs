//! Statements of the operator's own.

use super::ground::{Ground, PATIENT, number};
use crate::ground::assert_refused;

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

#[test]
fn a_statement_that_writes_is_refused_by_the_server_itself_before_anybody_runs_it() {
    let ground = Ground::new();
    ground.server.run("create table notes (note text)\ngrant all on notes to app");
    ground.server.run("create function note() returns int language sql as 'insert into notes values (''n'') returning 1'");
    for writes in ["insert into notes values ('n')", "select note()", "with n as (delete from notes returning 1) select * from n"] {
        let ended = ground.test(&["--users", "5", "--duration", "200ms", "--statement", writes]);
        assert_refused(&ended, &["25006", "it writes", "--allow-writes"], SECRET);
    }
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
    refused("selekt 1", &["42601", "syntax error", "single statement"]);
    refused("select 1; select 2", &["42601", "multiple commands"]);
    refused("select * from nowhere", &["42P01", "nowhere"]);
    refused("select $1::text", &["$1 is of type TEXT", "$1::int8"]);
    refused("select $1::int8 + $2::int8", &["several parameters"]);
    refused("select 1 / 0", &["22012", "division by zero"]);
}
