use std::collections::{BTreeMap, BTreeSet};

use sqlx::ConnectOptions;

use super::*;
use crate::store::{Store, fixture, open_in_memory};

/// Tables that are made anew in each store: which versions may use it, where PostgreSQL keeps what, and what the consoles that share
/// it tell each other from second to second.
const OF_THE_KIND: [&str; 9] =
    ["_sqlx_migrations", "compatible", "period", "packed_until", "written", "console", "lease", "present", "incident_request"];
/// Columns of the same sort: empty in a store that was copied, or of the day on which it was.
const COLUMNS_OF_THE_KIND: [(&str, &str); 2] = [("history_source", "named_on"), ("outbox", "claimed_term")];

type Columns = BTreeMap<String, BTreeMap<String, (String, bool)>>;

fn listed(rows: Vec<(String, String, String, bool)>) -> Columns {
    let mut tables = Columns::new();
    for (table, column, kind, nullable) in rows {
        let is_period = table.rsplit_once("_p").is_some_and(|(_, from)| from.parse::<u64>().is_ok());
        let is_tier = table.rsplit_once('_').is_some_and(|(_, tier)| tier.parse::<u64>().is_ok());
        let is_of_the_kind = COLUMNS_OF_THE_KIND.contains(&(table.as_str(), column.as_str())) || OF_THE_KIND.contains(&table.as_str());
        if !is_period && !is_tier && !is_of_the_kind {
            tables.entry(table).or_default().insert(column, (kind, nullable));
        }
    }
    tables
}

fn known(kind_name: fn(ValueKind) -> &'static str) -> Columns {
    let columns = |table: &Table| {
        table.columns.iter().map(|column| (column.name.to_owned(), (kind_name(column.kind).to_owned(), column.nullable))).collect()
    };
    all().map(|table| (table.name.to_owned(), columns(table))).collect()
}

/// A column that is missing here would be lost by every copy and backup.
#[tokio::test]
async fn every_table_and_column_of_sqlite_is_known() {
    let Store::Sqlite(db) = open_in_memory().await.expect("a store") else { unreachable!("it is in memory") };
    let sql = "select m.name, c.name, lower(c.type), c.\"notnull\" = 0 and c.pk = 0 from sqlite_schema m, pragma_table_info(m.name) c
               where m.type = 'table' and m.name not like 'sqlite_%'";
    let found = listed(sqlx::query_as(sql).fetch_all(&db).await.expect("the columns"));
    let name = |kind| match kind {
        ValueKind::Int | ValueKind::Flag => "integer",
        ValueKind::Real => "real",
        ValueKind::Text => "text",
        ValueKind::Blob => "blob",
    };
    assert_eq!(found, known(name), "src/transfer/tables.rs lists what is copied");
}

#[tokio::test]
async fn every_table_and_column_of_postgres_is_known() {
    let (_, admin) = fixture::postgres().await;
    let sql = "select table_name::text, column_name::text, data_type::text, is_nullable = 'YES' from information_schema.columns
               where table_schema = 'plimsoll'";
    let found: Vec<_> = sqlx::query_as(sql).fetch_all(&mut admin.connect().await.expect("an administrator")).await.expect("the columns");
    let name = |kind| match kind {
        ValueKind::Int => "bigint",
        ValueKind::Flag => "boolean",
        ValueKind::Real => "double precision",
        ValueKind::Text => "text",
        ValueKind::Blob => "bytea",
    };
    assert_eq!(listed(found), known(name), "src/transfer/tables.rs lists what is copied");
}

/// Those of SQLite's that count on, and those of PostgreSQL.
#[tokio::test]
async fn every_table_whose_numbers_the_store_gives_is_known() {
    let (_, admin) = fixture::postgres().await;
    let sql = "select table_name::text from information_schema.columns where table_schema = 'plimsoll' and is_identity = 'YES'";
    let found: Vec<String> = sqlx::query_scalar(sql).fetch_all(&mut admin.connect().await.expect("an administrator")).await.expect("them");
    let found = found.into_iter().filter(|table| !OF_THE_KIND.contains(&table.as_str()));
    let known: BTreeSet<String> = all().filter(|table| table.numbered).map(|table| table.name.to_owned()).collect();
    assert_eq!(found.collect::<BTreeSet<_>>(), known);
}
