//! Roles: rights, limits, settings, and what a role without grants is not shown.

use serde_json::Value;

use super::{check, finding, report};
use crate::ground::run;
use crate::program::plimsoll;
use crate::stock::Stock;

#[test]
fn the_rights_of_the_role_are_told_and_a_role_without_them_is_printed() {
    let server = Stock::start(15);
    let rights = |url: &str| finding(&report(url, &["--only", "role-rights"]).1, "role-rights").clone();
    let superuser = rights(&server.url("postgres", "postgres"));
    assert_eq!(superuser["severity"], "warning");
    assert_eq!(superuser["sentence"], "The role postgres of this connection is a superuser.");
    assert!(superuser["next_step"].as_str().is_some_and(|step| step.contains("plimsoll check --emit-role")), "{superuser}");

    let printed = run(plimsoll().args(["check", "--emit-role"]));
    assert_eq!((printed.code, printed.stderr.as_str()), (Some(0), ""), "{printed:?}");
    assert_eq!(printed.stdout, include_str!("../../../docs/plimsoll_monitor.sql"));
    let reads = server.monitor();
    assert_eq!(rights(&reads)["sentence"], "The role plimsoll_monitor of this connection is read-only.");
    server.run("alter role plimsoll_monitor connection limit 20");
    let (_, told) = report(&reads, &[]);
    assert_eq!((&told["unseen"], &finding(&told, "role-limit")["severity"]), (&Value::Array(vec![]), &"ok".into()));

    for (grant, word, severity) in [
        ("grant pg_execute_server_program to plimsoll_monitor", "may run programs on the server's machine", "warning"),
        ("revoke pg_execute_server_program from plimsoll_monitor", "is read-only", "ok"),
        ("grant pg_write_server_files to plimsoll_monitor", "may write the server's files", "warning"),
        ("revoke pg_write_server_files from plimsoll_monitor", "is read-only", "ok"),
        ("alter role plimsoll_monitor createrole", "may create roles", "warning"),
        ("alter role plimsoll_monitor nocreaterole replication", "may replicate the whole server", "warning"),
        ("alter role plimsoll_monitor noreplication createdb", "may create databases", "info"),
        ("alter role plimsoll_monitor nocreatedb", "is read-only", "ok"),
        ("grant create on schema public to plimsoll_monitor", "may create objects in the schema public", "info"),
        ("alter database postgres owner to plimsoll_monitor", "owns the database and may create objects", "info"),
    ] {
        server.run(grant);
        let found = rights(&reads);
        assert!(found["sentence"].as_str().is_some_and(|said| said.contains(word)), "{grant}: {found}");
        assert_eq!(found["severity"], severity, "{grant}");
    }
}

#[test]
fn a_role_without_any_grant_is_told_what_it_was_not_shown() {
    let server = Stock::start(15);
    server.run("create role ungranted login connection limit 100");
    let url = server.url("ungranted", "postgres");
    let (code, told) = report(&url, &[]);
    assert_eq!(code, Some(1));
    assert!(finding(&told, "connections")["sentence"].as_str().is_some_and(|said| said.contains("97 are usable: 53 too few")));
    assert_eq!(finding(&told, "role-limit")["severity"], "critical");
    assert_eq!(told["ledger"]["wal_senders"], 0, "what is hidden is not taken for replication");
    assert_eq!(told["unseen"].as_array().map(Vec::len), Some(2));
    let text = check(&url, &[]).stdout;
    assert!(text.contains("PARTIAL") && text.contains("GRANT pg_monitor TO \"ungranted\";"), "{text}");

    server.run("grant pg_monitor to ungranted");
    assert_eq!(report(&url, &[]).1["unseen"].as_array().map(Vec::len), Some(0));
}

/// Who has logged in is limited, whoever it has become since.
#[test]
fn a_limit_is_that_of_the_role_that_has_logged_in() {
    let server = Stock::start(15);
    server.run("create role reader\ncreate role svc login connection limit 2 in role reader\nalter role svc set role = 'reader'");
    let (_, told) = report(&server.url("svc", "postgres"), &["--pool-size", "10", "--max-overflow", "0"]);
    let found = finding(&told, "role-limit");
    assert_eq!(found["severity"], "critical");
    assert!(found["sentence"].as_str().is_some_and(|said| said.starts_with("The role svc may have 2 connections")), "{found}");
    assert_eq!(found["changes"][0]["sql"], r#"ALTER ROLE "svc" CONNECTION LIMIT 20;"#);
    let brought = finding(&told, "role-settings");
    assert!(brought["sentence"].as_str().is_some_and(|said| said.contains("svc has role reader")), "{brought}");
}

#[test]
fn what_the_services_role_brings_is_read_though_another_role_checks() {
    let server = Stock::start(18);
    let url = server.monitor();
    server.run(
        "create role app login\nalter role app in database postgres set statement_timeout = '30s'\nalter role app set work_mem = '64MB'",
    );
    let session = server.hold("app", "shop");
    let (_, told) = report(&url, &["--application-name", "shop"]);
    drop(session);
    let said = finding(&told, "role-settings")["sentence"].as_str().expect("a sentence");
    assert!(said.contains("app has statement_timeout 30s") && said.contains("app has work_mem 64MB"), "{said}");
}
