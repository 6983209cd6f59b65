use std::os::unix::fs::symlink;
use std::process::Command;

use super::ground::{Ground, change, done, store};
use crate::ground::{assert_refused, run};
use crate::program::plimsoll;

#[tokio::test]
async fn places_that_are_none_are_told() {
    let ground = Ground::new().await;
    let (first, to) = (ground.made("first"), ground.named("to"));
    let away = "postgres://plimsoll_store:hunter22@127.0.0.1:1/store";
    for (from, hints) in [
        (ground.named("nowhere"), &["nowhere cannot be read", "there is none"][..]),
        ("mysql://u:hunter22@h/d".to_owned(), &["postgres://"]),
        (away.to_owned(), &["the store at 127.0.0.1:1/store cannot be read: "]),
    ] {
        let ended = run(plimsoll().args(["store", "copy", "--to", &to]).env("PLIMSOLL_STORE_FROM", &from));
        assert_refused(&ended, hints, "hunter22");
    }
    assert!(!ground.path("to").exists(), "nothing was made");
    let ended = run(plimsoll().args(["store", "copy", "--from", &first]).env("PLIMSOLL_STORE_TO", away));
    assert_refused(&ended, &["the store at 127.0.0.1:1/store cannot be written"], "hunter22");
    assert_refused(&store(&["copy", "--to", &to]), &["--from is missing", "PLIMSOLL_STORE_FROM"], "hunter22");
    std::fs::create_dir(ground.path("other")).expect("a folder");
    std::fs::write(ground.path("other/console.sqlite"), "not a database, and long enough to be looked at").expect("a file");
    let other = ground.named("other");
    assert_refused(&store(&["copy", "--from", &other, "--to", &to]), &["cannot be read", "other"], "hunter22");
    assert_refused(&store(&["copy", "--from", &first, "--to", &other, "--replace"]), &["cannot be written"], "hunter22");
    assert_refused(&store(&["verify", &other]), &["cannot be read"], "hunter22");
}

#[tokio::test]
async fn a_password_by_a_flag_is_told_and_by_a_variable_or_a_file_it_is_not() {
    let ground = Ground::new().await;
    let (away, to) = ("postgres://plimsoll_store:hunter22@127.0.0.1:1/store", ground.named("to"));
    let by_flag = store(&["copy", "--from", away, "--to", &to]);
    assert!(by_flag.stderr.contains("the password in --from is visible in the process list; use PLIMSOLL_STORE_FROM"), "{by_flag:?}");
    assert!(!by_flag.stderr.contains("hunter22"), "{by_flag:?}");
    let file = ground.named("url");
    std::fs::write(&file, away).expect("a file");
    let by_file = run(plimsoll().args(["store", "copy", "--to", &to]).env("PLIMSOLL_STORE_FROM_FILE", &file));
    assert_refused(&by_file, &["the store at 127.0.0.1:1/store cannot be read"], "hunter22");
}

#[tokio::test]
async fn a_place_by_two_names_is_one_place() {
    let ground = Ground::new().await;
    let (first, (shared, admin)) = (ground.made("first"), ground.database().await);
    symlink(&first, ground.path("link")).expect("a link");
    for other in [&first, &format!("{first}/console.sqlite"), &ground.named("link")] {
        assert_refused(&store(&["copy", "--from", &first, "--to", other, "--replace"]), &["is given twice"], "hunter22");
    }
    done(&["copy", "--from", &first, "--to", &shared]);
    let other = format!("{shared}&application_name=another");
    let ended = store(&["copy", "--from", &shared, "--to", &other, "--replace"]);
    assert_refused(&ended, &["is given twice"], "hunter22");
    assert_eq!(super::ground::number_at(&admin, "select count(*) from plimsoll.token").await, 1, "nothing was lost");
}

#[tokio::test]
async fn a_server_that_cannot_be_written_is_told() {
    let ground = Ground::new().await;
    let (first, (shared, admin)) = (ground.made("first"), ground.database().await);
    let name = admin.get_database().expect("a database");
    super::ground::run_at(&admin, &format!("alter role plimsoll_store in database {name} set default_transaction_read_only = on")).await;
    assert_refused(&store(&["copy", "--from", &first, "--to", &shared]), &["cannot be written", "read-only"], "hunter22");
    assert_refused(&store(&["migrate", "--check", "--store", &shared]), &["read-only"], "hunter22");
    assert_refused(&store(&["verify", &shared]), &["it is no store of plimsoll's"], "hunter22");
}

#[tokio::test]
async fn backups_that_cannot_be_used_are_told_and_nothing_is_lost() {
    let ground = Ground::new().await;
    let (first, backup, other) = (ground.made("first"), ground.named("first/x.backup"), ground.made("other"));
    done(&["backup", "--to", &backup, "--data-dir", &first]);
    assert_refused(&store(&["restore", "--from", &backup, "--data-dir", &other]), &["is not empty", "--replace"], "plimsoll_");
    let whole = std::fs::read(&backup).expect("a backup");
    let cut = ground.named("cut.backup");
    for (bytes, hint) in [
        (&whole[..whole.len() - 1], "it is cut off"),
        (&whole[..8_200], "it is cut off"),
        (&b"SQLite format 3\0"[..], "it is no backup of plimsoll's"),
        (&[whole.clone(), vec![0]].concat()[..], "it is damaged"),
        (&String::from_utf8_lossy(&whole[..8_192]).replacen("backup 1\n", "backup 2\n", 1).into_bytes()[..], "format 2"),
    ] {
        std::fs::write(&cut, bytes).expect("written");
        let refused = store(&["restore", "--from", &cut, "--data-dir", &other, "--replace"]);
        assert_refused(&refused, &["the backup ", "cannot be read", hint], "plimsoll_");
        assert_refused(&store(&["verify", &cut]), &[hint], "plimsoll_");
    }
    assert!(done(&["verify", &other]).contains("It is sound."), "it is as it was");
    assert_refused(&store(&["restore", "--from", &ground.named("none"), "--data-dir", &other]), &["cannot be read"], "plimsoll_");
    for folder in [ground.named("first"), ground.named("nowhere/x.backup")] {
        assert_refused(&store(&["backup", "--to", &folder, "--data-dir", &first]), &["the backup ", "cannot be written"], "plimsoll_");
    }
    assert_refused(&store(&["copy", "--from", &backup, "--to", &other]), &["plimsoll store restore"], "plimsoll_");
}

/// As a disk that is full: the file may not grow. What was there before stays.
#[tokio::test]
async fn without_room_the_backup_before_and_the_store_before_stay() {
    let ground = Ground::new().await;
    let (first, other, backup) = (ground.made("first"), ground.made("other"), ground.named("first/x.backup"));
    change(&ground.path("first"), "insert into mark (at_s, kind, words) values (1, 'deploy', hex(randomblob(3000000)))").await;
    std::fs::write(&backup, "the one before").expect("a file");
    let limited = |arguments: &str| {
        let program = env!("CARGO_BIN_EXE_plimsoll");
        let script = format!("trap '' XFSZ; ulimit -f 2000; exec {program} store {arguments}");
        run(Command::new("bash").args(["-c", &script]))
    };
    let ended = limited(&format!("backup --to {backup} --data-dir {first}"));
    assert_refused(&ended, &["the backup ", "cannot be written"], "plimsoll_");
    assert_eq!(std::fs::read_to_string(&backup).expect("a file"), "the one before");
    let before = done(&["verify", &other]);
    let ended = limited(&format!("copy --from {first} --to {other} --replace"));
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.stderr.contains("cannot be written") && ended.stderr.contains("as it was before"), "{ended:?}");
    assert_eq!(done(&["verify", &other]), before);
    let left: Vec<_> =
        ["first", "other"].map(|name| ground.path(name)).iter().flat_map(|folder| folder.read_dir().expect("a folder")).collect();
    let left: Vec<_> = left.into_iter().map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    assert!(!left.iter().any(|name| name.contains("unfinished") || name.contains("copying")), "{left:?}");
}
