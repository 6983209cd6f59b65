//! Where a source's addresses are found: `discover = { dns = "…" }`, `{ file_sd = "…" }` or `{ http_sd = "…" }`.

use std::path::PathBuf;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;
use utoipa::ToSchema;

use super::ConfiguredKind;
use super::addresses::{credentials_of, http_url};
use crate::base::MASK;
use crate::fleet::sources::discovery::{Discovery, TargetForm};

/// Where the addresses of a source are found: one of `dns`, `file_sd` and `http_sd`.
#[derive(Deserialize, ToSchema, Clone, Debug, Default)]
#[schema(as = SourceDiscovery)]
#[serde(deny_unknown_fields)]
pub struct DiscoverConfig {
    /// A name and a port: each address is an instance.
    pub dns: Option<String>,
    /// A file in Prometheus' format; not over REST.
    #[schema(value_type = Option<String>)]
    pub file_sd: Option<PathBuf>,
    /// A server that gives the same.
    #[schema(value_type = Option<String>)]
    pub http_sd: Option<SecretString>,
    /// `https` where the found addresses have TLS.
    pub scheme: Option<String>,
    /// Where they have their numbers.
    pub path: Option<String>,
}

impl DiscoverConfig {
    /// How addresses are found, and how they look.
    ///
    /// # Errors
    /// What is wrong, going on from the name of the source.
    pub fn checked(&self, kind: ConfiguredKind) -> Result<(Discovery, TargetForm), String> {
        let form = self.form(kind)?;
        let discovery = match (&self.dns, &self.file_sd, &self.http_sd) {
            (Some(dns), None, None) => dns_of(dns)?,
            (None, Some(path), None) => file_of(path)?,
            (None, None, Some(url)) => list_of(url)?,
            _ => return Err("has a discover that is not one of dns, file_sd and http_sd; give exactly one of them".to_owned()),
        };
        Ok((discovery, form))
    }

    fn form(&self, kind: ConfiguredKind) -> Result<TargetForm, String> {
        let scheme = self.scheme.clone().unwrap_or_else(|| "http".to_owned());
        if !["http", "https"].contains(&scheme.as_str()) {
            return Err("has a discover.scheme that is neither http nor https".to_owned());
        }
        let path = self.path.clone().unwrap_or_else(|| kind.path().to_owned());
        let is_path = path.starts_with('/') && !path.contains(['?', '#']) && !path.contains(char::is_control);
        is_path.then_some(TargetForm { scheme, path }).ok_or_else(|| "has a discover.path that does not begin with a slash".to_owned())
    }
}

fn dns_of(text: &str) -> Result<Discovery, String> {
    let wrong = || "has a discover.dns that is not a name and a port; write for example \"orders.internal:8000\"".to_owned();
    let (name, port) = text.rsplit_once(':').ok_or_else(wrong)?;
    let port: u16 = port.parse().ok().filter(|port| *port > 0).ok_or_else(wrong)?;
    let is_name = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || ".-_".contains(c));
    let is_usable = is_name(name) && Url::parse(&format!("http://{name}:{port}/")).is_ok_and(|url| url.has_host());
    (is_usable && !name.is_empty()).then(|| Discovery::Dns { name: name.to_owned(), port }).ok_or_else(wrong)
}

fn file_of(path: &std::path::Path) -> Result<Discovery, String> {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    match extension {
        "yml" | "yaml" => Err("has a discover.file_sd in YAML; write the list in JSON, which Prometheus reads too".to_owned()),
        _ if path.as_os_str().is_empty() => Err("has an empty discover.file_sd; give the path of a file".to_owned()),
        _ => Ok(Discovery::FileSd(path.to_owned())),
    }
}

fn list_of(url: &SecretString) -> Result<Discovery, String> {
    let wrong = || "has a discover.http_sd that is not understood; it looks like http://discovery.example/targets".to_owned();
    if url.expose_secret().contains(MASK) {
        return Err(format!("has the masked discover.http_sd that `plimsoll config` prints ({MASK}); write the real one"));
    }
    let mut url = http_url(url).ok_or_else(wrong)?;
    let credentials = credentials_of(&mut url, "discover.http_sd").unwrap_or_default();
    Ok(Discovery::HttpSd { url, credentials })
}
