//! Takes a round each interval, and puts its requests into the queue.

use std::sync::{Arc, Weak};
use std::time::Instant;

use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use super::batch::{Batches, Request};
use super::receiver::{Receiver, add};
use super::rounds::Rounds;
use crate::base::now_ms;
use crate::server::Console;
use crate::server::metrics;
use crate::server::metrics::families::Families;
use crate::store::leases::Work;

/// The collector of one receiver.
pub struct Collector {
    console: Weak<Console>,
    receiver: Arc<Receiver>,
    rounds: Rounds,
    /// The queue is full; this is logged once.
    is_full: bool,
}

impl Collector {
    pub fn new(console: Weak<Console>, receiver: Arc<Receiver>) -> Self {
        Self { console, receiver, rounds: Rounds::default(), is_full: false }
    }

    /// Until cancelled; the last round is that of the end.
    pub async fn run(mut self, stopping: CancellationToken) {
        let receiver = self.receiver.clone();
        let mut ticks = interval(receiver.setup.interval);
        // After a pause of the machine one round has all that is known.
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let is_last = tokio::select! {
                _ = ticks.tick() => false,
                () = stopping.cancelled() => true,
            };
            // Thousands of pools are copied and encoded: that takes as long as a page does.
            let Ok(next) = tokio::task::spawn_blocking(move || self.round()).await else { break };
            self = next;
            if is_last {
                break;
            }
        }
        receiver.queue.close();
    }

    fn round(mut self) -> Self {
        if let Some(console) = self.console.upgrade() {
            let began = Instant::now();
            // Of consoles that share a store one writes for all; the series of the one before end.
            let writes = console.leases.keeps(Work::Rules).is_some();
            let families = if writes { metrics::families(&console) } else { Families::default() };
            drop(console);
            let requests = self.requests(families, now_ms());
            self.note_round(&requests, began);
            let dropped = self.receiver.queue.push(requests);
            self.note_dropped(dropped);
        }
        self
    }

    fn requests(&mut self, families: Families, now_ms: u64) -> Vec<Request> {
        let (protocol, native) = self.receiver.form();
        let mut batches = Batches::new(protocol, &self.receiver.setup.labels);
        self.rounds.next(families, now_ms, native, &mut |point| batches.push(point));
        batches.finish()
    }

    fn note_round(&self, requests: &[Request], began: Instant) {
        let (name, round_ms) = (&self.receiver.setup.name, began.elapsed().as_millis() as u64);
        let samples: u64 = requests.iter().map(|request| request.samples).sum();
        let bytes: usize = requests.iter().map(|request| request.body.len()).sum();
        let requests = requests.len();
        tracing::debug!(
            remote_write.name = name,
            round_ms,
            "remote write to {name}: {samples} samples, {requests} requests, {bytes} bytes, in {round_ms} ms"
        );
    }

    fn note_dropped(&mut self, dropped: u64) {
        add(&self.receiver.counts.dropped, dropped);
        let name = &self.receiver.setup.name;
        match (self.is_full, dropped > 0) {
            (false, true) => {
                tracing::error!(remote_write.name = name, "remote write to {name}: the queue is full; the oldest samples are dropped")
            }
            (true, false) => tracing::info!(remote_write.name = name, "remote write to {name}: the queue has room again"),
            _ => {}
        }
        self.is_full = dropped > 0;
    }
}
