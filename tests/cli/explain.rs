//! `plimsoll explain` with the real texts of real servers and poolers, and their standing against pg_stat_activity.

use std::io::Write;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

use crate::bouncer::Bouncer;
use crate::ground::{Ended, assert_refused, run};
use crate::program::plimsoll;
use crate::stock::Stock;

/// What psql says when it is refused, as bytes: a server may write in another encoding.
fn refusal(url: &str) -> Vec<u8> {
    let psql = psql(url);
    assert!(!psql.status.success(), "{psql:?}");
    psql.stderr
}

fn psql(url: &str) -> Output {
    Command::new("psql").args([url, "-c", "select 1"]).env("LC_ALL", "C").output().expect("psql runs")
}

/// A psql that keeps its session; ended when dropped.
struct Sleeper(Child);

impl Sleeper {
    fn at(url: &str, application: &str) -> Self {
        let mut psql = Command::new("psql");
        psql.args([url, "-c", "select pg_sleep(60)"]).env("PGAPPNAME", application);
        Self(psql.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("psql runs"))
    }
}

impl Drop for Sleeper {
    fn drop(&mut self) {
        let _already_gone = self.0.kill();
        let _reaped = self.0.wait();
    }
}

/// The answer to a text on standard input, with this server or none.
fn explained(text: &[u8], url: Option<&str>) -> Value {
    let mut command = plimsoll();
    command.args(["explain", "-", "--format", "json"]).env_remove("DATABASE_URL");
    if let Some(url) = url {
        command.env("DATABASE_URL", url);
    }
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
    child.stdin.take().expect("a pipe").write_all(text).expect("it reads");
    let ended = child.wait_with_output().expect("it ends");
    assert_eq!((ended.status.code(), ended.stderr.as_slice()), (Some(0), &b""[..]), "{}", String::from_utf8_lossy(text));
    serde_json::from_slice(&ended.stdout).expect("JSON")
}

fn words(arguments: &[&str]) -> Ended {
    run(plimsoll().arg("explain").args(arguments).env_remove("DATABASE_URL"))
}

fn now(answer: &Value) -> String {
    answer["now"].as_array().expect("sentences").iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" ")
}

/// So many sessions, until they are dropped.
fn held(server: &Stock, count: usize, role: &str, application: &str) -> impl Sized + use<> {
    (0..count).map(|_| server.hold(role, application)).collect::<Vec<_>>()
}

/// A server with so many slots; the role app exists.
fn small(major: u32, slots: &str) -> Stock {
    let mut server = Stock::start(major);
    server.run(&format!("{slots}\ncreate role app login"));
    server.restart();
    server
}

#[test]
fn a_full_server_is_told_with_who_takes_its_slots() {
    let server = small(15, "alter system set max_connections = 12");
    let (app, admin) = (server.url("app", "postgres"), server.url("postgres", "postgres"));
    let sessions = [held(&server, 6, "app", "orders"), held(&server, 3, "app", "billing")];
    let text = refusal(&app);
    let answer = explained(&text, Some(&admin));
    assert_eq!((&answer["subject"], &answer["message"]["id"]), (&"usable_connections".into(), &"postgresql.reserved_slots".into()));
    assert_eq!((server.sessions("orders"), server.sessions("billing")), (6, 3));
    let said = now(&answer);
    assert!(
        said.starts_with("9 of 9 usable slots are taken, 6 of them by application orders, 3 by application billing; none is left."),
        "{said}"
    );
    assert!(said.contains("max_connections is 12, 3 slots are reserved (superuser_reserved_connections 3"), "{said}");
    // Who cannot connect to read it is told that this is the answer.
    let said = now(&explained(&text, Some(&app)));
    assert!(said.starts_with("The limit is still reached: the server refuses this reading for the same reason"), "{said}");

    wait_for(|| server.sessions("plimsoll-check") == 0);
    // More than there is room for: as many as fit come in.
    let fillers: Vec<Sleeper> = (0..6).map(|_| Sleeper::at(&admin, "filler")).collect();
    wait_for(|| psql(&admin).stderr.ends_with(b"sorry, too many clients already\n"));
    let answer = explained(&refusal(&admin), Some(&admin));
    assert_eq!(answer["subject"], "server_connections");
    assert!(now(&answer).starts_with("The limit is still reached"), "{answer}");
    drop((fillers, sessions));
    wait_for(|| now(&explained(&text, Some(&admin))).contains("the limit is not reached now"));
}

#[test]
fn slots_for_roles_with_privileges_are_reserved_too() {
    let settings = "alter system set max_connections = 9\nalter system set superuser_reserved_connections = 2\nalter system set reserved_connections = 2";
    let server = small(18, settings);
    let sessions = held(&server, 5, "app", "orders");
    let answer = explained(&refusal(&server.url("app", "postgres")), Some(&server.url("postgres", "postgres")));
    assert_eq!(answer["message"]["id"], "postgresql.reserved_slots");
    let said = now(&answer);
    assert!(said.starts_with("5 of 5 usable slots are taken, 5 of them by application orders; none is left."), "{said}");
    assert!(said.contains("4 slots are reserved (superuser_reserved_connections 2, reserved_connections 2)"), "{said}");
    drop(sessions);
}

#[test]
fn limits_of_a_role_and_a_database_are_held_against_their_sessions() {
    for major in [13, 18] {
        let server = Stock::start(major);
        server.run("create role svc login connection limit 2\ncreate role app login\ncreate database shop connection limit 0");
        let reads = server.monitor();
        let sessions = held(&server, 2, "svc", "orders");
        let answer = explained(&refusal(&server.url("svc", "postgres")), Some(&reads));
        assert_eq!((&answer["subject"], &answer["message"]["sqlstate"]), (&"role_connections".into(), &"53300".into()));
        assert_eq!(server.sessions("orders"), 2);
        assert_eq!(now(&answer), "The role svc has 2 sessions, 2 of them by application orders; its CONNECTION LIMIT is 2, none is left.");
        drop(sessions);
        let answer = explained(&refusal(&server.url("app", "shop")), Some(&reads));
        assert_eq!(answer["subject"], "database_connections");
        assert_eq!(now(&answer), "The database shop has 0 sessions; its CONNECTION LIMIT is 0, none is left.");
    }
}

#[test]
fn a_server_that_speaks_another_language_is_understood() {
    for (language, charset, short) in [("de_DE", "UTF-8", "de"), ("fr_FR", "ISO-8859-1", "fr"), ("es_ES", "ISO-8859-1", "es")] {
        let server = Stock::speaking(language, charset);
        server.run("create role svc login connection limit 0\ncreate role app login\ncreate database shop connection limit 0");
        let role = explained(&refusal(&server.url("svc", "postgres")), None);
        let of = |answer: &Value| {
            (answer["message"]["id"].clone(), answer["message"]["language"].clone(), answer["message"]["values"][0].clone())
        };
        let value = |name: &str, value: &str| serde_json::json!({ "name": name, "value": value });
        assert_eq!(of(&role), ("postgresql.role_limit".into(), short.into(), value("role", "svc")), "{language}");
        let database = explained(&refusal(&server.url("app", "shop")), None);
        assert_eq!(of(&database), ("postgresql.database_limit".into(), short.into(), value("database", "shop")), "{language}");
    }
}

#[test]
fn pgbouncers_own_words_are_its_clients_and_its_pool() {
    let server = Stock::start(15);
    let narrow = Bouncer::start(&server, "transaction", "max_client_conn = 1");
    let url = narrow.url_of("postgres", "postgres");
    let first = Sleeper::at(&url, "holder");
    wait_for(|| server.sessions("holder") == 1);
    let answer = explained(&refusal(&url), None);
    assert_eq!((&answer["subject"], &answer["message"]["id"]), (&"pooler_clients".into(), &"pgbouncer.max_client_conn".into()));
    drop((first, narrow));

    let tight = Bouncer::start(&server, "transaction", "default_pool_size = 1\nquery_wait_timeout = 1");
    let url = tight.url_of("postgres", "postgres");
    let first = Sleeper::at(&url, "second holder");
    wait_for(|| server.sessions("second holder") == 1);
    let answer = explained(&refusal(&url), None);
    assert_eq!((&answer["subject"], &answer["message"]["id"]), (&"pooler_pool".into(), &"pgbouncer.query_wait_timeout".into()));
    assert!(answer["look"]["command"].as_str().is_some_and(|command| command.starts_with("SHOW POOLS;")), "{answer}");
    drop(first);
}

/// Polls until it is so.
fn wait_for(is_so: impl Fn() -> bool) {
    let began = std::time::Instant::now();
    while !is_so() {
        assert!(began.elapsed() < std::time::Duration::from_secs(20), "it is not so after 20 s");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}

#[test]
fn the_words_of_the_command_line_are_one_text() {
    let ended = words(&["FATAL:", "too", "many", "connections", "for", "role", "\"svc\""]);
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""), "{ended:?}");
    for part in
        ["LIMIT  role_connections", "The role svc has as many sessions as its CONNECTION LIMIT allows.", "See how it stands", "What to do"]
    {
        assert!(ended.stdout.contains(part), "{part}: {}", ended.stdout);
    }
    let time = words(&["ERROR:  canceling statement due to lock timeout"]);
    assert!(time.code == Some(0) && time.stdout.starts_with("TIME LIMIT  lock_timeout\n"), "{time:?}");
    let none = words(&["FATAL:  password authentication failed for user \"svc\""]);
    assert!(none.code == Some(0) && none.stdout.starts_with("NO LIMIT  login_refused\n"), "{none:?}");
}

#[test]
fn what_is_not_known_is_said_so_with_an_exit_code_of_its_own() {
    let ended = words(&["postgres://app:hunter22@db/shop: the database is slow"]);
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(3), ""), "{ended:?}");
    assert!(ended.stdout.starts_with("NOT KNOWN\n") && !ended.stdout.contains("hunter22"), "{ended:?}");
    let json = words(&["something else", "--format", "json"]);
    let answer: Value = serde_json::from_str(&json.stdout).expect("JSON");
    assert_eq!((json.code, &answer["verdict"], &answer["subject"]), (Some(3), &"unknown".into(), &Value::Null));
}

#[test]
fn bad_input_is_one_sentence() {
    assert_refused(&words(&[""]), &["the text is empty", "standard input"], "hunter22");
    assert_refused(&words(&["-"]), &["the text is empty"], "hunter22");
    assert_refused(&words(&[]), &["TEXT", "missing"], "hunter22");
    let long = "postgres://app:hunter22@db/shop ".repeat(2100);
    assert_refused(&words(&[&long]), &["longer than 64 kB", "the lines around the error"], "hunter22");
    let url = words(&["sorry, too many clients already", "--database-url", "mysql://app:hunter22@db/shop"]);
    assert_refused(&url, &[], "hunter22");
}

#[test]
fn a_server_that_does_not_answer_leaves_the_text_explained() {
    let ended = words(&["FATAL:  sorry, too many clients already", "--database-url", "postgres://app:hunter22@127.0.0.1:1/shop"]);
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""), "{ended:?}");
    assert!(ended.stdout.contains("How it stands could not be read: no PostgreSQL answers at 127.0.0.1:1"), "{ended:?}");
    assert!(!ended.stdout.contains("hunter22"), "{ended:?}");
}
