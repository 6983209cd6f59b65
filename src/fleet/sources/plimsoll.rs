//! Another console, or one that is mounted in a service: exact numbers of its own pools, and those that its sources tell it.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use url::Url;

use super::client::SourceClient;
use super::discovery::Target;
use super::json::not_understood;
use super::setup::SourceSetup;
use super::source::{Answer, ReadFuture, Source};
use crate::fleet::model::{Contradiction, Counters, EventDriven, Gauges, Reading, RecentQuantiles, SourceKind, Times, ToldHolder};
use crate::fleet::registry::{InstanceReport, ToldReading};
use plimsoll_model::{Peak, Totals};

/// Below the console's address.
const PATH: &str = "/api/v1/pools";
/// Leases are asked for of so many pools: one request each.
const POOLS_WITH_HOLDERS: usize = 10;
/// The leases that are held longest, of each.
const MOST_HOLDERS: usize = 20;
/// What is encoded in a part of a path.
const PART: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Consoles.
pub struct PlimsollConsole {
    setup: SourceSetup,
    client: SourceClient,
}

/// A pool of a console. Older consoles tell only their own, and neither service nor counters.
#[derive(Deserialize, Default)]
#[serde(default)]
struct ConsolePool {
    name: String,
    service: Option<String>,
    instance: Option<String>,
    pool: Option<String>,
    source: Option<SourceKind>,
    dialect: Option<String>,
    taken_at_ms: u64,
    #[serde(flatten)]
    gauges: Gauges,
    peak: Option<Peak>,
    peak_today: Option<Peak>,
    peak_waiting: Option<Peak>,
    peak_waiting_today: Option<Peak>,
    recent: Option<RecentQuantiles>,
    longest_hold_s: Option<f64>,
    connect_failure: Option<String>,
    totals: Option<Totals>,
    counters: Option<Counters>,
    times: Option<Times>,
    contradictions: Vec<Contradiction>,
}

#[derive(Deserialize)]
struct ConsolePools {
    pools: Vec<ConsolePool>,
}

#[derive(Deserialize)]
struct ConsoleDetail {
    holders: Vec<ToldHolder>,
}

impl PlimsollConsole {
    pub fn new(setup: SourceSetup, client: SourceClient) -> Self {
        Self { setup, client }
    }

    async fn ask(&self, target: &Target) -> Result<Answer, String> {
        let page = self.client.get(target, below(&target.url, ""), "application/json").await?;
        let body = self.client.body(page, PATH)?;
        let read: ConsolePools = serde_json::from_slice(&body).map_err(|error| not_understood(&error))?;
        // What it knows from other consoles is theirs to tell; two that ask each other would go on for ever.
        let pools: Vec<_> = read.pools.into_iter().filter(|pool| pool.source != Some(SourceKind::Plimsoll)).collect();
        if pools.is_empty() {
            return Err("is a console that has no pool and knows of none".to_owned());
        }
        let mut reports = Vec::new();
        for (place, pool) in pools.into_iter().enumerate() {
            let name = pool.name.clone();
            let mut report = self.report(pool, target);
            if let Some(event_driven) = report.pools.iter_mut().find_map(|told| told.reading.event_driven.as_mut())
                && place < POOLS_WITH_HOLDERS
            {
                event_driven.holders = self.holders(target, &name).await;
            }
            reports.push(report);
        }
        Ok(Answer { reports, note: None, ..Answer::default() })
    }

    /// The leases of a pool; `None` where the console does not tell them.
    async fn holders(&self, target: &Target, name: &str) -> Option<Vec<ToldHolder>> {
        let url = below(&target.url, &format!("/{}", utf8_percent_encode(name, PART)));
        let page = self.client.get(target, url, "application/json").await.ok().filter(|page| page.status.is_success())?;
        let mut detail: ConsoleDetail = serde_json::from_slice(&page.body).ok()?;
        detail.holders.truncate(MOST_HOLDERS);
        Some(detail.holders)
    }

    fn report(&self, pool: ConsolePool, target: &Target) -> InstanceReport {
        let some = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let is_own = pool.is_own();
        // The configuration names the service that a console is mounted in; of others the console knows better.
        let given = self.setup.service.clone().filter(|_| is_own);
        // A console calls its own pool by the service's name: that is left over where the service has another.
        let is_name_left = is_own && (given.is_some() || some(&pool.service).is_none());
        let name = some(&pool.pool).or_else(|| is_name_left.then(|| pool.name.clone())).unwrap_or_default();
        let service = given.or_else(|| some(&pool.service));
        InstanceReport {
            service: service.unwrap_or_else(|| self.setup.service_of(target)),
            instance: some(&pool.instance).unwrap_or_else(|| target.instance()),
            pools: vec![ToldReading { pool: name, dialect: pool.dialect.clone(), hints: Vec::new(), reading: pool.reading() }],
            ..InstanceReport::default()
        }
    }
}

impl Source for PlimsollConsole {
    fn read<'a>(&'a self, target: &'a Target) -> ReadFuture<'a> {
        Box::pin(self.ask(target))
    }
}

impl ConsolePool {
    fn is_own(&self) -> bool {
        self.source.is_none_or(|source| source == SourceKind::Own)
    }

    fn reading(self) -> Reading {
        let event_driven = self.peak.filter(|_| self.is_own()).map(|peak| EventDriven {
            peak,
            peak_today: self.peak_today.unwrap_or_default(),
            peak_waiting: self.peak_waiting.unwrap_or_default(),
            peak_waiting_today: self.peak_waiting_today.unwrap_or_default(),
            recent: self.recent.unwrap_or_default(),
            longest_hold_s: self.longest_hold_s,
            connect_failure: self.connect_failure,
            holders: None,
        });
        Reading {
            taken_at_ms: self.taken_at_ms,
            gauges: self.gauges,
            counters: self.counters.or_else(|| self.totals.as_ref().map(counters)).unwrap_or_default(),
            times: self.times.unwrap_or_default(),
            event_driven: event_driven.map(Box::new),
            contradictions: self.contradictions,
            ..Reading::default()
        }
    }
}

fn counters(totals: &Totals) -> Counters {
    Counters {
        acquired: Some(totals.acquired_at_once.saturating_add(totals.acquired_after_wait)),
        waited: Some(totals.waits().saturating_sub(totals.acquired_at_once)),
        timed_out: Some(totals.timed_out),
        unserved: Some(totals.unserved()),
        connects: Some(totals.connects_ok),
        connects_failed: Some(totals.connects_failed),
    }
}

fn below(base: &Url, rest: &str) -> Url {
    let mut url = base.clone();
    let base = base.path().trim_end_matches('/').trim_end_matches(PATH);
    url.set_path(&format!("{base}{PATH}{rest}"));
    url
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::model::Evidence;

    const TODAY: &str = r#"{"taken_at_ms": 5, "pools": [{"name": "shop", "taken_at_ms": 4, "pool_size": 5, "max_overflow": 5,
        "total_capacity": 10, "checked_out": 7, "checked_in": 0, "open": 7, "overflow": 2, "opening": 1, "waiting": 3,
        "utilization_percent": 70.0, "level": "warning", "peak": {"value": 9, "at_ms": 3}, "peak_today": {"value": 8, "at_ms": 3},
        "peak_waiting": {"value": 4, "at_ms": 2}, "peak_waiting_today": {"value": 4, "at_ms": 2},
        "recent": {"window_s": 300, "wait_p50_s": 0.1, "wait_p95_s": null, "wait_p99_s": null, "hold_p95_s": 2.5, "connect_p95_s": null,
            "connects": 1, "unserved": 0, "gave_up": 0},
        "longest_hold_s": 12.5, "connect_failure": null,
        "totals": {"acquired_at_once": 5, "acquired_after_wait": 3, "timed_out": 2, "shed": 1, "cancelled": 1, "gave_up": 1, "closed": 0,
            "connects_ok": 7, "connects_failed": 1, "leaks_suspected": 0, "closes": {"recycled": 0, "overflow": 0, "ping_failed": 0,
            "broken": 0, "dirty": 0, "resized": 0, "shutdown": 0}}}]}"#;

    #[test]
    fn a_pool_of_a_console_is_read_whole_and_exact() {
        let pool = serde_json::from_str::<ConsolePools>(TODAY).expect("pools").pools.remove(0);
        assert!(pool.is_own());
        let reading = pool.reading();
        assert_eq!((reading.taken_at_ms, reading.evidence()), (4, Evidence::A));
        assert_eq!((reading.gauges.checked_out, reading.gauges.opening, reading.gauges.max_overflow()), (Some(7), Some(1), Some(5)));
        let counters = reading.counters;
        assert_eq!((counters.acquired, counters.waited, counters.unserved, counters.connects), (Some(8), Some(6), Some(4), Some(7)));
        let exact = reading.event_driven.expect("its events");
        assert_eq!((exact.peak.value, exact.recent.hold_p95_s, exact.longest_hold_s), (9, Some(2.5), Some(12.5)));
    }

    #[test]
    fn a_pool_that_a_console_knows_of_keeps_its_grade_and_what_is_not_told() {
        let json = r#"{"name": "orders / a / main", "service": "orders", "instance": "a", "pool": "main", "source": "exposition",
            "taken_at_ms": 4, "checked_out": 3, "checked_in": null, "peak": null, "counters": {"acquired": 9, "waited": null,
            "timed_out": null, "unserved": null, "connects": null, "connects_failed": null}, "contradictions": []}"#;
        let pool: ConsolePool = serde_json::from_str(json).expect("a pool");
        assert!(!pool.is_own());
        let reading = pool.reading();
        assert_eq!((reading.gauges.checked_in, reading.counters.acquired, reading.evidence()), (None, Some(9), Evidence::B));
    }

    #[test]
    fn a_console_is_asked_below_where_it_is_mounted() {
        let asked = |url: &str, rest: &str| below(&Url::parse(url).expect(url), rest).to_string();
        assert_eq!(asked("http://h:1", ""), "http://h:1/api/v1/pools");
        assert_eq!(asked("http://h:1/admin/", "/a%2Fb"), "http://h:1/admin/api/v1/pools/a%2Fb");
        assert_eq!(asked("http://h:1/admin/api/v1/pools", ""), "http://h:1/admin/api/v1/pools");
    }
}
