use std::os::unix::fs::PermissionsExt;

use super::ground::{Ground, done, store};
use crate::ground::assert_refused;

#[tokio::test]
async fn a_store_goes_to_postgres_and_back_and_through_a_backup_unchanged() {
    let ground = Ground::new().await;
    let (first, (shared, _)) = (ground.made("first"), ground.database().await);
    let said = done(&["copy", "--from", &first, "--to", &shared]);
    assert!(said.starts_with(&format!("copied the store in {first} to the store at ")), "{said}");
    assert!(said.contains("  token            1\n") && said.contains(" rows/s\n"), "{said}");
    let (back, backup, restored) = (ground.named("back"), ground.named("x.backup"), ground.named("restored"));
    done(&["copy", "--from", &shared, "--to", &back]);
    // The file is written by the account that owns the data folder.
    std::fs::set_permissions(ground.path("").as_path(), std::fs::Permissions::from_mode(0o1777)).expect("a mode");
    done(&["backup", "--to", &backup, "--data-dir", &back]);
    done(&["restore", "--from", &backup, "--data-dir", &restored]);
    for other in [&shared, &back, &backup, &restored] {
        let said = done(&["verify", &first, "--against", other]);
        assert!(said.ends_with("Both are sound and hold the same.\n"), "{said}");
    }
    let mode = |name: &str| ground.path(name).metadata().expect("it exists").permissions().mode() & 0o777;
    assert_eq!([mode("x.backup"), mode("restored/console.sqlite"), mode("back/console.sqlite")], [0o600; 3]);
    assert_eq!(mode("restored") & 0o077, 0);
}

#[tokio::test]
async fn a_store_that_holds_something_is_overwritten_only_on_request_and_told_before() {
    let ground = Ground::new().await;
    let (first, (shared, _)) = (ground.made("first"), ground.database().await);
    done(&["copy", "--from", &first, "--to", &shared]);
    let other = ground.made("other");
    for to in [&shared, &other] {
        let before = done(&["verify", to]);
        assert_refused(&store(&["copy", "--from", &first, "--to", to]), &["is not empty", "token 1", "--replace"], "plimsoll_");
        assert_eq!(done(&["verify", to]), before);
        let replaced = store(&["copy", "--from", &first, "--to", to, "--replace"]);
        assert_eq!(replaced.code, Some(0), "{replaced:?}");
        assert!(replaced.stderr.starts_with("plimsoll: replacing the store ") && replaced.stderr.contains("token 1"), "{replaced:?}");
        done(&["verify", &first, "--against", to]);
    }
}

/// The console's token is good in the new place, and the notices of both are of one origin.
#[tokio::test]
async fn the_origin_of_notices_moves_with_the_store() {
    let ground = Ground::new().await;
    let (first, (shared, admin)) = (ground.made("first"), ground.database().await);
    done(&["copy", "--from", &first, "--to", &shared]);
    let origins = super::ground::number_at(&admin, "select count(*) from plimsoll.outbox_origin").await;
    assert_eq!(origins, 1);
    let listed = crate::ground::run(crate::program::plimsoll().args(["token", "list"]).env("PLIMSOLL_STORE", &shared));
    assert!(listed.stdout.contains("grafana"), "{listed:?}");
    // The origin is a row that is compared.
    super::ground::change(&ground.path("first"), "update outbox_origin set id = 'another'").await;
    let differs = store(&["verify", &first, "--against", &shared]);
    assert_eq!(differs.code, Some(1));
    assert!(differs.stdout.contains("FINDING outbox_origin: 1 rows in both, which differ\n"), "{differs:?}");
}
