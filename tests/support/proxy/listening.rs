//! The proxy's port, which can be closed and opened again.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::{Cut, Network, pair};

/// A socket on this address that refuses connections until it listens. With the address reused, one
/// of them may listen while others merely hold on to the port.
pub(super) fn bind(address: SocketAddr) -> TcpSocket {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_reuseaddr(true).expect("an option of every socket");
    socket.bind(address).expect("a free port");
    socket
}

pub(super) fn listen(address: SocketAddr) -> TcpListener {
    bind(address).listen(1024).expect("the port is ours")
}

pub(super) struct Door {
    pub socket: PathBuf,
    pub network: watch::Receiver<Network>,
    pub cut: Arc<Cut>,
}

impl Door {
    /// Until the proxy is dropped, and every pair with it.
    pub(super) async fn keep(mut self, address: SocketAddr, first: TcpListener) {
        let (mut listener, mut pairs) = (Some(first), JoinSet::new());
        loop {
            tokio::select! {
                client = accept(listener.as_ref()) => {
                    let (socket, network, cut) = (self.socket.clone(), self.network.clone(), self.cut.clone());
                    pairs.spawn(async move { pair::run(client, &socket, network, &cut).await });
                }
                changed = self.network.changed() => if changed.is_err() { return },
                Some(_ended) = pairs.join_next() => {}
            }
            let refusing = self.network.borrow().refusing;
            if refusing != listener.is_none() {
                listener = (!refusing).then(|| listen(address));
            }
        }
    }
}

async fn accept(listener: Option<&TcpListener>) -> tokio::net::TcpStream {
    match listener {
        Some(listener) => listener.accept().await.expect("a client").0,
        None => std::future::pending().await,
    }
}
