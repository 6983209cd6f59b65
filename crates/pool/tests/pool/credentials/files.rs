//! The file of passwords, and that of services, are read anew before each connect.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use plimsoll_pool::ConnectCause;

use super::{ROLE, change, role, target, with_password};
use crate::ground::options;
use crate::support::{Postgres, eventually};

fn write(file: &Path, text: &str) {
    fs::write(file, text).expect("written");
    fs::set_permissions(file, Permissions::from_mode(0o600)).expect("a mode");
}

/// The folder of its socket and its database.
fn place(postgres: &Postgres) -> (String, String) {
    let options = target(postgres);
    (options.get_socket().expect("a socket").display().to_string(), options.get_database().expect("a database").to_owned())
}

#[tokio::test]
async fn a_password_that_was_changed_in_its_file_is_used_without_a_restart() {
    let postgres = with_password("first").await;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("passwords");
    let line = |password: &str| format!("*:*:*:{ROLE}:{password}\n");
    write(&file, &line("first"));
    let (socket, database) = place(&postgres);
    let url = format!("postgres://{ROLE}@{}/{database}?sslmode=disable&passfile={}", socket.replace('/', "%2F"), file.display());
    let pool = options("passfile", 2, 0).timeout(Duration::from_secs(8)).connect(&url).expect("a good URL");
    eventually("the base is open", async || pool.snapshot().checked_in == 2).await;

    change(&postgres, "second").await;
    postgres.terminate_all("passfile").await;
    eventually("connects fail", async || {
        let _in_vain = tokio::time::timeout(Duration::from_millis(200), sqlx::query("select 1").execute(&pool)).await;
        pool.last_connect_failure().is_some_and(|failure| failure.cause == ConnectCause::Password)
    })
    .await;
    write(&file, &line("second"));
    assert_eq!((role(&pool).await.as_str(), pool.last_connect_failure()), (ROLE, None));
}

#[tokio::test]
async fn so_is_one_in_the_file_of_services_and_what_is_broken_there_changes_nothing() {
    let postgres = with_password("first").await;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("services");
    let (socket, database) = place(&postgres);
    let section =
        |password: &str| format!("[orders]\nhost={socket}\ndbname={database}\nuser={ROLE}\npassword={password}\nsslmode=disable\n");
    write(&file, &section("first"));
    let pool = options("service", 1, 1).timeout(Duration::from_secs(8)).connect(&format!("service=orders servicefile={}", file.display()));
    let pool = pool.expect("a good service");
    let held = pool.acquire().await.expect("a lease");
    write(&file, "[orders]\nno parameter\n");
    drop(pool.acquire().await.expect("what was read before is used"));
    drop(held);

    change(&postgres, "second").await;
    write(&file, &section("second"));
    postgres.terminate_all("service").await;
    assert_eq!(role(&pool).await, ROLE);
}
