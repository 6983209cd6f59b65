//! Without a database.

use super::ground::turn;
use crate::ground::{folder, on, run};

#[test]
fn without_a_database_the_embedded_one_is_started_said_so_and_stopped() {
    let _turn = turn();
    let folder = folder();
    let ended = run(&mut on(folder.path(), &["loadtest", "--users", "20", "--pool-size", "5"]));
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.stderr.starts_with("plimsoll: no database was given, so that the embedded PostgreSQL in "), "{}", ended.stderr);
    assert_eq!(ended.stderr.lines().count(), 1, "{}", ended.stderr);
    assert!(ended.stdout.contains("Note: No database was given: this is the embedded PostgreSQL"), "{}", ended.stdout);
    assert!(!folder.path().join("postgres/data/postmaster.pid").exists(), "it was stopped in good order");
}
