//! The pools, by OpenTelemetry's names where it has one.

use super::distribution;
use super::families::{Distribution, Families, FamilyLines, Line, LineClock};
use super::observed::ObservedMetrics;
use crate::fleet::model::{TimeSum, Times};
use plimsoll_model::{HistogramSnapshot, PoolSnapshot, Timings, Totals};
use plimsoll_pool::Pool;

/// OpenTelemetry's attribute `db.client.connection.pool.name`.
pub(super) const POOL: &str = "db_client_connection_pool_name";

/// One pool at one instant.
#[derive(Debug)]
pub struct PoolMetrics {
    name: String,
    built_at_ms: u64,
    pub snapshot: PoolSnapshot,
    timings: Timings,
}

impl PoolMetrics {
    pub fn of(name: &str, pool: &Pool) -> Self {
        let (snapshot, timings) = pool.observe();
        Self { name: name.to_owned(), built_at_ms: pool.built_at_ms(), snapshot, timings }
    }

    fn line<V>(&self, value: V) -> Line<V> {
        let clock = LineClock { taken_at_ms: Some(self.snapshot.taken_at_ms), since_ms: Some(self.built_at_ms) };
        Line { labels: vec![(POOL, self.name.clone())], clock, value }
    }
}

/// All of them.
#[derive(Debug)]
pub struct PoolFamilies {
    /// The console's own.
    pub own: Vec<PoolMetrics>,
    /// Those that sources tell of.
    pub observed: ObservedMetrics,
}

impl PoolFamilies {
    fn each<V>(&self, value: impl Fn(&PoolMetrics) -> V) -> FamilyLines<V> {
        self.own.iter().map(|pool| pool.line(value(pool))).collect()
    }

    fn now(&self, value: fn(&PoolSnapshot) -> u32) -> FamilyLines<i64> {
        self.each(|pool| i64::from(value(&pool.snapshot)))
    }

    fn counted(&self, value: fn(&Totals) -> u64) -> FamilyLines<u64> {
        self.each(|pool| value(&pool.snapshot.totals))
    }

    /// The same with one more label.
    fn by<V>(&self, label: &'static str, values: impl Fn(&PoolSnapshot) -> Vec<(&'static str, V)>) -> FamilyLines<V> {
        let lines = self.own.iter().flat_map(|pool| {
            let values = values(&pool.snapshot).into_iter();
            values.map(|(word, value)| pool.line(value).with(label, word)).collect::<Vec<_>>()
        });
        lines.collect()
    }

    fn gauges(&self, to: &mut Families) {
        let states = |pool: &PoolSnapshot| vec![("used", pool.checked_out.into()), ("idle", pool.checked_in.into())];
        let observed = &self.observed;
        let count = [self.by("state", states), observed.states()].concat();
        to.gauge("db_client_connection_count", "Connections that are open, by state", count);
        let max = [self.now(PoolSnapshot::total_capacity), observed.now(|gauges| gauges.total_capacity)].concat();
        to.gauge("db_client_connection_max", "Connections that may be open: pool_size + max_overflow", max);
        // Both are the base: idle connections beyond it are closed after the linger, those below it are opened again.
        to.gauge("db_client_connection_idle_max", "Idle connections that are kept: pool_size", self.now(|pool| pool.pool_size));
        let least = [self.now(|pool| pool.pool_size), observed.now(|gauges| gauges.pool_size)].concat();
        to.gauge("db_client_connection_idle_min", "Connections that are kept open: pool_size", least);
        let waiting = [self.now(|pool| pool.waiting), observed.now(|gauges| gauges.waiting)].concat();
        to.gauge("db_client_connection_pending_requests", "Callers queued for a connection", waiting);
        to.gauge("plimsoll_pool_overflow", "Connections open beyond pool_size", self.now(PoolSnapshot::overflow));
        to.gauge("plimsoll_pool_opening", "Connects under way", self.now(|pool| pool.opening));
        to.gauge("plimsoll_pool_peak", "Most connections in use at once since the start", self.now(|pool| pool.peak.value));
        to.gauge("plimsoll_pool_peak_waiting", "Most callers queued at once since the start", self.now(|pool| pool.peak_waiting.value));
    }

    fn counters(&self, to: &mut Families) {
        let timed_out = [self.counted(|totals| totals.timed_out), self.observed.counted(|counters| counters.timed_out)].concat();
        to.counter("db_client_connection_timeouts", "Callers that timed out", timed_out);
        let acquired = |pool: &PoolSnapshot| vec![("no", pool.totals.acquired_at_once), ("yes", pool.totals.acquired_after_wait)];
        to.counter("plimsoll_pool_acquired", "Leases given, by whether the caller had to queue", self.by("queued", acquired));
        to.counter("plimsoll_pool_shed", "Callers refused at once because the queue was full", self.counted(|totals| totals.shed));
        to.counter("plimsoll_pool_cancelled", "Callers that left before they were served", self.counted(|totals| totals.cancelled));
        to.counter("plimsoll_pool_gave_up", "Callers that gave up after 100 ms or longer", self.counted(|totals| totals.gave_up));
        to.counter("plimsoll_pool_connects_failed", "Connects that failed", self.counted(|totals| totals.connects_failed));
        to.counter("plimsoll_pool_leaks_suspected", "Leases held beyond leak_threshold", self.counted(|totals| totals.leaks_suspected));
        to.counter("plimsoll_pool_closes", "Connections closed, by reason", self.by("reason", closes));
    }

    fn distributions(&self, to: &mut Families) {
        let mut one = |name, help, of: fn(&Timings) -> &HistogramSnapshot, observed: fn(&Times) -> Option<&TimeSum>| {
            let own = self.each(|pool| own_distribution(of(&pool.timings)));
            to.durations(name, help, [own, self.observed.distributions(observed)].concat());
        };
        one("db_client_connection_create_time", "How long successful connects took", |own| &own.connect, |told| told.connect.as_ref());
        one(
            "db_client_connection_wait_time",
            "How long callers waited, whatever the outcome: served, timed out or left; 0 for those served at once",
            |own| &own.wait,
            |told| told.wait.as_ref(),
        );
        one("db_client_connection_use_time", "How long leases were held", |own| &own.hold, |told| told.hold.as_ref());
    }

    /// All families, in the order in which they are written.
    pub fn write(&self, to: &mut Families) {
        self.gauges(to);
        self.counters(to);
        self.distributions(to);
    }
}

fn own_distribution(fine: &HistogramSnapshot) -> Distribution {
    let (sum, count, buckets) = distribution::fold(fine);
    Distribution { sum, count, buckets, fine: Some(fine.clone()) }
}

fn closes(pool: &PoolSnapshot) -> Vec<(&'static str, u64)> {
    let closes = pool.totals.closes;
    vec![
        ("recycled", closes.recycled),
        ("overflow", closes.overflow),
        ("ping_failed", closes.ping_failed),
        ("broken", closes.broken),
        ("dirty", closes.dirty),
        ("resized", closes.resized),
        ("shutdown", closes.shutdown),
    ]
}
