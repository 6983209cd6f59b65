//! Where `make setup` leaves its tools.

use std::net::TcpListener;
use std::path::PathBuf;

/// The folder of the tools.
pub fn tools() -> PathBuf {
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.unwrap_or_else(|| PathBuf::from(std::env::var_os("HOME").expect("a home")).join(".cache"));
    cache.join("plimsoll/tools")
}

/// A program that `make setup` takes out of its package.
pub fn program(name: &str) -> PathBuf {
    tools().join("bin").join(name)
}

/// A port of the loopback that nobody has.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port").port()
}
