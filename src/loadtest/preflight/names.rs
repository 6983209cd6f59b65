//! Whether a server is somebody's production, as far as its address and its names tell.

use sqlx::postgres::PgConnectOptions;
use url::{Host, Url};

use crate::capacity::endpoint::ServerEndpoint;
use crate::capacity::facts::Transport;

/// Why a server must not be put under load without a word of confirmation; `None`: it looks like a playground.
pub fn production_sign(server: &PgConnectOptions) -> Option<String> {
    let endpoint = ServerEndpoint::to(server);
    if endpoint.reached == Transport::Network {
        return Some(format!("{} is not this machine", endpoint.place));
    }
    let database = server.get_database().unwrap_or_else(|| server.get_username());
    let named = [("host", endpoint.place.as_str()), ("database", database), ("role", server.get_username())];
    let found = named.into_iter().find(|(_, name)| sounds_like_production(name));
    found.map(|(what, name)| format!("the {what} {name:?} looks like production"))
}

/// The same of a service.
pub fn production_sign_of_url(url: &Url) -> Option<String> {
    let here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    let host = url.host_str().unwrap_or_default();
    match here {
        false => Some(format!("{host} is not this machine")),
        true => sounds_like_production(host).then(|| format!("the host {host:?} looks like production")),
    }
}

/// By its words: `orders-prod`, `prod1`, `live`, but not `products` or `olive`.
fn sounds_like_production(name: &str) -> bool {
    let name = name.to_lowercase();
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).map(|word| word.trim_end_matches(|c: char| c.is_ascii_digit()));
    words.into_iter().any(|word| {
        matches!(word, "prod" | "prd" | "live" | "production") || word.ends_with("prod") || word.contains("production") || word == "proddb"
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn production_is_told_by_whole_words() {
        for name in ["prod", "orders-prod", "orders_production", "db.live.example", "PRD01", "shopprod", "proddb", "prod2"] {
            assert!(sounds_like_production(name), "{name}");
        }
        for name in ["products", "olive", "delivery", "reproduce", "staging", "prodigy", "postgres"] {
            assert!(!sounds_like_production(name), "{name}");
        }
    }

    #[test]
    fn what_is_not_here_needs_a_word() {
        let of = |url: &str| production_sign(&url.parse().expect("a URL"));
        assert_eq!(of("postgres://app:hunter22@db.example/shop"), Some("db.example:5432 is not this machine".into()));
        assert_eq!(of("postgres://app@localhost/shop_production"), Some("the database \"shop_production\" looks like production".into()));
        assert_eq!(of("postgres://app@127.0.0.1/shop"), None);
        let http = |url: &str| production_sign_of_url(&url.parse().expect("a URL"));
        assert_eq!(http("http://127.0.0.1:8000/"), None);
        assert_eq!(http("https://user:hunter22@shop.example/cart"), Some("shop.example is not this machine".into()));
    }
}
