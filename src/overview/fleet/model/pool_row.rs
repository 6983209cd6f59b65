//! One pool as the table needs it: who it is, where its numbers come from, and what they are.

use super::numbers::{Load, Numbers};
use super::state::RowState;
use super::sums::{Size, Sum, WaitP99};
use crate::fleet::dialects;
use crate::fleet::model::{Evidence, SourceKind};
use crate::fleet::registry::{Liveness, ObservedPool};
use crate::overview::model::PoolView;
use plimsoll_model::Level;

/// A pool in the table.
#[derive(Clone, Debug, PartialEq)]
pub struct PoolRow {
    /// Its name in the history, in REST and in addresses.
    pub name: String,
    pub service: String,
    pub instance: String,
    /// Empty where its process has one pool without a name.
    pub pool: String,
    /// The library that tells, or the kind of the source.
    pub library: String,
    pub kind: SourceKind,
    /// Where its numbers come from.
    pub address: String,
    pub source: String,
    /// The server that it draws on.
    pub server: String,
    pub evidence: Evidence,
    pub state: RowState,
    /// Its use, its capacity or its queue is not told.
    pub lacks_numbers: bool,
    /// Seconds since its newest reading.
    pub age_s: f64,
    pub incidents: Vec<(i64, Level)>,
    /// Sessions that it has left on the server, of a pool that has gone; `None`: not known.
    pub sessions_left: Option<u32>,
    pub numbers: Numbers,
    /// Names and address in small letters, for the search.
    pub haystack: String,
}

impl PoolRow {
    /// A pool that a source tells of; the server by its name.
    pub fn observed(pool: &ObservedPool, server: String, incidents: Vec<(i64, Level)>) -> Self {
        let gauges = pool.reading.gauges;
        let level = gauges.level();
        let of_kind = || kind_words(pool.kind).to_owned();
        let library = pool.dialect.as_deref().and_then(dialects::title_of).map_or_else(of_kind, str::to_owned);
        let row = Self {
            name: pool.identity.to_string(),
            service: pool.identity.service.clone(),
            instance: pool.identity.instance.clone(),
            pool: pool.identity.pool.clone(),
            library,
            kind: pool.kind,
            address: pool.address.clone(),
            source: pool.source.clone(),
            server,
            evidence: pool.evidence,
            state: RowState::of(pool.liveness, level),
            lacks_numbers: pool.liveness != Liveness::Gone && (level.is_none() || gauges.waiting.is_none()),
            age_s: pool.age_s,
            incidents,
            sessions_left: None,
            numbers: Numbers::default(),
            haystack: String::new(),
        };
        row.with(Numbers {
            in_use: count(gauges.checked_out),
            size: Size::of_one(gauges.pool_size, gauges.total_capacity),
            waiting: count(gauges.waiting),
            wait: WaitP99::of_one(wait_p99(pool)),
            timeouts: Sum::of_one(timeouts(pool)),
            load: Load::of_one(gauges.checked_out, gauges.pool_size, gauges.total_capacity),
            ..Numbers::default()
        })
    }

    /// A pool of the console's own process. `is_down`: the database does not answer, so that its level is unknown.
    pub fn own(pool: &PoolView, server: String, is_down: bool, incidents: Vec<(i64, Level)>) -> Self {
        let (snapshot, recent) = (&pool.snapshot, &pool.recent);
        let row = Self {
            name: pool.name.clone(),
            service: pool.name.clone(),
            instance: pool.instance.clone(),
            pool: String::new(),
            library: kind_words(SourceKind::Own).to_owned(),
            kind: SourceKind::Own,
            address: pool.instance.clone(),
            source: SourceKind::Own.as_str().to_owned(),
            server,
            evidence: Evidence::A,
            state: RowState::of(Liveness::Live, pool.level().filter(|_| !is_down)),
            lacks_numbers: false,
            age_s: 0.0,
            incidents,
            sessions_left: None,
            numbers: Numbers::default(),
            haystack: String::new(),
        };
        let (base, capacity) = (Some(snapshot.pool_size), Some(snapshot.total_capacity()));
        row.with(Numbers {
            in_use: count(Some(snapshot.checked_out)),
            size: Size::of_one(base, capacity),
            waiting: count(Some(snapshot.waiting)),
            wait: WaitP99::of_one(Some(recent.wait_p99_s)),
            timeouts: Sum::of_one(Some(recent.unserved.saturating_sub(recent.gave_up))),
            load: Load::of_one(Some(snapshot.checked_out), base, capacity),
            ..Numbers::default()
        })
    }

    /// Completes the numbers. Those of a pool that has gone are of the past: none of them counts.
    fn with(self, numbers: Numbers) -> Self {
        let shared = Numbers {
            state: self.state,
            trouble: self.incidents.iter().map(|(_, level)| *level).max(),
            incidents: self.incidents.iter().map(|(id, _)| *id).collect(),
            ..Numbers::default()
        };
        let numbers = match self.state {
            RowState::Gone => Numbers { gone: 1, ..shared },
            _ => Numbers {
                pools: 1,
                evidence: Some(self.evidence),
                age_s: self.age_s,
                state: shared.state,
                trouble: shared.trouble,
                incidents: shared.incidents,
                ..numbers
            },
        };
        let haystack = [&self.service, &self.instance, &self.pool, &self.address].map(|name| name.to_lowercase()).join("\n");
        Self { numbers, haystack, ..self }
    }
}

fn count(count: Option<u32>) -> Sum {
    Sum::of_one(count.map(u64::from))
}

/// What the kind of a source is called on the pages.
pub fn kind_words(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::Own | SourceKind::Plimsoll => "plimsoll-pool",
        SourceKind::PoolStats => "pool-stats",
        SourceKind::Exposition => "/metrics",
        SourceKind::Prometheus => "Prometheus",
        SourceKind::Otlp => "OTLP",
        SourceKind::Pgbouncer => "PgBouncer",
        SourceKind::Redis => "Redis",
    }
}

/// Of the last five minutes from a pool that records each event, else of the buckets between its two newest readings. `Some(None)`: it is
/// told, and nobody waited in that time.
fn wait_p99(pool: &ObservedPool) -> Option<Option<f64>> {
    if let Some(recent) = pool.reading.event_driven.as_ref().and_then(|told| told.recent) {
        return Some(recent.wait_p99_s);
    }
    pool.reading.times.wait.as_ref()?.buckets.as_ref()?;
    let between = pool.rates.as_ref().and_then(|rates| rates.times.wait.as_ref()?.buckets.as_ref());
    Some(between.and_then(|buckets| buckets.quantile(0.99)))
}

/// Of the last five minutes. A pool that records each event tells callers that were refused as well.
fn timeouts(pool: &ObservedPool) -> Option<u64> {
    let recent = pool.reading.event_driven.as_ref().and_then(|told| told.recent);
    recent.map(|recent| recent.unserved.saturating_sub(recent.gave_up)).or_else(|| Some(pool.recent_timeouts?.count))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::model::{Buckets, TimeSum, Times};
    use crate::fleet::registry::fixture::observed;
    use crate::fleet::registry::{Rates, RecentCount};

    fn row(pool: &ObservedPool) -> PoolRow {
        PoolRow::observed(pool, "db".into(), Vec::new())
    }

    #[test]
    fn what_is_not_told_is_no_zero() {
        let of = row(&observed("orders", "a", "main", 5, 10)).numbers;
        assert_eq!((of.in_use.value(), of.waiting.value(), of.timeouts.value()), (Some(1), None, None));
        assert_eq!((of.wait.told, of.wait.seconds), (0, None));
    }

    #[test]
    fn the_wait_is_that_of_the_last_interval_and_a_mean_is_none() {
        let mut pool = observed("orders", "a", "main", 5, 10);
        pool.reading.times.wait = Some(TimeSum { count: Some(9), sum_s: Some(0.9), ..TimeSum::default() });
        assert_eq!(row(&pool).numbers.wait.told, 0, "a sum and a count have no quantile");
        let buckets = |fast, all| Some(Buckets { at_most: vec![(0.1, fast), (1.0, all), (f64::INFINITY, all)] });
        let time = |buckets| Some(TimeSum { buckets, ..TimeSum::default() });
        pool.reading.times.wait = time(buckets(1000, 1000));
        assert_eq!((row(&pool).numbers.wait.told, row(&pool).numbers.wait.seconds), (1, None), "one reading");
        let times = Times { wait: time(buckets(0, 100)), ..Times::default() };
        pool.rates = Some(Rates { seconds: 5.0, counted: Default::default(), times });
        let p99 = row(&pool).numbers.wait.seconds.expect("measured");
        assert!((p99 - 0.991).abs() < 1e-9, "{p99}");
    }

    #[test]
    fn a_pool_that_has_gone_is_in_no_sum() {
        let gone = ObservedPool {
            liveness: Liveness::Gone,
            recent_timeouts: Some(RecentCount { count: 3, window_s: 300 }),
            ..observed("orders", "a", "main", 5, 10)
        };
        let of = row(&gone);
        assert_eq!((of.numbers.gone, of.numbers.pools, of.numbers.in_use, of.numbers.timeouts), (1, 0, Sum::default(), Sum::default()));
        assert!(!of.lacks_numbers && of.state == RowState::Gone);
    }
}
