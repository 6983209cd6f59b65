//! What is asked for: single findings, formats, exit codes, and options that make no sense.

use super::{RAM, check, report};
use crate::ground::{assert_refused, run};
use crate::program::plimsoll;
use crate::stock::Stock;

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
