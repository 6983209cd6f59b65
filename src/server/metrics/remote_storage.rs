//! How remote write goes, by the names that Prometheus has for its own.

use super::families::{Families, FamilyLines, Line};

/// How one receiver of remote write stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::server) struct RemoteStorageStatus {
    pub name: String,
    /// Accepted by the receiver.
    pub sent: u64,
    /// Refused by the receiver: they are not sent again.
    pub failed: u64,
    /// Left the full queue, or were older than the receiver takes, before they were sent.
    pub dropped: u64,
    /// Sent once more, counted for each attempt.
    pub retried: u64,
    /// In the queue and on their way.
    pub pending: u64,
    pub pending_bytes: u64,
    /// Bytes of accepted requests, compressed.
    pub bytes: u64,
    /// Seconds since the Unix epoch; `None` before the first request is accepted.
    pub last_success_s: Option<f64>,
    /// The time of the newest sample that was accepted, likewise.
    pub highest_sent_s: Option<f64>,
}

/// All receivers; without one there are no families.
pub struct RemoteStorageMetrics(Vec<RemoteStorageStatus>);

impl RemoteStorageMetrics {
    pub(in crate::server) fn of(all: Vec<RemoteStorageStatus>) -> Self {
        Self(all)
    }

    fn each<V>(&self, value: impl Fn(&RemoteStorageStatus) -> Option<V>) -> FamilyLines<V> {
        let line = |of: &RemoteStorageStatus| Some(Line::now(vec![("remote_name", of.name.clone())], value(of)?));
        self.0.iter().filter_map(line).collect()
    }

    /// All families.
    pub(in crate::server) fn write(&self, to: &mut Families) {
        if self.0.is_empty() {
            return;
        }
        let mut counter = |name, help, of: fn(&RemoteStorageStatus) -> u64| to.counter(name, help, self.each(|status| Some(of(status))));
        counter("plimsoll_remote_storage_samples", "Samples that the receiver has accepted", |of| of.sent);
        counter("plimsoll_remote_storage_samples_failed", "Samples that the receiver has refused", |of| of.failed);
        counter("plimsoll_remote_storage_samples_dropped", "Samples dropped before they were sent", |of| of.dropped);
        counter("plimsoll_remote_storage_samples_retried", "Samples sent again, counted for each attempt", |of| of.retried);
        counter("plimsoll_remote_storage_bytes", "Bytes of accepted requests, compressed", |of| of.bytes);
        let whole = |of: fn(&RemoteStorageStatus) -> u64| self.each(|status| i64::try_from(of(status)).ok());
        to.gauge("plimsoll_remote_storage_samples_pending", "Samples that wait to be sent", whole(|of| of.pending));
        to.gauge("plimsoll_remote_storage_bytes_pending", "Bytes of the requests that wait, compressed", whole(|of| of.pending_bytes));
        let help = "When the receiver last accepted a request, since the Unix epoch";
        to.fractional_gauge("plimsoll_remote_storage_last_success_timestamp_seconds", help, self.each(|of| of.last_success_s));
        let help = "Time of the newest sample that was accepted, since the Unix epoch";
        to.fractional_gauge("plimsoll_remote_storage_queue_highest_sent_timestamp_seconds", help, self.each(|of| of.highest_sent_s));
    }
}
