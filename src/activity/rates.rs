//! What is known only from two readings: transactions per second, and how busy the processor was.

use super::model::Reading;

/// Closer together, two readings say nothing.
const SHORTEST_MS: u64 = 500;

/// Counters at one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Counters {
    pub at_ms: u64,
    pub transactions: Option<i64>,
    pub cpu: Option<Cpu>,
}

/// The time of all cores since the machine started, in whatever unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cpu {
    pub busy: u64,
    pub whole: u64,
}

impl Cpu {
    /// The first line of /proc/stat: user nice system idle iowait irq softirq steal; guests are within user.
    pub fn parse(stat: &str) -> Option<Self> {
        let line = stat.lines().find_map(|line| line.strip_prefix("cpu "))?;
        let ticks: Vec<u64> = line.split_whitespace().take(8).map(str::parse).collect::<Result<_, _>>().ok()?;
        let (whole, idle) = (ticks.iter().sum::<u64>(), ticks.get(3)? + ticks.get(4)?);
        Some(Self { busy: whole - idle, whole })
    }

    fn percent_since(self, before: Self) -> Option<f64> {
        let (busy, whole) = (self.busy.checked_sub(before.busy)?, self.whole.checked_sub(before.whole)?);
        (whole > 0).then(|| 100.0 * busy as f64 / whole as f64)
    }
}

/// Completes a reading by what the one before says. Counters that went back were reset.
pub fn complete(reading: &mut Reading, before: Option<Counters>, now: Counters) {
    let Some(before) = before.filter(|before| now.at_ms >= before.at_ms + SHORTEST_MS) else { return };
    let seconds = (now.at_ms - before.at_ms) as f64 / 1000.0;
    let done = now.transactions.zip(before.transactions).map(|(now, before)| now - before);
    reading.database.transactions_per_second = done.filter(|done| *done >= 0).map(|done| done as f64 / seconds);
    reading.host.cpu = now.cpu.zip(before.cpu).and_then(|(now, before)| now.percent_since(before));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(at_ms: u64, transactions: i64, stat: &str) -> Counters {
        Counters { at_ms, transactions: Some(transactions), cpu: Cpu::parse(stat) }
    }

    #[test]
    fn two_readings_give_rates() {
        let mut reading = Reading::default();
        complete(&mut reading, Some(at(1000, 100, "cpu  10 0 0 90 0 0 0 0 0 0\n")), at(3000, 150, "cpu  60 0 0 240 0 0 0 0 0 0\n"));
        assert_eq!((reading.database.transactions_per_second, reading.host.cpu), (Some(25.0), Some(25.0)));
    }

    #[test]
    fn counters_that_were_reset_give_none() {
        let mut reading = Reading::default();
        complete(&mut reading, Some(at(1000, 100, "")), at(3000, 5, ""));
        assert_eq!((reading.database.transactions_per_second, reading.host.cpu), (None, None));
    }
}
