//! The machine of a server that runs elsewhere, as the node_exporter on it tells.
//!
//! What is read is bounded in time and in size, no redirect is followed, and of the address only host and port are ever
//! shown: the rest may hold a password.

#[cfg(test)]
mod fuzz_tests;
mod host_metrics;

use std::fmt;
use std::time::Duration;

use reqwest::Client;
use reqwest::redirect::Policy;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::base::http_fetch::{FetchLimits, fetch};
use crate::base::{http_client::http_client, http_reason};
pub use host_metrics::HostMetrics;

/// It stands beside the database, and answers in milliseconds if it does at all.
const PATIENCE: Duration = Duration::from_secs(2);
/// Of a machine with all collectors on it is a tenth of that.
const LARGEST: usize = 4 << 20;
/// Where an exporter has it, if the address does not say.
const PATH: &str = "/metrics";

/// A node_exporter to ask.
#[derive(Clone)]
pub struct NodeExporter {
    url: Url,
    place: String,
    client: Client,
}

impl fmt::Debug for NodeExporter {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_tuple("NodeExporter").field(&self.place).finish()
    }
}

impl NodeExporter {
    /// The exporter at this address.
    ///
    /// # Errors
    /// One sentence on what is wrong with the address, without the address.
    pub fn at(url: &SecretString) -> Result<Self, String> {
        let wrong = || "the node_exporter's URL is not understood; it looks like http://db.example:9100/metrics".to_owned();
        let mut url = Url::parse(url.expose_secret()).map_err(|_| wrong())?;
        let (Some(host), Some(port), true) = (url.host_str(), url.port_or_known_default(), ["http", "https"].contains(&url.scheme()))
        else {
            return Err(wrong());
        };
        let place = format!("node_exporter at {host}:{port}");
        if url.path() == "/" {
            url.set_path(PATH);
        }
        let client = http_client().redirect(Policy::none()).no_proxy().build();
        let client = client.map_err(|error| format!("no client for the node_exporter can be made: {}", http_reason(&error)))?;
        Ok(Self { url, place, client })
    }

    /// Reads one where there is one.
    pub async fn read_any(exporter: Option<&Self>) -> Option<Result<HostMetrics, String>> {
        match exporter {
            Some(exporter) => Some(exporter.read().await),
            None => None,
        }
    }

    /// Reads the machine as it is now.
    ///
    /// # Errors
    /// Why it is not known, for the middle of a sentence and without any secret.
    pub async fn read(&self) -> Result<HostMetrics, String> {
        let reason = |reason: String| format!("{} {reason}", self.place);
        let limits = FetchLimits { patience: PATIENCE, largest: LARGEST, large_bodies: None };
        let page = fetch(self.client.get(self.url.clone()), limits).await.map_err(reason)?;
        if !page.status.is_success() {
            return Err(reason(format!("answers with status {}", page.status.as_u16())));
        }
        // Numbers and names of metrics are ASCII; whatever a label holds is not read.
        let text = String::from_utf8_lossy(&page.body);
        HostMetrics::of(&text, &self.place).ok_or_else(|| reason(format!("answers, but without its metrics; is {PATH} its path?")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(url: &str) -> Result<NodeExporter, String> {
        NodeExporter::at(&SecretString::from(url.to_owned()))
    }

    #[test]
    fn only_host_and_port_are_shown() {
        let exporter = at("https://scrape:hunter22@db.example/?token=hunter22").expect("an address");
        assert_eq!((exporter.place.as_str(), exporter.url.path()), ("node_exporter at db.example:443", "/metrics"));
        assert_eq!(format!("{exporter:?}"), "NodeExporter(\"node_exporter at db.example:443\")");
    }

    #[test]
    fn a_path_of_its_own_is_kept() {
        assert_eq!(at("http://db.example:9100/node").expect("an address").url.path(), "/node");
    }

    #[test]
    fn what_is_no_address_is_refused_without_quoting_it() {
        for wrong in ["hunter22", "db.example:9100", "ftp://u:hunter22@db.example/", "http://", "http://u:hunter22@db.example:999999/", ""]
        {
            let said = at(wrong).expect_err(wrong);
            assert!(said.contains("http://db.example:9100/metrics") && !said.contains("hunter22"), "{said}");
        }
    }
}
