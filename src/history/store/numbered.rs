//! A batch of one of several consoles, which is written once however often it is tried.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{Batch, HistoryError, HistoryRow, HistoryStore, PeakStore, RowFence, Transaction, insert_all, postgres_rows};
use crate::fleet::model::{HolderList, PeakMetric, PeakPeriod};
use crate::history::frame::Frame;
use crate::history::peaks::{PeakRecord, StoredPeak};
use crate::history::tier::Tier;
use crate::store::leases::{Fence, Work};
use crate::store::postgres::schema::{OLDEST, newest_known};
use crate::store::{Kind, Store, retried};

/// A batch with its number among those of its process, and the works that it is part of.
#[derive(Clone)]
pub struct NumberedBatch {
    pub process: String,
    pub number: i64,
    pub batch: Batch,
    pub fence: RowFence,
}

/// The same as it lies in the spool.
#[derive(Serialize, Deserialize)]
pub struct StoredBatch {
    process: String,
    number: i64,
    holder: String,
    terms: Vec<(String, i64)>,
    works: Vec<(i64, String, i64)>,
    rows: Vec<(i64, i64, u64, Vec<u8>)>,
    peaks: Vec<(i64, PeakMetric, PeakPeriod, SpooledMark)>,
    holdings: Vec<(i64, u64, HolderList)>,
}

type SpooledMark = (u64, u64, u64, HolderList);

impl NumberedBatch {
    /// Rows, marks and holdings.
    pub fn rows(&self) -> usize {
        self.batch.rows.len() + self.batch.peaks.len() + self.batch.holdings.len()
    }

    /// # Errors
    /// A frame cannot be encoded.
    pub fn to_stored(&self) -> Result<StoredBatch, postcard::Error> {
        let row = |row: &HistoryRow| Ok((row.source, row.tier.number(), row.at_s, row.frame.encode()?));
        let mark = |mark: &PeakRecord| (mark.began_s, mark.value, mark.at_ms, mark.holding.clone());
        let (holder, terms) = self.fence.fence.parts();
        Ok(StoredBatch {
            process: self.process.clone(),
            number: self.number,
            holder: holder.to_owned(),
            terms: terms.iter().map(|(work, term)| (work.to_string(), *term)).collect(),
            works: self.fence.works.iter().map(|(source, (work, term))| (*source, work.to_string(), *term)).collect(),
            rows: self.batch.rows.iter().map(row).collect::<Result<_, postcard::Error>>()?,
            peaks: self.batch.peaks.iter().map(|kept| (kept.source, kept.what, kept.stretch, mark(&kept.mark))).collect(),
            holdings: self.batch.holdings.clone(),
        })
    }

    /// # Errors
    /// It is in a form of another version.
    pub fn of_stored(stored: StoredBatch) -> Result<Self, &'static str> {
        let work = |name: &str| Work::named(name).ok_or("it names a work that this version does not know");
        let tier = |number: i64| {
            Tier::ALL.into_iter().find(|tier| tier.number() == number).ok_or("it names a tier that this version does not know")
        };
        let row = |(source, number, at_s, blob): (i64, i64, u64, Vec<u8>)| {
            let frame = Frame::decode(&blob).ok_or("a frame is in a form that this version does not know")?;
            Ok(HistoryRow { source, tier: tier(number)?, at_s, frame })
        };
        let peak = |(source, what, stretch, (began_s, value, at_ms, holding)): (i64, PeakMetric, PeakPeriod, SpooledMark)| StoredPeak {
            source,
            what,
            stretch,
            mark: PeakRecord { began_s, value, at_ms, holding },
        };
        let terms = stored.terms.iter().map(|(name, term)| Ok((work(name)?, *term))).collect::<Result<_, &'static str>>()?;
        let works = stored.works.iter().map(|(source, name, term)| Ok((*source, (work(name)?, *term))));
        let works = works.collect::<Result<HashMap<_, _>, &'static str>>()?;
        Ok(Self {
            process: stored.process,
            number: stored.number,
            batch: Batch {
                rows: stored.rows.into_iter().map(row).collect::<Result<_, &'static str>>()?,
                peaks: stored.peaks.into_iter().map(peak).collect(),
                holdings: stored.holdings,
            },
            fence: RowFence { fence: Fence::new(stored.holder, terms), works },
        })
    }
}

impl HistoryStore {
    /// Writes a batch as far as it is this console's to write, and only once. What a process before has `left` in the spool, and is another
    /// one's to write by now, is written where that one has written nothing.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn write_numbered(&self, numbered: &NumberedBatch, left: bool) -> Result<(), HistoryError> {
        let write = || retried(|| self.write_numbered_once(numbered, left));
        let writing = self.with_periods(&numbered.batch, write);
        match &self.writer {
            // A connection in a black hole would hang for many seconds after the store is back, and all that is new behind it.
            Store::Postgres(pool) => pool.unless_silent(writing).await,
            Store::Sqlite(_) => writing.await,
        }
    }

    async fn write_numbered_once(&self, numbered: &NumberedBatch, left: bool) -> Result<(), HistoryError> {
        let mut tx = self.writer.begin().await?;
        if !is_new(&mut tx, numbered).await? {
            return Ok(());
        }
        let held = numbered.fence.fence.still_held(&mut tx).await?;
        let is_own = |source: i64| numbered.fence.works.get(&source).is_none_or(|work| held.contains(work));
        let own = numbered.batch.of(is_own);
        insert_all(&mut tx, &own.rows).await?;
        PeakStore::write(&mut tx, &own.peaks).await?;
        PeakStore::write_holdings(&mut tx, &own.holdings).await?;
        if left {
            postgres_rows::insert_missing(&mut tx, &numbered.batch.of(|source| !is_own(source)).rows).await?;
        }
        Ok(tx.commit().await?)
    }
}

/// Whether this batch is not written yet: nobody can say of one whose connection was lost in its commit.
async fn is_new(tx: &mut Transaction, numbered: &NumberedBatch) -> Result<bool, HistoryError> {
    let Kind::Postgres(db) = tx.kind() else { return Ok(true) };
    let sql = "insert into written (process, batch, at_ms) select $1, $2, clock_ms() from compatible where oldest <= $3
        on conflict (process) do update set batch = excluded.batch, at_ms = excluded.at_ms where written.batch < excluded.batch";
    let noted = sqlx::query(sql).bind(&numbered.process).bind(numbered.number).bind(newest_known()).execute(&mut *db).await?;
    if noted.rows_affected() == 1 {
        return Ok(true);
    }
    match sqlx::query_scalar::<_, i64>(OLDEST).fetch_one(db).await? {
        oldest if oldest > newest_known() => Err(HistoryError::Outdated),
        _ => Ok(false),
    }
}
