//! Each form of a database's address leads where libpq goes: `psql` is asked the same.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use crate::ground::{assert_refused, folder, run};
use crate::program::plimsoll;
use crate::stock::Stock;

/// Whether `psql` is let in, and as whom.
fn psql(target: &str, environment: &[(&str, &str)]) -> Option<String> {
    let mut command = Command::new("psql");
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("PG")) {
        command.env_remove(name);
    }
    command.args([target, "-w", "-XAtc", "select current_user"]).envs(environment.iter().copied());
    let ended = command.output().expect("psql runs");
    ended.status.success().then(|| String::from_utf8_lossy(&ended.stdout).trim().to_owned())
}

/// The same of the check.
fn checked(target: &str, environment: &[(&str, &str)]) -> Option<String> {
    let mut command = plimsoll();
    command.args(["check", "--only", "role-rights", "--format", "json"]).env("DATABASE_URL", target).envs(environment.iter().copied());
    let ended = run(&mut command);
    let report: serde_json::Value = serde_json::from_str(&ended.stdout).ok()?;
    let sentence = report["findings"][0]["sentence"].as_str()?.to_owned();
    sentence.strip_prefix("The role ")?.split(' ').next().map(str::to_owned)
}

#[test]
fn what_psql_takes_is_taken_and_leads_to_the_same_server() {
    let mut server = Stock::start(15);
    let (port, root) = server.encrypt_by_authority("host");
    server.run("create role app login password 'p@ss/#x%'\ncreate database orders");
    let (socket, root) = (server.socket().display().to_string(), root.display().to_string());
    let files = folder();
    let (services, passwords) = (files.path().join("services"), files.path().join("passwords"));
    fs::write(&services, format!("[prod]\nhost=127.0.0.1\nport={port}\ndbname=orders\nuser=app\npassword=p@ss/#x%\n")).expect("written");
    fs::write(&passwords, "127.0.0.1:*:orders:app:p@ss/#x%\n").expect("written");
    fs::set_permissions(&passwords, Permissions::from_mode(0o600)).expect("a mode");
    let (services, passwords) = (services.display().to_string(), passwords.display().to_string());
    let encoded = socket.replace('/', "%2F");
    let login = "app:p%40ss%2F%23x%25";
    let at_the_service = [("PGSERVICEFILE", services.as_str())];
    let by_variables = [("PGSERVICEFILE", services.as_str()), ("PGSERVICE", "prod")];
    let by_password_file = [("PGPASSFILE", passwords.as_str())];
    for (target, environment, taken) in [
        (format!("postgres://{login}@127.0.0.1:{port}/orders"), &[][..], true),
        (format!("postgresql://{login}@localhost:{port}/orders?sslmode=verify-full&sslrootcert={root}"), &[], true),
        (format!("postgres://{login}@127.0.0.1:{port}/orders?sslmode=verify-full&sslrootcert={root}"), &[], false),
        (format!("postgres://{login}@127.0.0.1:{port}/orders?sslmode=require&sslrootcert={root}"), &[], true),
        (format!("postgres://{login}@[::1]:{port}/orders"), &[], true),
        (format!("postgres://app@/orders?host={socket}&port={port}"), &[], true),
        (format!("postgres://app@{encoded}:{port}/orders"), &[], true),
        (format!("postgres://app:p%40ss%2F#x%25@127.0.0.1:{port}/orders"), &[], true),
        (format!("postgres://app:wrong@127.0.0.1:{port}/orders"), &[], false),
        (format!("postgres://app@127.0.0.1:{port}/orders?password=p%40ss/%23x%25&ssl=true"), &[], true),
        (format!("postgres://{login}@nowhere.invalid:{port}/orders?hostaddr=127.0.0.1"), &[], true),
        (format!("postgres://{login}@127.0.0.1:{port}/orders?target_session_attrs=any&channel_binding=prefer&sslmode=allow"), &[], true),
        (format!("host=127.0.0.1 port={port} dbname=orders user=app password='p@ss/#x%'"), &[], true),
        (format!("host={socket} port = {port} dbname=orders user=app"), &[], true),
        (format!("postgres://app@127.0.0.1:{port}/orders?passfile={passwords}"), &[], true),
        (format!("postgres://app@127.0.0.1:{port}/orders"), &by_password_file, true),
        ("postgres://?service=prod".to_owned(), &at_the_service, true),
        ("service=prod".to_owned(), &at_the_service, true),
        ("postgres://".to_owned(), &by_variables, true),
        ("postgres://?service=test".to_owned(), &at_the_service, false),
        (format!("postgres://{login}@127.0.0.1:{port}/orders?sslmode=no-verify"), &[], false),
        (format!("postgres://{login}@127.0.0.1:{port}/orders?options=-c%20search_path%3Dpublic"), &[], true),
    ] {
        let theirs = psql(&target, environment);
        assert_eq!(theirs.is_some(), taken, "psql on {target}");
        assert_eq!(checked(&target, environment), theirs, "{target}");
    }
}

#[test]
fn what_cannot_be_honoured_is_refused_by_its_name_and_no_secret_is_shown() {
    let check = |target: &str| run(plimsoll().arg("check").env("DATABASE_URL", target));
    for (more, hints) in [
        ("sslmode=no-verify", ["sslmode=no-verify", "sslmode=require"]),
        ("target_session_attrs=read-write", ["target_session_attrs", "leave it out"]),
        ("channel_binding=require", ["channel_binding", "verify-full"]),
        ("sslrootcert=/nowhere/ca.pem&sslmode=verify-ca", ["sslrootcert", "/nowhere/ca.pem"]),
        ("service=nowhere", ["service", "not defined"]),
    ] {
        assert_refused(&check(&format!("postgres://app:hunter22@127.0.0.1:1/app?{more}")), &hints, "hunter22");
    }
    assert_refused(&check("postgres://app:hunter22@one.invalid,two.invalid/app"), &["several hosts"], "hunter22");
    assert_refused(&check("postgres://app:2024/hunter22@127.0.0.1:1/app"), &["%2F"], "2024");
}
