//! What one process has told so far.
//!
//! A collector may send the numbers of one process in several requests, so the newest point of each series is kept, and a reading
//! is made of all that are as new as the newest. Deltas are added up here.

use std::collections::HashMap;
use std::sync::Arc;

use super::origin::{Origin, TwoProcesses};
use super::point::{Counted, Point, SeriesKey, Value};
use super::rejected::Rejected;

/// Series of one process: twenty pools have three hundred.
const MOST_SERIES: usize = 5_000;
/// Between two points of a process that has sent once: OpenTelemetry's default.
const USUAL_INTERVAL_NS: u64 = 60_000_000_000;
const SHORTEST_INTERVAL_NS: u64 = 1_000_000_000;
const LONGEST_INTERVAL_NS: u64 = 600_000_000_000;
/// A sender's clock may be so much ahead. Beyond it the time of arrival counts, or nothing later would ever be new.
const MOST_AHEAD_NS: u64 = 300_000_000_000;

const TOO_MANY_SERIES: &str = "Some points are refused: this process tells more than 5,000 series of pools.";

/// The state of one process.
pub(super) struct Sender {
    /// Where its first points came from. It stays: one process may send through several collectors.
    pub address: Arc<str>,
    /// When it last sent, in milliseconds since the Unix epoch, by the console's clock.
    pub seen_ms: u64,
    series: HashMap<SeriesKey, Series>,
    /// When it began, as far as the start times of its series tell; 0 where they do not.
    started_ns: u64,
    newest_ns: u64,
    /// The first time of the points that are told together.
    cycle_ns: u64,
    interval_ns: u64,
    /// When a point of an earlier start last came: two processes send as one.
    rival_ns: Option<u64>,
    /// Another process that sends under the same name.
    rival: Option<Rival>,
}

/// A process at another address that sends under the same name. The first one counts.
struct Rival {
    address: Arc<str>,
    /// When each of the two last sent, by the console's clock.
    seen_ms: u64,
    first_seen_ms: u64,
    period_ms: u64,
}

/// Two processes that send more often are heard of more seldom, by the time of their batches.
const SHORTEST_PERIOD_MS: u64 = 1_000;
/// So many periods without a point, and one of two processes has ended.
const ENDED_AFTER_PERIODS: u64 = 3;

struct Series {
    start_ns: u64,
    at_ns: u64,
    counted: Counted,
    origin: Origin,
}

impl Sender {
    pub(super) fn new(address: &Arc<str>) -> Self {
        Self {
            address: address.clone(),
            seen_ms: 0,
            series: HashMap::new(),
            started_ns: 0,
            newest_ns: 0,
            cycle_ns: 0,
            interval_ns: USUAL_INTERVAL_NS,
            rival_ns: None,
            rival: None,
        }
    }

    /// Whether what comes from this address is of another process, which is not mixed in. Once the first one has ended, the other one
    /// is taken for it.
    pub(super) fn is_of_rival(&mut self, address: &Arc<str>, now_ms: u64) -> bool {
        let Some(rival) = &mut self.rival else { return false };
        let ended_after_ms = rival.period_ms.saturating_mul(ENDED_AFTER_PERIODS);
        let has_ended = |seen_ms: u64| now_ms.saturating_sub(seen_ms) > ended_after_ms;
        if rival.address != *address {
            rival.first_seen_ms = now_ms;
            if has_ended(rival.seen_ms) {
                self.rival = None;
            }
            return false;
        }
        if has_ended(rival.first_seen_ms) {
            self.address = address.clone();
            self.rival = None;
            return false;
        }
        (rival.seen_ms, self.seen_ms) = (now_ms, now_ms);
        true
    }

    /// Takes in what has come from `address`, at most `room` series more than there are.
    pub(super) fn take(&mut self, points: Vec<Point>, address: &Arc<str>, room: usize, now_ms: u64, rejected: &mut Rejected) {
        self.seen_ms = now_ms;
        let now_ns = now_ms.saturating_mul(1_000_000);
        let room = MOST_SERIES.min(self.series.len().saturating_add(room));
        let mut restarted = None;
        for mut point in points {
            if point.at_ns == 0 || point.at_ns > now_ns.saturating_add(MOST_AHEAD_NS) {
                point.at_ns = now_ns;
            }
            if self.series.len() >= room && !self.series.contains_key(&point.key) {
                rejected.add(1, TOO_MANY_SERIES);
                continue;
            }
            if let Some(start_ns) = self.point(point, address, now_ms) {
                restarted = Some(restarted.map_or(start_ns, |earlier: u64| earlier.min(start_ns)));
            }
        }
        if self.newest_ns - self.cycle_ns > self.interval_ns / 2 {
            self.cycle_ns = self.newest_ns;
        }
        self.note_start(restarted);
        self.forget_old();
    }

    /// Returns the start time of a series that has begun anew.
    fn point(&mut self, point: Point, address: &Arc<str>, now_ms: u64) -> Option<u64> {
        let Point { key, start_ns, at_ns, only_grows, value } = point;
        let (further, counted) = match value {
            Value::Ended => {
                self.series.remove(&key);
                return None;
            }
            Value::Now(counted) => (false, counted),
            Value::Further(counted) => (true, counted),
        };
        self.newest_ns = self.newest_ns.max(at_ns);
        let Some(known) = self.series.get_mut(&key) else {
            self.series.insert(key, Series { start_ns, at_ns, counted, origin: Origin::new(address) });
            return None;
        };
        // Sent once more, because the answer was lost; added up, it would count twice.
        if at_ns <= known.at_ns {
            return None;
        }
        let both = start_ns != 0 && known.start_ns != 0;
        if both && start_ns < known.start_ns && at_ns - known.at_ns <= self.interval_ns.saturating_mul(2) {
            self.rival_ns = Some(at_ns);
            return None;
        }
        let is_same_start = !both || start_ns == known.start_ns;
        let two = (!further && is_same_start)
            .then(|| known.origin.next(address, (known.at_ns, &known.counted), (at_ns, &counted), only_grows))
            .flatten();
        self.interval_ns = (at_ns - known.at_ns).clamp(SHORTEST_INTERVAL_NS, LONGEST_INTERVAL_NS);
        let has_restarted = both && start_ns > known.start_ns;
        (known.start_ns, known.at_ns) = (start_ns, at_ns);
        if further {
            known.counted.add(counted)
        } else {
            known.counted = counted
        }
        two.into_iter().for_each(|two| self.note_rival(two, now_ms));
        has_restarted.then_some(start_ns)
    }

    fn note_rival(&mut self, TwoProcesses { addresses: [before, now], period_ns }: TwoProcesses, now_ms: u64) {
        if ![&before, &now].contains(&&self.address) {
            self.address = before.clone();
        }
        let address = if now == self.address { before } else { now };
        let period_ms = (period_ns / 1_000_000).max(SHORTEST_PERIOD_MS);
        self.rival.get_or_insert(Rival { address, seen_ms: now_ms, first_seen_ms: now_ms, period_ms });
    }

    /// Series begin a few milliseconds apart, and some with their first label values, so the earliest start is that of the process
    /// until a series begins anew.
    fn note_start(&mut self, restarted: Option<u64>) {
        let earliest = || self.series.values().map(|series| series.start_ns).filter(|start| *start != 0).min();
        self.started_ns = match restarted {
            Some(start_ns) => start_ns,
            None if self.started_ns == 0 => earliest().unwrap_or(0),
            None => self.started_ns,
        };
    }

    /// A pool that was closed is not told any more.
    fn forget_old(&mut self) {
        let oldest = self.newest_ns.saturating_sub(LONGEST_INTERVAL_NS.max(self.interval_ns.saturating_mul(3)));
        self.series.retain(|_, series| series.at_ns >= oldest);
    }

    /// The series that are as new as the newest.
    pub(super) fn current(&self) -> impl Iterator<Item = (&SeriesKey, &Counted)> {
        let oldest = self.newest_ns.saturating_sub(self.interval_ns / 2 * 3);
        self.series.iter().filter(move |(_, series)| series.at_ns >= oldest).map(|(key, series)| (key, &series.counted))
    }

    pub(super) fn series(&self) -> usize {
        self.series.len()
    }

    /// When the points that are told together were taken, in milliseconds since the Unix epoch. Those of a request that follows
    /// within half an interval are of the same reading.
    pub(super) fn taken_at_ms(&self) -> u64 {
        self.cycle_ns / 1_000_000
    }

    /// When the process began, in milliseconds since the Unix epoch.
    pub(super) fn started_ms(&self) -> Option<u64> {
        Some(self.started_ns / 1_000_000).filter(|started| *started > 0)
    }

    /// Another process has sent under the same name within the last intervals.
    pub(super) fn has_rival(&self) -> bool {
        self.rival.is_some()
            || self.rival_ns.is_some_and(|at_ns| self.newest_ns.saturating_sub(at_ns) <= self.interval_ns.saturating_mul(5))
    }
}
