//! The names under which a console may be asked.
//!
//! A page of somebody else's can give its own name this console's address (DNS rebinding), and is then of one origin with
//! it for the browser. The name gives it away: it comes as `Host`. So names that strangers can own are refused unless they
//! were given. An IP address cannot be rebound, and neither can a name without a dot, which no registry hands out. Whoever
//! comes with a token has been let in by more than the browser's word.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HOST, X_CONTENT_TYPE_OPTIONS};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use serde_json::json;

use crate::base::printable::line;

/// The setting, as the answer names it.
const SETTING: &str = "--allowed-hosts";
/// What monitors and balancers ask for; it says nothing but whether the console is well.
const OPEN: [&str; 2] = ["/healthz", "/readyz"];

/// Which names are taken.
#[derive(Clone, Debug, Default)]
pub struct AllowedHosts {
    /// In lower case; `*.example` stands for all names below it, `*` for all.
    names: Vec<String>,
}

impl AllowedHosts {
    /// # Errors
    /// One sentence on what is no name.
    pub fn of(given: &[String]) -> Result<Self, String> {
        given.iter().map(|name| usable(name)).collect::<Result<_, _>>().map(|names| Self { names })
    }

    /// Whether the console may be asked by this host, a name or an address without a port.
    fn takes(&self, host: &str) -> bool {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        let is_address = host.parse::<std::net::IpAddr>().is_ok() || host.starts_with('[');
        let is_ours = !host.contains('.') || host.ends_with(".localhost");
        is_address || is_ours || self.names.iter().any(|name| matches(name, &host))
    }
}

fn matches(name: &str, host: &str) -> bool {
    match name.strip_prefix('*') {
        Some(suffix) => host.ends_with(suffix),
        None => host == name,
    }
}

fn usable(name: &str) -> Result<String, String> {
    let plain = name.trim().to_ascii_lowercase();
    let labels = plain.strip_prefix("*.").unwrap_or(&plain);
    let is_label = |label: &str| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    if plain == "*" || labels.split('.').all(is_label) {
        return Ok(plain);
    }
    Err(format!("{name:?} in {SETTING} is no host name; write for example plimsoll.example.com or *.example.com, without a port"))
}

/// Refuses requests under other names with 421 and a sentence.
pub fn only(router: Router, allowed: AllowedHosts) -> Router {
    let guard = Arc::new(HostCheck { allowed, has_warned: AtomicBool::new(false) });
    router.layer(from_fn_with_state(guard, check))
}

struct HostCheck {
    allowed: AllowedHosts,
    /// Once in the log: a stranger shall not fill the disk.
    has_warned: AtomicBool,
}

async fn check(State(guard): State<Arc<HostCheck>>, request: Request, next: Next) -> Response {
    let is_open = OPEN.iter().any(|path| request.uri().path().ends_with(path)) || request.headers().contains_key(AUTHORIZATION);
    match stranger(&guard.allowed, request.uri(), request.headers()).filter(|_| !is_open) {
        None => next.run(request).await,
        Some(host) => {
            if !guard.has_warned.swap(true, Ordering::Relaxed) {
                tracing::warn!("requests for the host {host:?} are refused; if it is this console's, name it in {SETTING}");
            }
            refuse(&host)
        }
    }
}

/// The host that is not taken: of the request's own address or of its `Host`. A request of HTTP/1.0 may have none.
fn stranger(allowed: &AllowedHosts, uri: &Uri, headers: &HeaderMap) -> Option<String> {
    let of_headers = headers.get_all(HOST).iter().map(|value| value.to_str().unwrap_or("?"));
    let host = |authority: &str| authority.parse::<Authority>().map_or_else(|_| authority.to_owned(), |found| found.host().to_owned());
    let mut all = of_headers.chain(uri.authority().map(Authority::as_str)).map(host);
    all.find(|host| !allowed.takes(host))
}

fn refuse(host: &str) -> Response {
    let message = format!("This console is not known as {:?}. If it should be, start it with {SETTING} and that name.", line(host));
    let headers = [(CONTENT_TYPE, "application/json"), (X_CONTENT_TYPE_OPTIONS, "nosniff")];
    (StatusCode::MISDIRECTED_REQUEST, headers, Json(json!({ "error": "misdirected", "message": message }))).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(names: &[&str], host: &'static str) -> bool {
        let allowed = AllowedHosts::of(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()).expect("names");
        let headers = HeaderMap::from_iter([(HOST, host.parse().expect("a value"))]);
        stranger(&allowed, &Uri::from_static("/"), &headers).is_some()
    }

    #[test]
    fn addresses_and_names_that_nobody_can_own_are_taken() {
        for host in
            ["127.0.0.1:8000", "10.0.0.7", "[::1]:8000", "[fd00::1]", "localhost:8000", "a.localhost", "plimsoll:8000", "LOCALHOST."]
        {
            assert!(!refused(&[], host), "{host}");
        }
    }

    #[test]
    fn other_names_have_to_be_given() {
        for host in ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "localhost.evil.example", "evil.example@127.0.0.1.x"] {
            assert!(refused(&["plimsoll.example", "*.ops.example"], host), "{host}");
        }
        for host in ["plimsoll.example", "PLIMSOLL.example:443", "a.ops.example", "a.b.ops.example."] {
            assert!(!refused(&["Plimsoll.example", "*.ops.example"], host), "{host}");
        }
        assert!(!refused(&["*"], "evil.example"));
    }

    #[test]
    fn the_address_of_the_request_counts_as_well() {
        let headers = HeaderMap::from_iter([(HOST, "127.0.0.1".parse().expect("a value"))]);
        let found = stranger(&AllowedHosts::default(), &Uri::from_static("http://evil.example/"), &headers);
        assert_eq!(found.as_deref(), Some("evil.example"));
    }

    #[test]
    fn what_is_no_name_is_told_in_a_sentence() {
        for wrong in ["", "https://plimsoll.example", "plimsoll.example:8000", "a..b", "*.", "a b"] {
            assert!(AllowedHosts::of(&[wrong.to_owned()]).expect_err(wrong).contains("without a port"), "{wrong}");
        }
    }
}
