//! `X-Forwarded-…` and `Forwarded` (RFC 7239), read into the same hops. The first hop is the one that is furthest away.

use std::net::{IpAddr, SocketAddr};

use axum::http::HeaderMap;
use axum::http::header::FORWARDED;

/// More hops than any request has, and few enough that reading them costs nothing.
const MOST_HOPS: usize = 32;

/// What one proxy tells of whoever connected to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ProxyHop {
    /// `None`: not told, or nothing that is an address.
    pub address: Option<IpAddr>,
    pub proto: Option<String>,
    pub host: Option<String>,
}

/// Lists of proto and host have one element a proxy, as the addresses have, or one in all.
pub(super) fn of_x_forwarded(headers: &HeaderMap) -> Vec<ProxyHop> {
    let list = |name: &str| -> Vec<String> { elements(headers, name, ',').collect() };
    let (addresses, protos, hosts) = (list("x-forwarded-for"), list("x-forwarded-proto"), list("x-forwarded-host"));
    let length = addresses.len().max(1);
    // Aligned at the end: a client can only put something before what the proxies append.
    let at = |list: &[String], place: usize| {
        let place = (place + list.len()).saturating_sub(length);
        list.get(place).filter(|word| !word.is_empty()).cloned()
    };
    let hop = |place: usize| ProxyHop {
        address: addresses.get(place).and_then(|text| address(text)),
        proto: at(&protos, place),
        host: at(&hosts, place),
    };
    (0..length).map(hop).collect()
}

pub(super) fn of_forwarded(headers: &HeaderMap) -> Vec<ProxyHop> {
    elements(headers, FORWARDED.as_str(), ',').map(|element| hop(&element)).collect()
}

fn hop(element: &str) -> ProxyHop {
    let mut hop = ProxyHop::default();
    for pair in split(element, ';') {
        let Some((name, value)) = pair.split_once('=') else { continue };
        let value = unquoted(value.trim());
        match name.trim().to_ascii_lowercase().as_str() {
            "for" => hop.address = address(&value),
            "proto" => hop.proto = Some(value),
            "host" => hop.host = Some(value),
            _ => {}
        }
    }
    hop
}

/// The last elements of all lines of a header.
fn elements(headers: &HeaderMap, name: &str, separator: char) -> impl Iterator<Item = String> {
    let lines = headers.get_all(name).iter().map(|line| String::from_utf8_lossy(line.as_bytes()).into_owned());
    let all: Vec<String> = lines.flat_map(|line| split(&line, separator).collect::<Vec<_>>()).collect();
    let first = all.len().saturating_sub(MOST_HOPS);
    all.into_iter().skip(first)
}

/// At each separator that stands outside of quotes.
fn split(text: &str, separator: char) -> impl Iterator<Item = String> {
    let (mut parts, mut quoted, mut escaped) = (vec![String::new()], false, false);
    for character in text.chars() {
        let ends = character == separator && !quoted;
        quoted ^= character == '"' && !escaped;
        escaped = quoted && character == '\\' && !escaped;
        match parts.last_mut() {
            Some(part) if !ends => part.push(character),
            _ => parts.push(String::new()),
        }
    }
    parts.into_iter().map(|part| part.trim().to_owned())
}

fn unquoted(text: &str) -> String {
    let Some(inside) = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) else { return text.to_owned() };
    let mut plain = String::new();
    let mut characters = inside.chars();
    while let Some(character) = characters.next() {
        plain.extend(if character == '\\' { characters.next() } else { Some(character) });
    }
    plain
}

/// `192.0.2.7`, `192.0.2.7:4711`, `2001:db8::7`, `[2001:db8::7]`, `[2001:db8::7]:4711`.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let address = bare.parse::<IpAddr>().ok().or_else(|| Some(text.parse::<SocketAddr>().ok()?.ip()))?;
    Some(address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
        lines.iter().fold(HeaderMap::new(), |mut headers, (name, value)| {
            headers.append(*name, value.parse().expect("a value"));
            headers
        })
    }

    fn ip(text: &str) -> Option<IpAddr> {
        Some(text.parse().expect("an address"))
    }

    #[test]
    fn addresses_are_read_with_and_without_a_port() {
        for text in ["192.0.2.7", "192.0.2.7:4711", "::ffff:192.0.2.7"] {
            assert_eq!(address(text), ip("192.0.2.7"), "{text}");
        }
        for text in ["2001:db8::7", "[2001:db8::7]", "[2001:db8::7]:4711"] {
            assert_eq!(address(text), ip("2001:db8::7"), "{text}");
        }
        for text in ["", "unknown", "_hidden", "192.0.2.7, 1", "[::1", "999.1.1.1"] {
            assert_eq!(address(text), None, "{text}");
        }
    }

    #[test]
    fn a_forwarded_header_is_read_with_its_quotes_and_over_several_lines() {
        let lines =
            [("forwarded", r#"for=192.0.2.7;proto=http, For="[2001:db8::7]:4711";Proto=https;host="a\"b,c;d""#), ("forwarded", "for=_x")];
        let hops = of_forwarded(&headers(&lines));
        assert_eq!(hops.iter().map(|hop| hop.address).collect::<Vec<_>>(), [ip("192.0.2.7"), ip("2001:db8::7"), None]);
        assert_eq!((hops[1].proto.as_deref(), hops[1].host.as_deref()), (Some("https"), Some("a\"b,c;d")));
    }

    #[test]
    fn lists_of_proto_and_host_belong_to_the_addresses_from_the_end() {
        let lines = [("x-forwarded-for", "10.9.9.9, 192.0.2.7"), ("x-forwarded-proto", "https"), ("x-forwarded-host", "evil, db.example")];
        let hops = of_x_forwarded(&headers(&lines));
        assert_eq!((hops[1].proto.as_deref(), hops[1].host.as_deref()), (Some("https"), Some("db.example")));
        assert_eq!(of_x_forwarded(&headers(&[("x-forwarded-proto", "HTTPS , http")]))[0].proto.as_deref(), Some("http"));
    }
}
