//! The server, what is planted there, and its log.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use sqlx::{AssertSqlSafe, Connection, PgConnection};

use crate::stock::Stock;

/// Of the attacker, who is no superuser.
pub const DATABASE: &str = "victim";
/// The service's own statements, which are not the pool's.
pub const OF_THE_SERVICE: &str = "/* the service's */";
/// What begins a line of the log; the application's name follows.
const PREFIX: &str = ">>";
/// As the server shows a session without an application's name.
const ADMINISTRATOR: &str = "[unknown]";
/// What makes a server log as [`Log`] reads it.
pub const LOGGING: [(&str, &str); 2] = [("log_statement", "all"), ("log_line_prefix", ">>%a|")];

pub struct Hostile {
    server: Stock,
}

impl Hostile {
    /// A server of this major.
    pub async fn start(major: u32) -> Self {
        let prepared = tokio::task::spawn_blocking(move || {
            let mut server = Stock::start(major);
            server.run(&format!(
                "alter system set log_statement = 'all'\nalter system set log_line_prefix = '{PREFIX}%a|'\nalter system set \
                 shared_preload_libraries = 'pg_stat_statements'\ncreate role attacker login\ncreate database {DATABASE} owner attacker"
            ));
            server.restart();
            server
        });
        let hostile = Self { server: prepared.await.expect("a server") };
        // Where the operator has put it, before anything is planted.
        hostile.run("postgres", "create schema extensions; create extension pg_stat_statements schema extensions").await;
        hostile.run("attacker", include_str!("planted.sql")).await;
        hostile
    }

    pub fn server(&self) -> &Stock {
        &self.server
    }

    pub fn url(&self, role: &str, database: &str) -> String {
        self.server.url(role, database)
    }

    async fn connect(&self, role: &str) -> PgConnection {
        PgConnection::connect(&self.url(role, DATABASE)).await.expect("a connection")
    }

    async fn run(&self, role: &str, sql: &str) {
        let mut connection = self.connect(role).await;
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.expect("a statement of the test");
        connection.close().await.expect("it leaves");
    }

    /// How many objects there are.
    pub async fn planted(&self) -> i64 {
        let count = "select (select pg_catalog.count(*) from pg_catalog.pg_proc where pronamespace operator(pg_catalog.=) s.oid)
            operator(pg_catalog.+) (select pg_catalog.count(*) from pg_catalog.pg_operator where oprnamespace operator(pg_catalog.=) s.oid)
            operator(pg_catalog.+) (select pg_catalog.count(*) from pg_catalog.pg_class where relnamespace operator(pg_catalog.=) s.oid)
            from pg_catalog.pg_namespace s where s.nspname operator(pg_catalog.=) 'public'";
        let mut admin = self.connect("postgres").await;
        sqlx::query_scalar(count).fetch_one(&mut admin).await.expect("a count")
    }

    /// How many casts there are.
    pub async fn casts(&self) -> i64 {
        let count =
            "select pg_catalog.count(*) from pg_catalog.pg_cast c join pg_catalog.pg_proc p on p.oid operator(pg_catalog.=) c.castfunc
            join pg_catalog.pg_namespace n on n.oid operator(pg_catalog.=) p.pronamespace where n.nspname operator(pg_catalog.=) 'public'";
        let mut admin = self.connect("postgres").await;
        sqlx::query_scalar(count).fetch_one(&mut admin).await.expect("a count")
    }

    /// A careless statement of each kind is caught, by a role whose rights the attacker does not get.
    pub async fn assert_the_trap_works(&self) {
        self.run("postgres", "create role careless login").await;
        for (sql, caught) in [
            ("select count(*) from pg_stat_activity", "pg_stat_activity was called"),
            ("select now() <> statement_timestamp()", "now() was called"),
            ("select 1.5::numeric * 2", "better operator of (numeric, integer) was called"),
            ("select 'x'::text", "type text was called"),
            ("select count(*) from pg_catalog.pg_class", "count(*) was called"),
            ("select ('x'::pg_catalog.text)::public.trap", "cast from text was called"),
            ("select from pg_catalog.pg_class c where c.relname in ('x')", "operator =(name, "),
        ] {
            let mut careless = self.connect("careless").await;
            let _caught_or_failed = sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut careless).await;
            careless.close().await.expect("it leaves");
            assert!(!self.log().lines_with(caught).is_empty(), "{sql} is not caught");
        }
        self.server_log_begins_anew();
    }

    pub async fn attacker_is_superuser(&self) -> bool {
        let mut admin = self.connect("postgres").await;
        let sql = "select rolsuper from pg_catalog.pg_roles where rolname operator(pg_catalog.=) 'attacker'";
        sqlx::query_scalar(sql).fetch_one(&mut admin).await.expect("a role")
    }

    pub fn log(&self) -> Log {
        Log(fs::read_to_string(self.server.socket().join("log")).expect("the server's log"))
    }

    /// The server appends; what was there is cut off.
    fn server_log_begins_anew(&self) {
        fs::File::create(self.server.socket().join("log")).expect("the server's log");
    }
}

/// What the server has logged.
pub struct Log(String);

impl Log {
    /// Of a server that logs as this one does.
    pub fn at(path: &Path) -> Self {
        Self(fs::read_to_string(path).expect("the server's log"))
    }

    pub fn lines_with(&self, what: &str) -> Vec<String> {
        self.0.lines().filter(|line| line.contains(what)).map(str::to_owned).collect()
    }

    /// The distinct statements of ours that name something, with their parameters put in.
    pub fn statements(&self) -> BTreeSet<String> {
        let entries: Vec<(&str, String)> = self.entries();
        let mut found = BTreeSet::new();
        for (at, (application, entry)) in entries.iter().enumerate() {
            // The embedded server's administrator gives no name.
            let ours = ["plimsoll", "hostile"].iter().any(|ours| application.starts_with(ours)) || *application == ADMINISTRATOR;
            let Some(sql) = said_of(entry).filter(|sql| ours && !sql.contains(OF_THE_SERVICE)) else { continue };
            let parameters = entries.get(at + 1).and_then(|(_, next)| parameters_of(next));
            let sql = with_parameters(&without_comments(sql), parameters.unwrap_or_default());
            found.extend(sql.split(';').map(|part| normal(part.trim())).filter(|part| !part.is_empty() && !names_nothing(part)));
        }
        found
    }

    /// Application and message; a message of several lines goes on after a tab.
    fn entries(&self) -> Vec<(&str, String)> {
        let begin = format!("\n{PREFIX}");
        let lines = self.0.split(&begin).filter_map(|entry| entry.trim_start_matches(PREFIX).split_once('|'));
        lines.map(|(application, entry)| (application, entry.replace("\n\t", "\n").trim().to_owned())).collect()
    }
}

/// The statement that a line tells of.
fn said_of(entry: &str) -> Option<&str> {
    let said = entry.strip_prefix("LOG:  ")?;
    said.strip_prefix("statement: ").or_else(|| said.strip_prefix("execute ")?.split_once(": ").map(|(_, sql)| sql))
}

/// With a capital since 17.
fn parameters_of(entry: &str) -> Option<&str> {
    let detail = entry.strip_prefix("DETAIL:  ")?;
    detail.strip_prefix("parameters: ").or_else(|| detail.strip_prefix("Parameters: "))
}

fn without_comments(sql: &str) -> String {
    match sql.split_once("*/") {
        Some((_, rest)) if sql.starts_with("/*") => rest.trim().to_owned(),
        _ => sql.to_owned(),
    }
}

/// `$1 = 'x', $2 = '5'`; from the last, so that `$1` is not taken for the beginning of `$10`.
fn with_parameters(sql: &str, parameters: &str) -> String {
    let values = parameters.split(", $").filter_map(|parameter| parameter.trim_start_matches('$').split_once(" = "));
    let values: Vec<_> = values.collect();
    values.iter().rev().fold(sql.to_owned(), |sql, (number, value)| sql.replace(&format!("${number}"), value))
}

/// One line, and one number for the many of a kind.
fn normal(sql: &str) -> String {
    let line = sql.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut parts: Vec<String> = line.split('\'').map(str::to_owned).collect();
    let literals = parts.iter_mut().skip(1).step_by(2);
    literals.filter(|literal| literal.chars().all(|c| c.is_ascii_digit())).for_each(|literal| *literal = "7".into());
    parts.join("'")
}

/// Statements whose words are all keywords and settings.
fn names_nothing(sql: &str) -> bool {
    let sql = sql.to_lowercase();
    let beginnings = [
        "create role",
        "create database",
        "begin",
        "commit",
        "rollback",
        "set ",
        "reset ",
        "discard all",
        "unlisten *",
        "close all",
        "savepoint",
    ];
    beginnings.iter().any(|beginning| sql.starts_with(beginning)) && !sql.contains('(') && !sql.contains("::")
}
