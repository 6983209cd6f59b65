//! What only the console of a pooler tells of one of its pools.

use serde::{Deserialize, Serialize};

/// The pooler that a pool belongs to, as far as its source tells.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ToldPooler {
    /// What it is called: `PgBouncer`.
    pub title: &'static str,
    /// How long the client that has waited longest waits, in seconds.
    pub longest_wait_s: Option<f64>,
    /// What its console tells; an exporter tells none of it.
    pub state: PoolerState,
}

/// A pool of PgBouncer beside its numbers. `None`: this pooler or version does not tell it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoolerState {
    /// `pool_mode`: `session`, `transaction` or `statement`.
    pub mode: Option<String>,
    /// Server connections that are linked to a client: `sv_active`.
    pub sv_active: Option<u32>,
    /// `PAUSE`: clients wait until `RESUME`.
    pub is_paused: bool,
    /// `DISABLE`: new clients are refused until `ENABLE`.
    pub is_disabled: bool,
    /// Server connections of the database, those of its other pools included.
    pub database_connections: Option<u32>,
    /// `max_db_connections`, the limit of those; `None`: there is none.
    pub max_database_connections: Option<u32>,
    /// Clients of the whole process.
    pub clients: Option<u32>,
    /// `max_client_conn`, the limit of those: further clients are refused.
    pub max_clients: Option<u32>,
}
