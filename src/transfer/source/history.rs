//! The history, source by source and tier by tier.

use sqlx::AssertSqlSafe;

use super::{Snapshot, Stored, on_connection};
use crate::history::store::{UNPACKED_OF_POSTGRES, UNPACKED_OF_SQLITE};
use crate::history::tier::Tier;
use crate::transfer::error::TransferError;
use crate::transfer::part::{Part, Parts, Series, SeriesBlock, send};

impl Snapshot {
    pub(super) async fn read_history(&mut self, parts: &Parts) -> Result<(), TransferError> {
        let sql = "select id from history_source order by id";
        let sources = on_connection!(&mut self.stored, db => sqlx::query_scalar(sql).fetch_all(db).await, else Ok(Vec::new()));
        let sources: Vec<i64> = sources.map_err(|error| self.broken(&error))?;
        for source in sources {
            for tier in Tier::ALL {
                let series = self.read_series(source, tier).await.map_err(|error| self.broken(&error))?;
                send(parts, Part::Series(series)).await?;
            }
        }
        Ok(())
    }

    /// All of it at once: a tier keeps no more than some ten thousand rows of a source.
    async fn read_series(&mut self, source: i64, tier: Tier) -> sqlx::Result<Series> {
        let unpacked = if matches!(self.stored, Stored::Postgres(_)) { UNPACKED_OF_POSTGRES } else { UNPACKED_OF_SQLITE };
        let rows = format!("select at_s, frame from {unpacked} order by at_s");
        let rows = on_connection!(&mut self.stored, db => {
            sqlx::query_as(AssertSqlSafe(rows)).bind(source).bind(tier.number()).bind(i64::MIN).fetch_all(db).await?
        }, else Vec::new());
        let blocks = "select at_s, until_s, frames from history_block where source = $1 and tier = $2 order by at_s";
        let blocks: Vec<(i64, i64, Vec<u8>)> = on_connection!(&mut self.stored, db => {
            sqlx::query_as(blocks).bind(source).bind(tier.number()).fetch_all(db).await?
        }, else Vec::new());
        let block = |(at_s, until_s, frames)| SeriesBlock { at_s, until_s, frames };
        Ok(Series { source, tier, rows, blocks: blocks.into_iter().map(block).collect() })
    }
}
