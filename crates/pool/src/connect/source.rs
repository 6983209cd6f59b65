//! The URL that a pool was built on, read anew before a connect where a file has a part in it: a password that was changed in the file of
//! passwords or of services is used without a restart.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use sqlx::postgres::PgConnectOptions;
use tokio::time::timeout;

use super::host_address::HostAddress;
use super::target;

/// Where a pool connects.
pub(crate) struct Targets {
    /// At least one.
    pub hosts: Vec<PgConnectOptions>,
    /// `None`: another reading would find the same.
    pub source: Option<TargetSource>,
}

/// What the hosts were read from.
#[derive(Clone)]
pub(crate) struct TargetSource(Arc<Source>);

struct Source {
    /// It may have a password; it is not shown.
    url: String,
    /// What the log was told last.
    told: Mutex<Vec<String>>,
}

impl TargetSource {
    /// Of a URL whose first reading has led to these notes, which the log was told.
    pub(crate) fn new(url: &str, notes: Vec<String>) -> Self {
        Self(Arc::new(Source { url: url.to_owned(), told: Mutex::new(notes) }))
    }

    /// The hosts as they are read now; `None` where nothing is read within `limit`, or no hosts, or others: a pool keeps its hosts.
    pub(crate) async fn read(&self, known: &[HostAddress], limit: Duration, pool_name: &str) -> Option<Vec<PgConnectOptions>> {
        let source = self.0.clone();
        let read = timeout(limit, tokio::task::spawn_blocking(move || target::read_hosts(&source.url))).await.ok()?.ok()?;
        match read {
            Ok(target) if target.hosts.iter().map(HostAddress::of).eq(known.iter().cloned()) => {
                self.tell(target.notes, pool_name);
                Some(target.hosts)
            }
            Ok(_) => {
                self.tell(vec!["the URL and its files name other hosts by now; that takes effect after a restart".into()], pool_name);
                None
            }
            Err(refused) => {
                self.tell(vec![format!("{refused}; what was read before is used")], pool_name);
                None
            }
        }
    }

    /// Once for each note, until it is gone.
    fn tell(&self, notes: Vec<String>, pool_name: &str) {
        let told = &mut *self.0.told.lock();
        for note in notes.iter().filter(|note| !told.contains(note)) {
            tracing::warn!(pool.name = pool_name, "{note}");
        }
        *told = notes;
    }
}
