//! Where a process runs, so that an instance and the sessions of its pool can be held against each other.

use std::net::IpAddr;

/// All ways to the same machine.
const HERE: &str = "this machine";

/// Of the client of a session, as `pg_stat_activity` tells its address; `socket` is one of this machine.
pub fn place_of_session(address: &str) -> String {
    match address {
        "socket" => HERE.to_owned(),
        address => address.parse().map_or_else(|_| address.to_owned(), place_of_ip),
    }
}

/// Of the host that an address names, if that is an IP address: behind any other name there may be several.
pub fn place_of_instance(address: &str) -> Option<String> {
    let host = address.rsplit_once(':').map_or(address, |(host, _)| host);
    let host = host.trim_start_matches('[').trim_end_matches(']');
    if host == "localhost" { Some(HERE.to_owned()) } else { host.parse().ok().map(place_of_ip) }
}

fn place_of_ip(ip: IpAddr) -> String {
    if ip.is_loopback() { HERE.to_owned() } else { ip.to_canonical().to_string() }
}
