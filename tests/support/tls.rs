//! TLS for the receivers of the tests: a certificate for `localhost` that signs itself.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::serve::Listener;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::server::TlsStream;

/// The acceptor, and the certificate as PEM for the client that is to trust it.
pub fn for_localhost() -> (TlsAcceptor, String) {
    let signed = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let key = PrivateKeyDer::try_from(signed.signing_key.serialize_der()).expect("a key");
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider())).with_safe_default_protocol_versions();
    let config = config.expect("protocols").with_no_client_auth().with_single_cert(vec![signed.cert.der().clone()], key);
    (TlsAcceptor::from(Arc::new(config.expect("a certificate and its key"))), signed.cert.pem())
}

/// A listener for `axum::serve` that speaks TLS.
pub struct TlsListener {
    pub tcp: TcpListener,
    pub acceptor: TlsAcceptor,
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    /// A client that refuses the certificate is passed over.
    async fn accept(&mut self) -> (Self::Io, SocketAddr) {
        loop {
            let (client, address) = self.tcp.accept().await.expect("a client");
            if let Ok(client) = self.acceptor.accept(client).await {
                return (client, address);
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.tcp.local_addr()
    }
}
