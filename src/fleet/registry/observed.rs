//! What the registry tells of a pool and of a source.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::recent_timeouts::RecentCount;
use crate::fleet::dialects::{Hint, hints, pooler_title};
use crate::fleet::model::{Counters, DrawnServer, Evidence, PoolIdentity, Reading, SourceKind, Times, ToldPooler};

/// Whether a pool still tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Liveness {
    /// Its newest reading is not older than it should be.
    Live,
    /// Readings are missing.
    Late,
    /// Five or more readings are missing: its process has ended, or cannot be reached.
    Gone,
}

/// So many intervals without a reading, and the process is gone.
const GONE_AFTER_READINGS: u64 = 5;

impl Liveness {
    /// After so many milliseconds without a reading of a source that has one each interval.
    pub(super) fn after(quiet_ms: u64, interval: Duration) -> Self {
        let missed = quiet_ms / u64::try_from(interval.as_millis()).unwrap_or(u64::MAX).max(1);
        // The next reading is due at the end of the interval, and may take its time: one is missed after two.
        match missed.saturating_sub(1) {
            0 => Self::Live,
            missed if missed < GONE_AFTER_READINGS => Self::Late,
            _ => Self::Gone,
        }
    }

    /// So many milliseconds without a reading, and it is gone.
    pub(super) fn gone_after_ms(interval: Duration) -> u64 {
        let interval_ms = u64::try_from(interval.as_millis()).unwrap_or(u64::MAX).max(1);
        interval_ms.saturating_mul(GONE_AFTER_READINGS + 1)
    }
}

/// A pool at one instant.
#[derive(Clone, Debug, PartialEq)]
pub struct ObservedPool {
    pub identity: PoolIdentity,
    /// The name of its source.
    pub source: String,
    pub kind: SourceKind,
    /// What its numbers are called by the sender.
    pub dialect: Option<String>,
    /// The server that it draws on, where its source names one.
    pub server: Option<String>,
    /// Its sessions' `application_name` in pg_stat_activity, where that is not the service's name.
    pub application_name: Option<String>,
    /// Whose sessions its connections are: of the server that its source names, else of the one that sees its application.
    pub draws_on: DrawnServer,
    /// Where its numbers come from.
    pub address: String,
    /// Seconds between two readings.
    pub resolution_s: f64,
    /// Its source tells each second between them too.
    pub tells_seconds: bool,
    pub evidence: Evidence,
    pub liveness: Liveness,
    /// The list that named its address no longer does: nobody has to look for it once it is gone.
    pub is_delisted: bool,
    /// Seconds since the newest reading.
    pub age_s: f64,
    /// When it was first seen, in milliseconds since the Unix epoch.
    pub since_ms: u64,
    /// How often its process has begun anew while it was watched.
    pub restarts: u32,
    /// The source and address of another process that tells the same identity.
    pub told_twice_by: Option<String>,
    /// Between its two newest readings; `None` before the second, and just after a restart.
    pub rates: Option<Rates>,
    /// Callers that timed out in the last five minutes; `None` where that is not told.
    pub recent_timeouts: Option<RecentCount>,
    /// What its source itself says of numbers that are not told; empty: what its dialect says.
    pub hints: Arc<[Hint]>,
    pub reading: Reading,
}

/// What was counted between two readings.
#[derive(Clone, Debug, PartialEq)]
pub struct Rates {
    /// How far they are apart.
    pub seconds: f64,
    pub counted: Counters,
    pub times: Times,
}

/// A source at one instant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = FleetSource)]
pub struct SourceState {
    /// Its name in the address `/api/v1/sources/{id}`: a number if it was added over REST, `configuration-1` for the first one of the
    /// configuration. `null` for a sender of OTLP metrics, which nobody has configured.
    #[serde(default)]
    pub id: Option<String>,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: SourceKind,
    /// Seconds between two readings; `null` for a source that is sent to.
    pub interval_s: Option<f64>,
    /// When something last arrived, in milliseconds since the Unix epoch.
    pub read_at_ms: Option<u64>,
    /// Addresses that fail.
    pub failing: usize,
    /// What is wrong with them: a sentence each, the oldest trouble first, at most 20.
    pub errors: Vec<String>,
    /// What is worth saying though readings arrive.
    pub notes: Vec<String>,
    /// Pools that it tells.
    pub pools: usize,
}

impl ObservedPool {
    /// The numbers that are not told and can be, each with how its owner makes it so.
    pub fn not_told(&self) -> Cow<'_, [Hint]> {
        match (self.hints.is_empty(), &self.dialect) {
            (true, Some(dialect)) => hints(dialect, &self.reading).into(),
            _ => Cow::Borrowed(&*self.hints),
        }
    }

    /// Seconds between two rows of its history.
    pub fn recorded_resolution_s(&self) -> f64 {
        if self.tells_seconds { 1.0 } else { self.resolution_s }
    }

    /// What the pooler is called that has this pool; `None`: it is a pool inside a service.
    pub fn pooler(&self) -> Option<&'static str> {
        match self.kind {
            SourceKind::Pgbouncer => Some("PgBouncer"),
            _ => self.dialect.as_deref().and_then(pooler_title),
        }
    }

    /// The same with what its console tells; `None`: it is a pool inside a service.
    pub fn told_pooler(&self) -> Option<Box<ToldPooler>> {
        let title = self.pooler()?;
        let longest_wait_s = self.reading.times.wait.as_ref().and_then(|wait| wait.recent_max_s);
        Some(Box::new(ToldPooler { title, longest_wait_s, state: self.reading.pooler.as_deref().cloned().unwrap_or_default() }))
    }

    /// What its sessions are called in pg_stat_activity.
    pub fn application_name(&self) -> &str {
        self.application_name.as_deref().unwrap_or(&self.identity.service)
    }
}

impl Rates {
    /// `None` where the two are of one instant.
    pub(super) fn between(before: &Reading, now: &Reading) -> Option<Self> {
        let milliseconds = now.taken_at_ms.checked_sub(before.taken_at_ms).filter(|between| *between > 0)?;
        let (counted, times) = (now.counters.since(&before.counters), now.times.since(&before.times));
        Some(Self { seconds: milliseconds as f64 / 1000.0, counted, times })
    }
}
