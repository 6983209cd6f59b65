//! The admin's password: given, or generated once and kept as an argon2id hash.

use argon2::password_hash::rand_core::OsRng as SaltRng;
use argon2::password_hash::{self, PasswordHash, PasswordHasher, Salt, SaltString};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use rand::seq::IndexedRandom;
use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;

use super::actor::Actor;
use super::store::AccessStore;
use crate::access::audit::{Action, Audit, AuditEntry};

/// Short passwords are guessed in spite of the login's rate limit.
pub const SHORTEST: usize = 8;

/// Without the characters that look like each other when read from a terminal.
const ALPHABET: &[u8] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// Five groups of four characters of 32: 100 bits.
const GROUPS: usize = 5;

/// Hashes a password with argon2id.
///
/// # Errors
/// When the system has no randomness.
pub fn hash(password: &SecretString) -> Result<String, password_hash::Error> {
    let salt = SaltString::generate(&mut SaltRng);
    Ok(argon2id().hash_password(password.expose_secret().as_bytes(), &salt)?.to_string())
}

/// Whether the password is the one of this hash.
pub fn verify(password: &SecretString, hash: &str) -> bool {
    verify_in(&mut Vec::new(), password, hash)
}

/// The same in memory that is there for it; it grows to what the hash asks for.
pub(super) fn verify_in(memory: &mut Vec<Block>, password: &SecretString, hash: &str) -> bool {
    PasswordHash::new(hash).ok().and_then(|hash| is_of(memory, password, &hash)).unwrap_or(false)
}

/// As [`Argon2::verify_password`](argon2::PasswordVerifier) does, which allocates its memory each time.
fn is_of(memory: &mut Vec<Block>, password: &SecretString, hash: &PasswordHash) -> Option<bool> {
    let algorithm = Algorithm::try_from(hash.algorithm).ok()?;
    let version = hash.version.map_or(Some(Version::default()), |version| version.try_into().ok())?;
    let params = Params::try_from(hash).ok()?;
    let (expected, mut salt) = (hash.hash?, [0; Salt::MAX_LENGTH]);
    let salt = hash.salt?.decode_b64(&mut salt).ok()?;
    memory.resize(memory.len().max(params.block_count()), Block::new());
    let mut found = vec![0; expected.len()];
    let argon2 = Argon2::new(algorithm, version, params);
    argon2.hash_password_into_with_memory(password.expose_secret().as_bytes(), salt, &mut found, memory).ok()?;
    Some(found.ct_eq(expected.as_bytes()).into())
}

/// OWASP's first choice: 19 MiB, two passes, one lane.
fn argon2id() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::default())
}

/// A password that can be typed from a screen: `abcd-efgh-ijkm-npqr-stuv`.
pub fn generate() -> SecretString {
    let mut random = rand::rng();
    let mut group = || (0..4).filter_map(|_| ALPHABET.choose(&mut random)).map(|c| char::from(*c)).collect::<String>();
    SecretString::from((0..GROUPS).map(|_| group()).collect::<Vec<_>>().join("-"))
}

/// Where the password in force comes from. Its hash is in the store, where each login reads it.
pub enum PasswordSource {
    /// The operator set it.
    Given,
    /// It was generated on an earlier start.
    Kept,
    /// It was generated just now; to be printed, once.
    Fresh {
        /// Itself.
        password: SecretString,
    },
}

/// The password in force: the given one, else the one generated before, else a new one. When it is
/// another than before, every session ends.
///
/// # Errors
/// When the store cannot be read or written.
pub async fn establish(given: Option<&SecretString>, store: &AccessStore, audit: &Audit) -> anyhow::Result<PasswordSource> {
    match (given, store.password_hash().await?) {
        (Some(password), Some((hash, true))) if verify(password, &hash) => Ok(PasswordSource::Given),
        (Some(password), before) => {
            let hash = hash(password)?;
            store.keep_password_hash(&hash, true).await?;
            if before.is_some() {
                let entry = AuditEntry::new(&Actor::configuration(), Action::ChangePassword, "the admin's password");
                audit.keep(entry.with_details("all sessions were ended")).await;
            }
            Ok(PasswordSource::Given)
        }
        (None, Some((_, false))) => Ok(PasswordSource::Kept),
        (None, _) => renew(store).await,
    }
}

/// Generates a new password in place of the kept one.
///
/// # Errors
/// When the store cannot be written.
pub async fn renew(store: &AccessStore) -> anyhow::Result<PasswordSource> {
    let password = generate();
    let hash = hash(&password)?;
    store.keep_password_hash(&hash, false).await?;
    Ok(PasswordSource::Fresh { password })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generated_password_is_long_readable_and_never_the_same() {
        let (one, other) = (generate(), generate());
        assert_ne!(one.expose_secret(), other.expose_secret());
        assert_eq!(one.expose_secret().len(), 24);
        assert!(!one.expose_secret().contains(['0', 'o', '1', 'l']));
    }

    #[test]
    fn only_the_password_itself_verifies_and_the_hash_is_argon2id() {
        let password = SecretString::from("correct horse".to_owned());
        let hash = hash(&password).expect("hash");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(verify(&password, &hash));
        assert!(!verify(&SecretString::from("correct horsf".to_owned()), &hash));
        assert!(!verify(&password, "not a hash"));
    }
}
