//! One receiver: what waits for it, and how it stands.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

use parking_lot::Mutex;

use super::batch::Request;
use super::native::NativeForm;
use super::protocol::Protocol;
use super::queue::Queue;
use super::setup::RemoteWriteSetup;
use crate::server::metrics::remote_storage::RemoteStorageStatus;

/// A receiver, shared by the task that fills its queue and the one that empties it.
pub struct Receiver {
    pub setup: RemoteWriteSetup,
    pub queue: Queue,
    pub counts: Counts,
    /// It is written to in 1.0: as configured, or because it does not know 2.0.
    pub is_v1: AtomicBool,
    /// It gets classic histograms: likewise.
    pub is_classic: AtomicBool,
    /// What is wrong with it, going on from "the receiver".
    pub trouble: Mutex<Option<String>>,
}

/// Counted since the start; see [`RemoteStorageStatus`].
#[derive(Default)]
pub struct Counts {
    pub sent: AtomicU64,
    pub failed: AtomicU64,
    pub dropped: AtomicU64,
    pub retried: AtomicU64,
    pub bytes: AtomicU64,
    /// Samples and bytes of the request that is on its way.
    pub under_way: AtomicU64,
    pub under_way_bytes: AtomicU64,
    /// In milliseconds since the Unix epoch; 0 before the first success.
    pub last_success_ms: AtomicU64,
    pub highest_sent_ms: AtomicU64,
}

impl Receiver {
    pub fn new(setup: RemoteWriteSetup) -> Self {
        let (is_v1, is_classic) = (AtomicBool::new(setup.protocol == Protocol::V1), AtomicBool::new(!setup.native_histograms));
        Self { setup, queue: Queue::default(), counts: Counts::default(), is_v1, is_classic, trouble: Mutex::default() }
    }

    /// The form of a round for it.
    pub fn form(&self) -> (Protocol, NativeForm) {
        let protocol = if self.is_v1.load(Relaxed) { Protocol::V1 } else { Protocol::V2 };
        let native = match (self.is_classic.load(Relaxed), protocol) {
            (true, _) => NativeForm::Classic,
            (false, Protocol::V1) => NativeForm::Exponential,
            (false, Protocol::V2) => NativeForm::AnyBounds,
        };
        (protocol, native)
    }

    /// The same request in a form that it takes; `None`: nothing of it can be said so.
    pub fn in_form(&self, request: Request) -> Option<Request> {
        let samples = request.samples;
        let (protocol, native) = self.form();
        let is_other = request.protocol != protocol || (request.has_native && native == NativeForm::Classic);
        let formed = if is_other { request.rewritten(protocol, native).filter(|formed| formed.samples > 0) } else { Some(request) };
        add(&self.counts.dropped, samples - formed.as_ref().map_or(0, |formed| formed.samples));
        formed
    }

    /// What the first page says of it; `None`: it takes what it is sent.
    pub fn trouble_sentence(&self) -> Option<String> {
        let reason = self.trouble.lock().clone()?;
        let RemoteStorageStatus { name, pending, failed, dropped, .. } = self.status();
        Some(format!("Remote write to {name}: the receiver {reason}. Samples that wait: {pending}; dropped: {}.", failed + dropped))
    }

    /// How it stands.
    pub fn status(&self) -> RemoteStorageStatus {
        let (counts, (waiting, waiting_bytes)) = (&self.counts, self.queue.size());
        let seconds = |at_ms: &AtomicU64| Some(at_ms.load(Relaxed)).filter(|at_ms| *at_ms > 0).map(|at_ms| at_ms as f64 / 1000.0);
        RemoteStorageStatus {
            name: self.setup.name.clone(),
            sent: counts.sent.load(Relaxed),
            failed: counts.failed.load(Relaxed),
            dropped: counts.dropped.load(Relaxed),
            retried: counts.retried.load(Relaxed),
            pending: waiting + counts.under_way.load(Relaxed),
            pending_bytes: waiting_bytes + counts.under_way_bytes.load(Relaxed),
            bytes: counts.bytes.load(Relaxed),
            last_success_s: seconds(&counts.last_success_ms),
            highest_sent_s: seconds(&counts.highest_sent_ms),
        }
    }
}

/// Counts.
pub fn add(counter: &AtomicU64, count: u64) {
    counter.fetch_add(count, Relaxed);
}
