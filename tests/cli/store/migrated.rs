use super::ground::{Ground, change, done, store};
use crate::ground::assert_refused;

#[tokio::test]
async fn tables_are_made_once_and_each_time_it_is_said_which() {
    let ground = Ground::new().await;
    let ((shared, _), folder) = (ground.database().await, ground.named("folder"));
    for place in [["--store", shared.as_str()], ["--data-dir", folder.as_str()]] {
        let migrate = |more: &[&str]| store(&[&["migrate"], &place[..], more].concat());
        let check = migrate(&["--check"]);
        assert_eq!((check.code, check.stderr.as_str()), (Some(1), ""), "{check:?}");
        assert!(check.stdout.contains("has no tables; plimsoll store migrate makes those of migration "), "{check:?}");
        let made = migrate(&[]);
        assert_eq!(made.code, Some(0), "{made:?}");
        assert!(made.stdout.contains(": no tables before, migration "), "{made:?}");
        for again in [migrate(&[]), migrate(&["--check"])] {
            assert_eq!(again.code, Some(0), "{again:?}");
            assert!(again.stdout.contains(" is up to date: migration "), "{again:?}");
        }
    }
}

#[test]
fn the_role_and_the_schema_are_printed_without_a_store() {
    let printed = store(&["migrate", "--emit-role", "--store", "postgres://nobody@127.0.0.1:1/nothing"]);
    assert_eq!((printed.code, printed.stderr.as_str()), (Some(0), ""), "{printed:?}");
    assert_eq!(printed.stdout, include_str!("../../../docs/plimsoll_store.sql"));
    assert_refused(&store(&["migrate", "--emit-role", "--check"]), &["contradicts", "leave one of them out"], "hunter22");
}

#[tokio::test]
async fn a_check_makes_nothing() {
    let ground = Ground::new().await;
    let folder = ground.named("folder");
    assert_eq!(store(&["migrate", "--check", "--data-dir", &folder]).code, Some(1));
    assert!(!ground.path("folder").exists());
}

#[tokio::test]
async fn a_store_of_an_earlier_version_is_copied_only_once_it_is_migrated() {
    let ground = Ground::new().await;
    let (folder, to) = (ground.made("folder"), ground.named("to"));
    change(
        &ground.path("folder"),
        "drop table fleet_filter; delete from _sqlx_migrations where version = (select max(version) from _sqlx_migrations)",
    )
    .await;
    assert_refused(&store(&["copy", "--from", &folder, "--to", &to]), &["older version", "plimsoll store migrate"], "plimsoll_");
    assert_eq!(store(&["migrate", "--check", "--data-dir", &folder]).code, Some(1));
    let migrated = done(&["migrate", "--data-dir", &folder]);
    assert!(migrated.contains("before, migration "), "{migrated}");
    done(&["copy", "--from", &folder, "--to", &to]);
    done(&["verify", &folder, "--against", &to]);
}

#[tokio::test]
async fn a_store_of_a_newer_version_is_left_alone() {
    let ground = Ground::new().await;
    let (folder, to, backup) = (ground.made("folder"), ground.made("to"), ground.named("x.backup"));
    let newer =
        "insert into _sqlx_migrations (version, description, success, checksum, execution_time) values (9999, 'to come', true, x'00', 0)";
    change(&ground.path("folder"), newer).await;
    for arguments in [
        &["migrate", "--check", "--data-dir", &folder][..],
        &["migrate", "--data-dir", &folder],
        &["verify", &folder],
        &["backup", "--to", &backup, "--data-dir", &folder],
        &["copy", "--from", &folder, "--to", &ground.named("new")],
        &["copy", "--from", &to, "--to", &folder, "--replace"],
    ] {
        assert_refused(&store(arguments), &["newer plimsoll", "use that version"], "plimsoll_");
    }
}
