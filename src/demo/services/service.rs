//! What is known of a service before it runs.

use std::time::Duration;

use crate::base::HumanDuration;
use crate::fleet::model::SourceKind;
use plimsoll_pool::PoolOptions;

/// A service of the demo fleet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// Tells its pool as SQLAlchemy's users do, by pool-stats; connects to the primary.
    Checkout,
    /// Tells its pool as HikariCP does, by Micrometer's exposition; connects through PgBouncer.
    Catalog,
}

impl Service {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Checkout, Self::Catalog];

    /// Its place in [`ALL`](Self::ALL).
    pub(super) fn place(self) -> usize {
        self as usize
    }

    /// Its name, which is the `application_name` of its sessions too.
    pub fn name(self) -> &'static str {
        match self {
            Self::Checkout => "checkout",
            Self::Catalog => "catalog",
        }
    }

    /// How the console reads it.
    pub(super) fn kind(self) -> SourceKind {
        match self {
            Self::Checkout => SourceKind::PoolStats,
            Self::Catalog => SourceKind::Exposition,
        }
    }

    /// Shorter than usual: a demo is looked at for minutes.
    pub(super) fn interval(self) -> HumanDuration {
        HumanDuration(Duration::from_secs(2))
    }

    /// The pool of one instance. All instances together leave room on the server for a second generation beside them.
    pub fn pool_options(self) -> PoolOptions {
        // A demo's callers give up within what a visitor waits for.
        let options = PoolOptions::new().application_name(self.name()).timeout(Duration::from_secs(10));
        match self {
            Self::Checkout => options.pool_size(8).max_overflow(4),
            Self::Catalog => options.pool_size(4).max_overflow(6).command_timeout(None).behind_transaction_pooler(),
        }
    }

    /// Users of one instance, as long as nothing is wrong: less than half of its pool, and of PgBouncer's, is in use.
    pub fn usual_users(self) -> u32 {
        match self {
            Self::Checkout => 12,
            Self::Catalog => 8,
        }
    }
}
