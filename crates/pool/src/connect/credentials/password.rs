//! A password that does not show itself.

use std::fmt;

/// A password; its `Debug` does not show it.
///
/// With the feature `axum` it is made from a `secrecy::SecretString` too.
///
/// ```
/// use plimsoll_pool::Password;
///
/// assert_eq!(format!("{:?}", Password::from("hunter22")), "Password(..)");
/// ```
#[derive(Clone)]
pub struct Password(String);

impl Password {
    pub(super) fn exposed(&self) -> &str {
        &self.0
    }
}

impl From<String> for Password {
    fn from(password: String) -> Self {
        Self(password)
    }
}

impl From<&str> for Password {
    fn from(password: &str) -> Self {
        Self(password.to_owned())
    }
}

#[cfg(feature = "axum")]
impl From<secrecy::SecretString> for Password {
    fn from(password: secrecy::SecretString) -> Self {
        Self(secrecy::ExposeSecret::expose_secret(&password).to_owned())
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(..)")
    }
}
