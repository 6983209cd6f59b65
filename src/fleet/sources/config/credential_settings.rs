//! Who asks: the settings of a token, or of a user and a password.

use std::path::Path;

use secrecy::SecretString;

use super::secret::{EnvLookup, SecretSettings};
use crate::fleet::sources::credentials::Credentials;

/// The settings of a table that say who asks.
#[derive(Clone, Copy, Default)]
pub struct CredentialSettings<'s> {
    pub token: Option<&'s SecretString>,
    pub token_env: Option<&'s str>,
    pub token_file: Option<&'s Path>,
    pub user: Option<&'s str>,
    pub password: Option<&'s SecretString>,
    pub password_env: Option<&'s str>,
    pub password_file: Option<&'s Path>,
}

impl CredentialSettings<'_> {
    /// What they give together, or `of_urls`, which the addresses say themselves.
    ///
    /// # Errors
    /// What is wrong, going on from the name of the table, without any secret.
    pub fn read(&self, of_urls: Option<Credentials>, environment: EnvLookup) -> Result<Credentials, String> {
        let token = SecretSettings {
            key: "token",
            names: ["token", "token_env", "token_file"],
            value: self.token,
            variable: self.token_env,
            file: self.token_file,
        };
        let password = SecretSettings {
            key: "password",
            names: ["password", "password_env", "password_file"],
            value: self.password,
            variable: self.password_env,
            file: self.password_file,
        };
        match (token.read(environment)?, self.user, password.read(environment)?, of_urls) {
            (None, None, None, of_urls) => Ok(of_urls.unwrap_or_default()),
            (_, _, _, Some(_)) => Err("has a user in its urls and a token, user or password beside; give one of them".to_owned()),
            (Some(token), None, None, None) => Ok(Credentials::Bearer(token)),
            (None, Some(user), Some(password), None) if !user.contains([':', '\n', '\r']) => {
                Ok(Credentials::Basic(user.to_owned(), password))
            }
            (None, Some(_), Some(_), None) => Err("has a user with a colon or a line end, which HTTP cannot send".to_owned()),
            (Some(_), ..) => Err("has both a token and a user or password; give one of them".to_owned()),
            (None, Some(_), None, None) => Err("has a user without a password; give password_env".to_owned()),
            (None, None, Some(_), None) => Err("has a password without a user; give user".to_owned()),
        }
    }
}
