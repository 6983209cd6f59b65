//! What a proxy in front of the console tells of the browser behind it. It is believed only of an address that the operator
//! has named: everybody can send these headers.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::header::{FORWARDED, HOST};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use ipnet::IpNet;

use super::forwarded::{ProxyHop, of_forwarded, of_x_forwarded};

/// The proxies that are believed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    /// From addresses and networks, as `10.0.0.7` and `10.0.0.0/8`.
    ///
    /// # Errors
    /// One sentence that says what to write.
    pub fn parse(texts: &[String]) -> Result<Self, String> {
        texts.iter().map(|text| network(text.trim())).collect::<Result<_, _>>().map(Self)
    }

    /// Whether it is the address of one.
    pub fn hold(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }

    /// As they were given, for the configuration that is printed.
    pub fn shown(&self) -> Vec<String> {
        self.0.iter().map(ToString::to_string).collect()
    }
}

fn network(text: &str) -> Result<IpNet, String> {
    let address = || IpAddr::from_str(text).map(IpNet::from);
    IpNet::from_str(text).or_else(|_| address()).map(|network| network.trunc()).map_err(|_| {
        format!("{text:?} is not the address of a proxy; write an IP address or a network, for example 10.0.0.7 or 10.0.0.0/8")
    })
}

/// Where a request comes from, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientOrigin {
    /// Of the browser or program, not of a proxy that is trusted.
    pub address: Option<IpAddr>,
    /// It came by TLS, to us or to the proxy in front.
    pub is_https: bool,
    /// The host that the browser asked for, where a trusted proxy tells it.
    host: Option<String>,
}

impl ClientOrigin {
    /// Of a request that has passed [`find_client`], or else by its connection.
    pub fn of(extensions: &Extensions) -> Self {
        let of_connection = || Self { address: peer(extensions), ..Self::default() };
        extensions.get::<Self>().cloned().unwrap_or_else(of_connection)
    }
}

fn peer(extensions: &Extensions) -> Option<IpAddr> {
    extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(address)| address.ip().to_canonical())
}

impl<S: Sync> FromRequestParts<S> for ClientOrigin {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.extensions))
    }
}

/// Middleware around everything else: finds out where a request comes from. Behind a trusted proxy that has rewritten the host
/// the request gets back the one that the browser asked for, against which the origin of a form is compared.
pub async fn find_client(State(trusted): State<TrustedProxies>, mut request: Request, next: Next) -> Response {
    let client = client(&trusted, peer(request.extensions()), request.headers());
    if let Some(Ok(host)) = client.host.as_deref().map(HeaderValue::from_str) {
        request.headers_mut().insert(HOST, host);
    }
    request.extensions_mut().insert(client);
    next.run(request).await
}

fn client(trusted: &TrustedProxies, peer: Option<IpAddr>, headers: &HeaderMap) -> ClientOrigin {
    let peer = peer.map(|peer| peer.to_canonical());
    match peer.filter(|peer| trusted.hold(*peer)) {
        Some(proxy) => behind(trusted, proxy, headers),
        // Whoever claims to come by TLS gets a cookie that a browser sends by TLS alone, and harms nobody but themselves.
        None => ClientOrigin { address: peer, is_https: is_https(headers), host: None },
    }
}

/// From the proxy backwards: the first address that is not trusted is the client's; what stands before it, the client may have
/// made up.
fn behind(trusted: &TrustedProxies, proxy: IpAddr, headers: &HeaderMap) -> ClientOrigin {
    let (forwarded, x_forwarded) = (headers.contains_key(FORWARDED), headers.contains_key("x-forwarded-for"));
    let found = |hops: &[ProxyHop]| nearest_untrusted(trusted, proxy, hops);
    let hops = if forwarded && !x_forwarded { of_forwarded(headers) } else { of_x_forwarded(headers) };
    let (mut address, hop) = found(&hops);
    // Of two headers the proxy sets one, and hands on what the client has sent as the other.
    if forwarded && x_forwarded && found(&of_forwarded(headers)).0 != address {
        tracing::debug!(proxy.ip = %proxy, "Forwarded and X-Forwarded-For contradict each other: neither counts");
        address = proxy;
    }
    let hop = hop.and_then(|place| hops.get(place)).or(hops.first());
    ClientOrigin {
        address: Some(address),
        is_https: says_https(hop.and_then(|hop| hop.proto.as_deref())),
        host: hop.and_then(|hop| hop.host.clone()),
    }
}

/// The client's address, and which hop told it.
fn nearest_untrusted(trusted: &TrustedProxies, proxy: IpAddr, hops: &[ProxyHop]) -> (IpAddr, Option<usize>) {
    let mut nearest = (proxy, None);
    for (place, hop) in hops.iter().enumerate().rev() {
        // `unknown`, a name or nonsense: whoever stood there is known by the proxy that we know alone.
        let Some(address) = hop.address else { return nearest };
        nearest = (address, Some(place));
        if !trusted.hold(address) {
            return nearest;
        }
    }
    nearest
}

/// Of a list each proxy has added a word to, what the first one has seen.
fn first_proto(headers: &HeaderMap) -> Option<&str> {
    headers.get("x-forwarded-proto")?.to_str().ok()?.split(',').next().map(str::trim)
}

/// Whether a proxy in front says that the browser came by TLS, whoever it is.
pub fn is_https(headers: &HeaderMap) -> bool {
    says_https(first_proto(headers))
}

fn says_https(proto: Option<&str>) -> bool {
    proto.is_some_and(|proto| proto.eq_ignore_ascii_case("https"))
}

/// By what attempts are counted: whoever has one address of IPv6 has all of its network.
pub fn counted_by(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64))),
        address => address,
    }
}

#[cfg(test)]
#[path = "proxy_tests.rs"]
mod tests;
