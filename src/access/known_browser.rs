//! Browsers that have logged in before. Each keeps a cookie that only this console can have made, and only with the password
//! in force; it opens nothing, but has login attempts of its own.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::random::random_secret;
use plimsoll_pool::http::secret::{SecretHash, hash};

/// What stands in the cookie of a browser that has just logged in.
///
/// # Errors
/// When the system has no randomness.
pub(super) fn issue_cookie(password_hash: &str) -> anyhow::Result<String> {
    let name = random_secret()?;
    let sign = seal(password_hash, &name).map(|seal| URL_SAFE_NO_PAD.encode(seal.finalize().into_bytes())).unwrap_or_default();
    Ok(format!("{name}.{sign}"))
}

/// The browser, where the cookie is one that was made here.
pub(super) fn verify_cookie(password_hash: &str, cookie: &str) -> Option<SecretHash> {
    let (name, sign) = cookie.split_once('.')?;
    let sign = URL_SAFE_NO_PAD.decode(sign).ok()?;
    seal(password_hash, name)?.verify_slice(&sign).ok()?;
    Some(hash(name))
}

fn seal(password_hash: &str, name: &str) -> Option<Hmac<Sha256>> {
    let mut seal = Hmac::<Sha256>::new_from_slice(password_hash.as_bytes()).ok()?;
    seal.update(b"plimsoll browser ");
    seal.update(name.as_bytes());
    Some(seal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_made_here_with_the_password_in_force_is_known() {
        let cookie = issue_cookie("$argon2id$one").expect("randomness");
        assert!(verify_cookie("$argon2id$one", &cookie).is_some());
        assert!(verify_cookie("$argon2id$other", &cookie).is_none());
        for made_up in ["", ".", "a.b", &cookie[1..], &format!("{cookie}A"), "é.ü"] {
            assert!(verify_cookie("$argon2id$one", made_up).is_none(), "{made_up}");
        }
    }
}
