//! A service of the operator's own under load: how it is asked, and how its pool is watched meanwhile.

mod stats;
mod workload;

use std::time::Duration;

use reqwest::Client;
use reqwest::redirect::Policy;

use crate::base::{http_client::http_client, http_reason};
pub use stats::{StatsEndpoint, StatsMonitor};
pub use workload::HttpWorkload;

/// Connections are kept, as a browser or a proxy keeps them; a redirect is an answer.
pub fn client(timeout: Duration) -> reqwest::Result<Client> {
    let agent = concat!("plimsoll-loadtest/", env!("CARGO_PKG_VERSION"));
    http_client().timeout(timeout).redirect(Policy::none()).tcp_nodelay(true).user_agent(agent).build()
}

/// Without the URL, which may hold a secret.
pub fn describe(error: &reqwest::Error) -> String {
    if error.is_timeout() { "no answer in time".to_owned() } else { http_reason(error) }
}
