//! The console's own connections.

use std::time::Duration;

use sqlx::postgres::PgConnectOptions;

use crate::base::pinned::SESSION;
use crate::overview::probe::WATCH_SESSIONS;
use plimsoll_pool::{Pool, PoolError, PoolOptions, PrePing};

/// Between attempts to connect: the console tells within seconds that the server is back.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);
/// Of a further server, of which there may be many.
const FURTHER_LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Two connections and one more, to where the service's pool connects: the console answers while every
/// other pool is full.
pub(super) fn probe_pool(service: &Pool) -> Result<Pool, PoolError> {
    small_pool(service, 2, 1, LONGEST_PAUSE).build(service.target().clone())
}

/// The connections of the server's watch, which nobody else may take: neither pages nor requests without a login can make it
/// miss a reading, which would be told as an outage.
pub(super) fn watch_pool(service: &Pool) -> Result<Pool, PoolError> {
    watch_options(service, LONGEST_PAUSE).build(service.target().clone())
}

/// The same of a further server: one connection, and a second while a lost one is still being given up.
pub(super) fn further_watch_pool(service: &Pool, target: PgConnectOptions) -> Result<Pool, PoolError> {
    watch_options(service, FURTHER_LONGEST_PAUSE).build(target)
}

/// It suspects sessions of others after the time that is set for leases.
fn watch_options(service: &Pool, longest_pause: Duration) -> PoolOptions {
    small_pool(service, 1, WATCH_SESSIONS - 1, longest_pause).leak_threshold(service.options().leak_threshold)
}

fn small_pool(service: &Pool, pool_size: u32, max_overflow: u32, longest_pause: Duration) -> PoolOptions {
    let limit = service.options().command_timeout.map(|limit| limit.min(Duration::from_secs(5)));
    let limit_option = limit.map(|limit| ("statement_timeout", limit.as_millis().to_string()));
    // Each reading is pinned all the same, where a pooler in between refuses or drops these settings.
    let settings = SESSION.map(|(name, value)| (name, value.to_owned())).into_iter().chain(limit_option);
    let options = probe_options(&service.options().application_name, limit);
    let options = options.startup_options(settings.collect()).longest_pause(longest_pause);
    options.pool_size(pool_size).max_overflow(max_overflow)
}

/// What tells the console's sessions from the service's.
const SUFFIX: &str = "-console";

fn probe_options(service_name: &str, command_timeout: Option<Duration>) -> PoolOptions {
    // As much of the name as leaves room for the suffix within PostgreSQL's 63 bytes.
    let name = &service_name[..service_name.floor_char_boundary(63 - SUFFIX.len())];
    PoolOptions::new()
        .knows_poolers()
        .warm_up(false)
        .timeout(Duration::from_secs(2))
        .connect_timeout(Duration::from_secs(2))
        // One round trip every two seconds; without it a session that was cut would look like a server that is down.
        .pre_ping(PrePing::Always)
        .command_timeout(command_timeout)
        .application_name(format!("{name}{SUFFIX}"))
}
