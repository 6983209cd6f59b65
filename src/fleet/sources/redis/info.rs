//! The text that `INFO` answers: `key:value` lines.

use std::collections::HashMap;

use crate::fleet::model::{CacheCounters, CacheGauges, CacheReading, CacheRole};

/// Names and versions are shown: no longer than this.
const LONGEST_TEXT: usize = 100;

/// What a text tells. A line that is missing, or not a number where one should be, is not told. `None`: it is no answer to INFO.
pub(super) fn parse(text: &str, taken_at_ms: u64) -> Option<CacheReading> {
    let lines = text.lines().filter_map(|line| line.trim_end().split_once(':'));
    let info = Info(lines.filter(|(_, value)| value.len() <= LONGEST_TEXT).collect());
    let reading = CacheReading {
        taken_at_ms,
        version: info.version(),
        run_id: info.text("run_id"),
        uptime_s: info.count("uptime_in_seconds"),
        role: info.role(),
        gauges: info.gauges(),
        counters: info.counters(),
    };
    (reading.gauges != CacheGauges::default() || reading.counters != CacheCounters::default()).then_some(reading)
}

struct Info<'a>(HashMap<&'a str, &'a str>);

impl Info<'_> {
    fn text(&self, key: &str) -> Option<String> {
        self.0.get(key).filter(|value| !value.is_empty()).map(|value| (*value).to_owned())
    }

    fn count(&self, key: &str) -> Option<u64> {
        self.0.get(key)?.parse().ok()
    }

    /// Those that came after Redis tell its version too, as that which they are compatible with.
    fn version(&self) -> Option<String> {
        let of = |key: &str, name: &str| Some(format!("{name} {}", self.text(key)?));
        let is_keydb = self.0.get("executable").is_some_and(|path| path.ends_with("keydb-server"));
        let redis = if is_keydb { "KeyDB" } else { "Redis" };
        of("valkey_version", "Valkey").or_else(|| of("dragonfly_version", "Dragonfly")).or_else(|| of("redis_version", redis))
    }

    fn role(&self) -> Option<CacheRole> {
        match *self.0.get("role")? {
            "master" | "primary" | "active-replica" => Some(CacheRole::Primary),
            "slave" | "replica" => Some(CacheRole::Replica),
            _ => None,
        }
    }

    fn gauges(&self) -> CacheGauges {
        CacheGauges {
            connected_clients: self.count("connected_clients"),
            max_clients: self.count("maxclients").or_else(|| self.count("max_clients")),
            blocked_clients: self.count("blocked_clients"),
            connected_replicas: self.count("connected_slaves"),
            primary_link_up: self.0.get("master_link_status").map(|status| *status == "up"),
            keys: self.keys(),
            used_memory_bytes: self.count("used_memory"),
            max_memory_bytes: self.count("maxmemory").filter(|limit| *limit > 0),
            eviction_policy: self.text("maxmemory_policy"),
        }
    }

    fn counters(&self) -> CacheCounters {
        CacheCounters {
            connections: self.count("total_connections_received"),
            rejected_connections: self.count("rejected_connections"),
            commands: self.count("total_commands_processed"),
            hits: self.count("keyspace_hits"),
            misses: self.count("keyspace_misses"),
            evicted_keys: self.count("evicted_keys"),
            expired_keys: self.count("expired_keys"),
        }
    }

    /// `db0:keys=158,expires=0,avg_ttl=0`: an empty database has no line, so that no line at all is no key.
    fn keys(&self) -> Option<u64> {
        let is_database = |key: &str| key.strip_prefix("db").is_some_and(|number| number.parse::<u32>().is_ok());
        let keys_of = |value: &str| value.split(',').find_map(|part| part.strip_prefix("keys=")?.parse::<u64>().ok());
        let databases: Vec<_> = self.0.iter().filter(|(key, _)| is_database(key)).map(|(_, value)| keys_of(value)).collect();
        let is_whole = self.0.contains_key("keyspace_hits");
        if databases.is_empty() && !is_whole { None } else { databases.into_iter().try_fold(0, |sum: u64, keys| sum.checked_add(keys?)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_of_a_recorded_redis_is_told() {
        let reading = parse(include_str!("recorded/redis_7.0.15.txt"), 1_000).expect("INFO");
        assert_eq!(reading.version.as_deref(), Some("Redis 7.0.15"));
        assert_eq!((reading.role, reading.uptime_s), (Some(CacheRole::Primary), Some(2)));
        let gauges = CacheGauges {
            connected_clients: Some(1),
            max_clients: Some(50),
            blocked_clients: Some(0),
            connected_replicas: Some(0),
            primary_link_up: None,
            keys: Some(158),
            used_memory_bytes: Some(2_074_152),
            max_memory_bytes: Some(2_097_152),
            eviction_policy: Some("allkeys-lru".to_owned()),
        };
        assert_eq!(reading.gauges, gauges);
        let counters = CacheCounters {
            connections: Some(1),
            rejected_connections: Some(0),
            commands: Some(603),
            hits: Some(158),
            misses: Some(143),
            evicted_keys: Some(142),
            expired_keys: Some(1),
        };
        assert_eq!(reading.counters, counters);
        assert_eq!(reading.counters.hit_percent().map(f64::round), Some(52.0));
    }

    /// What a Redis told whose clients the tests had counted.
    #[test]
    fn the_numbers_are_those_that_its_clients_made() {
        let reading = parse(include_str!("../../../../tests/fixtures/emitted/redis.info.txt"), 1).expect("INFO");
        let (gauges, counters) = (reading.gauges, reading.counters);
        assert_eq!((gauges.connected_clients, gauges.max_clients, gauges.keys), (Some(5), Some(20), Some(1)));
        assert_eq!((counters.hits, counters.misses, counters.rejected_connections), (Some(1), Some(1), Some(0)));
    }

    /// Lines that servers after Redis have, or have otherwise.
    #[test]
    fn servers_that_speak_like_redis_are_told_by_their_own_names() {
        let read = |text: &str| parse(&format!("{text}\r\nconnected_clients:3\r\n"), 1).expect("INFO");
        let valkey = read("redis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:8.1.1\r\nrole:master\r\nmaxclients:10000");
        assert_eq!((valkey.version.as_deref(), valkey.gauges.max_clients), (Some("Valkey 8.1.1"), Some(10_000)));
        let keydb = read("redis_version:6.3.4\r\nexecutable:/usr/local/bin/keydb-server\r\nrole:slave\r\nmaster_link_status:down");
        assert_eq!((keydb.version.as_deref(), keydb.role), (Some("KeyDB 6.3.4"), Some(CacheRole::Replica)));
        assert_eq!((keydb.gauges.primary_link_up, keydb.gauges.max_clients), (Some(false), None));
    }

    #[test]
    fn what_is_missing_or_not_a_number_is_not_told() {
        let reading = parse("connected_clients:3\nmaxmemory:0\nkeyspace_hits:many\nused_memory:-1\ndb0:keys=2,expires=0\ndb1:keys=3", 1)
            .expect("INFO");
        assert_eq!((reading.gauges.max_memory_bytes, reading.gauges.used_memory_bytes, reading.counters.hits), (None, None, None));
        assert_eq!(reading.gauges.keys, Some(5));
        assert_eq!(parse("keyspace_hits:1\nkeyspace_misses:0", 1).expect("INFO").gauges.keys, Some(0), "all databases are empty");
        assert_eq!(parse("<html>\n<a href='http://x'>", 1), None);
    }
}
