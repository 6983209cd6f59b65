//! Everything around the features: the router, the state, configuration, assets, the embedded server.

pub mod embedded;

use sha2::{Digest, Sha256};

/// Twelve hex digits that stand for some bytes; for names, not for secrets.
pub(crate) fn fingerprint(bytes: &[u8]) -> String {
    hex::encode(&Sha256::digest(bytes)[..6])
}
