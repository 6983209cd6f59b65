//! Notices on their way, in the console's store: what is in it is sent at least once, and after a restart too.

use std::time::Duration;

use sqlx::FromRow;

use super::backoff;
use crate::alerts::model::Notice;
use crate::store::leases::Fence;
use crate::store::{Store, Transaction, on, without_nul};

/// Long enough to look up what was told during the last incident.
const DELIVERED_KEPT: Duration = Duration::from_secs(7 * 24 * 3600);
/// A notice that was given up should be seen by somebody; after a month nobody looks.
const REST_KEPT: Duration = Duration::from_secs(30 * 24 * 3600);

/// The table `outbox` of the store.
#[derive(Clone)]
pub struct Outbox {
    db: Store,
}

/// A notice whose turn it is.
#[derive(Debug, PartialEq)]
pub struct Due {
    pub id: i64,
    /// Failed ones before this.
    pub attempts: u32,
    pub created_at_ms: u64,
    /// `None`: it was kept by a version that wrote it in another form.
    pub notice: Option<Notice>,
}

/// How one notifier stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeliveryStatus {
    pub pending: u64,
    pub given_up: u64,
    pub last_delivered_at_ms: Option<u64>,
    pub last_failure: Option<LastFailedDelivery>,
}

/// The last attempt that has failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastFailedDelivery {
    pub at_ms: u64,
    pub key: String,
    pub reason: String,
    pub is_final: bool,
}

/// Puts it in; a second time it is there already.
pub async fn put(store: &mut Transaction, notifier: &str, notice: &Notice, now_ms: u64) -> sqlx::Result<()> {
    let json = serde_json::to_string(notice).map_err(|error| sqlx::Error::Encode(error.into()))?;
    let insert = "insert into outbox (notifier, key, incident, notice, created_at_ms, next_at_ms) values ($1, $2, $3, $4, $5, $5)
        on conflict (notifier, key) do nothing";
    on!(store, db => {
        let insert = sqlx::query(insert).bind(notifier).bind(&notice.key).bind(notice.incident.id).bind(json);
        insert.bind(signed(now_ms)).execute(db).await.map(drop)
    })
}

impl Outbox {
    pub fn new(db: Store) -> Self {
        Self { db }
    }

    /// The oldest notice for this notifier whose time has come, and that is the first of its incident. Its key is told
    /// from those of other consoles by the store's own name.
    pub async fn due(&self, notifier: &str, now_ms: u64) -> sqlx::Result<Option<Due>> {
        let sql = "select o.id, o.attempts, o.created_at_ms, o.notice, (select id from outbox_origin) || '-' || o.key
            from outbox o
            where o.notifier = $1 and o.delivered_at_ms is null and o.failed_at_ms is null and o.next_at_ms <= $2
              and not exists (select 1 from outbox e where e.notifier = o.notifier and e.incident = o.incident and e.id < o.id
                              and e.delivered_at_ms is null and e.failed_at_ms is null)
            order by o.id limit 1";
        let row: Option<(i64, i64, i64, String, String)> =
            on!(self.db, db => sqlx::query_as(sql).bind(notifier).bind(signed(now_ms)).fetch_optional(db).await)?;
        Ok(row.map(|(id, attempts, created_at_ms, json, key)| {
            let notice = serde_json::from_str(&json).ok().map(|notice| Notice { key, ..notice });
            let attempts = u32::try_from(attempts).unwrap_or(u32::MAX);
            Due { id, attempts, created_at_ms: unsigned(created_at_ms), notice }
        }))
    }

    /// Takes a notice to send it; false: another console sends it.
    pub async fn claim(&self, id: i64, fence: Option<&Fence>) -> sqlx::Result<bool> {
        let Some(fence) = fence else { return Ok(true) };
        let mut tx = self.db.begin().await?;
        let Some(term) = fence.term_held(&mut tx).await? else { return Ok(false) };
        let update = "update outbox set claimed_term = $2 where id = $1 and delivered_at_ms is null and failed_at_ms is null
            and coalesce(claimed_term, 0) <= $2";
        let claimed = on!(tx, db => sqlx::query(update).bind(id).bind(term).execute(db).await.map(|done| done.rows_affected()))?;
        tx.commit().await?;
        Ok(claimed == 1)
    }

    /// It has arrived.
    pub async fn delivered(&self, id: i64, now_ms: u64) -> sqlx::Result<()> {
        let update = "update outbox set delivered_at_ms = $2, reason = null, reason_at_ms = null where id = $1";
        on!(self.db, db => sqlx::query(update).bind(id).bind(signed(now_ms)).execute(db).await.map(drop))
    }

    /// It is not sent again.
    pub async fn given_up(&self, id: i64, reason: &str, now_ms: u64) -> sqlx::Result<()> {
        let update = "update outbox set failed_at_ms = $3, attempts = attempts + 1, reason = $2, reason_at_ms = $3 where id = $1";
        let reason = without_nul(reason);
        on!(self.db, db => sqlx::query(update).bind(id).bind(&*reason).bind(signed(now_ms)).execute(db).await.map(drop))
    }

    /// It is sent again then.
    pub async fn put_off(&self, id: i64, reason: &str, now_ms: u64, next_at_ms: u64) -> sqlx::Result<()> {
        let update = "update outbox set attempts = attempts + 1, reason = $2, reason_at_ms = $3, next_at_ms = $4 where id = $1";
        let (reason, now, next) = (without_nul(reason), signed(now_ms), signed(next_at_ms));
        on!(self.db, db => sqlx::query(update).bind(id).bind(&*reason).bind(now).bind(next).execute(db).await.map(drop))
    }

    /// Nothing is sent to this notifier before then: one notice at a time finds out whether it is back.
    pub async fn hold_back(&self, notifier: &str, until_ms: u64) -> sqlx::Result<()> {
        let update = "update outbox set next_at_ms = $2
            where notifier = $1 and delivered_at_ms is null and failed_at_ms is null and next_at_ms < $2";
        on!(self.db, db => sqlx::query(update).bind(notifier).bind(signed(until_ms)).execute(db).await.map(drop))
    }

    /// How this notifier stands.
    pub async fn standing(&self, notifier: &str) -> sqlx::Result<DeliveryStatus> {
        let counts = "select count(*) filter (where delivered_at_ms is null and failed_at_ms is null),
                count(*) filter (where failed_at_ms is not null), max(delivered_at_ms)
            from outbox where notifier = $1";
        let (pending, given_up, last): (i64, i64, Option<i64>) =
            on!(self.db, db => sqlx::query_as(counts).bind(notifier).fetch_one(db).await)?;
        let failed = "select reason_at_ms, key, reason, failed_at_ms is not null as is_final from outbox
            where notifier = $1 and reason is not null order by reason_at_ms desc, id desc limit 1";
        let failed: Option<FailedRow> = on!(self.db, db => sqlx::query_as(failed).bind(notifier).fetch_optional(db).await)?;
        Ok(DeliveryStatus {
            pending: unsigned(pending),
            given_up: unsigned(given_up),
            last_delivered_at_ms: last.map(unsigned),
            last_failure: failed.map(LastFailedDelivery::from),
        })
    }

    /// Forgets what arrived days ago, and what nobody will want any more: given up, or for a notifier that is no more.
    pub async fn prune(&self, now_ms: u64) -> sqlx::Result<()> {
        let before = |kept: Duration| signed(now_ms.saturating_sub(kept.as_millis() as u64));
        let delete = "delete from outbox where delivered_at_ms < $1 or created_at_ms < $2";
        let (delivered, rest) = (before(DELIVERED_KEPT), before(REST_KEPT.max(backoff::PATIENCE)));
        on!(self.db, db => sqlx::query(delete).bind(delivered).bind(rest).execute(db).await.map(drop))
    }
}

#[derive(FromRow)]
struct FailedRow {
    reason_at_ms: i64,
    key: String,
    reason: String,
    is_final: bool,
}

impl From<FailedRow> for LastFailedDelivery {
    fn from(row: FailedRow) -> Self {
        Self { at_ms: unsigned(row.reason_at_ms), key: row.key, reason: row.reason, is_final: row.is_final }
    }
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::model::Event;
    use crate::alerts::notifiers::fixture::notice;
    use crate::store::fixture::{Servers, on_each_kind};
    use crate::store::open_in_memory;

    async fn outbox(db: Store, notices: &[Notice]) -> Outbox {
        let mut tx = db.begin().await.expect("a transaction");
        for notice in notices {
            put(&mut tx, "ops", notice, 100).await.expect("put");
        }
        tx.commit().await.expect("kept");
        Outbox::new(db)
    }

    async fn next(outbox: &Outbox, now_ms: u64) -> Option<(i64, String)> {
        let due = outbox.due("ops", now_ms).await.expect("read")?;
        Some((due.id, due.notice.expect("a notice").key.split_once('-').expect("an origin").1.to_owned()))
    }

    async fn a_notice_is_in_it_once_however_often_it_is_put_in(db: Store) {
        let outbox = outbox(db, &[notice(7, Event::Opened), notice(7, Event::Opened)]).await;
        assert_eq!(outbox.standing("ops").await.expect("read").pending, 1);
        assert_eq!(outbox.standing("others").await.expect("read"), DeliveryStatus::default());
    }

    async fn of_one_incident_the_later_waits_for_the_earlier_and_other_incidents_do_not(db: Store) {
        let outbox = outbox(db, &[notice(7, Event::Opened), notice(7, Event::Resolved), notice(8, Event::Opened)]).await;
        let (first, key) = next(&outbox, 100).await.expect("due");
        assert_eq!(key, "incident-7-opened");
        outbox.put_off(first, "stumbled", 100, 5_000).await.expect("kept");
        let (other, key) = next(&outbox, 100).await.expect("due");
        assert_eq!(key, "incident-8-opened");
        outbox.delivered(other, 100).await.expect("kept");
        assert_eq!(next(&outbox, 4_999).await, None, "not before its time, and not the end before the beginning");
        assert_eq!(next(&outbox, 5_000).await.expect("due").0, first);
        outbox.delivered(first, 5_000).await.expect("kept");
        assert_eq!(next(&outbox, 5_000).await.expect("due").1, "incident-7-resolved");
    }

    async fn the_end_of_an_incident_is_told_though_its_beginning_was_refused(db: Store) {
        let outbox = outbox(db, &[notice(7, Event::Opened), notice(7, Event::Resolved)]).await;
        let (first, _) = next(&outbox, 100).await.expect("due");
        outbox.given_up(first, "answers with status 400", 200).await.expect("kept");
        assert_eq!(next(&outbox, 200).await.expect("due").1, "incident-7-resolved");
        let standing = outbox.standing("ops").await.expect("read");
        let failed = standing.last_failure.expect("a failure");
        assert_eq!((standing.given_up, failed.is_final, failed.reason.as_str()), (1, true, "answers with status 400"));
    }

    async fn while_a_receiver_is_away_nothing_is_due_and_a_delivery_clears_the_reason(db: Store) {
        let outbox = outbox(db, &[notice(7, Event::Opened), notice(8, Event::Opened)]).await;
        let (first, _) = next(&outbox, 100).await.expect("due");
        outbox.put_off(first, "cannot be reached", 100, 900).await.expect("kept");
        outbox.hold_back("ops", 900).await.expect("kept");
        assert_eq!(next(&outbox, 899).await, None);
        assert_eq!(outbox.due("ops", 900).await.expect("read").expect("due").attempts, 1);
        outbox.delivered(first, 900).await.expect("kept");
        let standing = outbox.standing("ops").await.expect("read");
        assert_eq!((standing.pending, standing.last_delivered_at_ms, standing.last_failure), (1, Some(900), None));
    }

    #[tokio::test]
    async fn the_keys_of_two_stores_differ_and_those_of_one_do_not() {
        let key = async |outbox: &Outbox| outbox.due("ops", 100).await.expect("read").expect("due").notice.expect("a notice").key;
        let mut keys = Vec::new();
        let (one, another, sharded) = (Servers::One.store().await.0, Servers::One.store().await.0, Servers::Sharded.store().await.0);
        for db in [open_in_memory().await, open_in_memory().await, Ok(one), Ok(another), Ok(sharded)] {
            let outbox = outbox(db.expect("a store"), &[notice(1, Event::Opened)]).await;
            keys.push(key(&outbox).await);
            assert_eq!(keys.last(), Some(&key(&outbox).await));
        }
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), 5, "{keys:?}");
    }

    async fn what_arrived_is_forgotten_after_a_week_and_the_rest_after_a_month(db: Store) {
        const DAY: u64 = 24 * 3600 * 1000;
        let outbox = outbox(db, &[notice(7, Event::Opened), notice(8, Event::Opened)]).await;
        outbox.delivered(1, 200).await.expect("kept");
        outbox.prune(8 * DAY).await.expect("pruned");
        let standing = outbox.standing("ops").await.expect("read");
        assert_eq!((standing.pending, standing.last_delivered_at_ms), (1, None));
        outbox.prune(31 * DAY).await.expect("pruned");
        assert_eq!(outbox.standing("ops").await.expect("read").pending, 0);
    }

    on_each_kind! {
        a_notice_is_in_it_once_however_often_it_is_put_in,
        of_one_incident_the_later_waits_for_the_earlier_and_other_incidents_do_not,
        the_end_of_an_incident_is_told_though_its_beginning_was_refused,
        while_a_receiver_is_away_nothing_is_due_and_a_delivery_clears_the_reason,
        what_arrived_is_forgotten_after_a_week_and_the_rest_after_a_month,
    }
}
