//! Rows on their way to PostgreSQL: many in one statement.

use sqlx::postgres::{PgArguments, PgConnection};
use sqlx::query::Query;
use sqlx::{AssertSqlSafe, Postgres};

use crate::transfer::tables::{Column, Table};
use crate::transfer::value::{Row, Value, ValueKind};

/// Rows and bytes of one statement.
const ROWS: usize = 5_000;
const BYTES: usize = 2 << 20;

/// By table; written when there are enough.
#[derive(Default)]
pub struct Pending(Vec<PendingRows>);

struct PendingRows {
    table: &'static Table,
    rows: Vec<Row>,
    bytes: usize,
}

impl Pending {
    pub async fn add(&mut self, db: &mut PgConnection, table: &'static Table, rows: Vec<Row>) -> sqlx::Result<()> {
        let place = match self.0.iter().position(|pending| pending.table.name == table.name) {
            Some(place) => place,
            None => {
                self.0.push(PendingRows { table, rows: Vec::new(), bytes: 0 });
                self.0.len() - 1
            }
        };
        let pending = &mut self.0[place];
        for row in rows {
            pending.bytes += row.iter().map(Value::size).sum::<usize>();
            pending.rows.push(row);
            if pending.rows.len() >= ROWS || pending.bytes >= BYTES {
                pending.write(db).await?;
            }
        }
        Ok(())
    }

    pub async fn write_all(&mut self, db: &mut PgConnection) -> sqlx::Result<()> {
        for pending in &mut self.0 {
            pending.write(db).await?;
        }
        Ok(())
    }
}

impl PendingRows {
    async fn write(&mut self, db: &mut PgConnection) -> sqlx::Result<()> {
        let (rows, table) = (std::mem::take(&mut self.rows), self.table);
        self.bytes = 0;
        if rows.is_empty() {
            return Ok(());
        }
        let arrays = table.columns.iter().enumerate().map(|(place, column)| format!("${}::{}[]", place + 1, type_name(column.kind)));
        let arrays = arrays.collect::<Vec<_>>().join(", ");
        let sql = format!("insert into {} ({}) select * from unnest({arrays})", table.name, table.column_list());
        let mut columns: Vec<Vec<Value>> = table.columns.iter().map(|_| Vec::with_capacity(rows.len())).collect();
        for row in rows {
            columns.iter_mut().zip(row).for_each(|(column, value)| column.push(value));
        }
        let query = table.columns.iter().zip(columns).fold(sqlx::query(AssertSqlSafe(sql)), bind);
        query.execute(db).await.map(drop)
    }
}

fn type_name(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Int => "bigint",
        ValueKind::Flag => "boolean",
        ValueKind::Real => "double precision",
        ValueKind::Text => "text",
        ValueKind::Blob => "bytea",
    }
}

/// All values of a column as one array.
fn bind<'q>(query: Query<'q, Postgres, PgArguments>, (column, values): (&Column, Vec<Value>)) -> Query<'q, Postgres, PgArguments> {
    macro_rules! array {
        ($($value:pat => $found:expr),+) => {
            values.into_iter().map(|value| match value { $($value => Some($found),)+ _ => None }).collect::<Vec<_>>()
        };
    }
    match column.kind {
        ValueKind::Int => query.bind(array!(Value::Int(number) => number)),
        ValueKind::Flag => query.bind(array!(Value::Int(number) => number != 0)),
        ValueKind::Real => query.bind(array!(Value::Real(number) => number)),
        ValueKind::Text => query.bind(array!(Value::Text(text) => text)),
        ValueKind::Blob => query.bind(array!(Value::Blob(bytes) => bytes)),
    }
}
