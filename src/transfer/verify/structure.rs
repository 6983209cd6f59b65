//! How the tables of a store hang together, asked of the store itself.

use sqlx::AssertSqlSafe;
use sqlx::postgres::PgConnection;
use sqlx::sqlite::SqliteConnection;

use super::Findings;
use crate::transfer::error::TransferError;
use crate::transfer::source::{Snapshot, Stored, on_connection};
use crate::transfer::tables::{Table, all};

/// A count that is 0 in a sound store, and how a line about it begins.
const COUNTS: [(&str, &str); 8] = [
    ("history: rows of unknown sources", "select count(*) from history where source not in (select id from history_source)"),
    ("history_block: blocks of unknown sources", "select count(*) from history_block where source not in (select id from history_source)"),
    ("peak: rows of unknown sources", "select count(*) from peak where source not in (select id from history_source)"),
    ("incident_rule: rules of unknown incidents", "select count(*) from incident_rule where incident not in (select id from incident)"),
    ("incident: incidents without a rule", "select count(*) from incident where id not in (select incident from incident_rule)"),
    ("outbox: notices with the key of another", "select count(*) - count(distinct notifier || ' ' || key) from outbox"),
    ("token: tokens with the secret of another", "select count(*) - count(distinct hash) from token"),
    ("outbox_origin: rows besides the one that there must be", "select abs(count(*) - 1) from outbox_origin"),
];

/// Periods that are written down and have no partition.
const WITHOUT_PARTITION: &str = "select parent || ' from ' || from_s from period where not exists (
    select from pg_inherits join pg_class child on child.oid = inhrelid join pg_class of on of.oid = inhparent
    where of.relname = parent and child.relname = parent || '_p' || from_s
        and of.relnamespace = (select oid from pg_namespace where nspname = current_schema())) order by 1";

/// Partitions that are not written down as a period, so that nothing would drop them.
const WITHOUT_PERIOD: &str = "select child.relname::text from pg_inherits join pg_class child on child.oid = inhrelid
    join pg_class of on of.oid = inhparent join pg_partitioned_table on partrelid = of.oid and partstrat = 'r'
    where of.relnamespace = (select oid from pg_namespace where nspname = current_schema())
        and not exists (select from period where parent = of.relname and child.relname = parent || '_p' || from_s) order by 1";

impl Snapshot {
    /// Adds what is wrong. A backup was checked as a whole when it was opened.
    pub(super) async fn structure(&mut self, findings: &mut Findings) -> Result<(), TransferError> {
        for (what, sql) in COUNTS {
            let count = on_connection!(&mut self.stored, db => sqlx::query_scalar(sql).fetch_one(db).await, else return Ok(()));
            let count: i64 = count.map_err(|error| self.broken(&error))?;
            if count > 0 {
                findings.add(format!("{what}: {count}"));
            }
        }
        let done = match &mut self.stored {
            Stored::Sqlite(db) => sqlite(db, findings).await,
            Stored::Postgres(db) => postgres(db, findings).await,
            Stored::Backup(_) => Ok(()),
        };
        done.map_err(|error| self.broken(&error))
    }
}

/// Pages and indexes of the file.
async fn sqlite(db: &mut SqliteConnection, findings: &mut Findings) -> sqlx::Result<()> {
    let said: Vec<String> = sqlx::query_scalar("pragma quick_check(100)").fetch_all(db).await?;
    for line in said.into_iter().filter(|line| line != "ok") {
        findings.add(format!("the file: {line}"));
    }
    Ok(())
}

async fn postgres(db: &mut PgConnection, findings: &mut Findings) -> sqlx::Result<()> {
    for (what, sql) in [("without a partition", WITHOUT_PARTITION), ("that no period names", WITHOUT_PERIOD)] {
        let found: Vec<String> = sqlx::query_scalar(sql).fetch_all(&mut *db).await?;
        found.into_iter().for_each(|name| findings.add(format!("period: {name}, {what}")));
    }
    for table in all().filter(|table| table.numbered) {
        if is_behind(db, table).await? {
            findings.add(format!("{}: the next number was given already", table.name));
        }
    }
    Ok(())
}

/// Whether the next row would get a number that is there.
async fn is_behind(db: &mut PgConnection, table: &Table) -> sqlx::Result<bool> {
    let (name, column) = (table.name, table.columns[0].name);
    let sequence: Option<String> =
        sqlx::query_scalar("select pg_get_serial_sequence($1, $2)").bind(name).bind(column).fetch_one(&mut *db).await?;
    let Some(sequence) = sequence else { return Ok(false) };
    let sql = format!(
        "select coalesce((select max({column}) from {name}), 0) > (select case when is_called then last_value else 0 end from {sequence})"
    );
    sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(db).await
}
