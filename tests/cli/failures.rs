//! What a check says of a server that does not let it in: for each reason what to do, by the setting, the file or the limit.

use crate::ground::{assert_refused, run};
use crate::narrow::Narrow;
use crate::program::plimsoll;
use crate::stock::Stock;

#[track_caller]
fn refused(url: &str, hints: &[&str]) {
    assert_refused(&run(plimsoll().arg("check").env("DATABASE_URL", url)), hints, "hunter22");
}

#[test]
fn each_refusal_of_a_server_has_a_remedy_of_its_own() {
    let mut server = Stock::start(15);
    let port = server.encrypt("host");
    server.run(
        "create role app login password 'hunter22'\ncreate role nobody nologin password 'hunter22'\ncreate role few login connection limit 0\n\
         create database closed allow_connections false\ncreate database small connection limit 0\ncreate database hidden\n\
         revoke connect on database hidden from public",
    );
    let by_network = |role: &str, database: &str, more: &str| format!("postgres://{role}@127.0.0.1:{port}/{database}{more}");
    refused(&by_network("app:wrong-hunter22", "postgres", ""), &["password authentication failed", "correct the password of the role app"]);
    refused(&by_network("nobody:hunter22", "postgres", ""), &["not permitted to log in", "role nobody", "LOGIN"]);
    refused(&server.url("missing", "postgres"), &["does not exist", "role missing"]);
    refused(&server.url("app", "closed"), &["ALTER DATABASE closed ALLOW_CONNECTIONS true"]);
    refused(&server.url("few", "postgres"), &["too many connections for role", "ALTER ROLE few CONNECTION LIMIT"]);
    refused(&server.url("app", "small"), &["too many connections for database", "ALTER DATABASE small CONNECTION LIMIT"]);
    refused(&server.url("app", "hidden"), &["permission denied", "GRANT CONNECT ON DATABASE hidden TO app"]);
    refused(&server.url("app", "nowhere"), &["does not exist", "correct the database nowhere"]);
    server.run(
        "alter system set max_connections = 4\nalter system set superuser_reserved_connections = 3\nalter system set max_wal_senders = 0",
    );
    server.restart();
    let holder = run_psql_in_background(&server);
    refused(&server.url("app", "postgres"), &["raise max_connections"]);
    drop(holder);
}

/// A session that stays; ended when dropped.
fn run_psql_in_background(server: &Stock) -> impl Drop {
    struct Holder(std::process::Child);
    impl Drop for Holder {
        fn drop(&mut self) {
            let _gone_already = self.0.kill();
            let _reaped = self.0.wait();
        }
    }
    // A superuser is let in to the last slot; who is no superuser is refused from then on.
    let url = server.url("postgres", "postgres");
    let child = std::process::Command::new("psql").args([&url, "-XAtc", "select pg_sleep(60)"]).spawn().expect("psql runs");
    let holder = Holder(child);
    let began = std::time::Instant::now();
    while server.sessions("psql") == 0 {
        assert!(began.elapsed() < std::time::Duration::from_secs(10), "psql does not connect");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    holder
}

#[test]
fn a_connection_that_cannot_be_secured_names_the_file_or_the_setting() {
    let plain = Stock::start(15);
    let mut server = Stock::start(15);
    let (port, root) = server.encrypt_by_authority("hostssl");
    server.run("create role app login password 'hunter22'");
    let at = |host: &str, more: &str| format!("postgres://app:hunter22@{host}:{port}/postgres?{more}");
    refused(&at("localhost", "sslmode=verify-full"), &["cannot be secured", "UnknownIssuer", "sslrootcert"]);
    let trusted = format!("sslmode=verify-full&sslrootcert={}", root.display());
    refused(&at("127.0.0.1", &trusted), &["cannot be secured", "instead of 127.0.0.1", "sslmode=verify-ca"]);
    refused(&at("localhost", "sslmode=verify-ca&sslrootcert=/nowhere/ca.pem"), &["/nowhere/ca.pem", "sslrootcert"]);
    refused(&at("localhost", "sslmode=disable"), &["no encryption", "pg_hba.conf", "sslmode=require"]);
    let narrow = Narrow::before(plain.socket());
    refused(
        &format!("{}?sslmode=require", narrow.url_of("postgres", "postgres")),
        &["does not support TLS", "switch ssl on", "sslmode=disable"],
    );
    let ended = run(plimsoll().args(["check", "--only", "ssl", "--format", "json"]).env("DATABASE_URL", at("localhost", &trusted)));
    assert_eq!(ended.stderr, "", "the authority is trusted by its file: {ended:?}");
}

#[test]
fn a_proxy_that_refuses_options_is_connected_through() {
    let server = Stock::start(15);
    server.monitor();
    let narrow = Narrow::before(server.socket());
    let ended = run(plimsoll().args(["check", "--format", "json"]).env("DATABASE_URL", narrow.url_of("plimsoll_monitor", "postgres")));
    let report: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap_or_else(|_| panic!("{ended:?}"));
    assert_eq!(report["pooling"], "session", "{report:#}");
    let own = format!("{}?options=-c%20geqo%3Doff", narrow.url_of("plimsoll_monitor", "postgres"));
    refused(&own, &["command-line options", "leave it out of the database URL", "ALTER ROLE plimsoll_monitor SET"]);
}
