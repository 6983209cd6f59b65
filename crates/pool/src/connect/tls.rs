//! A word of warning where connections cross a network in the clear because the service was built without TLS.

use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx_core::net::tls;

/// Once for each pool.
pub(crate) fn warn_where_missing(target: &PgConnectOptions, pool_name: &str) {
    if let Some(host) = in_the_clear(target, tls::available()) {
        tracing::warn!(
            pool.name = pool_name,
            server.address = host,
            "connections to {host} are not encrypted: this program was built without TLS; enable the feature tls-rustls or \
             tls-native of plimsoll-pool, or say sslmode=disable if that is what you want"
        );
    }
}

/// The host that can only be reached in the clear, where nobody has asked for that. By default (`sslmode=prefer`)
/// sqlx connects so without a word.
fn in_the_clear(target: &PgConnectOptions, tls_is_built_in: bool) -> Option<&str> {
    let (host, mode) = (target.get_host(), target.get_ssl_mode());
    let is_local = target.get_socket().is_some() || host.starts_with('/') || is_this_machine(host);
    (!tls_is_built_in && !is_local && !matches!(mode, PgSslMode::Disable)).then_some(host)
}

fn is_this_machine(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
    address.map_or_else(|_| host.eq_ignore_ascii_case("localhost"), |address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn warns(url: &str, tls_is_built_in: bool) -> Option<String> {
        let target: PgConnectOptions = url.parse().expect("URL");
        in_the_clear(&target, tls_is_built_in).map(str::to_owned)
    }

    #[test]
    fn a_server_on_a_network_is_named_where_tls_is_missing() {
        for url in ["postgres://app@db.example/orders", "postgres://app@10.0.0.7/orders?sslmode=require"] {
            assert!(warns(url, false).is_some() && warns(url, true).is_none(), "{url}");
        }
    }

    #[test]
    fn nothing_is_said_of_this_machine_or_where_the_clear_was_chosen() {
        for url in [
            "postgres://app@localhost/orders",
            "postgres://app@127.0.0.1/orders",
            "postgres://app@[::1]/orders",
            "postgres:///orders?host=/run/postgresql",
            "postgres://app@db.example/orders?sslmode=disable",
        ] {
            assert_eq!(warns(url, false), None, "{url}");
        }
    }
}
