//! A pool as the registry keeps it: its newest reading and the one before.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use super::frames::PendingFrames;
use super::glance::PoolGlance;
use super::observed::{Liveness, ObservedPool, Rates};
use super::recent_timeouts::TimeoutCounts;
use crate::fleet::dialects::Hint;
use crate::fleet::model::{DrawnServer, Gauges, PoolFrames, PoolIdentity, Reading};

/// A pool that is gone is listed for so long.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(3600);
/// Two addresses that tell one identity within so many intervals are two processes.
const SAME_TIME_READINGS: u32 = 3;
/// The interval of a sender that has sent once: OpenTelemetry's default.
const USUAL_INTERVAL: Duration = Duration::from_secs(60);

/// What comes from another console may be overtaken by what comes straight, by less than this.
const OVERTAKEN_MS: u64 = 10_000;

/// After the other consoles could not be heard: until they have asked what they ask, and told it.
const HEARD_AGAIN_MS: u64 = 3_000;

/// A reading that has just come.
pub(super) struct Arrival<'a> {
    pub source: usize,
    /// Its place among all readings that came.
    pub number: u64,
    pub at_ms: u64,
    /// It comes from another console.
    pub relayed: bool,
    pub interval: Option<Duration>,
    pub address: &'a str,
    pub server: Option<&'a str>,
    pub application_name: Option<&'a str>,
    pub dialect: Option<String>,
    pub hints: Vec<Hint>,
    pub reading: Reading,
    pub frames: Option<PoolFrames>,
}

impl Arrival<'_> {
    /// A sender behind a proxy tells one console now and another one then: each is told by the others what was sent to them, a moment
    /// later. A process that has begun anew, or a clock that was set, is further away.
    fn is_overtaken_by(&self, newest: &Reading) -> bool {
        let behind_ms = newest.taken_at_ms.saturating_sub(self.reading.taken_at_ms);
        self.relayed && (1..OVERTAKEN_MS).contains(&behind_ms)
    }
}

pub(super) struct PoolEntry {
    source: usize,
    address: String,
    server: Option<String>,
    application_name: Option<String>,
    dialect: Option<String>,
    hints: Arc<[Hint]>,
    since_ms: u64,
    at_ms: u64,
    /// The number of the newest reading.
    arrival: u64,
    /// What the source is asked at, or what was seen between two readings.
    interval: Duration,
    newest: Reading,
    before: Option<Reading>,
    timeouts: TimeoutCounts,
    /// The process has begun anew so often while it was watched.
    restarts: u32,
    /// The list of its source no longer names its address.
    is_delisted: bool,
    /// Another source or address that tells the same identity, and when it last did.
    rival: Option<(usize, String, u64)>,
    /// Its newest reading came from another console.
    relayed: bool,
    /// Until then it is late at most, though nothing comes: the way from the other consoles is broken.
    waits_until_ms: u64,
    /// Its seconds, of a source that tells each of them.
    pub(super) frames: PendingFrames,
}

impl PoolEntry {
    pub(super) fn new(arrival: Arrival) -> Self {
        let mut timeouts = TimeoutCounts::default();
        timeouts.note(&arrival.reading, false);
        Self {
            timeouts,
            source: arrival.source,
            address: arrival.address.to_owned(),
            server: arrival.server.map(str::to_owned),
            application_name: arrival.application_name.map(str::to_owned),
            dialect: arrival.dialect,
            hints: arrival.hints.into(),
            since_ms: arrival.at_ms,
            at_ms: arrival.at_ms,
            arrival: arrival.number,
            interval: arrival.interval.unwrap_or(USUAL_INTERVAL),
            newest: arrival.reading,
            before: None,
            restarts: 0,
            is_delisted: false,
            rival: None,
            relayed: arrival.relayed,
            waits_until_ms: 0,
            frames: PendingFrames::of(arrival.frames),
        }
    }

    /// The next reading. One from elsewhere while this one still tells is a second process under one name: it is not mixed in.
    pub(super) fn arrive(&mut self, arrival: Arrival) {
        let is_same = arrival.source == self.source && arrival.address == self.address;
        let quiet_ms = arrival.at_ms.saturating_sub(self.at_ms);
        if !is_same && quiet_ms < millis(self.interval * SAME_TIME_READINGS) {
            self.rival = Some((arrival.source, arrival.address.to_owned(), arrival.at_ms));
            return;
        }
        self.is_delisted = false;
        if is_same && arrival.is_overtaken_by(&self.newest) {
            return;
        }
        (self.relayed, self.waits_until_ms) = (arrival.relayed, 0);
        if !is_same {
            let recorded_s = self.frames.recorded_s;
            *self = Self { since_ms: self.since_ms, restarts: self.restarts, before: None, ..Self::new(arrival) };
            self.frames.recorded_s = recorded_s;
            return;
        }
        if self.frames.arrive(arrival.frames) {
            self.arrival = arrival.number;
        }
        if arrival.reading.taken_at_ms <= self.newest.taken_at_ms && arrival.reading == self.newest {
            // The same reading once more: a Prometheus that has scraped nothing newer. The pool is still told.
            self.at_ms = arrival.at_ms;
            return;
        }
        let begun_anew = arrival.reading.has_begun_anew_since(&self.newest);
        self.restarts += u32::from(begun_anew);
        self.timeouts.note(&arrival.reading, begun_anew);
        if !begun_anew && arrival.reading.taken_at_ms == self.newest.taken_at_ms {
            // More of the same instant: a collector has sent it in parts.
            (self.at_ms, self.arrival) = (arrival.at_ms, arrival.number);
            (self.hints, self.newest) = (arrival.hints.into(), arrival.reading);
            return;
        }
        let apart_ms = arrival.reading.taken_at_ms.saturating_sub(self.newest.taken_at_ms).clamp(1000, 600_000);
        self.interval = resolution(arrival.interval, Duration::from_millis(apart_ms));
        let newest = std::mem::replace(&mut self.newest, arrival.reading);
        self.before = (!begun_anew).then_some(newest);
        (self.at_ms, self.arrival) = (arrival.at_ms, arrival.number);
        (self.dialect, self.hints) = (arrival.dialect, arrival.hints.into());
        self.server = arrival.server.map(str::to_owned);
        self.application_name = arrival.application_name.map(str::to_owned);
    }

    /// The list of a source no longer names these addresses.
    pub(super) fn delist(&mut self, source: usize, addresses: &HashSet<String>) {
        self.is_delisted |= self.source == source && addresses.contains(&self.address);
    }

    /// The list of its source does not name its address.
    pub(super) fn is_delisted(&self) -> bool {
        self.is_delisted
    }

    /// When the newest reading came.
    pub(super) fn at_ms(&self) -> u64 {
        self.at_ms
    }

    pub(super) fn arrival(&self) -> u64 {
        self.arrival
    }

    /// When it is gone unless another reading comes.
    pub(super) fn gone_at_ms(&self) -> u64 {
        self.at_ms.saturating_add(Liveness::gone_after_ms(self.interval)).max(self.waits_until_ms)
    }

    /// The other consoles cannot be heard: nobody knows whether it goes on.
    pub(super) fn wait_for_others(&mut self) {
        if self.relayed {
            self.waits_until_ms = u64::MAX;
        }
    }

    /// They can be heard again: its next reading comes within its interval.
    pub(super) fn hear_others(&mut self, now_ms: u64) {
        if self.waits_until_ms == u64::MAX {
            self.waits_until_ms = now_ms.saturating_add(2 * millis(self.interval) + HEARD_AGAIN_MS);
        }
    }

    /// Where its numbers come from.
    pub(super) fn address(&self) -> &str {
        &self.address
    }

    /// The place of its source.
    pub(super) fn source(&self) -> usize {
        self.source
    }

    pub(super) fn is_forgotten(&self, now_ms: u64) -> bool {
        self.liveness(now_ms) == Liveness::Gone && now_ms.saturating_sub(self.at_ms) > millis(FORGOTTEN_AFTER)
    }

    /// How it stood when it last told.
    pub(super) fn gauges(&self) -> Gauges {
        self.newest.gauges
    }

    pub(super) fn liveness(&self, now_ms: u64) -> Liveness {
        match Liveness::after(now_ms.saturating_sub(self.at_ms), self.interval) {
            Liveness::Gone if now_ms < self.waits_until_ms => Liveness::Late,
            known => known,
        }
    }

    /// The few numbers that sums over all pools need. `draws_on`: the server that it takes its connections from.
    pub(super) fn glance<'p>(&'p self, identity: &'p PoolIdentity, draws_on: DrawnServer, now_ms: u64) -> PoolGlance<'p> {
        PoolGlance {
            identity,
            application_name: self.application_name(identity),
            draws_on,
            liveness: self.liveness(now_ms),
            gauges: self.newest.gauges,
        }
    }

    /// What its sessions are called in pg_stat_activity.
    pub(super) fn application_name<'p>(&'p self, identity: &'p PoolIdentity) -> &'p str {
        self.application_name.as_deref().unwrap_or(&identity.service)
    }

    /// The server that its source names.
    pub(super) fn named_server(&self) -> Option<&str> {
        self.server.as_deref()
    }

    /// All that is known of it.
    pub(super) fn observed(&self, identity: &PoolIdentity, sources: &super::Sources, now_ms: u64) -> Option<ObservedPool> {
        let source = sources.get(&self.source)?;
        let rival = self.rival.as_ref().filter(|(_, _, at_ms)| now_ms.saturating_sub(*at_ms) < millis(self.interval * SAME_TIME_READINGS));
        let of_rival = |(place, address, _): &(usize, String, u64)| Some(format!("{} at {address}", sources.get(place)?.info().name));
        Some(ObservedPool {
            identity: identity.clone(),
            source: source.info().name.clone(),
            kind: source.info().kind,
            dialect: self.dialect.clone(),
            server: self.server.clone(),
            application_name: self.application_name.clone(),
            draws_on: DrawnServer::Main,
            address: self.address.clone(),
            resolution_s: self.interval.as_secs_f64(),
            evidence: self.newest.evidence(),
            liveness: self.liveness(now_ms),
            is_delisted: self.is_delisted,
            age_s: now_ms.saturating_sub(self.at_ms) as f64 / 1000.0,
            since_ms: self.since_ms,
            restarts: self.restarts,
            told_twice_by: rival.and_then(of_rival),
            rates: self.before.as_ref().and_then(|before| Rates::between(before, &self.newest)),
            recent_timeouts: self.timeouts.recent(&self.newest),
            hints: self.hints.clone(),
            tells_seconds: self.frames.are_told(),
            reading: self.newest.clone(),
        })
    }
}

/// How far readings are apart: what was seen where the sender decides, and where a Prometheus that is asked each 10 s scrapes
/// each minute. A little late is still on time.
fn resolution(asked: Option<Duration>, seen: Duration) -> Duration {
    asked.filter(|asked| seen < asked.mul_f64(1.5)).unwrap_or(seen)
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
