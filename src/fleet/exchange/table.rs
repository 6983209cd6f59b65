//! The table `present`: the newest rows of each console, in a ring.

use std::collections::HashMap;

use crate::store::postgres::SharedPool;

use super::news::News;

/// Rows of one console: eight seconds, for whoever was held up.
const RING: i64 = 16;
/// What is older tells nobody anything.
const READ_MS: i64 = 10_000;
/// Rows of consoles that have gone are forgotten now and then.
const WRITES_A_PRUNING: i64 = 120;

pub(super) struct Table {
    db: SharedPool,
    process: String,
    written: i64,
    /// How far each of the others was read.
    seen: HashMap<String, i64>,
}

impl Table {
    pub(super) fn new(db: SharedPool, process: String) -> Self {
        Self { db, process, written: 0, seen: HashMap::new() }
    }

    pub(super) async fn write(&mut self, news: &News) -> sqlx::Result<()> {
        if news.events.is_empty() {
            return Ok(());
        }
        let body = news.encode().map_err(|error| sqlx::Error::Encode(error.into()))?;
        self.written += 1;
        let sql = "insert into present (holder, slot, number, at_ms, body) values ($1, $2, $3, clock_ms(), $4)
            on conflict (holder, slot) do update set number = excluded.number, at_ms = excluded.at_ms, body = excluded.body";
        sqlx::query(sql).bind(&self.process).bind(self.written % RING).bind(self.written).bind(body).execute(&self.db).await?;
        if self.written % WRITES_A_PRUNING == 1 {
            sqlx::query("delete from present where at_ms < clock_ms() - $1").bind(6 * READ_MS).execute(&self.db).await?;
        }
        Ok(())
    }

    /// What the others have written since the last look, in order.
    pub(super) async fn read(&mut self) -> sqlx::Result<Vec<News>> {
        let (holders, numbers): (Vec<String>, Vec<i64>) = self.seen.iter().map(|(holder, number)| (holder.clone(), *number)).unzip();
        let sql = "select p.holder, p.number, p.body from present p
            left join unnest($1::text[], $2::bigint[]) as seen (holder, number) on seen.holder = p.holder
            where p.holder <> $3 and p.at_ms > clock_ms() - $4 and p.number > coalesce(seen.number, 0) order by p.number";
        let query = sqlx::query_as(sql).bind(holders).bind(numbers).bind(&self.process).bind(READ_MS);
        let rows: Vec<(String, i64, Vec<u8>)> = query.fetch_all(&self.db).await?;
        let mut news = Vec::with_capacity(rows.len());
        for (holder, number, body) in rows {
            let seen = self.seen.entry(holder).or_default();
            *seen = number.max(*seen);
            news.extend(News::decode(&body));
        }
        Ok(news)
    }
}
