//! One look at the store: says that this console lives, renews its leases, and takes or releases what its share asks for.

use std::io;
use std::time::{Duration, Instant};

use plimsoll_pool::Pool;

use super::clock::ClockWatch;
use super::share::{self, Changes};
use super::{LASTS, Member, Membership, Work};
use crate::base::now_ms;
use crate::store::StoreError;
use crate::store::postgres::schema::{OLDEST, newest_known};
use crate::store::postgres::version;

/// A console that has ended is shown for so long.
const SHOWN_MS: i64 = 3_600_000;

/// All consoles, and who holds what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FleetOfConsoles {
    pub members: Vec<Member>,
    pub leases: Vec<HeldLease>,
    /// The migration that a console has to know, where this version does not: then nothing else is told.
    pub outdated_by: Option<i64>,
}

/// A lease as the store has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldLease {
    pub work: Work,
    pub term: i64,
    /// The process that holds it.
    pub holder: String,
    /// Until it ends.
    pub left_ms: i64,
}

/// After the store was away all leases have ended, and the consoles come back one after the other: each finds its own.
const PATIENCE: Duration = LASTS.saturating_mul(2);

fn silent() -> sqlx::Error {
    sqlx::Error::Io(io::Error::new(io::ErrorKind::TimedOut, format!("no answer within {} s", LASTS.as_secs_f64())))
}

/// What it works with.
pub(super) struct Round {
    db: Pool,
    me: Membership,
    clock: ClockWatch,
    /// When the store did not answer last.
    away: Option<Instant>,
    /// Rows that wait to be written, and rows that were lost.
    waiting: (i64, i64),
}

impl Round {
    pub(super) fn new(db: Pool, me: Membership) -> Self {
        Self { db, me, clock: ClockWatch::default(), away: None, waiting: (0, 0) }
    }

    /// Rows that wait to be written, and rows that were lost.
    pub(super) fn tell(&mut self, waiting: u64, lost: u64) {
        self.waiting = (waiting as i64, lost as i64);
    }

    /// Says for the first time that this console is there. One of the same name that has just died is waited for.
    ///
    /// # Errors
    /// One of the same name lives.
    pub(super) async fn introduce(&mut self, place: &str) -> Result<(), StoreError> {
        let unusable = |error: sqlx::Error| StoreError::Shared { place: place.to_owned(), reason: error.to_string() };
        let deadline = tokio::time::Instant::now() + LASTS * 2;
        while !self.renew_member().await.map_err(unusable)? {
            if tokio::time::Instant::now() > deadline {
                return Err(StoreError::SameName(self.me.name.clone()));
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Ok(())
    }

    pub(super) async fn go(&mut self) -> sqlx::Result<FleetOfConsoles> {
        // A server that has fallen silent would be waited for longer than the leases last.
        let gone = tokio::time::timeout(LASTS, self.look()).await.unwrap_or_else(|_late| Err(silent()));
        if gone.is_err() {
            self.away = Some(Instant::now());
        }
        gone
    }

    async fn look(&mut self) -> sqlx::Result<FleetOfConsoles> {
        let oldest: i64 = sqlx::query_scalar(OLDEST).fetch_one(&self.db).await?;
        if oldest > newest_known() {
            return Ok(FleetOfConsoles { outdated_by: Some(oldest), ..FleetOfConsoles::default() });
        }
        if !self.renew_member().await? {
            // Its name was taken while it could not be heard: it begins anew under it once the other has gone.
            return Ok(FleetOfConsoles { members: self.members().await?, leases: self.leases().await?, outdated_by: None });
        }
        let renew = "update lease set until_ms = clock_ms() + $2 where holder = $1";
        sqlx::query(renew).bind(&self.me.process).bind(LASTS.as_millis() as i64).execute(&self.db).await?;
        let (members, leases) = (self.members().await?, self.leases().await?);
        let Changes { taken, released } = share::changes(&self.me.process, &members, &self.settled(&leases));
        if taken.is_empty() && released.is_empty() {
            return Ok(FleetOfConsoles { members, leases, outdated_by: None });
        }
        self.release(&released).await?;
        self.take(&taken).await?;
        Ok(FleetOfConsoles { members, leases: self.leases().await?, outdated_by: None })
    }

    /// What there is to divide. Of those that were away as well, the holders are waited for: what they have recorded meanwhile is
    /// written under their terms, and would be lost.
    fn settled(&self, leases: &[HeldLease]) -> Vec<HeldLease> {
        let waits = self.away.is_some_and(|away| away.elapsed() < PATIENCE);
        leases.iter().filter(|lease| !waits || lease.left_ms > 0 || lease.holder.is_empty()).cloned().collect()
    }

    /// The others need not wait until the leases end.
    pub(super) async fn leave(&self) -> sqlx::Result<()> {
        let release = "update lease set holder = '', until_ms = 0 where holder = $1";
        sqlx::query(release).bind(&self.me.process).execute(&self.db).await?;
        let leave = "update console set seen_ms = 0 where name = $1 and process = $2";
        sqlx::query(leave).bind(&self.me.name).bind(&self.me.process).execute(&self.db).await.map(drop)
    }

    /// False: another process lives under this name.
    async fn renew_member(&mut self) -> sqlx::Result<bool> {
        let sql = "insert into console (name, process, version, address, started_ms, seen_ms, ahead_ms, spooled, lost)
            values ($1, $2, $3, $4, clock_ms(), clock_ms(), $5, $7, $8)
            on conflict (name) do update set seen_ms = clock_ms(), process = excluded.process, version = excluded.version,
                address = excluded.address, ahead_ms = excluded.ahead_ms, spooled = excluded.spooled, lost = excluded.lost,
                started_ms = case when console.process = excluded.process then console.started_ms else excluded.started_ms end
            where console.process = excluded.process or console.seen_ms < clock_ms() - $6
            returning seen_ms";
        let before = now_ms();
        let query = sqlx::query_scalar::<_, i64>(sql).bind(&self.me.name).bind(&self.me.process).bind(version());
        let query = query.bind(self.me.address.as_deref()).bind(self.clock.ahead_ms()).bind(LASTS.as_millis() as i64);
        let query = query.bind(self.waiting.0).bind(self.waiting.1);
        let by_store = query.fetch_optional(&self.db).await?;
        if let Some(by_store) = by_store {
            self.compare_clocks(before, by_store);
        }
        Ok(by_store.is_some())
    }

    /// One line in the log when the clock begins to be off, and when it is right again.
    fn compare_clocks(&mut self, before_ms: u64, by_store_ms: i64) {
        match self.clock.note(&self.me.name, before_ms, now_ms(), by_store_ms) {
            Some(sentence) if self.clock.is_right() => tracing::info!("{sentence}"),
            Some(sentence) => tracing::warn!("{sentence}"),
            None => {}
        }
    }

    async fn members(&self) -> sqlx::Result<Vec<Member>> {
        let sql = "select name, process, version, address, started_ms, clock_ms() - started_ms as age_ms,
                clock_ms() - seen_ms as quiet_ms, ahead_ms, spooled, lost
            from console where seen_ms > clock_ms() - $1 order by name";
        sqlx::query_as(sql).bind(SHOWN_MS).fetch_all(&self.db).await
    }

    async fn leases(&self) -> sqlx::Result<Vec<HeldLease>> {
        let sql = "select work, term, holder, until_ms - clock_ms() from lease order by work";
        let rows: Vec<(String, i64, String, i64)> = sqlx::query_as(sql).fetch_all(&self.db).await?;
        let lease = |(work, term, holder, left_ms): (String, i64, String, i64)| {
            Some(HeldLease { work: Work::named(&work)?, term, left_ms, holder })
        };
        Ok(rows.into_iter().filter_map(lease).collect())
    }

    async fn release(&self, works: &[Work]) -> sqlx::Result<()> {
        if works.is_empty() {
            return Ok(());
        }
        let names: Vec<String> = works.iter().map(Work::to_string).collect();
        let sql = "update lease set holder = '', until_ms = 0 where work = any($1) and holder = $2";
        sqlx::query(sql).bind(names).bind(&self.me.process).execute(&self.db).await.map(drop)
    }

    /// Those that are still free, and have the term that was seen.
    async fn take(&self, works: &[(Work, i64)]) -> sqlx::Result<()> {
        if works.is_empty() {
            return Ok(());
        }
        let (names, terms): (Vec<String>, Vec<i64>) = works.iter().map(|(work, term)| (work.to_string(), *term)).unzip();
        // One whose holder was stopped in the middle of a transaction is left for the next round, and keeps none of the others waiting.
        let sql = "update lease set holder = $3, term = term + 1, until_ms = clock_ms() + $4 where work in
            (select held.work from lease as held join unnest($1::text[], $2::bigint[]) as asked (work, term)
             on held.work = asked.work and held.term = asked.term where held.until_ms <= clock_ms()
                 and (select oldest from compatible) <= $5 for update of held skip locked)";
        let query = sqlx::query(sql).bind(names).bind(terms).bind(&self.me.process).bind(LASTS.as_millis() as i64);
        query.bind(newest_known()).execute(&self.db).await.map(drop)
    }
}
