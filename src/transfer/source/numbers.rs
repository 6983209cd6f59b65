//! The highest number that a table has given.

use sqlx::AssertSqlSafe;

use super::{Snapshot, Stored};
use crate::transfer::tables::Table;

impl Snapshot {
    /// That of a row which is gone, too: sessions and sources never get the number of an earlier one.
    pub(super) async fn highest(&mut self, table: &Table) -> sqlx::Result<Option<i64>> {
        let (name, column) = (table.name, table.columns[0].name);
        let of_rows = AssertSqlSafe(format!("select max({column}) from {name}"));
        match &mut self.stored {
            Stored::Sqlite(db) => {
                let of_rows: Option<i64> = sqlx::query_scalar(of_rows).fetch_one(&mut *db).await?;
                let given: Option<i64> =
                    sqlx::query_scalar("select seq from sqlite_sequence where name = $1").bind(name).fetch_optional(&mut *db).await?;
                Ok(of_rows.max(given))
            }
            Stored::Postgres(db) => {
                let of_rows: Option<i64> = sqlx::query_scalar(of_rows).fetch_one(&mut *db).await?;
                let sequence: Option<String> =
                    sqlx::query_scalar("select pg_get_serial_sequence($1, $2)").bind(name).bind(column).fetch_one(&mut *db).await?;
                let Some(sequence) = sequence else { return Ok(of_rows) };
                let given = AssertSqlSafe(format!("select case when is_called then last_value end from {sequence}"));
                let given: Option<i64> = sqlx::query_scalar(given).fetch_one(&mut *db).await?;
                Ok(of_rows.max(given))
            }
            Stored::Backup(_) => Ok(None),
        }
    }
}
