//! The periods of time in which PostgreSQL keeps the history: six blocks of a tier each.

use super::{Batch, Store, Tier};
use crate::store::postgres::SharedPool;
use crate::store::postgres::periods::{PeriodTable, Periods};

/// Who held connections is kept for two days, in periods of this length.
pub const HOLDINGS: PeriodTable = PeriodTable { name: "holding", seconds: 6 * 3600 };
const HOLDINGS_KEPT: u64 = 2 * 86_400;
/// A period has so many blocks.
const BLOCKS: u64 = 6;

#[derive(Clone)]
pub(super) struct HistoryPeriods {
    db: SharedPool,
    periods: Periods,
}

/// The table of a tier's rows, and that of its blocks.
pub fn tables(tier: Tier) -> [PeriodTable; 2] {
    let names = match tier {
        Tier::Second => ["history_1", "history_block_1"],
        Tier::TenSeconds => ["history_10", "history_block_10"],
        Tier::Minute => ["history_60", "history_block_60"],
        Tier::Hour => ["history_3600", "history_block_3600"],
    };
    names.map(|name| PeriodTable { name, seconds: BLOCKS * tier.block() })
}

impl HistoryPeriods {
    pub(super) fn of(db: &Store) -> Option<Self> {
        match db {
            Store::Postgres(pool) => Some(Self { db: pool.clone(), periods: Periods::new(pool.clone()) }),
            Store::Sqlite(_) => None,
        }
    }

    /// Makes those that a batch needs.
    pub(super) async fn make_for(&self, batch: &Batch) -> sqlx::Result<()> {
        let rows = batch.rows.iter().flat_map(|row| tables(row.tier).map(|table| (table, row.at_s)));
        let holdings = batch.holdings.iter().map(|(_, at_s, _)| (HOLDINGS, *at_s));
        self.periods.ensure(rows.chain(holdings)).await
    }

    /// Whether a write failed because another console has dropped a period that was there.
    pub(super) fn are_missing(&self, error: &sqlx::Error) -> bool {
        let is_missing = error.as_database_error().and_then(|error| error.code()).is_some_and(|code| code == "23514");
        if is_missing {
            self.periods.forget_known();
        }
        is_missing
    }

    /// Drops those whose rows are packed or too old, and the blocks that are too old.
    pub(super) async fn drop_old(&self, now_s: u64) -> sqlx::Result<()> {
        for tier in Tier::ALL {
            let [rows, blocks] = tables(tier);
            let limit = now_s.saturating_sub(tier.kept());
            for (from_s, _) in self.periods.ended(blocks, limit).await? {
                self.periods.drop_one(blocks, from_s).await?;
            }
            for (from_s, until_s) in self.periods.ended(rows, now_s).await? {
                if until_s <= limit || self.is_packed(tier, from_s, until_s).await? {
                    self.periods.drop_one(rows, from_s).await?;
                }
            }
        }
        // Of processes that have long gone.
        sqlx::query("delete from written where at_ms < clock_ms() - 2592000000").execute(&self.db).await?;
        for (from_s, _) in self.periods.ended(HOLDINGS, now_s.saturating_sub(HOLDINGS_KEPT)).await? {
            self.periods.drop_one(HOLDINGS, from_s).await?;
        }
        Ok(())
    }

    /// Whether nothing is left in a period that stands in no block. A row may come late: a period is given as much time as it lasts.
    async fn is_packed(&self, tier: Tier, from_s: u64, until_s: u64) -> sqlx::Result<bool> {
        // Source by source, as `limit` makes it: a join would fetch all rows of the period where they lie on other servers.
        let sql = "select not exists (select from history_source s left join packed_until p on p.source = s.id and p.tier = $1
            where (select true from history h where h.source = s.id and h.tier = $1 and h.at_s >= greatest($2, coalesce(p.until_s, 0))
                       and h.at_s < $3 limit 1))";
        sqlx::query_scalar(sql).bind(tier.number()).bind(from_s as i64).bind(until_s as i64).fetch_one(&self.db).await
    }
}
