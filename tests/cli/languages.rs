//! Servers whose messages are in other languages and encodings.

use crate::ground::{assert_refused, run};
use crate::loadtest::ground::{PATIENT, turn};
use crate::program::plimsoll;
use crate::stock::Stock;

fn checked_and_tested(language: &str, charset: &str, wrong_password: &[&str]) {
    let mut server = Stock::speaking(language, charset);
    let port = server.encrypt("host");
    server.run("create role app login password 'hunter22'");
    let url = |password: &str, database: &str| format!("postgres://app:{password}@127.0.0.1:{port}/{database}");
    let check = |url: &str| run(plimsoll().args(["check", "--format", "json"]).env("DATABASE_URL", url));
    let ended = check(&url("hunter22", "postgres"));
    assert!(ended.code != Some(2) && ended.stderr.is_empty(), "{ended:?}");
    assert_refused(&check(&url("wrong", "postgres")), wrong_password, "hunter22");
    let _turn = turn();
    let arguments =
        ["--users", "5", "--pool-size", "2", "--max-overflow", "1", "--profile", "hold", "--hold", "5ms", "--duration", "300ms"];
    let ended = run(plimsoll().arg("loadtest").args(arguments).args(PATIENT).env("DATABASE_URL", url("hunter22", "postgres")));
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let ended = run(plimsoll().arg("loadtest").args(arguments).env("DATABASE_URL", url("wrong", "postgres")));
    assert_refused(&ended, wrong_password, "hunter22");
}

#[test]
fn german_in_utf_8() {
    checked_and_tested("de_DE", "UTF-8", &["Passwort-Authentifizierung", "correct the password of the role app"]);
}

#[test]
fn french_in_latin_1() {
    checked_and_tested("fr_FR", "ISO-8859-1", &["role app", "password"]);
}

#[test]
fn spanish_in_latin_1() {
    checked_and_tested("es_ES", "ISO-8859-1", &["role app", "password"]);
}
