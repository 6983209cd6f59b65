//! What is demanded of a secret that was given, and the hash under which a random one is kept.

use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

/// 128 bits as hex would be 32 characters; 16 is the least that is not guessed over a network.
pub const SHORTEST_TOKEN: usize = 16;

/// A random secret of 256 bits needs no slow hash: there is nothing to guess.
pub type SecretHash = [u8; 32];

/// The hash under which a secret is kept.
pub fn hash(secret: &str) -> SecretHash {
    Sha256::digest(secret.as_bytes()).into()
}

/// A secret that would be guessed.
///
/// ```
/// # async fn example(pool: plimsoll_pool::Pool) {
/// let refused = plimsoll_pool::http::pool_stats_router(pool, "short").expect_err("five characters");
/// assert_eq!(refused.to_string(), "the API token is shorter than 16 characters; choose a longer one");
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name} is shorter than {shortest} characters; choose a longer one")]
pub struct SecretTooShort {
    name: &'static str,
    shortest: usize,
}

/// The secret, when it is long enough.
///
/// # Errors
/// [`SecretTooShort`], with its name.
pub fn long_enough(secret: SecretString, name: &'static str, shortest: usize) -> Result<SecretString, SecretTooShort> {
    if secret.expose_secret().chars().count() < shortest { Err(SecretTooShort { name, shortest }) } else { Ok(secret) }
}
