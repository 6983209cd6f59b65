//! What a `SHOW` answers: rows whose columns are found by name, since each version and each pooler has others.

use futures_util::TryStreamExt;
use sqlx::postgres::{PgConnection, PgRow};
use sqlx::{Column, Row};

/// Rows of one answer. A pooler of a thousand databases with ten users each has so many pools.
const MOST_ROWS: usize = 10_000;

/// An answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Table {
    columns: Vec<String>,
    rows: Vec<Vec<Option<String>>>,
}

/// One row of it.
#[derive(Clone, Copy)]
pub(super) struct TableRow<'a> {
    columns: &'a [String],
    values: &'a [Option<String>],
}

impl Table {
    /// Asks by the simple protocol: the extended one is refused.
    pub(super) async fn ask(connection: &mut PgConnection, show: &'static str) -> sqlx::Result<Self> {
        let mut answer = sqlx::raw_sql(show).fetch(connection);
        let mut table = Self::default();
        while let Some(row) = answer.try_next().await? {
            if table.rows.is_empty() {
                table.columns = row.columns().iter().map(|column| column.name().to_owned()).collect();
            }
            if table.rows.len() >= MOST_ROWS {
                return Err(sqlx::Error::Protocol(format!("{show} answers with more than {MOST_ROWS} rows")));
            }
            table.rows.push(texts(&row)?);
        }
        Ok(table)
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = TableRow<'_>> {
        self.rows.iter().map(|values| TableRow { columns: &self.columns, values })
    }

    /// The value of a key, in a table of keys and values.
    pub(super) fn value_of(&self, key_column: &str, key: &str, value_column: &str) -> Option<u64> {
        self.rows().find(|row| row.text(key_column) == Some(key))?.count(value_column)
    }
}

fn texts(row: &PgRow) -> sqlx::Result<Vec<Option<String>>> {
    // Unchecked: numbers come as text too, and are read as such.
    (0..row.len()).map(|place| row.try_get_unchecked::<Option<String>, _>(place)).collect()
}

impl<'a> TableRow<'a> {
    pub(super) fn text(self, column: &str) -> Option<&'a str> {
        let place = self.columns.iter().position(|name| name == column)?;
        self.values.get(place)?.as_deref()
    }

    pub(super) fn count(self, column: &str) -> Option<u64> {
        self.text(column)?.parse().ok()
    }

    /// The sum of those of the columns that are there; `None` where none is.
    pub(super) fn sum(self, columns: &[&str]) -> Option<u64> {
        columns.iter().filter_map(|column| self.count(column)).reduce(u64::saturating_add)
    }
}

#[cfg(test)]
impl Table {
    /// As `psql --no-align` prints it.
    pub(super) fn of_psql(text: &str) -> Self {
        let mut lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('('));
        let split = |line: &str| line.split('|').map(str::to_owned).collect::<Vec<_>>();
        let columns = split(lines.next().expect("a line of names"));
        let rows = lines.map(|line| split(line).into_iter().map(|value| Some(value).filter(|value| !value.is_empty())).collect());
        Self { columns, rows: rows.collect() }
    }
}
