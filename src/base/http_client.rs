//! Every HTTP client of the console is built here, so that all TLS goes through one crypto provider: ring.
//!
//! The provider is given to each client. None is installed for the whole process: a service that mounts the console may
//! have chosen one itself.

use std::sync::{Arc, OnceLock};

use reqwest::ClientBuilder;
use rustls::crypto::{CryptoProvider, ring};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;

/// A builder whose TLS uses ring and trusts the certificates that the system trusts.
pub fn http_client() -> ClientBuilder {
    reqwest::Client::builder().tls_backend_preconfigured(tls())
}

/// The TLS configuration. The system's certificates are read once.
pub fn tls() -> ClientConfig {
    static TLS: OnceLock<ClientConfig> = OnceLock::new();
    TLS.get_or_init(|| trusting_the_system().unwrap_or_else(trusting_nobody)).clone()
}

fn trusting_the_system() -> Result<ClientConfig, rustls::Error> {
    Ok(ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()?
        .with_platform_verifier()?
        .with_no_client_auth())
}

/// For a machine without certificates, such as a bare container. http:// works; https:// fails with the reason.
fn trusting_nobody(error: rustls::Error) -> ClientConfig {
    tracing::warn!("https:// addresses cannot be verified: {error}; install the package ca-certificates or set SSL_CERT_FILE");
    let builder = ClientConfig::builder_with_provider(provider()).with_protocol_versions(rustls::ALL_VERSIONS);
    let builder = builder.expect("ring has cipher suites for every version that rustls knows");
    builder.with_root_certificates(RootCertStore::empty()).with_no_client_auth()
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_without_certificates_still_has_a_client() {
        let tls = trusting_nobody(rustls::Error::General("no certificates".to_owned()));
        reqwest::Client::builder().tls_backend_preconfigured(tls).build().expect("a client");
    }

    #[test]
    fn no_provider_is_installed_for_the_whole_process() {
        http_client().build().expect("a client");
        assert!(CryptoProvider::get_default().is_none());
    }
}
