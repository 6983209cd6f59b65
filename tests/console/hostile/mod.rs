//! A database whose owner has planted objects under every name of pg_catalog, and the console, the command line and the
//! pool in it, as a superuser: nothing that was planted is ever called.
//!
//! Seen from outside: the server logs every statement that it is sent, and each of them is looked at again by the server,
//! which knows what its names mean there.

mod embedded;
mod ground;
mod resolving;
mod traffic;

use std::collections::BTreeSet;

use ground::{DATABASE, Hostile};

/// Distinct statements, but for those that name nothing: begin, set, rollback and their like. A further one is welcome; one
/// that is missing is not looked at any more.
const AT_LEAST: usize = 38;

#[tokio::test]
async fn nothing_that_the_owner_of_a_database_plants_there_is_called() {
    let hostile = Hostile::start().await;
    assert!(hostile.planted().await > 3000, "the trap is set");
    assert_eq!(hostile.casts().await, 10, "from and to each of five types");
    hostile.assert_the_trap_works().await;

    traffic::console(&hostile).await;
    traffic::command_line(&hostile).await;
    traffic::pool(&hostile).await;
    traffic::behind_a_pooler(&hostile).await;

    let (log, of_the_embedded) = (hostile.log(), embedded::traffic().await);
    for log in [&log, &of_the_embedded] {
        assert_eq!(log.lines_with("HOSTILE"), Vec::<String>::new(), "planted objects were called");
    }
    assert!(!hostile.attacker_is_superuser().await);
    let of_the_embedded = of_the_embedded.statements();
    assert!(of_the_embedded.iter().any(|sql| sql.contains("pg_sleep")) && of_the_embedded.iter().any(|sql| sql.contains("pg_roles")));
    let statements: BTreeSet<String> = log.statements().into_iter().chain(of_the_embedded).collect();
    // The demo sleeps for as long as chance says: such statements are one.
    let kinds: BTreeSet<String> = statements.iter().map(|sql| sql.chars().filter(|c| !c.is_ascii_digit()).collect()).collect();
    eprintln!("distinct statements that were looked at: {}", kinds.len());
    for sql in &statements {
        let found = resolving::outside_of_pg_catalog(&hostile.url("postgres", DATABASE), sql).await;
        assert_eq!(found, Vec::<String>::new(), "names of this statement mean something else in another schema: {sql}");
    }
    assert!(kinds.len() >= AT_LEAST, "{} statements were looked at: {kinds:#?}", kinds.len());
}
