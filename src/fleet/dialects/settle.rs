//! What the numbers of a pool say together.

use super::Field::{self, *};
use super::field::Kind;
use super::raw_pool::RawPool;
use crate::fleet::model::{Counters, Gauges, Reading, TimeSum, Times};

impl RawPool<'_> {
    /// The reading that follows from the numbers.
    pub(super) fn settle(mut self) -> Reading {
        self.leave_out_impossible();
        self.find_open();
        self.leave_out_impossible();
        self.find_capacity();
        self.leave_out_more_than_capacity();
        let times = Times {
            wait: self.time([Wait, WaitSum, WaitCount, WaitMax]),
            hold: self.time([Hold, HoldSum, HoldCount, HoldMax]),
            connect: self.time([Connect, ConnectSum, ConnectCount, ConnectMax]),
        };
        Reading { gauges: self.gauges(), counters: self.counters(), times, contradictions: self.contradictions, ..Reading::default() }
    }

    fn gauges(&self) -> Gauges {
        let gauge = |field| self.value(field).map(|value| value.round() as u32);
        Gauges {
            pool_size: gauge(PoolSize),
            total_capacity: gauge(TotalCapacity),
            checked_out: gauge(CheckedOut),
            checked_in: gauge(CheckedIn),
            opening: gauge(Opening),
            waiting: gauge(Waiting),
        }
    }

    fn counters(&self) -> Counters {
        let count = |field| self.value(field).map(|value| value.round() as u64);
        Counters {
            acquired: count(Acquired),
            waited: count(Waited),
            timed_out: count(TimedOut),
            unserved: count(Unserved),
            connects: count(Connects),
            connects_failed: count(ConnectsFailed),
        }
    }

    /// Numbers that nothing can have: negative or infinite ones, and more connections than there are numbers for.
    fn leave_out_impossible(&mut self) {
        let told: Vec<_> = self.numbers.iter().map(|(field, number)| (*field, number.value)).collect();
        for (field, value) in told {
            let too_large = field.kind() == Kind::Gauge && value > f64::from(u32::MAX);
            if value < 0.0 && field != Overflow {
                self.contradict(field, "below 0", None);
            } else if !value.is_finite() || too_large {
                self.contradict(field, if field.kind() == Kind::Gauge { "a count of connections" } else { "a number" }, None);
            }
        }
    }

    /// Connections in use and idle from those that are open, where only one of the two is told.
    fn find_open(&mut self) {
        if let (Some(base), Some(overflow), None) = (self.value(PoolSize), self.value(Overflow), self.value(Open)) {
            let how = format!("{} + {}", self.metric(PoolSize), self.metric(Overflow));
            self.set(Open, base + overflow, how);
        }
        self.remove(Overflow);
        self.leave_out_impossible();
        match (self.value(Open), self.value(CheckedOut), self.value(CheckedIn)) {
            (Some(open), Some(checked_out), None) => self.set_difference(CheckedIn, open - checked_out, CheckedOut),
            (Some(open), None, Some(checked_in)) => self.set_difference(CheckedOut, open - checked_in, CheckedIn),
            _ => {}
        }
    }

    fn set_difference(&mut self, field: Field, value: f64, taken: Field) {
        let how = format!("{} - {}", self.metric(Open), self.metric(taken));
        self.set(field, value, how);
    }

    /// What a base and an overflow say of the capacity. A capacity alone is that of a pool without overflow.
    fn find_capacity(&mut self) {
        match (self.value(PoolSize), self.value(MaxOverflow), self.value(TotalCapacity)) {
            (Some(base), Some(overflow), None) => self.set(TotalCapacity, base + overflow, TotalCapacity.words()),
            (None, Some(overflow), Some(capacity)) => self.derive(PoolSize, Some(capacity - overflow)),
            (None, None, Some(capacity)) => self.derive(PoolSize, Some(capacity)),
            _ => {}
        }
    }

    fn leave_out_more_than_capacity(&mut self) {
        let (Some(checked_out), Some(capacity)) = (self.value(CheckedOut), self.value(TotalCapacity)) else { return };
        if checked_out > capacity {
            self.contradict(CheckedOut, format!("more than the pool may open, {capacity}"), None);
        }
    }

    fn time(&mut self, [distribution, sum, count, max]: [Field; 4]) -> Option<TimeSum> {
        let buckets = match self.buckets.get(&distribution).map(|buckets| buckets.cumulative()) {
            Some(Ok(buckets)) => buckets,
            Some(Err(contradiction)) => {
                self.contradictions.push(contradiction);
                None
            }
            None => None,
        };
        let count = self.value(count).map(|value| value.round() as u64).or_else(|| buckets.as_ref().map(|buckets| buckets.count()));
        let time = TimeSum { count, sum_s: self.value(sum), recent_max_s: self.value(max), buckets };
        (time != TimeSum::default()).then_some(time)
    }
}
