//! A value as both kinds of store keep it.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sqlx::Row as _;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;

use crate::store::without_nul;

/// A yes or no is a number, as SQLite keeps it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Value {
    Null,
    Int(i64),
    Real(f64),
    Text(String),
    Blob(Vec<u8>),
}

/// In the order of its table's columns.
pub type Row = Vec<Value>;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    Int,
    /// `boolean` in PostgreSQL, an integer in SQLite.
    Flag,
    Real,
    Text,
    Blob,
}

impl Value {
    /// Bytes in memory, roughly: what is read ahead is bounded by it.
    pub fn size(&self) -> usize {
        match self {
            Self::Null | Self::Int(_) | Self::Real(_) => 8,
            Self::Text(text) => text.len() + 8,
            Self::Blob(bytes) => bytes.len() + 8,
        }
    }

    pub fn int(&self) -> Option<i64> {
        match self {
            Self::Int(number) => Some(*number),
            _ => None,
        }
    }

    /// Adds it to a digest, so that no two rows give the same bytes.
    pub fn digest(&self, into: &mut Sha256) {
        let mut add = |tag: u8, bytes: &[u8]| {
            into.update([tag]);
            into.update((bytes.len() as u64).to_le_bytes());
            into.update(bytes);
        };
        match self {
            Self::Null => add(0, &[]),
            Self::Int(number) => add(1, &number.to_le_bytes()),
            Self::Real(number) => add(2, &number.to_bits().to_le_bytes()),
            Self::Text(text) => add(3, text.as_bytes()),
            Self::Blob(bytes) => add(4, bytes),
        }
    }
}

/// Reads one value of a row of either kind of store.
pub trait ReadValue {
    fn value(&self, column: usize, kind: ValueKind) -> sqlx::Result<Value>;
}

macro_rules! read_value {
    ($($row:ty),+) => {$(
        impl ReadValue for $row {
            fn value(&self, column: usize, kind: ValueKind) -> sqlx::Result<Value> {
                Ok(match kind {
                    ValueKind::Int | ValueKind::Flag => self.try_get::<Option<i64>, _>(column)?.map(Value::Int),
                    ValueKind::Real => self.try_get::<Option<f64>, _>(column)?.map(Value::Real),
                    ValueKind::Text => self.try_get::<Option<String>, _>(column)?.map(|text| Value::Text(without_nul(&text).into_owned())),
                    ValueKind::Blob => self.try_get::<Option<Vec<u8>>, _>(column)?.map(Value::Blob),
                }
                .unwrap_or(Value::Null))
            }
        }
    )+};
}
read_value!(SqliteRow, PgRow);

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(row: &[Value]) -> [u8; 32] {
        let mut digest = Sha256::new();
        row.iter().for_each(|value| value.digest(&mut digest));
        digest.finalize().into()
    }

    #[test]
    fn rows_that_differ_have_digests_that_differ() {
        let text = |text: &str| Value::Text(text.to_owned());
        let rows = [
            vec![Value::Null],
            vec![Value::Int(0)],
            vec![Value::Real(0.0)],
            vec![text("")],
            vec![Value::Blob(Vec::new())],
            vec![text("ab"), text("c")],
            vec![text("a"), text("bc")],
            vec![Value::Blob(b"ab".to_vec()), text("c")],
        ];
        let digests: std::collections::HashSet<_> = rows.iter().map(|row| digest(row)).collect();
        assert_eq!(digests.len(), rows.len());
        assert_eq!(digest(&rows[5]), digest(&rows[5].clone()));
    }
}
