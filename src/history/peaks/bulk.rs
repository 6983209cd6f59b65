//! How marks and holdings are written: SQLite takes them one by one, PostgreSQL all of a second in one statement.

use plimsoll_pool::Session;
use sqlx::SqliteConnection;

use super::StoredPeak;
use crate::history::holders::HolderList;

/// A holding with its source and second.
type Holding = (i64, u64, HolderList);

pub(super) async fn write_peaks_one_by_one(db: &mut SqliteConnection, peaks: &[StoredPeak]) -> sqlx::Result<()> {
    const SQL: &str = "insert into peak (source, what, stretch, began_s, value, at_ms, holding) values ($1, $2, $3, $4, $5, $6, $7)
        on conflict do update set value = excluded.value, at_ms = excluded.at_ms, holding = excluded.holding
        where excluded.value > peak.value";
    for StoredPeak { source, what, stretch, mark } in peaks {
        let query = sqlx::query(SQL).bind(source).bind(what.as_str()).bind(stretch.as_str()).bind(mark.began_s as i64);
        query.bind(mark.value as i64).bind(mark.at_ms as i64).bind(json(&mark.holding)).execute(&mut *db).await?;
    }
    Ok(())
}

pub(super) async fn write_peaks_at_once(db: &mut Session, peaks: &[StoredPeak]) -> sqlx::Result<()> {
    const SQL: &str = "insert into peak (source, what, stretch, began_s, value, at_ms, holding)
        select * from unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::text[])
        on conflict (source, what, stretch, began_s) do update
        set value = excluded.value, at_ms = excluded.at_ms, holding = excluded.holding where excluded.value > peak.value";
    if peaks.is_empty() {
        return Ok(());
    }
    let number = |of: fn(&StoredPeak) -> i64| peaks.iter().map(of).collect::<Vec<_>>();
    let word = |of: fn(&StoredPeak) -> &'static str| peaks.iter().map(of).collect::<Vec<_>>();
    let query =
        sqlx::query(SQL).bind(number(|peak| peak.source)).bind(word(|peak| peak.what.as_str())).bind(word(|peak| peak.stretch.as_str()));
    let query = query.bind(number(|peak| peak.mark.began_s as i64)).bind(number(|peak| peak.mark.value as i64));
    let holdings: Vec<String> = peaks.iter().map(|peak| json(&peak.mark.holding)).collect();
    query.bind(number(|peak| peak.mark.at_ms as i64)).bind(holdings).execute(db).await.map(drop)
}

pub(super) async fn write_holdings_one_by_one(db: &mut SqliteConnection, holdings: &[Holding]) -> sqlx::Result<()> {
    let sql = "insert into holding (source, at_s, holding) values ($1, $2, $3) on conflict do update set holding = excluded.holding";
    for (source, at_s, holding) in holdings {
        sqlx::query(sql).bind(source).bind(*at_s as i64).bind(json(holding)).execute(&mut *db).await?;
    }
    Ok(())
}

/// One that is there already stays: of two that tell the same second one is as good as the other.
pub(super) async fn write_holdings_at_once(db: &mut Session, holdings: &[Holding]) -> sqlx::Result<()> {
    const SQL: &str = "insert into holding (source, at_s, holding) select * from unnest($1::bigint[], $2::bigint[], $3::text[])
        on conflict do nothing";
    if holdings.is_empty() {
        return Ok(());
    }
    let sources: Vec<i64> = holdings.iter().map(|(source, ..)| *source).collect();
    let seconds: Vec<i64> = holdings.iter().map(|(_, at_s, _)| *at_s as i64).collect();
    let texts: Vec<String> = holdings.iter().map(|(.., holding)| json(holding)).collect();
    sqlx::query(SQL).bind(sources).bind(seconds).bind(texts).execute(db).await.map(drop)
}

fn json(holding: &HolderList) -> String {
    // Numbers and strings alone: it cannot fail.
    serde_json::to_string(holding).unwrap_or_else(|_| "{}".to_owned())
}
