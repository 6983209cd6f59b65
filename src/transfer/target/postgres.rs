//! One transaction of PostgreSQL. While it lasts nobody else writes the store; before it ends nobody sees any of it.

use std::collections::HashSet;
use std::time::Duration;

use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection};

use super::postgres_rows::Pending;
use super::{Overwrite, permit};
use crate::history::store::periods;
use crate::store::postgres::periods::{ADD_PERIOD, NOTE_PERIOD, PeriodTable};
use crate::store::postgres::{Way, schema};
use crate::transfer::connect::{APPLICATION_NAME, close, connect, postgres_version};
use crate::transfer::counts::Counts;
use crate::transfer::error::{TransferError, reason};
use crate::transfer::part::{Part, Series};
use crate::transfer::place::Place;
use crate::transfer::tables::{BLOCKS, HISTORY, HOLDINGS, ORIGIN, Table, all};
use crate::transfer::value::{Row, Value};

/// A console that writes holds its locks for milliseconds.
const LOCK_TIMEOUT: &str = "set local lock_timeout = '5s'";

/// Two seconds in all.
const LOOKS: u32 = 20;
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);

pub struct PostgresTarget {
    place: Place,
    db: PgConnection,
    pending: Pending,
    /// Periods that are there.
    periods: HashSet<(&'static str, u64)>,
}

impl PostgresTarget {
    pub async fn open(place: &Place, way: &Way, overwrite: Overwrite, replaced: impl FnOnce(&Counts)) -> Result<Self, TransferError> {
        // Under a name of our own: consoles are counted by theirs.
        schema::prepare(way, APPLICATION_NAME).await.map_err(|refusal| place.unwritable(refusal.reason))?;
        let db = connect(way).await.map_err(|reason| place.unwritable(reason))?;
        let mut target = Self { place: place.clone(), db, pending: Pending::default(), periods: HashSet::new() };
        target.lock().await?;
        let holds = target.held().await.map_err(|error| target.failed(&error))?;
        permit(place, &holds, overwrite, replaced)?;
        target.clear().await.map_err(|error| target.failed(&error))?;
        Ok(target)
    }

    /// The store is ours until the transaction ends.
    async fn lock(&mut self) -> Result<(), TransferError> {
        let version = postgres_version(&mut self.db).await.map_err(|error| self.failed(&error))?;
        if version.is_some_and(|found| found > schema::newest_known()) {
            return Err(self.place.unwritable("a newer plimsoll has made it; use that version"));
        }
        self.wait_for_consoles().await?;
        let tables: Vec<&str> = all().map(|table| table.name).chain(["packed_until", "period"]).collect();
        let lock = format!("lock table {} in share row exclusive mode", tables.join(", "));
        for sql in ["begin".to_owned(), LOCK_TIMEOUT.to_owned(), lock, "set local lock_timeout = 0".to_owned()] {
            match sqlx::query(AssertSqlSafe(sql)).execute(&mut self.db).await {
                // Somebody writes it.
                Err(error) if error.as_database_error().is_some_and(|error| error.code().as_deref() == Some("55P03")) => {
                    return Err(TransferError::InUse { place: self.place.to_string() });
                }
                done => done.map_err(|error| self.failed(&error))?,
            };
        }
        Ok(())
    }

    /// Sessions of a console that was stopped just now need a moment to end.
    async fn wait_for_consoles(&mut self) -> Result<(), TransferError> {
        for _ in 0..LOOKS {
            if self.consoles().await.map_err(|error| self.failed(&error))? == 0 {
                return Ok(());
            }
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
        Err(TransferError::InUse { place: self.place.to_string() })
    }

    /// Sessions of consoles on this database.
    async fn consoles(&mut self) -> sqlx::Result<i64> {
        let sql = "select count(*) from pg_stat_activity where datname = current_database() and application_name = 'plimsoll-store'";
        sqlx::query_scalar(sql).fetch_one(&mut self.db).await
    }

    async fn held(&mut self) -> sqlx::Result<Counts> {
        let mut counts = Counts::default();
        for table in all().filter(|table| table.name != ORIGIN.name) {
            let count = sqlx::query_scalar::<_, i64>(AssertSqlSafe(format!("select count(*) from {}", table.name)));
            counts.add(table, count.fetch_one(&mut self.db).await?.unsigned_abs() as usize);
        }
        Ok(counts)
    }

    /// Periods go with what they hold.
    async fn clear(&mut self) -> sqlx::Result<()> {
        sqlx::query("select drop_period(parent, from_s) from period").execute(&mut self.db).await?;
        for table in all().map(|table| table.name).chain(["packed_until", "period"]) {
            sqlx::query(AssertSqlSafe(format!("delete from {table}"))).execute(&mut self.db).await?;
        }
        Ok(())
    }

    pub async fn put(&mut self, part: Part) -> Result<(), TransferError> {
        let done = match part {
            Part::Rows(table, rows) => self.put_rows(table, rows).await,
            Part::Series(series) => self.put_series(series).await,
            Part::Highest(table, highest) => self.number(table, highest).await,
            Part::End => self.pending.write_all(&mut self.db).await,
        };
        done.map_err(|error| self.failed(&error))
    }

    async fn put_rows(&mut self, table: &'static Table, rows: Vec<Row>) -> sqlx::Result<()> {
        if table.name == HOLDINGS.name {
            for at_s in rows.iter().filter_map(|row| row.get(1)?.int()) {
                self.make_period(periods::HOLDINGS, at_s).await?;
            }
        }
        self.pending.add(&mut self.db, table, rows).await
    }

    async fn put_series(&mut self, series: Series) -> sqlx::Result<()> {
        let [of_rows, of_blocks] = periods::tables(series.tier);
        if let Some(until_s) = series.packed_until() {
            let sql = "insert into packed_until (source, tier, until_s) values ($1, $2, $3)";
            sqlx::query(sql).bind(series.source).bind(series.tier.number()).bind(until_s).execute(&mut self.db).await?;
        }
        for (at_s, _) in &series.rows {
            self.make_period(of_rows, *at_s).await?;
        }
        for block in &series.blocks {
            self.make_period(of_blocks, block.at_s).await?;
        }
        let Series { source, tier, rows, blocks } = series;
        let key = |at_s| vec![Value::Int(source), Value::Int(tier.number()), Value::Int(at_s)];
        let rows = rows.into_iter().map(|(at_s, frame)| [key(at_s), vec![Value::Blob(frame)]].concat()).collect();
        self.pending.add(&mut self.db, &HISTORY, rows).await?;
        let blocks = blocks.into_iter().map(|block| [key(block.at_s), vec![Value::Int(block.until_s), Value::Blob(block.frames)]].concat());
        self.pending.add(&mut self.db, &BLOCKS, blocks.collect()).await
    }

    /// Makes a period, where it is not there yet.
    async fn make_period(&mut self, table: PeriodTable, at_s: i64) -> sqlx::Result<()> {
        let from_s = table.start_of(at_s.unsigned_abs());
        if !self.periods.insert((table.name, from_s)) {
            return Ok(());
        }
        let (from, until) = (from_s as i64, (from_s + table.seconds) as i64);
        for sql in [NOTE_PERIOD, ADD_PERIOD] {
            sqlx::query(sql).bind(table.name).bind(from).bind(until).execute(&mut self.db).await?;
        }
        Ok(())
    }

    /// The next row gets the number that follows.
    async fn number(&mut self, table: &Table, highest: i64) -> sqlx::Result<()> {
        let sql = "select setval(pg_get_serial_sequence($1, $2), $3) where $3 > 0";
        sqlx::query(sql).bind(table.name).bind(table.columns[0].name).bind(highest).execute(&mut self.db).await.map(drop)
    }

    pub async fn finish(mut self) -> Result<(), TransferError> {
        self.pending.write_all(&mut self.db).await.map_err(|error| self.failed(&error))?;
        self.db.ping().await.map_err(|error| self.failed(&error))?;
        match sqlx::query("commit").execute(&mut self.db).await {
            Err(error) if error.as_database_error().is_none() => {
                return Err(TransferError::Undecided { place: self.place.to_string(), reason: error.to_string() });
            }
            done => done.map_err(|error| self.failed(&error))?,
        };
        close(self.db).await;
        Ok(())
    }

    fn failed(&self, error: &sqlx::Error) -> TransferError {
        self.place.unwritable(reason(error))
    }
}
