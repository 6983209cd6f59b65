//! Which addresses a source has: given, or found by DNS, a file or a server in Prometheus' formats.

mod dns;
mod file_sd;
mod http_sd;
mod sd_format;
mod target;

use std::path::PathBuf;

use reqwest::Client;
use url::Url;

use super::credentials::Credentials;
pub use target::{Target, TargetForm};

/// More addresses of one source are left out: 5,000 instances, and as many while a deploy replaces them.
pub const MOST_TARGETS: usize = 10_000;

/// How the addresses are found.
#[derive(Clone, Debug)]
pub enum Discovery {
    /// They are given.
    Urls(Vec<Target>),
    /// Each address of a name.
    Dns {
        /// The name.
        name: String,
        /// The port.
        port: u16,
    },
    /// Prometheus' file_sd, in JSON.
    FileSd(PathBuf),
    /// Prometheus' http_sd.
    HttpSd {
        /// Where the list is, without user and password.
        url: Url,
        /// Who asks for it.
        credentials: Credentials,
    },
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct FoundTargets {
    /// Each address that is to be asked.
    pub targets: Vec<Target>,
    /// Entries that no address can be made of: a sentence with their number and the first reason.
    pub note: Option<String>,
}

impl Discovery {
    /// Whether the addresses may change while the console runs.
    pub fn is_dynamic(&self) -> bool {
        !matches!(self, Self::Urls(_))
    }

    /// How it is called where it fails, without secrets.
    pub fn place(&self) -> String {
        match self {
            Self::Urls(_) => "urls".to_owned(),
            Self::Dns { name, port } => format!("dns {name}:{port}"),
            Self::FileSd(path) => format!("file_sd {}", path.display()),
            Self::HttpSd { url, .. } => format!("http_sd {}", target::host_and_port(url)),
        }
    }

    /// Two sources with one key ask the same. Not shown: a path may be a secret.
    pub fn key(&self) -> String {
        match self {
            Self::HttpSd { url, .. } => format!("http_sd {url}"),
            other => other.place(),
        }
    }

    /// The addresses at this moment.
    ///
    /// # Errors
    /// Why they are not known, going on from [`place`](Self::place).
    pub async fn find(&self, form: &TargetForm, client: &Client) -> Result<FoundTargets, String> {
        match self {
            Self::Urls(targets) => Ok(FoundTargets { targets: targets.clone(), note: None }),
            Self::Dns { name, port } => dns::find(name, *port, form).await,
            Self::FileSd(path) => file_sd::find(path, form).await,
            Self::HttpSd { url, credentials } => http_sd::find(url, credentials, form, client).await,
        }
    }
}
