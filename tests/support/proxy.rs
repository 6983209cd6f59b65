//! A TCP proxy before the server's Unix socket, whose traffic can be frozen: a network that has gone
//! silent, which no stopped server can imitate.

use std::path::PathBuf;

use sqlx::postgres::PgConnectOptions;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, UnixStream};
use tokio::sync::watch;

/// Forwards until it is frozen; dropped, it cuts everything.
pub struct Proxy {
    address: std::net::SocketAddr,
    frozen: watch::Sender<bool>,
}

impl Proxy {
    /// A proxy to the server behind these options.
    pub async fn before(target: &PgConnectOptions) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let socket = target.get_socket().expect("the server listens on a socket").join(".s.PGSQL.5432");
        let (frozen, watched) = watch::channel(false);
        tokio::spawn(accept(listener, socket, watched));
        Self { address, frozen }
    }

    /// How to connect through it.
    pub fn options(&self, target: &PgConnectOptions) -> PgConnectOptions {
        let direct = PgConnectOptions::new_without_pgpass().host(&self.address.ip().to_string()).port(self.address.port());
        let database = target.get_database().expect("a database");
        direct.username(target.get_username()).database(database).ssl_mode(target.get_ssl_mode())
    }

    /// From now on not a byte passes, and nobody is told.
    pub fn freeze(&self) {
        self.frozen.send_replace(true);
    }

    /// Traffic flows again, what was held back included.
    pub fn thaw(&self) {
        self.frozen.send_replace(false);
    }
}

async fn accept(listener: TcpListener, socket: PathBuf, mut frozen: watch::Receiver<bool>) {
    let mut pairs = tokio::task::JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let (client, _) = accepted.expect("a client");
                let server = UnixStream::connect(&socket).await.expect("the server");
                let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
                pairs.spawn(forward(from_client, to_server, frozen.clone()));
                pairs.spawn(forward(from_server, to_client, frozen.clone()));
            }
            // The proxy was dropped: so are the pairs.
            gone = frozen.changed() => if gone.is_err() { return },
        }
    }
}

async fn forward(mut from: impl AsyncReadExt + Unpin, mut to: impl AsyncWriteExt + Unpin, mut frozen: watch::Receiver<bool>) {
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        let flowing = frozen.wait_for(|frozen| !frozen).await.is_ok();
        if !flowing || to.write_all(&buffer[..length]).await.is_err() {
            return;
        }
    }
}
