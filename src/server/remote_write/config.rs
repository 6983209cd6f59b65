//! Receivers as the configuration gives them, `[[remote_write]]`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use secrecy::SecretString;
use serde::Deserialize;

use crate::base::value::HumanDuration;
use crate::base::{MASK, masked_url, what_is_wrong};

/// A table of `[[remote_write]]`.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(deny_unknown_fields)]
pub struct RemoteWriteConfig {
    /// What it is called in the log and in metrics.
    pub(super) name: Option<String>,
    pub(super) url: Option<SecretString>,
    pub(super) protocol: Option<String>,
    pub(super) token: Option<SecretString>,
    pub(super) token_env: Option<String>,
    pub(super) token_file: Option<PathBuf>,
    pub(super) user: Option<String>,
    pub(super) password: Option<SecretString>,
    pub(super) password_env: Option<String>,
    pub(super) password_file: Option<PathBuf>,
    pub(super) tenant: Option<String>,
    pub(super) interval: Option<HumanDuration>,
    pub(super) timeout: Option<HumanDuration>,
    pub(super) labels: Option<BTreeMap<String, String>>,
    pub(super) native_histograms: Option<bool>,
}

impl RemoteWriteConfig {
    /// Whether the table itself holds a secret.
    pub fn holds_secrets(&self) -> bool {
        self.token.is_some() || self.password.is_some() || self.url.as_ref().is_some_and(|url| masked_url(url).contains(MASK))
    }

    /// Files that hold a token or a password.
    pub fn secret_files(&self) -> impl Iterator<Item = &PathBuf> {
        self.token_file.iter().chain(&self.password_file)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RemoteWriteFile {
    remote_write: Vec<RemoteWriteConfig>,
}

/// Receivers as a text of TOML gives them.
///
/// # Errors
/// What is wrong, in one sentence and without quoting the text.
pub fn from_toml(text: &str) -> Result<Vec<RemoteWriteConfig>, String> {
    let file: RemoteWriteFile = toml::from_str(text)
        .map_err(|error| format!("the tables [[remote_write]] are not understood: {}", what_is_wrong(error.message())))?;
    Ok(file.remote_write)
}
