//! The settings of a pool with replicas.

use std::time::Duration;

use super::Replicated;
use crate::error::PoolError;
use crate::pool::Pool;

/// The settings of a [`Replicated`] pool, each with the reason for its default.
///
/// ```no_run
/// # fn example() -> Result<(), plimsoll_pool::PoolError> {
/// use plimsoll_pool::{PoolOptions, ReplicatedOptions};
/// use std::time::Duration;
///
/// let writer = PoolOptions::new().connect("postgres://app@db1/orders")?;
/// let reader = PoolOptions::new().connect("postgres://app@db2/orders")?;
/// let orders = ReplicatedOptions::new().max_lag(Duration::from_secs(5)).build(writer, vec![reader])?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "options do nothing until `build`"]
pub struct ReplicatedOptions {
    /// What is read is no older than this. Default 1 s: what most pages can live with, and ten times what a replica in the same
    /// building lags behind under load.
    pub max_lag: Duration,
    /// How often the writer and each replica are asked how far they are, by a connection of its own each. Default 250 ms: a lag is
    /// known to that much, and it costs a server four small statements a second for each process.
    pub looked_at_each: Duration,
    /// How long a reading [after a position](Replicated::read_after) waits for a replica to get there. Default 200 ms: a replica is there
    /// within some milliseconds, or has a reason not to be.
    pub patience: Duration,
    /// Whether the writer is read where no replica may be. Default true: a page that comes from the writer is better than none. Set false
    /// where the reads of all replicas together would be too much for it.
    pub falls_back_to_writer: bool,
}

impl Default for ReplicatedOptions {
    fn default() -> Self {
        Self {
            max_lag: Duration::from_secs(1),
            looked_at_each: Duration::from_millis(250),
            patience: Duration::from_millis(200),
            falls_back_to_writer: true,
        }
    }
}

impl ReplicatedOptions {
    /// The defaults.
    ///
    /// ```
    /// # use plimsoll_pool::ReplicatedOptions;
    /// assert_eq!(ReplicatedOptions::new(), ReplicatedOptions::default());
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets [`max_lag`](Self#structfield.max_lag).
    ///
    /// ```
    /// # use plimsoll_pool::*; use std::time::Duration;
    /// let options = ReplicatedOptions::new().max_lag(Duration::from_secs(10));
    /// ```
    pub fn max_lag(self, max_lag: Duration) -> Self {
        Self { max_lag, ..self }
    }

    /// Sets [`looked_at_each`](Self#structfield.looked_at_each).
    ///
    /// ```
    /// # use plimsoll_pool::*; use std::time::Duration;
    /// let options = ReplicatedOptions::new().looked_at_each(Duration::from_millis(100));
    /// ```
    pub fn looked_at_each(self, looked_at_each: Duration) -> Self {
        Self { looked_at_each, ..self }
    }

    /// Sets [`patience`](Self#structfield.patience).
    ///
    /// ```
    /// # use plimsoll_pool::*; use std::time::Duration;
    /// let options = ReplicatedOptions::new().patience(Duration::from_millis(50));
    /// ```
    pub fn patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Sets [`falls_back_to_writer`](Self#structfield.falls_back_to_writer).
    ///
    /// ```
    /// # use plimsoll_pool::ReplicatedOptions;
    /// let options = ReplicatedOptions::new().falls_back_to_writer(false);
    /// ```
    pub fn falls_back_to_writer(self, falls_back_to_writer: bool) -> Self {
        Self { falls_back_to_writer, ..self }
    }

    /// Begins to look at the replicas. The pools stay what they are: each has its own limits and numbers.
    ///
    /// # Errors
    /// [`PoolError::InvalidOptions`] where there is no reader, one of them is the writer, or a bound cannot be kept;
    /// [`PoolError::NoRuntime`] outside a tokio runtime.
    ///
    /// ```no_run
    /// # fn example(writer: plimsoll_pool::Pool, reader: plimsoll_pool::Pool) -> Result<(), plimsoll_pool::PoolError> {
    /// let orders = plimsoll_pool::ReplicatedOptions::new().build(writer, vec![reader])?;
    /// # Ok(()) }
    /// ```
    pub fn build(self, writer: Pool, readers: Vec<Pool>) -> Result<Replicated, PoolError> {
        self.validate(&writer, &readers).map_err(PoolError::InvalidOptions)?;
        Replicated::start(self, writer, readers)
    }

    fn validate(&self, writer: &Pool, readers: &[Pool]) -> Result<(), String> {
        if readers.is_empty() {
            return Err("there is no reader: give the pool of at least one replica, or use the writer's pool alone".into());
        }
        if self.max_lag.is_zero() {
            return Err("max_lag is 0, which no replica can keep: set how old what is read may be, or read from the writer".into());
        }
        if self.looked_at_each.is_zero() || self.looked_at_each >= self.max_lag {
            return Err(format!(
                "looked_at_each is {:?} and max_lag {:?}: look more often than a replica may lag behind, and not without a pause",
                self.looked_at_each, self.max_lag
            ));
        }
        let writers = writer.hosts();
        for reader in readers {
            let hosts = reader.hosts();
            if hosts.len() > 1 {
                return Err(format!(
                    "a reader has the hosts {}, so that nobody knows which of them is read: give each replica a pool of its own; the one \
                     that is the primary for now is left out until it is a replica",
                    hosts.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
                ));
            }
            if hosts == writers {
                return Err(format!("the reader {} is the writer's server: give the pool of a replica", hosts[0]));
            }
        }
        Ok(())
    }
}
