use sqlx::{AssertSqlSafe, ConnectOptions};

use super::schema::newest_known;
use super::*;
use crate::store::fixture::{Servers, on_each_server, run, url};

/// Why a store cannot be opened.
async fn refusal(url: &SecretString) -> String {
    open(url).await.expect_err("it is no store").to_string()
}

async fn a_role_that_can_only_read_is_refused_in_a_sentence(on: Servers) {
    let (url, admin) = on.database().await;
    let name = admin.get_database().expect("a database");
    run(&admin, &format!("alter role plimsoll_store in database {name} set default_transaction_read_only = on")).await;
    let said = refusal(&url).await;
    assert!(said.contains("it is read-only") && said.contains("give the URL of the primary"), "{said}");
}

#[tokio::test]
async fn a_role_that_may_make_no_schema_is_told_what_to_run() {
    let (_, admin) = Servers::One.database().await;
    run(&admin, "create role nobody_special login; drop schema plimsoll cascade").await;
    let said = refusal(&url(&admin, admin.get_database().expect("a database"), "nobody_special")).await;
    assert!(said.contains("may not create the schema plimsoll") && said.contains("docs/plimsoll_store.sql"), "{said}");
}

async fn tables_of_a_newer_version_are_used_while_it_says_so_and_refused_when_it_does_not(on: Servers) {
    let (url, admin) = on.database().await;
    let newer = newest_known() + 1;
    let made = "insert into plimsoll._sqlx_migrations (version, description, success, checksum, execution_time)
                values ($1, 'to come', true, '', 0)";
    let mut connection = admin.connect().await.expect("an administrator");
    sqlx::query(made).bind(newer).execute(&mut connection).await.expect("a newer version was there");
    open(&url).await.expect("what it has added is no trouble");
    let changed = AssertSqlSafe(format!("update plimsoll.compatible set oldest = {newer}"));
    sqlx::query(changed).execute(&mut connection).await.expect("a change that older versions cannot live with");
    let said = refusal(&url).await;
    assert!(said.contains("a newer plimsoll has made it") && said.contains("use that version"), "{said}");
}

#[tokio::test]
async fn consoles_that_start_together_make_the_tables_once() {
    let (url, admin) = Servers::One.database().await;
    run(&admin, "drop schema plimsoll cascade; create schema plimsoll authorization plimsoll_store").await;
    let (a, b, c) = tokio::join!(open(&url), open(&url), open(&url));
    for opened in [a, b, c] {
        opened.expect("the store");
    }
    let origins = sqlx::query_scalar::<_, i64>("select count(*) from plimsoll.outbox_origin");
    assert_eq!(origins.fetch_one(&mut admin.connect().await.expect("an administrator")).await.expect("a count"), 1);
}

async fn a_store_on_a_watched_server_that_has_room_is_no_trouble(on: Servers) {
    let (url, admin) = on.database().await;
    let crate::store::Store::Postgres(store) = open(&url).await.expect("a store") else { unreachable!("it is on PostgreSQL") };
    assert_eq!(room::warning(&store, &admin.clone().port(1)).await, None, "another server");
    assert_eq!(room::warning(&store, &admin).await, None, "there is room");
}

#[tokio::test]
async fn a_superuser_is_no_role_of_a_store_and_is_told_with_what_prints_one() {
    let (of_a_store, admin) = Servers::One.database().await;
    let warning = async |url: &SecretString| {
        let store = open(url).await.expect("a store");
        crate::store::warnings::warnings(&store, &admin.clone().port(1), None).await
    };
    assert_eq!(warning(&of_a_store).await, Vec::<String>::new());
    let said = warning(&url(&admin, admin.get_database().expect("a database"), admin.get_username())).await;
    assert!(said.len() == 1 && said[0].contains(&format!("used as {:?}, a superuser", admin.get_username())), "{said:?}");
    assert!(said[0].ends_with("plimsoll store migrate --emit-role prints it"), "{said:?}");
}

#[tokio::test]
async fn a_server_that_is_away_or_no_database_is_told_by_its_place() {
    let away = SecretString::from("postgres://plimsoll_store:hunter22@127.0.0.1:1/store".to_owned());
    let said = refusal(&away).await;
    assert!(said.starts_with("the shared store at 127.0.0.1:1/store does not answer (") && !said.contains("hunter22"), "{said}");
    let (_, admin) = Servers::One.database().await;
    let said = refusal(&url(&admin, "nothing", "plimsoll_store")).await;
    assert!(said.contains("its database does not exist"), "{said}");
}

#[tokio::test]
async fn of_several_servers_the_one_that_answers_and_can_be_written_is_used() {
    let (_, admin) = Servers::One.database().await;
    let (name, socket) = (admin.get_database().expect("a database"), admin.get_socket().expect("a socket").display().to_string());
    let of = |first: &str, port: u16| {
        let hosts = format!("host={first},{socket}&port={port},{}", admin.get_port());
        SecretString::from(format!("postgres:///{name}?user=plimsoll_store&{hosts}"))
    };
    let several = of("127.0.0.1", 1);
    let crate::store::Store::Postgres(store) = open(&several).await.expect("the second answers") else { unreachable!("it is PostgreSQL") };
    sqlx::query("insert into plimsoll.history_source (name) values ('written')").execute(&store).await.expect("it can be written");
    assert!(room::warning(&store, &admin).await.is_none(), "there is room");

    run(&admin, &format!("alter role plimsoll_store in database {name} set default_transaction_read_only = on")).await;
    let said = refusal(&of(&socket, admin.get_port())).await;
    assert!(said.contains(&format!("{socket}:")) && said.contains("none of its servers takes writes"), "{said}");
    let said = refusal(&several).await;
    assert!(said.contains("does not answer"), "the one that is away may be the primary: {said}");
}

on_each_server! {
    a_role_that_can_only_read_is_refused_in_a_sentence,
    tables_of_a_newer_version_are_used_while_it_says_so_and_refused_when_it_does_not,
    a_store_on_a_watched_server_that_has_room_is_no_trouble,
}
