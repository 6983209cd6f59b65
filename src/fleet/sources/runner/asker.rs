//! Asks one address again and again.

use std::sync::Arc;

use tokio::time::{Instant, sleep_until};

use super::lanes::Lanes;
use super::pace;
use super::reader::Reader;
use crate::base::now_ms;
use crate::store::leases::{Leases, Work};

/// One address that is asked at its interval.
pub(super) struct Asker {
    pub reader: Reader,
    pub lanes: Arc<Lanes>,
    /// Addresses that began together with this one.
    pub beginning: usize,
    pub leases: Leases,
}

impl Asker {
    /// Does not end by itself.
    pub(super) async fn run(self) {
        let mut failures = 0_u32;
        let interval = self.reader.interval;
        let work = Work::shard_of(&self.reader.name, &self.reader.target.address);
        let place = pace::place_of(&self.reader.target.address, interval);
        let mut due = Instant::now() + pace::first(self.beginning, interval, fastrand::f64());
        loop {
            sleep_until(due).await;
            if self.leases.keeps(work).is_none() {
                // Another console asks it. If that one ends, it is asked at once.
                self.leases.until_kept(work).await;
                (due, failures) = (Instant::now() + pace::taken_over(self.beginning, interval, place, now_ms()), 0);
                continue;
            }
            let (asked, asked_ms) = (Instant::now(), now_ms());
            let seat = self.lanes.seat(failures).await;
            failures = if self.reader.read().await { 0 } else { failures.saturating_add(1) };
            drop(seat);
            let pause = match failures {
                0 => pace::next(interval, place, asked_ms),
                _ => pace::after_failures(interval, failures, fastrand::f64()),
            };
            due = (asked + pause).max(Instant::now());
        }
    }
}
