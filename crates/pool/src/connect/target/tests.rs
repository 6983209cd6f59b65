use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use sqlx::postgres::PgSslMode;

use super::*;

fn nothing(_: &str) -> Option<String> {
    None
}

fn read_one_in(text: &str, environment: EnvLookup) -> Result<ConnectTarget, String> {
    one_server(read_in(text, environment)?)
}

#[track_caller]
fn taken(text: &str) -> PgConnectOptions {
    read_one_in(text, &nothing).unwrap_or_else(|refused| panic!("{text}: {refused}")).options
}

#[track_caller]
fn refused(text: &str) -> String {
    let said = read_one_in(text, &nothing).err().unwrap_or_else(|| panic!("{text} is taken"));
    assert!(!said.contains("hunter") && !said.contains('\n'), "{said}");
    said
}

/// Host or socket, port, role, database.
fn place(options: &PgConnectOptions) -> (String, u16, String, Option<String>) {
    let socket = options.get_socket().map(|socket| socket.display().to_string());
    let host = socket.unwrap_or_else(|| options.get_host().to_owned());
    (host, options.get_port(), options.get_username().to_owned(), options.get_database().map(str::to_owned))
}

#[test]
fn each_form_leads_where_libpq_would_go() {
    for (text, host, port) in [
        ("postgres://app:pw@[::1]:5433/db", "::1", 5433),
        ("postgres://app:pw@[fe80::1%25eth0]/db", "fe80::1%eth0", 5432),
        ("postgres://app:pw@/db?host=/cloudsql/project:region:instance", "/cloudsql/project:region:instance", 5432),
        ("postgres://app:pw@%2Frun%2Fpostgresql:6432/db", "/run/postgresql", 6432),
        ("postgresql://app@db.example:/db", "db.example", 5432),
        ("postgres://app@db.example/db?hostaddr=10.0.0.7&port=1", "10.0.0.7", 1),
        ("postgres://app:p%40s%2Fs%23@db.example/db", "db.example", 5432),
        ("postgres://app:pa#ss@db.example/db", "db.example", 5432),
        ("postgres://app:pa?ss@db.example/db", "db.example", 5432),
        ("postgres://db.example?user=app&dbname=db", "db.example", 5432),
        ("postgres://app:p@ss@db.example/db", "db.example", 5432),
        ("host=db.example port = 5433 dbname=db user=app", "db.example", 5433),
        ("host='/run/my sockets' dbname=db user=app password='a b\\'c'", "/run/my sockets", 5432),
        ("user=app dbname=db hostaddr=::1", "::1", 5432),
    ] {
        assert_eq!(place(&taken(text)), (host.to_owned(), port, "app".to_owned(), Some("db".to_owned())), "{text}");
    }
}

#[test]
fn what_cannot_be_honoured_is_refused_by_its_name() {
    let url = |more: &str| refused(&format!("postgres://app:hunter22@db.example/db?{more}"));
    for (parameter, hints) in [
        ("sslmode=no-verify", ["sslmode=no-verify", "write sslmode=require"]),
        ("sslmode=verify_full", ["sslmode", "verify-full"]),
        ("ssl=false", ["ssl=true", "sslmode=disable"]),
        ("target_session_attrs=read-write", ["target_session_attrs", "leave it out"]),
        ("channel_binding=require", ["channel_binding", "sslmode=verify-full"]),
        ("sslcrl=/etc/crl.pem", ["sslcrl", "leave it out"]),
        ("require_auth=scram-sha-256", ["require_auth", "leave it out"]),
        ("gssencmode=require", ["gssencmode", "sslmode=require"]),
        ("host=a,b", ["host", "several hosts"]),
        ("port=5432,5433", ["port", "2 ports for 1 host"]),
        ("target_session_attrs=master", ["target_session_attrs", "read-write"]),
        ("load_balance_hosts=yes", ["load_balance_hosts", "random"]),
        ("sslrootcert=/nowhere/ca.pem&sslmode=verify-ca", ["sslrootcert", "/nowhere/ca.pem"]),
        ("sslrootcert=system&sslmode=require", ["sslrootcert=system", "verify-full"]),
        ("sslcert=/c.pem", ["sslcert", "sslkey"]),
        ("sslmodee=require", ["sslmode", "not known"]),
        ("SSLMODE=require", ["sslmode", "not known"]),
        ("connect_timeout=soon", ["connect_timeout", "seconds"]),
        ("client_encoding=LATIN1", ["client_encoding", "UTF8"]),
        ("replication=database", ["replication", "leave it out"]),
        ("hostaddr=db.example", ["hostaddr", "host"]),
    ] {
        let said = url(parameter);
        assert!(hints.iter().all(|hint| said.contains(hint)), "{parameter}: {said}");
    }
    assert!(refused("postgres://app@one.example,two.example/db").contains("several hosts"));
    assert!(refused("postgres://app@[::1/db").contains("[::1]:5432"));
}

#[test]
fn a_password_that_is_not_encoded_is_told_how_and_never_shown() {
    for (url, hint) in [
        ("postgres://app:2024/hunter22@db.example/db", "%2F"),
        ("postgres://app:hunter/22@db.example/db", "%2F"),
        ("postgres://app:hunter22%@db.example/db", "%25"),
        ("postgres://app:99?hunter22", "%3F"),
        ("postgres://app:hunter22", "postgres://user@host:5432/database"),
        ("postgres://app:hunter22@db:x/d", "postgres://user@host:5432/database"),
        ("postgres://hunter#22/db", "%40"),
        ("hunter=22", "postgres://user@host:5432/database"),
    ] {
        let said = refused(url);
        assert!(said.contains(hint), "{url}: {said}");
        assert!(!said.contains("22") && !said.contains("2024"), "{said}");
    }
    let noted = read_one_in("postgres://app:p@ss@db.example/db", &nothing).expect("taken").notes;
    assert!(noted[0].contains("%40") && !noted[0].contains("p@ss"), "{noted:?}");
}

#[test]
fn settings_of_the_pool_are_kept_for_it_and_noted_where_there_is_none() {
    let url = "postgres://app@db/orders?pool_size=20&pool_max_conns=4";
    let kept = read_in(url, &|_| None).expect("a good URL").of_the_pool;
    assert_eq!(kept, [("pool_size", "20"), ("pool_max_conns", "4")].map(|(key, value)| (key.to_owned(), value.to_owned())));
    let notes = one_server(read_in(url, &|_| None).expect("a good URL")).expect("one server").notes;
    assert_eq!(notes, ["pool_size", "pool_max_conns"].map(|key| format!("{key} is not used: it is for the pool of a service")));
    let refused = read_in("postgres://app@db/orders?max_overflow=3", &|_| None).expect_err("libpq's names have no prefix");
    assert!(refused.ends_with("write pool_max_overflow"), "{refused}");
}

#[test]
fn a_harmless_parameter_is_noted_and_its_value_is_not() {
    let notes = |more: &str| read_one_in(&format!("postgres://app@h/d?{more}"), &nothing).expect("taken").notes.join("; ");
    assert_eq!(
        notes("pgbouncer=true&x=hunter22"),
        "the parameter pgbouncer is not known and not used; the parameter x is not known and not used"
    );
    assert_eq!(notes("keepalives_idle=30"), "keepalives_idle is not used");
    assert_eq!(notes("channel_binding=prefer&target_session_attrs=any&sslmode=disable"), "");
}

#[test]
fn a_service_is_read_from_its_file_and_never_goes_to_localhost() {
    let home = tempfile::tempdir().expect("a folder");
    let file = home.path().join(".pg_service.conf");
    fs::write(
        &file,
        "# ours\n[other]\nhost=elsewhere\n\n[prod]\nhost=db.example\nport=5433\ndbname=orders\nuser=app\nsslmode=disable\n[last]\n",
    )
    .expect("written");
    let home = home.path().display().to_string();
    let environment = |name: &str| match name {
        "HOME" => Some(home.clone()),
        "PGSYSCONFDIR" => Some("/nowhere".to_owned()),
        _ => None,
    };
    let expected = ("db.example".to_owned(), 5433, "app".to_owned(), Some("orders".to_owned()));
    for text in ["postgres://?service=prod", "postgres:///?service=prod", "service=prod"] {
        assert_eq!(place(&read_one_in(text, &environment).expect(text).options), expected, "{text}");
    }
    let own = read_one_in("postgres://me@/?service=prod", &environment).expect("taken").options;
    assert_eq!(own.get_username(), "me", "the URL comes first");
    let by_variable = |name: &str| if name == "PGSERVICE" { Some("prod".to_owned()) } else { environment(name) };
    assert_eq!(place(&read_one_in("postgres://", &by_variable).expect("taken").options), expected);
    let missing = read_one_in("postgres://?service=test", &environment).expect_err("not defined");
    assert!(missing.contains(&file.display().to_string()) && missing.contains("define it"), "{missing}");
}

#[test]
fn a_password_is_found_in_the_file_that_the_url_names() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("passwords");
    fs::write(&file, "# ours\nother:*:*:*:no\ndb.example:5432:db:app:a\\:b:c\n").expect("written");
    fs::set_permissions(&file, Permissions::from_mode(0o600)).expect("a mode");
    let url = format!("postgres://app@db.example/db?passfile={}", file.display());
    assert!(format!("{:?}", taken(&url)).contains("a:b:c"), "the password is used");
    fs::set_permissions(&file, Permissions::from_mode(0o644)).expect("a mode");
    let open = read_one_in(&url, &nothing).expect("taken");
    assert!(open.notes[0].contains("0600") && !format!("{:?}", open.options).contains("a:b:c"), "{:?}", open.notes);
}

#[test]
fn the_environment_fills_in_what_the_url_leaves_out() {
    let environment = |name: &str| match name {
        "PGHOST" => Some("db.example".to_owned()),
        "PGPORT" => Some("5433".to_owned()),
        "PGSSLMODE" => Some("verify-full".to_owned()),
        _ => None,
    };
    let options = read_one_in("postgres://app@/db", &environment).expect("taken").options;
    assert_eq!((options.get_host(), options.get_port()), ("db.example", 5433));
    assert!(matches!(options.get_ssl_mode(), PgSslMode::VerifyFull));
    for (variable, value) in
        [("PGTARGETSESSIONATTRS", "master"), ("PGCHANNELBINDING", "require"), ("PGSSLMODE", "no-verify"), ("PGPORT", "x")]
    {
        let said = read_one_in("postgres://app@h/db", &|name| (name == variable).then(|| value.to_owned())).expect_err("refused");
        assert!(said.contains(variable), "{said}");
    }
}

#[test]
fn modes_are_those_of_libpq() {
    let mode = |more: &str| format!("{:?}", taken(&format!("postgres://app@h/d?{more}")).get_ssl_mode());
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("ca.pem");
    fs::write(&root, "").expect("written");
    assert_eq!([mode("ssl=true"), mode("sslmode=allow"), mode("sslmode=disable"), mode("")], ["Require", "Prefer", "Disable", "Prefer"]);
    assert_eq!(mode(&format!("sslmode=require&sslrootcert={}", root.display())), "VerifyCa", "libpq verifies where it can");
    assert_eq!(mode("sslrootcert=system"), "VerifyFull");
}

#[test]
fn settings_of_the_session_are_taken_in_each_form() {
    let options = |given: &str| taken(&format!("postgres://app@h/d?options={given}")).get_options().map(str::to_owned);
    assert_eq!(options("-c%20geqo%3Doff%20--search-path%3Da%5C%20b").as_deref(), Some("-c geqo=off -c search_path=a\\ b"));
    assert_eq!(options("-cgeqo=off").as_deref(), Some("-c geqo=off"));
    assert!(refused("postgres://app@h/d?options=-B%205").contains("-c name=value"));
    let timeout = read_one_in("postgres://h/d?connect_timeout=3&application_name=shop", &nothing).expect("taken");
    assert_eq!((timeout.connect_timeout, timeout.application_name.as_deref()), (Some(Duration::from_secs(3)), Some("shop")));
}
