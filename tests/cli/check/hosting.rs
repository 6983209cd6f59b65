//! Servers behind a pooler, and servers of a provider.

use serde_json::Value;

use super::{RAM, check, finding, report};
use crate::bouncer::Bouncer;
use crate::stock::Stock;

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
