//! A chain as pages and programs read it. What is not told is `None`, never 0.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::fleet::registry::Liveness;
use crate::overview::lock_queue::Blocker;

/// The way from services to one server, and where callers queue on it. A hop that no source tells of is `null`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Chain {
    /// The server's name.
    pub name: String,
    /// The pages are about this server.
    pub is_main: bool,
    /// Where it queues now.
    pub bottleneck: Bottleneck,
    /// Pools inside services.
    pub services: Option<ServicesHop>,
    /// Poolers between services and server.
    pub poolers: Option<PoolersHop>,
    /// The server itself.
    pub server: ServerHop,
    /// Caches beside the server; they stand in no caller's way.
    pub caches: Vec<CacheHop>,
}

/// Where it queues now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Bottleneck {
    /// `queues` or `refuses` if any hop does; `unknown` if none does and not every hop tells; else `clear`.
    pub state: HopState,
    /// The first hop that queues or refuses.
    pub queues_at: Option<HopKind>,
    /// The hop further down that holds those callers, where the numbers show it.
    pub held_by: Option<HopKind>,
    /// The same in a sentence or two, with the numbers.
    pub sentence: String,
}

/// A place where a query can queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HopKind {
    /// The pools inside services.
    Services,
    /// The poolers.
    Poolers,
    /// The server.
    Server,
}

/// How a hop stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HopState {
    /// Callers wait here.
    Queues,
    /// It takes no more connections.
    Refuses,
    /// Nobody waits here.
    Clear,
    /// A number is missing that would say so.
    Unknown,
}

impl HopState {
    /// Whether callers are held up here.
    pub fn holds_up(self) -> bool {
        matches!(self, Self::Queues | Self::Refuses)
    }
}

/// Pools whose queue is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Silence {
    /// Pools that tell no queue.
    pub not_told: u32,
    /// Pools whose reading is late.
    pub late: u32,
    /// Pools that tell nothing any more.
    pub gone: u32,
    /// One of them by its name.
    pub example: Option<String>,
}

/// The pools inside services that draw on the server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ServicesHop {
    /// How the hop stands.
    pub state: HopState,
    /// Names of the services, longest queue first, then most connections in use; at most 20.
    pub services: Vec<String>,
    /// Number of services.
    pub service_count: u32,
    /// Services in whose pools callers wait: the first ones of `services`.
    pub queueing_services: u32,
    /// Number of pools.
    pub pools: u32,
    /// Callers that wait, of all pools that tell it.
    pub waiting: Option<u32>,
    /// Connections in use, of all pools that tell it.
    pub checked_out: Option<u32>,
    /// Connections that those pools may open; `null` if one of them does not tell it.
    pub total_capacity: Option<u32>,
    /// Pools in which callers wait.
    pub queueing_pools: u32,
    /// The one of them with the longest queue.
    pub longest: Option<QueuedPool>,
    /// Pools whose queue is not known.
    pub silence: Silence,
}

/// A pool in which callers wait.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct QueuedPool {
    /// Its name as `/api/v1/pools` has it.
    pub name: String,
    /// Callers that wait now.
    pub waiting: Option<u32>,
    /// Callers that had to wait between its last two readings; of a pool that does not tell who waits now.
    pub recently: Option<QueuedCallers>,
    /// Connections in use.
    pub checked_out: Option<u32>,
    /// Connections that it may open: of a pooler `pool_size`.
    pub total_capacity: Option<u32>,
    /// How long callers wait.
    pub wait: Option<HopWait>,
    /// Why it cannot open connections, while it cannot.
    pub connect_failure: Option<String>,
}

/// Callers that had to wait in a stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct QueuedCallers {
    /// Number of callers.
    pub callers: u64,
    /// Length of the time, in seconds.
    pub seconds: f64,
}

/// A wait, and which one it is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HopWait {
    /// Which of the waits it is.
    pub kind: WaitKind,
    /// Its length in seconds.
    pub seconds: f64,
}

/// Which wait is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WaitKind {
    /// 99 of 100 callers waited at most this long.
    P99,
    /// The mean of all callers between two readings.
    Mean,
    /// The longest: of a pooler that of the client that has waited longest and still waits (`maxwait`).
    Longest,
}

/// The poolers in front of the server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PoolersHop {
    /// How the hop stands.
    pub state: HopState,
    /// What the program is called: PgBouncer, PgCat, ….
    pub title: String,
    /// Its processes, by service and address; at most 20.
    pub poolers: Vec<String>,
    /// Number of processes.
    pub pooler_count: u32,
    /// `pool_mode`, where all pools have the same.
    pub mode: Option<String>,
    /// Clients that wait: `cl_waiting`, of all pools that tell it.
    pub cl_waiting: Option<u32>,
    /// The longest wait of a client that still waits (`maxwait`), in seconds.
    pub maxwait_s: Option<f64>,
    /// Server connections in use (`sv_active`), of all pools that tell it.
    pub sv_active: Option<u32>,
    /// `pool_size` of those pools together; `null` if one of them does not tell it.
    pub pool_size: Option<u32>,
    /// Pools in which clients wait.
    pub queueing_pools: u32,
    /// The one of them with the longest queue.
    pub longest: Option<QueuedPool>,
    /// What keeps the longest queue waiting, or why clients are refused.
    pub reason: Option<String>,
    /// Pools whose queue is not known.
    pub silence: Silence,
}

/// The server at the end of the chain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ServerHop {
    /// How the hop stands.
    pub state: HopState,
    /// Client sessions that wait for a lock; `null` if they are not shown to the console's role.
    pub waiting_for_locks: Option<u32>,
    /// Sessions that hold those up and wait for no lock themselves.
    pub blockers: Option<u32>,
    /// How long the first of them has waited, in seconds.
    pub longest_wait_s: Option<f64>,
    /// The session that holds up most of them.
    pub blocker: Option<Blocker>,
    /// Client sessions that run a statement.
    pub active: Option<u32>,
    /// Cores of its machine, where it is known.
    pub cores: Option<u32>,
    /// Client sessions.
    pub sessions: Option<u32>,
    /// `max_connections` less what is reserved.
    pub usable_slots: Option<u32>,
    /// Why it cannot be read, while it cannot.
    pub error: Option<String>,
}

/// A cache beside the server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CacheHop {
    /// Service and address.
    pub name: String,
    /// Whether it still answers.
    pub state: Liveness,
    /// Clients that are connected.
    pub connected_clients: Option<u64>,
    /// Clients that may be.
    pub max_clients: Option<u64>,
    /// Clients that wait for a key.
    pub blocked_clients: Option<u64>,
    /// Keys removed to make room between the last two readings.
    pub evicted_keys: Option<u64>,
    /// Length of that time, in seconds.
    pub window_s: Option<f64>,
}

impl Chain {
    /// How many hops are there.
    pub fn hops(&self) -> usize {
        1 + usize::from(self.services.is_some()) + usize::from(self.poolers.is_some())
    }
}

impl Silence {
    /// Whether the queue of every pool is known.
    pub fn is_none(&self) -> bool {
        self.not_told == 0 && self.late == 0 && self.gone == 0
    }
}
