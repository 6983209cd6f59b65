//! Everything around the features: the router, the state, configuration, assets, the embedded server.

pub mod config;
pub mod data_folder;
pub mod store;
pub mod telemetry;

mod allowed;
mod assets;
mod docs;
pub(crate) mod drawn;
mod health;
pub(crate) mod hosts;
pub(crate) mod hsts;
pub(crate) mod http_client;
mod http_reason;
mod metrics;
pub(crate) mod open_files;
mod otlp;
mod policy;
pub(crate) mod rest;
mod router;
mod serve;
mod state;

use std::time::{SystemTime, UNIX_EPOCH};

use sha2::{Digest, Sha256};

pub(crate) use crate::history::model::SERVER;
pub use allowed::Allowed;
pub use assets::asset_root;
pub(crate) use http_client::http_client;
pub(crate) use http_reason::http_reason;
pub use policy::send_content_security_policy;
pub use router::router;
pub use serve::{HttpLimits, serve, serve_within};
pub use state::{Console, Parts, bad_request, console_of_request, forbidden};

/// Twelve hex digits that stand for some bytes; for names, not for secrets.
pub(crate) fn fingerprint(bytes: &[u8]) -> String {
    hex::encode(&Sha256::digest(bytes)[..6])
}

/// Milliseconds since the Unix epoch.
pub(crate) fn now_ms() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_millis() as u64)
}
