//! What is known only from two readings: transactions per second, and how busy the processor was.

use std::fs;

use parking_lot::Mutex;

use super::model::ActivitySnapshot;

/// Closer together, two readings say nothing.
const SHORTEST_MS: u64 = 500;
/// Further apart, what they tell is no rate of now. The page's clock goes up to a minute.
const LONGEST_MS: u64 = 90_000;

/// Counters at one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RateCounters {
    pub at_ms: u64,
    pub transactions: Option<i64>,
    pub cpu: Option<Cpu>,
}

/// The time of all cores since the machine started, in whatever unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cpu {
    pub busy: u64,
    pub whole: u64,
    /// By the kernel of this machine; an exporter's counters are in another unit.
    pub is_here: bool,
}

/// The counters of the last readings of the server's watch, one a second: with them a first look at the page has rates.
#[derive(Default)]
pub struct Baseline(Mutex<[Option<RateCounters>; 2]>);

impl Baseline {
    /// The counters of now.
    pub fn note(&self, now: RateCounters) {
        let mut kept = self.0.lock();
        *kept = [kept[1], Some(now)];
    }

    /// The newest ones that a reading of this moment can be held against.
    pub fn before(&self, at_ms: u64) -> Option<RateCounters> {
        let kept = *self.0.lock();
        kept.into_iter().rev().flatten().find(|before| at_ms >= before.at_ms + SHORTEST_MS && before.is_recent(at_ms))
    }
}

impl RateCounters {
    /// Whether a reading of this moment held against these tells a rate of now.
    pub fn is_recent(&self, at_ms: u64) -> bool {
        at_ms.saturating_sub(self.at_ms) <= LONGEST_MS
    }
}

impl Cpu {
    /// Of this machine, where it tells.
    pub fn here() -> Option<Self> {
        fs::read_to_string("/proc/stat").ok().and_then(|text| Self::parse(&text))
    }

    /// The first line of /proc/stat: user nice system idle iowait irq softirq steal; guests are within user.
    pub fn parse(stat: &str) -> Option<Self> {
        let line = stat.lines().find_map(|line| line.strip_prefix("cpu "))?;
        let ticks: Vec<u64> = line.split_whitespace().take(8).map(str::parse).collect::<Result<_, _>>().ok()?;
        let (whole, idle) = (ticks.iter().sum::<u64>(), ticks.get(3)? + ticks.get(4)?);
        Some(Self { busy: whole - idle, whole, is_here: true })
    }

    fn percent_since(self, before: Self) -> Option<f64> {
        let (busy, whole) = (self.busy.checked_sub(before.busy)?, self.whole.checked_sub(before.whole)?);
        (whole > 0 && self.is_here == before.is_here).then(|| 100.0 * busy as f64 / whole as f64)
    }
}

/// Completes a reading by what the one before says. Counters that went back were reset.
pub fn complete(reading: &mut ActivitySnapshot, before: Option<RateCounters>, now: RateCounters) {
    let Some(before) = before.filter(|before| now.at_ms >= before.at_ms + SHORTEST_MS) else { return };
    let seconds = (now.at_ms - before.at_ms) as f64 / 1000.0;
    let done = now.transactions.zip(before.transactions).map(|(now, before)| now - before);
    reading.database.transactions_per_second = done.filter(|done| *done >= 0).map(|done| done as f64 / seconds);
    reading.host.cpu_percent = now.cpu.zip(before.cpu).and_then(|(now, before)| now.percent_since(before));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(at_ms: u64, transactions: i64, stat: &str) -> RateCounters {
        RateCounters { at_ms, transactions: Some(transactions), cpu: Cpu::parse(stat) }
    }

    #[test]
    fn two_readings_give_rates() {
        let mut reading = ActivitySnapshot::default();
        complete(&mut reading, Some(at(1000, 100, "cpu  10 0 0 90 0 0 0 0 0 0\n")), at(3000, 150, "cpu  60 0 0 240 0 0 0 0 0 0\n"));
        assert_eq!((reading.database.transactions_per_second, reading.host.cpu_percent), (Some(25.0), Some(25.0)));
    }

    #[test]
    fn a_first_look_is_held_against_what_the_watch_has_seen() {
        let baseline = Baseline::default();
        assert_eq!(baseline.before(1000), None);
        [at(1000, 100, ""), at(2000, 130, ""), at(3000, 170, "")].into_iter().for_each(|now| baseline.note(now));
        assert_eq!(baseline.before(3400).map(|before| before.at_ms), Some(2000), "the newest is too close");
        assert_eq!(baseline.before(3600).map(|before| before.at_ms), Some(3000));
        assert_eq!(baseline.before(3000 + LONGEST_MS + 1), None, "a server that was away has no rate of now");
    }

    #[test]
    fn counters_of_another_unit_give_no_load() {
        let mut reading = ActivitySnapshot::default();
        let of_exporter = RateCounters { cpu: Some(Cpu { busy: 100, whole: 1000, is_here: false }), ..at(3000, 150, "") };
        complete(&mut reading, Some(at(1000, 100, "cpu  10 0 0 90 0 0 0 0 0 0\n")), of_exporter);
        assert_eq!(reading.host.cpu_percent, None);
    }

    #[test]
    fn counters_that_were_reset_give_none() {
        let mut reading = ActivitySnapshot::default();
        complete(&mut reading, Some(at(1000, 100, "")), at(3000, 5, ""));
        assert_eq!((reading.database.transactions_per_second, reading.host.cpu_percent), (None, None));
    }
}
