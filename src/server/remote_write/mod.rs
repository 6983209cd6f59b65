//! Remote write: what `GET /metrics` tells, sent to a Prometheus, Mimir, Thanos or VictoriaMetrics, `[[remote_write]]`.
//!
//! 1. `config.rs` is what the operator writes, and `checked.rs` what is wrong with it; [`checked`] makes a [`RemoteWriteSetup`] of each table.
//! 2. `collector.rs` takes a round each interval: the families of `/metrics`, from memory.
//! 3. `rounds.rs` leaves out what was sent before, and ends the series of instances that have gone. `points.rs` gives each series its name,
//!    and `native.rs` makes native histograms where those are asked for.
//! 4. `batch.rs` encodes 2,000 points at a time as a request of either protocol (`messages/`), and compresses it.
//! 5. Requests wait in `queue.rs`, which is bounded; `sender.rs` sends one after another, and `answer.rs` says what the answer means.
//!
//! Each receiver has two tasks and a queue of its own: one that hangs holds up nobody.

mod answer;
mod batch;
mod checked;
mod collector;
mod config;
mod messages;
mod native;
mod points;
mod protocol;
mod queue;
mod receiver;
mod rounds;
mod sender;
mod setup;
mod to_toml;
mod trouble;

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::Console;
use super::metrics::remote_storage::RemoteStorageStatus;
use crate::fleet::sources::client;
use crate::overview::ExportTroubles;
use collector::Collector;
use receiver::Receiver;
use sender::Sender;

pub use checked::checked;
pub use config::{RemoteWriteConfig, from_toml};
pub use setup::RemoteWriteSetup;
pub use to_toml::to_toml;

/// All receivers of a console.
pub struct RemoteWrites {
    all: Vec<Arc<Receiver>>,
    tasks: TaskTracker,
}

impl RemoteWrites {
    /// Receivers to which nothing is written yet.
    pub fn new(all: Vec<RemoteWriteSetup>) -> Self {
        Self { all: all.into_iter().map(|setup| Arc::new(Receiver::new(setup))).collect(), tasks: TaskTracker::new() }
    }

    /// Writes what this console tells, until it stops.
    pub fn start(&self, console: &Arc<Console>, stopping: &CancellationToken) {
        for receiver in &self.all {
            let client = match client().build() {
                Ok(client) => client,
                Err(error) => {
                    let name = &receiver.setup.name;
                    tracing::error!("nothing is written to {name}: no HTTP client can be made: {}", crate::base::http_reason(&error));
                    continue;
                }
            };
            let collector = Collector::new(Arc::downgrade(console), receiver.clone());
            self.tasks.spawn(collector.run(stopping.clone()));
            self.tasks.spawn(Sender::new(receiver.clone(), client).run(stopping.clone()));
        }
    }

    /// How they stand, in the order of the configuration.
    pub(in crate::server) fn status(&self) -> Vec<RemoteStorageStatus> {
        self.all.iter().map(|receiver| receiver.status()).collect()
    }

    /// Waits within `limit` until the last samples have been sent.
    pub async fn finish(&self, limit: Duration) {
        self.tasks.close();
        if tokio::time::timeout(limit, self.tasks.wait()).await.is_err() {
            let left: u64 = self.all.iter().map(|receiver| receiver.status().pending).sum();
            tracing::warn!("remote write: samples that were not sent before the console stopped: {left}");
        }
    }
}

impl ExportTroubles for RemoteWrites {
    fn sentences(&self) -> Vec<String> {
        self.all.iter().filter_map(|receiver| receiver.trouble_sentence()).collect()
    }
}
