//! What stands at the beginning of a backup.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::store::postgres::schema;
use crate::transfer::connect::sqlite_known;
use crate::transfer::counts::Counts;
use crate::transfer::tables::{self, Table};

/// The first bytes of a backup.
pub const MAGIC: &str = "plimsoll store backup";
/// Of this version; a later one is refused.
pub const FORMAT: u32 = 1;
/// Bytes of the header, filled up with spaces: its length is known before its contents.
pub const LENGTH: usize = 8_192;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Header {
    pub format: u32,
    /// Version of the plimsoll that has made it.
    pub plimsoll: String,
    /// RFC 3339.
    pub made_at: String,
    /// Kind of the store that it was made of.
    pub of: String,
    pub migrations: Migrations,
    pub tables: Vec<TableHeader>,
    pub body: Body,
}

/// The newest that its maker knew, of both kinds of store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Migrations {
    pub sqlite: i64,
    pub postgres: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableHeader {
    pub name: String,
    pub columns: Vec<String>,
    pub rows: u64,
}

/// What follows the header.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    pub bytes: u64,
    pub sha256: String,
}

impl Header {
    pub fn new(of: &str, made_at: String, counts: &Counts, body: Body) -> Self {
        let table = |table: &Table| TableHeader {
            name: table.name.to_owned(),
            columns: table.columns.iter().map(|column| column.name.to_owned()).collect(),
            rows: counts.of(table.name),
        };
        Self {
            format: FORMAT,
            plimsoll: env!("CARGO_PKG_VERSION").to_owned(),
            made_at,
            of: of.to_owned(),
            migrations: Migrations { sqlite: sqlite_known(), postgres: schema::newest_known() },
            tables: tables::all().map(table).collect(),
            body,
        }
    }

    /// Rows of each table that is known here.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for table in &self.tables {
            if let Some(known) = tables::named(&table.name) {
                counts.add(known, usize::try_from(table.rows).unwrap_or(usize::MAX));
            }
        }
        counts
    }

    /// `None`: it does not fit.
    pub fn encode(&self) -> Option<Vec<u8>> {
        let json = serde_json::to_string(self).ok()?;
        let mut bytes = format!("{MAGIC} {FORMAT}\n{json}\n{}\n", checksum(&json)).into_bytes();
        let spaces = LENGTH.checked_sub(bytes.len() + 1)?;
        bytes.extend(std::iter::repeat_n(b' ', spaces));
        bytes.push(b'\n');
        Some(bytes)
    }

    /// # Errors
    /// Why it is none, in words that follow a colon.
    pub fn decode(bytes: &[u8]) -> Result<Self, String> {
        let not_one = || "it is no backup of plimsoll's, or was not completed".to_owned();
        let text = std::str::from_utf8(bytes).map_err(|_| not_one())?;
        let mut lines = text.lines();
        let first = lines.next().and_then(|line| line.strip_prefix(MAGIC)).ok_or_else(not_one)?;
        let format: u32 = first.trim().parse().map_err(|_| not_one())?;
        if format > FORMAT {
            return Err(format!("it has format {format} and this version reads format {FORMAT}; use the newer plimsoll that has made it"));
        }
        let (json, sum) = lines.next().zip(lines.next()).ok_or_else(not_one)?;
        if checksum(json) != sum {
            return Err("its header is damaged; use another backup".to_owned());
        }
        let header: Self = serde_json::from_str(json).map_err(|_| "its header is damaged; use another backup".to_owned())?;
        if header.migrations.sqlite > sqlite_known() || header.migrations.postgres > schema::newest_known() {
            return Err(format!("plimsoll {} has made it, which is newer; use that version", header.plimsoll));
        }
        Ok(header)
    }
}

fn checksum(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header() -> Header {
        let mut counts = Counts::default();
        counts.add(&tables::SOURCES, 12);
        Header::new("SQLite", "2026-11-30T20:00:00Z".to_owned(), &counts, Body { bytes: 7, sha256: "ab".to_owned() })
    }

    #[test]
    fn a_header_is_read_as_it_was_written() {
        let bytes = header().encode().expect("it fits");
        assert_eq!(bytes.len(), LENGTH);
        assert_eq!(Header::decode(&bytes), Ok(header()));
        assert_eq!(header().counts().phrase(), "history_source 12");
    }

    #[test]
    fn a_header_that_is_damaged_newer_or_none_is_told() {
        let bytes = header().encode().expect("it fits");
        let text = String::from_utf8(bytes).expect("text");
        let said = |text: String| Header::decode(text.as_bytes()).expect_err("refused");
        assert!(said(text.replace("\"rows\":12", "\"rows\":13")).contains("damaged"));
        assert!(said(text.replace("backup 1\n", "backup 2\n")).contains("format 2"));
        assert!(said(" ".repeat(LENGTH)).contains("no backup") && said(String::new()).contains("no backup"));
        let mut newer = header();
        newer.migrations.sqlite += 1;
        newer.plimsoll = "9.0.0".to_owned();
        let newer = String::from_utf8(newer.encode().expect("it fits")).expect("text");
        assert!(said(newer).contains("plimsoll 9.0.0 has made it"));
    }
}
