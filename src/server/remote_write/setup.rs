//! A receiver that can be written to.

use std::time::Duration;

use reqwest::header::HeaderValue;
use url::Url;

use super::protocol::Protocol;
use crate::fleet::sources::Credentials;

/// What a table `[[remote_write]]` gives.
#[derive(Clone, Debug)]
pub struct RemoteWriteSetup {
    /// Its name, or the host and port of its address.
    pub name: String,
    /// Without the credentials that it may have had.
    pub url: Url,
    /// The version that is tried first.
    pub protocol: Protocol,
    /// Who writes.
    pub credentials: Credentials,
    /// Of a Mimir or a Cortex of several tenants.
    pub tenant: Option<HeaderValue>,
    /// From round to round.
    pub interval: Duration,
    /// For one request.
    pub timeout: Duration,
    /// Added to each series, by name.
    pub labels: Vec<(String, String)>,
    /// Native histograms instead of classic ones, where it takes them.
    pub native_histograms: bool,
}
