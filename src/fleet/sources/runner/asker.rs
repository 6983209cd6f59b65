//! Asks one address again and again.

use std::sync::Arc;

use tokio::time::{Instant, sleep_until};

use super::lanes::Lanes;
use super::pace;
use super::reader::Reader;

/// One address that is asked at its interval.
pub(super) struct Asker {
    pub reader: Reader,
    pub lanes: Arc<Lanes>,
    /// Addresses that began together with this one.
    pub beginning: usize,
}

impl Asker {
    /// Does not end by itself.
    pub(super) async fn run(self) {
        let mut failures = 0_u32;
        let interval = self.reader.interval;
        let mut due = Instant::now() + pace::first(self.beginning, interval, fastrand::f64());
        loop {
            sleep_until(due).await;
            let seat = self.lanes.seat(failures).await;
            failures = if self.reader.read().await { 0 } else { failures.saturating_add(1) };
            drop(seat);
            due = (due + pace::next(interval, failures, fastrand::f64())).max(Instant::now());
        }
    }
}
