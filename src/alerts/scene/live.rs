//! What only a source that is at hand tells: the history does not keep it.

use std::time::Duration;

use crate::fleet::model::ToldPooler;
use crate::overview::application_work::ApplicationWork;
use crate::overview::lock_queue::LockQueue;
use plimsoll_pool::ConnectFailure;

/// Of a pool.
#[derive(Clone, Debug, Default)]
pub struct LivePoolState {
    /// Leases that are held longer than the leak threshold, the longest first.
    pub suspects: Vec<Suspect>,
    /// An observed pool tells its leases, as other consoles do: those above are all suspects.
    pub tells_leases: bool,
    /// Why connects fail, while they do.
    pub connect_failure: Option<ConnectFailure>,
    /// The `application_name` of its sessions.
    pub application: Option<String>,
    /// The pooler that it is a pool of; `None`: it is a pool inside a service. Boxed: few are.
    pub pooler: Option<Box<ToldPooler>>,
}

/// A lease that may have leaked.
#[derive(Clone, Debug)]
pub struct Suspect {
    pub site: String,
    pub held: Duration,
}

/// Of a server.
#[derive(Clone, Debug, Default)]
pub struct LiveServerState {
    /// What the sessions of each application do.
    pub work: Vec<ApplicationWork>,
    /// A session that does nothing for so long counts there as held.
    pub held_for: Duration,
    /// Who waits for locks, and who holds them up.
    pub locks: Option<LockQueue>,
}
