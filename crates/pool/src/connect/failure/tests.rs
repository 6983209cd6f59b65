use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use sqlx::postgres::PgConnectOptions;

use super::classify::of_code;
use super::*;
use ConnectCause::*;

fn target() -> PgConnectOptions {
    PgConnectOptions::new_without_pgpass().host("db.example").username("app").password("hunter22").database("orders")
}

#[test]
fn unlike_failures_of_one_sqlstate_are_told_apart_in_every_language() {
    for (code, routine, message, cause) in [
        ("53300", "InitProcess", "die Verbindungsplätze sind belegt", ServerFull),
        ("53300", "InitPostgres", "les emplacements restants sont réservés", ServerFull),
        ("53300", "InitializeSessionUserId", "zu viele Verbindungen von Rolle »app«", RoleLimit),
        ("53300", "CheckMyDatabase", "trop de connexions pour la base", DatabaseLimit),
        ("53300", "", "too many connections for role \"app\"", RoleLimit),
        ("28P01", "auth_failed", "Passwort-Authentifizierung fehlgeschlagen", Password),
        ("28000", "ClientAuthentication", "kein pg_hba.conf-Eintrag", NotAdmitted),
        ("28000", "InitializeSessionUserId", "la role no existe", Role),
        ("55000", "CheckMyDatabase", "la base no acepta conexiones", DatabaseClosed),
        ("08P01", "", "unsupported startup parameter: options", StartupParameter),
        ("0A000", "", "Feature not supported: RDS Proxy currently doesn't support command-line options.", StartupParameter),
        ("08P01", "", "no more connections allowed (max_client_conn)", PoolerFull),
        ("08P01", "", "no such database: orders", Database),
        ("42P05", "", "prepared statement \"s0\" already exists", PreparedElsewhere),
        ("XX000", "elog", "cache lookup failed", Unknown),
    ] {
        assert_eq!(of_code(code, routine, message), cause, "{code} {routine} {message}");
    }
}

#[test]
fn each_cause_names_the_setting_the_file_or_the_limit() {
    let said = |cause| ConnectFailure::told(None, &FailureDetails::new(cause, "refused", &target())).message;
    for (cause, hint) in [
        (Password, "password of the role app"),
        (NotAdmitted, "pg_hba.conf"),
        (Role, "role app"),
        (Unreadable, "lc_messages"),
        (Database, "database orders"),
        (DatabaseClosed, "ALTER DATABASE orders ALLOW_CONNECTIONS true"),
        (NotGranted, "GRANT CONNECT ON DATABASE orders TO app"),
        (ServerFull, "max_connections"),
        (RoleLimit, "ALTER ROLE app CONNECTION LIMIT"),
        (DatabaseLimit, "ALTER DATABASE orders CONNECTION LIMIT"),
        (ReadOnly, "default_transaction_read_only"),
        (SessionAttrs, "target_session_attrs"),
        (Credentials, "provider of credentials"),
        (Hook, "after_connect"),
        (StartupParameter, "ignore_startup_parameters"),
        (PoolerFull, "max_client_conn"),
        (PreparedElsewhere, "max_prepared_statements"),
        (UnknownAuthority, "sslrootcert"),
        (CertificateName, "db.example"),
        (CertificateFile, "sslkey"),
        (NoTls, "sslmode=disable"),
        (Unknown, "not known"),
    ] {
        assert!(said(cause).starts_with("refused; ") && said(cause).contains(hint), "{cause:?}: {}", said(cause));
    }
}

fn io(kind: std::io::ErrorKind) -> ConnectCause {
    ConnectFailure::of(&sqlx::Error::Io(kind.into()), &target()).cause
}

#[test]
fn errors_of_the_network_and_of_files_are_no_answers() {
    use std::io::ErrorKind;
    assert_eq!([io(ErrorKind::ConnectionRefused), io(ErrorKind::NotFound)], [NothingListens, CertificateFile]);
    let socket = target().socket("/run/postgresql");
    assert_eq!(ConnectFailure::of(&sqlx::Error::Io(ErrorKind::NotFound.into()), &socket).cause, NoSocket);
    assert!([NothingListens, NoSocket, HostName, Late, Starting].iter().all(|cause| !cause.is_answer()));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, rng_seed: RngSeed::Fixed(22), ..ProptestConfig::default() })]

    #[test]
    fn whatever_a_server_says_ends_in_one_printable_sentence_with_a_remedy(
        code in "[0-9A-Z]{5}|53300|28P01|28000|08P01|0A000|55000|42P05|.{0,6}",
        routine in "|InitProcess|CheckMyDatabase|InitializeSessionUserId|auth_failed|.{0,8}",
        bytes in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let message = String::from_utf8_lossy(&bytes);
        let failure = ConnectFailure::told(Some(code.clone()), &FailureDetails::new(of_code(&code, &routine, &message), &message, &target()));
        prop_assert!(!failure.message.chars().any(super::super::printable::is_hostile), "{:?}", failure);
        let (_, remedy) = failure.message.rsplit_once("; ").expect("a remedy");
        prop_assert!(!remedy.is_empty() && (failure.cause != Unknown || failure.message.contains("not known")), "{:?}", failure);
    }
}
