//! What a statement has read is in no message: neither on the page, nor in a report, nor in what is downloaded.

use super::ground::{Ground, sessions};
use crate::drawn::Drawn;
use crate::ground::folder;
use crate::support::Postgres;

const SECRET: &str = "hunter22-of-the-table";

async fn with_a_secret() -> Postgres {
    let postgres = Postgres::start().await;
    postgres.admin("create role lt_app login; create table lt_secret (word text); grant select on lt_secret to lt_app").await;
    postgres.admin("insert into lt_secret values ('hunter22-of-the-table')").await;
    postgres
}

#[tokio::test]
async fn a_cast_of_a_secret_is_refused_with_its_code_and_the_log_has_the_words() {
    let postgres = with_a_secret().await;
    let ground = Ground::to(&postgres.superuser().username("lt_app"), "lt-cast", folder()).await;
    for target in ["pool", "service"] {
        ground.start(&[("target", target), ("profile", "query"), ("statement", "select word::int from lt_secret")]).await;
        let page = ground.get("/load-test").await.text().await.expect("a page");
        assert!(page.contains("22P02") && page.contains("a value is invalid for its type") && !page.contains(SECRET), "{page}");
    }
    let logged = ground.console.logged(2, SECRET).await;
    assert!(logged[0].contains("22P02"), "{logged:?}");
}

#[tokio::test]
async fn one_that_fails_while_the_test_runs_leaves_its_code_and_not_what_it_read() {
    let postgres = with_a_secret().await;
    let ground = Ground::to(&postgres.superuser().username("lt_app"), "lt-late", folder()).await;
    // The first request, with which it is tried out, reads nothing.
    let late = "select case when $1::int8 = 1 then 1 else (select word::int from lt_secret) end";
    let fields = [("target", "pool"), ("profile", "query"), ("users", "2"), ("duration", "500ms"), ("statement", late)];
    ground.start(&[&fields[..], &[("pool_size", "1"), ("max_overflow", "0")]].concat()).await;
    assert!(ground.row(1).await[1].contains("FAIL") || ground.row(1).await[1].contains("ABORTED"));
    let mut said = vec![Drawn::read(&ground.console, &ground.session, "load-test/runs/1").await.html];
    for format in ["json", "csv", "md"] {
        said.push(ground.get(&format!("/api/load-test/runs/1/{format}")).await.text().await.expect("text"));
    }
    for text in &said {
        assert!(!text.contains(SECRET), "{text}");
    }
    assert!(said[0].contains("22P02") && said[1].contains("a value is invalid for its type"), "{said:?}");
    // Once, though it failed again and again.
    ground.console.logged(1, SECRET).await;
    assert_eq!(sessions(&postgres, "plimsoll-loadtest%").await, 0);
}
