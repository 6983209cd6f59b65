//! The marks in the console's store, and who held connections when.

use super::bulk;
use super::{PeakMetric, PeakPeriod, PeakRecord, StoredPeak};
use crate::history::holders::HolderList;
use crate::store::{Kind, Store, Transaction, on};

/// Who held connections is kept as long as its second can be looked at closely.
const HOLDING_KEPT: u64 = 2 * 86_400;

/// Marks of one answer: those of four hundred pools.
const MOST_STANDING: i64 = 5_000;

/// A row of the table.
#[derive(sqlx::FromRow)]
struct PeakRow {
    source: i64,
    what: String,
    stretch: String,
    began_s: i64,
    value: i64,
    at_ms: i64,
    holding: String,
}

/// One with the name of its source.
#[derive(sqlx::FromRow)]
struct NamedPeakRow {
    name: String,
    #[sqlx(flatten)]
    peak: PeakRow,
}

impl PeakRow {
    /// `None` where a later plimsoll has written it.
    fn stored(self) -> Option<StoredPeak> {
        let what = PeakMetric::ALL.into_iter().find(|known| known.as_str() == self.what)?;
        let stretch = PeakPeriod::ALL.into_iter().find(|known| known.as_str() == self.stretch)?;
        let (began_s, value, at_ms) = (self.began_s.unsigned_abs(), self.value.unsigned_abs(), self.at_ms.unsigned_abs());
        let mark = PeakRecord { began_s, value, at_ms, holding: serde_json::from_str(&self.holding).unwrap_or_default() };
        Some(StoredPeak { source: self.source, what, stretch, mark })
    }
}

#[derive(Clone)]
pub struct PeakStore {
    db: Store,
}

impl PeakStore {
    pub fn new(db: Store) -> Self {
        Self { db }
    }

    /// Writes marks; a lower one that another process has kept meanwhile gives way, a higher one stays.
    pub async fn write(tx: &mut Transaction, peaks: &[StoredPeak]) -> sqlx::Result<()> {
        match tx.kind() {
            Kind::Sqlite(db) => bulk::write_peaks_one_by_one(db, peaks).await,
            Kind::Postgres(db) => bulk::write_peaks_at_once(db, peaks).await,
        }
    }

    /// Writes who held connections at which second.
    pub async fn write_holdings(tx: &mut Transaction, holdings: &[(i64, u64, HolderList)]) -> sqlx::Result<()> {
        match tx.kind() {
            Kind::Sqlite(db) => bulk::write_holdings_one_by_one(db, holdings).await,
            Kind::Postgres(db) => bulk::write_holdings_at_once(db, holdings).await,
        }
    }

    /// The marks of the stretches that `now_s` falls into.
    pub async fn current(&self, source: i64, now_s: u64) -> sqlx::Result<Vec<StoredPeak>> {
        let mut kept = Vec::new();
        for stretch in PeakPeriod::ALL {
            kept.extend(self.of(source, stretch, stretch.start_of(now_s)).await?);
        }
        Ok(kept)
    }

    /// The marks of the stretch that begins at `began_s`.
    pub async fn of(&self, source: i64, stretch: PeakPeriod, began_s: u64) -> sqlx::Result<Vec<StoredPeak>> {
        let sql =
            "select source, what, stretch, began_s, value, at_ms, holding from peak where source = $1 and stretch = $2 and began_s = $3";
        let rows: Vec<PeakRow> = on!(self.db, db => {
            sqlx::query_as(sql).bind(source).bind(stretch.as_str()).bind(began_s as i64).fetch_all(db).await
        })?;
        Ok(rows.into_iter().filter_map(PeakRow::stored).collect())
    }

    /// Who held connections nearest to a second, at most `within` seconds away, and when that was.
    pub async fn holding_at(&self, source: i64, at_s: u64, within: u64) -> sqlx::Result<Option<(u64, HolderList)>> {
        let sql = "select at_s, holding from holding where source = $1 and at_s between $2 and $3 order by abs(at_s - $4) limit 1";
        let row: Option<(i64, String)> = on!(self.db, db => {
            let query = sqlx::query_as(sql).bind(source).bind(at_s.saturating_sub(within) as i64).bind((at_s + within) as i64);
            query.bind(at_s as i64).fetch_optional(db).await
        })?;
        Ok(row.map(|(at_s, holding)| (at_s.unsigned_abs(), serde_json::from_str(&holding).unwrap_or_default())))
    }

    /// The marks that were set in this second or later, and still stand.
    pub async fn raised_since(&self, source: i64, since_s: u64) -> sqlx::Result<Vec<StoredPeak>> {
        let sql = "select source, what, stretch, began_s, value, at_ms, holding from peak where source = $1 and at_ms >= $2
                   order by at_ms limit 50";
        let rows: Vec<PeakRow> = on!(self.db, db => sqlx::query_as(sql).bind(source).bind((since_s * 1000) as i64).fetch_all(db).await)?;
        Ok(rows.into_iter().filter_map(PeakRow::stored).collect())
    }

    /// The marks of all sources that stand now, with their names.
    pub async fn standing(&self, now_s: u64) -> sqlx::Result<Vec<(String, StoredPeak)>> {
        let sql = "select name, peak.* from peak join history_source on id = source
            where (stretch, began_s) in (values ('hour', $1), ('day', $2), ('week', $3), ('ever', 0)) order by name, what, stretch limit $4";
        let began = |stretch: PeakPeriod| stretch.start_of(now_s) as i64;
        let rows: Vec<NamedPeakRow> = on!(self.db, db => {
            let query = sqlx::query_as(sql).bind(began(PeakPeriod::Hour)).bind(began(PeakPeriod::Day)).bind(began(PeakPeriod::Week));
            query.bind(MOST_STANDING).fetch_all(db).await
        })?;
        Ok(rows.into_iter().filter_map(|row| Some((row.name, row.peak.stored()?))).collect())
    }

    /// Who held connections of a source from `from_s` on and before `until_s`.
    pub async fn holdings(&self, source: i64, from_s: u64, until_s: u64) -> sqlx::Result<Vec<(u64, HolderList)>> {
        let sql = "select at_s, holding from holding where source = $1 and at_s >= $2 and at_s < $3 order by at_s limit 600";
        let rows: Vec<(i64, String)> = on!(self.db, db => {
            sqlx::query_as(sql).bind(source).bind(from_s as i64).bind(until_s as i64).fetch_all(db).await
        })?;
        Ok(rows.into_iter().map(|(at_s, holding)| (at_s.unsigned_abs(), serde_json::from_str(&holding).unwrap_or_default())).collect())
    }

    /// Forgets what is too old.
    pub async fn prune(&self, now_s: u64) -> sqlx::Result<()> {
        for stretch in [PeakPeriod::Hour, PeakPeriod::Day, PeakPeriod::Week] {
            let (sql, oldest) = ("delete from peak where stretch = $1 and began_s < $2", now_s.saturating_sub(stretch.kept()) as i64);
            on!(self.db, db => sqlx::query(sql).bind(stretch.as_str()).bind(oldest).execute(db).await.map(drop))?;
        }
        // PostgreSQL's lie in periods, which are dropped.
        if let Store::Sqlite(db) = &self.db {
            let sql = "delete from holding where source in (select id from history_source) and at_s < $1";
            sqlx::query(sql).bind(now_s.saturating_sub(HOLDING_KEPT) as i64).execute(db).await?;
        }
        Ok(())
    }
}
