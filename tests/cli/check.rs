//! `plimsoll check` on real servers.

use serde_json::Value;

use crate::bouncer::Bouncer;
use crate::ground::{Ended, assert_refused, run};
use crate::program::plimsoll;
use crate::stock::Stock;

/// A machine whose quarter every machine has.
const RAM: &[&str] = &["--ram", "4GB"];

fn check(url: &str, arguments: &[&str]) -> Ended {
    run(plimsoll().arg("check").args(arguments).env("DATABASE_URL", url))
}

fn report(url: &str, arguments: &[&str]) -> (Option<i32>, Value) {
    let ended = check(url, &[arguments, &["--format", "json"]].concat());
    assert_eq!(ended.stderr, "", "{ended:?}");
    (ended.code, serde_json::from_str(&ended.stdout).expect("JSON"))
}

/// Ids of the findings at warning and above.
fn urgent(report: &Value) -> Vec<&str> {
    let findings = report["findings"].as_array().expect("findings");
    let urgent = findings.iter().filter(|finding| matches!(finding["severity"].as_str(), Some("warning" | "critical")));
    urgent.map(|finding| finding["id"].as_str().expect("an id")).collect()
}

fn finding<'a>(report: &'a Value, id: &str) -> &'a Value {
    let findings = report["findings"].as_array().expect("findings");
    findings.iter().find(|finding| finding["id"] == id).unwrap_or_else(|| panic!("no finding {id}"))
}

/// What a stock server is told, what patching it brings, and that nothing of it remains. `remaining`: what no
/// setting can change.
fn patched_and_undone(major: u32, remaining: &[&str]) {
    let mut server = Stock::start(major);
    let url = server.monitor();
    let before = (server.settings(), report(&url, RAM));
    let (code, told) = &before.1;
    assert_eq!(*code, Some(1));
    assert_eq!(finding(told, "connections")["severity"], "critical");
    let said = finding(told, "connections")["sentence"].as_str().expect("a sentence");
    assert!(said.contains("may open 150 connections") && said.contains("97 are usable: 53 too few"), "{said}");

    let patch = check(&url, &[RAM, &["--emit-sql"]].concat());
    assert_eq!(patch.code, Some(0), "{patch:?}");
    server.run(&patch.stdout);
    server.restart();
    let (code, told) = report(&url, RAM);
    assert_eq!((code, urgent(&told)), (Some(i32::from(!remaining.is_empty())), remaining.to_vec()), "{told:#}");

    let undo = check(&url, &[RAM, &["--emit-sql", "--undo"]].concat());
    assert_eq!(undo.code, Some(0), "{undo:?}");
    server.run(&undo.stdout);
    server.restart();
    assert_eq!(server.settings(), before.0);
    let (code, told) = report(&url, RAM);
    assert_eq!((code, urgent(&told)), (before.1.0, urgent(&before.1.1)));
}

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
    assert_eq!(printed.stdout, include_str!("../../docs/plimsoll_monitor.sql"));
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

/// By the role that can only read: nothing is missing.
fn everything_is_read_on(major: u32) {
    let server = Stock::start(major);
    let (code, told) = report(&server.monitor(), RAM);
    assert_eq!(code, Some(1), "{told:#}");
    assert!(told["version"].as_str().is_some_and(|version| version.starts_with(&format!("{major}."))), "{told:#}");
    assert_eq!((&told["unseen"], &finding(&told, "connections")["severity"]), (&Value::Array(vec![]), &"critical".into()));
    // Before 15 everybody may create in public.
    assert_eq!(finding(&told, "role-rights")["severity"], if major < 15 { "info" } else { "ok" });
}

macro_rules! on_servers {
    ($($name:ident: $major:literal;)*) => {$(
        #[test]
        fn $name() {
            everything_is_read_on($major);
        }
    )*};
}

on_servers! {
    everything_is_read_on_13: 13;
    everything_is_read_on_14: 14;
    everything_is_read_on_15: 15;
    everything_is_read_on_16: 16;
    everything_is_read_on_17: 17;
    everything_is_read_on_18: 18;
}

#[test]
fn a_stock_server_is_critical_and_clean_once_patched_and_as_it_was_once_undone() {
    patched_and_undone(15, &[]);
}

#[test]
fn so_is_a_newer_one() {
    patched_and_undone(18, &[]);
}

#[test]
fn so_is_an_older_one_but_for_its_age() {
    patched_and_undone(14, &["version"]);
}

#[test]
fn the_undo_brings_back_what_was_set_by_alter_system_before() {
    let mut server = Stock::start(15);
    server.run("ALTER SYSTEM SET max_connections = 80\nALTER SYSTEM SET shared_buffers = '160MB'");
    server.restart();
    let (url, before) = (server.monitor(), server.settings());
    let undo_of_what_comes = check(&url, &[RAM, &["--emit-sql", "--undo"]].concat()).stdout;
    server.run(&check(&url, &[RAM, &["--emit-sql"]].concat()).stdout);
    server.restart();
    assert_ne!(server.settings(), before);
    let undo = check(&url, &[RAM, &["--emit-sql", "--undo"]].concat()).stdout;
    assert!(undo.contains("SET max_connections = '80'") && undo.contains("SET shared_buffers = '160MB'"), "{undo}");
    let statements = |sql: &str| sql.lines().filter(|line| !line.starts_with("--")).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(statements(&undo), statements(&undo_of_what_comes), "asked before the patch it is the same");
    server.run(&undo);
    server.restart();
    assert_eq!(server.settings(), before);
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

#[test]
fn connections_are_opened_and_all_are_closed_again() {
    let server = Stock::start(15);
    let url = server.monitor();
    let (_, alone) = report(&url, &["--connect-test", "5", "--only", "connect-time"]);
    assert_eq!(
        alone["findings"].as_array().map(|found| found.iter().map(|f| f["id"].clone()).collect()),
        Some(vec!["connect-time".into()] as Vec<serde_json::Value>)
    );
    let (_, told) = report(&url, &["--connect-test", "20"]);
    let rounds = told["connect_test"]["rounds"].as_array().expect("rounds");
    let opened: Vec<_> = rounds.iter().map(|round| (round["opened"].as_u64(), round["failures"].as_array().map(Vec::len))).collect();
    assert_eq!(opened, [(Some(10), Some(0)), (Some(20), Some(0)), (Some(20), Some(0))]);
    assert!(rounds.iter().all(|round| round["p50_ms"].is_number() && round["max_ms"].is_number()));
    assert_eq!(told["connect_test"]["phases"].as_array().map(Vec::len), Some(4));
    // The server ends a session a moment after its client has left.
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while server.sessions("plimsoll-check") > 0 {
        assert!(std::time::Instant::now() < deadline, "sessions of the test are left");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }

    let (_, usual) = report(&url, &["--connect-test", "--only", "connect-time"]);
    assert_eq!(usual["connect_test"]["rounds"][2]["opened"], 87, "without a number, what fits beside others");
    assert!(usual["connect_test"]["note"].as_str().is_some_and(|note| note.starts_with("87 rather than 100: 97 slots are free")));
    let text = check(&url, &["--connect-test", "--only", "connect-time"]).stdout;
    assert!(text.contains("87 rather than 100"), "{text}");

    let refused = check(&url, &["--connect-test", "98"]);
    assert_refused(&refused, &["--connect-test 98 needs 98 slots and 97 are free", "give at most 97"], "hunter22");
}

#[test]
fn tls_and_the_login_are_told_apart_from_the_rest_of_a_connect() {
    let mut server = Stock::start(15);
    let port = server.encrypt("host");
    server.run("create role app login password 'sesame'");
    let url = format!("postgres://app:sesame@127.0.0.1:{port}/postgres?sslmode=require");
    let (_, told) = report(&url, &["--connect-test", "5"]);
    let rounds = told["connect_test"]["rounds"].as_array().expect("rounds");
    assert!(rounds.iter().all(|round| round["opened"] == 5 && round["failures"] == Value::Array(vec![])), "{rounds:?}");
    let tls = phase(&told, "TLS");
    assert!(tls["median_ms"].as_f64().is_some_and(|ms| ms > 0.0), "{tls}");
    assert_eq!(tls["note"], "connects with TLS against connects without");
    let login = phase(&told, "login and session");
    assert!(login["median_ms"].as_f64().is_some_and(|ms| ms > 0.0), "{login}");
    assert!(login["note"].as_str().is_some_and(|note| note.contains("asks for SCRAM-SHA-256")), "{login}");
    assert_eq!(finding(&told, "ssl")["severity"], "ok");

    let plain = report(&url.replace("require", "disable"), &["--connect-test", "5"]).1;
    assert!(phase(&plain, "TLS")["median_ms"].is_null());
    assert_eq!(phase(&plain, "TLS")["note"], "this connection is not encrypted");
}

#[test]
fn where_nothing_is_taken_without_tls_it_is_said_that_its_cost_is_not_told_apart() {
    let mut server = Stock::start(15);
    let port = server.encrypt("hostssl");
    server.run("create role app login password 'sesame'");
    let (_, told) = report(&format!("postgres://app:sesame@127.0.0.1:{port}/postgres?sslmode=require"), &["--connect-test", "5"]);
    let tls = phase(&told, "TLS");
    assert!(
        tls["median_ms"].is_null() && tls["note"].as_str().is_some_and(|note| note.contains("accepts no connections without TLS")),
        "{tls}"
    );
    let login = phase(&told, "login and session");
    assert!(login["median_ms"].as_f64().is_some_and(|ms| ms > 0.0), "with TLS in it: {login}");
}

fn phase<'a>(report: &'a Value, name: &str) -> &'a Value {
    let phases = report["connect_test"]["phases"].as_array().expect("phases");
    phases.iter().find(|phase| phase["name"] == name).unwrap_or_else(|| panic!("no phase {name}"))
}

#[test]
fn a_pooler_in_between_is_recognised_by_its_mode() {
    let server = Stock::start(15);
    server.monitor();
    for (mode, further) in [("transaction", ""), ("transaction", "ignore_startup_parameters = options"), ("session", "")] {
        let bouncer = Bouncer::start(&server, mode, further);
        let (code, told) = report(&bouncer.url_of("plimsoll_monitor", "postgres"), RAM);
        assert_eq!((told["pooling"].as_str(), &finding(&told, "connections")["severity"]), (Some(mode), &"info".into()), "{further}");
        assert_eq!(code, Some(1), "the buffers are a warning all the same");
        let step = finding(&told, "connections")["next_step"].as_str().expect("a step").to_owned();
        assert!(step.contains("max_client_conn is at least 300"), "{step}");
        assert!(finding(&told, "pooler")["sentence"].as_str().is_some_and(|said| said.contains(mode)));
    }
    assert_eq!(report(&server.url("plimsoll_monitor", "postgres"), RAM).1["pooling"], Value::Null);
}

#[test]
fn one_finding_can_be_asked_for() {
    let server = Stock::start(15);
    let url = server.monitor();
    let (code, told) = report(&url, &["--only", "version"]);
    assert_eq!((code, told["findings"].as_array().map(Vec::len)), (Some(0), Some(1)));
    let sql = check(&url, &["--only", "log-connections", "--emit-sql"]).stdout;
    assert!(sql.contains("\nALTER SYSTEM SET log_connections = 'on';") && !sql.contains("max_connections"), "{sql}");
    let markdown = check(&url, &["--format", "markdown"]).stdout;
    assert!(
        markdown.starts_with("# plimsoll check: 1 critical") && markdown.contains("| who | | known by | now | at most |"),
        "{markdown}"
    );
}

#[test]
fn where_nothing_can_be_checked_the_reason_is_one_sentence() {
    const SECRET: &str = "hunter22";
    let server = Stock::start(15);
    let none = check("postgres://app:hunter22@127.0.0.1:1/app", &[]);
    assert_refused(&none, &["no PostgreSQL answers at 127.0.0.1:1", "correct the database URL"], SECRET);
    let unknown = check(&server.url("postgres", "nowhere"), &[]);
    assert_refused(&unknown, &["database \"nowhere\" does not exist", "at the end of the URL"], SECRET);
    assert_refused(&check(&server.url("nobody-at-all", "postgres"), &[]), &["role \"nobody-at-all\" does not exist"], SECRET);
    assert_refused(&run(plimsoll().arg("check")), &["no database URL", "DATABASE_URL"], SECRET);
}

#[test]
fn numbers_that_make_no_sense_are_told_before_anything_is_opened() {
    let refused = |arguments: &[&str], hints: &[&str]| {
        assert_refused(&check("postgres://app:hunter22@127.0.0.1:1/app", arguments), hints, "hunter22");
    };
    refused(&["--pool-size", "0", "--max-overflow", "0"], &["pool_size and max_overflow are both 0"]);
    refused(&["--pool-size", "9000", "--max-overflow", "9000"], &["above the limit of 10000"]);
    refused(&["--instances", "0"], &["--instances", "--instances takes a whole number from 1 to 1000, not \"0\""]);
    refused(&["--connect-test", "1000000"], &["--connect-test takes a whole number from 1 to 1000"]);
    refused(&["--ram", "lots"], &["--ram", "write for example 512MB, 16GB"]);
    refused(&["--cores", "0"], &["--cores takes a whole number from 1 to 4096, not \"0\""]);
    refused(&["--only", "nonsense"], &["finding \"nonsense\" does not exist", "connections", "shared-buffers"]);
    refused(&["--only", "connect-time"], &["needs --connect-test"]);
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

/// As a provider's own settings would be there; a real one has them too.
#[test]
fn a_managed_server_is_told_by_its_settings_and_gets_lines_of_its_parameter_group() {
    let server = Stock::start(16);
    let url = server.monitor();
    for (planted, name, usable) in [
        ("rds.extensions", "Amazon RDS or Aurora", 95),
        ("cloudsql.iam_authentication", "Google Cloud SQL", 97),
        ("azure.extensions", "Azure Database for PostgreSQL", 85),
    ] {
        server.run(&format!(
            "alter database postgres set {planted} = 'x'\nalter database postgres set rds.rds_superuser_reserved_connections = '2'"
        ));
        let (_, told) = report(&url, &[]);
        assert!(finding(&told, "managed")["sentence"].as_str().is_some_and(|said| said.contains(name)), "{told:#}");
        let fit = finding(&told, "connections");
        assert!(fit["sentence"].as_str().is_some_and(|said| said.contains(&format!("{usable} are usable"))), "{fit}");
        assert_eq!(fit["changes"][0]["sql"], "max_connections = 350");
        assert!(fit["changes"][0]["obstacle"].as_str().is_some_and(|why| why.contains("has no ALTER SYSTEM")), "{fit}");
        let patch = check(&url, &["--emit-sql"]).stdout;
        assert!(!patch.lines().any(|line| line.starts_with("ALTER SYSTEM SET max_connections")), "{patch}");
        server.run(&format!("alter database postgres reset {planted}"));
    }
    server.run(
        "alter database postgres set rds.rds_superuser_reserved_connections = 'nonsense'\nalter database postgres set rds.extensions = 'x'",
    );
    assert!(finding(&report(&url, &[]).1, "connections")["sentence"].as_str().is_some_and(|said| said.contains("97 are usable")));
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

/// Looked at on each version that has them, with what a stock server says.
#[test]
fn newer_settings_are_looked_at_where_the_server_has_them() {
    for (major, transaction_timeout, reserved) in [(13, false, false), (16, false, true), (18, true, true)] {
        let server = Stock::start(major);
        server.run("create table parts (id int) partition by range (id)");
        server.run(
            &(0..70)
                .map(|n| format!("create table part{n} partition of parts for values from ({n}) to ({})", n + 1))
                .collect::<Vec<_>>()
                .join("\n"),
        );
        let (_, told) = report(&server.monitor(), RAM);
        let has = |id: &str| told["findings"].as_array().expect("findings").iter().any(|finding| finding["id"] == id);
        assert_eq!((has("transaction-timeout"), has("reserved-connections")), (transaction_timeout, reserved), "{major}");
        for id in ["lock-timeout", "max-locks", "track-io-timing"] {
            assert_eq!(finding(&told, id)["severity"], "info", "{major} {id}");
        }
        assert!(has("jit") && has("log-connections"), "{major}");
    }
}

#[test]
fn a_script_chooses_from_which_severity_on_it_fails() {
    let server = Stock::start(15);
    let url = server.monitor();
    let code = |arguments: &[&str]| check(&url, &[RAM, arguments].concat()).code;
    let small = ["--pool-size", "10", "--max-overflow", "10"];
    assert_eq!(code(&small), Some(1), "there are warnings");
    assert_eq!(code(&[&small[..], &["--fail-on", "critical"]].concat()), Some(0));
    assert_eq!(code(&["--fail-on", "critical"]), Some(1), "150 of 97");
}

#[test]
fn the_report_fits_the_width_that_it_is_written_for() {
    let server = Stock::start(15);
    let url = server.monitor();
    for columns in [None, Some("60"), Some("80"), Some("100")] {
        let mut command = plimsoll();
        command.arg("check").args(RAM).env("DATABASE_URL", &url).env_remove("COLUMNS");
        if let Some(columns) = columns {
            command.env("COLUMNS", columns);
        }
        let ended = run(&mut command);
        let width = columns.unwrap_or("80").parse().expect("a number");
        // Above it stand statements too, which are to be copied as they are.
        let lines = ended.stdout.lines().skip_while(|line| *line != "SLOTS");
        let lines: Vec<&str> = lines.collect();
        assert!(lines.len() > 5, "{ended:?}");
        let lines = lines.into_iter();
        let wide: Vec<_> = lines.filter(|line| line.chars().count() > width).collect();
        assert!(wide.is_empty(), "{columns:?}: {wide:#?}");
    }
}
