//! What a cache beside the database tells: Redis, and servers that speak like it. A hop, not a pool: a caller that is refused here,
//! or finds nothing, goes on to the pool.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One reading of a cache. `None`: not told.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CacheReading {
    /// When it was taken, in milliseconds since the Unix epoch.
    pub taken_at_ms: u64,
    /// Its program and version, for example `Valkey 8.1.1`.
    pub version: Option<String>,
    /// A random name that each start of the process has: another one is a restart.
    pub run_id: Option<String>,
    /// Seconds since it started.
    pub uptime_s: Option<u64>,
    /// Whether it takes writes or follows another.
    pub role: Option<CacheRole>,
    /// How it stands.
    pub gauges: CacheGauges,
    /// What it has counted since it started.
    pub counters: CacheCounters,
}

/// Its place in the replication.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CacheRole {
    /// It takes writes.
    Primary,
    /// It follows a primary.
    Replica,
}

/// Numbers of one instant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CacheGauges {
    /// Clients that are connected, replicas not counted.
    pub connected_clients: Option<u64>,
    /// Clients that may be: those beyond are refused.
    pub max_clients: Option<u64>,
    /// Clients that wait for a key (BLPOP and the like).
    pub blocked_clients: Option<u64>,
    /// Replicas that are connected.
    pub connected_replicas: Option<u64>,
    /// Whether the link to its primary is up; of a replica alone.
    pub primary_link_up: Option<bool>,
    /// Keys of all databases.
    pub keys: Option<u64>,
    /// Memory of the data, in bytes.
    pub used_memory_bytes: Option<u64>,
    /// Memory that the data may take, in bytes; without a limit it is not told.
    pub max_memory_bytes: Option<u64>,
    /// What is removed when the memory is full: `noeviction`, `allkeys-lru`, ….
    pub eviction_policy: Option<String>,
}

/// Counts that only grow; a restart begins them anew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CacheCounters {
    /// Connections taken.
    pub connections: Option<u64>,
    /// Connections refused, because there were as many clients as may be.
    pub rejected_connections: Option<u64>,
    /// Commands run.
    pub commands: Option<u64>,
    /// Reads that found their key.
    pub hits: Option<u64>,
    /// Reads that did not.
    pub misses: Option<u64>,
    /// Keys removed to make room.
    pub evicted_keys: Option<u64>,
    /// Keys whose time was over.
    pub expired_keys: Option<u64>,
}

impl CacheReading {
    /// Whether another process answers than at `earlier`, or the same one has begun anew.
    pub fn has_begun_anew_since(&self, earlier: &Self) -> bool {
        let other = matches!((&self.run_id, &earlier.run_id), (Some(now), Some(then)) if now != then);
        let back = |now: Option<u64>, then: Option<u64>| matches!((now, then), (Some(now), Some(then)) if now < then);
        let pairs = self.counters.all().into_iter().zip(earlier.counters.all());
        other || back(self.uptime_s, earlier.uptime_s) || pairs.into_iter().any(|(now, then)| back(now, then))
    }
}

impl CacheGauges {
    /// `100 · connected_clients / max_clients`, unrounded.
    pub fn client_utilization(&self) -> Option<f64> {
        percent(self.connected_clients?, self.max_clients?)
    }

    /// `100 · used_memory / max_memory`, unrounded.
    pub fn memory_utilization(&self) -> Option<f64> {
        percent(self.used_memory_bytes?, self.max_memory_bytes?)
    }
}

impl CacheCounters {
    /// The share of reads that found their key, in percent; `None` without reads.
    pub fn hit_percent(&self) -> Option<f64> {
        percent(self.hits?, self.hits?.checked_add(self.misses?)?)
    }

    /// What was counted after `earlier`, a reading of the same process.
    pub fn since(&self, earlier: &Self) -> Self {
        let since = |now: Option<u64>, then: Option<u64>| now?.checked_sub(then?);
        Self {
            connections: since(self.connections, earlier.connections),
            rejected_connections: since(self.rejected_connections, earlier.rejected_connections),
            commands: since(self.commands, earlier.commands),
            hits: since(self.hits, earlier.hits),
            misses: since(self.misses, earlier.misses),
            evicted_keys: since(self.evicted_keys, earlier.evicted_keys),
            expired_keys: since(self.expired_keys, earlier.expired_keys),
        }
    }

    fn all(&self) -> [Option<u64>; 7] {
        let Self { connections, rejected_connections, commands, hits, misses, evicted_keys, expired_keys } = *self;
        [connections, rejected_connections, commands, hits, misses, evicted_keys, expired_keys]
    }
}

fn percent(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| 100.0 * part as f64 / whole as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_nothing_is_not_told() {
        let counters = |hits, misses| CacheCounters { hits, misses, ..CacheCounters::default() };
        assert_eq!(counters(Some(3), Some(1)).hit_percent(), Some(75.0));
        assert_eq!([counters(Some(0), Some(0)), counters(Some(3), None)].map(|counters| counters.hit_percent()), [None; 2]);
        let later = counters(Some(9), Some(3)).since(&counters(Some(3), Some(1)));
        assert_eq!((later.hits, later.misses, later.commands), (Some(6), Some(2), None));
        let gauges =
            CacheGauges { connected_clients: Some(5), max_clients: Some(50), used_memory_bytes: Some(7), ..CacheGauges::default() };
        assert_eq!((gauges.client_utilization(), gauges.memory_utilization()), (Some(10.0), None));
    }

    #[test]
    fn another_run_or_a_count_that_runs_back_is_a_restart() {
        let reading = |run: &str, hits| CacheReading {
            run_id: Some(run.to_owned()),
            counters: CacheCounters { hits: Some(hits), ..CacheCounters::default() },
            ..CacheReading::default()
        };
        assert!(!reading("a", 5).has_begun_anew_since(&reading("a", 5)));
        assert!(reading("b", 6).has_begun_anew_since(&reading("a", 5)) && reading("a", 4).has_begun_anew_since(&reading("a", 5)));
    }
}
