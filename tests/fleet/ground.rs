//! One PostgreSQL for all services of these tests, and the state that they are brought into.

use std::sync::{Arc, Weak};

use tokio::sync::Mutex;

use crate::emitters::{Emitter, Kind};
use crate::eventually::eventually;
use crate::stock::Stock;

/// Debian's major.
const MAJOR: u32 = 15;
/// The services' role, which owns their database; and slots for all tests at once.
const ORDERS: &str = "create role orders login\ncreate database orders owner orders\nalter system set max_connections = 400";
/// Callers that wait while every connection is held.
pub const QUEUED: u32 = 2;
/// Callers that have given up by then.
pub const TIMED_OUT: u32 = 1;

static SHARED: Mutex<Weak<Server>> = Mutex::const_new(Weak::new());

/// A PostgreSQL that listens on the loopback: started by the first test, stopped by the last.
pub struct Server {
    stock: Stock,
    port: u16,
}

impl Server {
    /// The one of all tests.
    pub async fn shared() -> Arc<Self> {
        let mut shared = SHARED.lock().await;
        if let Some(running) = shared.upgrade() {
            return running;
        }
        let started = tokio::task::spawn_blocking(|| {
            let mut stock = Stock::start(MAJOR);
            stock.run(ORDERS);
            let port = stock.listen();
            Arc::new(Self { stock, port })
        });
        let started = started.await.expect("the server starts");
        *shared = Arc::downgrade(&started);
        started
    }

    /// How a service connects under this application_name.
    pub fn url(&self, application: &str) -> String {
        format!("postgres://orders@127.0.0.1:{}/orders?sslmode=disable&application_name={application}", self.port)
    }

    /// The server itself.
    pub fn stock(&self) -> &Stock {
        &self.stock
    }

    /// Sessions under this application_name.
    pub async fn sessions(self: &Arc<Self>, application: &'static str) -> u32 {
        let server = self.clone();
        let count = tokio::task::spawn_blocking(move || server.stock.sessions(application)).await.expect("no panic");
        u32::try_from(count).expect("a count")
    }
}

/// Brings a pool into the state that all tests know: every connection is held, [`QUEUED`] callers wait, [`TIMED_OUT`] have given up.
pub async fn exhaust(server: &Arc<Server>, emitter: &Emitter, kind: Kind, application: &'static str) {
    emitter.hold(kind.total_capacity()).await;
    emitter.queue(QUEUED).await;
    let state = emitter.time_out(TIMED_OUT).await;
    assert_eq!((state.held, state.queued, state.served, state.timed_out), (kind.total_capacity(), QUEUED, 0, TIMED_OUT), "{kind:?}");
    assert_eq!(server.sessions(application).await, kind.total_capacity(), "{kind:?}");
}

/// Gives back all, and returns when those who waited have been served.
pub async fn release(emitter: &Emitter) {
    emitter.release().await;
    eventually("those who waited are served", async || {
        let state = emitter.state().await;
        (state.held, state.queued, state.served) == (0, 0, QUEUED)
    })
    .await;
}
