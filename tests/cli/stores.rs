//! The subcommands that write into the store.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, SqliteConnection};

use crate::ground::{assert_refused, folder, on, run};

/// Runs a statement on the store, as a plimsoll to come would.
fn execute(data_dir: &Path, sql: &'static str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let options = SqliteConnectOptions::new().filename(data_dir.join("console.sqlite"));
        let mut store = SqliteConnection::connect_with(&options).await.expect("the store");
        sqlx::query(sql).execute(&mut store).await.expect("the statement");
        store.close().await.expect("the store closes");
    });
}

#[test]
fn a_token_is_the_only_thing_on_standard_output() {
    let folder = folder();
    let ended = run(&mut on(folder.path(), &["token", "create", "--name", "grafana"]));
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""));
    let token = ended.stdout.strip_suffix('\n').expect("one line");
    assert!(token.starts_with("plimsoll_") && token.len() == 9 + 43 && !token.contains(char::is_whitespace), "{token}");
    let again = run(&mut on(folder.path(), &["token", "create", "--name", "prometheus"]));
    assert_ne!(again.stdout, ended.stdout);
}

#[test]
fn a_tokens_name_is_neither_taken_nor_empty_nor_endless() {
    let folder = folder();
    let create = |name: &str| run(&mut on(folder.path(), &["token", "create", "--name", name]));
    assert_eq!(create("grafana").code, Some(0));
    assert_refused(&create("grafana"), &["\"grafana\" already", "choose another name"], "plimsoll_");
    let endless = "x".repeat(65);
    for name in ["", " ", "two\nlines", endless.as_str()] {
        assert_refused(&create(name), &["a token's name has 1 to 64 characters"], "plimsoll_");
    }
}

#[test]
fn tokens_are_listed_without_their_secrets_until_they_are_revoked() {
    let folder = folder();
    let token = |arguments: &[&str]| run(&mut on(folder.path(), &[&["token"], arguments].concat()));
    let secret = token(&["create", "--name", "prometheus"]).stdout;
    assert_eq!(token(&["create", "--name", "top", "--scope", "read"]).code, Some(0));
    let listed = token(&["list"]);
    assert_eq!((listed.code, listed.stderr.as_str()), (Some(0), ""));
    let lines: Vec<Vec<&str>> = listed.stdout.lines().skip(1).map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(lines.iter().map(|line| &line[..2]).collect::<Vec<_>>(), [["prometheus", "read"], ["top", "read"]]);
    assert!(listed.stdout.starts_with("NAME "), "{listed:?}");
    assert!(lines.iter().all(|line| line[2].starts_with("20")) && !listed.stdout.contains(secret.trim_end()), "{listed:?}");
    assert!(listed.stdout.lines().all(|line| line.chars().count() <= 80), "{listed:?}");
    let as_json = token(&["list", "--format", "json"]).stdout;
    let read: serde_json::Value = serde_json::from_str(&as_json).expect("JSON");
    assert_eq!(
        (&read[0]["name"], &read[1]["scope"], &read[1]["expires_at"]),
        (&"prometheus".into(), &"read".into(), &serde_json::Value::Null)
    );
    assert!(read[0]["made_at"].as_str().is_some_and(|made| made.ends_with('Z')) && !as_json.contains(secret.trim_end()), "{as_json}");
    assert_eq!(token(&["revoke", "--name", "prometheus"]).stdout, "prometheus is revoked\n");
    assert!(!token(&["list"]).stdout.contains("prometheus"));
    assert_eq!(token(&["revoke", "--name", "top"]).code, Some(0));
    assert!(token(&["list"]).stdout.contains("plimsoll token create --name <name>"));
    let again = token(&["revoke", "--name", "prometheus"]);
    assert_refused(&again, &["token \"prometheus\" does not exist", "plimsoll token list"], "plimsoll_");
    let unknown = token(&["create", "--name", "writer", "--scope", "write"]);
    assert_refused(
        &unknown,
        &["--scope takes one of metrics, read, read:statements, write:metrics, write:sources, mark, not \"write\""],
        "plimsoll_",
    );
}

#[test]
fn a_new_password_is_the_only_thing_on_standard_output() {
    let folder = folder();
    let ended = run(&mut on(folder.path(), &["password"]));
    assert_eq!(ended.code, Some(0));
    assert!(ended.stdout.len() == 25 && ended.stdout.matches('-').count() == 4, "{ended:?}");
    assert!(ended.stderr.contains("All sessions ended"), "{ended:?}");
}

#[test]
fn a_password_that_the_environment_sets_is_not_generated() {
    let folder = folder();
    let ended = run(on(folder.path(), &["password"]).env("PLIMSOLL_ADMIN_PASSWORD", "hunter22hunter22"));
    assert_refused(&ended, &["PLIMSOLL_ADMIN_PASSWORD"], "hunter22");
}

#[test]
fn the_store_is_readable_by_its_owner_alone() {
    let folder = folder();
    let data_dir = folder.path().join("new");
    assert_eq!(run(&mut on(&data_dir, &["token", "create", "--name", "grafana"])).code, Some(0));
    let mode = |path: &Path| path.metadata().expect("it exists").permissions().mode() & 0o777;
    assert_eq!(mode(&data_dir.join("console.sqlite")), 0o600);
    assert_eq!(mode(&data_dir) & 0o066, 0, "others may at most pass through: {:o}", mode(&data_dir));
}

#[test]
fn a_store_of_a_newer_plimsoll_is_left_alone() {
    let folder = folder();
    assert_eq!(run(&mut on(folder.path(), &["token", "create", "--name", "grafana"])).code, Some(0));
    execute(
        folder.path(),
        "insert into _sqlx_migrations (version, description, success, checksum, execution_time) values (9999, 'to come', true, x'00', 0)",
    );
    let hints = ["console.sqlite", "newer plimsoll", "PLIMSOLL_DATA_DIR"];
    assert_refused(&run(on(folder.path(), &["serve"]).env("DATABASE_URL", "postgres://127.0.0.1:1/app")), &hints, "plimsoll_");
    assert_refused(&run(&mut on(folder.path(), &["token", "create", "--name", "prometheus"])), &hints, "plimsoll_");
}

#[test]
fn a_file_that_is_no_store_is_named() {
    let folder = folder();
    std::fs::write(folder.path().join("console.sqlite"), "not a database, and long enough to be looked at").expect("a file");
    assert_refused(&run(&mut on(folder.path(), &["password"])), &["console.sqlite", "cannot be used"], "plimsoll_");
}

#[test]
fn a_mistyped_data_folder_is_told_and_nothing_is_made_there() {
    let folder = folder();
    let mistyped = folder.path().join("mistyped");
    let told = mistyped.display().to_string();
    for arguments in [
        &["mark", "orders 2.4.1"][..],
        &["token", "list"],
        &["token", "revoke", "--name", "grafana"],
        &["sessions", "list"],
        &["sessions", "end", "--all"],
    ] {
        let ended = run(on(&mistyped, arguments).args(["--data-dir", &told]));
        assert_refused(&ended, &["there is no store in", &told, "--data-dir"], "plimsoll_");
        assert!(!mistyped.exists(), "{arguments:?}");
    }
}

/// A token that was never shown is good for nobody.
#[test]
fn a_token_that_cannot_be_shown_is_not_kept() {
    let folder = folder();
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("a device of Linux");
    let mut command = on(folder.path(), &["token", "create", "--name", "grafana"]);
    let ended = command.stdout(full).stderr(std::process::Stdio::piped()).output().expect("it runs");
    assert_eq!(ended.status.code(), Some(74));
    assert_eq!(run(&mut on(folder.path(), &["token", "create", "--name", "grafana"])).code, Some(0), "the name is free");
}
