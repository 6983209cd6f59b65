//! A service of the operator's own under load: how it is asked, and how its pool is watched meanwhile.

mod errand;
mod stats;

use std::error::Error;
use std::time::Duration;

use reqwest::Client;
use reqwest::redirect::Policy;

pub use errand::HttpErrand;
pub use stats::{Stats, StatsWatch};

/// Connections are kept, as a browser or a proxy keeps them; a redirect is an answer.
pub fn client(timeout: Duration) -> reqwest::Result<Client> {
    let agent = concat!("plimsoll-loadtest/", env!("CARGO_PKG_VERSION"));
    Client::builder().timeout(timeout).redirect(Policy::none()).tcp_nodelay(true).user_agent(agent).build()
}

/// The innermost reason, without the URL, which may hold a secret.
pub fn describe(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "no answer in time".to_owned();
    }
    let mut reason: &dyn Error = error;
    while let Some(inner) = reason.source() {
        reason = inner;
    }
    reason.to_string()
}
