//! Sources that lie, hang and flood: each a sentence at its address, and the others go on.

mod answers;
mod formats;
mod lists;

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use super::hostile_server::{Behaviour, HostileServer, answer};
use super::{SourceSetup, checked, from_toml, start};
use crate::fleet::registry::{FleetView, Limits, Liveness, Registry};

const GOOD: &str = "hikaricp_connections_active{pool=\"main\"} 3\nhikaricp_connections_max{pool=\"main\"} 10\n";
/// Nothing takes longer on any machine.
const AT_MOST: Duration = Duration::from_secs(60);

struct Running {
    registry: Arc<Registry>,
    stopping: CancellationToken,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stopping.cancel();
    }
}

impl Running {
    fn start(toml: &str) -> Self {
        let setups = checked(&from_toml(toml).expect("TOML"), &["db"]).expect("sources");
        Self::of(setups)
    }

    fn of(setups: Vec<SourceSetup>) -> Self {
        let (registry, stopping) = (Registry::new(Limits::default()), CancellationToken::new());
        start(setups, &registry, &stopping).expect("a client");
        Self { registry, stopping }
    }

    /// The first view that is as it should be.
    async fn view(&self, is_it: impl Fn(&FleetView) -> bool) -> FleetView {
        let began = Instant::now();
        loop {
            let view = self.registry.view();
            if is_it(&view) {
                return view;
            }
            assert!(began.elapsed() < AT_MOST, "{:?}", view.sources);
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// What is said of one address, of which there is only this source.
    async fn said(&self) -> String {
        self.view(|view| !view.sources[0].errors.is_empty()).await.sources[0].errors[0].clone()
    }
}

fn source(kind: &str, urls: &[String], rest: &str) -> String {
    format!("[[sources]]\nkind = \"{kind}\"\nservice = \"orders\"\nurls = {urls:?}\ninterval = \"1s\"\n{rest}\n")
}

fn bytes(of: Vec<u8>) -> Behaviour {
    Behaviour::Bytes(Arc::new(of))
}

#[tokio::test]
async fn a_failing_address_recovers_and_its_sentence_goes() {
    let (bad, good) = (answer("503 Service Unavailable", "", b""), answer("200 OK", "", GOOD.as_bytes()));
    let server = HostileServer::start([("/metrics", Behaviour::Then(2, Arc::new(bad), Arc::new(good)))]).await;
    let running = Running::start(&source("exposition", &[server.url("/metrics")], ""));
    assert!(running.said().await.contains("status 503"));
    let view = running.view(|view| view.sources[0].failing == 0 && !view.pools.is_empty()).await;
    assert_eq!((view.pools[0].liveness, server.asked()), (Liveness::Live, 3));
}

#[tokio::test]
async fn nobody_at_an_address_is_a_sentence() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("its address").port();
    let running = Running::start(&source("exposition", &[format!("http://127.0.0.1:{free}/metrics")], ""));
    assert!(running.said().await.starts_with(&format!("127.0.0.1:{free}: cannot be read")));
}
