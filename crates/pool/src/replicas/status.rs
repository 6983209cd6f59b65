//! What is told of a replica.

use std::time::{Duration, Instant};

use super::{Inner, Need, WalPosition};
use crate::connect::host_address::HostAddress;

/// How a replica stands at this moment; from [`Replicated::readers`](super::Replicated::readers).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReaderStatus {
    /// Of its pool's first host.
    pub host: HostAddress,
    /// What it shows is no older than this; `None` while that is not known.
    pub age: Option<Duration>,
    /// How far it has replayed, when it was last asked.
    pub replayed: Option<WalPosition>,
    /// Why it is not read; `None`: it is.
    pub objection: Option<String>,
}

impl Inner {
    pub(super) fn statuses(&self) -> Vec<ReaderStatus> {
        let now = Instant::now();
        let status = |reader: &super::Reader| {
            let replayed = reader.known.lock().replayed;
            let shown = replayed.and_then(|replayed| self.past.lock().shown(replayed));
            ReaderStatus {
                host: reader.pool.hosts().swap_remove(0),
                age: shown.map(|shown| now.saturating_duration_since(shown)),
                replayed,
                objection: self.objection(reader, Need::Fresh, now),
            }
        };
        self.readers.iter().map(status).collect()
    }
}
