//! Pools of Go, Node, Python, Ruby and Elixir.

use super::*;

#[test]
fn go_database_sql() {
    let expected = [
        "go_sql [endless] started 1795875023800, out 40, in 1, waited 0, wait 0 in 0s",
        "go_sql [full] started 1795875023800, base 5, capacity 5, out 5, in 0, waited 20, wait in 0s",
        "go_sql [main] started 1795875023800, base 10, capacity 10, out 3, in 2, waited 8, wait 8 in 0.4s",
    ];
    assert_eq!(lines(&told(fixture!("go_sql"))), expected);
}

#[test]
fn go_database_sql_by_otelsql() {
    let expected = "otelsql [postgres] base 8, capacity 8, out 2, in 1, waited 7, wait 7 in 0.3505s";
    assert_eq!(lines(&told(fixture!("otelsql"))), [expected]);
}

#[test]
fn pgxpool() {
    let numbers = "base 10, capacity 10, out 6, in 2, opening 1, acquired 5000, waited 70, unserved 3";
    let ibm = format!("pgxpool_prometheus [orders] {numbers}, wait 5000 in 25s");
    assert_eq!(lines(&told(fixture!("pgxpool_prometheus"))), [ibm]);
    let otel = format!("otelpgx [db1:5432/orders] {numbers}, connects 15, wait 5000 in 25s");
    assert_eq!(lines(&told(fixture!("otelpgx"))), [otel]);
}

#[test]
fn node_postgres() {
    let exporter = "node_postgres [localhost:5432 / orders] base 10, capacity 10, out 4, in 1, waiting 0, connects 11";
    assert_eq!(lines(&told(fixture!("node_postgres"))), [exporter]);
    let otel = "opentelemetry [127.0.0.1:55499/postgres] base 3, capacity 3, out 1, in 0, waiting 0";
    assert_eq!(lines(&told(fixture!("node_postgres_opentelemetry"))), [otel]);
}

#[test]
fn knex() {
    let expected = ["knex [eu] out 4, in 0, opening 1, waiting 9", "knex [main] out 3, in 1, opening 0, waiting 0"];
    assert_eq!(lines(&told(fixture!("knex"))), expected);
    assert_eq!(lines(&told(fixture!("knex_generic_pool"))), ["knex [] base 2, capacity 3, out 1, in 0, waiting 0"]);
}

#[test]
fn prisma() {
    let expected = "prisma [] out 3, in 2, waiting 2, connects 6, wait 100 in 0.4805s 0:0 0.001:90 0.05:99 inf:100";
    assert_eq!(lines(&told(fixture!("prisma"))), [expected]);
}

#[test]
fn psycopg_pool_leaves_out_what_is_zero() {
    let expected = "psycopg_pool [] base 4, capacity 10, out 10, in 0, waiting 3, acquired 210, waited 23, unserved 0, connects 10, \
                    failed 0, wait 20 in 5s, hold 200 in 40s, connect 10 in 0.14s";
    assert_eq!(lines(&told(fixture!("psycopg_pool"))), [expected]);
    let few = "psycopg_pool [main] out 3, in 2, waiting 0";
    assert_eq!(lines(&told(fixture!("psycopg_pool_few"))), [few], "what is not exported is not 0");
}

#[test]
fn active_record() {
    let expected = [
        "active_record web-1:101 [primary] base 5, capacity 5, out 3, in 1, waiting 0",
        "active_record web-1:102 [primary] base 5, capacity 5, out 5, in 0, waiting 3",
    ];
    assert_eq!(lines(&told(fixture!("active_record"))), expected, "when the exporter began is not when they began");
    assert_eq!(lines(&told(fixture!("yabeda"))), ["yabeda [primary] base 5, capacity 5, out 2, in 2, waiting 0"]);
}

#[test]
fn ecto() {
    let expected = [
        "ecto [Api.Archive] base 3, capacity 3",
        "ecto [Api.Repo] base 10, capacity 10, out 6, in 4, waiting 0, wait 100 in 0.3105s 0.001:95 0.05:99 inf:100",
    ];
    assert_eq!(lines(&told(fixture!("ecto"))), expected);
}

#[test]
fn sqlalchemy_by_opentelemetry() {
    let expected = "opentelemetry_old [postgresql+psycopg://127.0.0.1:55499/postgres] out 1, in 0";
    assert_eq!(lines(&told(fixture!("sqlalchemy_opentelemetry"))), [expected]);
}
