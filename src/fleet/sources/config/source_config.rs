//! A table of `[[sources]]`.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{ConfiguredKind, DiscoverConfig};
use crate::base::value::HumanDuration;
use crate::base::{MASK, masked_url};
use crate::fleet::model::SourceKind;

/// Read by others than owner and group.
const OTHERS_READ: u32 = 0o004;

/// A source as the table `[[sources]]` of the configuration has it.
#[derive(Deserialize, ToSchema, Clone, Debug)]
#[schema(as = SourceTable)]
#[serde(deny_unknown_fields)]
pub struct SourceConfig {
    /// Its kind.
    #[schema(value_type = SourceKind)]
    pub kind: ConfiguredKind,
    /// What operators call the service.
    pub service: Option<String>,
    /// Where it is asked.
    #[schema(value_type = Option<Vec<String>>)]
    pub urls: Option<Vec<SecretString>>,
    /// Or where its addresses are found.
    pub discover: Option<DiscoverConfig>,
    /// A bearer token; not over REST.
    #[schema(value_type = Option<String>)]
    pub token: Option<SecretString>,
    /// A variable of the environment that holds it.
    pub token_env: Option<String>,
    /// A file that holds it.
    #[schema(value_type = Option<String>)]
    pub token_file: Option<PathBuf>,
    /// A user, instead of a token.
    pub user: Option<String>,
    /// The user's password; not over REST.
    #[schema(value_type = Option<String>)]
    pub password: Option<SecretString>,
    /// A variable of the environment that holds it.
    pub password_env: Option<String>,
    /// A file that holds it.
    #[schema(value_type = Option<String>)]
    pub password_file: Option<PathBuf>,
    /// How far apart readings are, for example `10s`.
    #[schema(value_type = Option<String>)]
    pub interval: Option<HumanDuration>,
    /// The name of a table of `[[servers]]`: what its pools draw on.
    pub server: Option<String>,
    /// Of a Prometheus of several tenants: whose numbers, as the header X-Scope-OrgID.
    pub tenant: Option<String>,
    /// Of a Prometheus: labels that the series must have.
    pub matchers: Option<BTreeMap<String, String>>,
    /// Names of metrics of the operator's own.
    #[schema(value_type = Option<Object>)]
    pub metrics: Option<toml::Table>,
}

impl SourceConfig {
    /// A table that has its kind alone.
    pub fn of_kind(kind: SourceKind) -> Self {
        Self {
            kind: ConfiguredKind(kind),
            service: None,
            urls: None,
            discover: None,
            token: None,
            token_env: None,
            token_file: None,
            user: None,
            password: None,
            password_env: None,
            password_file: None,
            interval: None,
            server: None,
            tenant: None,
            matchers: None,
            metrics: None,
        }
    }

    /// Files that hold a token or a password.
    pub fn secret_files(&self) -> impl Iterator<Item = &PathBuf> {
        self.token_file.iter().chain(&self.password_file)
    }

    /// Whether the table itself holds a secret.
    pub fn holds_secrets(&self) -> bool {
        let has_secret = |url: &SecretString| masked_url(url).contains(MASK);
        let in_list = self.discover.as_ref().and_then(|discover| discover.http_sd.as_ref());
        self.token.is_some() || self.password.is_some() || self.urls.iter().flatten().chain(in_list).any(has_secret)
    }
}

/// Warnings with what to do: of the files with tokens and passwords that every account of the machine can read.
pub fn exposed_token_files<'p>(files: impl Iterator<Item = &'p PathBuf>) -> Vec<String> {
    let exposed = files.filter_map(|path| {
        let mode = std::fs::metadata(path).ok()?.permissions().mode() & 0o7777;
        let shown = path.display();
        (mode & OTHERS_READ != 0)
            .then(|| format!("the secret in {shown} can be read by every account of this machine (mode {mode:04o}); run chmod 600 on it"))
    });
    let mut exposed: Vec<String> = exposed.collect();
    exposed.dedup();
    exposed
}
