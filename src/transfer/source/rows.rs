//! Rows of one table, in the order of its key.

use std::mem;
use std::pin::pin;

use futures_util::{Stream, TryStreamExt};
use sqlx::AssertSqlSafe;

use super::{Snapshot, Stored, on_connection};
use crate::transfer::error::TransferError;
use crate::transfer::part::{Part, Parts, send};
use crate::transfer::tables::Table;
use crate::transfer::value::{ReadValue, Row, Value, ValueKind};

/// Rows of one part: as many as a statement takes well.
const ROWS: usize = 5_000;
/// Bytes of one part: holdings and load tests are long texts.
const BYTES: usize = 2 << 20;

/// Why rows do not get to whoever takes them.
enum Failed {
    Read(sqlx::Error),
    Send(TransferError),
}

impl Snapshot {
    pub(super) async fn read_table(&mut self, table: &'static Table, parts: &Parts) -> Result<(), TransferError> {
        let sql = select(table, matches!(self.stored, Stored::Postgres(_)));
        let read = on_connection!(&mut self.stored, db => {
            pass_on(sqlx::query(AssertSqlSafe(sql)).fetch(db), table, parts).await
        }, else Ok(()));
        read.map_err(|failed| match failed {
            Failed::Read(error) => self.broken(&error),
            Failed::Send(error) => error,
        })
    }
}

async fn pass_on<R: ReadValue>(rows: impl Stream<Item = sqlx::Result<R>>, table: &'static Table, parts: &Parts) -> Result<(), Failed> {
    let (mut rows, mut some, mut bytes) = (pin!(rows), Vec::new(), 0);
    while let Some(row) = rows.try_next().await.map_err(Failed::Read)? {
        let columns = table.columns.iter().enumerate();
        let row: Row = columns.map(|(place, column)| row.value(place, column.kind)).collect::<Result<_, _>>().map_err(Failed::Read)?;
        bytes += row.iter().map(Value::size).sum::<usize>();
        some.push(row);
        if some.len() >= ROWS || bytes >= BYTES {
            bytes = 0;
            send(parts, Part::Rows(table, mem::take(&mut some))).await.map_err(Failed::Send)?;
        }
    }
    if some.is_empty() { Ok(()) } else { send(parts, Part::Rows(table, some)).await.map_err(Failed::Send) }
}

/// In the same order on both kinds: that of the bytes.
fn select(table: &Table, is_postgres: bool) -> String {
    let columns = table.columns.iter().map(|column| match column.kind {
        ValueKind::Flag if is_postgres => format!("{}::int::bigint", column.name),
        _ => column.name.to_owned(),
    });
    let order = table.columns[..table.key].iter().map(|column| match column.kind {
        ValueKind::Text if is_postgres => format!("{} collate \"C\"", column.name),
        _ => column.name.to_owned(),
    });
    let belonging = table.belonging.map(|condition| format!(" where {condition}")).unwrap_or_default();
    let (columns, order) = (columns.collect::<Vec<_>>().join(", "), order.collect::<Vec<_>>().join(", "));
    format!("select {columns} from {}{belonging} order by {order}", table.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transfer::tables::named;

    #[test]
    fn both_kinds_read_rows_in_the_order_of_the_bytes() {
        let peaks = named("peak").expect("a table");
        assert!(select(peaks, true).ends_with("order by source, what collate \"C\", stretch collate \"C\", began_s"));
        assert!(select(peaks, false).ends_with("(select id from history_source) order by source, what, stretch, began_s"));
        assert!(select(named("admin").expect("a table"), true).contains("given::int::bigint, changed_at"));
    }
}
