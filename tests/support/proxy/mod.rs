//! A TCP proxy before the server's Unix socket, whose network can be disturbed while it runs: refused,
//! reset, silent, slow, cut. No stopped server can imitate a network that merely says nothing.

mod carry;
mod cut;
mod listening;
mod pair;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::watch;

use cut::Cut;
use listening::Door;

/// Forwards until it is told otherwise; dropped, it cuts everything.
pub struct Proxy {
    address: SocketAddr,
    network: watch::Sender<Network>,
    cut: Arc<Cut>,
    /// Bound to the port and never listening: nobody else gets it while connections are refused.
    _port: TcpSocket,
}

/// What the network does at the moment.
#[derive(Clone, Copy, Debug, Default)]
struct Network {
    /// New connections are refused.
    refusing: bool,
    /// Not a byte passes.
    frozen: bool,
    /// New connections are accepted and never answered.
    swallowing: bool,
    /// How long each chunk is under way, in each direction.
    latency: Duration,
    /// How often what was connected then was reset.
    resets: u64,
    /// How often what was connected then was swallowed.
    swallowed: u64,
}

impl Proxy {
    /// A proxy to the server behind these options.
    pub async fn before(target: &PgConnectOptions) -> Self {
        let socket = target.get_socket().expect("the server listens on a socket").join(".s.PGSQL.5432");
        let port = listening::bind(([127, 0, 0, 1], 0).into());
        let address = port.local_addr().expect("an address");
        let (network, cut) = (watch::Sender::new(Network::default()), Arc::new(Cut::default()));
        let door = Door { socket, network: network.subscribe(), cut: cut.clone() };
        tokio::spawn(door.keep(address, listening::listen(address)));
        Self { address, network, cut, _port: port }
    }

    /// How to connect through it.
    pub fn options(&self, target: &PgConnectOptions) -> PgConnectOptions {
        let direct = PgConnectOptions::new_without_pgpass().host(&self.address.ip().to_string()).port(self.address.port());
        let database = target.get_database().expect("a database");
        direct.username(target.get_username()).database(database).ssl_mode(target.get_ssl_mode())
    }

    /// From now on not a byte passes, and nobody is told.
    pub fn freeze(&self) {
        self.network.send_modify(|network| network.frozen = true);
    }

    /// Traffic flows again, what was held back included.
    pub fn thaw(&self) {
        self.network.send_modify(|network| network.frozen = false);
    }

    /// New connections are refused, as by a machine on which no server runs; what is connected stays so.
    pub async fn refuse(&self) {
        self.network.send_modify(|network| network.refusing = true);
        while TcpStream::connect(self.address).await.is_ok() {
            tokio::task::yield_now().await;
        }
    }

    /// Every connection that is there is reset (RST), as by a firewall that has restarted.
    pub fn reset(&self) {
        self.network.send_modify(|network| network.resets += 1);
    }

    /// What is connected falls silent for ever, and so does whoever connects: the machine is gone from
    /// the network. The server has long given up the sessions; the client is never told.
    pub fn black_hole(&self) {
        self.network.send_modify(|network| {
            network.swallowing = true;
            network.swallowed += 1;
        });
    }

    /// Each chunk, in each direction, arrives so much later; their order stays.
    pub fn delay(&self, latency: Duration) {
        self.network.send_modify(|network| network.latency = latency);
    }

    /// After so many more bytes of answers, the connection that they flow over is cut in their midst;
    /// the others stay.
    pub fn cut_after(&self, bytes: usize) {
        self.cut.set(Some(bytes));
    }

    /// New connections are taken and forwarded again at once; what was swallowed stays so.
    pub fn pass(&self) {
        self.cut.set(None);
        self.network
            .send_modify(|network| *network = Network { resets: network.resets, swallowed: network.swallowed, ..Network::default() });
    }
}
