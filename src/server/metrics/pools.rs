//! The pools, by OpenTelemetry's names where it has one.

use std::fmt::Error;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::DescriptorEncoder;
use prometheus_client::metrics::MetricType;
use prometheus_client::registry::Unit;

use super::distribution;
use super::families::{FamilyLines, counter, family, gauge};
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
    pub snapshot: PoolSnapshot,
    timings: Timings,
}

impl PoolMetrics {
    pub fn of(name: &str, pool: &Pool) -> Self {
        let (snapshot, timings) = pool.observe();
        Self { name: name.to_owned(), snapshot, timings }
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

pub(super) type Labels = Vec<(&'static str, String)>;

impl PoolFamilies {
    fn each<V>(&self, value: impl Fn(&PoolMetrics) -> V) -> FamilyLines<Labels, V> {
        self.own.iter().map(|pool| (vec![(POOL, pool.name.clone())], value(pool))).collect()
    }

    fn now(&self, value: fn(&PoolSnapshot) -> u32) -> FamilyLines<Labels, i64> {
        self.each(|pool| i64::from(value(&pool.snapshot)))
    }

    fn counted(&self, value: fn(&Totals) -> u64) -> FamilyLines<Labels, u64> {
        self.each(|pool| value(&pool.snapshot.totals))
    }

    /// The same with one more label.
    fn by<V>(&self, label: &'static str, values: impl Fn(&PoolSnapshot) -> Vec<(&'static str, V)>) -> FamilyLines<Labels, V> {
        let lines = self.own.iter().flat_map(|pool| {
            let labels = |word: &str| vec![(POOL, pool.name.clone()), (label, word.to_owned())];
            values(&pool.snapshot).into_iter().map(|(word, value)| (labels(word), value)).collect::<Vec<_>>()
        });
        lines.collect()
    }

    fn gauges(&self, to: &mut DescriptorEncoder) -> Result<(), Error> {
        let states = |pool: &PoolSnapshot| vec![("used", pool.checked_out.into()), ("idle", pool.checked_in.into())];
        let observed = &self.observed;
        let count = [self.by("state", states), observed.states()].concat();
        gauge(to, "db_client_connection_count", "Connections that are open, by state", count)?;
        let max = [self.now(PoolSnapshot::total_capacity), observed.now(|gauges| gauges.total_capacity)].concat();
        gauge(to, "db_client_connection_max", "Connections that may be open: pool_size + max_overflow", max)?;
        // Both are the base: idle connections beyond it are closed after the linger, those below it are opened again.
        gauge(to, "db_client_connection_idle_max", "Idle connections that are kept: pool_size", self.now(|pool| pool.pool_size))?;
        let least = [self.now(|pool| pool.pool_size), observed.now(|gauges| gauges.pool_size)].concat();
        gauge(to, "db_client_connection_idle_min", "Connections that are kept open: pool_size", least)?;
        let waiting = [self.now(|pool| pool.waiting), observed.now(|gauges| gauges.waiting)].concat();
        gauge(to, "db_client_connection_pending_requests", "Callers queued for a connection", waiting)?;
        gauge(to, "plimsoll_pool_overflow", "Connections open beyond pool_size", self.now(PoolSnapshot::overflow))?;
        gauge(to, "plimsoll_pool_opening", "Connects under way", self.now(|pool| pool.opening))?;
        gauge(to, "plimsoll_pool_peak", "Most connections in use at once since the start", self.now(|pool| pool.peak.value))?;
        gauge(to, "plimsoll_pool_peak_waiting", "Most callers queued at once since the start", self.now(|pool| pool.peak_waiting.value))
    }

    fn counters(&self, to: &mut DescriptorEncoder) -> Result<(), Error> {
        let timed_out = [self.counted(|totals| totals.timed_out), self.observed.counted(|counters| counters.timed_out)].concat();
        counter(to, "db_client_connection_timeouts", "Callers that timed out", timed_out)?;
        let acquired = |pool: &PoolSnapshot| vec![("no", pool.totals.acquired_at_once), ("yes", pool.totals.acquired_after_wait)];
        counter(to, "plimsoll_pool_acquired", "Leases given, by whether the caller had to queue", self.by("queued", acquired))?;
        counter(to, "plimsoll_pool_shed", "Callers refused at once because the queue was full", self.counted(|totals| totals.shed))?;
        counter(to, "plimsoll_pool_cancelled", "Callers that left before they were served", self.counted(|totals| totals.cancelled))?;
        counter(to, "plimsoll_pool_gave_up", "Callers that gave up after 100 ms or longer", self.counted(|totals| totals.gave_up))?;
        counter(to, "plimsoll_pool_connects_failed", "Connects that failed", self.counted(|totals| totals.connects_failed))?;
        counter(to, "plimsoll_pool_leaks_suspected", "Leases held beyond leak_threshold", self.counted(|totals| totals.leaks_suspected))?;
        counter(to, "plimsoll_pool_closes", "Connections closed, by reason", self.by("reason", closes))
    }

    fn distributions(&self, to: &mut DescriptorEncoder) -> Result<(), Error> {
        let mut one = |name, help, of: fn(&Timings) -> &HistogramSnapshot, observed: fn(&Times) -> Option<&TimeSum>| {
            let own = self.each(|pool| distribution::fold(of(&pool.timings)));
            let lines = [own, self.observed.distributions(observed)].concat();
            family(to, name, help, Some(&Unit::Seconds), MetricType::Histogram, lines, |encoder, (sum, count, buckets)| {
                encoder.encode_histogram::<[(&str, &str); 0]>(sum, count, &buckets, None)
            })
        };
        one("db_client_connection_create_time", "How long successful connects took", |own| &own.connect, |told| told.connect.as_ref())?;
        one(
            "db_client_connection_wait_time",
            "How long callers waited, whatever the outcome: served, timed out or left; 0 for those served at once",
            |own| &own.wait,
            |told| told.wait.as_ref(),
        )?;
        one("db_client_connection_use_time", "How long leases were held", |own| &own.hold, |told| told.hold.as_ref())
    }
}

impl Collector for PoolFamilies {
    fn encode(&self, mut to: DescriptorEncoder) -> Result<(), Error> {
        self.gauges(&mut to)?;
        self.counters(&mut to)?;
        self.distributions(&mut to)
    }
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
