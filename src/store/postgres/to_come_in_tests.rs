//! For tests of an upgrade, and only with the feature `internals`: `PLIMSOLL_TEST_VERSION` makes this program one that is still to come.
//! `additive` adds columns and a table, which older versions do not notice; `incompatible` adds a migration that they cannot live with.

use sqlx::SqlSafeStr;
use sqlx::migrate::{Migration, MigrationType};

const VARIABLE: &str = "PLIMSOLL_TEST_VERSION";
/// Numbers that no migration has.
const ADDITIVE: i64 = 9_001;
const INCOMPATIBLE: i64 = 9_002;

/// In each of the tables that several consoles write. The row is one that no older version knows of.
const ADDED: &str = "
    create table to_come (id bigint primary key, words text not null);
    insert into to_come values (1, 'of a version to come');
    alter table console add column zone text;
    alter table lease add column since_ms bigint not null default 0;
    alter table session add column device text;
    alter table token add column note text not null default '';
    alter table incident add column runbook text;
    alter table outbox add column zone text;
    alter table history_source add column labels text not null default '{}';
    alter table packed_until add column form bigint not null default 1;
    alter table present add column form bigint not null default 1";
/// As one that older versions cannot live with: this program itself can, so that it can be the newer one.
const CHANGED: &str = "select raise_oldest(9002); drop table to_come";

/// Of this program, as the other consoles show it.
pub fn version() -> &'static str {
    match chosen().as_deref() {
        Some("additive") => "9.1.0",
        Some("incompatible") => "9.2.0",
        _ => env!("CARGO_PKG_VERSION"),
    }
}

/// Migrations of a version to come.
pub fn migrations() -> Vec<Migration> {
    let migration =
        |version, sql: &'static str| Migration::new(version, "to come".into(), MigrationType::Simple, sql.into_sql_str(), false);
    let (additive, incompatible) = (migration(ADDITIVE, ADDED), migration(INCOMPATIBLE, CHANGED));
    match chosen().as_deref() {
        Some("additive") => vec![additive],
        Some("incompatible") => vec![additive, incompatible],
        _ => Vec::new(),
    }
}

fn chosen() -> Option<String> {
    std::env::var(VARIABLE).ok()
}
