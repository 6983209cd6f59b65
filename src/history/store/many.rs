//! The past of many sources at once, for a console that takes up thousands: a question for each would take the way to the server and back
//! each time.

use std::collections::HashMap;

use super::{Frame, HistoryError, HistoryStore, Tier, frames_of_block, in_order};
use crate::store::Kind;

const LAST: &str = "select asked.source, greatest((select max(at_s) from history where source = asked.source and tier = $2),
        (select max(until_s) - $2 from history_block where source = asked.source and tier = $2))
    from unnest($1::bigint[]) as asked (source)";
/// Those that stand in no block. Source by source, as `offset` makes it: a join would read all rows of the tier.
const ROWS: &str = "select asked.source, row.at_s, row.frame from unnest($1::bigint[], $2::bigint[]) as asked (source, from_s)
    cross join lateral (select at_s, frame from history where source = asked.source and tier = $3 and at_s >= asked.from_s and at_s < $4
        and at_s >= coalesce((select max(until_s) from packed_until where source = asked.source and tier = $3), 0) offset 0) as row
    order by asked.source, row.at_s";
const BLOCKS: &str = "select asked.source, block.at_s, block.frames from unnest($1::bigint[], $2::bigint[]) as asked (source, from_s)
    cross join lateral (select at_s, frames from history_block
        where source = asked.source and tier = $3 and at_s > asked.from_s - $5 and at_s < $4 offset 0) as block
    order by asked.source, block.at_s";

impl HistoryStore {
    /// Where the newest row of a tier begins, of each of these sources that has one.
    pub async fn last_of(&self, sources: &[i64], tier: Tier) -> Result<HashMap<i64, u64>, HistoryError> {
        let mut found = HashMap::new();
        match self.db.kind() {
            Kind::Sqlite(_) => {
                for source in sources {
                    found.extend(self.last(*source, tier).await?.map(|at_s| (*source, at_s)));
                }
            }
            Kind::Postgres(db) => {
                let rows: Vec<(i64, Option<i64>)> = sqlx::query_as(LAST).bind(sources).bind(tier.number()).fetch_all(db).await?;
                found.extend(rows.into_iter().filter_map(|(source, at_s)| Some((source, at_s? as u64))));
            }
        }
        Ok(found)
    }

    /// Rows of each of these sources that begin at its moment or later and before `until_s`, oldest first.
    pub async fn read_each(
        &self,
        sources: &[(i64, u64)],
        tier: Tier,
        until_s: u64,
    ) -> Result<HashMap<i64, Vec<(u64, Frame)>>, HistoryError> {
        let Kind::Postgres(db) = self.db.kind() else { return self.read_one_by_one(sources, tier, until_s).await };
        let (asked, moments): (Vec<i64>, Vec<i64>) = sources.iter().map(|(source, from_s)| (*source, *from_s as i64)).unzip();
        let query = sqlx::query_as(BLOCKS).bind(&asked).bind(&moments).bind(tier.number()).bind(until_s as i64);
        let blocks: Vec<(i64, i64, Vec<u8>)> = query.bind(tier.block() as i64).fetch_all(db).await?;
        let query = sqlx::query_as(ROWS).bind(asked).bind(moments).bind(tier.number());
        let rows: Vec<(i64, i64, Vec<u8>)> = query.bind(until_s as i64).fetch_all(db).await?;
        let from: HashMap<i64, u64> = sources.iter().copied().collect();
        let mut found = HashMap::<i64, Vec<(u64, Frame)>>::new();
        for (source, at_s, packed) in blocks {
            let from_s = from.get(&source).copied().unwrap_or_default();
            found.entry(source).or_default().extend(frames_of_block(at_s, &packed, from_s, until_s));
        }
        for (source, at_s, blob) in rows {
            found.entry(source).or_default().extend(Frame::decode(&blob).map(|frame| (at_s as u64, frame)));
        }
        Ok(found.into_iter().map(|(source, frames)| (source, in_order(frames))).collect())
    }

    async fn read_one_by_one(
        &self,
        sources: &[(i64, u64)],
        tier: Tier,
        until_s: u64,
    ) -> Result<HashMap<i64, Vec<(u64, Frame)>>, HistoryError> {
        let mut found = HashMap::new();
        for (source, from_s) in sources {
            found.insert(*source, self.read(*source, tier, *from_s, until_s).await?);
        }
        Ok(found)
    }
}
