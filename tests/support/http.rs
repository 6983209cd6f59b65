//! HTTP clients of the tests.

use std::sync::Arc;

use reqwest::{Client, ClientBuilder};
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{ALL_VERSIONS, ClientConfig, RootCertStore};

/// The builder to use in place of `Client::builder()`, which panics where no crypto provider is installed for the process.
/// The tests ask consoles by http://; no certificate is trusted.
pub fn http_client() -> ClientBuilder {
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider())).with_protocol_versions(ALL_VERSIONS);
    let tls = tls.expect("ring knows these versions").with_root_certificates(RootCertStore::empty()).with_no_client_auth();
    Client::builder().tls_backend_preconfigured(tls)
}
