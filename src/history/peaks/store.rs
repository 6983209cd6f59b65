//! The marks in the console's store, and who held connections when.

use sqlx::{Sqlite, SqlitePool, Transaction};

use super::{PeakMetric, PeakPeriod, PeakRecord, StoredPeak};
use crate::history::holders::HolderList;

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
    db: SqlitePool,
}

impl PeakStore {
    pub fn new(db: SqlitePool) -> Self {
        Self { db }
    }

    /// Writes marks; a lower one that another process has kept meanwhile gives way, a higher one stays.
    pub async fn write(tx: &mut Transaction<'_, Sqlite>, peaks: &[StoredPeak]) -> sqlx::Result<()> {
        const SQL: &str = "insert into peak (source, what, stretch, began_s, value, at_ms, holding) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            on conflict do update set value = excluded.value, at_ms = excluded.at_ms, holding = excluded.holding
            where excluded.value > peak.value";
        for StoredPeak { source, what, stretch, mark } in peaks {
            let query = sqlx::query(SQL).bind(source).bind(what.as_str()).bind(stretch.as_str()).bind(mark.began_s as i64);
            let query = query.bind(mark.value as i64).bind(mark.at_ms as i64).bind(json(&mark.holding));
            query.execute(&mut **tx).await?;
        }
        Ok(())
    }

    /// Writes who held connections at a second.
    pub async fn write_holding(tx: &mut Transaction<'_, Sqlite>, source: i64, at_s: u64, holding: &HolderList) -> sqlx::Result<()> {
        let sql = "insert into holding (source, at_s, holding) values (?1, ?2, ?3) on conflict do update set holding = excluded.holding";
        sqlx::query(sql).bind(source).bind(at_s as i64).bind(json(holding)).execute(&mut **tx).await?;
        Ok(())
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
            "select source, what, stretch, began_s, value, at_ms, holding from peak where source = ?1 and stretch = ?2 and began_s = ?3";
        let query = sqlx::query_as::<_, PeakRow>(sql).bind(source).bind(stretch.as_str()).bind(began_s as i64);
        Ok(query.fetch_all(&self.db).await?.into_iter().filter_map(PeakRow::stored).collect())
    }

    /// Who held connections nearest to a second, at most `within` seconds away, and when that was.
    pub async fn holding_at(&self, source: i64, at_s: u64, within: u64) -> sqlx::Result<Option<(u64, HolderList)>> {
        let sql = "select at_s, holding from holding where source = ?1 and at_s between ?2 and ?3 order by abs(at_s - ?4) limit 1";
        let query = sqlx::query_as::<_, (i64, String)>(sql).bind(source);
        let query = query.bind(at_s.saturating_sub(within) as i64).bind((at_s + within) as i64).bind(at_s as i64);
        let row = query.fetch_optional(&self.db).await?;
        Ok(row.map(|(at_s, holding)| (at_s.unsigned_abs(), serde_json::from_str(&holding).unwrap_or_default())))
    }

    /// The marks that were set in this second or later, and still stand.
    pub async fn raised_since(&self, source: i64, since_s: u64) -> sqlx::Result<Vec<StoredPeak>> {
        let sql = "select source, what, stretch, began_s, value, at_ms, holding from peak where source = ?1 and at_ms >= ?2 order by at_ms limit 50";
        let query = sqlx::query_as::<_, PeakRow>(sql).bind(source).bind((since_s * 1000) as i64);
        Ok(query.fetch_all(&self.db).await?.into_iter().filter_map(PeakRow::stored).collect())
    }

    /// The marks of all sources that stand now, with their names.
    pub async fn standing(&self, now_s: u64) -> sqlx::Result<Vec<(String, StoredPeak)>> {
        let sql = "select name, peak.* from peak join history_source on id = source
            where (stretch, began_s) in (values ('hour', ?1), ('day', ?2), ('week', ?3), ('ever', 0)) order by name, what limit ?4";
        let began = |stretch: PeakPeriod| stretch.start_of(now_s) as i64;
        let query = sqlx::query_as::<_, NamedPeakRow>(sql).bind(began(PeakPeriod::Hour)).bind(began(PeakPeriod::Day));
        let rows = query.bind(began(PeakPeriod::Week)).bind(MOST_STANDING).fetch_all(&self.db).await?.into_iter();
        Ok(rows.filter_map(|row| Some((row.name, row.peak.stored()?))).collect())
    }

    /// Who held connections of a source from `from_s` on and before `until_s`.
    pub async fn holdings(&self, source: i64, from_s: u64, until_s: u64) -> sqlx::Result<Vec<(u64, HolderList)>> {
        let sql = "select at_s, holding from holding where source = ?1 and at_s >= ?2 and at_s < ?3 order by at_s limit 600";
        let query = sqlx::query_as::<_, (i64, String)>(sql).bind(source).bind(from_s as i64).bind(until_s as i64);
        let rows = query.fetch_all(&self.db).await?.into_iter();
        Ok(rows.map(|(at_s, holding)| (at_s.unsigned_abs(), serde_json::from_str(&holding).unwrap_or_default())).collect())
    }

    /// Forgets what is too old.
    pub async fn prune(&self, now_s: u64) -> sqlx::Result<()> {
        for stretch in [PeakPeriod::Hour, PeakPeriod::Day, PeakPeriod::Week] {
            let sql = "delete from peak where stretch = ?1 and began_s < ?2";
            sqlx::query(sql).bind(stretch.as_str()).bind(now_s.saturating_sub(stretch.kept()) as i64).execute(&self.db).await?;
        }
        let sql = "delete from holding where source in (select id from history_source) and at_s < ?1";
        sqlx::query(sql).bind(now_s.saturating_sub(HOLDING_KEPT) as i64).execute(&self.db).await?;
        Ok(())
    }
}

fn json(holding: &HolderList) -> String {
    // Numbers and strings alone: it cannot fail.
    serde_json::to_string(holding).unwrap_or_else(|_| "{}".to_owned())
}
