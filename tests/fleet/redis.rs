//! Redis, which stands beside the database: what INFO says of clients, hits and evictions that the test made.

use std::collections::BTreeSet;

use crate::emitters::{Redis, RedisClient};
use crate::recorded::compare;

/// Keys of INFO whose values are of one run, or of one machine.
const OF_ONE_RUN: [&str; 9] =
    ["os", "gcc_version", "redis_build_id", "process_id", "run_id", "tcp_port", "executable", "config_file", "monotonic_clock"];

/// A number of INFO.
fn number(info: &str, name: &str) -> u64 {
    let line = info.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    line.and_then(|value| value.parse().ok()).unwrap_or_else(|| panic!("{name} is not among {info}"))
}

fn without_machine(info: &str) -> String {
    let lines = info.lines().map(|line| match line.split_once(':') {
        Some((key, _)) if OF_ONE_RUN.contains(&key) => format!("{key}:1\r\n"),
        _ => format!("{line}\r\n"),
    });
    lines.collect()
}

fn keys(info: &[u8]) -> BTreeSet<String> {
    let info = std::str::from_utf8(info).expect("text");
    info.lines().filter_map(|line| line.split_once(':')).map(|(key, _)| key.to_owned()).collect()
}

fn filled(client: &mut RedisClient) {
    let value = "x".repeat(20_000);
    for key in 0..200 {
        assert_eq!(client.ask(&format!("SET key{key} {value}")), "OK");
    }
}

#[test]
fn redis_tells_clients_hits_and_evictions() {
    let redis = Redis::start(&["--maxclients", "20", "--maxmemory", "3mb", "--maxmemory-policy", "allkeys-lru"]);
    let mut client = redis.client();
    let _others: Vec<_> = (0..4).map(|_| redis.client()).collect();
    assert_eq!(client.ask("SET kept 1"), "OK");
    assert_eq!((client.ask("GET kept"), client.ask("GET absent").as_str()), ("1".to_owned(), "-1"));
    let info = client.ask("INFO");
    let told =
        ["connected_clients", "maxclients", "blocked_clients", "keyspace_hits", "keyspace_misses", "evicted_keys", "rejected_connections"];
    assert_eq!(told.map(|name| number(&info, name)), [5, 20, 0, 1, 1, 0, 0], "{}", redis.url());
    assert!(info.contains("db0:keys=1,expires=0"));
    compare("redis.info.txt", without_machine(&info).as_bytes(), keys);
    filled(&mut client);
    let info = client.ask("INFO");
    assert!(number(&info, "evicted_keys") > 0 && number(&info, "used_memory") <= number(&info, "maxmemory") + 1_000_000);
}
